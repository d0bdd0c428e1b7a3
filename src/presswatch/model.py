"""The nouns: what passes from one station to the next, frozen.

    SourceSpec → Request → Page → Candidate → Request → Page → Reading (Article, Mention, Quote, Passage)

All offsets count code points of `Article.text`, and `text[x.start:x.end] == x.text` holds for every Quote
and Passage. All instants are timezone-aware UTC; dates of publication are the publisher's own day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, NewType

CanonicalURL = NewType("CanonicalURL", str)
"""A URL cleaned of what varies between links to one page. Only `urls.canonical` makes one."""


# ---- who is watched, who publishes, where we look ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Terms:
    """What names the project. `strong` is enough alone; `weak` needs a word of `context` in its paragraph;
    `cased` needs its exact capitals and context; a hit inside or beside an `exclude` phrase does not count."""

    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    cased: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Someone the project knows. `aliases` are other spellings seen in print."""

    name: str
    aliases: tuple[str, ...] = ()
    role: str | None = None
    affiliation: str | None = None
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who publishes. `domains` are registrable domains or hosts; a host belongs to the longest that fits."""

    name: str
    domains: tuple[str, ...] = ()
    country: str | None = None
    language: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """Who is watched. An empty project (no terms) finds no mention and rejects nothing."""

    name: str
    terms: Terms = Terms()
    own_domains: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    outlets: tuple[Outlet, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One [[source]] of the watch file. `options` holds the keys that its kind allows, already checked."""

    id: str
    kind: str
    url: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceState:
    """What earlier polls of a source left behind."""

    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    polls: int = 0
    failures: int = 0
    last_polled: datetime | None = None
    next_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A URL worth fetching, as one source names it. Every field is plain text: tags, control characters and
    lone surrogates are gone, `url` is http(s). `outlet_url` is the outlet's own site, where the source names it."""

    url: str
    title: str | None = None
    published: datetime | None = None
    outlet: str | None = None
    summary: str | None = None
    kind: str | None = None
    entry_id: str | None = None
    needs_url: bool = False
    outlet_url: str | None = None


# ---- over the network ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """One GET. `headers` come on top of the fetcher's own. `credentials` are headers that name us to this host: they
    are sent to no other, and never shown."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class FetchRules:
    """The [fetch] table. `allow_private` holds "host:port" that may be reached although not public. `hosts` maps
    a host name to the address that is connected to instead ("127.0.0.1:8123" in plain HTTP, whatever the scheme
    asked; "https://127.0.0.1:8443" with TLS checked against the name asked); a mapped host may be reached.
    A contact nobody reads (example.org) allows loopback only. `recheck_days` after an article came in, its page is
    asked for again."""

    contact: str = ""
    allow_private: frozenset[str] = frozenset()
    hosts: Mapping[str, str] = field(default_factory=dict)
    seconds_between_pages: float = 5.0
    run_minutes: float = 30.0
    recheck_days: tuple[float, ...] = (1.0, 7.0, 30.0)


@dataclass(frozen=True, slots=True)
class NotifyRules:
    """The [notify] table: whom to tell. `smtp` is (host, port), None when no mail is sent; `user` signs in with the
    password from the environment; `ping` is asked after every run."""

    smtp: tuple[str, int] | None = None
    sender: str = ""
    to: tuple[str, ...] = ()
    user: str | None = None
    starttls: bool = True
    ping: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A complete response. `body` has its transfer and content codings taken off; `headers` keep order and
    repeats, names as sent. `moved_to` is where it came from when every redirect on the way was permanent."""

    url_asked: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched: datetime
    moved_to: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class FetchOutcome(StrEnum):
    """Why there is no page, and so what happens next."""

    UNCHANGED = "unchanged"  # 304: nothing to do
    REFUSED = "refused"  # our own rules: address, scheme, robots; give up until a person changes them
    GONE = "gone"  # 404, 410, ...: retried slowly, a person is told
    LIMIT = "limit"  # too big, too slow, too many redirects: retried slowly
    RETRY = "retry"  # 429, 5xx, timeouts, torn bodies: retried after `retry_after` or a backoff
    ERROR = "error"  # anything else that a later run may see mended


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """A page that did not arrive, as a value. `retry_after` is the server's own wish in seconds."""

    url_asked: str
    outcome: FetchOutcome
    reason: str
    status: int | None = None
    retry_after: float | None = None


Fetched = Page | FetchFailure


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where a page lies: WARC file name (no folder), offset and length of its gzip member, SHA-256 of the body."""

    file: str
    offset: int
    length: int
    sha256: str


# ---- what a page says ------------------------------------------------------------------------------------


class ArticleKind(StrEnum):
    ARTICLE = "article"
    GUEST_ARTICLE = "guest_article"
    INTERVIEW = "interview"
    VIDEO = "video"
    PODCAST = "podcast"
    TALK = "talk"
    EVENT = "event"
    PRINT = "print"


class Verdict(StrEnum):
    """The machine's word on an article."""

    ACCEPT = "accept"
    REVIEW = "review"
    REJECT = "reject"


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"  # a block quotation
    LIST_ITEM = "list_item"
    FURNITURE = "furniture"  # "Lire aussi", paywall lines, teasers, bios: kept in the text, never searched


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the text. `language` is an ISO 639-1 code or "unknown"."""

    start: int
    end: int
    kind: BlockKind
    language: str


@dataclass(frozen=True, slots=True)
class Paywall:
    """Three facts, no verdict: what the page declares, whether a teaser line was seen, how long the text is."""

    declared: bool | None
    teaser_seen: bool
    text_length: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place of the text that leads elsewhere; `start == end` where only an image stands. `image` is the picture
    that is linked."""

    url: str
    start: int
    end: int
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says about itself. `text` is blocks joined by one newline; `title_raw` is before the site's
    suffix was taken off; `published_evidence` names what the day was read from."""

    text: str
    blocks: tuple[Block, ...]
    language: str
    language_confidence: float
    kind: ArticleKind = ArticleKind.ARTICLE
    title: str | None = None
    title_raw: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    published_precision: str | None = None  # day, month, year
    published_evidence: str | None = None
    outlet: str | None = None
    standfirst: str | None = None
    image_url: str | None = None
    canonical_url: str | None = None
    paywall: Paywall | None = None
    flags: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that names the project, and the rule that says so."""

    term: str
    start: int
    end: int
    reason: str


