"""The events page: what takes place with its sessions, who speaks, the links by what they are for, and recordings from
the second they begin at. Times stand as they were printed, with their zone where that stood elsewhere on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from presswatch.errors import UsageError
from presswatch.formats import ics
from presswatch.formats.media_text import ampersands, escaped, one_line, web_address
from presswatch.formats.media_words import date_text, words_for
from presswatch.formats.page_templates import Shown as Markdown
from presswatch.formats.page_templates import Templates
from presswatch.model import ArticleKind, Event, EventTime, Link, LinkPurpose
from presswatch.plain import fold
from presswatch.urls import host, is_web, video_offset, youtube_id

FORMS = {"markdown": "events/page.md.j2", "html": "events/page.html.j2", "fragment": "events/fragment.html.j2"}


@dataclass(frozen=True, slots=True)
class Gathering:
    """An article that announces or reports events, or that is a talk or a recording. `events` and `links` are in the
    order of its text; `speaker` is whose words are printed of it."""

    title: str
    url: str | None = None
    kind: ArticleKind = ArticleKind.EVENT
    outlet: str | None = None
    published: date | None = None
    language: str | None = None
    speaker: str | None = None
    events: tuple[Event, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """When its events are; when it came out, where it tells of none with a day."""
        days = tuple(event.day for event in self.events if event.day)
        return days or ((self.published,) if self.published else ())


@dataclass(frozen=True, slots=True)
class Row:
    """An event, a session or a talk as it is shown: `line` in one line, and the parts of that. `day` is told where it
    is another than that of what it is part of; `times` are (as printed, the instant it begins at or ""); `links` are
    (label, [(words, address, from when)]); `sessions` have their `depth` below the event, from 1 on."""

    title: str
    line: str
    depth: int
    language: str | None
    label: str
    day: str
    day_iso: str
    place: str
    times: tuple[tuple[str, str], ...]
    people: tuple[str, ...]
    chairs: tuple[str, ...]
    working_group: str
    sources: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    sessions: tuple[Row, ...] = ()

    @property
    def indent(self) -> str:
        return "    " * (self.depth - 1)


@dataclass(slots=True)
class _Node:
    """An event with what is part of it. `day` may be when the article came out."""

    event: Event
    day: date | None
    language: str | None
    sources: list[tuple[str, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    parts: list[_Node] = field(default_factory=list)


def render(
    gatherings: Sequence[Gathering], *, form: str = "markdown", language: str = "en", templates: Path | None = None
) -> str:
    """The page, or a fragment of HTML, the latest events first; what two articles tell of one event of a day stands
    under one heading. `templates` is a folder that may hold `events/page.md.j2` and the like. Raises UsageError for a
    form or language there is none of."""
    if form not in FORMS:
        raise UsageError(f"An events page has no form {form!r}: choose one of {', '.join(FORMS)}.")
    words_for(language)
    values = {
        "language": language,
        "words": _WORDS[language],
        "events": [_row(node, None, language) for node in _nodes(gatherings)],
        "lead": _lead,
        "address": lambda url: Markdown(ampersands(url)),
    }
    text = Templates(templates).fill(FORMS[form], values)
    return text.rstrip("\n") + "\n"


def calendar(gatherings: Sequence[Gathering], *, name: str, home: str, now: datetime, language: str = "en") -> str:
    """The events that have a day, for calendars; one that two articles tell of comes once. Articles that tell of no
    event have no place in it: a day of publication is not when something takes place."""
    urls: dict[Event, str] = {}
    found: list[Event] = []
    for node in _nodes(one for one in gatherings if one.events):
        for event in _all(node):
            placed = replace(event, text_start=0, text_end=0)
            if placed not in urls:
                found.append(placed)
                urls[placed] = next((url for _, url in node.sources), "")
    return ics.render(found, name=name, home=home, now=now, language=language, urls=urls)


def _all(node: _Node) -> Iterable[Event]:
    yield node.event
    for part in node.parts:
        yield from _all(part)


# ---- which is part of which ----------------------------------------------------------------------------------


def _nodes(gatherings: Iterable[Gathering]) -> list[_Node]:
    """The events that are part of no other, the latest first."""
    found: dict[tuple[str, date | None], _Node] = {}
    for gathering in gatherings:
        for node in _of(gathering):
            known = found.setdefault((fold(node.event.title), node.day), node)
            if known is not node:
                _join(known, node)
    return sorted(found.values(), key=lambda node: -node.day.toordinal() if node.day else 0)


def _of(gathering: Gathering) -> list[_Node]:
    """The article's events, each with its sessions, and every link at the event that it stands at or below."""
    events = gathering.events or (_made(gathering),)
    source = [(gathering.outlet or host(gathering.url or ""), gathering.url or "")]
    roots: list[_Node] = []
    named: dict[str, _Node] = {}
    nodes: list[_Node] = []
    for event in events:
        node = _Node(event, event.day or (None if gathering.events else gathering.published), gathering.language)
        parent = named.get(fold(event.part_of)) if event.part_of else None
        if parent is None:
            node.sources = [one for one in source if any(one)]
            roots.append(node)
        else:
            parent.parts.append(node)
        named[fold(event.title)] = node
        nodes.append(node)
    for link in _links(gathering):
        _at(link, nodes, roots).links.append(link)
    return roots


