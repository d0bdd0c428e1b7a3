"""The inbox: cards, filters and pages, decisions on one and on several, what is taken back, and who else is there."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browse_archive import NOW, PASSAGES, REVIEWER, in_datasette, make_archive, post, rows, signed_in
from datasette.app import Datasette

from presswatch.archive.archive import Archive, transaction
from presswatch.archive.decisions import AT_ONCE, decide_articles, undo
from presswatch.archive.reviews import decide_article
from presswatch.browse.inbox import LOOKED_AT_MOST, Place, decided_page, inbox_ids
from presswatch.browse.presence import HERE_FOR, PLACES_AT_MOST, Presence
from presswatch.browse.why import why
from presswatch.errors import UsageError
from presswatch.model import ArticleState

if TYPE_CHECKING:
    from httpx import Response

ODILE = {"id": "root"}
PROPOSED, LATER, ACCEPTED, REJECTED = (ArticleState(state) for state in ("proposed", "later", "accepted", "rejected"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `browse_archive` makes it, and articles 8, 11, 12 and 13 are copies of one story, 13 set aside."""
    path = make_archive(tmp_path_factory.mktemp("made") / "presswatch.db")
    with Archive.open(path, now=NOW) as archive, transaction(archive.conn):
        archive.conn.execute("INSERT INTO stories (id, original_id) VALUES (1, 8)")
        archive.conn.execute("UPDATE articles SET story_id = 1 WHERE id IN (8, 11, 12, 13)")
        decide_article(archive.conn, 13, LATER, who="odile", now=NOW)
    return path


@pytest.fixture
def db(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path))


@pytest.fixture
def site(db: Path) -> Iterator[Datasette]:
    with in_datasette(db) as datasette:
        yield datasette


def page(site: Datasette, path: str = "/-/inbox", actor: dict[str, Any] = REVIEWER) -> str:
    answer = asyncio.run(site.client.get(path, cookies=signed_in(site, actor)))
    assert answer.status_code == 200, answer.text
    return answer.text


def send(site: Datasette, path: str, *, actor: dict[str, Any] = REVIEWER, **fields: object) -> str:
    """Posts a form of the inbox; where it leads."""
    answer = asyncio.run(post(site, path, actor, **{"from": "inbox", **fields}))
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def decide(site: Datasette, article: int, state: str, **fields: object) -> str:
    return send(site, f"/-/articles/{article}/state", state=state, **{"shown": "proposed", **fields})


def shown(html: str) -> list[int]:
    return [int(found) for found in re.findall(r'id="article-(\d+)"', html)]


def states(db: Path, *articles: int) -> list[str]:
    found = dict(rows(db, "SELECT article_id, state FROM article_reviews"))
    return [found.get(article, "proposed") for article in articles]


def take_back(site: Datasette, where: str, actor: dict[str, Any] = REVIEWER) -> str:
    lines = re.search(r"done=(\d+-\d+)", where)
    assert lines
    return send(site, "/-/inbox/undo", actor=actor, lines=lines[1])


# ---- what is shown ----------------------------------------------------------------------------------------------


def test_the_inbox_shows_cards_newest_first_and_pages_without_a_gap(site: Datasette) -> None:
    seen: list[int] = []
    path = "/-/inbox"
    while path:
        html = page(site, path)
        seen += shown(html)
        more = re.search(r'rel="next" href="([^"]+)"', html)
        path = unescape(more[1]) if more else ""
    assert seen == [number for number in range(5, 31) if number not in (11, 12, 13)]


def test_a_card_says_what_a_reviewer_needs(site: Datasette) -> None:
    html = page(site)
    card = html[html.index('id="article-7"') : html.index('id="article-8"')]
    assert '<mark class="mention">OpenLantern</mark>' in card
    assert "it names OpenLantern" in card
    assert "“OpenLantern” is named in the text" in card
    assert "the day in the URL differs" in card
    assert 'href="https://northern-circuit.example/7" rel="noopener noreferrer"' in card
    assert card.count("Accept, print this one") == 2
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert "javascript:" not in html
    assert 'lang="fr"' in html


