"""Copies of a story are found and grouped; the original is the one that others credit, else the first."""

from __future__ import annotations

from datetime import UTC, date, datetime

from builders import reading  # type: ignore[import-not-found]

from presswatch.archive.archive import Archive
from presswatch.archive.articles import save_reading
from presswatch.read.duplicates import containment, same_story, sample

WIRE = (
    "The harbour council voted on Tuesday to lend its old tide gauge to the Night Ferry workshop for a year. "
    "The gauge, built in 1911, has measured every tide since but two, and its keeper says that both were his fault. "
    "Volunteers will listen to it through the winter, and write down what it says in sixty small languages. "
    "Nobody expects the sea to answer. The council will decide in the autumn whether to renew the loan."
)
OTHER = (
    "A recipe for smoked haddock needs barley, an onion, patience and a window that opens. Soak the barley overnight. "
    "In the morning fry the onion until the neighbours ask what it is, add the fish, and go for a walk along the quay. "
    "When you come back it will have burnt at the edges, which is how the keeper of the light likes it best."
)


def test_edits_accents_and_marks_do_not_hide_a_copy() -> None:
    edited = WIRE.replace("on Tuesday ", "").replace("keeper says that", "keeper — a patient man — says")
    assert same_story(WIRE, edited)
    assert same_story(WIRE, WIRE.upper().replace(",", " ;"))
    assert same_story(WIRE, OTHER + " " + WIRE)
    assert not same_story(WIRE, OTHER)


def test_short_texts_are_never_copies() -> None:
    assert not same_story("Read more about this in our newsletter.", "Read more about this in our newsletter.")
    assert containment(7, 7, 7) == 0.0
    assert sample("four words are few") == frozenset()


def save(archive: Archive, text: str, outlet: str, day: int) -> int:
    url = f"https://{outlet.replace(' ', '-').lower()}.example/{day}"
    what = reading(text, outlet=outlet, published=date(2026, 5, day), mentions=[])
    now = datetime(2026, 6, 1, tzinfo=UTC)
    return save_reading(archive.conn, what, url=url, queued=None, page_id=None, now=now).article_id


def stories(archive: Archive) -> dict[int, tuple[int, int]]:
    sql = "SELECT a.id, a.story_id, s.original_id FROM articles a JOIN stories s ON s.id = a.story_id"
    return {article_id: (story, original) for article_id, story, original in archive.conn.execute(sql)}


def test_copies_share_a_story_and_the_first_is_the_original() -> None:
    archive = Archive.memory()
    second = save(archive, WIRE, "The Gull", 3)
    save(archive, OTHER, "The Kitchen", 3)
    assert stories(archive) == {}
    first = save(archive, WIRE + " It was decided by a show of hands.", "The Buoy", 2)
    assert {original for _, original in stories(archive).values()} == {first}
    assert set(stories(archive)) == {first, second}


def test_the_credited_outlet_is_the_original_though_it_came_later() -> None:
    archive = Archive.memory()
    save(archive, WIRE + " (Beacon Wire)", "The Gull", 2)
    agency = save(archive, WIRE, "Beacon Wire", 3)
    assert {original for _, original in stories(archive).values()} == {agency}


def test_a_text_that_is_no_copy_any_more_leaves_its_story() -> None:
    archive = Archive.memory()
    save(archive, WIRE, "The Gull", 2)
    save(archive, WIRE, "The Buoy", 3)
    save(archive, OTHER, "The Buoy", 3)
    assert stories(archive) == {}
    assert archive.conn.execute("SELECT count(*) FROM stories").fetchone()[0] == 0


def test_the_same_words_months_apart_are_two_stories() -> None:
    archive = Archive.memory()
    save(archive, WIRE, "The Gull", 2)
    what = reading(WIRE, outlet="The Buoy", published=date(2026, 9, 2), mentions=[])
    save_reading(
        archive.conn,
        what,
        url="https://buoy.example/1",
        queued=None,
        page_id=None,
        now=datetime(2026, 9, 3, tzinfo=UTC),
    )
    assert stories(archive) == {}
