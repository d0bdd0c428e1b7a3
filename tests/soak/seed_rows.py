"""The rows 000 to 003 of what the seed documents ask for: what is seen of each through the product."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from soak import seed_pages as site
from soak.ground import Ended, Ground

READ, COLLECT = "presswatch read", "presswatch collect"
EVENTS = "presswatch export events-page"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing seen: by which command, whether it is as it should be, and the decisive piece of what came out."""

    command: str
    holds: bool
    shown: str


@dataclass(slots=True)
class Seen:
    """What the commands of the trial gave. `read` are the answers by id: the seed's number, then -m for Markdown or -t
    for text, and those of our own; `exports` what was printed, `ended` how commands ended, by a name of the trial's."""

    seeds: dict[str, str]
    posted: Ground
    company: Ground
    media: Ground
    site: Ground
    read: dict[str, dict[str, Any]] = field(default_factory=dict)
    exports: dict[str, str] = field(default_factory=dict)
    ended: dict[str, Ended] = field(default_factory=dict)

    def rows(self, url: str, columns: str, table: str, where: str = "1") -> list[tuple[Any, ...]]:
        """Of the article at this address in the archive of collected pages."""
        return self.posted.rows(
            f"SELECT {columns} FROM {table} x JOIN articles a ON a.id = x.article_id WHERE a.url = ? AND {where}", url
        )


Row = Callable[[Seen], Iterator[Check]]
ROWS: dict[str, Row] = {}


def row(name: str, rows: dict[str, Row] = ROWS) -> Callable[[Row], Row]:
    """Puts what tells a row under its name."""

    def keep(function: Row) -> Row:
        rows[name] = function
        return function

    return keep


# ---- 000: an events page -------------------------------------------------------------------------------------------


@row("000-a")
def mojibake(seen: Seen) -> Iterator[Check]:
    text, flags = seen.read["000-m"]["text"], seen.read["000-m"]["flags"]
    others = [n for n in ("001", "002", "003", "004") if "mojibake_repaired" in seen.read[f"{n}-m"]["flags"]]
    yield Check(READ, "“" not in text and " – " in text and not others, f"flags {flags}, others repaired: {others}")
    ((flags, text),) = seen.posted.rows(
        "SELECT a.flags, t.text FROM articles a JOIN article_texts t ON t.id = a.text_id WHERE a.url = ?", site.EVENTS
    )
    yield Check(COLLECT, "“" not in text and "mojibake_repaired" in flags, f"articles.flags {flags}")


@row("000-b")
def sessions(seen: Seen) -> Iterator[Check]:
    times = {
        time["text"]: (time["start"], time["time_zone"], time["parsed"])
        for (given,) in seen.rows(site.EVENTS, "times", "events")
        for time in json.loads(given)
    }
    wanted = {
        "8.15 - 8.45": ("2021-07-30T06:15:00+00:00", "CEST", True),
        "10:30 - 10:45": ("2021-07-30T08:30:00+00:00", "CEST", True),
        "10-12am Paris": ("2021-04-28T08:00:00+00:00", "Europe/Paris", True),
        "4-6 am NYC": ("2021-04-28T08:00:00+00:00", "America/New_York", True),
    }
    right = sum(times.get(text) == when for text, when in wanted.items())
    yield Check(f"{COLLECT}; events", right == len(wanted), f"{right} of 4 printed times are the right instants")
    page = seen.exports["events-page"]
    yield Check(EVENTS, all(text in page for text in wanted), "all four stand on the page as printed")
    (people, group) = (
        seen.rows(site.EVENTS, "people", "events", "x.title = 'Intro'"),
        seen.rows(site.EVENTS, "working_group", "events", "working_group IS NOT NULL"),
    )
    yield Check(f"{COLLECT}; events", bool(people and group), f"people {people[:1]}, working group {group[:1]}")
    unread = seen.rows(site.RECORDINGS, "x.times", "events", "x.parsed = 0")
    odd = "25.70 - 26.90"
    yield Check(
        f"{COLLECT}; {EVENTS}",
        bool(unread) and odd in page,
        f"a time that can't be: {json.loads(unread[0][0])[0] if unread else None}",
    )


@row("000-c")
def purposes(seen: Seen) -> Iterator[Check]:
    wanted = {"register": 1, "live": 4, "recording": 1, "questions": 1, "forum": 1}
    for command, given in (
        (READ, [link["purpose"] for link in seen.read["000-m"]["links"]]),
        (f"{COLLECT}; links", [purpose for (purpose,) in seen.rows(site.EVENTS, "purpose", "links")]),
    ):
        found = {purpose: given.count(purpose) for purpose in wanted}
        yield Check(command, found == wanted, f"{sum(found.values())} of 8: {found}")
    calendar = seen.rows(site.RECORDINGS, "x.url", "links", "purpose = 'calendar'")
    yield Check(f"{COLLECT}; links", len(calendar) == 1, f"calendar (ours): {calendar}")


