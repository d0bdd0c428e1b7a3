"""The words of a media page: one table per language of the page, and what is built from them or read by them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from presswatch.errors import UsageError
from presswatch.language.rules import facts_for, rules_for
from presswatch.model import ArticleKind


@dataclass(frozen=True, slots=True)
class MediaWords:
    """`source`, `author` and `image` are labels with their colon, `translation` is one without, before `colon`; `by`
    stands before who wrote; `title` is the heading of a new page; `marks` stand around a passage, with their own
    blanks; `months` from January on; `short_months` are other spellings, folded, with the month's number; `kinds` are
    the kinds that an annotation names, `other_kinds` words that are only recognised; `languages` are names by ISO 639-1
    code."""

    title: str
    source: str
    author: str
    by: str
    translation: str
    image: str
    colon: str
    marks: tuple[str, str]
    months: tuple[str, ...]
    short_months: Mapping[str, str]
    kinds: Mapping[ArticleKind, str]
    other_kinds: tuple[str, ...]
    languages: Mapping[str, str]


def _table(pairs: str) -> dict[str, str]:
    return {pair.split()[0]: pair.split()[1] for pair in pairs.split(", ")}


ENGLISH = MediaWords(
    title="Media",
    source="Source:",
    author="Author:",
    by="By",
    translation="Translation",
    image="Image:",
    colon=":",
    marks=('"', '"'),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    short_months=_table("jan 1, feb 2, mar 3, apr 4, jun 6, jul 7, aug 8, sep 9, sept 9, oct 10, nov 11, dec 12"),
    kinds={ArticleKind.GUEST_ARTICLE: "Guest article", ArticleKind.INTERVIEW: "Interview"},
    other_kinds=("Article", "Op-ed", "Opinion", "Video", "Podcast", "Talk", "Keynote", "Event", "Print"),
    languages=_table(
        "ar Arabic, ca Catalan, cs Czech, da Danish, de German, el Greek, en English, es Spanish, eu Basque, "
        "fa Persian, fi Finnish, fr French, he Hebrew, hi Hindi, hu Hungarian, id Indonesian, it Italian, "
        "ja Japanese, ko Korean, nl Dutch, no Norwegian, pl Polish, pt Portuguese, ro Romanian, ru Russian, "
        "sv Swedish, tr Turkish, uk Ukrainian, vi Vietnamese, zh Chinese"
    ),
)

FRENCH = MediaWords(
    title="Revue de presse",
    source="Source\u00a0:",
    author="Texte\u00a0:",
    by="Par",
    translation="Traduction",
    image="Image\u00a0:",
    colon="\u00a0:",
    marks=("«\u00a0", "\u00a0»"),
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    short_months=_table("janv 1, fev 2, fevr 2, avr 4, juil 7"),
    kinds={ArticleKind.GUEST_ARTICLE: "Tribune", ArticleKind.INTERVIEW: "Entretien"},
    other_kinds=("Article invité", "Vidéo", "Balado", "Conférence", "Événement", "Presse écrite"),
    languages=_table(
        "ar arabe, ca catalan, cs tchèque, da danois, de allemand, el grec, en anglais, es espagnol, "
        "eu basque, fa persan, fi finnois, fr français, he hébreu, hi hindi, hu hongrois, id indonésien, "
        "it italien, ja japonais, ko coréen, nl néerlandais, no norvégien, pl polonais, pt portugais, "
        "ro roumain, ru russe, sv suédois, tr turc, uk ukrainien, vi vietnamien, zh chinois"
    ),
)

WORDS = {"en": ENGLISH, "fr": FRENCH}

_UNANNOTATED = frozenset({ArticleKind.VIDEO, ArticleKind.TALK, ArticleKind.PODCAST, ArticleKind.EVENT})
SPOKEN = frozenset({ArticleKind.VIDEO, ArticleKind.TALK, ArticleKind.EVENT})


def words_for(language: str) -> MediaWords:
    """The words of a page's language; a UsageError for one there is no table for."""
    if language not in WORDS:
        raise UsageError(f"A media page can't be printed in {language!r}: choose one of {', '.join(WORDS)}.")
    return WORDS[language]


