"""The rows of the list of what the seed documents ask for, as far as they concern reading: one test a row."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from presswatch.language.detect import UNKNOWN
from presswatch.model import Block, BlockKind, Event, LinkPurpose, Project, QuoteKind, Reading, Terms, Verdict
from presswatch.plain import fold
from presswatch.read.markdown import from_markdown
from presswatch.read.page import _read_item

pytestmark = pytest.mark.shared

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PROJECT = Project(
    name="BigScience",
    terms=Terms(strong=("BigScience",), weak=("Big Science",), context=("language model", "Hugging Face")),
    own_domains=("bigscience.huggingface.co",),
)


class Seeds:
    """The seed documents, read as Markdown or as they are, each once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[tuple[str, str], Reading] = {}

    def source(self, number: str) -> str:
        (path,) = self.folder.glob(f"{number}_*")
        return path.read_text("utf-8")

    def reading(self, number: str, form: str = "markdown") -> Reading:
        if (number, form) not in self._read:
            self._read[number, form] = _read_item({form: self.source(number)}, PROJECT, NOW)
        return self._read[number, form]


@pytest.fixture(scope="module")
def seeds(shared: Path) -> Seeds:
    return Seeds(shared / "seeds")


def titled(reading: Reading, title: str) -> Event:
    return next(event for event in reading.events if event.title == title)


def block_with(reading: Reading, words: str) -> Block:
    text = reading.article.text
    return next(block for block in reading.article.blocks if words in text[block.start : block.end])


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2021, month, day, hour, minute, tzinfo=UTC)


# ---- 000: an events page ------------------------------------------------------------------------------------


def test_000_a_mojibake_is_repaired_and_recorded(seeds: Seeds) -> None:
    reading = seeds.reading("000")
    assert "BigScience – shared talk" in reading.article.text
    assert "“" not in reading.article.text
    assert "mojibake_repaired" in reading.article.flags
    assert not any("mojibake_repaired" in seeds.reading(n).article.flags for n in ("001", "002", "003", "004"))


@pytest.mark.parametrize("form", ["markdown", "text"])
def test_000_b_sessions_have_times_zones_people_and_groups(seeds: Seeds, form: str) -> None:
    reading = seeds.reading("000", form)
    intro = titled(reading, "Intro")
    assert (intro.part_of, intro.people) == ("BigScience episode #1", ("Thomas Wolf",))
    assert [(t.text, t.start, t.end, t.time_zone) for t in intro.times] == [
        ("8.15 - 8.45", utc(7, 30, 6, 15), utc(7, 30, 6, 45), "CEST")
    ]
    pause = titled(reading, "Wrapping up the posters sessions, short break")
    assert (pause.times[0].text, pause.times[0].start) == ("10:30 - 10:45", utc(7, 30, 8, 30))
    groups = titled(reading, "3-4 short talks by BigScience working groups")
    assert groups.working_group == "BigScience working groups"
    first = titled(reading, "Session 1")
    assert [(t.text, t.time_zone) for t in first.times][:2] == [
        ("10-12am Paris", "Europe/Paris"),
        ("4-6pm Beijing", "Asia/Shanghai"),
    ]
    assert "4-6 am NYC" in [t.text for t in first.times]
    assert {(t.start, t.end) for t in first.times} == {(utc(4, 28, 8), utc(4, 28, 10))}
    second = titled(reading, "Session 2")
    assert {(t.start, t.end) for t in second.times} == {(utc(4, 28, 17), utc(4, 28, 19))}
    assert len(reading.events) == 12


@pytest.mark.parametrize("form", ["markdown", "text"])
def test_000_c_links_have_their_purposes(seeds: Seeds, form: str) -> None:
    found = [link.purpose for link in seeds.reading("000", form).links]
    assert {purpose: found.count(purpose) for purpose in LinkPurpose if found.count(purpose)} == {
        LinkPurpose.REGISTER: 1,
        LinkPurpose.LIVE: 4,
        LinkPurpose.RECORDING: 1,
        LinkPurpose.QUESTIONS: 1,
        LinkPurpose.FORUM: 1,
        LinkPurpose.ARTICLE: 1,
        LinkPurpose.OTHER: 2,
    }


def test_000_d_the_year_comes_from_the_weekday(seeds: Seeds) -> None:
    kickoff = titled(seeds.reading("000"), "Kickoff event")
    assert (kickoff.day_text, kickoff.day) == ("Wednesday, April 28th", date(2021, 4, 28))


def test_000_e_people_have_roles_and_several_affiliations(seeds: Seeds) -> None:
    people = seeds.reading("000").people
    for name, affiliations in (
        ("Thomas Wolf", {"Hugging Face", "BigScience"}),
        ("Olivier Grisel", {"Inria Saclay", "Scikit-learn project"}),
    ):
        assert {person.affiliation for person in people if person.name == name} == affiliations
    assert ("Thomas Wolf", "Co-Founder and CSO") in {(person.name, person.role) for person in people}


