"""What `export --propose` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from presswatch.errors import UsageError

if TYPE_CHECKING:
    import sqlite3

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Proposing:
    """Where the page is proposed; `folder` is None when it is not."""

    folder: Path | None
    branch: str | None
    path: str
    patch: Path | None

    def check(self, *, page: bool, output: Path | None) -> None:
        """Raises UsageError for options that do not go together."""
        if self.folder is None:
            if self.branch or self.patch:
                raise UsageError("--branch and --patch say where --propose writes: name the site's checkout with it.")
            return
        if not page:
            raise UsageError("--propose is for the media page in Markdown: leave it out.")
        if output is not None:
            raise UsageError("--propose writes to the site's checkout, -o to a file: leave one of them out.")
        if self.branch and self.patch:
            raise UsageError("--patch writes a file in place of a branch: leave --branch or --patch out.")


def proposing_options(command: F) -> F:
    """The options of `export` that make a `Proposing`."""
    for option in reversed(
        [
            click.option(
                "--propose",
                type=click.Path(path_type=Path, file_okay=False),
                help="A git checkout of your site: one commit per entry on a new branch. Nothing is pushed.",
            ),
            click.option("--branch", help="The new branch.  [default: presswatch- and the day]"),
            click.option("--path", default="media.md", show_default=True, help="The page's file in that folder."),
            click.option(
                "--patch", type=click.Path(path_type=Path, dir_okay=False), help="A patch file, in place of a branch."
            ),
        ]
    ):
        command = option(command)
    return command


def propose_page(
    conn: sqlite3.Connection,
    text: str,
    where: Proposing,
    *,
    language: str,
    images: Mapping[str, bytes],
    now: datetime,
) -> None:
    """Proposes the text of the page there, and tells what was made."""
    from presswatch.propose import Wish, propose

    assert where.folder is not None
    branch = where.branch or f"presswatch-{now:%Y-%m-%d}"
    made = propose(conn, Wish(where.folder, text, where.path, branch, where.patch, language, images))
    if not made.subjects:
        click.echo(f"{where.folder / where.path}: nothing to propose, the page is as the archive prints it.")
        return
    for subject in made.subjects:
        click.echo(f"    {subject}")
    count = len(made.subjects)
    click.echo(
        f"{made.place}: {count} commit{'s' if count != 1 else ''}, not pushed. Once the page has them, "
        f"presswatch import {where.folder / where.path} notes it as printed."
    )
