"""Digests: what is new, told once, by story; what came from the web stays text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import NOW, TEXT, URL, reading, save

from presswatch.archive.archive import Archive, one
from presswatch.archive.digests import keep_digest, new_articles, since_last
from presswatch.archive.reviews import decide_article
from presswatch.formats.digest import Digest, Told, html, markdown, stories
from presswatch.model import ArticleState, Verdict

LAMP = Told(
    1, None, "Harbour Gazette", "2026-11-20", "A lamp that nobody owns", URL, "It was switched on.", ("Ada Quill",)
)


def test_a_new_article_is_told_with_its_passage_and_who_speaks(archive: Archive) -> None:
    save(archive.conn)
    (told,) = new_articles(archive.conn, NOW - timedelta(days=1))
    assert (told.title, told.url, told.published) == ("A lamp that nobody owns", URL, "2026-11-20")
    assert told.passage == "OpenLantern was switched on in Skerry on Tuesday."
    assert told.quoted == ("Ada Quill",)


def test_what_was_told_is_not_told_again_unless_asked_for(archive: Archive) -> None:
    save(archive.conn)
    keep_digest(archive.conn, "stdout", new_articles(archive.conn, None), NOW)
    assert new_articles(archive.conn, since_last(archive.conn, NOW)) == []
    assert len(new_articles(archive.conn, None, told_before=True)) == 1
    save(archive.conn, url="https://skerry-post.example/2")
    assert [told.url for told in new_articles(archive.conn, since_last(archive.conn, NOW))] == [
        "https://skerry-post.example/2"
    ]


def test_a_digest_that_was_not_sent_leaves_all_for_the_next(archive: Archive) -> None:
    save(archive.conn)
    new_articles(archive.conn, None)
    assert one(archive.conn, "SELECT count(*) FROM digests") == 0
    assert len(new_articles(archive.conn, since_last(archive.conn, NOW + timedelta(days=3)))) == 1


def test_what_the_rules_or_people_rejected_is_not_told(archive: Archive) -> None:
    save(archive.conn, reading(verdict=Verdict.REJECT))
    other = save(archive.conn, url="https://skerry-post.example/2").article_id
    decide_article(archive.conn, other, ArticleState.REJECTED, who="odile", now=NOW)
    assert new_articles(archive.conn, None) == []


def test_copies_of_one_story_stand_together(archive: Archive) -> None:
    long = TEXT + "\n" + " ".join(f"word{number} of the long report" for number in range(60))
    for url in (URL, "https://skerry-post.example/2"):
        save(archive.conn, reading(long), url=url)
    save(archive.conn, url="https://foolscap.example/3")
    told = new_articles(archive.conn, None)
    assert sorted(map(len, stories(told))) == [1, 2]


def test_the_first_digest_looks_back_a_week(archive: Archive) -> None:
    assert since_last(archive.conn, NOW) == NOW - timedelta(days=7)


def test_a_digest_reads_as_a_list() -> None:
    text = markdown(Digest("OpenLantern", (LAMP,), ("gazette fails since Monday",)))
    assert text.startswith("# OpenLantern in the press: 1 new article\n")
    assert f"- Harbour Gazette, 2026-11-20: [A lamp that nobody owns](<{URL}>)\n" in text
    assert "  > It was switched on.\n  Quoted: Ada Quill\n" in text
    assert "## Sources in trouble" in text


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "a\n# heading", "**bold** & <b>"]
)
def test_what_came_from_the_web_stays_text(title: str) -> None:
    digest = Digest(
        "OpenLantern", (Told(1, None, "<i>", None, title, "javascript:alert(1)", title, (title,)),), (title,)
    )
    page = html(digest)
    assert "<script" not in page
    assert "<b>" not in page
    assert "href" not in page
    text = markdown(digest)
    assert "\n# heading" not in text
    assert "[x](javascript" not in text
    assert "<script" not in text.replace("\\<", "")


def test_an_address_cannot_leave_its_brackets() -> None:
    told = Told(1, None, None, None, "A lamp", "https://a.example/x> [y](https://b.example/)", None)
    assert "[A lamp](<https://a.example/x%3E%20[y]%28https://b.example/%29>)" in markdown(
        Digest("OpenLantern", (told,))
    )
