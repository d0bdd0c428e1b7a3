"""What the interface says, in the language of who reads it; the words themselves are in `catalogue`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from presswatch.browse.catalogue import STRINGS

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

LANGUAGES = ("en", "fr")
COOKIE = "presswatch_lang"
MOST_ACCEPTED = 20
_ACCEPTED = re.compile(r"\s*([A-Za-z]{2})(?:-[\w-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")

_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
}


# Bidirectional overrides, embeddings and isolates, and what is invisible and no part of any script's spelling.
_REORDERS = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]")


def in_its_place(value: Any) -> Any:
    """The value as a template shows it: without signs that would reorder the words beside it. Markup of ours stays as
    it is: the words of an article are counted, and stand in paragraphs of their own."""
    return _REORDERS.sub("", value) if type(value) is str else value


def translator(language: str) -> Callable[..., str]:
    """`t(key, **values)` in that language; a key nobody translated is shown as it is."""
    column = LANGUAGES.index(language)

    def t(key: str, /, **values: object) -> str:
        known = STRINGS.get(key)
        if known is None:
            return key.rsplit(".", 1)[-1]
        return known[column].format(**values) if values else known[column]

    return t


def language_of(request: Request | None) -> str:
    """?_lang=, else what was chosen before, else what the browser wishes for, else English."""
    if request is None:
        return LANGUAGES[0]
    for chosen in (request.args.get("_lang"), request.cookies.get(COOKIE)):
        if chosen in LANGUAGES:
            return str(chosen)
    return wished_for(request.headers.get("accept-language", ""))


def wished_for(accepted: str) -> str:
    """The language of ours that an Accept-Language header likes best, the first of equals; English for none.

    >>> wished_for("de-CH, fr;q=0.8, en;q=0.7")
    'fr'
    """
    liked = [
        (float(found[2] or 1), found[1].lower())
        for found in map(_ACCEPTED.fullmatch, accepted.split(",")[:MOST_ACCEPTED])
        if found and found[1].lower() in LANGUAGES
    ]
    weight, language = max(liked, key=lambda one: one[0], default=(0.0, LANGUAGES[0]))
    return language if weight else LANGUAGES[0]


def say(request: Request, key: str) -> str:
    return translator(language_of(request))(key)


def day(iso: str | None, *, language: str) -> str:
    """A day (or month, or year) of the archive as it is written: 14 July 2021, 1er juillet 2021.

    >>> day("2021-07-14", language="en")
    '14 July 2021'
    """
    parts = (iso or "")[:10].split("-")
    if not all(part.isdigit() for part in parts) or (len(parts) > 1 and not 1 <= int(parts[1]) <= 12):
        return iso or ""
    words = [str(int(part)) for part in parts]
    if len(parts) > 1:
        words[1] = _MONTHS[language][int(parts[1]) - 1]
    if len(parts) > 2 and language == "fr" and words[2] == "1":
        words[2] = "1er"
    return " ".join(reversed(words))


def moment(stamped: str | None, *, language: str) -> str:
    """An instant of the archive with its time in UTC: 14 July 2021, 08:30 UTC."""
    if not stamped or len(stamped) < 16:
        return stamped or ""
    return f"{day(stamped, language=language)}, {stamped[11:16]} UTC"
