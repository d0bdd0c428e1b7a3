"""What an article is called, without what its site hangs on every title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from presswatch.plain import fold
from presswatch.read.metadata import Declared, first_text

_SEPARATOR = re.compile(r"\s+[|–—·•»:-]+\s+|\s*[|»]\s*|:: ")
_WORD = re.compile(r"\w+")
KICKED = 20  # characters: a shorter title may end many a heading by chance
AGREEMENT = 0.5  # share of a heading's words that another title must hold for the heading to be the article's


def find_title(declared: Declared, sites: Sequence[str], hint: str | None) -> tuple[str | None, str | None]:
    """The article's title and the title as the page had it, before the site's name was taken off. `sites` are names
    of the outlet; `hint` is what a feed called the article."""
    stated = [
        title
        for title in (
            declared.meta("og:title"),
            first_text(declared.article.get("headline")),
            declared.meta("twitter:title", "parsely-title", "dc.title"),
            declared.page_title,
        )
        if title
    ]
    raw = stated[0] if stated else next(iter(declared.headings), hint)
    if raw is None:
        return None, None
    names = {_key(site) for site in sites if site}
    usable = (heading for heading in declared.headings if not _is_site(heading, names))
    heading = next((heading for heading in usable if _agrees(heading, stated)), None)
    chosen = without_site(heading or raw, sites)
    if heading:
        chosen = _without_kicker(chosen, stated)
        return chosen, heading if heading != chosen else raw
    return chosen, raw


def without_site(title: str, sites: Sequence[str]) -> str:
    """The title without the site's name (or its address) before or behind it.

    >>> without_site("A model for all | Le Courrier", ["Le Courrier"])
    'A model for all'
    """
    names = {_key(site) for site in sites if site}
    again = True
    while again:
        again = False
        cuts = list(_SEPARATOR.finditer(title))
        if not cuts:
            break
        head, tail = title[: cuts[-1].start()].strip(), title[cuts[-1].end() :].strip()
        if head and _is_site(tail, names):
            title, again = head, True
            continue
        head, tail = title[: cuts[0].start()].strip(), title[cuts[0].end() :].strip()
        if tail and _is_site(head, names):
            title, again = tail, True
    return title


def _is_site(part: str, names: set[str]) -> bool:
    key = _key(part)
    return bool(key) and any(
        key == name or (len(name) > 3 and (key.startswith(name) or (name.startswith(key) and len(key) > 3)))
        for name in names
    )


def _key(name: str) -> str:
    return re.sub(r"\W", "", fold(name).removeprefix("the ").removeprefix("www."))


def _agrees(heading: str, stated: Sequence[str]) -> bool:
    """Whether a heading says what the page's other titles say; one that stands alone is believed."""
    words = set(_WORD.findall(fold(heading)))
    if not stated:
        return True
    return len(words) > 1 and any(
        len(words & set(_WORD.findall(fold(title)))) >= max(2, AGREEMENT * len(words)) for title in stated
    )


def _without_kicker(heading: str, stated: Sequence[str]) -> str:
    """The stated title where the heading only adds a kicker to it ("Local News | ...", glued or not), or a line below
    that the page states nowhere."""
    known = {fold(title) for title in stated}
    for title in stated:
        rest = len(heading) - len(title)
        if len(title) < KICKED or rest <= 0 or fold(heading) in known:
            continue
        before = heading[:rest]
        if fold(heading).endswith(fold(title)) and (before.rstrip()[-1:] in "|:•»-–" or not before[-1:].isspace()):
            return title
        if fold(heading).startswith(fold(title)) and sum(fold(title) == fold(other) for other in stated) > 1:
            return title
    return heading
