"""What a page's history says: since when each entry has been listed, and what each version changed. Pure: the versions
are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from presswatch.formats import media_page
from presswatch.formats.media_merge import changed_fields, paired
from presswatch.model import MediaPage, PageItem


@dataclass(frozen=True, slots=True)
class Version:
    """The page as it was from that day on. `name` is the commit's."""

    day: date
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What one version did: headings of entries that came, at which place from the top (0 is the first), of entries
    that went, and by heading what changed in the others, field by field as it was and is."""

    day: date
    name: str
    added: tuple[tuple[int, str], ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[tuple[str, Mapping[str, tuple[Any, Any]]], ...] = ()
    problems: tuple[str, ...] = ()


def with_history(page: MediaPage, versions: Sequence[Version]) -> tuple[MediaPage, tuple[Step, ...]]:
    """The page with the day each entry was first listed, as far as its versions (oldest first) know it, and what
    happened. An entry that went and came back has been listed since the first time; one that the versions never had
    (an edit that is not committed) keeps no day. A link or a date that a later version lost is not taken back: the
    file as it stands is what a person wants; the steps tell."""
    steps: list[Step] = []
    before: list[PageItem] = []
    away: list[PageItem] = []
    for version in versions:
        read = media_page.parse(version.text)
        step, after, away = _step(version, read, before, away)
        steps.append(step)
        before = after
    found = paired(before, page.items)
    items = [
        replace(item, listed=before[found[at]].listed if at in found else item.listed)
        for at, item in enumerate(page.items)
    ]
    return replace(page, items=tuple(items)), tuple(steps)


def _step(
    version: Version, read: MediaPage, before: Sequence[PageItem], away: Sequence[PageItem]
) -> tuple[Step, list[PageItem], list[PageItem]]:
    """What the version did, its entries with the day each was first listed, and all that were listed once."""
    items, pairs = read.items, paired(before, read.items)
    new = [at for at in range(len(items)) if at not in pairs]
    back = paired(away, [items[at] for at in new])
    listed = {at: before[pairs[at]].listed for at in pairs}
    listed |= {at: away[back[place]].listed if place in back else version.day for place, at in enumerate(new)}
    fields = ((items[at].heading, changed_fields(before[pairs[at]], items[at])) for at in sorted(pairs))
    gone = [item for at, item in enumerate(before) if at not in pairs.values()]
    step = Step(
        version.day,
        version.name,
        added=tuple((at, items[at].heading) for at in new),
        gone=tuple(item.heading for item in gone),
        changed=tuple((heading, changes) for heading, changes in fields if changes),
        problems=read.problems,
    )
    kept = [item for place, item in enumerate(away) if place not in back.values()]
    return step, [replace(item, listed=listed[at]) for at, item in enumerate(items)], [*kept, *gone]


def told(steps: Sequence[Step]) -> list[str]:
    """The steps in words, a line for everything that happened.

    >>> told([Step(date(2021, 6, 9), "1f2e3d4", added=((0, "Coast Review"),))])
    ['2021-06-09 1f2e3d4: “Coast Review” came onto the page']
    """
    lines = []
    for step in steps:
        when = f"{step.day} {step.name[:7]}".rstrip()
        first = len(step.added) > 0 and not (step.changed or step.gone) and step is steps[0]
        for at, heading in step.added:
            place = "" if first else ", on top" if at == 0 else f", at place {at + 1}"
            lines.append(f"{when}: “{heading}” came onto the page{place}")
        lines += [f"{when}: “{heading}” went" for heading in step.gone]
        for heading, changes in step.changed:
            said = "; ".join(
                f"{name.replace('_', ' ')} {_said(was)} → {_said(now)}" for name, (was, now) in changes.items()
            )
            lines.append(f"{when}: “{heading}”: {said}")
    return lines


def _said(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    if value is None or value == ():
        return "none"
    return text if len(text) <= 60 else f"{text[:57]}…"
