"""A clock that jumps two years forward and back between runs: what is polled, that nothing is lost, that no run waits
without end. Time passes by sleeping only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from soak.ground import Findings
from soak.inside import Inside
from soak.sites import RSS, Asked, Reply, article, feed, served

HOSTS = [f"paper-{number}.example" for number in range(5)]
BUSY = "busy.example"
TWO_YEARS = timedelta(days=730)


def trial(folder: Path) -> Findings:
    found = Findings()
    grown = {"links": 3}

    def answer(asked: Asked) -> Reply:
        if asked.host == BUSY:
            return Reply("later", status=503, headers=(("Retry-After", "3600"),))
        if asked.path == "/feed":
            return Reply(feed([f"https://{asked.host}/a/{number}" for number in range(grown["links"])]), RSS)
        if asked.path.startswith("/a/"):
            return Reply(article(asked.host, sum(map(ord, asked.host)) * 50 + int(asked.path[3:])))
        return Reply("no", status=404)

    with served(answer) as log:
        for direction, jump in (("forward", TWO_YEARS), ("back", -TWO_YEARS)):
            grown["links"] = 3
            inside = Inside(folder / direction, [*HOSTS, BUSY], log, pace=1.0)
            _jump(found, inside, direction, jump, lambda: grown.update(links=grown["links"] + 2))
            inside.close()
    return found


def _jump(found: Findings, inside: Inside, direction: str, jump: timedelta, more_news: Callable[[], None]) -> None:
    """A run, the jump, a day of hourly runs, the jump taken back, another day of hourly runs."""
    inside.run()
    start = inside.clock.at
    after_first = inside.count("articles")
    more_news()
    inside.clock.at = start + jump
    there, there_after = _day(found, inside, f"{direction}, wrong clock")
    more_news()
    inside.clock.at = start + timedelta(days=1)
    back, back_after = _day(found, inside, f"{direction}, right clock again")
    found.must(there_after >= after_first, f"{direction}: articles were lost under the wrong clock")
    found.must(there_after == 25, f"{direction}: under the wrong clock {there_after} of 25 articles within a day")
    found.must(back_after == 35, f"{direction}: with the right clock again {back_after} of 35 articles within a day")
    found.figures |= {f"{direction}_polls": there, f"{direction}_polls_back": back}
    found.figures |= {f"{direction}_articles": [after_first, there_after, back_after]}
    found.lines.append(
        f"{direction}: {there} polls in a day of the wrong clock, {back} in the day after; articles "
        f"{after_first} → {there_after} → {back_after} (of 15, 25, 35)"
    )


def _day(found: Findings, inside: Inside, where: str) -> tuple[int, int]:
    """24 hourly runs: how often feeds were polled, and the articles there are then."""
    begin, polls = inside.clock.at, 0
    for hour in range(24):
        inside.clock.at = max(inside.clock.at, begin + timedelta(hours=hour))
        before = inside.clock.at
        polls += inside.run()
        took = inside.clock.at - before
        found.must(took <= timedelta(minutes=31), f"{where}: a run of 30 minutes lasted {took}")
    return polls, inside.count("articles")
