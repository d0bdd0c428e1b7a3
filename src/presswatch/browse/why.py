"""Why an article is in the inbox, in plain words: the machine's reasons as keys of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

Words = tuple[str, dict[str, str]]
"""A key of the catalogue and what fills it."""

_NEAR = re.compile(r"(?:weak|cased) term(?P<lower> in lower case)?, with (?P<words>.+) in its paragraph")
_KNOWN = {
    "named in the title": "why.title",
    "named in the title only": "why.title_only",
    "the project has no terms to look for": "why.no_terms",
}


def why(reasons: Iterable[str], mentions: Iterable[tuple[str, str]]) -> list[Words]:
    """From an article's reasons and its mentions (term, reason), as `read.mentions` words them. One that it does not
    know is said as it is."""
    mentions = list(mentions)
    told = [_of_mention(term, reason) for term, reason in dict.fromkeys(mentions)]
    of_mentions = {reason for _, reason in mentions}
    told += [_of_article(reason) for reason in reasons if reason not in of_mentions]
    return list(_each_once(told))


def _of_mention(term: str, reason: str) -> Words:
    if near := _NEAR.fullmatch(reason):
        words = ", ".join(f"“{word}”" for word in near["words"].split(" and ") if word != "a strong term")
        key = "why.lower" if near["lower"] else "why.near"
        return (key, {"term": term, "words": words}) if words else ("why.beside", {"term": term})
    if reason.endswith("named elsewhere"):
        return "why.beside", {"term": term}
    return "why.named", {"term": term}


def _of_article(reason: str) -> Words:
    known = _KNOWN.get(reason)
    return (known, {}) if known else ("why.other", {"reason": reason})


def _each_once(told: Iterable[Words]) -> Iterator[Words]:
    seen: list[Words] = []
    for words in told:
        if words not in seen:
            seen.append(words)
            yield words
