"""Digests and pings as cron calls them: what was not taken stays for the next time, and never fails a run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from test_cli import WATCH, done, shell
from test_cli import folder as folder
from test_notify import Hook, MailServer, Talk
from test_notify import hook as hook
from test_notify import mail_server as mail_server

from presswatch.watch import read_watch


def notify(folder: Path, *lines: str, listed: int = 9) -> None:
    text = WATCH.replace("127.0.0.1:9", f"127.0.0.1:{listed}") + "[notify]\n" + "\n".join(lines) + "\n"
    (folder / "watch.toml").write_text(text, encoding="utf-8")


def mailing(folder: Path, server: Talk) -> None:
    notify(
        folder,
        f'smtp = "127.0.0.1:{server.port}"',
        'from = "press@lantern-press.net"',
        'to = ["odile@lantern-press.net"]',
        "starttls = false",
    )


@contextmanager
def environment(**values: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def an_item(folder: Path) -> None:
    done(folder, "add", "--title", "Setting sail", "--outlet", "Foolscap", "--date", "2026-05-02")


def test_a_digest_is_told_once(folder: Path) -> None:
    an_item(folder)
    assert "- Foolscap, 2026-05-02: Setting sail" in done(folder, "digest")
    assert "Setting sail" not in done(folder, "digest")
    assert "Setting sail" in done(folder, "digest", "--all")
    assert "Setting sail" in done(folder, "digest", "--since", "2020-01-01", "--format", "html")
    assert "last digest 20" in done(folder, "status")


def test_a_digest_that_is_not_taken_is_kept_for_the_next_time(folder: Path, mail_server: MailServer) -> None:
    an_item(folder)
    mailing(folder, mail_server)
    mail_server.refuse = b"DATA"
    found = shell(folder, "digest", "--to", "smtp")
    assert found.returncode == 1
    assert b"kept for the next time" in found.stderr
    mail_server.refuse = b""
    assert "1 new articles; sent by smtp" in done(folder, "digest", "--to", "smtp")
    assert b"Setting sail" in mail_server.heard[-1]
    assert "nothing was sent" in done(folder, "digest", "--to", "smtp")
    assert len(mail_server.heard) == 1


def test_a_webhook_is_named_in_the_environment_alone(folder: Path, hook: Hook) -> None:
    an_item(folder)
    notify(folder, listed=hook.port)
    assert shell(folder, "digest", "--to", "webhook").returncode == 1
    with environment(PRESSWATCH_WEBHOOK_URL=f"http://127.0.0.1:{hook.port}/hooks/secret"):
        assert "sent by webhook" in done(folder, "digest", "--to", "webhook")
    assert b"Setting sail" in hook.heard[1]


def test_a_finished_run_pings(folder: Path, hook: Hook) -> None:
    notify(folder, f'ping = "http://127.0.0.1:{hook.port}/check"', listed=hook.port)
    done(folder, "collect", "--dry-run")
    assert hook.heard == []
    done(folder, "collect")
    assert hook.heard[0].startswith(b"GET /check HTTP/1.1")


def test_a_run_that_got_nothing_pings_fail(folder: Path, hook: Hook) -> None:
    notify(folder, listed=hook.port)
    hook.status = b"500 No"
    text = (folder / "watch.toml").read_text()
    source = f'[[source]]\nid = "a"\nkind = "feed"\nurl = "http://127.0.0.1:{hook.port}/feed"\n'
    (folder / "watch.toml").write_text(text + source)
    with environment(PRESSWATCH_PING_URL=f"http://127.0.0.1:{hook.port}/check"):
        assert shell(folder, "collect").returncode == 1
    assert hook.heard[-2].startswith(b"GET /check/fail HTTP/1.1")


def test_a_ping_that_nobody_hears_fails_no_run(folder: Path) -> None:
    notify(folder, 'ping = "http://127.0.0.1:9/check"')
    found = shell(folder, "collect")
    assert found.returncode == 0
    assert b"the ping was not taken" in found.stderr


def test_the_table_is_read_and_its_mistakes_are_told(folder: Path) -> None:
    notify(folder, 'smtp = "mail"', 'from = "nobody"', 'ping = "ftp://x.example"', "starttls = 1", "pong = 1")
    found = subprocess.run(
        [sys.executable, "-m", "presswatch.cli", "--watch", str(folder / "watch.toml"), "collect"], capture_output=True
    )
    assert found.returncode == 2
    for key in ("smtp", "from", "ping", "starttls", "pong"):
        assert f"[notify] {key}" in found.stderr.decode()
    notify(folder, 'smtp = "[::1]:25"', 'from = "a@b.example"', 'to = ["c@d.example"]')
    assert read_watch(folder / "watch.toml").notify.smtp == ("::1", 25)


def test_the_days_of_asking_again_are_numbers(folder: Path) -> None:
    (folder / "watch.toml").write_text(WATCH + "recheck_days = [30, 0.5]\n")
    assert read_watch(folder / "watch.toml").fetch.recheck_days == (0.5, 30.0)
    (folder / "watch.toml").write_text(WATCH + 'recheck_days = ["x"]\n')
    assert shell(folder, "collect").returncode == 2
