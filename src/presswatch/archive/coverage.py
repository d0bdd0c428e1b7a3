"""Coverage as tables: what the views used to add up at every look, kept true by triggers.

`coverage` has a row for every article that counts, people's values over the machine's; `coverage_quotes` one for every
quote in it that is not hidden; the others are counts of these two. What each holds is said once, by the views
`coverage_plain` and `coverage_quotes_plain`: a trigger takes the rows of what changed out and puts the view's in. So a
decision costs the same in an archive of ten articles and of a million, and a page is read by key.

Nobody writes these tables but the triggers, and `fill` after a change of their shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

COVERAGE_PLAIN = """
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
           a.verdict, a.relevance, a.snippet, a.first_seen, a.story_id, r.tags, r.tier
      FROM articles a
      LEFT JOIN outlets o ON o.id = a.outlet_id
      LEFT JOIN outlet_reviews ov ON ov.outlet_id = a.outlet_id
      LEFT JOIN article_reviews r ON r.article_id = a.id
     WHERE coalesce(r.state, 'proposed') != 'rejected' AND (a.verdict != 'reject' OR r.article_id IS NOT NULL)
"""

COVERAGE_QUOTES_PLAIN = """
    SELECT q.id, q.article_id, a.story_id, iif(a.story_id IS NULL, NULL, q.words) AS words,
           coalesce((SELECT name FROM speaker_reviews
                      WHERE spelling = coalesce(qr.speaker, pr.display_name, p.name, q.speaker)),
                    qr.speaker, pr.display_name, p.name, q.speaker) AS speaker,
           q.person_id, q.kind, q.language, coalesce(qr.state, 'proposed') AS state,
           coalesce(r.outlet, ov.name, o.name) AS outlet,
           coalesce(r.published, a.published, substr(a.first_seen, 1, 10)) AS day
      FROM quotes q
      JOIN articles a ON a.id = q.article_id AND a.text_id IS q.text_id
      LEFT JOIN outlets o ON o.id = a.outlet_id
      LEFT JOIN outlet_reviews ov ON ov.outlet_id = a.outlet_id
      LEFT JOIN article_reviews r ON r.article_id = a.id
      LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
      LEFT JOIN people p ON p.id = q.person_id
      LEFT JOIN person_reviews pr ON pr.person_id = q.person_id
     WHERE q.kind != 'passage' AND coalesce(qr.state, 'proposed') != 'hidden'
       AND coalesce(r.state, 'proposed') != 'rejected' AND (a.verdict != 'reject' OR r.article_id IS NOT NULL)
"""

_COVERAGE = "id, outlet, title, authors, published, language, kind, url, state, quotes, featured_quote, verdict, \
relevance, snippet, first_seen, story_id, tags, tier"
_QUOTES = "id, article_id, story_id, words, speaker, person_id, kind, language, state, outlet, day"
_MONTH = "iif({0}.published GLOB '[12][0-9][0-9][0-9]-[01][0-9]*', substr({0}.published, 1, 7), '')"

TABLES = """
CREATE TABLE coverage (
    id INTEGER PRIMARY KEY,
    outlet TEXT, title TEXT, authors TEXT, published TEXT, language TEXT NOT NULL, kind TEXT NOT NULL, url TEXT,
    state TEXT NOT NULL,
    quotes INTEGER NOT NULL,  -- of people, in the current text and not hidden
    featured_quote TEXT,
    verdict TEXT NOT NULL, relevance REAL NOT NULL, snippet TEXT, first_seen TEXT NOT NULL,
    story_id INTEGER,
    tags TEXT, tier INTEGER
) STRICT;
CREATE INDEX coverage_seen ON coverage (first_seen, id);
CREATE INDEX coverage_published ON coverage (published, id);
CREATE INDEX coverage_state ON coverage (state, first_seen, id);
CREATE INDEX coverage_state_language ON coverage (state, language, first_seen, id);
CREATE INDEX coverage_state_outlet ON coverage (state, outlet, first_seen, id);
CREATE INDEX coverage_language ON coverage (language, published, id);
CREATE INDEX coverage_outlet ON coverage (outlet, published, id);
CREATE INDEX coverage_state_kind ON coverage (state, kind, first_seen, id);
CREATE INDEX coverage_kind ON coverage (kind, published, id);
CREATE INDEX coverage_public ON coverage (coalesce(published, ''), id) WHERE state = 'published';
CREATE INDEX coverage_story ON coverage (story_id, state, id) WHERE story_id IS NOT NULL;