def annotation_for(kind: ArticleKind, language: str, page_language: str) -> str | None:
    """What stands in brackets after the heading: the language, after the kind where the house names it. None for
    videos, talks, podcasts and events, and for a language without a name.

    >>> annotation_for(ArticleKind.GUEST_ARTICLE, "en", "en")
    'Guest article, English'
    """
    words = words_for(page_language)
    name = words.languages.get(language)
    if name is None or kind in _UNANNOTATED:
        return None
    return f"{words.kinds[kind]}, {name}" if kind in words.kinds else name[0].upper() + name[1:]


def heading_for(
    kind: ArticleKind,
    *,
    outlet: str,
    speaker: str | None = None,
    role: str | None = None,
    affiliation: str | None = None,
    event: str | None = None,
    language: str = "en",
) -> str:
    """What heads an entry: the outlet; for a talk or a recording of one, who speaks and where.

    >>> heading_for(ArticleKind.VIDEO, outlet="Tidal", speaker="Ada Orlow", role="CEO", affiliation="Tidal",
    ...             event="Harbour Forum Keynote")
    'Tidal CEO Ada Orlow, Harbour Forum Keynote'
    """
    if speaker is None or kind not in SPOKEN:
        return outlet
    if language == "fr":
        of = "d’" if affiliation and _folded(affiliation)[0] in "aeiou" else "de "
        office = f"{role} {of}{affiliation}" if role and affiliation else role or affiliation
        return ", ".join(part for part in (speaker, office, event) if part)
    person = " ".join(part for part in (affiliation, role, speaker) if part)
    return f"{person}, {event}" if event else person


def speaker_in(heading: str) -> str | None:
    """Who speaks, where a heading says so as `heading_for` does in English: behind an office, before the event.

    >>> speaker_in("Tidal CEO Ada Orlow, Harbour Forum Keynote")
    'Ada Orlow'
    """
    person, _, event = heading.partition(", ")
    words = person.split()
    offices = rules_for("en").quotes.roles - facts_for("en").no_roles
    at = max((place for place, word in enumerate(words) if _folded(word) in offices), default=len(words))
    name = words[at + 1 :]
    return " ".join(name) if event and 2 <= len(name) <= 4 and all(word[:1].isupper() for word in name) else None


def is_annotation(text: str) -> bool:
    """Whether a bracket's words name a kind or a language, in any language of the table."""
    return any(_folded(part.strip()) in _NAMES for part in re.split(r"[,;/]|\b(?:and|et|in|en)\b", text))


def language_and_kind(annotation: str | None) -> tuple[str | None, ArticleKind | None]:
    """The language's code and the kind that an annotation names, each None when it names none.

    >>> language_and_kind("Guest article, English")
    ('en', <ArticleKind.GUEST_ARTICLE: 'guest_article'>)
    """
    if not annotation:
        return None, None
    named = {_folded(part.strip()) for part in re.split(r"[,;/]", annotation)}
    languages = [code for words in WORDS.values() for code, name in words.languages.items() if _folded(name) in named]
    kinds = [kind for words in WORDS.values() for kind, name in words.kinds.items() if _folded(name) in named]
    return next(iter(languages), None), next(iter(kinds), None)


def date_text(d: date, language: str, ordinal: bool = False) -> str:
    """The day as a page displays it: "July 14, 2021" or "July 14th, 2021"; "14 juillet 2021", "1er mai 2021".
    French has an ordinal for the first of a month alone, and always."""
    month = words_for(language).months[d.month - 1]
    if language == "fr":
        return f"{d.day}{'er' if d.day == 1 else ''} {month} {d.year:04d}"
    suffix = "th" if d.day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(d.day % 10, "th")
    return f"{month} {d.day}{suffix if ordinal else ''}, {d.year:04d}"


class DateStyle(StrEnum):
    """How a page displays a day. French has no LONG, and an ordinal for the first of a month alone."""

    LONG = "July 14, 2021"
    ORDINAL = "July 14th, 2021"
    DAY_FIRST = "14 July 2021"
    ISO = "2021-07-14"


def date_in_style(d: date, language: str, style: DateStyle) -> str:
    """The day in a page's own style.

    >>> date_in_style(date(2021, 7, 14), "en", DateStyle.DAY_FIRST)
    '14 July 2021'
    """
    if style is DateStyle.ISO:
        return d.isoformat()
    if style is DateStyle.DAY_FIRST and language != "fr":
        return f"{d.day} {words_for(language).months[d.month - 1]} {d.year:04d}"
    return date_text(d, language, ordinal=style is DateStyle.ORDINAL)


