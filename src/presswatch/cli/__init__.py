"""Parse, call, print. Known errors are caught in one place, `main`."""

from __future__ import annotations

import sys

import click

from presswatch.cli.base import cli
from presswatch.errors import PresswatchError

__all__ = ["cli", "main"]


def main() -> None:
    """The `presswatch` command."""
    try:
        cli.main(standalone_mode=False)
    except PresswatchError as trouble:
        click.echo(f"presswatch: {trouble}", err=True)
        sys.exit(trouble.exit_code)
    except click.ClickException as trouble:
        trouble.show()
        sys.exit(trouble.exit_code)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("presswatch: stopped; what was stored stays.", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as trouble:
        click.echo(f"presswatch: {trouble.filename or 'a file'}: {trouble.strerror or trouble}.", err=True)
        sys.exit(1)
    except _database_trouble() as trouble:
        click.echo(f"presswatch: the archive can't be used now: {trouble}. See `presswatch status`.", err=True)
        sys.exit(1)


def _database_trouble() -> type[Exception]:
    """Asked for when something is raised: `--help` needs no database."""
    from sqlite3 import OperationalError

    return OperationalError
