"""Proposes the page to whoever keeps the project's site: one commit for each entry, on a branch or as a patch file,
with what speaks for it and what to look at. Nothing is pushed, no file of the checkout is touched."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from presswatch.archive.evidence import Evidence, evidence
from presswatch.archive.items import kept_blocks, page_entries
from presswatch.archive.rights_report import page_warnings
from presswatch.errors import UsageError
from presswatch.formats import media_page
from presswatch.formats.media_merge import changed_fields
from presswatch.formats.page_steps import Deed, Step, steps
from presswatch.model import PageItem
from presswatch.plain import clean_text
from presswatch.site_git import Site, open_site

SUBJECT_CHARS = 72
_PLAIN_FILE = "100644"
_DONE = {
    Deed.INTRODUCE: "Change the words before the entries",
    Deed.ARRANGE: "Arrange the entries",
    Deed.ADD: "Add {}",
    Deed.CHANGE: "Change {}",
    Deed.MOVE: "Move {}",
    Deed.REMOVE: "Remove {}",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be proposed where: the page's file in the checkout, its whole text, and the pictures that it shows, by
    the path that it has for them. A patch file is written in place of a branch when there is one."""

    folder: Path
    text: str
    path: str = "media.md"
    branch: str = "presswatch"
    patch: Path | None = None
    language: str = "en"
    images: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was proposed: the subjects of the commits in their order, and where they are."""

    subjects: tuple[str, ...]
    place: str


def propose(conn: sqlite3.Connection, wish: Wish) -> Proposal:
    """Makes the commits. The last one's page is `wish.text`, byte for byte; without a difference there are none. Raises
    UsageError where they can't be made, and then nothing is left behind."""
    with ExitStack() as stack:
        site = stack.enter_context(open_site(wish.folder, aside=wish.patch is not None))
        path = site.path(wish.path)
        mode, before = _page_of(site, path, wish, conn)
        branch = None if wish.patch else site.free_branch(wish.branch)
        subjects, commit = [], site.head
        warnings = page_warnings(conn, language=wish.language)
        for step in _steps(conn, before, wish):
            message = told(step, _of(conn, step), warnings.get(step.article_id or 0, ()))
            files = {path: (mode, step.text.encode()), **_pictures(site, path, step, wish)}
            commit = site.commit(commit, files, message)
            subjects.append(message.partition("\n")[0])
        if not subjects:
            return Proposal((), "")
        if branch:
            site.make_branch(branch, commit)
            return Proposal(tuple(subjects), f"branch {wish.branch} of {wish.folder}")
        assert wish.patch is not None
        wish.patch.parent.mkdir(parents=True, exist_ok=True)
        wish.patch.write_bytes(site.patch(commit))
        return Proposal(tuple(subjects), str(wish.patch))


def _page_of(site: Site, path: str, wish: Wish, conn: sqlite3.Connection) -> tuple[str, str]:
    """Mode and text of the page as it was last committed: what the archive printed last."""
    found = site.file(path)
    if found is None:
        raise UsageError(
            f"{wish.folder} has no committed {wish.path}: name the page's file with --path, or commit it first."
        )
    known = "".join(raw for _, raw in kept_blocks(conn, language=wish.language))
    if found[1] != known.encode():
        raise UsageError(
            f"{wish.path}, as it is committed in {wish.folder}, is not the page that this archive printed last: "
            f"run presswatch import {wish.folder / wish.path} first, so that nothing in it is lost."
        )
    return found[0], known


def _steps(conn: sqlite3.Connection, before: str, wish: Wish) -> list[Step]:
    by_block = {raw.strip(): article_id for article_id, raw in kept_blocks(conn, language=wish.language)}
    old = [by_block.get((item.raw or "").strip()) for item in media_page.parse(before).items]
    entries = [entry.article_id for entry in page_entries(conn, language=wish.language)[1]]
    new = media_page.parse(wish.text).items
    if len(new) != len(entries):
        raise UsageError("The page reads otherwise than it was printed: look at the template in data/templates.")
    return steps(before, wish.text, old, entries)


def _of(conn: sqlite3.Connection, step: Step) -> Evidence | None:
    return evidence(conn, step.article_id) if step.article_id is not None else None


