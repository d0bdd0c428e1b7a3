"""Sources and the candidates they name: what to ask next, and what came of it."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from presswatch.archive import hidden
from presswatch.archive.archive import instant, one, stamp, transaction
from presswatch.archive.forgotten import is_forgotten
from presswatch.model import Candidate, Outlet, Page, PagePlace, Person, SourceSpec, SourceState
from presswatch.urls import canonical

BY_HAND = "by hand"
"""The source id of what a person added."""


NEVER = "9999-12-31T00:00:00Z"
MOST_AHEAD = timedelta(days=7)
"""No try is planned further ahead than the longest backoff."""
"""When a source is due that is not asked any more."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A candidate with its row: what `collect` fetches next. `article_id` is set where its article is only checked
    again, then `known` holds the headers of the request."""

    id: int
    url: str
    by_hand: bool
    tries: int
    candidate: Candidate
    article_id: int | None = None
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page with its row; `url` is where redirects led."""

    id: int
    candidate_id: int
    url: str
    place: PagePlace


@dataclass(frozen=True, slots=True)
class Poll:
    """What one poll of a source brought; a `reason` says why it failed."""

    at: datetime
    next_due: datetime
    reason: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    entries: int | None = None
    new: int = 0


def sync_watch(
    conn: sqlite3.Connection, sources: Sequence[SourceSpec], outlets: Sequence[Outlet], people: Sequence[Person]
) -> None:
    """Makes the tables agree with the files: what left the watch file is kept, and no longer watched."""
    with transaction(conn):
        conn.execute("UPDATE sources SET watched = 0")
        conn.executemany(
            """INSERT INTO sources (id, kind, url) VALUES (?, ?, ?)
               ON CONFLICT (id) DO UPDATE SET watched = 1, kind = excluded.kind, url = excluded.url,
                   etag = iif(kind = excluded.kind AND url IS excluded.url, etag, NULL),
                   last_modified = iif(kind = excluded.kind AND url IS excluded.url, last_modified, NULL),
                   body_sha256 = iif(kind = excluded.kind AND url IS excluded.url, body_sha256, NULL),
                   moved_to = iif(kind = excluded.kind AND url IS excluded.url, moved_to, NULL),
                   moved_polls = iif(kind = excluded.kind AND url IS excluded.url, moved_polls, 0),
                   gone_at = iif(kind = excluded.kind AND url IS excluded.url, gone_at, NULL),
                   paused_at = iif(kind = excluded.kind AND url IS excluded.url, paused_at, NULL),
                   next_due = iif(kind = excluded.kind AND url IS excluded.url, next_due, NULL)""",
            [(source.id, source.kind, source.url) for source in sources],
        )
        sync_names(conn, outlets, people)


def sync_names(conn: sqlite3.Connection, outlets: Sequence[Outlet], people: Sequence[Person]) -> None:
    """Makes the tables of outlets and people agree with the files."""
    with transaction(conn):
        conn.executemany(
            """INSERT INTO outlets (name, domains, country, language, rights) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (name) DO UPDATE SET domains = excluded.domains, country = excluded.country,
                   language = excluded.language, rights = excluded.rights""",
            [(o.name, json.dumps(o.domains), o.country, o.language, o.rights) for o in outlets],
        )
        _sync_people(conn, people)


def _sync_people(conn: sqlite3.Connection, people: Sequence[Person]) -> None:
    for name, rows in groupby(sorted(people, key=lambda person: person.name), key=lambda person: person.name):
        known = list(rows)
        aliases = sorted({alias for person in known for alias in person.aliases})
        person_id = one(
            conn,
            """INSERT INTO people (name, aliases) VALUES (?, ?)
               ON CONFLICT (name) DO UPDATE SET aliases = excluded.aliases RETURNING id""",
            name,
            json.dumps(aliases, ensure_ascii=False),
        )
        conn.execute("DELETE FROM affiliations WHERE person_id = ?", (person_id,))
        conn.executemany(
            "INSERT INTO affiliations (person_id, role, affiliation, as_of) VALUES (?, ?, ?, ?)",
            [(person_id, person.role, person.affiliation, person.as_of) for person in known],
        )


# ---- sources ---------------------------------------------------------------------------------------------


def source_state(conn: sqlite3.Connection, source_id: str) -> SourceState:
    row = conn.execute("SELECT * FROM sources WHERE id = ?", (source_id,)).fetchone()
    if row is None:
        return SourceState()
    return SourceState(
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_sha256=row["body_sha256"],
        polls=row["polls"],
        failures=row["failures"],
        last_polled=instant(row["last_polled"]),
        next_due=instant(row["next_due"]),
    )