def test_the_sentence_that_names_the_project_stands_on_the_card_once(site: Datasette, db: Path) -> None:
    assert page(site).count("switched on a language model that nobody owns.") == len(english(db))
    with sqlite3.connect(db) as conn:
        conn.execute("DELETE FROM quotes WHERE kind = 'passage'")
    assert page(site).count('class="pw-snippet"') == 19  # all of the page but the one without text


def english(db: Path) -> list[Any]:
    return rows(
        db,
        """SELECT id FROM (SELECT * FROM coverage WHERE state = 'proposed' AND id NOT IN (11, 12)
                            ORDER BY first_seen DESC, id DESC LIMIT 20) WHERE language = 'en' AND title IS NOT NULL""",
    )


def test_the_inbox_filters_and_says_how_many_each_choice_leaves(site: Datasette, db: Path) -> None:
    waiting = rows(db, "SELECT count(*) FROM coverage WHERE state = 'proposed' AND language = 'fr'")[0][0]
    html = page(site, "/-/inbox?language=fr")
    assert f'<option value="fr" selected>French ({waiting})</option>' in html
    assert "Courrier des Dunes</b>" in html
    assert "Harbour Gazette</b>" not in html
    one = page(site, "/-/inbox?outlet=Lamp+%26+Ledger")
    assert set(re.findall(r"<b>([^<]+)</b>", one.split("<main", 1)[1])) == {"Lamp &amp; Ledger"}
    assert shown(page(site, "/-/inbox?kind=video&outlet=The+Harbour+Gazette")) == [5]
    assert "Nothing here with this filter" in page(site, "/-/inbox?language=xx&outlet=Nobody&kind=video")
    assert shown(page(site, "/-/inbox?tab=later")) == [4, 13]


@pytest.mark.parametrize("key", ["nonsense", "_", "2026_x", "2026-01-01_99999999999999999999", "%27;--_1"])
def test_a_broken_address_is_harmless(site: Datasette, key: str) -> None:
    page(site, f"/-/inbox?after={key}")
    page(site, f"/-/inbox?tab=decided&after={key}")
    page(site, f"/-/inbox?done={key}&tab={key}&kind={key}")
    page(site, "/-/inbox?done=1-999999999")


def test_copies_of_a_story_are_one_card_that_names_the_other_outlets(site: Datasette) -> None:
    html = page(site)
    card = html[html.index('id="article-8"') : html.index('id="article-9"')]
    assert "Also in" in card
    assert '<a href="/-/articles/11">Courrier des Dunes</a>' in card
    assert '<a href="/-/articles/12">Northern Circuit</a>' in card
    assert "with its copies (3 articles)" in card
    assert "/-/articles/13" not in card  # it is set aside, so it does not wait with them


def test_with_a_filter_the_copy_that_fits_it_stands_for_the_story(site: Datasette) -> None:
    assert 11 in shown(page(site, "/-/inbox?outlet=Courrier+des+Dunes"))
    assert 8 not in shown(page(site, "/-/inbox?outlet=Courrier+des+Dunes"))


def test_a_copy_that_comes_after_the_decision_says_what_was_decided(site: Datasette) -> None:
    assert "a copy of it" not in page(site)
    decide(site, 8, "rejected", scope="one")
    card = page(site).split('id="article-11"')[1].split("</article>")[0]
    assert '<a href="/-/articles/8">reviewer rejected a copy of it, ' in card


# ---- deciding ---------------------------------------------------------------------------------------------------


def test_a_decision_is_kept_and_leads_to_the_next_card(site: Datasette, db: Path) -> None:
    where = decide(site, 7, "rejected", reason="a namesake", order="5 6 7 8 9")
    assert where.endswith("#article-8")
    assert rows(db, "SELECT state, reason, by FROM article_reviews WHERE article_id = 7") == [
        ("rejected", "a namesake", "reviewer")
    ]
    html = page(site, where)
    assert "Rejected. It stays findable" in html
    assert 7 not in shown(html)
    assert decide(site, 9, "later", order="5 8 9").endswith("#article-8")
    assert "#" not in decide(site, 5, "later", order="5")


