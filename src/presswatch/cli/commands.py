"""The commands' names, where each stands and what it does in a line: a module is loaded when its command is called, so
that `presswatch --help`, and every command, starts without the others."""

from __future__ import annotations

import textwrap
from importlib import import_module

import click

COMMANDS = {
    "add": ("collecting", "Adds by hand: a URL is fetched by the next run."),
    "backfill": ("backfilling", "Reads somebody else's WARC files for mentions: files, folders, patterns."),
    "backup": ("keeping", "Copies the archive while it may be in use, and checks the copy."),
    "collect": ("collecting", "One run: asks the sources that are due, fetches what is new, reads and stores it."),
    "demo": ("operating", "The whole job, offline: collects from a sample newsroom on this machine."),
    "digest": ("keeping", "What came in since the last digest, by story, with the sources in trouble."),
    "doctor": ("keeping", "Checks the archive, the stored pages and the disk, and says what to do."),
    "export": ("exporting", "Prints what was approved, to the terminal or to a file."),
    "forget": ("keeping", "Takes one article down: from the tables, the search, the stored pages."),
    "import": ("importing", "Takes in the media page that exists already, or a list of articles."),
    "init": ("operating", "Writes a commented watch file and metadata.yml, and shows a crontab line."),
    "pictures": ("picturing", "Fetches a picture for every approved article whose outlet allows it."),
    "read": ("collecting", "JSON lines in, JSON lines out: what an article says, without storing anything."),
    "report": ("reporting", "What is printed, counted."),
    "reread": ("collecting", "Reads the stored pages again with today's rules, without the network."),
    "restore": ("keeping", "Puts a backup in the archive's place, when it is sound."),
    "review": ("reviewing", "Decides as the browser does: accept, reject, later."),
    "serve": ("operating", "Opens the archive in Datasette and prints a login link for a reviewer."),
    "status": ("operating", "The health of sources and runs; exit code 1 when a person is needed."),
    "verify": ("verifying", "Checks every printed passage against the stored page and the page as it is now."),
    "why": ("operating", "Explains a URL: which source named it, what was fetched, which rule decided."),
}


class Commands(click.Group):
    """The group of `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            import_module(f"presswatch.cli.{COMMANDS[cmd_name][0]}")
        return super().get_command(ctx, cmd_name)

    def loaded(self) -> dict[str, click.Command]:
        """All commands, each with its options."""
        for module, _ in COMMANDS.values():
            import_module(f"presswatch.cli.{module}")
        return dict(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        room = formatter.width - 6 - max(map(len, COMMANDS))
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, textwrap.shorten(does, room, placeholder="...")) for name, (_, does) in COMMANDS.items()]
            )
