"""What a measure gives, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accuracy.floors import Floor, Standing, standing

HEADER = f"{'':<58}{'n':>6}{'floor':>9}{'aim':>8}{'figure':>9}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of one corpus. `name` begins with the corpus and a colon; an int is a count, a float a share, a ratio
    or seconds. `at_most` says that less is better; what is not `gated` can't fail; `beside` is what others score."""

    name: str
    value: float
    n: int
    at_most: bool = False
    gated: bool = True
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Error:
    """Something read wrongly, and why that is wrong. The errors of a corpus are sorted by `weight`, heaviest first."""

    weight: float
    what: str


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures of one corpus."""

    corpus: str
    figures: tuple[Figure, ...]
    errors: tuple[Error, ...] = ()

    def named(self, name: str) -> Figure:
        """The figure of that name, without the corpus before it."""
        return next(figure for figure in self.figures if figure.name == f"{self.corpus}: {name}")


def row(figure: Figure, floor: Floor | None) -> str:
    """One line: name, n, floor, aim, figure, and what stands beside it."""
    bound = f"{'≤' if figure.at_most else '≥'} {shown(floor.bound)}" if floor else "–"
    aim = shown(floor.aim) if floor and floor.aim is not None else "–"
    name = figure.name if len(figure.name) < 58 else figure.name[:56] + "…"
    return f"{name:<58}{figure.n:>6}{bound:>9}{aim:>8}{shown(figure.value):>9}  {_remark(figure, floor)}".rstrip()


def worst(measured: Measured, most: int) -> list[str]:
    """The heaviest errors of a corpus, for the terminal only: some corpora are other people's text."""
    heaviest = sorted(measured.errors, key=lambda error: -error.weight)[:most]
    return [f"  {measured.corpus}: {error.what}" for error in heaviest]


def missing(floors: Mapping[str, Floor], measured: Iterable[Measured]) -> tuple[list[str], list[str]]:
    """Names with a floor that have no figure: those whose corpus was measured, and those whose corpus is not here."""
    corpora, names = set(), set()
    for one in measured:
        corpora.add(one.corpus)
        names.update(figure.name for figure in one.figures)
    absent = [name for name in floors if name not in names]
    lost = [name for name in absent if name.rpartition(": ")[0] in corpora]
    return lost, [name for name in absent if name not in lost]


def shown(value: float) -> str:
    """A count as it is, everything else with three digits."""
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _remark(figure: Figure, floor: Floor | None) -> str:
    verdict = ""
    if not figure.gated:
        verdict = "not gated"
    elif floor is None:
        verdict = "no floor yet"
    elif standing(figure.value, floor) is Standing.BELOW:
        verdict = "BELOW ITS FLOOR"
    elif standing(figure.value, floor) is Standing.AIM:
        verdict = "aim reached"
    return "; ".join(part for part in (verdict, figure.beside) if part)
