"""Tells people and machines that wait for word: mail, a webhook, a ping. What could not be sent is a sentence."""

from __future__ import annotations

import json
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import urlsplit, urlunsplit

from presswatch.fetch.client import Fetcher, HttpFetcher
from presswatch.fetch.guard import is_loopback
from presswatch.model import FetchFailure, NotifyRules, Request

SECONDS = 30.0
TLS_PORT = 465


def send_mail(
    rules: NotifyRules, subject: str, text: str, html: str, *, password: str | None, tls: ssl.SSLContext | None = None
) -> str | None:
    """Mails to the addresses of [notify] through its host, and no other; None when the host took it, else why not. A
    password is never sent unencrypted to another machine."""
    if rules.smtp is None:
        return "no mail server is named: write smtp, from and to under [notify] in the watch file"
    if rules.user and not password:
        return "the environment holds no PRESSWATCH_SMTP_PASSWORD for the user of [notify]"
    host, port = rules.smtp
    if rules.user and not rules.starttls and port != TLS_PORT and not is_loopback(host):
        return f"the password is not sent to {host} unencrypted: take starttls = false out of [notify]"
    message = mail(rules, subject, text, html)
    try:
        with _connected(host, port, tls) as server:
            if rules.starttls and port != TLS_PORT:
                server.starttls(context=tls or ssl.create_default_context())
            if rules.user and password:
                server.login(rules.user, password)
            refused = server.send_message(message)
    except (smtplib.SMTPException, OSError) as trouble:
        return f"{host}:{port} did not take the mail: {' '.join(str(trouble).split()) or type(trouble).__name__}"
    return f"{host}:{port} refused {', '.join(refused)}" if refused else None


def mail(rules: NotifyRules, subject: str, text: str, html: str) -> EmailMessage:
    """The message, as text and as HTML."""
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"], message["To"] = rules.sender, ", ".join(rules.to)
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=rules.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def _connected(host: str, port: int, tls: ssl.SSLContext | None) -> smtplib.SMTP:
    if port == TLS_PORT:
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=tls or ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=SECONDS)


def post_text(fetcher: HttpFetcher, url: str | None, text: str) -> str | None:
    """Posts {"text": ...} to an incoming webhook, as chat servers take it; None when it was taken, else why not. The
    address is a secret and stands in no answer."""
    if not url:
        return "the environment holds no PRESSWATCH_WEBHOOK_URL"
    failure = fetcher.post(url, json.dumps({"text": text}, ensure_ascii=False).encode(), "application/json")
    return f"the webhook did not take it: {failure.reason.replace(url, 'its address')}" if failure else None


def ping(fetcher: Fetcher, url: str, *, failed: bool = False) -> str | None:
    """Asks the address, or the one with "/fail" behind it; None when it answered, whatever it said, else why not."""
    parts = urlsplit(url)
    asked = urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/fail")) if failed else url
    answer = fetcher.fetch(Request(asked))
    if isinstance(answer, FetchFailure) and not 200 <= (answer.status or 0) < 300:
        return f"the ping was not taken: {answer.reason}"
    return None
