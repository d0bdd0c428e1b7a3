"""A week of news in hourly runs: what was found, how late, and with how many requests; against polling every hour.

Outlets publish at their own rates; one feed is dead for two days, one moves for good, one goes for good. Articles are
edited hours after they appeared.
"""

from __future__ import annotations

import random
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from soak.ground import Findings
from soak.inside import START, Inside, hours
from soak.sites import RSS, Asked, Reply, article, feed, served

A_DAY = {"wire": 24.0, "daily": 8.0, "weekly": 1.0, "blog": 0.5, "dead": 4.0, "moved": 4.0, "gone": 4.0, "quiet": 0.0}
SHOWN = 15
DEAD = (timedelta(hours=48), timedelta(hours=96))
MOVES = timedelta(hours=60)
GOES = timedelta(hours=80)
EDITED_AFTER = timedelta(hours=5)


@dataclass(frozen=True, slots=True)
class Item:
    outlet: str
    number: int
    at: datetime

    @property
    def url(self) -> str:
        return f"https://{self.outlet}.example/a/{self.number}"


@dataclass(slots=True)
class News:
    """What was published, and what the sites answer at the clock's time."""

    items: list[Item]
    inside: Inside | None = None

    @property
    def now(self) -> datetime:
        return self.inside.clock.at if self.inside else START

    def answer(self, asked: Asked) -> Reply:
        outlet, passed = asked.host.split(".")[0], self.now - START
        if asked.path.startswith("/a/"):
            number = int(asked.path[3:])
            item = next(item for item in self.items if item.outlet == outlet and item.number == number)
            version = int(self.now - item.at > EDITED_AFTER)
            seed = number + 1000 * list(A_DAY).index(outlet)
            return Reply(article(outlet, seed, day=f"{item.at:%Y-%m-%d}", version=version))
        if asked.path not in ("/feed", "/new-feed"):
            return Reply("no", status=404)
        if outlet == "dead" and DEAD[0] <= passed < DEAD[1]:
            return Reply("out of order", status=500)
        if outlet == "gone" and passed >= GOES:
            return Reply("gone", status=410)
        if outlet == "moved" and passed >= MOVES and asked.path == "/feed":
            return Reply(status=301, headers=(("Location", "/new-feed"),))
        return self._feed(asked, outlet)

    def _feed(self, asked: Asked, outlet: str) -> Reply:
        shown = [item for item in self.items if item.outlet == outlet and item.at <= self.now][-SHOWN:]
        tag = f'"{len(shown)}-{shown[-1].number if shown else 0}"'
        if asked.headers.get("if-none-match") == tag:
            return Reply(status=304)
        return Reply(feed([item.url for item in reversed(shown)]), RSS, headers=(("ETag", tag),))


def trial(folder: Path, runs: int = 168) -> Findings:
    found = Findings()
    news = News(_published(runs))
    asked: Counter[str] = Counter()
    old_address = 0
    with served(news.answer) as log:
        inside = Inside(folder / "week", [f"{outlet}.example" for outlet in A_DAY], log, pace=1.0)
        news.inside = inside
        for hour in range(runs):
            inside.clock.at = max(inside.clock.at, START + timedelta(hours=hour))
            inside.run()
            old_address += sum(request.host == "moved.example" and request.path == "/feed" for request in log.asked)
            old_address = 0 if inside.clock.at < START + MOVES else old_address
            asked.update(request.host for request in log.asked if request.path.endswith("feed"))
        seen = dict(inside.archive.conn.execute("SELECT url, first_seen FROM articles WHERE verdict != 'reject'"))
        end = inside.clock.at
        inside.close()
    _judge(found, news.items, seen, asked, end, runs)
    found.figures["asked_at_the_old_address_after_it_moved"] = old_address
    return found


def _published(runs: int) -> list[Item]:
    """Half of the first day's news is there when the first run begins."""
    chance, items = random.Random(5), []
    for outlet, rate in A_DAY.items():
        at, number = START - timedelta(hours=12), 0
        while rate and (at := at + timedelta(hours=chance.expovariate(rate / 24))) < START + timedelta(hours=runs):
            items.append(Item(outlet, number, at))
            number += 1
    return items


def _judge(
    found: Findings, items: Sequence[Item], seen: dict[str, str], asked: Counter[str], end: datetime, runs: int
) -> None:
    late: list[float] = []
    hourly: list[float] = []
    for outlet in A_DAY:
        theirs = [item for item in items if item.outlet == outlet and item.at <= end and not _hidden(item)]
        lateness = {item: _late(item, seen) for item in theirs if item.url in seen}
        _judge_outlet(found, outlet, theirs, lateness, asked[f"{outlet}.example"], end, runs)
        if outlet != "dead":  # what a dead server holds back says nothing about the pace
            late += [value for item, value in lateness.items() if item.at > START]
            hourly += [-(hours(START, item.at) % -1) for item in theirs if item.at > START]
    ratio = sum(asked.values()) / (len(A_DAY) * runs)
    found.figures |= {
        "median_hours_late": round(statistics.median(late), 2),
        "p90_hours_late": round(statistics.quantiles(late, n=10)[-1], 2),
        "most_hours_late": round(max(late), 1),
        "median_if_hourly": round(statistics.median(hourly), 2),
        "requests_against_hourly": round(ratio, 2),
    }
    found.lines.append(
        f"late by {statistics.median(late):.1f} h in the middle, {max(late):.1f} h at most (every hour: "
        f"{statistics.median(hourly):.1f} h), with {ratio:.0%} of the requests"
    )


def _judge_outlet(
    found: Findings,
    outlet: str,
    theirs: Sequence[Item],
    lateness: dict[Item, float],
    polls: int,
    end: datetime,
    runs: int,
) -> None:
    missing = [item for item in theirs if item not in lateness]
    recent = sum(end - item.at < timedelta(hours=24) for item in missing)
    lost = len(missing) - recent
    found.must(lost == 0, f"{outlet}: {lost} articles of more than a day ago missed")
    lates = list(lateness.values())
    middle = f"{statistics.median(lates):.1f} h late, at most {max(lates):.1f}" if lates else "nothing to find"
    found.lines.append(
        f"{outlet:<7} {len(lates):>3} of {len(theirs):>3} found ({recent} not yet), {middle}; "
        f"{polls} requests of the feed, every hour would be {runs}"
    )
    found.figures[outlet] = {"found": len(lates), "of": len(theirs), "polls": polls}


def _late(item: Item, seen: dict[str, str]) -> float:
    return hours(item.at, datetime.fromisoformat(seen[item.url]))


def _hidden(item: Item) -> bool:
    """What only a lucky reader of the feed can have seen: published in the hours before it went, or after."""
    return item.outlet == "gone" and item.at - START >= GOES - timedelta(hours=12)
