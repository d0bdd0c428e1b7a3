"""What may be shown of an outlet's articles: the rule, the small language it is written in, and an item held to it.

A rule is one line of text: what may be shown, then what limits it, in any order, between semicolons.

    link only | headline | passage | passage and image
    passage and image; passage_words = 60; share = 0.1; credit = Lumen Press Photo; licence = CC BY 4.0
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from presswatch.errors import UsageError
from presswatch.model import ArticleKind, PageItem
from presswatch.plain import fold

PASSAGE_WORDS = 100
"""Of one article, where the outlet's rule says nothing else."""
NEARLY = 0.85
"""Share of the words allowed from which on a person is told: 85 of 100."""

_WORD = re.compile(r"\S*\w\S*")
_WRITTEN = frozenset({ArticleKind.ARTICLE, ArticleKind.GUEST_ARTICLE, ArticleKind.INTERVIEW})
_PLACELESS = frozenset({ArticleKind.PRINT, ArticleKind.TALK, ArticleKind.EVENT})


class Show(StrEnum):
    """What may be shown besides outlet, author, day and link; each holds the one before."""

    LINK = "link only"
    HEADLINE = "headline"
    PASSAGE = "passage"
    IMAGE = "passage and image"


@dataclass(frozen=True, slots=True)
class Rule:
    """What an outlet allows. `show` is None where nobody said: then passages are shown, and images that a person gave
    with credit and licence. `share` is of the article's words, over all that is printed of it; `credit` and `licence`
    are of the outlet's images that have no note of their own."""

    show: Show | None = None
    passage_words: int = PASSAGE_WORDS
    share: float | None = None
    credit: str | None = None
    licence: str | None = None


UNSAID = Rule()
_WORDLESS = (Show.LINK, Show.HEADLINE)


@lru_cache(maxsize=512)
def rule_of(text: str | None) -> Rule:
    """The rule that the line says; UNSAID for none. Raises UsageError that names what is wrong."""
    if not text or not text.strip():
        return UNSAID
    first, *others = (part.strip() for part in text.split(";"))
    found: dict[str, Any] = {"show": _show(first)}
    for part in filter(None, others):
        key, equals, value = (side.strip() for side in part.partition("="))
        if not equals or key not in _LIMITS:
            raise UsageError(f"“{part}” limits nothing: write one of {', '.join(_LIMITS)}, then = and its value.")
        found[key] = _LIMITS[key](value)
    return Rule(**found)


def as_text(rule: Rule) -> str | None:
    """The rule as one line, None for UNSAID; limits alone are of passages. `rule_of(as_text(rule)) == rule` for every
    other."""
    if rule == UNSAID:
        return None
    said = {key: getattr(rule, key) for key in _LIMITS if getattr(rule, key) != getattr(UNSAID, key)}
    return "; ".join([str(rule.show or Show.PASSAGE), *(f"{key} = {value}" for key, value in said.items())])


def written(show: str | None, limits: Mapping[str, Any]) -> tuple[str | None, list[tuple[str, str]]]:
    """The line of a rule whose parts stand apart, and what is wrong, each with its key: all of it at once."""
    problems = []
    parts: dict[str, str | None] = {"rights": show or (str(Show.PASSAGE) if limits else None)}
    parts |= {key: f"{Show.PASSAGE}; {key} = {value}" for key, value in limits.items() if value is not None}
    for key, part in parts.items():
        try:
            rule_of(part)
        except UsageError as trouble:
            problems.append((key, str(trouble)))
    if {"credit", "licence"} & limits.keys() and " ".join((show or "").lower().split()) != Show.IMAGE:
        problems.append(("image", f'is for rights = "{Show.IMAGE}" only'))
    if problems:
        return None, problems
    said = [f"{key} = {value}" for key, value in limits.items() if value is not None]
    return as_text(rule_of("; ".join([parts["rights"], *said]) if parts["rights"] else None)), []


def _show(text: str) -> Show:
    wanted = " ".join(text.lower().split())
    if wanted == "link":
        return Show.LINK
    if wanted not in set(Show):
        raise UsageError(f"“{text}” is nothing that may be shown: write one of {', '.join(Show)}.")
    return Show(wanted)


def words_limit(value: str) -> int:
    """A number of words from the text of one. Raises UsageError."""
    if not re.fullmatch(r"[0-9]{1,6}", value) or int(value) == 0:
        raise UsageError(f"passage_words “{value}” must be a whole number from 1 on.")
    return int(value)


def share_limit(value: str) -> float:
    """A share of an article, more than 0 and at most 1, from the text of one. Raises UsageError."""
    if not re.fullmatch(r"[0-9]*\.?[0-9]+(e-[0-9]{1,2})?", value) or not 0 < float(value) <= 1:
        raise UsageError(f"share “{value}” must be more than 0 and at most 1, like 0.1 for a tenth of the article.")
    return float(value)


