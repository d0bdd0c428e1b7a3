"""Datasette on one archive, in this process."""

from __future__ import annotations

import gc
import os
import re
import secrets
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presswatch.archive.archive import Archive
from presswatch.browse.access import PEER, TOKEN, access_of
from presswatch.errors import UsageError

if TYPE_CHECKING:
    from datasette.app import Datasette

METADATA = Path(__file__).with_name("metadata.yml")
"""The metadata that `presswatch init` copies; the one at the repository's top is the same."""

SECRET_FILE = ".datasette-secret"  # noqa: S105 a file name
SETTINGS = {
    "allow_download": False,
    "default_allow_sql": False,  # allow_sql of metadata.yml opens it to reviewers
    "suggest_facets": False,  # 777 ms → 18 ms for a table page at a hundred thousand rows
    "default_page_size": 50,
    "cache_size_kb": 24_000,  # a preview of 500 entries reads 20 MB: 27 ms → 15 ms in SQLite at a million articles
}


def serve(
    db: Path,
    metadata: Path | None,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    login_link: bool = True,
    base_url: str = "/",
) -> None:
    """Serves the archive until Ctrl-C and prints the address and a login link that is good once.

    Port 0 takes a free one; `base_url` is the path under which a proxy shows the site. Raises UsageError for metadata
    that can't be read and a port that is taken, and what `Archive.open` raises; an older archive is migrated first.
    """
    import uvicorn

    with Archive.open(db, now=datetime.now(UTC), must_exist=True):
        pass
    datasette = datasette_on(db, metadata, base_url)
    app = knowing_the_peer(datasette.app())
    with _listen(host, port) as listening:
        origin = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
        address = origin + str(datasette.setting("base_url"))
        print(f"presswatch is at {address}   (Ctrl-C ends it)", flush=True)
        if login_link:
            os.environ[TOKEN] = secrets.token_urlsafe(24)
            print(f"Sign in as reviewer, once: {address}-/enter?token={os.environ[TOKEN]}", flush=True)
        # No access log: it would keep the login link and what people searched for.
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="on", proxy_headers=False)
        server = uvicorn.Server(config)
        gc.collect()
        gc.freeze()  # what is loaded by now stays: looking through all of it made one answer in twenty 30 ms late
        try:
            server.run(sockets=[listening])
        except KeyboardInterrupt:
            pass
        finally:
            os.environ.pop(TOKEN, None)


def datasette_on(db: Path, metadata: Path | None, base_url: str = "/") -> Datasette:
    """Datasette with our settings on that archive, its secret kept beside it. Raises UsageError for metadata that is
    none and a path that is none."""
    from datasette.app import Datasette

    described = by_line(read_metadata(metadata or METADATA))
    settings = {**SETTINGS, "base_url": path_prefix(base_url)}
    made = Datasette([str(db)], **described, settings=settings, secret=secret_beside(db))
    access_of(made)
    return made


def path_prefix(typed: str) -> str:
    """The path with a slash at both ends. Raises UsageError for anything but a path.

    >>> path_prefix("press")
    '/press/'
    """
    inner = typed.strip("/")
    if not re.fullmatch(r"[A-Za-z0-9_.~/-]*", inner) or "//" in inner:
        raise UsageError(f"{typed!r} is no path: write the part after the host, as /press/.")
    return f"/{inner}/" if inner else "/"


def knowing_the_peer(app: Any) -> Any:
    """The app behind uvicorn's own reading of X-Forwarded-For and -Proto, with the address that the connection came
    from kept under PEER, where nothing a client sends can change it."""
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    trusted = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")

    behind: Any = ProxyHeadersMiddleware(app, trusted_hosts=trusted)

    async def known(scope: Any, receive: Any, send: Any) -> None:
        client = scope.get("client")
        await behind(scope if client is None else {**scope, PEER: client[0]}, receive, send)

    return known


def by_line(metadata: dict[str, Any]) -> dict[str, Any]:
    """The one file as Datasette's line takes it: 0.65 as metadata; 1.0 seeks queries and who may what in its config."""
    from datasette.version import __version_info__

    return {"metadata": metadata} if __version_info__[0] == "0" else {"metadata": metadata, "config": metadata}


def read_metadata(path: Path) -> dict[str, Any]:
    """Raises UsageError when the file is missing or is not YAML of the right shape."""
    import yaml

    try:
        metadata = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as trouble:
        raise UsageError(f"{path} can't be read as metadata: {trouble}.") from trouble
    if not isinstance(metadata, dict) or "allow" not in metadata:
        raise UsageError(f"{path} has no `allow`: without it everything would be public. `presswatch init` writes one.")
    return metadata


def secret_beside(db: Path) -> str:
    """What cookies are signed with, made once and readable by its owner only: sign-ins survive restarts."""
    path = db.parent / SECRET_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text(encoding="ascii").strip()
        if len(kept) < 32:
            raise UsageError(f"{path} holds no secret: remove it, a new one is made.") from None
        return kept
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        made = secrets.token_hex(32)
        file.write(made + "\n")
    return made


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that asyncio sends small answers at once: without it each one waited 40 ms for the other side.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as trouble:
        listening.close()
        raise UsageError(
            f"{host}:{port} can't be used ({trouble.strerror}): try another port, or 0 for a free one."
        ) from trouble
    listening.listen(128)
    return listening


def home_status(db: Path, metadata: Path | None = None) -> int:
    """The HTTP status that a stranger gets for the home page, asked without a port."""
    import asyncio

    async def ask() -> int:
        datasette = datasette_on(db, metadata)
        await datasette.invoke_startup()
        return int((await datasette.client.get("/")).status_code)

    return asyncio.run(ask())
