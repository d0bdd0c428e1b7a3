"""An article's page in words: what the fields hold, and each line of the record as a sentence."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from presswatch.browse.queries import rows
from presswatch.browse.strings import day, translator

if TYPE_CHECKING:
    import sqlite3

SHOWN_CHARS = 160
"""Of a value in a sentence of the history."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the record. `sentence` says who did what."""

    id: int
    at: str
    who: str
    sentence: Markup


def in_words(field: str, value: str, language: str) -> str:
    """The value of a field of an article as a person reads it, in that language; "" stays ""."""
    t = translator(language)
    if not value:
        return ""
    if field == "published":
        return day(value, language=language)
    return t(f"{field}.{value}") if field in ("kind", "language", "tier") else value


def told(
    conn: sqlite3.Connection, changes: Iterable[Mapping[str, Any]], machine: Mapping[str, str], language: str
) -> list[Told]:
    """The changes (rows of `changes` about one article) as sentences. `machine` has the machine's values by field."""
    found = [dict(change) for change in changes]
    quotes = _quotes(conn, found)
    sentence = functools.partial(_sentence, quotes=quotes, machine=machine, language=language)
    return [Told(change["id"], change["at"], change["who"], sentence(change)) for change in found]


def _quotes(conn: sqlite3.Connection, changes: Iterable[Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """The quotes that the changes are about, by id."""
    ids = set()
    for change in changes:
        if change["table_name"] != "article_reviews":
            ids.add(change["row_id"])
        elif change["column_name"] == "featured_quote_id":
            ids |= {int(value) for value in (change["old"], change["new"]) if value}
    sql = "SELECT id, text_clean, language, kind FROM quotes WHERE id IN (SELECT value FROM json_each(?))"
    return {row["id"]: row for row in rows(conn, sql, json.dumps(sorted(ids)))}


def _sentence(
    change: Mapping[str, Any],
    *,
    quotes: Mapping[int, Mapping[str, Any]],
    machine: Mapping[str, str],
    language: str,
) -> Markup:
    column, old, new = change["column_name"], change["old"] or "", change["new"] or ""
    t = functools.partial(_say, translator(language), who=change["who"])
    if change["table_name"] != "article_reviews":
        return _of_quote(t, change, quotes)
    if column == "state":
        return t(f"told.state.{new or 'proposed'}")
    if column == "featured_quote_id":
        return t("told.passage", new=_link(quotes, int(new))) if new else t("told.passage.none")
    if column == "reason":
        return t("told.reason", new=_short(new)) if new else t("told.reason.none", old=_short(old))
    values = {"field": translator(language)(f"told.name.{column}")}
    values |= {"old": _value(column, old, language), "new": _value(column, new, language)}
    by_machine = machine.get(column)
    if not new:
        return t("told.machine" if by_machine else "told.emptied", **values)
    if old:
        return t("told.changed", **values)
    return t("told.first" if by_machine else "told.set", machine=_value(column, by_machine or "", language), **values)


def _of_quote(t: Callable[..., Markup], change: Mapping[str, Any], quotes: Mapping[int, Mapping[str, Any]]) -> Markup:
    column, old, new = change["column_name"], change["old"] or "", change["new"] or ""
    quote = _link(quotes, change["row_id"])
    if change["table_name"] == "quotes":
        return t("told.quote.added", quote=quote)
    if column == "state":
        return t(f"told.quote.{new or 'proposed'}", quote=quote)
    if column == "speaker":
        key = "told.speaker.machine" if not new else "told.speaker.changed" if old else "told.speaker"
        return t(key, quote=quote, old=_short(old), new=_short(new))
    return t("told.quote.noted", quote=quote, new=_short(new))


def _say(t: Callable[..., str], key: str, *, who: str, **values: object) -> Markup:
    """The sentence of the catalogue with the values in it, each escaped."""
    sentence = Markup(t(key))  # noqa: S704 ours, from the catalogue
    return sentence.format(who=Markup("<b>{}</b>").format(who), **values)


def _value(column: str, value: str, language: str) -> str:
    if column in ("authors", "tags") and value.startswith("["):
        value = ", ".join(map(str, json.loads(value)))
    return _short(in_words(column, value, language))


def _link(quotes: Mapping[int, Mapping[str, Any]], quote_id: int) -> Markup | str:
    """The words of a quote, leading to its box; of a passage the words alone."""
    quote = quotes.get(quote_id)
    if quote is None:
        return "…"
    lang = Markup(' lang="{}"').format(quote["language"]) if quote["language"] != "unknown" else ""
    if quote["kind"] == "passage":
        return Markup("<span{}>{}</span>").format(lang, _short(quote["text_clean"]))
    return Markup('<a href="#quote-{}"{}>{}</a>').format(quote_id, lang, _short(quote["text_clean"]))


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS].rsplit(" ", 1)[0] + " …"
