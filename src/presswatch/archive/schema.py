"""The tables, as an append-only list of migrations: a released one is never edited, the next change is the next one.

Owned by the machine, rewritten by reading: outlets, sources, hosts, candidates, candidate_sources, pages, articles,
article_texts, mentions, quotes, people, affiliations, stories, runs, fetches, checks, digests,
digest_articles, forgotten, outdated_files, rechecks, backfill_files, backfill_problems. Owned by people, never written
by collecting: article_reviews, quote_reviews, outlet_reviews, person_reviews, page_items, changes.

Instants are ISO 8601 in UTC ending in "Z", days are YYYY-MM-DD, lists are JSON arrays. Offsets count code points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Database, Migrations

from presswatch.archive import coverage, facts, first_tables, samples
from presswatch.archive.samples import PERIOD_DAYS, period_of
from presswatch.archive.sql import PASSAGE, PRINTED_QUOTE, RIGHTS, SEARCHED_FIRST

if TYPE_CHECKING:
    import sqlite3

migrations = Migrations("presswatch")


def migrate(conn: sqlite3.Connection) -> None:
    """Applies the migrations that are due, inside the caller's transaction."""
    migrations.apply(Database(conn))


# What `rights.allowed` lets through, as far as SQL can say it: a rule that is not of passages shows none, nor does one
# of fewer words than the passage has.
_RULE = f"replace(lower(coalesce(nullif(trim({RIGHTS}), ''), 'passage')), ' ', '')"
_WORDS_ALLOWED = """coalesce(
    nullif(CAST(substr(c.rule, nullif(instr(c.rule, 'passage_words='), 0) + 14) AS INTEGER), 0), 100)"""

VIEWS = {
    # coverage and speakers are views in m003 only: m006 made tables of them, see `coverage.py`.
    "coverage": """
        SELECT a.id,
               coalesce(r.outlet, ov.name, o.name) AS outlet,
               coalesce(r.title, a.title) AS title,
               (SELECT group_concat(value, ', ') FROM json_each(coalesce(r.authors, a.authors))) AS authors,
               coalesce(r.published, a.published) AS published,
               coalesce(r.language, a.language) AS language,
               coalesce(r.kind, a.kind) AS kind,
               a.url,
               coalesce(r.state, 'proposed') AS state,
               (SELECT count(*) FROM quotes q LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
                 WHERE q.article_id = a.id AND q.kind != 'passage' AND q.text_id IS a.text_id
                   AND coalesce(qr.state, 'proposed') != 'hidden') AS quotes,
               (SELECT q.text_clean FROM quotes q LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
                 WHERE q.id = r.featured_quote_id AND coalesce(qr.state, 'proposed') != 'hidden') AS featured_quote,
               a.verdict, a.relevance, a.snippet, a.first_seen
          FROM articles a
          LEFT JOIN outlets o ON o.id = a.outlet_id
          LEFT JOIN outlet_reviews ov ON ov.outlet_id = a.outlet_id
          LEFT JOIN article_reviews r ON r.article_id = a.id
         WHERE coalesce(r.state, 'proposed') != 'rejected' AND (a.verdict != 'reject' OR r.article_id IS NOT NULL)
    """,
    "inbox": """
        SELECT * FROM coverage WHERE state IN ('proposed', 'later')
    """,
    # The only thing a stranger may read: no full text, no note, nothing that is not on the page.
    "published_items": f"""
        SELECT id, outlet, iif(rule LIKE 'link%', NULL, title) AS title, authors, published, language, kind, url,
               iif(rule LIKE 'passage%' AND length(passage) - length(replace(passage, ' ', '')) < {_WORDS_ALLOWED},
                   passage, NULL) AS passage,
               (SELECT min(listed_at) FROM page_items WHERE article_id = c.id) AS listed_at
          FROM (SELECT c.*, {PASSAGE} AS passage, {_RULE} AS rule FROM coverage c JOIN articles a ON a.id = c.id
                 WHERE c.state = 'published') c
    """,
    "speakers": """
        SELECT coalesce(qr.speaker, pr.display_name, p.name, q.speaker) AS speaker,
               max(q.person_id) AS person_id,
               count(DISTINCT coalesce('story ' || a.story_id, 'article ' || a.id) || ' ' || q.words) AS quotes,
               count(DISTINCT c.outlet) AS outlets,
               min(c.published) AS first_quoted,
               max(c.published) AS last_quoted
          FROM quotes q
          JOIN articles a ON a.id = q.article_id AND q.text_id IS a.text_id
          JOIN coverage c ON c.id = a.id
          LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
          LEFT JOIN people p ON p.id = q.person_id
          LEFT JOIN person_reviews pr ON pr.person_id = p.id
         WHERE q.kind != 'passage' AND coalesce(qr.state, 'proposed') != 'hidden'
           AND coalesce(qr.speaker, q.speaker) IS NOT NULL
         GROUP BY 1
    """,
    "source_health": """
        SELECT id, kind, url,
               CASE WHEN url IS NULL THEN 'fine'  -- a list: there is nobody to ask
                    WHEN last_polled IS NULL THEN 'never asked'
                    WHEN failures > 0 THEN 'failing'
                    ELSE 'fine' END AS health,
               failures, last_polled, last_ok, last_new, entries, last_error, next_due
          FROM sources WHERE watched = 1
    """,
    "days_to_page": """
        SELECT c.id, c.outlet, c.title, c.published, min(i.listed_at) AS listed_at,
               CAST(julianday(min(i.listed_at)) - julianday(c.published) AS INTEGER) AS days
          FROM coverage c JOIN page_items i ON i.article_id = c.id
         WHERE i.listed_at IS NOT NULL AND c.published IS NOT NULL
         GROUP BY c.id
    """,
}


