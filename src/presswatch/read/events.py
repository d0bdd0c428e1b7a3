"""What takes place: events, their sessions, the talks in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property

from presswatch.language.rules import all_rules
from presswatch.model import Article, Block, BlockKind, Event, EventTime, PersonFact, Quote
from presswatch.plain import fold
from presswatch.read.blocks import phrases
from presswatch.read.days import NamedDay, dated, find_days
from presswatch.read.roles import byline, listed_names
from presswatch.read.sentences import sentences
from presswatch.read.times import Clock, find_clocks, find_zone, printed

SHORT = 140  # characters: a line that is longer is prose
HEAD = 40  # characters of a line within which the time of a session stands
LONGEST_LINE = 2000

_MARKS = re.compile(r"[\s#>*•+|-]*(?:\d{1,2}[.)]\s+)?[\s*_]*")
_QUOTED = re.compile(r"[\"“«„]\s?([^\"“”«»„]{3,200}?)\s?[\"”»“]")
_EDGES = " \t\u00a0:,;–—-|*_•#"


@dataclass(slots=True)
class _Draft:
    """An event that is still being read."""

    title: str
    start: int
    end: int
    label: str | None = None
    part_of: str | None = None
    day: date | None = None
    day_text: str | None = None
    times: tuple[EventTime, ...] = ()
    people: list[str] = field(default_factory=list)
    chairs: list[str] = field(default_factory=list)
    working_group: str | None = None
    place: str | None = None

    def made(self) -> Event:
        read = all(time.parsed for time in self.times) and (self.day is not None or self.day_text is None)
        return Event(
            title=self.title,
            text_start=self.start,
            text_end=self.end,
            label=self.label,
            part_of=self.part_of,
            day=self.day,
            day_text=self.day_text,
            times=self.times,
            people=tuple(dict.fromkeys(self.people)),
            chairs=tuple(dict.fromkeys(self.chairs)),
            working_group=self.working_group,
            place=self.place,
            parsed=read,
        )


def find_events(article: Article, people: Sequence[PersonFact]) -> tuple[Event, ...]:
    """The events that a text announces or reports: a line that names one and its day, then lines that begin with a time
    or a number as its sessions, and titles with a byline as talks. What can't be read is kept as printed. O(n)."""
    return tuple(draft.made() for draft in _Finder(article, people).drafts())


def without_titles(quotes: Sequence[Quote], events: Sequence[Event]) -> tuple[Quote, ...]:
    """The quotes but for titles of talks in quotation marks."""
    titles = {fold(event.title) for event in events}
    return tuple(quote for quote in quotes if quote.speaker or fold(quote.text.strip()) not in titles)