@row("000-d")
def year(seen: Seen) -> Iterator[Check]:
    found = seen.rows(site.EVENTS, "day, day_text", "events", "x.title = 'Kickoff event'")
    yield Check(f"{COLLECT}; events", [day for day, _ in found] == ["2021-04-28"], f"{found}")
    yield Check(EVENTS, "April 28, 2021" in seen.exports["events-page"], "April 28, 2021")


@row("000-e")
def brackets(seen: Seen) -> Iterator[Check]:
    found: dict[str, set[str]] = {}
    for name, affiliation in seen.rows(site.EVENTS, "x.name, x.affiliation", "roles"):
        found.setdefault(name, set()).add(affiliation)
    yield Check(f"{COLLECT}; roles", len(found) == 2 and all(len(at) > 1 for at in found.values()), f"{found}")


@row("000-f")
def talk_title(seen: Seen) -> Iterator[Check]:
    talks = seen.rows(site.EVENTS, "x.title, x.people", "events", "x.label = 'Invited talk'")
    quotes = seen.rows(site.EVENTS, "x.text", "quotes", "x.kind != 'passage'")
    yield Check(f"{COLLECT}; events, quotes", len(talks) == 1 and not quotes, f"{talks}; {len(quotes)} quotes")


@row("000-g")
def own_site(seen: Seen) -> Iterator[Check]:
    said = seen.ended["why own"].out.strip().split("\n")[-1]
    yield Check(f"presswatch why {site.OWN}", said.startswith("reject") and "own site" in said, said)


@row("000-h")
def slips(seen: Seen) -> Iterator[Check]:
    same = seen.read["000-t"]["text"] == seen.seeds["000"]
    yield Check(READ, same, "the text given is given back byte for byte" if same else "the text was changed")
    (text,) = seen.posted.rows(
        "SELECT t.text FROM articles a JOIN article_texts t ON t.id = a.text_id WHERE a.url = ?", site.EVENTS
    )
    kept = [slip for slip in ("co-loacted", "we works") if slip in text[0]]
    yield Check(COLLECT, len(kept) == 2, f"stored: {kept}")


@row("000-i")
def offsets(seen: Seen) -> Iterator[Check]:
    found = {url: (video, at) for url, video, at in seen.rows(site.RECORDINGS, "x.url, video_id, seconds", "links")}
    right = [place for url, place in site.OFFSETS.items() if found.get(url) == place]
    yield Check(f"{COLLECT}; links", len(right) == 4, f"{right}")
    page = seen.exports["events-page"]
    shown = [when for when in ("25:34", "30:06", "9:59", "13:25") if f"(from {when})" in page]
    yield Check(EVENTS, len(shown) == 4 and all(url in page for url in site.OFFSETS), f"from {', '.join(shown)}")


# ---- 001: a post with front matter -----------------------------------------------------------------------------------


@row("001-a")
def front_matter(seen: Seen) -> Iterator[Check]:
    answer = seen.read["001-m"]
    read = (answer["published"], "draft" in answer["flags"], "communities" in (answer["title"] or ""))
    yield Check(READ, read == ("2018-12-08", True, True), f"day, draft, title: {read}")
    said = seen.ended["import 001"]
    yield Check(
        "presswatch import post.md; export media-page --profile jekyll | cmp",
        seen.exports["jekyll"] == seen.exports["jekyll given"],
        "all seven fields, as they stood" if said.code == 0 else said.err[-200:],
    )
    public = seen.exports["jekyll public"]
    yield Check("presswatch import draft.md; published_items", public == "0", f"{public} entries of a draft are public")


@row("001-b")
def comments(seen: Seen) -> Iterator[Check]:
    words = ("Differentiation", "Entertainment value", "{%", "{{")
    found = [word for word in words if word in seen.read["001-m"]["text"]]
    yield Check(READ, not found, f"of {words} in the text: {found}")


@row("001-c")
def slides(seen: Seen) -> Iterator[Check]:
    links = {link["url"]: link["purpose"] for link in seen.read["001-m"]["links"]}
    deep = [url for url, purpose in links.items() if purpose == "slides" and url.endswith("#/5")]
    yield Check(READ, len(deep) == 1 and "schedule" in links.values(), f"{sorted(links.items())}")
    found = seen.posted.rows("SELECT url FROM articles WHERE url LIKE '%skerry-slides%' OR url LIKE '%/first-count%'")
    ends = sorted(url.rpartition("/")[2] for (url,) in found)
    yield Check(
        "presswatch add …/deck#/5 …/first-count#top", ends == ["5", "first-count"], f"{[url for (url,) in found]}"
    )


