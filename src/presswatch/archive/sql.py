"""What migrations and queries both need: whose file an archive is, which migrations there are, SQL that both hold."""

from __future__ import annotations

APPLICATION_ID = 0x50525357  # "PRSW": tells our files from other people's SQLite databases

MIGRATIONS = (
    "m001_first_tables",
    "m002_search",
    "m003_views",
    "m004_stories",
    "m005_upkeep",
    "m006_coverage",
    "m007_facts",
    "m008_periods",
    "m020_backfill",
    "m021_checks",
    "m022_pasted_texts",
    "m023_pictures",
    "m024_public_rights",
    "m025_samples",
    "m026_rereads",
)
"""The names of all migrations of `schema`, in order: an archive that has them all is opened without importing it."""

# Table → columns searched. Datasette finds an index only when its schema says content="table" in double quotes.
SEARCHED_FIRST = {
    "articles": ("title", "standfirst"),
    "article_texts": ("text",),
    "quotes": ("text", "speaker"),
}
SEARCHED = {**SEARCHED_FIRST, "speaker_names": ("name",)}

PASSAGE = """coalesce(c.featured_quote, (
    SELECT q.text_clean FROM quotes q JOIN articles a ON a.id = q.article_id AND a.text_id = q.text_id
      LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
     WHERE q.article_id = c.id AND q.kind = 'passage' AND q.rank IS NOT NULL
       AND coalesce(qr.state, 'proposed') != 'hidden' ORDER BY q.rank LIMIT 1))"""
"""What is printed of an article of `coverage c`: the words that people chose, else the first passage of its text."""

PRINTED_QUOTE = """coalesce(
    (SELECT q.id FROM article_reviews r JOIN quotes q ON q.id = r.featured_quote_id
       LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
      WHERE r.article_id = c.id AND coalesce(qr.state, 'proposed') != 'hidden'),
    (SELECT q.id FROM quotes q JOIN articles a ON a.id = q.article_id AND a.text_id = q.text_id
       LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
      WHERE q.article_id = c.id AND q.kind = 'passage' AND q.rank IS NOT NULL
        AND coalesce(qr.state, 'proposed') != 'hidden' ORDER BY q.rank LIMIT 1))"""
"""The row whose words `PASSAGE` is."""

RIGHTS = """(SELECT coalesce(ov.rights, o.rights) FROM outlets o LEFT JOIN outlet_reviews ov ON ov.outlet_id = o.id
     WHERE o.id = coalesce((SELECT id FROM outlets WHERE name = c.outlet), a.outlet_id))"""
"""The rule of the outlet that an article is printed under: a person's, else that of `outlets.toml`."""
