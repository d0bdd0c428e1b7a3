"""Copies of a story are found and grouped; the original is the one that others credit, else the first."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest
from builders import reading  # type: ignore[import-not-found]

from presswatch.archive.archive import Archive
from presswatch.archive.articles import save_reading
from presswatch.archive.samples import fill
from presswatch.read.duplicates import FEWEST, NEIGHBOURS, SAME_STORY, containment, marks, same_story, sample

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
    assert sample("four words are few") == ()


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


def words(chance: random.Random, count: int) -> list[str]:
    return [f"{chance.choice('bdfglmnprstv')}{chance.randrange(10**6)}" for _ in range(count)]


def changed(chance: random.Random, text: list[str], rate: float) -> list[str]:
    return [words(chance, 1)[0] if chance.random() < rate else word for word in text]


def test_a_long_text_is_found_by_two_fifths_of_its_sequences_and_a_short_one_by_all() -> None:
    chance = random.Random(1)
    long = [sample(" ".join(words(chance, 2000))) for _ in range(20)]
    kept = sum(len(marks(sampled)) for sampled in long) / sum(map(len, long))
    assert kept == pytest.approx(2 / (NEIGHBOURS + 1), abs=0.03)
    short = sample(" ".join(words(chance, 90)))
    assert marks(short) == set(short)
    assert marks(()) == set()


def test_what_stands_in_one_piece_is_always_found_wherever_it_stands() -> None:
    chance = random.Random(2)
    assert FEWEST * SAME_STORY >= NEIGHBOURS, "the shortest copy must share as many as stand in a row"
    found = 0
    for _ in range(300):
        piece = words(chance, chance.randint(30, 60))
        one = words(chance, chance.randint(0, 500)) + piece + words(chance, chance.randint(0, 500))
        other = words(chance, chance.randint(0, 500)) + piece + words(chance, chance.randint(0, 500))
        if len(sample(" ".join(piece))) >= NEIGHBOURS:
            found += 1
            assert marks(sample(" ".join(one))) & marks(sample(" ".join(other)))
    assert found > 200


@pytest.mark.parametrize(("rate", "length"), [(0.0, 50), (0.1, 60), (0.05, 150), (0.1, 300), (0.1, 500)])
def test_the_archive_groups_what_the_whole_samples_group(rate: float, length: int) -> None:
    chance = random.Random(length)
    archive = Archive.memory()
    pairs = 0
    for day in range(1, 21):
        text = words(chance, length)
        other = changed(chance, text, rate)
        if day % 2:
            other = other[: len(other) * 4 // 5] + words(chance, length // 5)
        one, two = " ".join(text), " ".join(other)
        first, second = save(archive, one, "The Gull", day), save(archive, two, "The Buoy", day)
        together = first in stories(archive) and stories(archive)[first][0] == stories(archive).get(second, (None,))[0]
        assert together == same_story(one, two)
        pairs += together
    assert pairs > 10


def test_what_an_outlet_prints_under_everything_neither_makes_a_story_nor_hides_a_copy() -> None:
    chance = random.Random(3)
    archive = Archive.memory()
    below = " ".join(words(chance, 160))
    wire = " ".join(words(chance, 240))
    for number in range(150):
        save(archive, " ".join(words(chance, 240)) + " " + below, f"Gull {number}", 3)
    assert stories(archive) == {}
    agency = save(archive, wire, "Beacon Wire", 2)
    copy = save(archive, wire + " " + below, "Gull 150", 4)
    assert set(stories(archive)) == {agency, copy}


def kept(archive: Archive) -> list[list[tuple[object, ...]]]:
    orders = {"samples": "1", "shingles": "3, 2"}
    return [
        [tuple(row) for row in archive.conn.execute(f"SELECT * FROM {t} ORDER BY {by}")] for t, by in orders.items()
    ]


def test_samples_are_made_anew_out_of_the_texts() -> None:
    archive = Archive.memory()
    save(archive, WIRE, "The Gull", 2)
    save(archive, OTHER, "The Kitchen", 3)
    before = kept(archive)
    archive.conn.execute("DELETE FROM samples")
    archive.conn.execute("DELETE FROM shingles")
    fill(archive.conn)
    assert kept(archive) == before
    assert all(before)


def test_a_sample_goes_with_its_article() -> None:
    archive = Archive.memory()
    gone = save(archive, WIRE, "The Gull", 2)
    save(archive, OTHER, "The Gull", 2)  # the same address: another text
    assert len(kept(archive)[0]) == 1
    archive.conn.execute("PRAGMA defer_foreign_keys = ON")
    archive.conn.execute("BEGIN")
    for table in ("mentions", "quotes", "article_texts"):
        archive.conn.execute(f"DELETE FROM {table} WHERE article_id = ?", (gone,))
    archive.conn.execute("DELETE FROM articles WHERE id = ?", (gone,))
    archive.conn.execute("COMMIT")
    assert kept(archive) == [[], []]
