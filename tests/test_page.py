from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from presswatch.model import BlockKind, Project, Terms, Verdict
from presswatch.read.markdown import from_markdown
from presswatch.read.page import as_json, read_line, read_text

NOW = datetime(2022, 9, 1, tzinfo=UTC)
PROJECT = Project(name="OpenAurora", terms=Terms(strong=("OpenAurora",)))
TEXT = (
    "The OpenAurora workshop has opened its doors to everybody who wants to look inside a model.\n"
    "\n"
    "  “We wanted to see for ourselves what is in the box,” said Ana Sol, who leads OpenAurora.\n"
    "Read more: How OpenAurora began\n"
)
FIELDS = [
    "title", "authors", "published", "language", "text", "blocks", "mentions", "relevance", "verdict", "quotes",
    "passages", "events", "links", "people", "figures", "flags",
]  # fmt: skip


def line(**fields: object) -> dict[str, object]:
    found = read_line(json.dumps(fields), PROJECT, now=NOW)
    json.dumps(found)
    return found


def test_a_given_text_is_taken_as_it_is() -> None:
    reading = read_text(TEXT, PROJECT)
    text = reading.article.text
    assert text == TEXT
    assert [text[block.start : block.end] for block in reading.article.blocks] == [
        line.strip() for line in TEXT.split("\n") if line.strip()
    ]
    assert [text[mention.start : mention.end] for mention in reading.mentions] == ["OpenAurora"] * 2
    assert all(text[quote.start : quote.end] == quote.text for quote in reading.quotes)
    assert all(text[passage.start : passage.end] == passage.text for passage in reading.passages)
    assert reading.verdict is Verdict.ACCEPT


def test_a_reading_as_json_has_exactly_the_fields_promised() -> None:
    assert list(as_json(read_text(TEXT, PROJECT))) == FIELDS


def test_teasers_at_the_foot_of_a_text_are_furniture() -> None:
    prose = "\n".join(f"{number}. {TEXT.splitlines()[0]} It was the long version of the story." for number in range(20))
    teaser = "Another article\n" + "It begins like this and goes on for a while, as the beginnings of articles do. " * 2
    text = "\n".join([prose, *[teaser.strip()] * 3])
    reading = read_text(text, PROJECT)
    assert [block.kind for block in reading.article.blocks].count(BlockKind.FURNITURE) == 6
    listed = read_text("\n".join([teaser.strip()] * 8), PROJECT)
    assert all(block.kind is BlockKind.PARAGRAPH for block in listed.article.blocks)


def test_a_language_that_is_given_is_believed() -> None:
    assert read_text("Aurora", PROJECT, language="fr").article.language == "fr"


def test_html_text_and_markdown_are_read() -> None:
    html = f"<html><head><title>Opening</title></head><body><article><p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
    for fields in ({"html": html, "url": None}, {"html": html, "url": "https://gazette.example/a"}, {"text": TEXT}):
        found = line(id=1, **fields)
        assert found["id"] == 1
        assert found["verdict"] == "accept"
        assert list(found) == ["id", *FIELDS]


def test_quotes_and_passages_are_given_whatever_the_verdict() -> None:
    found = line(id=1, text="“The doors of the house are open to everybody today,” said Ana Sol to the crowd.")
    assert found["verdict"] == "reject"
    assert found["quotes"]
    assert found["passages"]


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "{",
        "[]",
        "null",
        '{"id": 7}',
        '{"id": 7, "text": 3}',
        '{"id": 7, "html": ""}',
        '{"id": 7, "html": "<p>"}',
        "[" * 9999,
    ],
)
def test_a_bad_line_gives_an_error_and_its_id(bad: str) -> None:
    found = read_line(bad, PROJECT, now=NOW)
    assert set(found) == {"id", "error"}
    assert found["id"] == (7 if "7" in bad else None)
    assert found["error"]


def test_markdown_loses_front_matter_comments_liquid_and_marks() -> None:
    written = from_markdown(
        "---\ntitle: Opening day\ndate: 2022-07-12\nauthor: Ana Sol\n---\n"
        "<!-- outline\nsecret -->\n# What *we* did\n\n{% include note.html %}\n"
        "See [the **site**](https://gazette.example), {{ site.url }}![x](y.png) it is _open_.\n\n"
        "- one\n- two_words_here\n***\n"
    )
    assert written.title == "Opening day"
    assert str(written.published) == "2022-07-12"
    assert written.authors == ("Ana Sol",)
    assert written.text == "What we did\nSee the site, it is open.\none\ntwo_words_here"


def test_markdown_without_front_matter_is_called_by_its_heading() -> None:
    assert from_markdown("Some words.\n\n# The [days](x)\n\nMore.").title == "The days"
    assert from_markdown("Some words.").title is None


def test_markdown_is_repaired_first_and_offsets_index_the_text_given_back() -> None:
    found = line(
        id=1, markdown="# OpenAurora\n\nThe *OpenAurora* days, 8 â€“ 12 July, are open to everybody in the town."
    )
    assert found["text"] == "OpenAurora\nThe OpenAurora days, 8 – 12 July, are open to everybody in the town."
    assert [found["text"][m["start"] : m["end"]] for m in found["mentions"]] == ["OpenAurora"] * 2  # type: ignore


@pytest.mark.parametrize(
    "bad", ["[" * 50_000, "![" * 50_000, "<!--" * 50_000, "*" * 50_000, "{{" * 50_000, "<a" * 50_000]
)
def test_hostile_markdown_takes_linear_time(bad: str) -> None:
    start = datetime.now(UTC)
    from_markdown(bad)
    assert (datetime.now(UTC) - start).total_seconds() < 3