class _Finder:
    """Goes through the lines once."""

    def __init__(self, article: Article, people: Sequence[PersonFact]) -> None:
        self.text = article.text
        self.article = article
        self.blocks = [block for block in article.blocks if block.kind is not BlockKind.FURNITURE]
        self.days = find_days(self.text)
        self.day_starts = [day.start for day in self.days]
        self.dates = dated(self.text, self.days, article.published)
        self.people = sorted(people, key=lambda person: person.start)
        self.person_starts = [person.start for person in self.people]
        self.found: list[_Draft] = []
        self.titles: dict[str, _Draft] = {}
        self.event: _Draft | None = None
        self.session: _Draft | None = None
        self.above: tuple[int, int] | None = None  # the line before, or the heading, that may be a title
        self.zone: str | None = None

    def drafts(self) -> list[_Draft]:
        for block in self.blocks:
            if block.end - block.start <= LONGEST_LINE:
                self._line(block)
        return self.found

    def _line(self, block: Block) -> None:
        text = self.text
        start = min(_mark_end(text, block), block.end)
        line = text[start : block.end]
        days = self._days(start, block.end) if self.days else []
        label = _label().match(fold(line))
        clocks = find_clocks(line, label.end() if label else 0)
        if days and self._announces(line, block):
            self._start_event(start, block.end, days[0], clocks)
        elif clocks and clocks[0].start <= HEAD and (self.event or label or self._is_programme):
            self._add_session(start, block.end, clocks, label.end() if label else 0)
        elif self._add_speakers(start, block.end, line) or self._add_quoted(start, block.end, line):
            pass
        elif self._is_title(line, block):
            self._name_session(line)
            self.above = (start, block.end)
        elif self.event and not clocks and (zone := find_zone(line)):
            self.zone = zone
        if block.kind is BlockKind.HEADING:
            self.above = (start, block.end)

    # ---- events ------------------------------------------------------------------------------------------

    def _days(self, start: int, end: int) -> list[NamedDay]:
        return self.days[bisect_left(self.day_starts, start) : bisect_left(self.day_starts, end)]

    def _announces(self, line: str, block: Block) -> bool:
        """Whether a line with a day in it is about something that takes place then."""
        folded = fold(line)
        head = fold(self.text[slice(*self.above)]) if self.above else ""
        if _takes_place().search(folded):
            return bool(_happenings().search(folded) or _happenings().search(head))
        return len(line) <= SHORT and line[-1:] not in ".!?" and bool(_happenings().search(f"{head}\n{folded}"))

    def _start_event(self, start: int, end: int, day: NamedDay, clocks: list[Clock]) -> None:
        text = self.text
        line = text[start:end]
        own = self.above and (self.above[1] + 3 >= start or len(line) > SHORT)
        title = self._clean(text[slice(*self.above)]) if own and self.above else self._own_title(start, end, day)
        draft = _Draft(title, start, end, day=self.dates.get(day.start), day_text=text[day.start : day.end])
        self.zone = find_zone(line) if not clocks else None
        draft.times = self._times(line, clocks, draft.day)
        draft.place = _place(line)
        draft.people = self._names(start, end)
        self._add(draft)
        self.event, self.session = draft, None

    def _own_title(self, start: int, end: int, day: NamedDay) -> str:
        """A short line without its day; for a sentence the article's title, else the sentence."""
        line = self.text[start:end]
        if len(line) <= SHORT and line[-1:] not in ".!?":
            rest = self._clean(self.text[start : day.start] + self.text[day.end : end])
            if rest:
                return rest
        spans = sentences(self.text, start, end, self.article.language)
        said = next(((begin, stop) for begin, stop in spans if begin <= day.start < stop), (start, end))
        return self.article.title or self._clean(self.text[slice(*said)])[:SHORT]

    def _clean(self, title: str) -> str:
        title = title.strip(_EDGES)
        quoted = _QUOTED.fullmatch(title)
        return quoted[1] if quoted else title

    def _add(self, draft: _Draft) -> None:
        self.found.append(draft)
        self.titles.setdefault(fold(draft.title), draft)

    # ---- sessions ----------------------------------------------------------------------------------------

    @cached_property
    def _is_programme(self) -> bool:
        """Whether several lines begin with times: a programme, although it names no day."""
        heads = (self.text[block.start : min(block.end, block.start + 2 * HEAD)] for block in self.blocks)
        return sum(any(clock.start <= HEAD for clock in find_clocks(head)) for head in heads) > 1

    def _add_session(self, start: int, end: int, clocks: list[Clock], label_end: int) -> None:
        line = self.text[start:end]
        title, name = _title_of(f"{line[label_end : clocks[0].start]} {line[clocks[-1].end :]}")
        name = line[:label_end].strip(_EDGES) or name
        day = self.event.day if self.event else None
        draft = _Draft(title or name or line[clocks[0].start : clocks[0].end], start, end, label=name, day=day)
        draft.part_of = self.event.title if self.event else None
        draft.times = self._times(line, clocks, day)
        draft.people = self._names(start, end)
        group = _groups().search(line)
        draft.working_group = group[0] if group else None
        self._add(draft)
        self.session = draft

    def _times(self, line: str, clocks: list[Clock], day: date | None) -> tuple[EventTime, ...]:
        times: list[EventTime] = []
        for clock in clocks:
            first = times[0].start if times and clock.zone else None
            times.append(printed(line, clock, day, self.zone, first if isinstance(first, datetime) else None))
        return tuple(times)

    def _name_session(self, line: str) -> None:
        """A title under "Workshop 8 - 2 to 5 pm" is that session's."""
        session = self.session
        if session and session.title == session.label and not session.chairs:
            session.title = self._clean(line)

    # ---- people and talks --------------------------------------------------------------------------------

    def _names(self, start: int, end: int) -> list[str]:
        first, stop = bisect_left(self.person_starts, start), bisect_left(self.person_starts, end)
        return [person.name for person in self.people[first:stop]]

    def _add_speakers(self, start: int, end: int, line: str) -> bool:
        holder = self.session or self.event
        head = byline(self.article.language).match(self.text, start, end) if holder else None
        if not head or not holder:
            return False
        names = self._names(start, end) or list(listed_names(self.text, head.end(), end))
        if not names:
            return False
        if head["chaired"]:
            holder.chairs += names
        elif self.above:
            title = self._clean(self.text[slice(*self.above)])
            talk = _Draft(title, self.above[0], end, part_of=holder.title, day=holder.day, people=names)
            self._add(talk)
        self.above = None
        return True

    def _add_quoted(self, start: int, end: int, line: str) -> bool:
        """A line "Title" by Ana Sol is a talk."""
        quoted = _QUOTED.match(line)
        head = quoted and byline(self.article.language).match(self.text, start + quoted.end() + 1, end)
        names = listed_names(self.text, head.end(), end) if head else ()
        if not quoted or not names or len(line) > 2 * SHORT:
            return False
        known = self.titles.get(fold(quoted[1]))
        holder = self.event
        talk = known or _Draft(quoted[1], start, end, part_of=holder.title if holder else None)
        talk.people += names
        if not known:
            self._add(talk)
        return True

    def _is_title(self, line: str, block: Block) -> bool:
        return block.kind is BlockKind.HEADING or (0 < len(line) <= SHORT and line[-1] not in ".!?;:,")


