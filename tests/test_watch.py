"""`read_watch` gives values that are checked, or every problem of every file at once, each with its table and key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from presswatch.errors import UsageError, WatchFileError
from presswatch.model import FetchRules, Outlet, Person, SourceSpec, Terms
from presswatch.sources import kind, kinds
from presswatch.watch import Watch, read_watch

PROJECT = '[project]\nname = "Open Tide"\ncontact = "press@open-tide.example"\n'
ROOT = Path(__file__).parents[1]


def write(folder: Path, text: str, name: str = "watch.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, text: str) -> Watch:
    return read_watch(write(folder, text))


def problems(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(WatchFileError) as caught:
        read(folder, text)
    assert caught.value.exit_code == 2
    return caught.value.problems


def test_a_full_watch_file_becomes_values(tmp_path: Path) -> None:
    write(tmp_path, "https://a.example/2\n# a remark\nhttps://a.example/3\n", "urls.txt")
    watch = read(
        tmp_path,
        """
        [project]
        name = "Open Tide"
        contact = "https://open-tide.example/contact"
        own_domains = ["open-tide.example"]
        [terms]
        strong = ["Open Tide"]
        weak = ["open  tides"]
        cased = ["TIDE"]
        context = ["ferry", "marée"]
        exclude = ["Tide detergent"]
        [fetch]
        allow_private = ["127.0.0.1:8123", "[::1]:80"]
        seconds_between_pages = 0
        run_minutes = 2.5
        hosts = {"Le-Courrier.example" = "127.0.0.1:8123", "a.example" = "https://127.0.0.1:8443"}
        [[source]]
        id = "courrier"
        kind = "feed"
        url = "https://le-courrier.example/rss.xml"
        language = "fr"
        outlet = "Le Courrier"
        [[source]]
        id = "by-hand"
        kind = "urls"
        urls = ["https://a.example/1"]
        path = "urls.txt"
        """,
    )
    assert watch.path == tmp_path / "watch.toml"
    assert (watch.project.name, watch.project.own_domains) == ("Open Tide", ("open-tide.example",))
    assert watch.project.terms == Terms(
        ("Open Tide",), ("open  tides",), ("TIDE",), ("ferry", "marée"), ("Tide detergent",)
    )
    assert watch.fetch == FetchRules(
        "https://open-tide.example/contact",
        frozenset({"127.0.0.1:8123", "[::1]:80"}),
        {"le-courrier.example": "127.0.0.1:8123", "a.example": "https://127.0.0.1:8443"},
        0.0,
        2.5,
    )
    addresses = ("https://a.example/1", "https://a.example/2", "https://a.example/3")
    assert watch.sources == (
        SourceSpec(
            "courrier", "feed", "https://le-courrier.example/rss.xml", {"outlet": "Le Courrier", "language": "fr"}
        ),
        SourceSpec("by-hand", "urls", None, {"urls": addresses}),
    )


def test_what_is_left_out_has_the_documented_default(tmp_path: Path) -> None:
    watch = read(tmp_path, "\ufeff" + PROJECT.replace("\n", "\r\n"))
    assert watch.fetch == FetchRules("press@open-tide.example", seconds_between_pages=5, run_minutes=30)
    assert (watch.project.terms, watch.project.people, watch.project.outlets, watch.sources) == (Terms(), (), (), ())


def test_outlets_and_people_are_read_beside_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        '[[outlet]]\nname = "Le Courrier"\ndomains = ["le-courrier.example"]\ncountry = "FR"\nlanguage = "fr"\n'
        'rights = "Passage and image"\npassage_words = 60\nshare = 0.1\n'
        'image = { credit = "Le Courrier Photo", licence = "CC BY 4.0" }\n[[outlet]]\nname = "Quay Wire"\n',
        "outlets.toml",
    )
    write(
        tmp_path,
        "name,aliases,role,affiliation,as_of\n"
        'Ada Brume,A. Brume; Ada B.,"director, research",Tide Lab,2021\nAda Brume,,,Harbour School,2023\n',
        "people.csv",
    )
    project = read(tmp_path, PROJECT).project
    assert project.outlets == (
        Outlet(
            "Le Courrier",
            ("le-courrier.example",),
            "FR",
            "fr",
            "passage and image; passage_words = 60; share = 0.1; credit = Le Courrier Photo; licence = CC BY 4.0",
        ),
        Outlet("Quay Wire"),
    )
    assert project.people == (
        Person("Ada Brume", ("A. Brume", "Ada B."), "director, research", "Tide Lab", "2021"),
        Person("Ada Brume", (), None, "Harbour School", "2023"),
    )


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="presswatch init"):
        read_watch(tmp_path / "watch.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[project]\ncontact = "press@open-tide.example"', "[project] name is missing"),
        ('[project]\nname = "Open Tide"', "[project] contact is missing"),
        (PROJECT.replace("press@open-tide.example", "the press desk"), '[project] contact "the press desk" is neither'),
        (PROJECT.replace("press@open-tide.example", "a@b.example\\r\\nX: 1"), "[project] contact"),
        (PROJECT.replace('"Open Tide"', "3"), "[project] name must be a text"),
        (PROJECT.replace('"Open Tide"', '" "'), "[project] name is empty"),
        (PROJECT + 'own_domain = "x"', "[project] own_domain is not known; the nearest is own_domains"),
        (
            PROJECT + 'own_domains = ["https://open-tide.example/"]',
            '[project] own_domains "https://open-tide.example/"',
        ),
        (PROJECT + '[term]\nstrong = ["x"]', "term is not known; the nearest is terms"),
        (PROJECT + '[terms]\nstrong = "x"', "[terms] strong must be a list of texts"),
        (PROJECT + '[terms]\nweak = ["x", 3]', "[terms] weak must be a list of texts"),
        (PROJECT + '[terms]\nstrnog = ["x"]', "[terms] strnog is not known; the nearest is strong"),
        (
            PROJECT + '[fetch]\nallow_private = ["127.0.0.1"]',
            '[fetch] allow_private "127.0.0.1" is not written host:port',
        ),
        (PROJECT + '[fetch]\nallow_private = ["a.example:70000"]', '[fetch] allow_private "a.example:70000"'),
        (PROJECT + "[fetch]\nseconds_between_pages = -1", "[fetch] seconds_between_pages must be a number that is 0"),
        (PROJECT + "[fetch]\nseconds_between_pages = 0", "[fetch] seconds_between_pages may be 0 only for hosts in"),
        (PROJECT + "[fetch]\nrun_minutes = nan", "[fetch] run_minutes must be a number that is 0"),
        (PROJECT + "[fetch]\nrun_minutes = true", "[fetch] run_minutes must be a number"),
        (PROJECT + '[fetch]\nhosts = {"a.example" = "nowhere"}', '[fetch] hosts "a.example": "nowhere" is not written'),
        (PROJECT + '[fetch]\nhosts = {"a.example/b" = "127.0.0.1:1"}', '[fetch] hosts "a.example/b" is no host name'),
        (PROJECT + "[source]\nid = 'a'", "source must be a list of tables, each written [[source]]"),
        (PROJECT + '[[source]]\nkind = "urls"\nurls = []', "[[source]] number 1 id is missing"),
        (PROJECT + '[[source]]\nid = "a b"\nkind = "urls"\nurls = []', '[[source]] "a b" id may hold letters'),
        (PROJECT + '[[source]]\nid = "a"', '[[source]] "a" kind is missing'),
        (PROJECT + '[[source]]\nid = "a"\nkind = "fed"', 'no source is of kind "fed"; the nearest is "feed"'),
        (PROJECT + '[[source]]\nid = "a"\nkind = "feed"', '[[source]] "a" url is missing'),
        (PROJECT + '[[source]]\nid = "a"\nkind = "feed"\nurl = "file:///etc/passwd"', '[[source]] "a" url "file:'),
        (PROJECT + '[[source]]\nid = "a"\nkind = "urls"', '[[source]] "a" urls is missing'),
        (
            PROJECT + '[[source]]\nid = "a"\nkind = "urls"\nurls = "https://a.example/"',
            '[[source]] "a" urls must be a list',
        ),
        (
            PROJECT + '[[source]]\nid = "a"\nkind = "urls"\nurls = ["a.example"]',
            '[[source]] "a" urls: "a.example" is no',
        ),
        (
            PROJECT + '[[source]]\nid = "a"\nkind = "urls"\npath = "gone.txt"',
            '[[source]] "a" path "gone.txt" can\'t be read',
        ),
        (
            PROJECT + '[[source]]\nid = "a"\nkind = "feed"\nurl = "https://a.example/"\nurls = []',
            '[[source]] "a" urls is not known; the nearest is url',
        ),
        (
            PROJECT + '[[source]]\nid = "a"\nkind = "urls"\nurls = []\nlanguage = "French"',
            '[[source]] "a" language "French" is no language code',
        ),
        (PROJECT + '[[source]]\nid = "a"\nkind = "urls"\nurls = []\n' * 2, '[[source]] "a" id is used by another'),
    ],
)
def test_a_problem_names_its_table_and_key(tmp_path: Path, text: str, said: str) -> None:
    [problem] = problems(tmp_path, text)
    assert said in problem


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        '[[outlet]]\ndomains = ["a.example"]\n[[outlet]]\nname = "B"\ndomains = ["A.example", "b c"]\nlanguge = "fr"\n',
        "outlets.toml",
    )
    write(tmp_path, "name,aliases\n,Nobody\nAda Brume,x,director\n", "people.csv")
    found = problems(tmp_path, '[project]\nnme = "x"\n[terms]\nstrong = 1\n[[source]]\nid = "a"\nkind = "fed"\n')
    for said in (
        "[project] name",
        "[project] contact",
        "[project] nme",
        "[terms] strong",
        '[[source]] "a" kind',
        "outlets.toml: [[outlet]] number 1 name",
        'outlets.toml: [[outlet]] "B" domains "b c"',
        'outlets.toml: [[outlet]] "B" languge',
        "people.csv: row 2 has no name",
        "people.csv: row 3 has too many values",
    ):
        assert any(problem.startswith(said) for problem in found), said


def test_columns_of_people_that_are_not_known_are_named(tmp_path: Path) -> None:
    write(tmp_path, "name;aliases\nAda Brume;x\n", "people.csv")
    [problem] = problems(tmp_path, PROJECT)
    assert problem == "people.csv: its columns are name, aliases, role, affiliation, as_of, not name;aliases"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'[project]\nname = "Open Tide\n', "line 2"),
        (b"[project]\n[project]\n", "TOML"),
        ('[project]\nname = "Marée"\n'.encode("cp1252"), "line 2"),
    ],
)
def test_a_file_that_is_no_toml_says_where(tmp_path: Path, text: bytes, said: str) -> None:
    path = tmp_path / "watch.toml"
    path.write_bytes(text)
    with pytest.raises(WatchFileError, match=said) as caught:
        read_watch(path)
    assert len(caught.value.problems) == 1


def test_the_feeds_of_a_list_of_feeds_are_read_from_its_file(tmp_path: Path) -> None:
    write(tmp_path, '<opml><body><outline xmlUrl="https://a.example/f"/></body></opml>', "feeds.opml")
    write(tmp_path, "nothing", "empty.opml")
    source = PROJECT + '[[source]]\nid = "reader"\nkind = "opml"\npath = "{}"\n'
    assert read(tmp_path, source.format("feeds.opml")).sources == (
        SourceSpec("reader", "opml", None, {"urls": ("https://a.example/f",)}),
    )
    assert problems(tmp_path, source.format("empty.opml")) == (
        '[[source]] "reader" path names no feed: an OPML file was expected',
    )
    [missing, *_] = problems(tmp_path, source.format("missing.opml"))
    assert '"missing.opml" can\'t be read' in missing


def test_a_key_stands_in_the_environment_and_nowhere_else(tmp_path: Path) -> None:
    source = PROJECT + '[[source]]\nid = "paper"\nkind = "guardian"\nquery = "lantern"\n'
    path = write(tmp_path, source)
    [spec] = read_watch(path, {"PRESSWATCH_GUARDIAN_KEY": " s3cret\n"}).sources
    assert spec.options == {"query": "lantern", "key": "s3cret"}
    with pytest.raises(WatchFileError, match="set PRESSWATCH_GUARDIAN_KEY in the environment"):
        read_watch(path, {})
    write(tmp_path, source + 'key = "s3cret"\n')
    with pytest.raises(WatchFileError, match="key is not known"):
        read_watch(path, {"PRESSWATCH_GUARDIAN_KEY": "s3cret"})


def test_a_search_with_wrong_options_says_which(tmp_path: Path) -> None:
    text = PROJECT + '[[source]]\nid = "s"\nkind = "google_news"\nquery = 5\ncountry = "Canada"\nregion = "CA"\n'
    assert [problem.split()[2] for problem in problems(tmp_path, text)] == ["region", "query", "country"]


def test_every_kind_keeps_the_contract() -> None:
    assert {"feed", "urls"} <= set(kinds())
    for name in kinds():
        module = kind(name)
        assert isinstance(module.OPTIONS, frozenset)
        assert isinstance(module.NEEDS_URL, bool)
        for function in (module.requests, module.parse, module.listed):
            assert callable(function)


def _uncommented(block: re.Match[str]) -> str:
    return block[0].replace("# ", "")


def test_the_starter_shows_every_kind_as_it_can_be_taken(tmp_path: Path) -> None:
    starter = (ROOT / "src/presswatch/starter/watch.toml").read_text(encoding="utf-8")
    shown = re.sub(r"^# \[\[source\]\]\n(?:# \w+ = .*\n)+", _uncommented, starter, flags=re.MULTILINE)
    keys = {"PRESSWATCH_GUARDIAN_KEY": "k", "PRESSWATCH_MEDIACLOUD_KEY": "k"}
    watch = read_watch(write(tmp_path, shown), keys)
    assert {source.kind for source in watch.sources} == set(kinds())


@pytest.mark.parametrize("name", ["feeds", "_entries", "os", "../feed", ""])
def test_an_unknown_kind_is_named_with_the_nearest(name: str) -> None:
    with pytest.raises(UsageError, match='the nearest is "'):
        kind(name)


def test_the_starter_needs_a_contact_and_nothing_else(tmp_path: Path) -> None:
    starter = (ROOT / "src/presswatch/starter/watch.toml").read_text(encoding="utf-8")
    watch = read(tmp_path, starter.replace("press@example.org", "press@open-tide.example"))
    assert watch.fetch.contact == "press@open-tide.example"
    known = {line.split(" = ")[0].removeprefix("# ") for line in starter.splitlines() if " = " in line}
    documented = {
        "name",
        "contact",
        "own_domains",
        *Terms.__slots__,
        *FetchRules.__slots__,
        "id",
        "kind",
        "url",
        "urls",
    }
    assert documented <= known
