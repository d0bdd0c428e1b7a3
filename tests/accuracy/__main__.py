"""`make accuracy`: measures, prints, and fails when a figure falls below its floor."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from accuracy.corpora import Corpora, find_shared
from accuracy.floors import read_floors, write_floors
from accuracy.gate import MEASURES, fallen, lower_one, raise_all
from accuracy.table import HEADER, Measured, missing, row, worst


@click.command()
@click.option("--held", is_flag=True, help="Also the halves that nobody tunes on.")
@click.option("--errors", "most", default=0, metavar="N", help="Print the N worst errors of each corpus.")
@click.option("--only", default="", metavar="NAME", help="Run only the measures of the module of that name.")
@click.option("--raise", "raising", is_flag=True, help="Write the floors that are higher than before.")
@click.option("--lower", metavar="NAME", help="Lower the floor of that figure to what is measured.")
@click.option("--because", default="", metavar="REASON", help="Why; kept in floors.toml.")
def main(held: bool, most: int, only: str, raising: bool, lower: str | None, because: str) -> None:
    """Prints what is measured, with n, floor, aim and figure. Exit 1: below a floor; 2: usage."""
    if lower and not because.strip():
        raise click.UsageError('a floor is lowered for a reason only: --because "..."')
    chosen = [measure for measure in MEASURES if only in ("", measure.__module__.rpartition(".")[2])]
    if not chosen:
        raise click.UsageError(f'no measure is named "{only}"')
    floors, measured = read_floors(), list[Measured]()
    corpora = Corpora(find_shared(), held)
    click.echo(HEADER)
    for one in (one for measure in chosen for one in measure(corpora)):
        measured.append(one)
        click.echo("\n".join(row(figure, floors.get(figure.name)) for figure in one.figures))
        if errors := worst(one, most):
            click.echo("\n".join(errors))
    lost, absent = missing(floors, measured)
    for name in absent if not only else ():
        click.echo(f"not measured, its corpus is not here: {name}")
    try:
        floors = lower_one(lower, because, measured, floors, datetime.now(UTC).date()) if lower else floors
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    floors = raise_all(measured, floors) if raising else floors
    if raising or lower:
        write_floors(floors)
    below = fallen(measured, floors)
    for name in below:
        click.echo(f"below its floor: {name}")
    for name in lost:
        click.echo(f"no longer measured: {name}")
    sys.exit(bool(below or lost))


if __name__ == "__main__":
    main()