def test_a_passage_is_accepted_with_its_article(site: Datasette, db: Path) -> None:
    quote = rows(db, "SELECT id FROM quotes WHERE article_id = 7 AND kind = 'passage' AND rank = 2")[0][0]
    where = send(site, "/-/articles/7/state", passage=quote, shown="proposed")
    assert rows(db, "SELECT state, featured_quote FROM coverage WHERE id = 7") == [("accepted", PASSAGES["en"][1])]
    take_back(site, where)
    assert rows(db, "SELECT state, featured_quote FROM coverage WHERE id = 7") == [("proposed", None)]
    answer = asyncio.run(post(site, "/-/articles/9/state", passage=quote, shown="proposed"))
    assert answer.status_code == 400
    assert "is not of this article" in answer.text


def test_deciding_keeps_the_place_in_the_inbox(site: Datasette) -> None:
    html = page(site, "/-/inbox?outlet=Northern+Circuit")
    fields = dict(re.findall(r'type="hidden" name="(outlet|after)" value="([^"]+)"', html))
    assert fields == {"outlet": "Northern Circuit"}
    first, *others = shown(html)
    where = decide(site, first, "later", scope="one", **fields)
    assert shown(page(site, where)) == others
    assert "outlet=Northern+Circuit" in where


def test_deciding_on_an_older_page_stays_on_it(site: Datasette) -> None:
    second = unescape(re.findall(r'rel="next" href="([^"]+)"', page(site))[0])
    html = page(site, second)
    assert 'href="/-/inbox">Back to the newest' in html
    after = unescape(re.findall(r'name="after" value="([^"]+)"', html)[0])
    first, *others = shown(html)
    assert shown(page(site, decide(site, first, "later", after=after))) == others


def test_a_story_is_decided_at_once_or_one_of_it_alone(site: Datasette, db: Path) -> None:
    where = decide(site, 8, "rejected")
    assert states(db, 8, 11, 12, 13) == ["rejected", "rejected", "rejected", "later"]
    assert "3 articles rejected." in page(site, where)
    take_back(site, where)
    assert states(db, 8, 11, 12, 13) == ["proposed", "proposed", "proposed", "later"]
    decide(site, 8, "rejected", scope="one")
    assert states(db, 8, 11, 12) == ["rejected", "proposed", "proposed"]
    assert [card for card in shown(page(site)) if card in (8, 11, 12)] == [11]


def test_several_are_decided_and_taken_back_in_one_go(site: Datasette, db: Path) -> None:
    chosen: dict[str, Any] = {f"card-{number}": "proposed" for number in (5, 7, 8)}
    where = send(site, "/-/inbox/several", state="rejected", reason="a list", order="5 6 7 8 9 10", **chosen)
    assert where.endswith("#article-9")
    assert states(db, 5, 7, 8, 11, 12, 6) == ["rejected"] * 5 + ["proposed"]
    assert "5 articles rejected." in page(site, where)
    before = rows(db, "SELECT count(*) FROM changes")[0][0]
    assert "Undone: it is as it was before." in follow(site, take_back_answer(site, where))
    assert states(db, 5, 7, 8, 11, 12, 6) == ["proposed"] * 6
    assert rows(db, "SELECT reason FROM article_reviews WHERE article_id = 5") == [(None,)]
    assert rows(db, "SELECT count(*) FROM changes")[0][0] == before + 10


def take_back_answer(site: Datasette, where: str) -> Response:
    lines = re.findall(r"done=(\d+-\d+)", where)[0]
    return asyncio.run(post(site, "/-/inbox/undo", lines=lines))


def follow(site: Datasette, answer: Response, actor: dict[str, Any] = REVIEWER) -> str:
    """The page a form leads to, with what it was told."""
    cookies = {**signed_in(site, actor), "ds_messages": answer.cookies.get("ds_messages", "")}
    return asyncio.run(site.client.get(answer.headers["location"], cookies=cookies)).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"state": "accepted"}, "No article was selected"),
        ({"card-5": "proposed"}, "Nothing was decided"),
        ({"state": "", "card-5": "proposed"}, "Nothing was decided"),
        ({"state": "liked", "card-5": "proposed"}, "is no state"),
        ({"state": "accepted", "card-5": "loved"}, "is no state"),
        ({"state": "accepted", "card-9999": "proposed"}, "There is no article 9999"),
        ({"state": "accepted", "card-x": "proposed"}, "No article was selected"),
        ({"state": "later"} | {f"card-{n}": "proposed" for n in range(1, AT_ONCE + 2)}, "too many at once"),
    ],
)
def test_what_can_t_be_decided_is_said_and_changes_nothing(
    site: Datasette, db: Path, fields: dict[str, Any], sentence: str
) -> None:
    before = rows(db, "SELECT count(*) FROM changes")
    answer = asyncio.run(post(site, "/-/inbox/several", **fields))
    assert answer.status_code == 400
    assert sentence in unescape(answer.text)
    assert rows(db, "SELECT count(*) FROM changes") == before


