"""The floors: what a figure may not fall below. `--raise` moves them up; `--lower` down, with a reason that is kept."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

FLOORS = Path(__file__).parent / "floors.toml"
HEADER = """\
# What no figure of `make accuracy` may fall below (`at_least`) or rise above (`at_most`), and what it should reach.
# Written by `make accuracy ARGS=--raise` and `make accuracy ARGS='--lower NAME --because "..."'`; `aim` by hand.
"""
DIGITS = 1000  # floors have three decimals, as figures are printed, rounded to the side that the figure passes


class Standing(StrEnum):
    BELOW = "below"
    HOLDS = "holds"
    AIM = "aim"


@dataclass(frozen=True, slots=True)
class Floor:
    """The bound of one figure. `lowered` says when, from what, to what and why, oldest first."""

    bound: float
    at_most: bool = False
    aim: float | None = None
    lowered: tuple[str, ...] = ()


def read_floors(path: Path = FLOORS) -> dict[str, Floor]:
    """The floors of a file by the name of their figure; {} where there is no file. Raises ValueError that names the
    figure whose floor can't be understood."""
    if not path.exists():
        return {}
    return {name: _floor(name, table) for name, table in tomllib.loads(path.read_text("utf-8")).items()}


def write_floors(floors: Mapping[str, Floor], path: Path = FLOORS) -> None:
    """Writes all floors, in their order."""
    path.write_text(HEADER + "".join(f"\n{_table(name, floor)}" for name, floor in floors.items()), "utf-8")


def standing(value: float, floor: Floor) -> Standing:
    """Whether a figure, as it is printed, lies below its floor, holds it, or has reached its aim too."""
    value = round(value, 3)
    if _better(floor.bound, value, floor.at_most):
        return Standing.BELOW
    reached = floor.aim is not None and not _better(floor.aim, value, floor.at_most)
    return Standing.AIM if reached else Standing.HOLDS


def raised(value: float, at_most: bool, floor: Floor | None) -> Floor:
    """The floor after that figure: pinned where there was none, higher where the figure is better, never lower."""
    bound = pinned(value, at_most)
    if floor is None:
        return Floor(bound, at_most)
    return replace(floor, bound=bound) if _better(bound, floor.bound, floor.at_most) else floor


def lowered(value: float, floor: Floor, because: str, today: date) -> Floor:
    """The floor moved to a worse figure, with the reason on record. Raises ValueError without a reason, and where the
    figure holds the floor already."""
    if not because.strip():
        raise ValueError('a floor is lowered for a reason only: --because "..."')
    if standing(value, floor) is not Standing.BELOW:
        raise ValueError(f"the figure holds its floor of {floor.bound} already")
    bound = pinned(value, floor.at_most)
    record = f"{today.isoformat()}, {floor.bound} to {bound}: {because.strip()}"
    return replace(floor, bound=bound, lowered=(*floor.lowered, record))


def pinned(value: float, at_most: bool) -> float:
    """The figure with three decimals, rounded so that it holds itself; a count stays a count."""
    if isinstance(value, int):
        return value
    scaled = round(value * DIGITS, 6)
    return (math.ceil(scaled) if at_most else math.floor(scaled)) / DIGITS


def _better(a: float, b: float, at_most: bool) -> bool:
    return a < b - 1e-9 if at_most else a > b + 1e-9


def _floor(name: str, table: object) -> Floor:
    keys = table.keys() if isinstance(table, dict) else set()
    bounds = keys & {"at_least", "at_most"}
    if not isinstance(table, dict) or len(bounds) != 1 or keys - {"at_least", "at_most", "aim", "lowered"}:
        raise ValueError(f'the floor of "{name}" needs at_least or at_most, and may have aim and lowered')
    bound = bounds.pop()
    return Floor(table[bound], bound == "at_most", table.get("aim"), tuple(table.get("lowered", ())))


def _table(name: str, floor: Floor) -> str:
    lines = [f"[{_string(name)}]", f"{'at_most' if floor.at_most else 'at_least'} = {floor.bound}"]
    if floor.aim is not None:
        lines.append(f"aim = {floor.aim}")
    if floor.lowered:
        lines.append(f"lowered = [{', '.join(map(_string, floor.lowered))}]")
    return "\n".join(lines) + "\n"


def _string(text: str) -> str:
    """A TOML basic string: JSON escapes the same characters, and control characters too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