def _mark_end(text: str, block: Block) -> int:
    marks = _MARKS.match(text, block.start, block.end)
    return marks.end() if marks else block.start


def _title_of(rest: str) -> tuple[str | None, str | None]:
    """The title that a session's line gives and what it is called: Invited talk: "On forests", Ana Sol."""
    rest = rest.strip(_EDGES)
    quoted = _QUOTED.search(rest)
    if quoted:
        return quoted[1], rest[: quoted.start()].strip(_EDGES) or None
    return re.split(r"\s\(|\s–\s", rest, maxsplit=1)[0].strip(_EDGES) or None, None


def _place(line: str) -> str | None:
    """The town, or "online", that a line about an event names."""
    folded = fold(line)
    if found := phrases(word for rules in all_rules().values() for word in rules.facts.online).search(folded):
        return line[found.start() : found.end()]
    found = _within_a_city().search(folded)
    return line[found.start(1) : found.end(1)] if found else None


@cache
def _within_a_city() -> re.Pattern[str]:
    facts = [rules.facts for rules in all_rules().values()]
    within = "|".join({re.escape(fold(word)) for words in facts for word in words.within})
    cities = "|".join(re.escape(fold(city)) for words in facts for city in words.cities)
    return re.compile(rf"(?<!\w)(?:{within}) ({cities})(?!\w)")


@cache
def _happenings() -> re.Pattern[str]:
    words = {fold(word) for rules in all_rules().values() for word in rules.facts.happenings}
    return re.compile(r"(?<!\w)(?:" + "|".join(sorted(words, key=len, reverse=True)) + r")s?(?!\w)")


@cache
def _takes_place() -> re.Pattern[str]:
    return phrases(phrase for rules in all_rules().values() for phrase in rules.facts.takes_place)


@cache
def _label() -> re.Pattern[str]:
    """A numbered part at the head of a folded line: session 1, atelier no 2."""
    labels = {fold(label) for rules in all_rules().values() for label in rules.facts.labels}
    words = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    return re.compile(rf"(?:{words})\s(?:no?[.°]?\s?|#)?\d{{1,3}}(?![\w.:])")


@cache
def _groups() -> re.Pattern[str]:
    return re.compile("|".join(rules.facts.working_group for rules in all_rules().values()))
