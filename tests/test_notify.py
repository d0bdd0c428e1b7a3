"""Word to people and machines, against servers of this machine."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from fakes import FakeFetcher

from presswatch.fetch.client import HttpFetcher
from presswatch.fetch.notify import ping, post_text, send_mail
from presswatch.model import FetchFailure, FetchOutcome, FetchRules, NotifyRules

PAGE = "<p>A lamp</p>"


class Talk:
    """A server that takes one connection after the other and gives each to `answer`, which reads and writes lines."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.heard: list[bytes] = []
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb", buffering=0) as stream:
                self.answer(stream)

    def answer(self, stream: socket.SocketIO) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)


class MailServer(Talk):
    """Speaks as much SMTP as a digest needs; `refuse` is a verb that it answers with 550."""

    refuse = b""

    def answer(self, stream: socket.SocketIO) -> None:
        stream.write(b"220 mail.skerry.example\r\n")
        while line := stream.readline():
            verb = line.split()[0].upper()
            if verb == self.refuse:
                stream.write(b"550 not here\r\n")
            elif verb == b"EHLO":
                stream.write(b"250-mail.skerry.example\r\n250 AUTH PLAIN\r\n")
            elif verb == b"AUTH":
                self.heard.append(line)
                stream.write(b"235 welcome\r\n")
            elif verb == b"DATA":
                stream.write(b"354 go on\r\n")
                lines = []
                while (line := stream.readline()) != b".\r\n":
                    lines.append(line)
                self.heard.append(b"".join(lines))
                stream.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                stream.write(b"221 bye\r\n")
                return
            else:
                stream.write(b"250 ok\r\n")


class Hook(Talk):
    """Takes one POST and answers `status`."""

    status = b"200 OK"

    def answer(self, stream: socket.SocketIO) -> None:
        head, length = [], 0
        while (line := stream.readline()) not in (b"\r\n", b""):
            head.append(line)
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        self.heard += [b"".join(head), stream.read(length) if length else b""]
        stream.write(b"HTTP/1.1 " + self.status + b"\r\nContent-Length: 2\r\nLocation: /else\r\n\r\nok")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.thread.start()
    yield server
    server.close()


@pytest.fixture
def hook() -> Iterator[Hook]:
    server = Hook()
    server.thread.start()
    yield server
    server.close()


def rules(port: int, **changed: object) -> NotifyRules:
    values: dict[str, object] = {
        "smtp": ("127.0.0.1", port),
        "sender": "press@lantern-press.net",
        "to": ("odile@lantern-press.net", "ivo@lantern-press.net"),
        "starttls": False,
    }
    return NotifyRules(**(values | changed))  # type: ignore[arg-type]


def send(server: MailServer, subject: str = "OpenLantern in the press", **changed: object) -> str | None:
    return send_mail(rules(server.port, **changed), subject, "A lamp – « là »\n", PAGE, password="dark")


# ---- mail --------------------------------------------------------------------------------------------------


def test_a_digest_is_mailed_as_text_and_as_a_page(mail_server: MailServer) -> None:
    assert send(mail_server, user="press") is None
    auth, body = mail_server.heard
    assert auth.startswith(b"AUTH PLAIN")
    message = message_from_bytes(body, policy=policy.default)
    assert message["To"] == "odile@lantern-press.net, ivo@lantern-press.net"
    assert message["Auto-Submitted"] == "auto-generated"
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert page is not None
    assert "« là »" in text.get_content()
    assert PAGE in page.get_content()


def test_a_subject_stays_one_line(mail_server: MailServer) -> None:
    assert send(mail_server, "Lamp\r\nBcc: all@lantern-press.net") is None
    message = message_from_bytes(mail_server.heard[0], policy=policy.default)
    assert message["Subject"] == "Lamp Bcc: all@lantern-press.net"
    assert message["Bcc"] is None


def test_without_a_user_nobody_signs_in(mail_server: MailServer) -> None:
    assert send(mail_server) is None
    assert len(mail_server.heard) == 1


