"""The whole job, offline: the sample newsroom is served on this machine, collected, reviewed and printed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from presswatch import __version__
from presswatch.archive import items, reviews
from presswatch.archive.archive import Archive
from presswatch.archive.imports import import_page
from presswatch.archive.lock import run_lock
from presswatch.archive.runs import Tally
from presswatch.collect import collect
from presswatch.errors import UsageError
from presswatch.fetch.client import HttpFetcher
from presswatch.formats import media_page
from presswatch.means import Means
from presswatch.model import ArticleState
from presswatch.newsroom import served
from presswatch.pages import PageStore
from presswatch.turns import SystemClock
from presswatch.watch import Watch, read_watch
from presswatch.workers import Workers

ACCEPTED = 3
REVIEWER = "demo reviewer"


def demo(folder: Path, say: Callable[[str], None]) -> Path:
    """Makes a fresh archive and media page in `folder`, from the sample newsroom; answers the archive's path."""
    newsroom = find_newsroom()
    db = folder / "presswatch.db"
    with ExitStack() as stack:
        stack.enter_context(run_lock(db))
        _clear(folder)
        archive = stack.enter_context(Archive.open(db, now=datetime.now(UTC)))
        shutil.copyfile(newsroom / "watch.toml", folder / "watch.toml")
        port = stack.enter_context(served(newsroom))
        watch = on_port(read_watch(newsroom / "watch.toml"), port)
        say(f"The sample newsroom is open: {len(watch.fetch.hosts)} hosts on 127.0.0.1:{port}.")
        known = media_page.parse((newsroom / "media.md").read_text("utf-8"))
        new = import_page(archive.conn, known, who=REVIEWER, now=datetime.now(UTC)).new
        say(f"Imported the media page kept by hand so far: {new} entries.")
        fetcher = stack.enter_context(HttpFetcher(watch.fetch, version=__version__))
        readers = stack.enter_context(Workers())
        means = Means(archive, PageStore(folder / "pages"), fetcher, readers, SystemClock())
        say(_told(collect(watch, means)))
        for title in _accept_a_few(archive.conn):
            say(f"Accepted: {title}")
        page = items.print_page(archive.conn)
        (folder / "media.md").write_text(page, "utf-8", newline="")
        items.mark_printed(archive.conn, page, who=REVIEWER, now=datetime.now(UTC))
        say(f"Printed the media page to {folder / 'media.md'}:\n\n{page}")
    return db


def find_newsroom() -> Path:
    """The sample newsroom: in the installed package, else in the checkout around it."""
    here = Path(__file__).resolve().parent
    for folder in (here / "newsroom", here.parent.parent / "data" / "newsroom"):
        if (folder / "watch.toml").is_file():
            return folder
    raise UsageError("The sample newsroom is missing: install presswatch again, or run the demo in a checkout.")


def on_port(watch: Watch, port: int) -> Watch:
    """The watch with every mapped host, and what may be reached, on that port of this machine."""
    address = f"127.0.0.1:{port}"
    rules = replace(watch.fetch, hosts=dict.fromkeys(watch.fetch.hosts, address), allow_private=frozenset({address}))
    return replace(watch, fetch=rules)


def _clear(folder: Path) -> None:
    for name in ("presswatch.db", "presswatch.db-wal", "presswatch.db-shm", "media.md"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "pages", ignore_errors=True)


def _told(tally: Tally) -> str:
    return (
        f"Collected: {tally.fetched} pages read, {tally.added} articles about the project, {tally.rejected} rejected, "
        f"{tally.failed} failed; {tally.sources_ok} sources answered, {tally.sources_failed} did not."
    )


def _accept_a_few(conn: sqlite3.Connection) -> list[str]:
    """Accepts the surest articles with a passage, as a reviewer would in the browser; answers their titles."""
    rows = conn.execute(
        """SELECT i.id, i.title, q.id FROM inbox i
             JOIN quotes q ON q.article_id = i.id AND q.kind = 'passage' AND q.rank = 1
            WHERE i.verdict = 'accept' ORDER BY i.relevance DESC, i.published DESC LIMIT ?""",
        (ACCEPTED,),
    ).fetchall()
    now = datetime.now(UTC)
    for article_id, _, quote_id in rows:
        reviews.decide_article(conn, article_id, ArticleState.ACCEPTED, who=REVIEWER, now=now)
        reviews.feature_quote(conn, quote_id, who=REVIEWER, now=now)
    return [title for _, title, _ in rows]