@row("001-d")
def pictured(seen: Seen) -> Iterator[Check]:
    links = [link for link in seen.read["001-m"]["links"] if link["image"]]
    yield Check(READ, len(links) == 2, f"{[(link['url'][-12:], link['image'][-20:]) for link in links]}")


@row("001-e")
def nothing(seen: Seen) -> Iterator[Check]:
    yield Check(READ, not seen.read["001-m"]["mentions"], f"verdict {seen.read['001-m']['verdict']}")
    found = seen.rows(site.TALK, "x.term", "mentions")
    yield Check(f"{COLLECT}; mentions", not found, f"{len(found)} mentions")


# ---- 002: a conference listing ---------------------------------------------------------------------------------------


@row("002-a")
def listing(seen: Seen) -> Iterator[Check]:
    found = seen.rows(site.LISTING, "x.title, label, part_of, times, chairs, people", "events")
    chairs = [json.loads(chairs) for *_, chairs, _ in found if chairs != "[]"]
    talks = [(title, json.loads(people)) for title, *_, people in found if title.startswith("BigScience")]
    right = [len(names) for names in chairs] == [2] and [len(people) for _, people in talks] == [2]
    yield Check(f"{COLLECT}; events", right, f"chairs {chairs}, speakers {[people for _, people in talks]}")
    page = seen.exports["events-page"]
    yield Check(
        EVENTS, "2:00 to 5:30 pm: Workshop 08" in page and "Teratec 2022 Forum" in page, "workshop, time, event"
    )


@row("002-b")
def languages(seen: Seen) -> Iterator[Check]:
    answer = seen.read["002-t"]
    found = [block["language"] for block in answer["blocks"]]
    unknown = [answer["text"][b["start"] : b["end"]] for b in answer["blocks"] if b["language"] == "unknown"]
    right = (answer["language"], found.count("fr")) == ("en", 2) and any("Workshop 08" in line for line in unknown)
    yield Check(READ, right, f"{answer['language']}; { ({name: found.count(name) for name in sorted(set(found))}) }")
    blocks = seen.posted.one(
        "SELECT t.blocks FROM articles a JOIN article_texts t ON t.id = a.text_id WHERE a.url = ?", site.LISTING
    )
    stored = [language for *_, language in json.loads(blocks)]
    yield Check(f"{COLLECT}; article_texts.blocks", stored.count("fr") == 2, f"{stored.count('fr')} blocks fr")


@row("002-c")
def speakers(seen: Seen) -> Iterator[Check]:
    found = set(seen.rows(site.LISTING, "x.name, x.title, x.affiliation", "roles", "x.affiliation = 'Hugging Face'"))
    right = {title for _, title, _ in found} == {"Engineer", "ingénieure", "ingénieur"} and len(found) == 4
    yield Check(f"{COLLECT}; roles", right, f"{sorted(found)}")


@row("002-d")
def affiliations(seen: Seen) -> Iterator[Check]:
    found = seen.posted.rows(
        "SELECT DISTINCT affiliation, as_of FROM roles WHERE name = 'Ines Quillfeather' ORDER BY as_of"
    )
    right = found == [("Larkmouth Institute", "2021-03-02"), ("Skerry Labs", "2022-06-15")]
    yield Check(f"{COLLECT}; roles (ours)", right, f"{found}")


@row("002-e")
def accents(seen: Seen) -> Iterator[Check]:
    found = seen.exports["search"]
    yield Check(
        "newsroom /-/search?q=ingenieure", "/-/articles/" in found and "ingénieure" in found, "found ingénieure"
    )
    text = seen.read["002-t"]["text"]
    yield Check(READ, text == seen.seeds["002"], f"{text.count(chr(0xA0))} U+00A0 and every byte kept")


@row("002-f")
def year_of_title(seen: Seen) -> Iterator[Check]:
    found = [(e["day_text"], e["day"]) for e in seen.read["002-t"]["events"] if e["day_text"]]
    yield Check(READ, found == [("Wednesday, June 15", "2022-06-15")], f"{found}")
    found = seen.rows(site.LISTING, "x.day_text, x.day", "events", "day_text IS NOT NULL")
    dated = seen.posted.one(
        "SELECT published || ' by ' || published_evidence FROM articles WHERE url = ?", site.LISTING
    )
    right = found == [("Wednesday, June 15", "2022-06-15")]
    yield Check(f"{COLLECT}; events", right, f"{found}; the page is dated {dated}")


