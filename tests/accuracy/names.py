"""The names in a speaker as the gold or a reader prints it."""

from __future__ import annotations

import re
from collections.abc import Iterable

WORD = re.compile(r"\w+(?:['’]\w+)*")
LONGEST = 8  # words of a speaker; more is a sentence, and names nobody
_CAPITAL = r"[A-ZÀ-Ý][\w’'-]*\.?"
_RUN = re.compile(rf"{_CAPITAL}(?:\s+(?:(?:de|du|van|von|al|le|la)\s+)?{_CAPITAL})*")
_POSSESSIVE = re.compile(r"['’]s$")


def words(text: str | None) -> list[str]:
    """The words of a text in small letters; an apostrophe inside does not part them."""
    return [word.lower() for word in WORD.findall(text or "")]


_TITLES = frozenset(words("the le la les m mm mme mlle mr mrs ms dr pr sir lord lady sen rep gov president secretary"))
PRONOUNS = frozenset(
    words("i we he she it they who you his her their this that one some many others il elle ils elles")
)

_INDEFINITE = [[word] for word in words("a an another some several two un une des deux plusieurs ce cet cette ces")]


def plain_words(text: str | None) -> set[str]:
    """The words of a text, without a possessive s."""
    return {_POSSESSIVE.sub("", word) for word in words(text)}


def surnames(speaker: str | None) -> frozenset[str]:
    """The last word of each run of capitalised words before the first comma or bracket, titles apart; empty when nobody
    is named."""
    runs = _runs(speaker)
    return frozenset(_POSSESSIVE.sub("", run[-1]) for run in runs if run[-1] not in PRONOUNS)


def full_name(speaker: str | None) -> frozenset[str]:
    """Every word of the names that `surnames` looks at."""
    runs = (run for run in _runs(speaker) if run[-1] not in PRONOUNS)
    return frozenset(_POSSESSIVE.sub("", word) for run in runs for word in run)


def is_unnamed(speaker: str | None) -> bool:
    """Whether the gold says that the article names nobody: no speaker, or "a porter", "cette source". A pronoun, "the
    expert" or "le juge" is no such word: the article may well name whom it means."""
    return not speaker or (not surnames(speaker) and words(speaker)[:1] in _INDEFINITE)


def honest(speaker: str | None, people: Iterable[frozenset[str]]) -> str | None:
    """A speaker; None for one of more than eight words, and for one who names two different people of the article."""
    said = set(words(speaker))
    named = [person for person in people if person & said]
    several = any(not one & other for one in named for other in named)
    return None if several or len(said) > LONGEST else speaker


def _runs(speaker: str | None) -> list[list[str]]:
    head = re.split(r"[,(]", speaker or "", maxsplit=1)[0]
    runs = ([word for word in words(match.group()) if word not in _TITLES] for match in _RUN.finditer(head))
    return [run for run in runs if run]