@migrations()
def m001_first_tables(db: Database) -> None:
    run_script(db, first_tables.MACHINE)
    run_script(db, first_tables.PEOPLE)


@migrations()
def m002_search(db: Database) -> None:
    for table, columns in SEARCHED_FIRST.items():
        run_script(db, search_sql(table, columns))


@migrations()
def m003_views(db: Database) -> None:
    for name, select in VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {select}")


@migrations()
def m004_stories(db: Database) -> None:
    run_script(
        db,
        """
ALTER TABLE articles ADD COLUMN shingles INTEGER NOT NULL DEFAULT 0;  -- how many of its sequences are sampled
CREATE INDEX articles_story ON articles (story_id) WHERE story_id IS NOT NULL;
CREATE TABLE shingles (
    hash INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (hash, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX shingles_article ON shingles (article_id);
""",
    )


SILENT = "max(3.0, 3.0 * usual_gap_days)"
"""Days without anything new after which a source counts as silent: three times its usual gap, single days never."""

SOURCE_HEALTH = f"""
    WITH named AS (
        SELECT source_id, count(*) AS entries_known, max(first_seen) AS last_entry,
               (julianday(max(first_seen)) - julianday(min(first_seen))) / nullif(count(DISTINCT first_seen) - 1, 0)
                   AS usual_gap_days
          FROM candidate_sources GROUP BY source_id)
    SELECT s.id, s.kind, s.url,
           CASE WHEN s.url IS NULL THEN 'fine'  -- a list: there is nobody to ask
                WHEN s.paused_at IS NOT NULL THEN 'paused'
                WHEN s.last_polled IS NULL THEN 'never asked'
                WHEN s.failures > 0 THEN 'failing'
                WHEN s.moved_polls >= 3 THEN 'moved'
                WHEN n.entries_known >= 5 AND julianday(s.last_ok) - julianday(n.last_entry) > {SILENT} THEN 'silent'
                ELSE 'fine' END AS health,
           s.failures, s.last_polled, s.last_ok, s.last_new, s.entries, s.last_error, s.next_due,
           iif(s.moved_polls >= 3, s.moved_to, NULL) AS moved_to, s.paused_at, n.last_entry,
           round(n.usual_gap_days, 2) AS usual_gap_days
      FROM sources s LEFT JOIN named n ON n.source_id = s.id WHERE s.watched = 1
"""


