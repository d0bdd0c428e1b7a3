"""When an article was published, and what says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, dropwhile
from typing import Any
from urllib.parse import urlsplit

from presswatch.language.rules import all_rules
from presswatch.plain import fold
from presswatch.read.metadata import Declared, as_list
from presswatch.read.tree import text_of

EARLIEST = 1990
DISAGREE = timedelta(days=1)  # time zones account for one day

SHOWN_LINE = 80  # characters: a line with a date in it is shorter
SHOWN = 200  # characters of a <time> that are looked at

META_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "article.published",
    "published_time_telegram",
    "publish-date",
    "publishdate",
    "publish_date",
    "pubdate",
    "ptime",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "citation_publication_date",
    "citation_online_date",
    "rnews:datepublished",
    "bt:pubdate",
    "date.release",
    "date",
)
_ISO = re.compile(r"\s*(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?!\d)")
_SLASHED = re.compile(r"\s*(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_.-]?(\d\d)[/_.-]?(\d\d)(?!\d)")
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(\d\d)/")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})(?:er|st|nd|rd|th)?\.? (?:of )?([a-z]{3,10})\.?,? (\d{4})(?!\d)")
_MONTH_FIRST = re.compile(r"(?<!\w)([a-z]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)")
_DATED = re.compile(r"\bdate|date\b|publi|posted|time\b|\bmeta", re.IGNORECASE)
_IN_UTC = re.compile(r"T\d\d:\d\d.*(?:Z|[+-]00:?00)\s*\Z")
_PUBLISHING = re.compile(r"publi|posted|dateline|entry-date|article.?date|post.?date|timestamp|byline", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Published:
    """A day (or the first of a month), how exact it is, what it was read from; the day the URL names, if any."""

    day: date | None = None
    precision: str | None = None
    evidence: str | None = None
    flags: tuple[str, ...] = ()


def find_published(
    declared: Declared, tree: Any, url: str, visible: Callable[[], str | None], hint: date | None, latest: date
) -> Published:
    """The publisher's own day, as written, never shifted to UTC: from JSON-LD, meta elements, <time>, the URL, the
    visible text (an ISO date, searched for by `visible` when it is needed), the feed (`hint`). Days after `latest` or
    before 1990 are not believed."""
    in_url = _url_date(url, latest)
    for evidence, value in _candidates(declared, tree, visible):
        found = parse_day(value, latest)
        if found:
            if in_url and in_url.day and _is_next_day_in_utc(value, found[0], in_url):
                return in_url
            return Published(*found, evidence, ("date_disagrees",) if _disagree(in_url, found[0]) else ())
    if in_url and in_url.precision == "day":
        return in_url
    for value in chain(_shown(tree), _searched(visible)):
        if found := parse_day(value, latest):
            return Published(*found, "text")
    if hint and hint <= latest:
        return Published(hint, "day", "feed")
    return in_url or Published()


def _searched(visible: Callable[[], str | None]) -> Iterator[str]:
    """The extractor's day, unless it is what it makes of a year alone ("a degree in 2019")."""
    day = visible()
    if day and not day.endswith("-01-01"):
        yield day


def names_day(declared: Declared, tree: Any, url: str) -> bool:
    """Whether the page names a day where it should, so that nobody need search its text for one."""
    values = chain((value for _, value in _declared_values(declared)), _times(tree), _shown(tree))
    return _url_date(url, date.max) is not None or any(parse_day(value, date.max) for value in values)


def parse_day(value: str, latest: date) -> tuple[date, str] | None:
    """The day (or month) that a date's text names, and which of the two; the day stands as written.

    >>> parse_day("4 mai 2021", date(2022, 1, 1))
    (datetime.date(2021, 5, 4), 'day')
    """
    for pattern in (_ISO, _SLASHED, _COMPACT):
        if numbers := pattern.match(value):
            return _day(int(numbers[1]), int(numbers[2]), int(numbers[3]) if numbers[3] else None, latest)
    folded = fold(value[:SHOWN])
    if named := _DAY_FIRST.search(folded):
        return _day(int(named[3]), _month(named[2]), int(named[1]), latest)
    if named := _MONTH_FIRST.search(folded):
        return _day(int(named[3]), _month(named[1]), int(named[2]), latest)
    return None


def _is_next_day_in_utc(value: str, day: date, in_url: Published) -> bool:
    """Whether an instant written in UTC falls on the day beside the one in the URL, which is the publisher's own."""
    own = in_url.day if in_url.precision == "day" else None
    return own is not None and abs(own - day) == DISAGREE and bool(_IN_UTC.search(value))


def _disagree(in_url: Published | None, day: date) -> bool:
    exact = in_url.day if in_url and in_url.precision == "day" else None
    return exact is not None and abs(exact - day) > DISAGREE


def _month(name: str) -> int:
    return next((n for rules in all_rules().values() if (n := _months(rules.page.months).get(name))), 0)


def _months(months: Any) -> dict[str, int]:
    return {fold(name): number for name, number in months.items()}


def _day(year: int, month: int, day: int | None, latest: date) -> tuple[date, str] | None:
    try:
        found = date(year, month, day or 1)
    except ValueError:
        return None
    if not year >= EARLIEST or found > latest:
        return None
    return found, "day" if day else "month"


def _declared_values(declared: Declared) -> Iterator[tuple[str, str]]:
    for node in (declared.article, *declared.nodes):
        for key in ("datePublished", "uploadDate"):
            for value in as_list(node.get(key)):
                if isinstance(value, str) and (node is declared.article or not declared.article):
                    yield "json-ld", value
    for name in META_NAMES:
        for value in declared.metas.get(name, ()):
            yield "meta", value


def _candidates(declared: Declared, tree: Any, visible: Callable[[], str | None]) -> Iterator[tuple[str, str]]:
    yield from _declared_values(declared)
    times = list(_times(tree))
    if len({value[:10] for value in times}) > 1 and (day := visible()):  # teasers have times of their own
        times.sort(key=lambda value: not value.startswith(day))
    yield from (("time", value) for value in times)


def _times(tree: Any) -> Iterator[str]:
    """What <time> elements say: those called published first, then the first within an article or its header."""
    times = [element for element in tree.iter("time") if element.get("datetime") or (element.text or "").strip()]
    named = [element for element in times if _PUBLISHING.search(_naming(element))]
    inner = [
        element for element in times if any(a.tag in ("article", "header", "main") for a in element.iterancestors())
    ]
    for element in (*named[:3], *inner[:5]):
        yield element.get("datetime") or text_of(element)


def _shown(tree: Any) -> Iterator[str]:
    """The short texts near the first heading whose markup calls them a date."""
    for element in dropwhile(lambda each: each.tag != "h1", tree.iter("*")):
        if _DATED.search(_naming(element)):
            text = " ".join(text_of(element).split())
            if 6 <= len(text) <= SHOWN_LINE:
                yield text


def _naming(element: Any) -> str:
    own, parent = element.get, element.getparent()
    above = "" if parent is None else parent.get("class", "")
    return f"{own('class', '')} {own('itemprop', '')} {own('id', '')} {own('pubdate', '')} {above}"


def _url_date(url: str, latest: date) -> Published | None:
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    for match in _URL_DAY.finditer(path):
        if found := _day(int(match[1]), int(match[2]), int(match[3]), latest):
            return Published(*found, "url")
    month = _URL_MONTH.search(path)
    if month and (found := _day(int(month[1]), int(month[2]), None, latest)):
        return Published(*found, "url")
    return None