CREATE TABLE coverage_quotes (
    id INTEGER PRIMARY KEY,  -- the quote's
    article_id INTEGER NOT NULL,
    story_id INTEGER, words TEXT,  -- both null outside a story
    speaker TEXT,  -- the name to show: people's spelling over the machine's
    person_id INTEGER, kind TEXT NOT NULL, language TEXT NOT NULL, state TEXT NOT NULL, outlet TEXT,
    day TEXT NOT NULL,  -- published, else first seen
    copy INTEGER NOT NULL DEFAULT 0 CHECK (copy IN (0, 1))  -- 1: the same words stand for the story in another row
) STRICT;
CREATE INDEX coverage_quotes_article ON coverage_quotes (article_id);
CREATE INDEX coverage_quotes_copies ON coverage_quotes (story_id, words) WHERE story_id IS NOT NULL;
CREATE INDEX coverage_quotes_day ON coverage_quotes (day, id) WHERE copy = 0;
CREATE INDEX coverage_quotes_speaker ON coverage_quotes (speaker, day, id, copy) WHERE speaker IS NOT NULL;
CREATE INDEX coverage_quotes_approved ON coverage_quotes (day, id) WHERE state = 'approved';
CREATE INDEX coverage_quotes_outlet ON coverage_quotes (outlet, day, id);
CREATE INDEX coverage_quotes_language ON coverage_quotes (language, day, id) WHERE copy = 0;

