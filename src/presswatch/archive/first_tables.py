"""The first tables: what the machine writes and what people do. Later changes of them are in `schema`."""

from __future__ import annotations

MACHINE = """
CREATE TABLE outlets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    domains TEXT NOT NULL DEFAULT '[]',
    country TEXT,
    language TEXT,
    rights TEXT
) STRICT;

CREATE TABLE sources (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    url TEXT,
    watched INTEGER NOT NULL DEFAULT 1 CHECK (watched IN (0, 1)),  -- 0: no longer in the watch file
    etag TEXT,
    last_modified TEXT,
    body_sha256 TEXT,
    polls INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,  -- in a row
    next_due TEXT,
    last_polled TEXT,
    last_ok TEXT,
    last_new TEXT,
    last_error TEXT,
    entries INTEGER  -- in the last answer
) STRICT;

CREATE TABLE hosts (
    host TEXT PRIMARY KEY,  -- host:port
    not_before TEXT  -- the server's own Retry-After
) STRICT;

CREATE TABLE candidates (
    id INTEGER PRIMARY KEY,
    url TEXT,  -- as first seen
    url_key TEXT NOT NULL UNIQUE,
    title TEXT,
    published TEXT,
    outlet TEXT,
    summary TEXT,
    kind TEXT,
    by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1)),
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'read', 'failed', 'needs_url')),
    first_seen TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try TEXT,
    reason TEXT,
    article_id INTEGER REFERENCES articles (id) ON DELETE SET NULL  -- what it led to; several may lead to one
) STRICT;
CREATE INDEX candidates_due ON candidates (state, next_try);
CREATE INDEX candidates_article ON candidates (article_id);

CREATE TABLE candidate_sources (
    candidate_id INTEGER NOT NULL REFERENCES candidates (id) ON DELETE CASCADE,
    source_id TEXT NOT NULL,  -- a source's id, or "by hand"
    entry_id TEXT,
    first_seen TEXT NOT NULL,
    PRIMARY KEY (candidate_id, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    candidate_id INTEGER REFERENCES candidates (id),
    url_asked TEXT NOT NULL,
    url TEXT NOT NULL,  -- after redirects
    status INTEGER NOT NULL,
    content_type TEXT,
    fetched TEXT NOT NULL,
    file TEXT NOT NULL,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    sha256 TEXT NOT NULL,  -- of the body
    UNIQUE (file, offset)
) STRICT;
CREATE INDEX pages_candidate ON pages (candidate_id);
CREATE INDEX pages_url_asked ON pages (url_asked);

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    url TEXT,
    url_key TEXT NOT NULL UNIQUE,
    candidate_id INTEGER REFERENCES candidates (id),
    outlet_id INTEGER REFERENCES outlets (id),
    kind TEXT NOT NULL DEFAULT 'article' CHECK (kind IN
        ('article', 'guest_article', 'interview', 'video', 'podcast', 'talk', 'event', 'print')),
    title TEXT,
    title_raw TEXT,
    authors TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(authors)),
    published TEXT,
    published_precision TEXT,
    published_evidence TEXT,
    language TEXT NOT NULL DEFAULT 'unknown',
    language_confidence REAL,
    standfirst TEXT,
    snippet TEXT,  -- the sentence that names the project
    image_url TEXT,
    paywall TEXT,
    first_seen TEXT NOT NULL,
    text_id INTEGER REFERENCES article_texts (id) DEFERRABLE INITIALLY DEFERRED,
    story_id INTEGER REFERENCES stories (id),
    relevance REAL NOT NULL DEFAULT 0 CHECK (relevance BETWEEN 0 AND 1),
    verdict TEXT NOT NULL DEFAULT 'review' CHECK (verdict IN ('accept', 'review', 'reject')),
    reasons TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(reasons)),
    flags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(flags))
) STRICT;
CREATE INDEX articles_published ON articles (published);
CREATE INDEX articles_language_outlet ON articles (language, outlet_id);
CREATE INDEX articles_outlet ON articles (outlet_id);
CREATE INDEX articles_verdict ON articles (verdict, first_seen);

CREATE TABLE article_texts (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    blocks TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(blocks)),  -- [[start, end, kind, language], ...]
    page_id INTEGER REFERENCES pages (id),
    seen TEXT NOT NULL,
    UNIQUE (article_id, sha256)
) STRICT;

CREATE TABLE mentions (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    text_id INTEGER NOT NULL REFERENCES article_texts (id) ON DELETE CASCADE,
    term TEXT NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL CHECK (end_char > start_char),
    snippet TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX mentions_article ON mentions (article_id);
CREATE INDEX mentions_text ON mentions (text_id);

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    aliases TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(aliases))
) STRICT;

CREATE TABLE affiliations (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    role TEXT,
    affiliation TEXT,
    as_of TEXT
) STRICT;
CREATE INDEX affiliations_person ON affiliations (person_id);

CREATE TABLE quotes (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    text_id INTEGER REFERENCES article_texts (id),  -- null: typed or imported by a person, not yet found in a text
    kind TEXT NOT NULL CHECK (kind IN ('direct', 'mixed', 'indirect', 'passage')),
    text TEXT NOT NULL,
    text_clean TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT '',  -- folded, without marks: what two copies of a quote have in common
    start_char INTEGER,
    end_char INTEGER,
    prefix TEXT NOT NULL DEFAULT '',
    suffix TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT 'unknown',
    speaker TEXT,
    speaker_as_printed TEXT,
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    cue TEXT,
    rule TEXT NOT NULL,
    confidence REAL NOT NULL DEFAULT 1 CHECK (confidence BETWEEN 0 AND 1),
    rank INTEGER,  -- passages: 1 is the first suggestion
    flags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(flags)),
    by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1)),
    CHECK ((text_id IS NULL) = (start_char IS NULL) AND (text_id IS NULL) = (end_char IS NULL))
) STRICT;
CREATE INDEX quotes_article ON quotes (article_id, kind, rank);
CREATE INDEX quotes_text ON quotes (text_id);
CREATE INDEX quotes_speaker ON quotes (speaker);
CREATE INDEX quotes_words ON quotes (words);
CREATE INDEX quotes_person ON quotes (person_id);

-- A quote that does not stand in its text never gets in, whoever writes it.
CREATE TRIGGER quotes_stand_in_their_text BEFORE INSERT ON quotes
WHEN NEW.text_id IS NOT NULL AND NEW.text IS NOT
    (SELECT substr(text, NEW.start_char + 1, NEW.end_char - NEW.start_char) FROM article_texts WHERE id = NEW.text_id)
BEGIN SELECT RAISE(ABORT, 'the quote does not stand at its place in the text'); END;
CREATE TRIGGER quotes_stay_in_their_text BEFORE UPDATE OF text, start_char, end_char, text_id ON quotes
WHEN NEW.text_id IS NOT NULL AND NEW.text IS NOT
    (SELECT substr(text, NEW.start_char + 1, NEW.end_char - NEW.start_char) FROM article_texts WHERE id = NEW.text_id)
BEGIN SELECT RAISE(ABORT, 'the quote does not stand at its place in the text'); END;

CREATE TABLE stories (
    id INTEGER PRIMARY KEY,
    original_id INTEGER REFERENCES articles (id) ON DELETE SET NULL
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,  -- null: still going, or killed
    exit_code INTEGER,
    sources_ok INTEGER NOT NULL DEFAULT 0,
    sources_failed INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    left_due INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE fetches (
    id INTEGER PRIMARY KEY,
    run_id INTEGER REFERENCES runs (id),
    source_id TEXT,
    candidate_id INTEGER REFERENCES candidates (id),
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    reason TEXT,
    page_id INTEGER REFERENCES pages (id)
) STRICT;
CREATE INDEX fetches_run ON fetches (run_id);
CREATE INDEX fetches_candidate ON fetches (candidate_id);
CREATE INDEX fetches_source ON fetches (source_id, at);

CREATE TABLE checks (
    id INTEGER PRIMARY KEY,
    quote_id INTEGER NOT NULL REFERENCES quotes (id),
    at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT
) STRICT;
CREATE INDEX checks_quote ON checks (quote_id);
"""

