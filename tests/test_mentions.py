from __future__ import annotations

import json
import time
import tomllib
from pathlib import Path

import pytest

from presswatch.model import Block, BlockKind, Mention, Project, Terms, Verdict
from presswatch.read.mentions import Judgement, find_mentions, judge

PROJECT = Project(
    name="OpenAurora",
    terms=Terms(
        strong=("OpenAurora",),
        weak=("Open Aurora",),
        cased=("LUMEN",),
        context=("language model", "modèle de langue", "Hôtel Zénith"),
        exclude=("aurora borealis", "Lumen Energy"),
    ),
    own_domains=("openaurora.example",),
)


def blocks_of(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> tuple[Block, ...]:
    blocks, start = [], 0
    for line in text.split("\n"):
        blocks.append(Block(start, start + len(line), kind, "en"))
        start += len(line) + 1
    return tuple(blocks)


def mentions(text: str, title: str | None = None) -> tuple[Mention, ...]:
    return find_mentions(text, blocks_of(text), title, PROJECT)


def judged(text: str, title: str | None = None, url: str = "https://gazette.example/a") -> Judgement:
    return judge(mentions(text, title), blocks_of(text), title, PROJECT, url)


@pytest.mark.parametrize(
    "text",
    [
        "The OpenAurora project",
        "openaurora says so",
        "OPENAURORA: A NEW START",
        "What #OpenAurora taught us",
        "Follow @OpenAuroraHQ for more",
        "OpenAurora’s model card",
        "L’atelier d'OpenAurora",
        "see https://openaurora.example/join",
        "the weights are under openaurora/lumen",
        "_OpenAurora_ it is",
    ],
)
def test_a_strong_term_is_enough_alone(text: str) -> None:
    (found,) = mentions(text)
    assert found.term == "OpenAurora"
    assert found.reason == "strong term"
    assert text[found.start : found.end].lower().startswith("openaurora")


@pytest.mark.parametrize("text", ["OpenAuroras", "ReOpenAurora", "open auroral", "OpenAuroraHQ"])
def test_a_term_is_a_whole_word(text: str) -> None:
    assert mentions(text) == ()


@pytest.mark.parametrize("alias", ["Open Aurora", "Open\u00a0Aurora", "Open-Aurora", "Open\u2011Aurora", "OPEN AURORA"])
def test_a_weak_term_needs_context_in_its_paragraph(alias: str) -> None:
    (found,) = mentions(f"{alias} trains a large language model.")
    assert found.term == "Open Aurora"
    assert "language model" in found.reason
    assert mentions(f"{alias} opens tonight.") == ()
    assert mentions(f"{alias} opens tonight.\nA language model was shown.") == ()


def test_a_weak_term_without_its_capitals_is_the_common_word_unless_the_project_is_named() -> None:
    assert mentions("open aurora trains a large language model.") == ()
    assert mentions("Open aurora trains a large language model.") == ()
    assert len(mentions("OpenAurora, or open aurora, trains a large language model.")) == 2


def test_context_is_found_in_any_number_case_and_accent() -> None:
    assert mentions("Open Aurora et les modeles de langue")
    assert mentions("Open Aurora, au HOTEL ZENITH")


def test_a_cased_term_needs_its_exact_capitals_and_context() -> None:
    assert mentions("LUMEN is a language model.")
    assert mentions("A lumen measures light, a language model words.") == ()
    assert mentions("LUMEN sued the fleet.") == ()


def test_a_cased_term_finds_context_where_the_article_names_the_project() -> None:
    found = mentions("OpenAurora met on Monday.\nLUMEN will follow.")
    assert [mention.term for mention in found] == ["OpenAurora", "LUMEN"]
    assert mentions("LUMEN will follow.", title="What OpenAurora did next")


def test_an_excluded_phrase_takes_the_hits_beside_it_away() -> None:
    assert mentions("LUMEN shares, says LUMEN Energy, rose; its language model too.") == ()
    assert mentions("An aurora borealis, OpenAurora style") == ()


def test_furniture_is_never_searched() -> None:
    text = "Read more: OpenAurora opens"
    assert find_mentions(text, blocks_of(text, BlockKind.FURNITURE), None, PROJECT) == ()


def test_offsets_stay_true_behind_folded_characters() -> None:
    text = "Œuvre d’été — İstanbul, ß: OpenAurora"
    (found,) = mentions(text)
    assert text[found.start : found.end] == "OpenAurora"


def test_an_article_about_the_project_is_accepted() -> None:
    verdict = judged("OpenAurora has published a language model.", "OpenAurora opens up")
    assert verdict.verdict is Verdict.ACCEPT
    assert verdict.relevance > judged("OpenAurora, too.").relevance
    assert verdict.reasons == ("strong term", "named in the title")


def test_context_alone_is_rejected() -> None:
    assert judged("A language model at the Hôtel Zénith.") == Judgement(
        0.0, Verdict.REJECT, ("the project is not named",)
    )


def test_a_title_alone_is_for_a_person_to_look_at() -> None:
    verdict = judged("Something else entirely.", "OpenAurora explained")
    assert verdict.verdict is Verdict.REVIEW
    assert verdict.reasons == ("named in the title only",)


def test_one_weak_hit_with_one_word_of_context_is_for_a_person_to_look_at() -> None:
    assert judged("Open Aurora and a language model.").verdict is Verdict.REVIEW
    assert judged("Open Aurora, a language model made at the Hôtel Zénith.").verdict is Verdict.ACCEPT


def test_the_own_site_is_no_coverage() -> None:
    verdict = judged("OpenAurora is us.", url="https://blog.openaurora.example/us")
    assert verdict.verdict is Verdict.REJECT
    assert verdict.reasons == ("own site: openaurora.example",)


def test_an_empty_project_finds_nothing_and_rejects_nothing() -> None:
    empty = Project(name="Nobody")
    text = "OpenAurora"
    assert find_mentions(text, blocks_of(text), None, empty) == ()
    verdict = judge((), blocks_of(text), "OpenAurora", empty, "")
    assert (verdict.relevance, verdict.verdict) == (0.0, Verdict.REVIEW)


def test_a_million_names_take_linear_time() -> None:
    text = "OpenAurora LUMEN Lumen Energy language model " * 10_000
    start = time.perf_counter()
    mentions(text)
    assert time.perf_counter() - start < 5


@pytest.mark.shared
def test_the_terms_of_the_watch_file_find_what_people_call_a_mention(shared: Path) -> None:
    terms = tomllib.loads((Path(__file__).parent.parent / "data" / "watch.toml").read_text(encoding="utf-8"))["terms"]
    project = Project(name="BigScience", terms=Terms(**{key: tuple(words) for key, words in terms.items()}))
    with (shared / "gold" / "mentions" / "mentions.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    hits = [bool(find_mentions(row["text"], blocks_of(row["text"]), None, project)) for row in rows]
    right = sum(hit and row["is_mention"] for hit, row in zip(hits, rows, strict=True))
    assert right / sum(hits) >= 0.95
    assert right / sum(row["is_mention"] for row in rows) >= 0.95