CREATE TABLE coverage_states (state TEXT PRIMARY KEY, articles INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE coverage_facets (
    state TEXT NOT NULL, facet TEXT NOT NULL,  -- language, outlet or kind
    value TEXT NOT NULL, articles INTEGER NOT NULL,
    PRIMARY KEY (state, facet, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX coverage_facets_most ON coverage_facets (state, facet, articles DESC, value);
CREATE TABLE coverage_languages (language TEXT PRIMARY KEY, articles INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE coverage_months (
    month TEXT NOT NULL, language TEXT NOT NULL, articles INTEGER NOT NULL,  -- month: YYYY-MM, '' when there is no day
    PRIMARY KEY (month, language)
) STRICT, WITHOUT ROWID;
CREATE TABLE coverage_outlets (outlet TEXT PRIMARY KEY, articles INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX coverage_outlets_most ON coverage_outlets (articles DESC, outlet);
CREATE TABLE speaker_outlets (
    speaker TEXT NOT NULL, outlet TEXT NOT NULL, quotes INTEGER NOT NULL,  -- copies too: who printed it
    PRIMARY KEY (speaker, outlet)
) STRICT, WITHOUT ROWID;
CREATE TABLE speakers (
    speaker TEXT PRIMARY KEY,
    quotes INTEGER NOT NULL,  -- what a story's copies share counts once
    outlets INTEGER NOT NULL,
    first_quoted TEXT, last_quoted TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX speakers_most ON speakers (quotes DESC, speaker);
CREATE TABLE speaker_names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;  -- of speakers, to be searched
CREATE VIRTUAL TABLE speaker_names_fts USING fts5 (
    name, content="speaker_names", content_rowid="id", tokenize="unicode61 remove_diacritics 2", prefix="1 2 3");
CREATE INDEX articles_text ON articles (text_id);
CREATE INDEX quote_reviews_speaker ON quote_reviews (speaker) WHERE speaker IS NOT NULL;

CREATE INDEX article_reviews_latest ON article_reviews (state, at, article_id);
"""


def _refresh_articles(ids: str) -> str:
    return f"""
    DELETE FROM coverage_quotes WHERE article_id IN ({ids});
    DELETE FROM coverage WHERE id IN ({ids});
    {_add_articles(ids)}
    {_add_quotes(f"article_id IN ({ids})")}"""


def _add_articles(ids: str) -> str:
    """Their rows, with a count of quotes that grows when these come in."""
    columns = _COVERAGE.replace(" quotes,", " 0,")
    return f"INSERT INTO coverage ({_COVERAGE}) SELECT {columns} FROM coverage_plain WHERE id IN ({ids});"


def _refresh_quotes(which: str) -> str:
    """`which` must hold of the same quotes before and after their rows were taken out."""
    return f"DELETE FROM coverage_quotes WHERE {which}; {_add_quotes(which)}"


def _add_quotes(which: str) -> str:
    return f"INSERT INTO coverage_quotes ({_QUOTES}) SELECT {_QUOTES} FROM coverage_quotes_plain WHERE {which};"


def _changed(*columns: str) -> str:
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    return f"AFTER UPDATE OF {', '.join(columns)} ON {{}} WHEN ({new}) IS NOT ({old})"


_OF_ARTICLES = (
    *("outlet_id", "kind", "title", "authors", "published", "language", "url", "text_id", "story_id", "verdict"),
    *("relevance", "snippet", "first_seen"),
)
_OF_REVIEWS = (
    *("state", "featured_quote_id", "outlet", "title", "authors", "published", "language", "kind", "tags", "tier"),
)
_OF_QUOTES = ("kind", "text_id", "words", "speaker", "person_id", "language")
_OF_OUTLET = "SELECT id FROM articles WHERE outlet_id = {}"
_FEATURED = "SELECT article_id FROM article_reviews WHERE featured_quote_id = {}"
_OF_PERSON = "id IN (SELECT id FROM quotes WHERE person_id = {})"

WATCHED = (
    ("articles", "AFTER INSERT ON {}", _add_articles("NEW.id")),
    ("articles", _changed(*_OF_ARTICLES), _refresh_articles("NEW.id")),
    ("articles", "AFTER DELETE ON {}", _refresh_articles("OLD.id")),
    ("article_reviews", "AFTER INSERT ON {}", _refresh_articles("NEW.article_id")),
    ("article_reviews", _changed(*_OF_REVIEWS), _refresh_articles("NEW.article_id")),
    ("article_reviews", "AFTER DELETE ON {}", _refresh_articles("OLD.article_id")),
    ("outlets", _changed("name"), _refresh_articles(_OF_OUTLET.format("NEW.id"))),
    ("outlet_reviews", "AFTER INSERT ON {}", _refresh_articles(_OF_OUTLET.format("NEW.outlet_id"))),
    ("outlet_reviews", _changed("name"), _refresh_articles(_OF_OUTLET.format("NEW.outlet_id"))),
    ("outlet_reviews", "AFTER DELETE ON {}", _refresh_articles(_OF_OUTLET.format("OLD.outlet_id"))),
    ("quotes", "AFTER INSERT ON {} WHEN NEW.kind != 'passage'", _add_quotes("id = NEW.id")),
    ("quotes", _changed(*_OF_QUOTES), _refresh_quotes("id = NEW.id")),
    ("quotes", _changed("text_clean"), _refresh_articles(_FEATURED.format("NEW.id"))),
    ("quotes", "AFTER DELETE ON {}", "DELETE FROM coverage_quotes WHERE id = OLD.id;"),
    ("quote_reviews", "AFTER INSERT ON {}", _refresh_quotes("id = NEW.quote_id")),
    ("quote_reviews", _changed("state", "speaker"), _refresh_quotes("id = NEW.quote_id")),
    ("quote_reviews", _changed("state"), _refresh_articles(_FEATURED.format("NEW.quote_id"))),
    (
        "quote_reviews",
        "AFTER INSERT ON {} WHEN NEW.state = 'hidden'",
        _refresh_articles(_FEATURED.format("NEW.quote_id")),
    ),
    ("quote_reviews", "AFTER DELETE ON {}", _refresh_quotes("id = OLD.quote_id")),
    (
        "quote_reviews",
        "AFTER DELETE ON {} WHEN OLD.state = 'hidden'",
        _refresh_articles(_FEATURED.format("OLD.quote_id")),
    ),
    ("people", _changed("name"), _refresh_quotes(_OF_PERSON.format("NEW.id"))),
    ("person_reviews", "AFTER INSERT ON {}", _refresh_quotes(_OF_PERSON.format("NEW.person_id"))),
    ("person_reviews", _changed("display_name"), _refresh_quotes(_OF_PERSON.format("NEW.person_id"))),
    ("person_reviews", "AFTER DELETE ON {}", _refresh_quotes(_OF_PERSON.format("OLD.person_id"))),
)
"""(table, when its trigger runs, what it does): everything that the two plain views look at."""

_SHOWN = "(SELECT p.speaker FROM coverage_quotes_plain p WHERE p.id = coverage_quotes.id)"
_RENAMED = f"""
    UPDATE coverage_quotes SET speaker = {_SHOWN} WHERE speaker IS NOT {_SHOWN} AND id IN (
        SELECT id FROM quotes WHERE speaker IN ({{0}})
        UNION ALL SELECT quote_id FROM quote_reviews WHERE speaker IN ({{0}})
        UNION ALL SELECT id FROM quotes WHERE person_id IN (
            SELECT id FROM people WHERE name IN ({{0}})
            UNION ALL SELECT person_id FROM person_reviews WHERE display_name IN ({{0}})));"""

_SETTLE = """
    UPDATE coverage_quotes SET copy = id IS NOT {first}
     WHERE story_id = {row}.story_id AND words = {row}.words AND copy IS NOT (id IS NOT {first});"""
_FIRST = """(
        SELECT f.id FROM coverage_quotes f LEFT JOIN stories s ON s.id = f.story_id
         WHERE f.story_id = {row}.story_id AND f.words = {row}.words
         ORDER BY f.article_id IS s.original_id DESC, f.id LIMIT 1)"""
_SETTLE_STORY = """
    UPDATE coverage_quotes SET copy = id IS NOT {first}
     WHERE story_id = NEW.id AND copy IS NOT (id IS NOT {first});"""


def _settle(row: str) -> str:
    return _SETTLE.format(row=row, first=_FIRST.format(row=row))


def _count(table: str, row: str, keys: dict[str, str]) -> str:
    """One more in a table of counts, for NEW; one less, and no row of none, for OLD."""
    if row == "NEW":
        return f"""
    INSERT INTO {table} VALUES ({", ".join(keys.values())}, 1)
        ON CONFLICT ({", ".join(keys)}) DO UPDATE SET articles = articles + 1;"""
    which = " AND ".join(f"{key} = {value}" for key, value in keys.items())
    return f"""
    UPDATE {table} SET articles = articles - 1 WHERE {which};
    DELETE FROM {table} WHERE {which} AND articles = 0;"""


FACETS = {"language": "{}.language", "outlet": "coalesce({}.outlet, '')", "kind": "{}.kind"}
"""What the articles of a state are counted by, so that a list to choose from says how many each choice leaves."""


def _counts(row: str) -> str:
    facets = (
        _count("coverage_facets", row, {"state": f"{row}.state", "facet": f"'{facet}'", "value": value.format(row)})
        for facet, value in FACETS.items()
    )
    return (
        "".join(facets)
        + _count("coverage_states", row, {"state": f"{row}.state"})
        + _count("coverage_languages", row, {"language": f"{row}.language"})
        + _count("coverage_months", row, {"month": _MONTH.format(row), "language": f"{row}.language"})
        + _count("coverage_outlets", row, {"outlet": f"coalesce({row}.outlet, '')"})
    )


_SPEAKS = """
    INSERT INTO speakers VALUES (NEW.speaker, 1 - NEW.copy, 0, NEW.day, NEW.day)
        ON CONFLICT (speaker) DO UPDATE SET quotes = quotes + excluded.quotes,
            first_quoted = min(first_quoted, excluded.first_quoted),
            last_quoted = max(last_quoted, excluded.last_quoted);
    INSERT INTO speaker_outlets VALUES (NEW.speaker, coalesce(NEW.outlet, ''), 1)
        ON CONFLICT (speaker, outlet) DO UPDATE SET quotes = quotes + 1;"""
_SPEAKS_NO_MORE = """
    UPDATE speaker_outlets SET quotes = quotes - 1 WHERE speaker = OLD.speaker AND outlet = coalesce(OLD.outlet, '');
    DELETE FROM speaker_outlets WHERE speaker = OLD.speaker AND outlet = coalesce(OLD.outlet, '') AND quotes = 0;
    UPDATE speakers SET quotes = quotes - (1 - OLD.copy),
        first_quoted = (SELECT min(day) FROM coverage_quotes WHERE speaker = OLD.speaker),
        last_quoted = (SELECT max(day) FROM coverage_quotes WHERE speaker = OLD.speaker) WHERE speaker = OLD.speaker;
    DELETE FROM speakers WHERE speaker = OLD.speaker AND last_quoted IS NULL;"""

KEPT = (
    ("coverage", "AFTER INSERT ON {}", _counts("NEW")),
    ("coverage", "AFTER DELETE ON {}", _counts("OLD")),
    ("coverage_quotes", "AFTER INSERT ON {}", "UPDATE coverage SET quotes = quotes + 1 WHERE id = NEW.article_id;"),
    ("coverage_quotes", "AFTER DELETE ON {}", "UPDATE coverage SET quotes = quotes - 1 WHERE id = OLD.article_id;"),
    # In one trigger, because the order of two is not defined: who begins to speak with a copy is counted, then settled.
    ("coverage_quotes", "AFTER INSERT ON {} WHEN NEW.speaker IS NOT NULL", _SPEAKS + _settle("NEW")),
    ("coverage_quotes", "AFTER DELETE ON {} WHEN OLD.speaker IS NOT NULL", _SPEAKS_NO_MORE),
    ("coverage_quotes", "AFTER UPDATE OF speaker ON {} WHEN OLD.speaker IS NOT NULL", _SPEAKS_NO_MORE),
    ("coverage_quotes", "AFTER UPDATE OF speaker ON {} WHEN NEW.speaker IS NOT NULL", _SPEAKS),
    (
        "coverage_quotes",
        "AFTER UPDATE OF copy ON {} WHEN NEW.speaker IS NOT NULL",
        "UPDATE speakers SET quotes = quotes + OLD.copy - NEW.copy WHERE speaker = NEW.speaker;",
    ),
    (
        "coverage_quotes",
        "AFTER INSERT ON {} WHEN NEW.speaker IS NULL AND NEW.story_id IS NOT NULL",
        _settle("NEW"),
    ),
    ("coverage_quotes", "AFTER DELETE ON {} WHEN OLD.story_id IS NOT NULL", _settle("OLD")),
    (
        "speaker_outlets",
        "AFTER INSERT ON {} WHEN NEW.outlet != ''",
        "UPDATE speakers SET outlets = outlets + 1 WHERE speaker = NEW.speaker;",
    ),
    (
        "speaker_outlets",
        "AFTER DELETE ON {} WHEN OLD.outlet != ''",
        "UPDATE speakers SET outlets = outlets - 1 WHERE speaker = OLD.speaker;",
    ),
    ("speakers", "AFTER INSERT ON {}", "INSERT INTO speaker_names (name) VALUES (NEW.speaker);"),
    ("speakers", "AFTER DELETE ON {}", "DELETE FROM speaker_names WHERE name = OLD.speaker;"),
    (
        "speaker_names",
        "AFTER INSERT ON {}",
        "INSERT INTO speaker_names_fts (rowid, name) VALUES (NEW.id, NEW.name);",
    ),
    (
        "speaker_names",
        "AFTER DELETE ON {}",
        "INSERT INTO speaker_names_fts (speaker_names_fts, rowid, name) VALUES ('delete', OLD.id, OLD.name);",
    ),
    ("stories", _changed("original_id"), _SETTLE_STORY.format(first=_FIRST.format(row="coverage_quotes"))),
    ("speaker_reviews", "AFTER INSERT ON {}", _RENAMED.format("NEW.spelling")),
    ("speaker_reviews", "AFTER UPDATE ON {}", _RENAMED.format("OLD.spelling, NEW.spelling")),
    ("speaker_reviews", "AFTER DELETE ON {}", _RENAMED.format("OLD.spelling")),
)
"""The same for what is kept of the kept."""

FILL = (
    f"INSERT INTO coverage ({_COVERAGE}) SELECT {_COVERAGE} FROM coverage_plain",
    f"""INSERT INTO coverage_quotes ({_QUOTES}, copy)
        SELECT {", ".join(f"p.{column}" for column in _QUOTES.split(", "))},
               p.story_id IS NOT NULL AND row_number() OVER (
                    PARTITION BY p.story_id, p.words ORDER BY p.article_id IS s.original_id DESC, p.id) > 1
          FROM coverage_quotes_plain p LEFT JOIN stories s ON s.id = p.story_id""",
    "INSERT INTO coverage_states SELECT state, count(*) FROM coverage GROUP BY 1",
    *(
        f"""INSERT INTO coverage_facets
             SELECT state, '{facet}', {value.format("coverage")}, count(*) FROM coverage GROUP BY 1, 3"""
        for facet, value in FACETS.items()
    ),
    "INSERT INTO coverage_languages SELECT language, count(*) FROM coverage GROUP BY 1",
    f"INSERT INTO coverage_months SELECT {_MONTH.format('coverage')}, language, count(*) FROM coverage GROUP BY 1, 2",
    "INSERT INTO coverage_outlets SELECT coalesce(outlet, ''), count(*) FROM coverage GROUP BY 1",
    """INSERT INTO speaker_outlets SELECT speaker, coalesce(outlet, ''), count(*) FROM coverage_quotes
        WHERE speaker IS NOT NULL GROUP BY 1, 2""",
    """INSERT INTO speakers SELECT speaker, sum(1 - copy), count(DISTINCT outlet), min(day), max(day)
         FROM coverage_quotes WHERE speaker IS NOT NULL GROUP BY 1""",
    "INSERT INTO speaker_names (name) SELECT speaker FROM speakers",
    "INSERT INTO speaker_names_fts (speaker_names_fts) VALUES ('rebuild')",
)
"""Fills the empty tables, a statement each, before there are triggers."""


def triggers() -> Iterator[str]:
    """The CREATE TRIGGER statements."""
    for number, (table, when, body) in enumerate((*WATCHED, *KEPT), 1):
        yield f"CREATE TRIGGER kept_{number:02}_{table} {when.format(table)} BEGIN {body} END;"