@pytest.mark.parametrize("form", ["markdown", "text"])
def test_000_f_a_talk_title_is_no_quotation(seeds: Seeds, form: str) -> None:
    reading = seeds.reading("000", form)
    talk = titled(reading, "Experience of an open source project maintainer for scikit-learn")
    assert talk.people == ("Olivier Grisel",)
    assert reading.quotes == ()


def test_000_g_a_page_of_the_project_itself_is_no_coverage(seeds: Seeds) -> None:
    own = {"markdown": seeds.source("000"), "url": "https://bigscience.huggingface.co/en/events"}
    assert _read_item(own, PROJECT, NOW).verdict is Verdict.REJECT
    assert seeds.reading("000").verdict is not Verdict.REJECT


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://www.youtube.com/watch?v=kirkvFf5ytI&t=1534s", ("kirkvFf5ytI", 1534)),
        ("https://youtu.be/kirkvFf5ytI?t=1806", ("kirkvFf5ytI", 1806)),
        ("https://www.youtube.com/watch?v=kirkvFf5ytI&t=9m59s", ("kirkvFf5ytI", 599)),
        ("https://www.youtube.com/live/kirkvFf5ytI?feature=share&t=805", ("kirkvFf5ytI", 805)),
    ],
)
def test_000_i_recordings_are_known_by_video_and_second(url: str, place: tuple[str, int]) -> None:
    (link,) = _read_item({"markdown": f"The session was recorded: [YouTube]({url})"}, PROJECT, NOW).links
    assert (link.video_id, link.seconds) == place


def test_000_h_slips_of_the_source_are_kept(seeds: Seeds) -> None:
    assert all(slip in seeds.reading("000").article.text for slip in ("co-loacted", "we works"))
    assert seeds.reading("000", "text").article.text == seeds.source("000")


# ---- 001: a post with front matter --------------------------------------------------------------------------------


def test_001_a_front_matter_is_read_and_a_draft_is_flagged(seeds: Seeds) -> None:
    article = seeds.reading("001").article
    assert (article.title, article.published) == ("Building, growing and sustaining ML communities", date(2018, 12, 8))
    assert "draft" in article.flags
    written = from_markdown(seeds.source("001"))
    assert written.tags == ("AI", "Presentation", "TensorFlow", "Communities", "NIPS")


def test_001_b_comments_and_liquid_are_no_text(seeds: Seeds) -> None:
    text = seeds.reading("001").article.text
    assert not any(words in text for words in ("Differentiation", "Entertainment value", "{%", "{{", "JB/setup"))


def test_001_c_slides_keep_their_anchor(seeds: Seeds) -> None:
    links = seeds.reading("001").links
    assert [link.url.partition("#")[2] for link in links if link.purpose is LinkPurpose.SLIDES] == ["", "/5"]
    assert [link.url for link in links if link.purpose is LinkPurpose.SCHEDULE] == [
        "https://nips.cc/Conferences/2018/Schedule?showEvent=10920"
    ]


def test_001_d_images_within_html_are_found_with_their_links(seeds: Seeds) -> None:
    pictured = [link for link in seeds.reading("001").links if link.image]
    assert len(pictured) == 2
    assert all(link.url.startswith("http") and str(link.image).endswith(".png") for link in pictured)


@pytest.mark.parametrize("number", ["001", "003"])
def test_001_e_and_003_f_a_text_without_the_project_has_no_mention(seeds: Seeds, number: str) -> None:
    assert seeds.reading(number).mentions == ()


# ---- 002: a conference listing --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["markdown", "text"])
def test_002_a_a_listing_has_its_workshop_chairs_talk_and_speakers(seeds: Seeds, form: str) -> None:
    reading = seeds.reading("002", form)
    workshop = titled(reading, "High performance AI in the industry")
    assert (workshop.label, workshop.part_of) == ("Workshop 08", "Teratec 2022 Forum")
    assert workshop.chairs == ("Cristel Saudemont", "Frédéric Parienté")
    assert [(t.start, t.end) for t in workshop.times] == [(time(14), time(17, 30))]
    talk = titled(reading, "BigScience: Collaboratively training a large multilingual language model")
    assert talk.people == ("Lucile Saulnier", "Thomas Wang")


def test_002_b_every_block_has_its_language(seeds: Seeds) -> None:
    reading = seeds.reading("002")
    languages = [block.language for block in reading.article.blocks]
    assert (reading.article.language, languages.count("fr")) == ("en", 2)
    assert block_with(reading, "Workshop 08").language == UNKNOWN
    assert set(languages) == {"en", "fr", UNKNOWN}


