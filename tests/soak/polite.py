"""Our manners as the server saw them: pace, turns, validators, Retry-After, robots.txt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from soak.ground import Findings, Ground
from soak.sites import RSS, Answer, Asked, Log, Reply, article, feed, served

HOSTS = ("north.example", "south.example", "west.example")
BUSY = "busy.example"
PAGES = 6
SECONDS = 1.0


def trial(folder: Path) -> Findings:
    found = Findings()
    state = {"busy": False}
    with served(_answer(state)) as log:
        ground = Ground(folder / "polite")
        sources = [{"id": host[:4], "kind": "feed", "url": f"https://{host}/feed"} for host in (*HOSTS, BUSY)]
        ground.watch(sources, dict.fromkeys((*HOSTS, BUSY), log.address), pace=SECONDS)
        first = ground.collect()
        found.must(first.code == 0, f"the first run ended with {first.code}: {first.err[-300:]}")
        _judge_pace(found, log)
        _judge_rest(found, ground, log)
        _judge_second(found, ground, log, sources)
    return found


def _answer(state: dict[str, bool]) -> Answer:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return Reply("User-agent: *\nDisallow: /closed/\n", "text/plain")
        if asked.host == BUSY and asked.path != "/feed":
            return Reply("later", status=429, headers=(("Retry-After", "600"),))
        if asked.path == "/feed":
            if asked.headers.get("if-none-match") == '"one"':
                return Reply(status=304)
            links = [f"https://{asked.host}/a/{number}" for number in range(PAGES)]
            return Reply(feed([*links, f"https://{asked.host}/closed/1"]), RSS, headers=(("ETag", '"one"'),))
        number = sum(map(ord, asked.host)) + int(asked.path.rpartition("/")[2])
        return Reply(article(asked.host, number), wait=0.2)

    return answer


def _judge_pace(found: Findings, log: Log) -> None:
    """The pause is from the end of an answer to the next request; a robots.txt goes right before its page."""
    per_host: dict[str, list[Asked]] = defaultdict(list)
    for asked in log.asked:
        per_host[asked.host].append(asked)
    gaps, overlaps = [], 0
    for asked_there in per_host.values():
        for before, after in pairwise(asked_there):
            overlaps += after.at < before.ended
            if before.path != "/robots.txt":
                gaps.append(after.at - before.ended)
    found.must(min(gaps) >= SECONDS - 0.02, f"the smallest gap was {min(gaps):.3f} s")
    found.must(overlaps == 0, f"{overlaps} requests began before the last answer of their host had ended")
    order = [asked.host for asked in log.asked if asked.path.startswith("/a/") and asked.host in HOSTS]
    changes = sum(a != b for a, b in pairwise(order)) / max(1, len(order) - 1)
    found.must(changes >= 0.6, f"hosts took turns at {changes:.0%} of the steps only")
    found.figures |= {"smallest_gap": round(min(gaps), 3), "overlaps": overlaps, "turns": round(changes, 2)}
    found.lines.append(f"smallest gap per host {min(gaps):.3f} s (asked: {SECONDS:g}), {overlaps} overlaps")
    found.lines.append(f"the host changed at {changes:.0%} of {len(order)} pages")


def _judge_rest(found: Findings, ground: Ground, log: Log) -> None:
    closed = sum(asked.path.startswith("/closed/") for asked in log.asked)
    robots = sum(asked.path == "/robots.txt" for asked in log.asked)
    told = sum(asked.host == BUSY and asked.path.startswith("/a/") for asked in log.asked)
    read = ground.one("SELECT count(*) FROM articles WHERE verdict != 'reject'")
    found.must(closed == 0, f"{closed} pages were asked for that robots.txt closes")
    found.must(robots == 4, f"robots.txt was asked for {robots} times by 4 hosts")
    found.must(told == 1, f"{told} pages were asked of a host whose first answer was 429")
    found.must(read == PAGES * 3, f"{read} of {PAGES * 3} articles")
    found.figures |= {"closed_pages_asked": closed, "robots_asked": robots, "asked_after_429": told - 1}
    found.lines.append(f"robots.txt asked once by each of 4 hosts: {robots == 4}; closed pages asked: {closed}")


def _judge_second(found: Findings, ground: Ground, log: Log, sources: Sequence[dict[str, str]]) -> None:
    """Sources are asked by name, because none is due so early: the host that named a moment is left alone all the
    same."""
    log.clear()
    for source in sources:
        ground.collect("--source", source["id"])
    to_busy = [asked for asked in log.asked if asked.host == BUSY]
    conditional = [asked for asked in log.asked if asked.path == "/feed" and "if-none-match" in asked.headers]
    unchanged = sum(asked.status == 304 for asked in conditional)
    found.must(not to_busy, f"within its Retry-After the busy host was asked {len(to_busy)} times")
    found.must(unchanged == len(HOSTS), f"{unchanged} of {len(HOSTS)} second polls were answered with 304")
    found.figures |= {"asked_within_retry_after": len(to_busy), "answered_304": unchanged}
    found.lines.append(f"second polls: {unchanged} of {len(HOSTS)} are 304; to the busy host: {len(to_busy)} requests")