class QuoteKind(StrEnum):
    DIRECT = "direct"
    MIXED = "mixed"  # a fragment inside the outlet's own sentence
    INDIRECT = "indirect"
    PASSAGE = "passage"  # the outlet's own prose, picked for the page


@dataclass(frozen=True, slots=True)
class Quote:
    """A speaker's words. `text` lies between the outer marks, an incise included; `text_clean` is without it.
    `speaker` is the fullest name the article gives, None when it names nobody."""

    kind: QuoteKind
    text: str
    text_clean: str
    start: int
    end: int
    speaker: str | None
    speaker_as_printed: str | None
    cue: str | None
    rule: str
    confidence: float
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """One to three sentences worth printing. `score` orders passages of one article, best highest."""

    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class EventTime:
    """When a session runs, once for every time zone it is printed in. `text` is as printed; `start` and `end` are
    instants where day and zone are known, else times of the day, None when they could not be read (`parsed`).
    `time_zone` is an IANA name or the abbreviation printed."""

    text: str
    start: datetime | time | None
    end: datetime | time | None
    time_zone: str | None
    parsed: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that takes place: an event, a session of one or a talk in it (`part_of` is then the title of what it
    belongs to). `label` is "Session 1", "Workshop 08"; `text[text_start:text_end]` is where it stands. `parsed` says
    that all that was printed of day and time was read."""

    title: str
    text_start: int
    text_end: int
    label: str | None = None
    part_of: str | None = None
    day: date | None = None
    day_text: str | None = None
    times: tuple[EventTime, ...] = ()
    people: tuple[str, ...] = ()
    chairs: tuple[str, ...] = ()
    working_group: str | None = None
    place: str | None = None
    parsed: bool = True


class LinkPurpose(StrEnum):
    REGISTER = "register"
    LIVE = "live"
    RECORDING = "recording"
    QUESTIONS = "questions"
    FORUM = "forum"
    CALENDAR = "calendar"
    SLIDES = "slides"
    SCHEDULE = "schedule"
    ARTICLE = "article"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Link:
    """A link and what it is for. `video_id` and `seconds` are of a recording that the URL names and points into."""

    url: str
    purpose: LinkPurpose
    text: str
    start: int
    end: int
    video_id: str | None = None
    seconds: int | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class PersonFact:
    """Who somebody is, as one place of the text says it; `title` is the noun of the role as printed ("ingénieure").
    `as_of` is the day of the document, if it has one. One row for every affiliation."""

    name: str
    role: str | None
    affiliation: str | None
    as_of: date | None
    start: int
    end: int
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """How many there are of what. `number` is as printed ("1000+", "5 millions"), `value` what it comes to."""

    number: str
    value: float
    what: str
    start: int
    end: int
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is read from one page. `reasons` explain `relevance` (0 to 1) and `verdict`."""

    article: Article
    mentions: tuple[Mention, ...]
    relevance: float
    verdict: Verdict
    reasons: tuple[str, ...]
    quotes: tuple[Quote, ...]
    passages: tuple[Passage, ...]
    events: tuple[Event, ...] = ()
    links: tuple[Link, ...] = ()
    people: tuple[PersonFact, ...] = ()
    figures: tuple[Figure, ...] = ()


# ---- what people decide, what is printed -------------------------------------------------------------------


class ArticleState(StrEnum):
    PROPOSED = "proposed"
    LATER = "later"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PUBLISHED = "published"


class QuoteState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class PageItem:
    """One entry of a media page, a feed or a data file: everything that may be public of an article. `annotation` is
    what stands in brackets after the heading ("Guest article, English"); `date_text` the date as displayed; `passage`
    is without its outer marks, with the words before and after it in the text as `prefix` and `suffix`. `raw` is the
    entry as it stood in an imported file, trailing blank lines included: it is printed as long as no field changed. Of
    the fields from `title` on a format carries those that its `CARRIES` names."""

    heading: str
    annotation: str | None = None
    source_label: str | None = None
    url: str | None = None
    published: date | None = None
    date_text: str | None = None
    passage: str | None = None
    image: str | None = None
    image_linked: bool = False
    image_alt: str | None = None
    raw: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    kind: ArticleKind | None = None
    language: str | None = None  # ISO 639-1, of the article and of its passage
    speaker: str | None = None  # whose words the passage is; None for the outlet's own prose
    translation: str | None = None  # of the passage, into the language of the page
    translated_by: str | None = None
    image_credit: str | None = None
    image_licence: str | None = None
    prefix: str = ""
    suffix: str = ""
    listed: date | None = None  # when it came onto the page


@dataclass(frozen=True, slots=True)
class MediaPage:
    """A media page: `preamble` is everything before the first entry, byte for byte; `problems` are the lines
    that could not be taken, each as "line N: what"."""

    preamble: str
    items: tuple[PageItem, ...]
    problems: tuple[str, ...] = ()
