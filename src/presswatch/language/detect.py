"""Which language a text is in; "unknown" is an answer."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache

from presswatch.language.profiles import likelihoods
from presswatch.language.rules import all_rules
from presswatch.plain import fold

UNKNOWN = "unknown"
HEAD = 1000  # characters of an article that are looked at
FEW_LETTERS = 20  # below, a text has the language of what surrounds it
SHORT = 60  # below, it needs a margin of likelihood to have another
MARGIN = 2.0  # nats
ENOUGH_COMMON = 0.2  # share of function words that settles the language of a block without langdetect
FAR = 12.0  # nats: a few words in a third language are rare
SURE = 20.0  # nats; a paragraph's language is ahead of the next by a hundred and more

_ADDRESS = re.compile(r"\S{1,100}@\S{1,100}|(?:https?://|www\.)\S+")
_CAPITALISED = re.compile(r"\b[^\W\d_a-zà-ÿ]\w+")  # names are in no language
_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str) -> tuple[str, float]:
    """The language (ISO 639-1, or "unknown") of the first 1,000 characters and how sure that is, 0 to 1.

    The confidence grows with the margin of likelihood over the next language; fewer than 100 letters lower it.
    """
    head = text[:HEAD]
    letters = _letters(head)
    if letters < FEW_LETTERS:
        return UNKNOWN, 0.0
    code, margin = _likeliest(head)
    return code, round(-math.expm1(-margin / SURE) * min(1.0, letters / 100), 3)


def block_language(text: str, article_language: str) -> str:
    """The language of a paragraph within an article of `article_language`.

    Under 20 letters it inherits, or is "unknown" where digits and signs prevail ("Hall 08 - 2:00 to 5:30 pm"); to 60
    letters it inherits unless another language is likelier by a margin; above, it speaks for itself.
    """
    if "@" in text or "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    letters = _letters(text[: 3 * SHORT])
    if letters < SHORT < len(text):
        letters = _letters(text)
    if letters < FEW_LETTERS:
        visible = sum(not char.isspace() for char in text)
        return article_language if letters * 3 >= visible * 2 else UNKNOWN
    if common := _by_common_words(text, article_language):
        return common
    if letters < SHORT and _letters(_CAPITALISED.sub(" ", text)) < FEW_LETTERS:
        return article_language
    if letters >= SHORT or article_language == UNKNOWN:
        return _likeliest(text[:HEAD])[0]
    return _unless_likelier(text, article_language)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _by_common_words(text: str, article_language: str) -> str | None:
    """The language whose function words make up a fifth of the text, the article's before others; another one needs
    two, and none of the article's."""
    words = _WORD.findall(fold(text))
    least = ENOUGH_COMMON * max(len(words), 1)
    own = _count(words, article_language) if article_language in all_rules() else 0
    if own:
        return article_language if own >= least else None
    others = (code for code in all_rules() if code != article_language)
    return next((code for code in others if (count := _count(words, code)) > 1 and count >= least), None)


def _count(words: Sequence[str], language: str) -> int:
    return sum(map(_common(language).__contains__, words))


@cache
def _common(language: str) -> frozenset[str]:
    """The function words that no other language of ours has too."""
    others = {fold(word) for code, rules in all_rules().items() if code != language for word in rules.page.common}
    return frozenset(fold(word) for word in all_rules()[language].page.common) - others


def _likeliest(text: str) -> tuple[str, float]:
    """The likeliest language and by how many nats it is likelier than the next."""
    ranked = sorted(((value, code) for code, value in likelihoods(text).items()), reverse=True)
    (best, code), (next_best, _) = ranked[:2]
    return (code, best - next_best) if best else (UNKNOWN, 0.0)


def _unless_likelier(text: str, language: str) -> str:
    """`language`, or the likeliest one where it is likelier by `MARGIN`; by `FAR` when we have no rules for it."""
    found = likelihoods(text)
    handicapped = {code: value - (MARGIN if code in all_rules() else FAR) for code, value in found.items()}
    best = max(handicapped, key=handicapped.__getitem__)
    return best if language in found and handicapped[best] > found[language] else language