def _pictures(site: Site, path: str, step: Step, wish: Wish) -> dict[str, tuple[str, bytes]]:
    """The picture that the step's entry shows, where it lies beside the page and the site has it otherwise."""
    image = step.after.image if step.after else None
    if image is None or image not in wish.images:
        return {}
    beside = site.path(str(PurePosixPath(wish.path).parent / image))
    known = site.file(beside)
    return {} if known and known[1] == wish.images[image] else {beside: (_PLAIN_FILE, wish.images[image])}


# ---- the message of a commit --------------------------------------------------------------------------------------


def told(step: Step, known: Evidence | None, warnings: Sequence[str] = ()) -> str:
    """The commit's message. No text of an article or a page begins a line of it: a mail would read it as its own."""
    item = step.after or step.before
    if item is None:
        return _DONE[step.deed] + "\n"
    lines = [*_what(step, item, known), *(_why(known, step) if known else [])]
    lines += [f"Warning: {_line(warning)}" for warning in _looked_at(step, known, warnings)]
    return "\n".join([_subject(step.deed, item, known), "", *lines]) + "\n"


def _subject(deed: Deed, item: PageItem, known: Evidence | None) -> str:
    heading, title = _line(item.heading), _line(known.title if known else None)
    name = f"{heading}: {title}" if title and title != heading else heading
    subject = _DONE[deed].format(name or "an entry")
    return subject if len(subject) <= SUBJECT_CHARS else subject[: SUBJECT_CHARS - 1].rstrip() + "…"


def _what(step: Step, item: PageItem, known: Evidence | None) -> list[str]:
    outlet = (known.outlet if known else None) or item.source_label
    day = (known.published if known else None) or (item.published.isoformat() if item.published else None)
    proof = f" (from {_line(known.published_evidence)})" if known and known.published_evidence else ""
    said = {
        "Heading": item.heading,
        "Title": known.title if known else None,
        "Outlet": outlet,
        "Published": f"{day}{proof}" if day else "no day is known",
        "Address": item.url,
        "Image": item.image,
    }
    lines = [f"{name}: {_line(value)}" for name, value in said.items() if value]
    if step.deed is Deed.CHANGE and step.before and step.after:
        lines += [f"Changed: {line}" for line in _changes(step.before, step.after)]
    if item.passage:
        lines += ["Passage:", *(f"> {line}" for line in _quoted(item.passage))]
    return lines


def _changes(before: PageItem, after: PageItem) -> list[str]:
    return [
        f"{name.replace('_', ' ')} from {_short(was)} to {_short(now)}"
        for name, (was, now) in changed_fields(before, after).items()
    ]


def _why(known: Evidence, step: Step) -> list[str]:
    by = f"{known.state} by {_line(known.decided_by)} on {known.decided_at}" if known.decided_by else known.state
    reason = f" ({_line(known.reason)})" if known.reason else ""
    names = ", ".join(map(_line, known.sources))
    checked = known.checked
    found = f"{checked.outcome}, {checked.at:%Y-%m-%d}" if checked else "not checked"
    lines = [f"Decided: {by}{reason}", f"First seen: {known.first_seen}" + (f", named by {names}" if names else "")]
    return [*lines, f"Verify: {found}"] if step.after and step.after.passage else lines


def _looked_at(step: Step, known: Evidence | None, warnings: Sequence[str]) -> list[str]:
    """What a person should look at before the entry is on the page."""
    if step.after is None:
        return []
    found = list(warnings)
    checked = known.checked if known else None
    if step.after.passage and checked is None:
        found.append("the passage was not held against its page: run presswatch verify")
    elif step.after.passage and checked and checked.outcome not in ("verified", "punctuation edited"):
        found.append(
            f"the passage is not verified: {checked.outcome}" + (f", {checked.detail}" if checked.detail else "")
        )
    if step.after.image and not step.after.image_alt:
        found.append("its image has no alternative text")
    return list(dict.fromkeys(found))


def _line(text: str | None) -> str:
    """The text on one line, without what can't be seen."""
    seen = (char for char in clean_text(text or "") if char.isprintable() or char.isspace())
    return " ".join("".join(seen).split())


def _quoted(text: str) -> list[str]:
    return [_line(line) for line in re.split(r"\r\n|\r|\n", text)]


def _short(value: Any) -> str:
    line = _line("nothing" if value in (None, "", ()) else ", ".join(value) if isinstance(value, tuple) else str(value))
    return line if len(line) <= 100 else line[:99].rstrip() + "…"