@row("002-g")
def furniture(seen: Seen) -> Iterator[Check]:
    words = ("Home >", "Register now", "©")
    passages = [passage["text"] for passage in seen.read["002-t"]["passages"]]
    passages += [text for (text,) in seen.rows(site.LISTING, "x.text", "quotes")]
    found = [word for word in words if any(word in text for text in passages)]
    yield Check(
        f"{READ}; {COLLECT}", bool(passages) and not found, f"{len(passages)} passages, with furniture: {found}"
    )


@row("002-h")
def figures(seen: Seen) -> Iterator[Check]:
    found = seen.posted.rows("SELECT number, what, as_of FROM figures ORDER BY as_of")
    has = {(number, what) for number, what, _ in found}
    wanted = {("176 billion", "parameters"), ("46", "languages"), ("384", "GPUs"), ("1000+", "researchers")}
    yield Check(
        f"{COLLECT}; figures", has >= wanted | {("500", "researchers")}, f"{len(has & wanted)} of 4, and 500 of 2021"
    )
    days = {number: day for number, what, day in found if what == "researchers"}
    right = (days.get("500") or "")[:4] == "2021" and (days.get("1000+") or "")[:4] == "2022"
    yield Check(f"{COLLECT}; figures.as_of", right, f"researchers as of {days}")


# ---- 003: a panel ----------------------------------------------------------------------------------------------------


def _said(seen: Seen) -> list[dict[str, Any]]:
    return [quote for quote in seen.read["003-t"]["quotes"] if quote["kind"] != "indirect"]


@row("003-a")
def six(seen: Seen) -> Iterator[Check]:
    joe, simone = "Jo-fai Chow", "Simone Scardapane"
    found = [quote["speaker"] for quote in _said(seen)]
    yield Check(READ, found == [joe, simone, simone, joe, joe, joe], f"{len(found)} quotes: {found}")


@row("003-b")
def repaired(seen: Seen) -> Iterator[Check]:
    flags = [flag for quote in _said(seen) for flag in quote["flags"]]
    scare = [quote for quote in _said(seen) if "natural selection" in quote["text"]]
    right = (flags.count("reversed"), flags.count("unclosed"), len(scare)) == (2, 2, 0)
    yield Check(READ, right, f"flags {flags}, confidence {[quote['confidence'] for quote in _said(seen)]}")


@row("003-c")
def nickname(seen: Seen) -> Iterator[Check]:
    names = {(quote["speaker_as_printed"], quote["speaker"]) for quote in _said(seen)}
    roles = [
        (p["name"], p["role"], p["affiliation"]) for p in seen.read["003-t"]["people"] if p["name"] == "Jo-fai Chow"
    ]
    right = ("Joe", "Jo-fai Chow") in names and any(at == "H2O.ai" for _, _, at in roles)
    yield Check(READ, right, f"Joe → Jo-fai Chow; {roles}")


@row("003-d")
def indirect(seen: Seen) -> Iterator[Check]:
    found = [quote["speaker"] for quote in seen.read["003-t"]["quotes"] if quote["kind"] == "indirect"]
    yield Check(READ, found == ["Simone Scardapane", "Simone and Joe"], f"{found}")


@row("003-e")
def teasers(seen: Seen) -> Iterator[Check]:
    titles = [line for line in seen.seeds["003"].split("\n") if line.strip()][-8::2]
    answer = seen.read["003-t"]
    body = [answer["text"][b["start"] : b["end"]] for b in answer["blocks"] if b["kind"] != "furniture"]
    found = [title for title in titles if title in body]
    yield Check(READ, len(titles) == 4 and not found, f"4 teasers, in the body: {found}")
    stored = seen.company.one("SELECT t.text FROM article_texts t")
    blocks = json.loads(seen.company.one("SELECT blocks FROM article_texts"))
    kept = {stored[start:end]: kind for start, end, kind, _ in blocks}
    shown = [title for title in titles if kept.get(title, "furniture") != "furniture"]
    yield Check(COLLECT, not shown, f"4 teasers, in the body: {shown}")


@row("003-f")
def control(seen: Seen) -> Iterator[Check]:
    stored = seen.rows(site.PANEL, "x.id", "quotes")
    yield Check(f"{COLLECT}; quotes", not stored, f"rejected: {len(stored)} quotes stored")
    kept = seen.company.rows("SELECT speaker FROM quotes WHERE kind = 'direct'")
    yield Check(f"{COLLECT}, of a project that is named", len(kept) == 6, f"accepted: {len(kept)} quotes stored")


@row("003-g")
def aliases(seen: Seen) -> Iterator[Check]:
    found = [term for (term,) in seen.company.rows("SELECT term FROM mentions ORDER BY start_char")]
    yield Check(f"{COLLECT}, strong = [H2O.ai, H20.ai]", found == ["H2O.ai", "H2O.ai", "H20.ai"], f"{found}")
