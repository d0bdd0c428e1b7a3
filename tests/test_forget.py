"""Takedown: no word of the article is left in any file, it never comes back, and a crash leaves one of two states."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from builders import NOW, FakeReaders, Newsroom, page, reading
from test_cli import done, shell
from test_cli import folder as folder

from presswatch.archive import takedown
from presswatch.archive.archive import Archive, one
from presswatch.archive.queue import add_candidates, page_ids, stored_pages
from presswatch.archive.restore import restore
from presswatch.archive.reviews import decide_article, set_field
from presswatch.collect import collect, preview
from presswatch.forget import forget, forget_again, remove_outdated
from presswatch.model import ArticleState, Candidate, Page, Reading
from presswatch.pages import PageStore
from presswatch.reread import reread

FEED = "https://harbour-gazette.example/feed"
A, B, C, SHORT = (f"https://harbour-gazette.example/{name}" for name in ("zanzibaron", "b", "c", "short"))
WORD = "Zanzibaron"
SECRET = f"OpenLantern was named by Mr {WORD} of Skerry."
OTHERS = {B: "OpenLantern glows over the harbour.", C: "OpenLantern was carried to the library."}


def rule(page: Page) -> Reading:
    text = page.body.decode()
    return reading(text, title=text[:40])


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    """Three articles and a feed that names them, collected to the disk."""
    archive = Archive.open(tmp_path / "presswatch.db", now=NOW)
    made = Newsroom(tmp_path, {FEED: f"{A}\n{B}\n{C}", A: SECRET, **OTHERS}, archive=archive, readers=FakeReaders(rule))
    collect(made.watch, made.means)
    yield made
    archive.conn.close()


def leftovers(newsroom: Newsroom, word: str = WORD) -> list[str]:
    """The files whose bytes, unpacked where they are packed, hold the word."""
    with suppress(sqlite3.ProgrammingError):  # closed already
        newsroom.archive.close()
    found = []
    for path in sorted(newsroom.folder.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        if path.name.endswith(".warc.gz"):
            import gzip

            data = gzip.decompress(data)
        if word.lower().encode() in data.lower():
            found.append(path.name)
    return found


def take_down(newsroom: Newsroom, url: str = A) -> object:
    return forget(newsroom.archive, newsroom.means.pages, url, who="ivo", now=NOW)


def bodies(newsroom: Newsroom) -> list[str]:
    pages = PageStore(newsroom.folder / "pages")
    return sorted(
        pages.read(stored.place).body.decode() for stored in stored_pages(newsroom.conn, page_ids(newsroom.conn))
    )


def test_no_word_of_it_is_left_in_any_file(newsroom: Newsroom) -> None:
    set_field(newsroom.conn, 1, "title", f"{WORD} speaks", who="odile", now=NOW)
    decide_article(newsroom.conn, 1, ArticleState.ACCEPTED, who="odile", now=NOW)
    take_down(newsroom)
    assert leftovers(newsroom) == []


def test_the_test_above_would_see_it(newsroom: Newsroom) -> None:
    assert len(leftovers(newsroom)) == 2


def test_all_else_stays_and_can_be_read(newsroom: Newsroom) -> None:
    take_down(newsroom)
    assert bodies(newsroom) == sorted(OTHERS.values())
    assert newsroom.count("articles") == 2
    assert newsroom.conn.execute("PRAGMA foreign_key_check").fetchall() == []
    assert reread(newsroom.watch, newsroom.means).failed == 0
    found = newsroom.conn.execute("SELECT rowid FROM article_texts_fts WHERE article_texts_fts MATCH 'glows'")
    assert len(found.fetchall()) == 1


def test_what_happened_is_one_line_without_the_address(newsroom: Newsroom) -> None:
    take_down(newsroom)
    (row,) = newsroom.conn.execute("SELECT who, column_name, old, new FROM changes").fetchall()
    assert tuple(row[:3]) == ("ivo", "forgotten", None)
    assert len(row["new"]) == 64


def test_who_decided_stays_on_record_and_the_record_stays_closed(newsroom: Newsroom) -> None:
    set_field(newsroom.conn, 1, "title", f"{WORD} speaks", who="odile", now=NOW)
    take_down(newsroom)
    assert newsroom.conn.execute("SELECT who, new FROM changes ORDER BY id").fetchone()[:] == ("odile", None)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        newsroom.conn.execute("DELETE FROM changes")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        newsroom.conn.execute("UPDATE changes SET who = 'nobody'")


def test_it_never_comes_back(newsroom: Newsroom) -> None:
    take_down(newsroom)
    newsroom.later(days=2)
    newsroom.answer({FEED: f"{A}?utm_source=x\n{B}", A: SECRET, f"{A}?utm_source=x": SECRET, **OTHERS})
    assert preview(newsroom.watch, newsroom.means) == []
    assert collect(newsroom.watch, newsroom.means).added == 0
    assert newsroom.count("articles") == 2
    assert add_candidates(newsroom.conn, "by hand", [Candidate(A)], now=NOW) == 0


def test_it_does_not_come_back_under_another_address(newsroom: Newsroom) -> None:
    take_down(newsroom)
    newsroom.later(days=2)
    newsroom.answer({FEED: SHORT, SHORT: page(SHORT, SECRET, url=A)})
    collect(newsroom.watch, newsroom.means)
    assert newsroom.count("articles") == 2
    newsroom.later(days=2)
    newsroom.answer({FEED: f"{SHORT}\n{B}", SHORT: page(SHORT, SECRET, url=A)})
    collect(newsroom.watch, newsroom.means)
    assert SHORT not in newsroom.fetcher.urls
    assert leftovers(newsroom, "named by mr") == []


def test_an_address_that_nobody_named_is_turned_away_from_then_on(newsroom: Newsroom) -> None:
    take_down(newsroom, "https://skerry-post.example/new")
    assert newsroom.count("articles") == 3
    assert add_candidates(newsroom.conn, "x", [Candidate("https://skerry-post.example/new")], now=NOW) == 0


@pytest.mark.parametrize("step", ["rewritten", "committed"])
def test_a_crash_leaves_the_old_or_the_new_state(newsroom: Newsroom, step: str, tmp_path: Path) -> None:
    class Crash(BaseException):
        pass

    class Falling(PageStore):
        """Dies when the new file is there, or when the old one is to go."""

        def rewrite(self, *args: object) -> dict[int, object]:  # type: ignore[override]
            moved = super().rewrite(*args)  # type: ignore[arg-type]
            if step == "rewritten":
                raise Crash
            return moved  # type: ignore[return-value]

        def remove(self, file: str) -> None:
            raise Crash

    with suppress(Crash):
        forget(newsroom.archive, Falling(tmp_path / "pages"), A, who="ivo", now=NOW)
    left = sorted(OTHERS.values()) if step == "committed" else sorted([SECRET, *OTHERS.values()])
    assert bodies(newsroom) == left
    with suppress(Crash):  # and again, for another article
        forget(newsroom.archive, Falling(tmp_path / "pages"), C, who="ivo", now=NOW)
    remove_outdated(newsroom.archive, newsroom.means.pages)
    take_down(newsroom)
    take_down(newsroom, C)
    assert bodies(newsroom) == [OTHERS[B]]
    assert len(list((tmp_path / "pages").iterdir())) == 1
    newsroom.later(days=2)
    newsroom.answer({FEED: f"{A}\n{B}\n{C}\n{SHORT}", SHORT: "OpenLantern is back in Skerry."})
    collect(newsroom.watch, newsroom.means)
    assert len(bodies(newsroom)) == 2
    assert leftovers(newsroom, "named by mr") == leftovers(newsroom, "carried to the library") == []


def test_an_older_archive_put_back_forgets_again_and_finds_its_pages(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.archive.backup(tmp_path / "kept.db")
    take_down(newsroom)
    newsroom.archive.close()
    restore(tmp_path / "presswatch.db", tmp_path / "kept.db", now=NOW)
    with Archive.open(tmp_path / "presswatch.db", now=NOW) as archive:
        assert one(archive.conn, "SELECT count(*) FROM articles") == 3
        assert forget_again(archive, PageStore(tmp_path / "pages"), who="ivo", now=NOW) > 0
        assert one(archive.conn, "SELECT count(*) FROM articles") == 2
        again = Newsroom(tmp_path, {}, archive=archive, readers=FakeReaders(rule))
        assert bodies(again) == sorted(OTHERS.values())


def test_two_takedowns_in_one_file(newsroom: Newsroom) -> None:
    take_down(newsroom, A)
    take_down(newsroom, B)
    assert bodies(newsroom) == [OTHERS[C]]
    assert len(list((newsroom.folder / "pages").iterdir())) <= 1


def test_copies_of_the_story_are_named_and_stay(newsroom: Newsroom) -> None:
    long = "OpenLantern " + " ".join(f"word{number} of the long report" for number in range(60))
    urls = [f"https://skerry-post.example/{number}" for number in range(2)]
    newsroom.answer({FEED: "\n".join(urls), **dict.fromkeys(urls, long)})
    newsroom.later(days=1)
    collect(newsroom.watch, newsroom.means)
    done = forget(newsroom.archive, newsroom.means.pages, urls[0], who="ivo", now=NOW)
    assert done.copies == (urls[1],)
    assert newsroom.count("articles") == 4
    assert newsroom.count("stories") == 0


def test_every_table_that_points_at_an_article_is_thought_of(archive: Archive) -> None:
    tables = [row[0] for row in archive.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        for key in archive.conn.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            if key["table"] in ("articles", "quotes", "article_texts") and key["on_delete"] == "NO ACTION":
                assert f"DELETE FROM {table} " in takedown.REMOVED, f"takedown.REMOVED misses {table}"


def test_the_command_asks_and_tells_what_stays(folder: Path) -> None:
    done(folder, "add", "https://a.example/1")
    done(folder, "backup")
    assert shell(folder, "forget", "https://a.example/1").returncode == 1
    assert shell(folder, "forget", "not-an-address").returncode == 2
    said = done(folder, "forget", "https://a.example/1", "--yes")
    assert "addresses are turned away" in said
    assert "This backup may still hold it" in said
    said = done(folder, "add", "https://a.example/1", "https://a.example/2")
    assert "1 were taken down by `presswatch forget` and are not added.\n1 added, 0 known before" in said
    assert shell(folder, "why", "https://a.example/1").returncode == 1
