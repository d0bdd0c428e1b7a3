from __future__ import annotations

import math

import pytest
from langdetect import detector_factory

from presswatch.language.detect import UNKNOWN, block_language, detect
from presswatch.language.profiles import _FLOOR, _codes, _row

ENGLISH = "The researchers trained a language model in the open and published every step of the work on their site."
FRENCH = "Les chercheuses ont entraîné un modèle de langue ouvert et publié chaque étape du travail sur leur site."


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (FRENCH, "fr")])
def test_a_paragraph_tells_its_language(text: str, language: str) -> None:
    found, confidence = detect(text)
    assert found == language
    assert confidence > 0.5


@pytest.mark.parametrize("text", ["", "BLOOM", "1234 … 🎉 " * 50, "\n \n"])
def test_unknown_is_an_answer(text: str) -> None:
    assert detect(text) == (UNKNOWN, 0.0)


def test_the_same_text_has_always_the_same_language() -> None:
    assert len({detect("Aurora model open station Lumen") for _ in range(5)}) == 1


def test_few_letters_lower_the_confidence() -> None:
    assert detect(ENGLISH[:40])[1] < detect(ENGLISH)[1]


@pytest.mark.parametrize("article", ["en", "fr"])
def test_a_long_block_speaks_for_itself(article: str) -> None:
    assert block_language(FRENCH, article) == "fr"
    assert block_language(ENGLISH, article) == "en"


@pytest.mark.parametrize("article", ["en", "fr", UNKNOWN])
def test_a_very_short_block_inherits(article: str) -> None:
    assert block_language("Oui, dit-elle.", article) == article


def test_a_timetable_is_in_no_language() -> None:
    assert block_language("Hall 08 - 2:00 to 5:30 pm", "en") == UNKNOWN


def test_a_short_block_changes_language_on_good_evidence_only() -> None:
    assert block_language("Les chercheuses ont publié leur modèle", "en") == "fr"
    assert block_language("Aurora, Lumen et compagnie", "fr") == "fr"


def test_sequences_are_as_likely_as_langdetect_has_them() -> None:
    factory = detector_factory.DetectorFactory()
    factory.load_profile(detector_factory.PROFILES_DIRECTORY)
    theirs = factory.word_lang_prob_map
    names = sorted(factory.langlist)
    for sequence in ("e", " l", "ção", "th", " де", "の", "zzq"):
        probabilities = dict(zip(factory.langlist, theirs.get(sequence, [0.0] * len(names)), strict=True))
        expected = [math.log1p(probabilities[name] / _FLOOR) for name in names]
        assert list(_row(sequence) or [0.0] * len(names)) == expected
    assert _codes() == tuple(name.split("-")[0] for name in names)
