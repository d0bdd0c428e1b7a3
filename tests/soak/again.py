"""The same news under ids and tracking links that change with every answer: it is news once."""

from __future__ import annotations

import itertools
from pathlib import Path

from soak.ground import Findings, Ground
from soak.sites import RSS, Answer, Asked, Papers, Reply, feed, served

PAPERS = Papers(10, 6)
TRACKING = ("utm_source", "utm_campaign", "fbclid", "gclid", "CMP", "mc_cid", "xtor")


def trial(folder: Path) -> Findings:
    found = Findings()
    with served(_changing()) as log:
        ground = Ground(folder / "again")
        ground.watch(PAPERS.sources, dict.fromkeys(PAPERS.hosts, log.address))
        tallies = []
        for _ in range(3):
            log.clear()
            ended = ground.collect()
            pages = sum(asked.path.startswith("/a/") for asked in log.asked)
            tallies.append((ended.tally.get("added"), pages))
            polled = sum(asked.path == "/feed" for asked in log.asked)
            found.must(polled == 10, f"{polled} of 10 feeds were polled")
            found.must(ended.code == 0, f"a run ended with {ended.code}: {ended.err[-300:]}")
    found.must(tallies[0] == (60, 60), f"the first run: {tallies[0]} added and pages")
    found.must(tallies[1:] == [(0, 0), (0, 0)], f"runs 2 and 3: {tallies[1:]} added and pages")
    candidates = ground.one("SELECT count(*) FROM candidates")
    found.must(candidates == 60, f"{candidates} candidates for 60 articles")
    found.figures = {"added": [added for added, _ in tallies], "pages_asked": [pages for _, pages in tallies]}
    found.lines.append(f"added and pages asked by three runs: {tallies}")
    return found


def _changing() -> Answer:
    times = itertools.count()

    def answer(asked: Asked) -> Reply:
        if asked.path != "/feed":
            return PAPERS.answer(Asked(asked.at, asked.host, asked.path.partition("?")[0], asked.headers))
        now = next(times)
        extra = [f"{TRACKING[(now + place) % len(TRACKING)]}=x{now}" for place in range(PAPERS.each)]
        links = [f"https://{asked.host}/a/{place}?{extra[place]}" for place in range(PAPERS.each)]
        return Reply(feed(links, ids=[f"id-{now}-{place}" for place in range(PAPERS.each)]), RSS)

    return answer