def test_002_c_a_shared_affiliation_is_of_all_and_titles_keep_their_gender(seeds: Seeds) -> None:
    people = {(p.name, p.role): (p.affiliation, p.title) for p in seeds.reading("002").people}
    for name, title in (("Lucile Saulnier", "ingénieure"), ("Thomas Wang", "ingénieur")):
        assert people[name, "Machine Learning Engineer"] == ("Hugging Face", "Engineer")
        assert people[name, f"{title} Machine Learning"] == ("Hugging Face", title)


def test_002_d_an_affiliation_has_its_day(seeds: Seeds) -> None:
    assert {person.as_of for person in seeds.reading("002").people} == {date(2022, 6, 15)}


def test_002_e_french_typography_is_kept_and_folded(seeds: Seeds) -> None:
    text = seeds.reading("002", "text").article.text
    assert text == seeds.source("002")
    assert text.count("ingénieure") == fold(text).count("ingenieure") == 1


def test_002_f_the_year_comes_from_the_title(seeds: Seeds) -> None:
    event = titled(seeds.reading("002"), "Teratec 2022 Forum")
    assert (event.day_text, event.day) == ("Wednesday, June 15", date(2022, 6, 15))


@pytest.mark.parametrize("words", ["Home > ", "Register now", "© Ter@tec"])
def test_002_g_furniture_is_in_no_passage(seeds: Seeds, words: str) -> None:
    reading = seeds.reading("002")
    assert block_with(reading, words).kind is BlockKind.FURNITURE
    assert not any(words in passage.text for passage in reading.passages)


def test_002_h_figures_are_read_with_their_day(seeds: Seeds) -> None:
    found = {(f.number, f.what, f.as_of) for f in seeds.reading("002").figures}
    day = date(2022, 6, 15)
    assert found >= {
        ("176 billion", "parameters", day),
        ("46", "languages", day),
        ("384", "GPUs", day),
        ("1000+", "researchers", day),
    }
    assert ("500", "researchers") in {(f.number, f.what) for f in seeds.reading("004").figures}


# ---- 003: a panel ---------------------------------------------------------------------------------------------


def test_003_a_six_quotes_have_their_speakers(seeds: Seeds) -> None:
    quotes = [quote for quote in seeds.reading("003").quotes if quote.kind is not QuoteKind.INDIRECT]
    joe, simone = "Jo-fai Chow", "Simone Scardapane"
    assert [quote.speaker for quote in quotes] == [joe, simone, simone, joe, joe, joe]


def test_003_b_broken_marks_are_repaired_and_flagged(seeds: Seeds) -> None:
    quotes = [quote for quote in seeds.reading("003").quotes if quote.kind is not QuoteKind.INDIRECT]
    flags = [flag for quote in quotes for flag in quote.flags]
    assert len(quotes) == 6
    assert (flags.count("reversed"), flags.count("unclosed")) == (2, 2)
    assert not any("natural selection" in quote.text for quote in quotes)
    assert all(0 < quote.confidence <= 1 for quote in quotes)


def test_003_c_a_nickname_leads_to_the_full_name_and_role(seeds: Seeds) -> None:
    reading = seeds.reading("003")
    (person,) = [person for person in reading.people if person.name == "Jo-fai Chow"]
    assert (person.role, person.affiliation) == ("Senior Data Science Evangelis", "H2O.ai")
    assert ("Joe", "Jo-fai Chow") in {(quote.speaker_as_printed, quote.speaker) for quote in reading.quotes}


def test_003_e_teasers_are_no_body(seeds: Seeds) -> None:
    reading = seeds.reading("003")
    text = reading.article.text
    body = "\n".join(text[b.start : b.end] for b in reading.article.blocks if b.kind is not BlockKind.FURNITURE)
    for words in ("Community Manager’s Diary", "best tools to Start", "wider audience for your tech", "18 Tips"):
        assert words in text
        assert words not in body


def test_003_g_a_company_is_found_by_its_aliases(seeds: Seeds) -> None:
    company = Project(name="H2O.ai", terms=Terms(strong=("H2O.ai", "H20.ai")))
    found = _read_item({"text": seeds.source("003")}, company, NOW).mentions
    assert [mention.term for mention in found] == ["H2O.ai", "H2O.ai", "H20.ai"]


# ---- 004, as far as reading is concerned ---------------------------------------------------------------------------


def test_004_e_a_recording_is_known_by_its_video_and_second(seeds: Seeds) -> None:
    videos = {(link.video_id, link.seconds) for link in seeds.reading("004").links if link.video_id}
    assert videos == {("kirkvFf5ytI", 609)}