@pytest.mark.parametrize("verb", [b"MAIL", b"RCPT", b"AUTH", b"DATA"])
def test_a_refusal_is_a_sentence(mail_server: MailServer, verb: bytes) -> None:
    mail_server.refuse = verb
    said = send(mail_server, user="press")
    assert said
    assert "did not take the mail" in said


def test_a_server_without_tls_gets_no_mail_when_tls_was_asked_for(mail_server: MailServer) -> None:
    said = send(mail_server, starttls=True, user="press")
    assert said
    assert mail_server.heard == []


def test_a_password_does_not_leave_the_machine_unencrypted() -> None:
    settings = NotifyRules(("mail.skerry.example", 587), "a@skerry.example", ("b@skerry.example",), "a", False)
    said = send_mail(settings, "x", "x", "x", password="dark")
    assert said
    assert "unencrypted" in said


def test_nobody_listens_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    said = send_mail(rules(port), "x", "x", "x", password=None)
    assert said
    assert "did not take the mail" in said


@pytest.mark.parametrize(("settings", "part"), [(NotifyRules(), "[notify]"), (rules(1, user="press"), "PASSWORD")])
def test_what_is_missing_is_named(settings: NotifyRules, part: str) -> None:
    said = send_mail(settings, "x", "x", "x", password=None)
    assert said
    assert part in said


# ---- webhook -----------------------------------------------------------------------------------------------


def post(port: int, allowed: bool = True, path: str = "/hooks/secret") -> str | None:
    listed = frozenset({f"127.0.0.1:{port}"}) if allowed else frozenset[str]()
    with HttpFetcher(FetchRules(contact="press@lantern-press.net", allow_private=listed), version="0") as fetcher:
        return post_text(fetcher, f"http://127.0.0.1:{port}{path}", "« Là » \U0001f3ee")


def test_a_webhook_gets_the_text_as_json(hook: Hook) -> None:
    assert post(hook.port) is None
    head, body = hook.heard
    assert head.startswith(b"POST /hooks/secret HTTP/1.1\r\n")
    assert b"application/json" in head
    assert json.loads(body) == {"text": "« Là » \U0001f3ee"}


@pytest.mark.parametrize("status", [b"500 No", b"403 No", b"404 No", b"302 Found", b"204 No Content"])
def test_only_a_good_answer_is_one_and_no_redirect_is_followed(hook: Hook, status: bytes) -> None:
    hook.status = status
    said = post(hook.port)
    assert (said is None) == status.startswith(b"2")
    assert len(hook.heard) == 2
    assert "secret" not in (said or "")


def test_the_guard_stands_before_a_webhook_too(hook: Hook) -> None:
    said = post(hook.port, allowed=False)
    assert said
    assert "not asked" in said
    assert hook.heard == []


def test_without_an_address_no_webhook_is_asked() -> None:
    with HttpFetcher(FetchRules(), version="0") as fetcher:
        said = post_text(fetcher, None, "x")
    assert said
    assert "PRESSWATCH_WEBHOOK_URL" in said


# ---- ping --------------------------------------------------------------------------------------------------


def test_a_ping_says_how_the_run_ended() -> None:
    fetcher = FakeFetcher({"https://ping.example/a": "OK", "https://ping.example/a/fail?x=1": "OK"})
    assert ping(fetcher, "https://ping.example/a") is None
    assert ping(fetcher, "https://ping.example/a?x=1", failed=True) is None
    assert fetcher.urls == ["https://ping.example/a", "https://ping.example/a/fail?x=1"]


def test_an_empty_answer_is_a_ping_taken_and_a_refusal_is_not() -> None:
    empty = FetchFailure("https://ping.example/a", FetchOutcome.ERROR, "the answer is empty (204)", 204)
    assert ping(FakeFetcher({"https://ping.example/a": empty}), "https://ping.example/a") is None
    assert ping(FakeFetcher(), "https://ping.example/a") == "the ping was not taken: the page is gone (404)"