def style_of(text: str, d: date, language: str) -> DateStyle | None:
    """The style in which the day is displayed by that text, None for any other."""
    return next((style for style in DateStyle if date_in_style(d, language, style) == text), None)


def day_first(text: str, d: date) -> bool | None:
    """Whether a numeric date that means this day has the day before the month; None when it does not tell."""
    match = _NUMERIC.search(text)
    if not match or _ISO.search(text) or d.day == d.month:
        return None
    first, second = int(match[1]), int(match[2])
    return {(d.day, d.month): True, (d.month, d.day): False}.get((first, second))


def find_date(text: str) -> tuple[int, int] | None:
    """Where the first displayed date of the text stands, None when there is none with day, month and year."""
    folded = _folded(text) if len(_folded(text)) == len(text) else text.lower()
    if len(folded) != len(text):
        return None
    matches = (pattern.search(folded) for pattern in (_ISO, _MONTH_FIRST, _DAY_FIRST, _NUMERIC))
    spans = [match.span() for match in matches if match]
    return min(spans, default=None)


def find_day_of_month(text: str) -> tuple[int, int] | None:
    """Where a day and a month without a year stand ("14 July", "Jul 14"), in English or French."""
    folded = _folded(text) if len(_folded(text)) == len(text) else text.lower()
    match = _DAY_AND_MONTH.search(folded) if len(folded) == len(text) else None
    return match.span() if match else None


def read_date(
    text: str, url: str | None = None, *, numbers_day_first: bool | None = None
) -> tuple[date | None, str | None]:
    """The day that a displayed date names, or None and the reason. 04/05/2021 is a date only when the URL's
    /yyyy/mm/dd is one of its two readings, else when the other dates of the page say how it is meant."""
    folded = _folded(text)
    for pattern, order in ((_ISO, "ymd"), (_MONTH_FIRST, "mdy"), (_DAY_FIRST, "dmy")):
        if match := pattern.search(folded):
            found = _day(**dict(zip(order, match.groups(), strict=True)))
            return found, None if found else f"{text} is not a day of the calendar"
    if match := _NUMERIC.search(folded):
        return _numeric(match, url, numbers_day_first)
    return None, f"no day, month and year in “{text}”: write 2021-05-04"


def _numeric(match: re.Match[str], url: str | None, in_order: bool | None) -> tuple[date | None, str | None]:
    first, second, year = match.groups()
    by_day, by_month = _day(d=first, m=second, y=year), _day(d=second, m=first, y=year)
    readings = {day for day in (by_day, by_month) if day}
    if len(readings) == 1:
        return readings.pop(), None
    if by_day is None or by_month is None:
        return None, f"{match[0]} is not a day of the calendar"
    in_url = _URL_DAY.search(url or "")
    evidence = in_url and _day(**dict(zip("ymd", in_url.groups(), strict=True)))
    if evidence in readings:
        return evidence, None
    if in_order is not None:
        return by_day if in_order else by_month, None
    months = (ENGLISH.months[day.month - 1] for day in (by_month, by_day))
    return None, f"{match[0]} may be {' or '.join(months)}: write {by_day.isoformat()}"


def _day(y: str, m: str, d: str) -> date | None:
    try:
        return date(int(y), _MONTHS.get(m) or int(m), int(d))
    except ValueError:
        return None


def _folded(text: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


_MONTHS = {
    **{_folded(name): number for words in WORDS.values() for number, name in enumerate(words.months, 1)},
    **{name: int(number) for words in WORDS.values() for name, number in words.short_months.items()},
}
_NAMES = frozenset(
    _folded(name)
    for words in WORDS.values()
    for name in (*words.kinds.values(), *words.other_kinds, *words.languages.values())
)
_MONTH = rf"({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_ISO = re.compile(r"(?<![0-9])([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])")
_NUMERIC = re.compile(r"(?<![0-9])([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?![0-9])")
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+([0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+([0-9]{{4}})\b")
_DAY_FIRST = re.compile(rf"\b([0-9]{{1,2}})(?:st|nd|rd|th|er)?\s+(?:of\s+)?{_MONTH},?\s+([0-9]{{4}})\b")
_DAY_AND_MONTH = re.compile(
    rf"\b(?:[0-9]{{1,2}}(?:st|nd|rd|th|er)?\s+{_MONTH}|{_MONTH}\s+[0-9]{{1,2}}(?:st|nd|rd|th)?)(?!\w)"
)
_URL_DAY = re.compile(r"/([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})(?![0-9])")