@migrations()
def m005_upkeep(db: Database) -> None:
    """What years of running need: sources that moved or ended, digests, takedowns, articles asked again."""
    run_script(
        db,
        """
ALTER TABLE sources ADD COLUMN moved_to TEXT;  -- where permanent redirects led
ALTER TABLE sources ADD COLUMN moved_polls INTEGER NOT NULL DEFAULT 0;  -- polls in a row that led there
ALTER TABLE sources ADD COLUMN gone_at TEXT;  -- the last answer, when it was 410
ALTER TABLE sources ADD COLUMN paused_at TEXT;  -- not asked any more: it said twice within a week that it is gone
CREATE INDEX candidate_sources_seen ON candidate_sources (source_id, first_seen);
DROP VIEW source_health;
CREATE TABLE digests (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    sent_to TEXT NOT NULL,  -- stdout, smtp, webhook
    articles INTEGER NOT NULL
) STRICT;
CREATE TABLE digest_articles (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    digest_id INTEGER NOT NULL REFERENCES digests (id)
) STRICT;
CREATE TABLE forgotten (
    hash TEXT PRIMARY KEY,  -- SHA-256 of the key of an address that was taken down: it never comes back
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE outdated_files (
    file TEXT PRIMARY KEY,  -- a WARC file that was written anew under another name
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE TABLE rechecks (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    done INTEGER NOT NULL DEFAULT 0,  -- how many of recheck_days
    gone INTEGER NOT NULL DEFAULT 0,  -- answers 404 or 410 in a row
    at TEXT NOT NULL,
    outcome TEXT NOT NULL
) STRICT;
""",
    )
    db.execute(f"CREATE VIEW source_health AS {SOURCE_HEALTH}")


def search_sql(table: str, columns: tuple[str, ...]) -> str:
    """An FTS5 index over columns of a table with an id, accents folded, kept true by triggers."""
    names = ", ".join(columns)
    old = ", ".join(f"OLD.{column}" for column in columns)
    new = ", ".join(f"NEW.{column}" for column in columns)
    forget = f"INSERT INTO {table}_fts ({table}_fts, rowid, {names}) VALUES ('delete', OLD.id, {old});"
    learn = f"INSERT INTO {table}_fts (rowid, {names}) VALUES (NEW.id, {new});"
    return f"""
CREATE VIRTUAL TABLE {table}_fts USING fts5 (
    {names}, content="{table}", content_rowid="id", tokenize="unicode61 remove_diacritics 2");
CREATE TRIGGER {table}_searchable AFTER INSERT ON {table} BEGIN {learn} END;
CREATE TRIGGER {table}_forgotten AFTER DELETE ON {table} BEGIN {forget} END;
CREATE TRIGGER {table}_searched_anew AFTER UPDATE OF {names} ON {table} BEGIN {forget} {learn} END;
"""


def run_script(db: Database, script: str) -> None:
    """Runs statements one by one inside the caller's transaction (`executescript` would commit it)."""
    from sqlite3 import complete_statement

    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if complete_statement(statement):
            if statement.strip():
                db.execute(statement)
            statement = ""
    assert not statement.strip(), f"unfinished SQL: {statement}"