def record_poll(conn: sqlite3.Connection, source_id: str, poll: Poll) -> None:
    """Keeps what the next poll needs. A failed one keeps the validators of the last good one."""
    at = stamp(poll.at)
    if poll.reason is not None:
        conn.execute(
            """UPDATE sources SET polls = polls + 1, failures = failures + 1, last_polled = ?, last_error = ?,
                      next_due = iif(paused_at IS NULL, ?, ?) WHERE id = ?""",
            (at, poll.reason, stamp(poll.next_due), NEVER, source_id),
        )
        return
    conn.execute(
        """UPDATE sources SET polls = polls + 1, failures = 0, last_polled = ?, last_ok = ?, last_error = NULL,
                  next_due = ?, etag = coalesce(?, etag), last_modified = coalesce(?, last_modified),
                  body_sha256 = coalesce(?, body_sha256), entries = coalesce(?, entries),
                  last_new = CASE WHEN ? > 0 THEN ? ELSE last_new END
            WHERE id = ?""",
        (
            *(at, at, stamp(poll.next_due), poll.etag, poll.last_modified, poll.body_sha256, poll.entries),
            *(poll.new, at, source_id),
        ),
    )


# ---- candidates --------------------------------------------------------------------------------------------


def add_candidates(conn: sqlite3.Connection, source_id: str, candidates: Iterable[Candidate], *, now: datetime) -> int:
    """Queues what is new and remembers for every candidate that this source named it; answers how many are new."""
    new = 0
    with transaction(conn):
        for candidate in candidates:
            new += _add(conn, source_id, candidate, now)
    return new


def _add(conn: sqlite3.Connection, source_id: str, candidate: Candidate, now: datetime) -> bool:
    key = candidate_key(candidate)
    if is_forgotten(conn, key):
        return False
    found = one(conn, "SELECT id FROM candidates WHERE url_key = ?", key)
    if found is None:
        found = hidden.join(conn, candidate, key, (candidate.published or now).date())
    candidate_id, by_hand = found, source_id == BY_HAND
    if found is not None:
        if by_hand:
            conn.execute(
                """UPDATE candidates SET by_hand = 1, next_try = NULL, title = coalesce(?, title),
                          published = coalesce(?, published), outlet = coalesce(?, outlet), kind = coalesce(?, kind),
                          state = iif(state = 'needs_url', state, 'queued') WHERE id = ?""",
                (candidate.title, _day(candidate), candidate.outlet, candidate.kind, candidate_id),
            )
    else:
        candidate_id = conn.execute(
            """INSERT INTO candidates (url, url_key, title, published, outlet, summary, kind, by_hand, state,
                                       first_seen)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                *(candidate.url or None, key, candidate.title, _day(candidate), candidate.outlet, candidate.summary),
                *(candidate.kind, int(by_hand), "needs_url" if candidate.needs_url else "queued", stamp(now)),
            ),
        ).lastrowid
    conn.execute(
        """INSERT INTO candidate_sources (candidate_id, source_id, entry_id, first_seen) VALUES (?, ?, ?, ?)
           ON CONFLICT DO NOTHING""",
        (candidate_id, source_id, candidate.entry_id, stamp(now)),
    )
    return found is None


def candidate_key(candidate: Candidate) -> str:
    """What tells candidates apart: the canonical URL; for one without, the outlet, day and title."""
    if candidate.url and not candidate.needs_url:
        return str(canonical(candidate.url))
    return f"{hidden.outlet_word(candidate)}|{_day(candidate) or ''}|{hidden.title_words(candidate.title)}"


def article_with(conn: sqlite3.Connection, key: str) -> int | None:
    """The article with that key, or that a candidate with it led to."""
    found = one(
        conn,
        """SELECT id FROM articles WHERE url_key = ?1
            UNION ALL SELECT article_id FROM candidates WHERE url_key = ?1 AND article_id IS NOT NULL""",
        key,
    )
    return None if found is None else int(found)


def due_candidates(conn: sqlite3.Connection, *, now: datetime, limit: int | None = None) -> list[Queued]:
    """What may be fetched now, those added by hand first, then the newest. A try further ahead than `MOST_AHEAD` was
    planned by a clock that was wrong."""
    rows = conn.execute(
        """SELECT * FROM candidates
            WHERE state IN ('queued', 'failed') AND url IS NOT NULL
              AND (next_try IS NULL OR next_try <= ? OR next_try > ?)
            ORDER BY by_hand DESC, published DESC NULLS LAST, id LIMIT ?""",
        (stamp(now), stamp(now + MOST_AHEAD), -1 if limit is None else limit),
    ).fetchall()
    return [_queued(row) for row in rows]


def queued(conn: sqlite3.Connection, candidate_id: int) -> Queued | None:
    row = conn.execute("SELECT * FROM candidates WHERE id = ?", (candidate_id,)).fetchone()
    return _queued(row) if row else None


def _queued(row: sqlite3.Row) -> Queued:
    published = instant(row["published"] and f"{row['published']}T00:00:00Z")
    candidate = Candidate(
        url=row["url"] or "",
        title=row["title"],
        published=published,
        outlet=row["outlet"],
        summary=row["summary"],
        kind=row["kind"],
    )
    return Queued(row["id"], row["url"], bool(row["by_hand"]), row["tries"], candidate)


def record_failure(conn: sqlite3.Connection, candidate_id: int, reason: str, *, next_try: datetime) -> None:
    """Keeps why a candidate could not be read, and when to try again."""
    conn.execute(
        "UPDATE candidates SET state = 'failed', tries = tries + 1, next_try = ?, reason = ? WHERE id = ?",
        (stamp(next_try), reason, candidate_id),
    )


def mark_read(conn: sqlite3.Connection, candidate_id: int, article_id: int, reason: str) -> None:
    """Notes the article that a candidate led to."""
    conn.execute(
        "UPDATE candidates SET state = 'read', next_try = NULL, article_id = ?, reason = ? WHERE id = ?",
        (article_id, reason, candidate_id),
    )


def _day(candidate: Candidate) -> str | None:
    day: date | None = candidate.published.date() if candidate.published else None
    return day.isoformat() if day else None


# ---- hosts and pages -----------------------------------------------------------------------------------------


def not_before(conn: sqlite3.Connection) -> dict[str, datetime]:
    """Per host:port the instant that its server asked us to wait for."""
    rows = conn.execute("SELECT host, not_before FROM hosts WHERE not_before IS NOT NULL")
    return {host: at for host, stamped in rows if (at := instant(stamped)) is not None}


def keep_not_before(conn: sqlite3.Connection, waits: Mapping[str, datetime]) -> None:
    with transaction(conn):
        conn.executemany(
            """INSERT INTO hosts (host, not_before) VALUES (?, ?)
               ON CONFLICT (host) DO UPDATE SET not_before = excluded.not_before""",
            [(host, stamp(at)) for host, at in waits.items()],
        )


def add_page(conn: sqlite3.Connection, candidate_id: int | None, page: Page, place: PagePlace) -> int:
    """Notes where a page lies; answers its id."""
    return int(
        conn.execute(
            """INSERT INTO pages (candidate_id, url_asked, url, status, content_type, fetched, file, offset, length,
                                  sha256)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                *(candidate_id, page.url_asked, page.url, page.status, page.header("Content-Type")),
                *(stamp(page.fetched), place.file, place.offset, place.length, place.sha256),
            ),
        ).lastrowid
        or 0
    )


