"""Which language a text is in; "unknown" is an answer."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

from presswatch.language.rules import all_rules
from presswatch.plain import fold

UNKNOWN = "unknown"
HEAD = 1000  # characters of an article that are looked at
FEW_LETTERS = 20  # below, a text has the language of what surrounds it
SHORT = 60  # below, it needs a margin of likelihood to have another
MARGIN = 4.0  # nats, over langdetect's own profiles
ENOUGH_COMMON = 0.2  # share of function words that settles the language of a block without langdetect
SEED = 0
TRIALS = 3  # langdetect makes seven, which told nothing else on 303 pages and took twice as long

_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+")
_CAPITALISED = re.compile(r"\b[^\W\d_a-zà-ÿ]\w+")  # names are in no language
_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str) -> tuple[str, float]:
    """The language (ISO 639-1, or "unknown") of the first 1,000 characters and how sure that is, 0 to 1.

    langdetect's probability is no confidence ("BLOOM" is German at 0.99999), so fewer than 100 letters lower it.
    """
    head = text[:HEAD]
    letters = _letters(head)
    if letters < FEW_LETTERS:
        return UNKNOWN, 0.0
    code, probability = _langdetect(head)
    return code, round(probability * min(1.0, letters / 100), 3)


def block_language(text: str, article_language: str) -> str:
    """The language of a paragraph within an article of `article_language`.

    Under 20 letters it inherits, or is "unknown" where digits and signs prevail ("Hall 08 - 2:00 to 5:30 pm"); to 60
    letters it inherits unless another language is likelier by a margin; above, it speaks for itself.
    """
    text = _ADDRESS.sub(" ", text)
    letters = _letters(text)
    if letters < FEW_LETTERS:
        visible = sum(not char.isspace() for char in text)
        return article_language if letters * 3 >= visible * 2 else UNKNOWN
    if article_language in all_rules() and _share_of_common(text, article_language) >= ENOUGH_COMMON:
        return article_language
    if letters < SHORT and _letters(_CAPITALISED.sub(" ", text)) < FEW_LETTERS:
        return article_language
    if letters >= SHORT or article_language == UNKNOWN:
        return _langdetect(text[:HEAD])[0]
    return _unless_likelier(text, article_language)


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


def _share_of_common(text: str, language: str) -> float:
    words = _WORD.findall(fold(text))
    common = _common(language)
    return sum(word in common for word in words) / len(words) if words else 0.0


@cache
def _common(language: str) -> frozenset[str]:
    """The function words that no other language of ours has too."""
    others = {fold(word) for code, rules in all_rules().items() if code != language for word in rules.page.common}
    return frozenset(fold(word) for word in all_rules()[language].page.common) - others


@cache
def _factory() -> Any:
    from langdetect import detector_factory

    factory = detector_factory.DetectorFactory()
    factory.seed = SEED
    factory.load_profile(detector_factory.PROFILES_DIRECTORY)
    return factory


def _langdetect(text: str) -> tuple[str, float]:
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory().create()
    detector.n_trial = TRIALS
    detector.append(text)
    try:
        found = detector.get_probabilities()
    except LangDetectException:  # no letters it knows
        return UNKNOWN, 0.0
    return (_iso(found[0].lang), found[0].prob) if found else (UNKNOWN, 0.0)


def _iso(code: str) -> str:
    return code.split("-", 1)[0]  # zh-cn, zh-tw


def _unless_likelier(text: str, language: str) -> str:
    """`language`, or the likeliest one where it is likelier by `MARGIN`."""
    from langdetect.detector import Detector

    factory = _factory()
    detector = factory.create()
    detector.append(text)
    detector.cleaning_text()
    grams = detector._extract_ngrams()
    known = [_iso(code) for code in factory.langlist]
    if not grams or language not in known:
        return language
    floor = Detector.ALPHA_DEFAULT / Detector.BASE_FREQ
    likelihoods = [0.0] * len(known)
    for gram in grams:
        for at, probability in enumerate(factory.word_lang_prob_map[gram]):
            likelihoods[at] += math.log(floor + probability)
    best = max(range(len(known)), key=likelihoods.__getitem__)
    own = max(value for value, code in zip(likelihoods, known, strict=True) if code == language)
    return known[best] if likelihoods[best] > own + MARGIN else language