PEOPLE = """
CREATE TABLE article_reviews (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id),
    state TEXT NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'later', 'accepted', 'rejected', 'published')),
    reason TEXT,
    note TEXT,
    featured_quote_id INTEGER REFERENCES quotes (id),
    outlet TEXT,  -- from here on: a person's value in place of the machine's, null when there is none
    title TEXT,
    authors TEXT CHECK (authors IS NULL OR json_valid(authors)),
    published TEXT,
    language TEXT,
    kind TEXT CHECK (kind IN ('article', 'guest_article', 'interview', 'video', 'podcast', 'talk', 'event', 'print')),
    image_url TEXT,
    heading TEXT,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX article_reviews_state ON article_reviews (state);

CREATE TABLE quote_reviews (
    quote_id INTEGER PRIMARY KEY REFERENCES quotes (id),
    state TEXT NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'approved', 'hidden')),
    speaker TEXT,
    note TEXT,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE outlet_reviews (
    outlet_id INTEGER PRIMARY KEY REFERENCES outlets (id),
    name TEXT,
    rights TEXT,
    note TEXT,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE person_reviews (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    display_name TEXT,
    note TEXT,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE page_items (
    id INTEGER PRIMARY KEY,
    article_id INTEGER REFERENCES articles (id),  -- null: the page's preamble
    language TEXT NOT NULL,  -- of the page: each language has a page of its own
    position INTEGER NOT NULL,
    raw TEXT NOT NULL,  -- the block as it stands in the file
    decided TEXT,  -- what people had decided of the article then: as long as that is the same, raw is printed
    listed_at TEXT,
    UNIQUE (language, position)
) STRICT;
CREATE INDEX page_items_article ON page_items (article_id);  -- a page may name an article twice

CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    column_name TEXT NOT NULL,
    old TEXT,
    new TEXT
) STRICT;
CREATE INDEX changes_row ON changes (table_name, row_id);
CREATE TRIGGER changes_are_never_edited BEFORE UPDATE ON changes
BEGIN SELECT RAISE(ABORT, 'the record of changes is append-only'); END;
CREATE TRIGGER changes_are_never_deleted BEFORE DELETE ON changes
BEGIN SELECT RAISE(ABORT, 'the record of changes is append-only'); END;
"""