@migrations()
def m006_coverage(db: Database) -> None:
    """Coverage as tables kept by triggers; what people may say of an article beside its fields; the page's order."""
    for view in ("inbox", "published_items", "speakers", "days_to_page", "coverage"):
        db.execute(f"DROP VIEW {view}")
    run_script(
        db,
        """
ALTER TABLE article_reviews ADD COLUMN tags TEXT CHECK (tags IS NULL OR json_valid(tags));
ALTER TABLE article_reviews ADD COLUMN tier INTEGER CHECK (tier BETWEEN 1 AND 3);
ALTER TABLE article_reviews ADD COLUMN translation TEXT;  -- of the printed passage, into the other language
ALTER TABLE article_reviews ADD COLUMN translated_by TEXT;
ALTER TABLE article_reviews ADD COLUMN image_alt TEXT;
ALTER TABLE article_reviews ADD COLUMN image_credit TEXT;
ALTER TABLE article_reviews ADD COLUMN image_licence TEXT;
CREATE INDEX article_reviews_featured ON article_reviews (featured_quote_id);  -- a deleted quote is sought there
CREATE TABLE speaker_reviews (
    spelling TEXT PRIMARY KEY,  -- a name as it would be shown
    name TEXT NOT NULL CHECK (name != spelling),  -- whose spelling it is
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX speaker_reviews_name ON speaker_reviews (name);
CREATE TABLE page_order (
    language TEXT NOT NULL,  -- of the page
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (language, article_id)
) STRICT, WITHOUT ROWID;
""",
    )
    db.execute(f"CREATE VIEW coverage_plain AS {coverage.COVERAGE_PLAIN}")
    db.execute(f"CREATE VIEW coverage_quotes_plain AS {coverage.COVERAGE_QUOTES_PLAIN}")
    run_script(db, coverage.TABLES)
    for statement in coverage.FILL:
        db.execute(statement)
    for trigger in coverage.triggers():
        db.execute(trigger)
    for view in ("inbox", "published_items", "days_to_page"):
        db.execute(f"CREATE VIEW {view} AS {VIEWS[view]}")


@migrations()
def m007_facts(db: Database) -> None:
    run_script(db, facts.TABLES)


@migrations()
def m008_periods(db: Database) -> None:
    """Sampled sequences lie together by the time of their article: who came in this month is compared with this month,
    and that stays in memory however large the archive is."""
    run_script(
        db,
        f"""
CREATE TABLE sampled (
    period INTEGER NOT NULL,  -- of {PERIOD_DAYS} days
    hash INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (period, hash, article_id)
) STRICT, WITHOUT ROWID;
INSERT INTO sampled SELECT {period_of("a")}, s.hash, s.article_id FROM shingles s JOIN articles a ON a.id = s.article_id
    ORDER BY 1, 2, 3;
DROP TABLE shingles;
ALTER TABLE sampled RENAME TO shingles;
CREATE INDEX shingles_article ON shingles (article_id);
""",
    )


@migrations()
def m020_backfill(db: Database) -> None:
    """Other people's WARC files: how far each is read, and what of it could not be."""
    run_script(
        db,
        """
CREATE TABLE backfill_files (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,  -- absolute, or an address
    terms TEXT NOT NULL,  -- digest of the names it was sought for: with others it is read from its beginning
    size INTEGER,
    done_to INTEGER NOT NULL DEFAULT 0,  -- offset: everything before it is stored
    finished TEXT,
    records INTEGER NOT NULL DEFAULT 0,
    pages INTEGER NOT NULL DEFAULT 0,  -- of HTML, whole
    sighted INTEGER NOT NULL DEFAULT 0,  -- passed the test on the bytes, and were read
    added INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    known INTEGER NOT NULL DEFAULT 0  -- copies of what the archive has, or taken down
) STRICT;
CREATE TABLE backfill_problems (
    file_id INTEGER NOT NULL REFERENCES backfill_files (id) ON DELETE CASCADE,
    offset INTEGER NOT NULL,
    reason TEXT NOT NULL,
    url TEXT,
    times INTEGER NOT NULL DEFAULT 1,  -- more than once for what is no damage: then this was the first
    PRIMARY KEY (file_id, offset, reason)
) STRICT, WITHOUT ROWID;
CREATE INDEX pages_sha256 ON pages (sha256);
""",
    )