def _made(gathering: Gathering) -> Event:
    """A talk or a recording that is its own event."""
    return Event(gathering.title, 0, 0, people=(gathering.speaker,) if gathering.speaker else ())


def _links(gathering: Gathering) -> Iterable[Link]:
    own = gathering.url
    if own and gathering.kind in (ArticleKind.VIDEO, ArticleKind.PODCAST) and not gathering.events:
        yield Link(own, LinkPurpose.RECORDING, "", 0, 0, youtube_id(own), video_offset(own))
    yield from (link for link in gathering.links if link.url != own)


def _at(link: Link, nodes: Sequence[_Node], roots: Sequence[_Node]) -> _Node:
    inside = [node for node in nodes if node.event.text_start <= link.start < node.event.text_end]
    above = [node for node in roots if node.event.text_start <= link.start]
    return (inside or above or [roots[0]])[-1]


def _join(known: _Node, other: _Node) -> None:
    """What another article tells of the same event, without what is known."""
    known.sources += [one for one in other.sources if one not in known.sources]
    urls = {link.url for link in known.links}
    known.links += [link for link in other.links if link.url not in urls]
    parts = {(fold(part.event.title), part.day): part for part in known.parts}
    for part in other.parts:
        same = parts.get((fold(part.event.title), part.day))
        if same is None:
            known.parts.append(part)
        else:
            _join(same, part)


# ---- as it is shown ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    people: str
    chairs: str
    source: str
    colon: str
    from_second: str
    sessions: str
    nothing: str
    purposes: Mapping[LinkPurpose, str]


_WORDS = {
    "en": _Words(
        title="Events",
        people="With",
        chairs="Chair",
        source="Source",
        colon=":",
        from_second="from {}",
        sessions="Sessions",
        nothing="Nothing is announced.",
        purposes={
            LinkPurpose.REGISTER: "Register",
            LinkPurpose.LIVE: "Live",
            LinkPurpose.RECORDING: "Recording",
            LinkPurpose.SLIDES: "Slides",
            LinkPurpose.SCHEDULE: "Programme",
            LinkPurpose.QUESTIONS: "Questions",
            LinkPurpose.FORUM: "Forum",
            LinkPurpose.CALENDAR: "Calendar",
        },
    ),
    "fr": _Words(
        title="Événements",
        people="Avec",
        chairs="Animation",
        source="Source",
        colon="\u00a0:",
        from_second="à partir de {}",
        sessions="Programme",
        nothing="Rien n’est annoncé.",
        purposes={
            LinkPurpose.REGISTER: "Inscription",
            LinkPurpose.LIVE: "En direct",
            LinkPurpose.RECORDING: "Enregistrement",
            LinkPurpose.SLIDES: "Diapositives",
            LinkPurpose.SCHEDULE: "Programme",
            LinkPurpose.QUESTIONS: "Questions",
            LinkPurpose.FORUM: "Forum",
            LinkPurpose.CALENDAR: "Calendrier",
        },
    ),
}
_NO_WORDS = frozenset({"here", "click here", "this link", "link", "ici", "cliquez ici", "ce lien", "lien"})
_LONGEST_WORDS = 80  # characters; what a link is called in more is a sentence