def test_a_rejected_article_does_not_come_back_by_itself(site: Datasette, db: Path) -> None:
    decide(site, 7, "rejected")
    with Archive.open(db, now=NOW) as archive, transaction(archive.conn):
        archive.conn.execute("UPDATE articles SET title = 'Read anew', verdict = 'accept' WHERE id = 7")
    assert 7 not in shown(page(site))
    assert 7 not in shown(page(site, "/-/inbox?tab=later"))


def test_all_cards_of_the_page_can_be_ticked_by_a_link(site: Datasette) -> None:
    html = page(site)
    link = unescape(re.findall(r'class="pw-all" href="([^"]+)"', html)[0])
    assert " checked>" not in html
    ticked = re.findall(
        r'<input type="checkbox" form="several" name="card-(\d+)" value="proposed"[^>]* checked>', page(site, link)
    )
    assert [int(number) for number in ticked] == shown(html)


# ---- taking back ------------------------------------------------------------------------------------------------


def test_what_each_had_before_comes_back_from_the_record(site: Datasette, db: Path) -> None:
    decide(site, 4, "rejected", shown="later", reason="first")
    where = send(site, "/-/inbox/several", state="accepted", **{"card-4": "rejected", "card-7": "proposed"})
    take_back(site, where)
    assert states(db, 4, 7) == ["rejected", "proposed"]
    assert rows(db, "SELECT reason FROM article_reviews WHERE article_id = 4") == [("first",)]


def test_only_who_decided_takes_it_back_and_only_a_decision(site: Datasette, db: Path) -> None:
    where = decide(site, 7, "rejected")
    assert "Undo</button>" in page(site, where)
    assert "Undo</button>" not in page(site, where, ODILE)
    lines = re.findall(r"done=(\d+)-(\d+)", where)[0]
    for actor, typed in [(ODILE, "-".join(lines)), (REVIEWER, "1-" + lines[1]), (REVIEWER, "9-1"), (REVIEWER, "x")]:
        answer = asyncio.run(post(site, "/-/inbox/undo", actor, lines=typed))
        assert answer.status_code == 400, typed
    assert states(db, 7) == ["rejected"]


def test_what_was_decided_again_since_is_not_taken_back(site: Datasette, db: Path) -> None:
    where = send(site, "/-/inbox/several", state="rejected", **{"card-5": "proposed", "card-7": "proposed"})
    decide(site, 7, "accepted", shown="rejected", actor=ODILE)
    told = follow(site, take_back_answer(site, where))
    assert states(db, 5, 7) == ["proposed", "accepted"]
    assert "root accepted “A lamp anybody may carry”" in told
    assert "Undone" in told
    assert "Undo</button>" not in page(site, where)


def test_two_decisions_of_one_second_are_taken_back_one_by_one() -> None:
    conn = an_archive(4)
    first = decide_articles(conn, {1: None}, REJECTED, who="o", now=NOW)
    second = decide_articles(conn, {2: None}, REJECTED, who="o", now=NOW)
    assert first.lines
    assert second.lines
    assert undo(conn, *second.lines, who="o", now=NOW).articles == (2,)
    assert [row["state"] for row in conn.execute("SELECT state FROM article_reviews ORDER BY article_id")] == [
        "rejected",
        "proposed",
    ]
    with pytest.raises(UsageError, match="nothing to take back"):
        undo(conn, 900, 901, who="o", now=NOW)


def test_what_was_decided_lately_can_go_back_to_the_inbox(site: Datasette, db: Path) -> None:
    send(site, "/-/articles/7/state", state="rejected", shown="proposed", reason="a namesake")
    send(site, "/-/articles/9/state", state="accepted", shown="proposed", actor=ODILE)
    html = page(site, "/-/inbox?tab=decided")
    assert shown(html)[:2] == [9, 7]
    assert "root, " in html
    assert "a namesake" in html
    where = send(site, "/-/articles/7/state", state="proposed", shown="rejected", scope="one", tab="decided")
    assert "tab=decided" in where
    assert 7 not in shown(page(site, where))
    assert 7 in shown(page(site))