# Of several wordings that are printed of one article (pages in two languages) the one that is worst off is shown.
CHECKED_ITEMS = f"""
    SELECT c.id, c.outlet, c.title, c.url, c.language, c.state, q.text_clean AS passage, k.outcome, k.at AS checked,
           k.place, k.detail, k.difference, q.text AS exact, q.prefix, q.suffix, p.sha256 AS page_sha256,
           k.evidence, q.id AS quote_id
      FROM coverage c
      LEFT JOIN quotes q ON q.id = {PRINTED_QUOTE}
      LEFT JOIN article_texts t ON t.id = q.text_id
      LEFT JOIN pages p ON p.id = t.page_id
      LEFT JOIN checks k ON k.id =
           (SELECT id FROM checks WHERE article_id = c.id AND decides = 1
             ORDER BY at DESC, CASE outcome WHEN 'edited by us' THEN 1 WHEN 'article changed' THEN 2 WHEN 'gone' THEN 3
                                   WHEN 'unreachable' THEN 4 WHEN 'walled' THEN 5 WHEN 'punctuation edited' THEN 6
                                   ELSE 7 END, id LIMIT 1)
     WHERE c.state IN ('accepted', 'published')
"""


@migrations()
def m021_checks(db: Database) -> None:
    """What became of printed words: one row for each place they were sought in. Nothing wrote this table before."""
    run_script(
        db,
        """
DROP TABLE checks;
CREATE TABLE checks (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    quote_id INTEGER REFERENCES quotes (id) ON DELETE SET NULL,
    at TEXT NOT NULL,  -- the same for all rows of one item in one run
    place TEXT NOT NULL CHECK (place IN ('stored', 'live', 'wayback')),
    outcome TEXT NOT NULL CHECK (outcome IN ('verified', 'punctuation edited', 'edited by us', 'article changed',
        'gone', 'walled', 'unreachable')),
    decides INTEGER NOT NULL CHECK (decides IN (0, 1)),  -- 1: this place's outcome is the item's
    words TEXT NOT NULL,  -- as printed
    detail TEXT,
    difference TEXT,  -- [-printed-]{+on the page+}
    url TEXT,  -- of the page that they were sought in
    evidence TEXT  -- SHA-256 of its body
) STRICT;
CREATE INDEX checks_article ON checks (article_id, at);
CREATE INDEX checks_quote ON checks (quote_id);
""",
    )
    db.execute(f"CREATE VIEW checked_items AS {CHECKED_ITEMS}")


@migrations()
def m022_pasted_texts(db: Database) -> None:
    """Texts that a person pasted, because the page shows its beginning only: collecting never takes their place."""
    db.execute("ALTER TABLE article_texts ADD COLUMN pasted_by TEXT")  # a person's; null: read from a page


@migrations()
def m023_pictures(db: Database) -> None:
    """Headline cards: the pictures that lie in data/images, one an article, of outlets that allow it."""
    run_script(
        db,
        """
CREATE TABLE pictures (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    file TEXT NOT NULL UNIQUE,  -- in data/images
    kind TEXT NOT NULL CHECK (kind IN ('image', 'headline')),
    url TEXT NOT NULL,  -- of the image, or of the page that was photographed
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    fetched TEXT NOT NULL
) STRICT, WITHOUT ROWID;
""",
    )


@migrations()
def m024_public_rights(db: Database) -> None:
    """Strangers see of an article what its outlet allows."""
    db.execute("DROP VIEW published_items")
    db.execute(f"CREATE VIEW published_items AS {VIEWS['published_items']}")


@migrations()
def m025_samples(db: Database) -> None:
    """A text's sampled sequences lie in one row, and few of them on pages of their own, to find it by."""
    run_script(db, samples.TABLES)
    samples.fill(db.conn)


@migrations()
def m026_rereads(db: Database) -> None:
    """The run of `reread` that is under way, or was stopped: one row at most."""
    run_script(
        db,
        """
CREATE TABLE rereads (
    goal TEXT NOT NULL,  -- digest of the release, the names and the day since when
    page_id INTEGER  -- the last page that is stored
) STRICT;
""",
    )