def _row(node: _Node, above: date | None, language: str, depth: int = 0) -> Row:
    event = node.event
    title, label, group = one_line(event.title), one_line(event.label), one_line(event.working_group)
    row = Row(
        title=title,
        line="",
        depth=depth,
        language=one_line(node.language) if node.language not in (language, "unknown") else None,
        label="" if fold(label) == fold(title) else label,
        day=_day(node, above, language),
        day_iso=node.day.isoformat() if node.day and node.day != above else "",
        place=one_line(event.place),
        times=tuple(_time(time) for time in event.times),
        people=tuple(map(one_line, event.people)),
        chairs=tuple(map(one_line, event.chairs)),
        working_group="" if fold(group) in fold(title) else group,
        sources=tuple((one_line(name) or host(url), _web(url)) for name, url in node.sources),
        links=tuple(_by_purpose(node.links, language)),
    )
    return replace(row, line=_line(row, language), sessions=tuple(_below(node, language, depth + 1)))


def _below(node: _Node, language: str, depth: int) -> Iterable[Row]:
    """What is part of an event, and what is part of that, in the order of the text."""
    for part in node.parts:
        row = _row(part, node.day, language, depth)
        yield replace(row, sessions=())
        yield from row.sessions


def _line(row: Row, language: str) -> str:
    """A session in one line: 10:45 - 11:30 CEST: Invited talk: On forests (Ana Sol)."""
    words = _WORDS[language]
    when = ", ".join(part for part in (row.day, *(text for text, _ in row.times)) if part)
    parts = [f"{part}{words.colon} " for part in (when, row.label) if part]
    chairs = f"{words.chairs}{words.colon} {', '.join(row.chairs)}" if row.chairs else ""
    parts += [row.title, f" ({', '.join(row.people)})" if row.people else ""]
    parts += [f" – {part}" for part in (chairs, row.working_group, row.place) if part]
    return "".join(parts)


def _lead(text: str) -> Markdown:
    """The text at the head of a line of Markdown: nothing in it begins a block."""
    text = re.sub(r"\A([0-9]{1,9})([.)])(?=\s|\Z)", r"\1\\\2", escaped(text))
    return Markdown("\\" + text if text[:1] and text[0] in "#>-+:=" else text)


def _day(node: _Node, above: date | None, language: str) -> str:
    """The day in the page's language; as it was printed where it could not be read."""
    if node.day is None:
        return one_line(node.event.day_text)
    return "" if node.day == above else date_text(node.day, language)


def _time(time: EventTime) -> tuple[str, str]:
    """As printed, with its zone where it was read and the words do not name one, and the instant."""
    words = one_line(time.text)
    zone = one_line(time.time_zone)
    instant = time.start.isoformat() if isinstance(time.start, datetime) else ""
    abbreviation = time.parsed and zone and "/" not in zone  # an IANA name was read from a town in the words
    return (f"{words} {zone}" if abbreviation and fold(zone) not in fold(words) else words), instant


def _by_purpose(links: Sequence[Link], language: str) -> Iterable[tuple[str, tuple[tuple[str, str, str], ...]]]:
    labels = _WORDS[language].purposes
    shown: dict[str, dict[str, tuple[str, str, str]]] = {}
    for purpose, label in labels.items():
        for link in links:
            address = web_address(link.url)
            if link.purpose is purpose and address and is_web(address):
                start = _WORDS[language].from_second.format(clock(link.seconds)) if link.seconds else ""
                shown.setdefault(label, {}).setdefault(address, (_called(link), address, start))
    return [(label, tuple(found.values())) for label, found in shown.items()]


def _web(url: str) -> str:
    """The address as it may stand in a link, "" for what leads nowhere on the web."""
    address = web_address(url) or ""
    return address if is_web(address) else ""


def _called(link: Link) -> str:
    """What a link is called on the page: its words, or the host where those say nothing or too much."""
    words = one_line(link.text)
    telling = words and "://" not in words and fold(words) not in _NO_WORDS and len(words) <= _LONGEST_WORDS
    return words if telling else host(link.url)


def clock(seconds: int) -> str:
    """A place in a recording as its player shows it.

    >>> clock(1534), clock(3725)
    ('25:34', '1:02:05')
    """
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
