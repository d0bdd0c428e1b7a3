"""The versions of an article's text: what changed between two of them, and whether the printed passage still stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from datasette import Response

from presswatch.browse import queries
from presswatch.browse.article import article_row, field_of
from presswatch.browse.queries import Row, column, rows
from presswatch.browse.strings import say
from presswatch.browse.web import View, answer, number, read, trouble
from presswatch.errors import UsageError
from presswatch.model import QuoteState
from presswatch.plain import fold
from presswatch.read.compare import Change, changes

if TYPE_CHECKING:
    import sqlite3

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

VERSIONS_SHOWN = 50
MOST_PARAGRAPHS, MOST_WORDS, MOST_WORDS_IN_ALL = 1000, 600, 10_000
"""What is compared: paragraphs of a side one by one, the words of a paragraph, and of all. Above, it is shown whole:
comparing takes the square of it, half a second at worst."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of both versions: the changes put together give either; or `unchanged` paragraphs in a row."""

    changes: tuple[Change, ...] = ()
    unchanged: int = 0


async def versions_page(request: Request, datasette: Datasette) -> Response:
    """?from= and ?to= are ids of texts; without them the last version but one and the last."""
    article_id = int(request.url_vars["id"])
    asked = number(request.args.get("from")), number(request.args.get("to"))
    facts = await read(datasette, facts_of_versions, article_id, *asked)
    if facts is None:
        return await trouble(datasette, request, "trouble.title", f"There is no article {article_id}.", 404)
    if facts["to"] is None and asked != (None, None):
        raise UsageError(say(request, "versions.unknown"))
    return await answer(datasette, request, "pw_versions.html", facts)


def facts_of_versions(
    conn: sqlite3.Connection, article_id: int, older: int | None, newer: int | None
) -> dict[str, Any] | None:
    """What the page shows; None when there is no such article."""
    article = article_row(conn, article_id)
    if article is None:
        return None
    versions = versions_of(conn, article_id)
    older, newer = _chosen([version["id"] for version in versions], older, newer)
    return {
        "article": article,
        "title": field_of(article, "title", "en").value,
        "language": field_of(article, "language", "en").value,
        "versions": versions,
        "from": older,
        "to": newer,
        **(_compared(conn, article_id, older, newer) if older is not None and newer is not None else {}),
    }


def _chosen(ids: Sequence[int], older: int | None, newer: int | None) -> tuple[int | None, int | None]:
    """Which two of the versions, latest first, are compared: the last two where none is named; None and None when
    there is no such version."""
    newer = newer if newer is not None else next(iter(ids), None)
    if newer not in ids:
        return None, None
    older = older if older is not None else next(iter(ids[ids.index(newer) + 1 :]), newer)
    return (older, newer) if older in ids else (None, None)


def _compared(conn: sqlite3.Connection, article_id: int, older: int, newer: int) -> dict[str, Any]:
    texts = dict(conn.execute("SELECT id, text FROM article_texts WHERE id IN (?, ?)", (older, newer)).fetchall())
    words = _printed(conn, article_id)
    return {
        "paragraphs": differences(texts[older], texts[newer]) if older != newer else [],
        "passage": words,
        "stands": {text_id: _stand(words, text) for text_id, text in texts.items()} if words else {},
    }


def _printed(conn: sqlite3.Connection, article_id: int) -> str | None:
    """The words that are printed of the article: those chosen, else the first suggestion."""
    chosen = column(conn, "SELECT featured_quote FROM coverage WHERE id = ? AND featured_quote IS NOT NULL", article_id)
    suggested = (row["text_clean"] for row in queries.passages(conn, article_id) if row["state"] != QuoteState.HIDDEN)
    return next(iter(chosen), None) or next(suggested, None)


def _stand(words: str, text: str) -> bool:
    """Whether the words stand in the text, as `place_of` finds them, without asking where."""
    return " ".join(fold(words).split()) in " ".join(fold(text).split())


def versions_of(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """The texts that were seen of an article, the latest first; `current` is the one that is shown."""
    return rows(
        conn,
        """SELECT t.id, t.seen, length(t.text) AS characters, t.id IS a.text_id AS current
             FROM article_texts t JOIN articles a ON a.id = t.article_id
            WHERE t.article_id = ? ORDER BY t.seen DESC, t.id DESC LIMIT ?""",
        *(article_id, VERSIONS_SHOWN),
    )


def differences(old: str, new: str) -> list[Paragraph]:
    """What became of each paragraph, word by word; blank lines do not count."""
    before, after = ([line for line in text.split("\n") if line.strip()] for text in (old, new))
    return _joined(list(_paragraphs(before, after)))


def _paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    head = _alike(before, after)
    before, after = before[head:], after[head:]
    tail = _alike(before[::-1], after[::-1])
    before, after = before[: len(before) - tail], after[: len(after) - tail]
    yield Paragraph(unchanged=head)
    if max(len(before), len(after)) > MOST_PARAGRAPHS:
        yield Paragraph((Change("\n".join(before), "\n".join(after)),))
    else:
        yield from _one_by_one(before, after)
    yield Paragraph(unchanged=tail)


def _one_by_one(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    compared = 0
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Paragraph(unchanged=b - a)
            continue
        for old, new in zip_longest(before[a:b], after[c:d], fillvalue=""):
            words = max(len(old.split()), len(new.split()))
            by_word = bool(old and new) and words <= MOST_WORDS and compared <= MOST_WORDS_IN_ALL
            compared += words if by_word else 0
            yield Paragraph(changes(old, new) if by_word else (Change(old, new),))


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of the first are the same."""
    return next((at for at, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other)))


def _joined(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Runs of unchanged paragraphs as one."""
    joined: list[Paragraph] = []
    for paragraph in paragraphs:
        if not paragraph.changes and joined and not joined[-1].changes:
            joined[-1] = Paragraph(unchanged=joined[-1].unchanged + paragraph.unchanged)
        elif paragraph.changes or paragraph.unchanged:
            joined.append(paragraph)
    return joined


GETS: dict[str, View] = {r"/-/articles/(?P<id>[0-9]{1,18})/versions": versions_page}
POSTS: dict[str, View] = {}