def _note(value: str) -> str:
    if not value or not value.isprintable():
        raise UsageError("credit and licence must be words on one line, without a semicolon.")
    return value


_LIMITS = {"passage_words": words_limit, "share": share_limit, "credit": _note, "licence": _note}


# ---- an item held to a rule ---------------------------------------------------------------------------------------


def allowed(
    item: PageItem, rule: Rule, article_words: int | None = None, *, standing_image: str | None = None
) -> tuple[PageItem, tuple[str, ...]]:
    """The item with what the rule lets through, and what a person should look at. `article_words` is the length of the
    article, None when its text is not known; `standing_image` is on the page already and stays there."""
    warnings: list[str] = []
    shown = _image(item, rule, standing_image, warnings)
    shown = _words(shown, rule, article_words, warnings)
    if rule.show is Show.LINK:
        headline = shown.title and fold(shown.heading) == fold(shown.title)
        shown = replace(
            shown, title=None, image_alt=None, heading=(shown.source_label or "?") if headline else shown.heading
        )
    return shown, (*warnings, *_missing(shown))


def word_count(text: str | None) -> int:
    """How many words a text has; marks that stand alone are none."""
    return len(_WORD.findall(text or ""))


def most_words(rule: Rule, article_words: int | None) -> int:
    """How many words of an article of that length may be printed."""
    if rule.show in _WORDLESS:
        return 0
    of_article = int(rule.share * article_words) if rule.share and article_words else rule.passage_words
    return min(rule.passage_words, of_article)


def shortened(text: str, most: int, language: str | None) -> str | None:
    """The whole sentences that begin the text and have at most so many words; words with an ellipsis where the first
    sentence has more; None for none."""
    from presswatch.read.sentences import sentences  # here, for a watch file is read without any language

    if word_count(text) <= most:
        return text
    ends = [end for _, end in sentences(text, 0, len(text), language or "unknown")]
    fitting = [end for end in ends if word_count(text[:end]) <= most]
    if fitting:
        return text[: fitting[-1]]
    words = [match.end() for match in _WORD.finditer(text)]
    return f"{text[: words[most - 1]]} …" if most else None


def _words(item: PageItem, rule: Rule, article_words: int | None, warnings: list[str]) -> PageItem:
    if not item.passage:
        return item
    most, words = most_words(rule, article_words), word_count(item.passage)
    if not most:
        why = (
            f"the outlet's rule is “{rule.show}”" if rule.show in _WORDLESS else "the article is too short for a share"
        )
        warnings.append(f"its passage is not shown: {why}")
        return replace(item, passage=None, translation=None, translated_by=None, speaker=None, prefix="", suffix="")
    if words > most:
        warnings.append(f"its passage has {words} words and is cut after {most}")
        item = replace(item, passage=shortened(item.passage, most, item.language), prefix="", suffix="")
    elif words > NEARLY * most:
        warnings.append(f"its passage has {words} words; {most} is the most")
    if word_count(item.translation) > most:
        warnings.append(f"its translation has {word_count(item.translation)} words and is cut after {most}")
        item = replace(item, translation=shortened(item.translation or "", most, None))
    return item


def _image(item: PageItem, rule: Rule, standing: str | None, warnings: list[str]) -> PageItem:
    if not item.image:
        return item
    opted_in = rule.show is Show.IMAGE or rule.show is None
    own = rule if rule.show is Show.IMAGE else UNSAID
    credit, licence = item.image_credit or own.credit, item.image_licence or own.licence
    if opted_in and credit and licence:
        if not item.image_alt:
            warnings.append("its image has no alternative text")
        return replace(item, image_credit=credit, image_licence=licence)
    lacks = " and ".join(name for name, said in (("credit", credit), ("licence", licence)) if not said)
    why = f"has no {lacks}" if opted_in else f"is not allowed by the outlet's rule “{rule.show}”"
    if item.image == standing:
        warnings.append(f"its image, which is on the page already, {why}")
        return item
    warnings.append(f"its image is not shown: it {why}")
    return replace(item, image=None, image_linked=False, image_credit=None, image_licence=None)


def _missing(item: PageItem) -> list[str]:
    """What a quotation's source lacks."""
    named = item.authors or item.kind not in _WRITTEN or not item.passage
    return [
        what
        for what, there in (
            ("no author is named", named),
            ("no outlet is named", item.source_label not in (None, "", "?")),
            ("it has no link", item.url or item.kind in _PLACELESS),
            ("it has no day", item.published),
        )
        if not there
    ]
