"""The quality gate: what makes it fail, that floors only go up, and that the committed corpora hold theirs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from accuracy import cases, language, mentions, newsroom, quotes
from accuracy.baseline import baseline
from accuracy.corpora import Corpora
from accuracy.floors import FLOORS, Floor, Standing, lowered, pinned, raised, read_floors, standing, write_floors
from accuracy.gate import fallen, lower_one, raise_all
from accuracy.names import full_name, honest, is_unnamed, surnames
from accuracy.pages import fold, overlap
from accuracy.scorer import false_on_empty, score
from accuracy.table import Error, Figure, Measured, missing, row, worst

COMMITTED = (quotes.measure, cases.measure, mentions.measure, newsroom.measure, language.measure)
TODAY = date(2026, 11, 22)
TEXT = "Ingrid Holm runs it. “We open at nine,” she said.\n“It was late, said David Kerr. Too late.” It has a “soul”."
FIRST, SECOND = "We open at nine,", "It was late, said David Kerr. Too late."


def quote(text: str, speaker: str | None, kind: str = "direct", **more: object) -> dict[str, object]:
    start = TEXT.index(text)
    return {"text": text, "start": start, "end": start + len(text), "kind": kind, "speaker": speaker, **more}


def gold(*quotes_of_it: dict[str, object]) -> list[dict[str, object]]:
    return [{"id": "a", "text": TEXT, "quotes": list(quotes_of_it)}]


HOLM = quote(FIRST, "Ingrid Holm")
INCISE = TEXT.index(", said David Kerr.")
KERR = quote(SECOND, "David Kerr", incise=[INCISE, INCISE + len(", said David Kerr.")])


def measured(value: float, **more: bool) -> list[Measured]:
    return [Measured("press", (Figure("press: F1", value, 9, **more),))]


# ---- the floors --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", COMMITTED, ids=lambda measure: measure.__module__.rpartition(".")[2])
def test_the_committed_corpora_hold_their_floors(module: object) -> None:
    found = list(module(Corpora()))  # type: ignore[operator]
    assert found
    floors = read_floors()
    assert fallen(found, floors) == []
    assert missing(floors, found)[0] == []
    assert [figure.name for one in found for figure in one.figures if figure.name not in floors] == []


def test_what_is_held_back_is_neither_read_nor_gated_unless_asked_for(tmp_path: Path) -> None:
    names = {one.corpus for measure in COMMITTED for one in measure(Corpora())}
    assert not any("held" in name for name in names)
    file = tmp_path / "press.jsonl"
    file.write_text(json.dumps({**gold(HOLM)[0], "lang": "en"}), "utf-8")
    assert not any(figure.gated for figure in quotes.measure_file("held", file, gated=False).figures)


@pytest.mark.parametrize(
    ("value", "floor", "expected"),
    [
        (0.899, Floor(0.9), Standing.BELOW),
        (0.9, Floor(0.9), Standing.HOLDS),
        (0.8996, Floor(0.9), Standing.HOLDS),
        (0.95, Floor(0.9, aim=0.95), Standing.AIM),
        (3, Floor(2, at_most=True), Standing.BELOW),
        (1, Floor(2, at_most=True, aim=0), Standing.HOLDS),
        (0, Floor(2, at_most=True, aim=0), Standing.AIM),
    ],
)
def test_a_figure_holds_its_floor_or_lies_below(value: float, floor: Floor, expected: Standing) -> None:
    assert standing(value, floor) is expected


@pytest.mark.parametrize(
    ("value", "at_most", "before", "after"),
    [
        (0.8765, False, None, Floor(0.876)),
        (0.8765, True, None, Floor(0.877, at_most=True)),
        (0.95, False, Floor(0.9, aim=0.97), Floor(0.95, aim=0.97)),
        (0.85, False, Floor(0.9), Floor(0.9)),
        (1, True, Floor(2, at_most=True), Floor(1, at_most=True)),
        (3, True, Floor(2, at_most=True), Floor(2, at_most=True)),
    ],
)
def test_a_floor_is_pinned_where_there_is_none_and_only_goes_up(
    value: float, at_most: bool, before: Floor | None, after: Floor
) -> None:
    assert raised(value, at_most, before) == after
    assert raised(value, at_most, after) == after


def test_a_pinned_figure_holds_itself() -> None:
    for value in (2 / 3, 1 / 3, 0.29, 1.0, 7):
        for at_most in (True, False):
            assert standing(value, Floor(pinned(value, at_most), at_most)) is Standing.HOLDS


def test_a_floor_is_lowered_for_a_reason_that_is_kept() -> None:
    floor = lowered(0.8, Floor(0.9), "Labels mended: two were wrong.", TODAY)
    assert floor == Floor(0.8, lowered=("2026-11-22, 0.9 to 0.8: Labels mended: two were wrong.",))
    assert len(lowered(0.7, floor, "again", TODAY).lowered) == 2


@pytest.mark.parametrize(("value", "because"), [(0.8, " "), (0.95, "it went up")])
def test_a_floor_is_not_lowered_without_reason_or_need(value: float, because: str) -> None:
    with pytest.raises(ValueError, match=r"reason|already"):
        lowered(value, Floor(0.9), because, TODAY)


def test_floors_come_back_as_they_were_written(tmp_path: Path) -> None:
    floors = {
        "press: F1": Floor(0.9, aim=0.95, lowered=('2026-11-22, 0.91 to 0.9: "why", she \\ asked',)),
        "hard: false": Floor(1, at_most=True),
    }
    write_floors(floors, tmp_path / "floors.toml")
    assert read_floors(tmp_path / "floors.toml") == floors
    assert read_floors(tmp_path / "none.toml") == {}


@pytest.mark.parametrize("table", ["aim = 1", "at_least = 1\nat_most = 2", "at_least = 1\nflor = 2"])
def test_a_floor_that_cant_be_understood_is_named(tmp_path: Path, table: str) -> None:
    file = tmp_path / "floors.toml"
    file.write_text(f'["press: F1"]\n{table}\n', "utf-8")
    with pytest.raises(ValueError, match="press: F1"):
        read_floors(file)


def test_the_file_of_floors_is_as_the_gate_writes_it(tmp_path: Path) -> None:
    write_floors(read_floors(), tmp_path / "floors.toml")
    assert (tmp_path / "floors.toml").read_text("utf-8") == FLOORS.read_text("utf-8")


# ---- the gate ------------------------------------------------------------------------------------------------


def test_a_gated_figure_below_its_floor_fails() -> None:
    floors = {"press: F1": Floor(0.9)}
    assert fallen(measured(0.89), floors) == ["press: F1"]
    assert fallen(measured(0.91), floors) == []
    assert fallen(measured(0.1), {}) == []
    assert fallen(measured(0.1, gated=False), floors) == []


def test_raising_pins_gated_figures_and_keeps_what_was_not_measured() -> None:
    floors = {"press: F1": Floor(0.5, aim=0.6), "absent: F1": Floor(0.9)}
    assert raise_all(measured(0.7), floors) == {"press: F1": Floor(0.7, aim=0.6), "absent: F1": Floor(0.9)}
    assert raise_all(measured(0.7, gated=False), {}) == {}


def test_one_floor_is_lowered_by_its_name() -> None:
    floors = {"press: F1": Floor(0.9), "other: F1": Floor(0.9)}
    new = lower_one("press: F1", "because", measured(0.8), floors, TODAY)
    assert (new["press: F1"].bound, new["other: F1"]) == (0.8, Floor(0.9))
    with pytest.raises(ValueError, match="press: F2"):
        lower_one("press: F2", "because", measured(0.8), floors, TODAY)


def test_a_floor_whose_figure_vanished_from_its_corpus_is_lost() -> None:
    floors = {"press: F1": Floor(0.9), "press: recall": Floor(0.9), "absent: F1": Floor(0.9)}
    assert missing(floors, measured(0.9)) == (["press: recall"], ["absent: F1"])


def test_a_row_says_n_floor_aim_and_figure() -> None:
    figure = Figure("press: F1", 0.876, 41, beside="patterns 0.500")
    assert row(figure, Floor(0.8, aim=0.9)).split() == [
        "press:",
        "F1",
        "41",
        "≥",
        "0.800",
        "0.900",
        "0.876",
        "patterns",
        "0.500",
    ]
    assert row(figure, Floor(0.9)).endswith("BELOW ITS FLOOR; patterns 0.500")
    assert row(Figure("speed: ratio", 3.0, 5, at_most=True, gated=False), None).endswith("not gated")


def test_the_worst_errors_come_first() -> None:
    found = Measured("press", (), (Error(1, "small"), Error(9, "large"), Error(5, "middling")))
    assert worst(found, 2) == ["  press: large", "  press: middling"]


@pytest.mark.parametrize("arguments", [["--lower", "press: F1"], ["--only", "nothing"]])
def test_wrong_usage_is_refused(arguments: list[str]) -> None:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run([sys.executable, "-m", "accuracy", *arguments], env=env, capture_output=True, text=True)
    assert done.returncode == 2
    assert "Error: " in done.stderr


# ---- the scorer --------------------------------------------------------------------------------------------------


def test_everything_right_scores_one() -> None:
    result = score(gold(HOLM, KERR), {"a": [HOLM, KERR]})
    assert (result.content, result.end_to_end, result.full_name, result.errors) == (1.0, 1.0, 1.0, [])


def test_nothing_found_scores_nothing() -> None:
    result = score(gold(HOLM, KERR), {})
    assert (result.missed, result.content, result.end_to_end) == (2, 0.0, 0.0)


def test_a_quote_may_be_found_without_its_incise_and_in_two_pieces() -> None:
    parts = [quote("It was late", "David Kerr"), quote("Too late.", "David Kerr")]
    result = score(gold(KERR), {"a": parts})
    assert (result.matched, result.false, result.right) == (1, 0, 1)


def test_what_is_neither_quote_nor_fragment_is_false() -> None:
    soul = quote("soul", None)
    assert score(gold(HOLM), {"a": [HOLM, soul]}).false == 1
    assert score(gold(HOLM, {**soul, "kind": "mixed"}), {"a": [HOLM, soul]}).false == 0
    assert score(gold(HOLM), {"a": [HOLM, {**soul, "kind": "mixed"}]}).false == 0
    assert false_on_empty(gold(), {"a": [HOLM]}).false == 1


def test_a_surname_is_right_and_a_part_of_the_name_is_not_the_full_one() -> None:
    result = score(gold(HOLM), {"a": [{**HOLM, "speaker": "Mrs Holm"}]})
    assert (result.right, result.full) == (1, 0)
    assert score(gold(HOLM), {"a": [{**HOLM, "speaker": "David Kerr"}]}).right == 0


def test_two_people_and_a_whole_sentence_name_nobody() -> None:
    people = [surnames("Ingrid Holm"), surnames("David Kerr")]
    assert honest("Ingrid Holm", people) == "Ingrid Holm"
    assert honest("Ingrid Holm and David Kerr", people) is None
    assert honest("one two three four five six seven eight Holm", people) is None


def test_a_name_given_to_nobody_is_counted() -> None:
    for speaker in (None, "a porter", "cette source"):
        named = score(gold({**HOLM, "speaker": speaker}), {"a": [HOLM]})
        assert (named.unnamed, named.given) == (1, 1)
    assert score(gold({**HOLM, "speaker": None}), {"a": [{**HOLM, "speaker": None}]}).given == 0
    for speaker in ("she", "the archivist"):
        assert score(gold({**HOLM, "speaker": speaker}), {"a": [HOLM]}).unnamed == 0


@pytest.mark.parametrize(
    ("speaker", "last", "full"),
    [
        ("Ingrid Holm", {"holm"}, {"ingrid", "holm"}),
        ("Mme Solène de La Tour, directrice (CNR)", {"tour"}, {"solène", "de", "tour"}),
        ("Holm’s", {"holm"}, {"holm"}),
        ("le ministère de la Mer", {"mer"}, {"mer"}),
        ("She", set(), set()),
        ("a porter", set(), set()),
        (None, set(), set()),
    ],
)
def test_names_are_the_capitalised_words_without_titles(speaker: str | None, last: set[str], full: set[str]) -> None:
    assert surnames(speaker) == last
    assert full_name(speaker) == full
    assert is_unnamed(speaker) is (speaker in ("a porter", None))


def test_the_patterns_find_plain_quotes() -> None:
    (found,) = baseline("“We have always opened at nine,” said Ingrid Holm. It has a “soul”.")
    assert (found["text"], found["speaker"]) == ("We have always opened at nine,", "Ingrid Holm")


def test_pages_are_compared_without_typography() -> None:
    assert fold(" “It’s — late” ") == '"it\'s - late"'
    assert overlap("one two two", "two two three") == pytest.approx(2 / 3)
    assert overlap("", "") == 1.0
