"""A page's git history says since when each entry has been listed, and what each version changed."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from presswatch.formats import media_page
from presswatch.formats.page_versions import Version, told, with_history
from presswatch.page_history import versions

PHARE = """## Le Phare du soir (French)
- Source: [Le Phare du soir](https://phare-du-soir.example/2021/05/04/un-projet_12.html) – {day}

"Le calcul a été offert."

{image}

"""
PHARE_IMAGE = "![](img/phare.png)"
PHARE_LINKED = '<a href="https://phare-du-soir.example/2021/05/04/un-projet_12.html">![](img/phare.png)</a>'
COAST = """## Coast Review (English)
- Source: {source} – {day}

"The workshop reads its data before it trains on it."

"""
COAST_LINK = "[Coast Review](https://coast-review.example/lighthouse)"
HARBOUR = """## The Harbour Post (Guest article, English)

- Source: [The Harbour Post](https://harbour-post.example/2021/07/14/open-models/) – July 14, 2021

"A model that nobody may look into is a rumour."


"""
KEYNOTE = """## Ada Orlow, keynote at the Tidal Forum

- Source: [Tidal](https://www.youtube.com/watch?v=aaaaaaaaaaa&t=609s) – June 15, 2021

“Five hundred people in forty countries.”


"""
HEAD = "# Media\n\n"
FIRST = HEAD + COAST.format(source=COAST_LINK, day="20/05/2021") + PHARE.format(day="04/05/2021", image=PHARE_LINKED)
SECOND = (
    HEAD
    + COAST.format(source="Coast Review", day="May 20th, 2021")
    + PHARE.format(day="May 4th, 2021", image=PHARE_IMAGE)
)
THIRD = SECOND.replace(HEAD, HEAD + HARBOUR)
FOURTH = THIRD.replace(HARBOUR, HARBOUR + KEYNOTE)
COMMITS = (("2021-06-09", FIRST), ("2021-07-01", SECOND), ("2021-07-20", THIRD), ("2021-07-23", FOURTH))


def git(folder: Path, *arguments: str, day: str = "2021-06-09") -> None:
    who = {"GIT_AUTHOR_NAME": "Odile", "GIT_AUTHOR_EMAIL": "odile@lantern.example"}
    who |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in who.items()}
    days = {"GIT_AUTHOR_DATE": f"{day}T23:30:00+0200", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        ["git", *arguments], cwd=folder, env={**os.environ, **who, **days, **quiet}, check=True, capture_output=True
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site's checkout: four commits of its page, which was called otherwise at first."""
    folder = tmp_path_factory.mktemp("site")
    git(folder, "init", "-q")
    old, new = folder / "presse à lire.md", folder / "docs" / "media.md"
    for day, text in COMMITS:
        if new.parent.exists() or day > "2021-06-09":
            new.parent.mkdir(exist_ok=True)
            if old.exists():
                git(folder, "mv", old.name, "docs/media.md")
            new.write_text(text, "utf-8")
        else:
            old.write_text(text, "utf-8")
        git(folder, "add", ".")
        git(folder, "commit", "-qm", "the page", day=day)
    return new


def test_every_version_is_found_with_the_author_s_own_day(page: Path):
    found = versions(page)
    assert [(version.day.isoformat(), version.text) for version in found] == list(COMMITS)
    assert len({version.name for version in found}) == 4


def test_each_entry_is_listed_since_its_first_version(page: Path):
    read, _ = with_history(media_page.parse(page.read_text("utf-8")), versions(page))
    assert [(item.heading, str(item.listed)) for item in read.items] == [
        ("The Harbour Post", "2021-07-20"),
        ("Ada Orlow, keynote at the Tidal Forum", "2021-07-23"),
        ("Coast Review", "2021-06-09"),
        ("Le Phare du soir", "2021-06-09"),
    ]
    assert [str(item.published) for item in read.items] == ["2021-07-14", "2021-06-15", "2021-05-20", "2021-05-04"]
    assert media_page.render(read) == FOURTH


def test_what_was_understood_is_told(page: Path):
    _, steps = with_history(media_page.parse(FOURTH), versions(page))
    assert [" ".join(line.split(" ")[2:]) for line in told(steps)] == [
        "“Coast Review” came onto the page",
        "“Le Phare du soir” came onto the page",
        "“Coast Review”: date text 20/05/2021 → May 20th, 2021; url https://coast-review.example/lighthouse → none",
        "“Le Phare du soir”: date text 04/05/2021 → May 4th, 2021; image linked True → False",
        "“The Harbour Post” came onto the page, on top",
        "“Ada Orlow, keynote at the Tidal Forum” came onto the page, at place 2",
    ]
    assert [line[:10] for line in told(steps)] == ["2021-06-09"] * 2 + ["2021-07-01"] * 2 + ["2021-07-20", "2021-07-23"]


def test_a_numeric_date_is_read_by_its_url_then_as_the_page_s_others_are():
    first = media_page.parse(FIRST)
    assert [str(item.published) for item in first.items] == ["2021-05-20", "2021-05-04"]
    bare = FIRST.replace("/2021/05/04/", "/")
    assert [str(item.published) for item in media_page.parse(bare).items] == ["2021-05-20", "2021-05-04"]
    alone = media_page.parse(bare.replace("20/05/2021", "May 20, 2021"))
    assert alone.items[1].published is None
    assert alone.problems == ("line 9: 04/05/2021 may be April or May: write 2021-05-04",)
    both_ways = media_page.parse(bare.replace("May", "") + HARBOUR.replace("July 14, 2021", "07/14/2021"))
    assert both_ways.items[1].published is None


def test_an_edit_that_is_not_committed_has_no_day(page: Path):
    edited = FOURTH + "\n## Skerry Post\n\n- Source: [Skerry Post](https://skerry.example/a) – July 30, 2021\n"
    read, _ = with_history(media_page.parse(edited), versions(page))
    assert [str(item.listed) for item in read.items] == ["2021-07-20", "2021-07-23", "2021-06-09", "2021-06-09", "None"]


def test_an_entry_that_came_back_is_listed_since_the_first_time():
    days = [date(2021, 6, day) for day in (1, 2, 3)]
    history = [Version(day, text) for day, text in zip(days, (THIRD, SECOND, THIRD), strict=True)]
    read, steps = with_history(media_page.parse(THIRD), history)
    assert {item.listed for item in read.items} == {date(2021, 6, 1)}
    assert (steps[1].gone, steps[2].added) == (("The Harbour Post",), ((0, "The Harbour Post"),))


def test_an_entry_stays_itself_when_its_link_goes_or_its_words_change():
    known = media_page.parse(FOURTH)
    edited = FOURTH.replace("[Tidal](https://www.youtube.com/watch?v=aaaaaaaaaaa&t=609s)", "Tidal").replace(
        "Le calcul a été offert.", "Le calcul est offert."
    )
    found = media_page.parse(edited.replace(HARBOUR, "") + "## New\n\n- Source: New – July 30, 2021\n")
    seen = media_page.differences(known, found)
    assert [(edit.known, edit.found, dict(edit.fields)) for edit in seen.edited] == [
        (1, 0, {"url": ("https://www.youtube.com/watch?v=aaaaaaaaaaa&t=609s", None)}),
        (3, 2, {"passage": ("Le calcul a été offert.", "Le calcul est offert.")}),
    ]
    assert (dict(seen.same), seen.new, seen.gone) == ({1: 2}, (3,), (0,))


def test_without_a_repository_there_is_no_history(tmp_path: Path):
    (tmp_path / "media.md").write_text(FIRST, "utf-8")
    assert versions(tmp_path / "media.md") == ()
    page, steps = with_history(media_page.parse(FIRST), ())
    assert steps == ()
    assert {item.listed for item in page.items} == {None}


def test_a_file_never_committed_and_a_version_that_is_no_text_are_left_out(tmp_path: Path):
    git(tmp_path, "init", "-q")
    file = tmp_path / "media.md"
    file.write_bytes(b"\xff\xfe")
    assert versions(file) == ()
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "no text")
    file.write_text(FIRST, "utf-8")
    git(tmp_path, "commit", "-qam", "text")
    assert [version.text for version in versions(file)] == [FIRST]


def test_a_repository_s_own_configuration_starts_no_program(tmp_path: Path):
    git(tmp_path, "init", "-q")
    (tmp_path / "media.md").write_text(FIRST, "utf-8")
    (tmp_path / ".gitattributes").write_text("*.md diff=spy filter=spy\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "the page")
    trace = tmp_path / "trace"
    for name in (
        "diff.spy.textconv",
        "diff.external",
        "core.pager",
        "gpg.program",
        "core.fsmonitor",
        "filter.spy.smudge",
    ):
        git(tmp_path, "config", name, f"sh -c 'touch {trace}; cat'")
    git(tmp_path, "config", "log.showSignature", "true")
    assert len(versions(tmp_path / "media.md")) == 1
    assert not trace.exists()
