"""Every case of the hostile server in one run, beside good feeds: all good news comes in, nothing bad gets far.

The server is no part of this repository: PRESSWATCH_SHARED names the folder that holds `hostile/server.py`.
Each case has a host of its own, so that a Retry-After of one closes no other; addresses in its feeds are all on one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from presswatch.sources import kinds
from soak.ground import Ended, Findings, Ground, faults
from soak.sites import Papers, served

GOOD = Papers(20, 3)
CHECKOUT = Path(__file__).parent.parent.parent
TERMS = 'strong = ["OpenLantern", "BigScience"]'

MEANT: dict[str, set[str]] = {
    "ok": {"read", "listed"},
    "moved": {"listed"},
    "unchanged": {"read", "listed"},  # the first time it is new
    "error": {"error", "gone", "retry", "limit", "unreadable", "refused"},
    "limit": {"limit", "retry", "unreadable"},
    "refuse": {"refused"},
    "gone": {"gone"},
    "retry": {"retry"},
    "quarantine": {"unreadable", "error", "rejected"},
}

OURS_IS_RIGHT = {
    "/gzip/bomb-nested": "two codings are refused from the header, before a byte is unpacked",
    "/page/emoji-only": "read without trouble; it does not name the project, so it is rejected",
    "/status/flaky": "503 twice: the first run records it and tries again in an hour",
    "/feed/then-gone": "answers well the first two times; one run sees the first only",
    "/feed/then-html": "answers well the first time; one run sees the first only",
    "/feed/js-links": "the feed is read; of its ten links only web addresses are queued",
    "/feed/internal-links": "the feed is read; what it points at is refused when it is fetched",
}


def trial(folder: Path, minutes: int = 4) -> Findings:
    found = Findings()
    with _hostile(folder) as port, served(GOOD.answer) as log:
        cases = json.loads(_get(port, "/catalogue.json"))["cases"]
        _get(port, "/control/robots?mode=disallow-private")
        ground = Ground(folder / "run", TERMS)
        _write_watch(ground, cases, port, log.address, minutes)
        ended = ground.collect(seconds=minutes * 60 + 300)
        canaries = json.loads(_get(port, "/canary.json"))
    _judge_run(found, ground, ended, canaries)
    _judge_cases(found, ground, cases)
    return found


@contextmanager
def _hostile(folder: Path) -> Iterator[int]:
    server = Path(os.environ.get("PRESSWATCH_SHARED", CHECKOUT.parent / "shared")) / "hostile" / "server.py"
    if not server.exists():
        sys.exit(f"There is no {server}: set PRESSWATCH_SHARED to the folder that holds hostile/server.py.")
    ready = folder / "ready"
    command = [sys.executable, str(server), "--port", "0", "--ready-file", str(ready), "--lifetime", "3600"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not (ready.exists() and ready.read_text()):
            time.sleep(0.05)
        yield int(ready.read_text())
    finally:
        process.kill()
        process.wait()


def _get(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        return str(answer.read().decode())


def host_of(number: int) -> str:
    return f"case-{number}.example"


def url_of(number: int, case: dict[str, Any]) -> str:
    return f"http://{host_of(number)}{case['path']}"


def _write_watch(ground: Ground, cases: list[dict[str, Any]], port: int, good: str, minutes: int) -> None:
    hosts = {host_of(number): f"127.0.0.1:{port}" for number in range(len(cases))}
    hosts |= {"127.0.0.1": f"127.0.0.1:{port}"} | dict.fromkeys(GOOD.hosts, good)
    asked = {kind for kind in ("feed", "sitemap") if kind in kinds()}
    sources: list[dict[str, Any]] = [*GOOD.sources]
    pages = []
    for number, case in enumerate(cases):
        if case["kind"] in asked:
            every = {"newer_than_days": 0} if case["kind"] == "sitemap" else {}
            sources.append({"id": f"case-{number}", "kind": case["kind"], "url": url_of(number, case)} | every)
        elif case["kind"] != "sitemap":
            pages.append(url_of(number, case))
    ground.watch([*sources, {"id": "pages", "kind": "urls", "urls": pages}], hosts, minutes=minutes)


def _judge_run(found: Findings, ground: Ground, ended: Ended, canaries: dict[str, int]) -> None:
    good = ground.one("SELECT count(*) FROM articles WHERE verdict != 'reject' AND url_key LIKE '%paper-%'")
    hits, tracebacks = sum(canaries.values()), ended.err.count("Traceback")
    found.must(ended.code == 0, f"the run ended with {ended.code}: {ended.err[-400:]}")
    found.must(good == 60, f"{good} of 60 good articles")
    found.must(hits == 0, f"canaries were called: {canaries}")
    found.must(tracebacks == 0, f"tracebacks: {ended.err[-2000:]}")
    found.must(ended.parent_mb <= 200, f"the run held {ended.parent_mb:.0f} MB")
    found.must(ended.child_mb <= 1024, f"a child held {ended.child_mb:.0f} MB")
    for fault in faults(ground):
        found.must(False, fault)
    found.figures = {
        "wall_seconds": round(ended.seconds),
        "good_articles": good,
        "canary_hits": hits,
        "tracebacks": tracebacks,
        "parent_mb": round(ended.parent_mb),
        "child_mb": round(ended.child_mb),
        "tally": ended.tally,
    }


def _judge_cases(found: Findings, ground: Ground, cases: list[dict[str, Any]]) -> None:
    same, ours, other, left_out = 0, 0, 0, 0
    for number, case in enumerate(cases):
        outcome, detail = outcome_of(ground, number, case)
        path, wanted = case["path"], case["outcome"]
        if outcome == "not asked":
            left_out += 1
            found.lines.append(f"left out  {path}: no source of kind {case['kind']}")
            continue
        if outcome == "left due":
            found.must(False, f"{path} was not reached in time")
        fits = wanted == "any" or outcome in MEANT[wanted]
        same += fits
        if not fits:
            judged = OURS_IS_RIGHT.get(path)
            ours, other = ours + bool(judged), other + (not judged)
            found.lines.append(f"differs   {path}: meant {wanted}, got {outcome} ({detail}) – {judged or 'TO JUDGE'}")
        else:
            found.lines.append(f"as meant  {path}: {wanted} → {outcome} ({detail})")
    found.figures |= {"cases": len(cases), "as_meant": same, "ours_judged_right": ours, "to_judge": other}
    found.figures["left_out"] = left_out


def outcome_of(ground: Ground, number: int, case: dict[str, Any]) -> tuple[str, str]:
    """What the tables say of a case: one word, and what stands behind it."""
    source = ground.rows("SELECT last_error, entries FROM sources WHERE id = ?", f"case-{number}")
    if source:
        last_error, entries = source[0]
        asked = ground.rows("SELECT outcome FROM fetches WHERE source_id = ? ORDER BY id", f"case-{number}")
        if last_error is None:
            return "listed", f"{entries or 0} entries"
        return (asked[-1][0] if asked else "left due"), last_error[:110]
    found = ground.rows(
        """SELECT c.state, c.reason, a.verdict, length(t.text), f.outcome FROM candidates c
             LEFT JOIN articles a ON a.id = c.article_id LEFT JOIN article_texts t ON t.id = a.text_id
             LEFT JOIN fetches f ON f.candidate_id = c.id WHERE c.url = ?""",
        url_of(number, case),
    )
    if not found:
        return "not asked", ""
    state, reason, verdict, length, fetched = found[0]
    if state == "read":
        return ("rejected" if verdict == "reject" else "read"), f"{verdict}, {length or 0} characters"
    return fetched or "left due", (reason or "")[:110]
