"""Who may what: reviewers and root read and decide, operators see how the sources are, others what is public."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from secrets import compare_digest
from typing import TYPE_CHECKING, Any

from presswatch.errors import UsageError

if TYPE_CHECKING:
    from datasette.app import Datasette

TOKEN = "PRESSWATCH_LOGIN_TOKEN"  # noqa: S105 the name of a variable
PEER = "presswatch.peer"
"""Where `serve` puts the address that a request came from in truth: servers overwrite the one of the scope with what
X-Forwarded-For says."""

PAGES_READ = ("page_file", "watch")
"""Keys of `plugins.presswatch` that the pages read for which they are: the media page's file, the watch file."""

LONGEST_NAME = 200
FILES = ("watch", "page_file")
"""Keys beside those of Access, read where the files are."""

Actor = dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Access:
    """`plugins.presswatch` of metadata.yml. `reviewers` and `operators` are allow blocks of Datasette; a request that
    comes from one of `trusted_proxies` is signed in as whom the header `actor_from_header` names."""

    reviewers: Any = None
    operators: Any = None
    public: bool = True
    actor_from_header: str | None = None
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()


def access_of(datasette: Datasette) -> Access:
    """Raises UsageError for a key or a value that is none."""
    return read_access(datasette.plugin_config("presswatch") or {})


def read_access(config: Mapping[str, Any]) -> Access:
    """Raises UsageError with what is wrong and what may stand there."""
    where = "plugins.presswatch of metadata.yml"
    known = (*Access.__slots__, *FILES)
    if unknown := set(config) - set(known):
        raise UsageError(f"{where} has {', '.join(sorted(unknown))}: it takes {', '.join(known)}.")
    public, header = config.get("public", True), config.get("actor_from_header")
    if not isinstance(public, bool):
        raise UsageError(f"{where}: public is true or false, not {public!r}.")
    if header is not None and not (isinstance(header, str) and header.replace("-", "").isalnum()):
        raise UsageError(f"{where}: actor_from_header is the name of a header, not {header!r}.")
    try:
        proxies = tuple(ip_network(str(typed)) for typed in config.get("trusted_proxies") or ())
    except ValueError as wrong:
        raise UsageError(f"{where}: trusted_proxies lists addresses or networks: {wrong}.") from wrong
    if header and not proxies:
        raise UsageError(f"{where}: actor_from_header needs trusted_proxies, else anybody could name themselves.")
    return Access(config.get("reviewers"), config.get("operators"), public, header, proxies)


def is_reviewer(datasette: Datasette, actor: Actor) -> bool:
    """Holds for root and for whom `plugins.presswatch.reviewers` of metadata.yml names, never for a stranger."""
    return bool(actor) and ((actor or {}).get("id") == "root" or _matches(actor, access_of(datasette).reviewers))


def is_operator(datasette: Datasette, actor: Actor) -> bool:
    """Holds for reviewers and for whom `plugins.presswatch.operators` names: they see what needs upkeep."""
    return bool(actor) and (is_reviewer(datasette, actor) or _matches(actor, access_of(datasette).operators))


def _matches(actor: Actor, allow: Any) -> bool:
    from datasette.utils import actor_matches_allow

    return allow is not None and bool(actor_matches_allow(actor, allow))


def actor_of_proxy(access: Access, peer: str | None, headers: list[tuple[bytes, bytes]]) -> Actor:
    """Who a trusted proxy says is there. Nobody when the header comes from elsewhere, twice, or names root: a proxy
    passes on people, and who may everything on this machine is not among them."""
    if not access.actor_from_header or not peer or not _trusted(access, peer):
        return None
    wanted = access.actor_from_header.lower().encode()
    values = [value for name, value in headers if name.lower() == wanted]
    if len(values) != 1:
        return None
    try:
        name = values[0].decode("utf-8").strip()
    except UnicodeDecodeError:
        return None
    return {"id": name} if name.isprintable() and 0 < len(name) <= LONGEST_NAME and name != "root" else None


def _trusted(access: Access, peer: str) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in access.trusted_proxies)


def name_of(actor: Actor) -> str:
    """The name that a decision is recorded under."""
    return str((actor or {}).get("id") or (actor or {}).get("name") or "reviewer")


def spend_token(token: str) -> bool:
    """Whether this is the login token that the process was started with; it is good once."""
    kept = os.environ.get(TOKEN, "")
    if not kept or not compare_digest(kept.encode(), token.encode("utf-8", "replace")):
        return False
    del os.environ[TOKEN]
    return True
