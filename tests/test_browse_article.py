"""An article's page: what it shows, what its forms write, what they answer when they can't."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from browse_archive import FR, NOW, PASSAGES, in_datasette, make_archive, page, post, rows
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from presswatch.archive.archive import Archive
from presswatch.archive.reviews import set_field
from presswatch.browse.article import facts_of_article
from presswatch.browse.marking import Span, by_block
from presswatch.browse.versions import differences, facts_of_versions


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("made") / "presswatch.db", articles=20)


@pytest.fixture
def db(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "presswatch.db"))


@pytest.fixture
def site(db: Path) -> Iterator[Datasette]:
    with in_datasette(db) as datasette:
        yield datasette


def send(site: Datasette, path: str, who: str = "reviewer", **fields: object) -> tuple[int, str, str]:
    """Status, where it leads, and what the page says."""
    answer = asyncio.run(post(site, path, {"id": who}, **fields))
    return answer.status_code, answer.headers.get("location", ""), answer.text


def without_tags(html: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", "", html))


def words(html: str) -> str:
    return " ".join(without_tags(html).split())


# ---- one article ------------------------------------------------------------------------------------------------


def test_the_article_shows_its_text_with_everything_marked(site: Datasette) -> None:
    html = page(site, "/-/articles/1")
    text = FR.format(speaker="Tomas Verrin")
    shown = re.findall(r'<(?:p|h3)[^>]* data-start="(\d+)" lang="fr">(.*?)</(?:p|h3)>', html, re.DOTALL)
    assert "\n".join(without_tags(block) for _, block in shown) == text
    assert [int(start) for start, _ in shown] == [text.index(line) for line in text.split("\n")]
    assert '<mark class="mention" title="it names OpenLantern">OpenLantern</mark>' in html
    assert 'class="quote" title="Tomas Verrin"' in html
    assert "article:published_time" in html
    assert 'class="pw-furniture"' in html


def test_an_article_without_text_title_or_safe_address_has_a_page(site: Datasette) -> None:
    html = page(site, "/-/articles/6")
    assert "Without title" in html
    assert "No text is kept" in html
    assert 'href="javascript' not in html


def test_an_article_that_is_not_there_is_a_plain_404(site: Datasette) -> None:
    assert "There is no article 999" in page(site, "/-/articles/999", 404)
    page(site, "/-/articles/" + "9" * 30, 404)


def test_a_field_is_edited_and_given_back_to_the_machine(site: Datasette, db: Path) -> None:
    status, where, _ = send(site, "/-/articles/7/field", field="outlet", value="  The Circuit ")
    assert (status, where) == (302, "/-/articles/7#fact-outlet")
    html = page(site, "/-/articles/7")
    assert "The Circuit" in html
    assert "The machine says: Northern Circuit" in " ".join(html.split())
    assert "outlet" in [row[0] for row in rows(db, "SELECT column_name FROM changes WHERE row_id = 7")]
    send(site, "/-/articles/7/field", field="outlet", machine="1")
    assert rows(db, "SELECT outlet FROM article_reviews WHERE article_id = 7") == [(None,)]
    assert "The machine says" not in page(site, "/-/articles/7")


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        ("/-/articles/7/field", {"field": "published", "value": "yesterday"}, "is no day"),
        ("/-/articles/7/field", {"field": "state", "value": "published"}, "no field"),
        ("/-/articles/7/state", {"state": "liked"}, "is no state"),
        ("/-/articles/7/state", {}, "is no state"),
        ("/-/articles/999/state", {"state": "accepted"}, "There is no article 999"),
        ("/-/quotes/9999/state", {"state": "hidden"}, "There is no quote 9999"),
        ("/-/quotes/9999/feature", {}, "There is no quote 9999"),
        ("/-/articles/7/passage", {"words": "not in the text"}, "do not stand in the article"),
        ("/-/articles/7/passage", {}, "do not stand in the article"),
        ("/-/articles/6/passage", {"words": "anything"}, "has no text"),
        ("/-/articles/7/passage", {"start": "1", "end": "9", "text_id": "3"}, "read anew"),
        ("/-/articles/7/passage", {"start": "9", "end": "1", "text_id": "7"}, "No words were selected"),
    ],
)
def test_what_can_t_be_is_said_in_a_sentence(
    site: Datasette, db: Path, path: str, fields: dict[str, str], sentence: str
) -> None:
    before = rows(db, "SELECT count(*) FROM changes")
    status, _, text = send(site, path, **fields)
    assert status == 400
    assert sentence in unescape(text)
    assert rows(db, "SELECT count(*) FROM changes") == before


def test_selected_words_become_the_passage(site: Datasette, db: Path) -> None:
    text = rows(db, "SELECT text FROM article_texts WHERE id = 7")[0][0]
    start = text.index("🏮")
    status, where, _ = send(site, "/-/articles/7/passage", start=start, end=start + 20, text_id=7)
    assert (status, where) == (302, "/-/articles/7#passages")
    assert rows(db, "SELECT featured_quote FROM coverage WHERE id = 7") == [(text[start : start + 20].strip(),)]


def test_a_pasted_sentence_becomes_the_passage(site: Datasette, db: Path) -> None:
    send(site, "/-/articles/7/passage", words='"The rest\nis plumbing."')
    assert rows(db, "SELECT featured_quote FROM coverage WHERE id = 7") == [("“The rest is plumbing.”",)]
    assert 'class="printed"' in page(site, "/-/articles/7")


def test_a_suggested_passage_is_printed_with_one_click(site: Datasette, db: Path) -> None:
    quote_id = rows(db, "SELECT id FROM quotes WHERE article_id = 7 AND kind = 'passage' AND rank = 2")[0][0]
    send(site, f"/-/quotes/{quote_id}/feature")
    assert rows(db, "SELECT featured_quote FROM coverage WHERE id = 7") == [(PASSAGES["en"][1],)]


def test_quotes_are_approved_hidden_and_given_their_speaker(site: Datasette, db: Path) -> None:
    quote_id = rows(db, "SELECT id FROM quotes WHERE article_id = 7 AND kind = 'direct'")[0][0]
    for state in ("approved", "hidden"):
        status, where, _ = send(site, f"/-/quotes/{quote_id}/state", state=state)
        assert (status, where) == (302, f"/-/articles/7#quote-{quote_id}")
        assert rows(db, "SELECT state FROM quote_reviews WHERE quote_id = ?", quote_id) == [(state,)]
    send(site, f"/-/quotes/{quote_id}/speaker", speaker="Corin Mallory")
    html = page(site, "/-/articles/7")
    assert "Corin Mallory" in html
    assert "Show again" in html
    assert f'id="in-text-{quote_id}"' not in html
    send(site, f"/-/quotes/{quote_id}/speaker", machine="1")
    assert rows(db, "SELECT speaker FROM quote_reviews WHERE quote_id = ?", quote_id) == [(None,)]


def test_the_history_says_who_changed_what(site: Datasette, db: Path) -> None:
    html = words(page(site, "/-/articles/2"))
    machines = rows(db, "SELECT title FROM articles WHERE id = 2")[0][0]
    assert f"odile changed the title to “A lamp, said again”; the machine says “{machines}”" in html
    assert f"odile chose to print “{PASSAGES['en'][1]}”" in html
    assert "odile accepted it" in html


# ---- fields -----------------------------------------------------------------------------------------------------


def test_the_fields_stand_in_groups_with_human_words(site: Datasette) -> None:
    html = page(site, "/-/articles/7")
    for heading in ("About", "Sorting", "On the page", "Note", "How it came here"):
        assert f"<h3>{heading}</h3>" in html
    assert '<option value="guest_article">guest article</option>' in html
    assert '<option value="fr">French</option>' in html
    assert '<option value="2">2</option>' in html
    send(site, "/-/articles/7/field", field="tier", value="1")
    send(site, "/-/articles/7/field", field="tags", value="lamp , harbour")
    shown = words(page(site, "/-/articles/7"))
    assert "Tier 1, matters most" in shown
    assert "Tags lamp, harbour" in shown
    assert "reviewer set the tags to “lamp, harbour”" in shown


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("published", "the 3rd of May", "“the 3rd of May” is no day: write it like 2021-07-14."),
        ("image_url", "javascript:alert(1)", "“javascript:alert(1)” is no address"),
        ("language", "Klingon!", "“Klingon!” is no language"),
        ("tier", "9", "“9” is no tier"),
    ],
)
def test_a_value_that_can_t_be_is_answered_beside_its_field(
    site: Datasette, db: Path, field: str, typed: str, sentence: str
) -> None:
    before = rows(db, "SELECT * FROM changes")
    status, _, html = send(site, "/-/articles/7/field", field=field, value=typed)
    assert status == 400
    assert rows(db, "SELECT * FROM changes") == before
    assert unescape(html).count(sentence) == 2  # at the top, where it is heard first, and beside the field
    assert f'<a href="#field-{field}">' in html
    place = re.search(rf'<(?:input|select)[^>]* id="field-{field}"[^>]*>', html)
    assert place is not None
    assert 'aria-invalid="true"' in place[0]
    assert "autofocus" in place[0]
    if place[0].startswith("<input"):
        assert f'value="{typed}"' in place[0]
    french = asyncio.run(post(site, "/-/articles/7/field?_lang=fr", field="published", value="hier")).text
    assert "« hier » n’est pas un jour" in words(french)


def test_words_that_stand_nowhere_stay_in_their_box(site: Datasette) -> None:
    status, _, html = send(site, "/-/articles/7/passage", words="A lamp <for> nobody")
    assert status == 400
    assert re.search(r'<textarea id="words"[^>]*aria-invalid="true"[^>]*>A lamp &lt;for&gt; nobody</textarea>', html)
    status, _, html = send(site, "/-/articles/7/quote", words="A lamp for nobody", speaker="Odile Marchetot")
    assert status == 400
    assert '<details class="pw-add" open>' in html
    assert re.search(r'id="quote-speaker"[^>]*value="Odile Marchetot"', html)


def test_a_value_that_somebody_changed_meanwhile_is_asked_again(site: Datasette, db: Path) -> None:
    shown = rows(db, "SELECT title FROM articles WHERE id = 7")[0][0]
    send(site, "/-/articles/7/field", "root", field="title", value="The lamp of all", shown=shown)
    mine = {"field": "title", "value": "Everybody’s lamp"}
    status, _, html = send(site, "/-/articles/7/field", **mine, shown=shown)
    assert status == 409
    assert "root changed this to “The lamp of all” meanwhile (" in words(html)
    assert 'id="field-title" name="value" value="Everybody’s lamp"' in html
    assert rows(db, "SELECT title FROM coverage WHERE id = 7") == [("The lamp of all",)]
    again = unescape(
        re.findall(r'name="field" value="title"><input type="hidden" name="shown" value="([^"]*)"', html)[0]
    )
    assert send(site, "/-/articles/7/field", **mine, shown=again)[0] == 302
    assert rows(db, "SELECT title FROM coverage WHERE id = 7") == [("Everybody’s lamp",)]
    assert send(site, "/-/articles/7/field", **mine, shown=shown)[0] == 302  # the same wish twice is no quarrel


def test_a_value_that_was_read_anew_meanwhile_is_asked_again(site: Datasette, db: Path) -> None:
    conn = Archive.open(db, now=NOW).conn
    conn.execute("UPDATE articles SET title = 'Read anew' WHERE id = 7")
    conn.close()
    status, _, html = send(site, "/-/articles/7/field", field="title", value="Mine", shown="Read before")
    assert status == 409
    assert "This was read anew meanwhile, and is now “Read anew”" in unescape(html)


def test_a_note_is_not_another_one_for_its_line_ends(site: Datasette, db: Path) -> None:
    send(site, "/-/articles/7/field", field="note", value="one\r\ntwo")
    assert send(site, "/-/articles/7/field", field="note", value="three", shown="one\r\ntwo ")[0] == 302
    assert rows(db, "SELECT note FROM article_reviews WHERE article_id = 7") == [("three",)]


# ---- quotes -----------------------------------------------------------------------------------------------------


def first_quote(db: Path, article: int = 7) -> int:
    return int(rows(db, "SELECT min(id) FROM quotes WHERE article_id = ? AND kind = 'direct'", article)[0][0])


def test_a_speaker_that_somebody_corrected_meanwhile_is_asked_again(site: Datasette, db: Path) -> None:
    quote_id = first_quote(db)
    path = f"/-/quotes/{quote_id}/speaker"
    shown = rows(db, "SELECT speaker FROM quotes WHERE id = ?", quote_id)[0][0]
    send(site, path, "root", speaker="Corin Mallory", shown=shown)
    status, _, html = send(site, path, speaker="Cora Mallory", shown=shown)
    assert status == 409
    assert "root changed this to “Corin Mallory” meanwhile" in words(html)
    assert re.search(rf'id="speaker-{quote_id}" name="speaker" value="Cora Mallory"', html)
    assert send(site, path, speaker="Cora Mallory", shown="Corin Mallory")[0] == 302


def test_a_quote_in_the_text_and_its_box_lead_to_each_other(site: Datasette, db: Path) -> None:
    quote_id = first_quote(db)
    html = page(site, "/-/articles/7")
    speaker = rows(db, "SELECT speaker FROM quotes WHERE id = ?", quote_id)[0][0]
    link = f'<a class="pw-to" id="in-text-{quote_id}" href="#quote-{quote_id}" aria-label="Quote of {speaker}"></a>'
    assert link in html
    assert f'data-to="quote-{quote_id}"' in html
    assert f'<a href="#in-text-{quote_id}">in the text</a>' in html
    assert '<span title="91 %">the machine is sure</span>' in html


def test_a_quote_is_added_from_words_of_the_text(site: Datasette, db: Path) -> None:
    text = rows(db, "SELECT text FROM article_texts WHERE id = 7")[0][0]
    start = text.index("The rest is plumbing.")
    fields = {"start": start - 1, "end": start + 22, "text_id": 7, "speaker": " Corin Mallory "}
    status, where, _ = send(site, "/-/articles/7/quote", **fields)
    quote_id = int(where.rpartition("-")[2])
    assert (status, where) == (302, f"/-/articles/7#quote-{quote_id}")
    kept = rows(
        db,
        """SELECT q.kind, q.text, q.speaker, q.by_hand, q.prefix, q.suffix, qr.state FROM quotes q
             JOIN quote_reviews qr ON qr.quote_id = q.id WHERE q.id = ?""",
        quote_id,
    )
    chosen = text[start - 1 : start + 22].strip()
    place = text.index(chosen)
    around = (text[place - 40 : place], text[place + len(chosen) :][:40])
    assert kept == [("direct", chosen, "Corin Mallory", 1, *around, "approved")]
    shown = words(page(site, "/-/articles/7"))
    assert "Corin Mallory direct added by hand approved" in shown
    assert f"reviewer added the quote “{chosen}”" in shown
    assert rows(db, "SELECT quotes FROM speakers WHERE speaker = 'Corin Mallory'") == [(1,)]
    send(site, "/-/articles/7/undo", change=last_change(db))
    assert rows(db, "SELECT state FROM quote_reviews WHERE quote_id = ?", quote_id) == [("hidden",)]


def test_a_quote_that_stands_there_already_is_approved(site: Datasette, db: Path) -> None:
    quote_id = first_quote(db)
    said = rows(db, "SELECT text FROM quotes WHERE id = ?", quote_id)[0][0]
    _, where, _ = send(site, "/-/articles/7/quote", words=said, speaker="Corin Mallory")
    assert where.endswith(f"#quote-{quote_id}")
    assert rows(db, "SELECT state, speaker FROM quote_reviews WHERE quote_id = ?", quote_id) == [
        ("approved", "Corin Mallory")
    ]


def test_names_of_this_article_are_offered_first(site: Datasette) -> None:
    html = page(site, "/-/articles/7")
    names = re.findall(r'<option value="([^"]+)">', html[html.index('<datalist id="names">') :].split("</datalist>")[0])
    assert names[0] == "Ines Quillfeather"
    assert len(names) == len(set(names)) == 5


# ---- undo and history -------------------------------------------------------------------------------------------


def last_change(db: Path) -> int:
    return int(rows(db, "SELECT max(id) FROM changes")[0][0])


def test_the_last_change_is_undone_whatever_it_was(site: Datasette, db: Path) -> None:
    send(site, "/-/articles/7/field", field="tier", value="2")
    send(site, "/-/articles/7/field", field="tier", value="3")
    shown = page(site, "/-/articles/7")
    assert "Last change: reviewer changed the tier from “2” to “3”," in words(shown)
    assert f'name="change" value="{last_change(db)}"' in shown
    status, where, _ = send(site, "/-/articles/7/undo", change=last_change(db))
    assert (status, where) == (302, "/-/articles/7#history")
    assert rows(db, "SELECT tier FROM article_reviews WHERE article_id = 7") == [(2,)]
    assert rows(db, "SELECT who, old, new FROM changes ORDER BY id DESC LIMIT 1") == [("reviewer", "3", "2")]
    quote_id = first_quote(db)
    send(site, f"/-/quotes/{quote_id}/state", state="approved")
    send(site, "/-/articles/7/undo", change=last_change(db))
    assert rows(db, "SELECT state FROM quote_reviews WHERE quote_id = ?", quote_id) == [("proposed",)]


def test_a_rejection_is_undone_with_its_reason(site: Datasette, db: Path) -> None:
    send(site, "/-/articles/7/state", state="rejected", reason="a namesake")
    send(site, "/-/articles/7/undo", change=last_change(db))
    assert rows(db, "SELECT state, reason FROM article_reviews WHERE article_id = 7") == [("proposed", None)]


@pytest.mark.parametrize("change", ["1", "", "x", "9" * 18])
def test_what_is_not_the_last_change_is_not_undone(site: Datasette, db: Path, change: str) -> None:
    before = rows(db, "SELECT * FROM article_reviews")
    status, _, html = send(site, "/-/articles/2/undo", change=change)
    assert status == 400
    assert "Somebody has decided something since" in html
    assert rows(db, "SELECT * FROM article_reviews") == before


def test_a_long_history_is_read_page_by_page(site: Datasette, db: Path) -> None:
    conn = Archive.open(db, now=NOW).conn
    for number in range(70):
        set_field(conn, 7, "note", f"note {number}", who="odile", now=NOW)
    conn.close()
    seen: list[str] = []
    path = "/-/articles/7"
    while path:
        html = page(site, path)
        seen += re.findall(r"to “note (\d+)”", html[html.index('id="history"') :])
        older = re.search(r'href="([^"]+\?before=\d+)#history"', html)
        path = older[1] if older else ""
        assert "Last change: odile changed the note from “note 68” to “note 69”" in words(html)
    assert seen == [str(number) for number in range(69, -1, -1)]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 18, "9" * 40, "0"])
def test_a_history_from_nowhere_is_harmless(site: Datasette, before: str) -> None:
    page(site, f"/-/articles/2?before={before}")


def test_the_history_is_told_in_french(site: Datasette) -> None:
    html = words(page(site, "/-/articles/2?_lang=fr"))
    assert "odile l’a accepté" in html
    assert "odile a changé le titre en « A lamp, said again » ; la machine dit" in html


def test_values_of_the_record_are_text(site: Datasette) -> None:
    send(site, "/-/articles/7/field", field="title", value="{who} <script>alert(1)</script>")
    html = page(site, "/-/articles/7")
    assert "<script>alert" not in html
    assert "to “{who} &lt;script&gt;alert(1)&lt;/script&gt;”" in html


# ---- where it is from, what is next -----------------------------------------------------------------------------


def test_waiting_articles_follow_one_another_as_in_the_inbox(site: Datasette) -> None:
    seen, at = [], 5
    while at:
        seen.append(at)
        following = re.search(r'rel="next" href="/-/articles/(\d+)"', page(site, f"/-/articles/{at}"))
        at = int(following[1]) if following else 0
    assert seen == list(range(5, 21))
    assert 'rel="prev" href="/-/articles/6"' in page(site, "/-/articles/7")
    assert 'rel="prev"' not in page(site, "/-/articles/5")


def test_a_rejected_article_without_text_says_how_it_comes_back(site: Datasette, db: Path) -> None:
    conn = Archive.open(db, now=NOW).conn
    conn.execute("INSERT INTO candidates (id, url_key, first_seen) VALUES (1, 'x', '2026-01-01T00:00:00Z')")
    conn.execute("UPDATE articles SET verdict = 'reject', candidate_id = 1 WHERE id = 6")
    conn.close()
    assert "Accept it, and the next run brings the text back" in page(site, "/-/articles/6")
    send(site, "/-/articles/6/state", state="accepted")
    assert "the next run brings its text" in page(site, "/-/articles/6")


def test_what_became_of_the_printed_words_is_shown(site: Datasette, db: Path) -> None:
    conn = Archive.open(db, now=NOW).conn
    conn.execute(
        """INSERT INTO checks (article_id, at, place, outcome, decides, words, difference)
           VALUES (2, '2026-11-20T07:00:00Z', 'live', 'article changed', 1, 'a lamp', '[-a-]{+the+} lamp')"""
    )
    conn.close()
    html = words(page(site, "/-/articles/2"))
    assert "Printed passage checkedthe page was changed since, 20 November 2026, 07:00 UTC[-a-]{+the+} lamp" in html


def test_everything_is_read_by_key(db: Path) -> None:
    with_second_version(db)
    conn = sqlite3.connect(db)
    conn.row_factory = sqlite3.Row
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    assert facts_of_article(conn, 2, "en", None)
    assert facts_of_versions(conn, 2, None, None)
    conn.set_trace_callback(None)
    plans = [row[3] for sql in asked for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")]
    conn.close()
    assert len(asked) > 15
    assert any(plan.startswith("SEARCH coverage USING COVERING INDEX coverage_state ") for plan in plans)
    scans = {plan.split()[1] for plan in plans if plan.startswith("SCAN ")}
    assert scans <= {"json_each", "speakers", "coverage_outlets"}  # two kept in the order that is wanted


# ---- versions ---------------------------------------------------------------------------------------------------


def with_second_version(db: Path) -> str:
    """Article 2 with a text that was changed since; answers that text."""
    conn = Archive.open(db, now=NOW).conn
    old = conn.execute("SELECT text FROM article_texts WHERE id = 2").fetchone()[0]
    new = old.replace("in eleven languages", "in twelve languages").replace(PASSAGES["en"][1], "It was moved.")
    conn.execute(
        "INSERT INTO article_texts (id, article_id, text, sha256, seen) VALUES (900, 2, ?, 'x', ?)",
        (new, "2026-11-23T09:00:00Z"),
    )
    conn.execute("UPDATE articles SET text_id = 900 WHERE id = 2")
    conn.close()
    return str(new)


def test_versions_are_compared_word_by_word(site: Datasette, db: Path) -> None:
    with_second_version(db)
    assert 'href="/-/articles/2/versions">2 versions</a>' in page(site, "/-/articles/2")
    html = page(site, "/-/articles/2/versions")
    assert "</span>eleven</del>" in html
    assert "</span>twelve</ins>" in html
    assert "3 unchanged paragraphs" in html
    assert html.index("it does not stand in this version") < html.index("it stands in this version")
    back = page(site, "/-/articles/2/versions?from=900&to=2")
    assert "</span>twelve</del>" in back
    assert "Not a word differs" in page(site, "/-/articles/2/versions?from=2&to=2")


def test_an_article_of_one_version_or_none_says_so(site: Datasette) -> None:
    assert "Only one version" in page(site, "/-/articles/7/versions")
    assert "No text is kept" in page(site, "/-/articles/6/versions")
    page(site, "/-/articles/999/versions", 404)
    for query in ("from=1&to=2", "to=99", "from=0", "from=" + "9" * 18):
        page(site, f"/-/articles/7/versions?{query}", 400)
    page(site, "/-/articles/7/versions?from=x&to=")


@given(st.lists(st.sampled_from(["a b c", "a x c", "d", "e f", ""])), st.lists(st.sampled_from(["a b c", "d", "g"])))
def test_the_differences_put_together_give_both_versions(old: list[str], new: list[str]) -> None:
    found = differences("\n".join(old), "\n".join(new))
    unchanged = sum(paragraph.unchanged for paragraph in found)
    for side, lines in (("old", old), ("new", new)):
        changed = [" ".join(getattr(change, side) for change in p.changes if getattr(change, side)) for p in found]
        left = sorted(filter(None, lines))
        for line in filter(None, changed):
            left.remove(line)
        assert len(left) == unchanged
    assert not any(not one.changes and not two.changes for one, two in itertools.pairwise(found))


def test_hostile_texts_are_compared_in_a_moment() -> None:
    chance = random.Random(1)
    one, other = ("\n".join(" ".join(chance.choices("abcd", k=500)) for _ in range(900)) for _ in range(2))
    started = time.process_time()
    assert differences(one, other)
    assert differences("same\n" * 3000 + "a " * 9000, "other\n" * 3000 + "a " * 9001)
    assert time.process_time() - started < 4


def test_spans_are_handed_to_the_blocks_they_reach_into() -> None:
    spans = [Span(12, 14, "b"), Span(0, 25, "a"), Span(20, 21, "c")]
    found = [[span.kind for span in here] for here in by_block(spans, [(0, 10), (11, 19), (20, 30), (31, 40)])]
    assert found == [["a"], ["a", "b"], ["a", "c"], []]


def test_everything_stays_under_the_address_of_the_proxy(db: Path) -> None:
    with_second_version(db)
    with in_datasette(db, base_url="/press/") as site:
        for path in ("/-/articles/2", "/-/articles/2/versions"):
            html = page(site, path)
            main = html[html.index('id="content"') : html.index("<footer")]
            assert re.findall(r'(?:href|action)="(?!/press/|#|https://)[^"]*"', main) == []
        _, where, _ = send(site, "/-/articles/7/field", field="note", value="kept")
        assert where == "/press/-/articles/7#fact-note"