def test_the_decided_are_paged_by_key_and_only_the_last_days_are_shown() -> None:
    conn = an_archive(60)
    for number in range(1, 51):
        decide_article(
            conn, number, REJECTED if number % 2 else ACCEPTED, who="o", now=NOW + timedelta(minutes=number // 3)
        )
    decide_article(conn, 60, REJECTED, who="o", now=NOW - timedelta(days=30))
    place = Place("decided", {})
    seen: list[int] = []
    while place:
        found, more = decided_page(conn, place, NOW + timedelta(days=1))
        seen += [row["id"] for row in found]
        place = place.at(more) if more else None  # type: ignore[assignment]
    assert seen == sorted(range(1, 51), key=lambda number: (number // 3, number), reverse=True)


# ---- two people -------------------------------------------------------------------------------------------------


def test_what_somebody_else_decided_meanwhile_is_said_and_stays(site: Datasette, db: Path) -> None:
    decide(site, 7, "accepted", actor=ODILE)
    answer = asyncio.run(post(site, "/-/articles/7/state", **{"from": "inbox"}, state="rejected", shown="proposed"))
    told = follow(site, answer)
    assert "root accepted “A lamp anybody may carry”, " in told
    assert "Your decision was not recorded" in told
    assert states(db, 7) == ["accepted"]
    asked: dict[str, Any] = {"state": "rejected", **{f"card-{number}": "proposed" for number in (5, 7)}}
    assert "root accepted" in follow(site, asyncio.run(post(site, "/-/inbox/several", **asked)))
    assert states(db, 5, 7) == ["rejected", "accepted"]


def test_on_the_article_s_page_too(site: Datasette, db: Path) -> None:
    assert '<input type="hidden" name="shown" value="proposed">' in page(site, "/-/articles/7")
    decide(site, 7, "rejected", actor=ODILE)
    answer = asyncio.run(post(site, "/-/articles/7/state", state="accepted", shown="proposed"))
    assert "root rejected" in follow(site, answer)
    assert states(db, 7) == ["rejected"]
    asyncio.run(post(site, "/-/articles/7/state", state="accepted", shown="rejected"))
    assert states(db, 7) == ["accepted"]


def test_a_script_gets_the_line_that_takes_the_card_s_place(site: Datasette, db: Path) -> None:
    async def ask(path: str, **fields: object) -> Any:
        cookies = signed_in(site)
        cookies["ds_csrftoken"] = (await site.client.get("/-/login", cookies=cookies)).cookies["ds_csrftoken"]
        data = {"from": "inbox", **fields, "csrftoken": cookies["ds_csrftoken"]}
        answer = await site.client.post(path, cookies=cookies, data=data, headers={"Accept": "application/json"})
        assert answer.status_code == 200
        return answer.json()

    done = asyncio.run(ask("/-/articles/8/state", state="rejected", shown="proposed"))
    assert done["articles"] == [8, 11, 12]
    assert done["waiting"] == 22
    assert "3 articles rejected." in done["html"]
    lines = re.findall(r'name="lines" value="([\d-]+)"', done["html"])[0]
    undone = asyncio.run(ask("/-/inbox/undo", lines=lines))
    assert (undone["articles"], undone["waiting"], undone["said"]) == (
        [8, 11, 12],
        25,
        "Undone: it is as it was before.",
    )
    decide(site, 7, "accepted", actor=ODILE)
    late = asyncio.run(ask("/-/articles/7/state", state="rejected", shown="proposed"))
    assert (late["articles"], late["overtaken"]) == ([], [7])
    assert "root accepted" in late["html"]


def test_reviewers_see_each_other(site: Datasette) -> None:
    assert "here too" not in page(site)
    assert "reviewer is here too." in page(site, actor=ODILE)
    page(site, "/-/articles/7", ODILE)
    html = page(site)
    assert "root is here too." in html
    assert html.count("root has this article open.") == 1
    assert "here too" not in asyncio.run(site.client.get("/")).text


def test_reviewers_see_each_other_on_the_article_s_page_and_behind_a_proxy(db: Path) -> None:
    with in_datasette(db, base_url="/press/") as site:
        for path in ("/-/articles/7", "/-/inbox"):
            page(site, path, ODILE)
            assert page(site, path).count("root is here too.") == 1
        assert "root has this article open." in page(site)
        assert 'href="/press/-/inbox?tab=decided"' in page(site)
        where = decide(site, 7, "later")
        assert where.startswith("/press/-/inbox?done=")


def test_presence_is_forgotten_after_five_minutes_and_kept_small() -> None:
    presence = Presence()
    presence.seen("odile", "/a", NOW)
    presence.seen("tomas", "/a", NOW + timedelta(minutes=1))
    presence.seen("tomas", "/b", NOW + timedelta(minutes=1))
    assert presence.others("ines", NOW + timedelta(minutes=1)) == {"/a": ("odile", "tomas"), "/b": ("tomas",)}
    assert presence.others("tomas", NOW + HERE_FOR) == {"/a": ("odile",)}
    assert presence.others("tomas", NOW + HERE_FOR + timedelta(seconds=1)) == {}
    presence.seen("odile", "/a", NOW + HERE_FOR)
    assert presence.others("tomas", NOW + HERE_FOR) == {"/a": ("odile",)}
    for number in range(PLACES_AT_MOST * 2):
        presence.seen("odile", f"/{number}", NOW + HERE_FOR)
    assert len(presence.others("tomas", NOW + HERE_FOR)) == PLACES_AT_MOST


# ---- under it ---------------------------------------------------------------------------------------------------


def test_the_machine_s_reasons_are_said_in_plain_words() -> None:
    near = "weak term, with language model and a strong term in its paragraph"
    assert why(
        [near, "strong term", "named in the title", "something new"],
        [("Lantern", near), ("OpenLantern", "strong term"), ("OpenLantern", "strong term")],
    ) == [
        ("why.near", {"term": "Lantern", "words": "“language model”"}),
        ("why.named", {"term": "OpenLantern"}),
        ("why.title", {}),
        ("why.other", {"reason": "something new"}),
    ]
    assert why([], [("Lamp", "cased term, the project is named elsewhere")]) == [("why.beside", {"term": "Lamp"})]
    lower = "weak term in lower case, with port in its paragraph"
    assert why([], [("Lamp", lower)]) == [("why.lower", {"term": "Lamp", "words": "“port”"})]


def test_two_filters_look_at_so_many_articles_and_go_on_where_they_stopped() -> None:
    conn = an_archive(2 * LOOKED_AT_MOST + 100)
    conn.execute("UPDATE articles SET kind = 'video' WHERE id % 2 OR id IN (4, 10)")
    conn.execute("UPDATE articles SET language = 'fr' WHERE id % 2 = 0")
    first, more = inbox_ids(conn, Place("proposed", {"kind": "video", "language": "fr"}))
    assert first == []
    assert more is not None
    assert inbox_ids(conn, Place("proposed", {"kind": "video", "language": "fr"}, more)) == ([10, 4], None)
    conn.execute("UPDATE articles SET kind = 'podcast' WHERE id = 6")
    assert inbox_ids(conn, Place("proposed", {"kind": "podcast", "language": "fr"})) == ([6], None)


@pytest.mark.parametrize(
    "filters", [{}, {"language": "en"}, {"outlet": "O"}, {"kind": "video"}, {"kind": "video", "language": "en"}]
)
def test_the_inbox_is_read_along_an_index(filters: dict[str, str]) -> None:
    conn = an_archive(3)
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    inbox_ids(conn, Place("proposed", filters, ("2026-11-22", 4)))
    decided_page(conn, Place("decided", {}, ("2026-11-22", 4)), NOW)
    conn.set_trace_callback(None)
    assert len(asked) > 1
    for sql in asked:
        steps = [row["detail"] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")]
        assert not [step for step in steps if "SCAN" in step or "TEMP B-TREE" in step], (sql, steps)


def an_archive(articles: int) -> sqlite3.Connection:
    """Articles that wait, all of one moment."""
    conn = Archive.memory().conn
    conn.executemany(
        """INSERT INTO articles (id, url_key, title, language, first_seen, verdict)
           VALUES (?, ?, 'One', 'en', '2026-11-21T08:00:00Z', 'accept')""",
        [(number, f"key {number}") for number in range(1, articles + 1)],
    )
    return conn