def same_page(conn: sqlite3.Connection, page: Page, sha256: str) -> int | None:
    """The stored page that says the same, when the newest one of that URL does: it is not stored twice."""
    row = conn.execute(
        "SELECT id, sha256 FROM pages WHERE url_asked = ? ORDER BY id DESC LIMIT 1", (page.url_asked,)
    ).fetchone()
    return int(row["id"]) if row and row["sha256"] == sha256 else None


def page_ends(conn: sqlite3.Connection) -> dict[str, int]:
    """Per WARC file the end of the last record that the archive knows."""
    return dict(conn.execute("SELECT file, max(offset + length) FROM pages GROUP BY file").fetchall())


def page_ids(conn: sqlite3.Connection, since: str | None = None) -> array[int]:
    """The newest page of every candidate that was fetched on or after the day `since`, in the order of the files."""
    rows = conn.execute(
        """SELECT id FROM pages
            WHERE id IN (SELECT max(id) FROM pages WHERE candidate_id IS NOT NULL GROUP BY candidate_id)
              AND fetched >= ? ORDER BY file, offset""",
        (since or "",),
    )
    return array("q", (page_id for (page_id,) in rows))


def stored_pages(conn: sqlite3.Connection, ids: Iterable[int]) -> Iterator[StoredPage]:
    """These pages, but for those that are gone by then; no query stays open while others write."""
    for page_id in ids:
        row = conn.execute("SELECT * FROM pages WHERE id = ?", (page_id,)).fetchone()
        if row:
            yield _stored(row)


def newest_page(conn: sqlite3.Connection, candidate_id: int) -> StoredPage | None:
    row = conn.execute(
        "SELECT * FROM pages WHERE candidate_id = ? ORDER BY id DESC LIMIT 1", (candidate_id,)
    ).fetchone()
    return _stored(row) if row else None


def _stored(row: sqlite3.Row) -> StoredPage:
    place = PagePlace(row["file"], row["offset"], row["length"], row["sha256"])
    return StoredPage(row["id"], row["candidate_id"], row["url"], place)
