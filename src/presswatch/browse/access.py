"""Who may: reviewers and root read and decide; everybody else sees what is published."""

from __future__ import annotations

import os
from secrets import compare_digest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasette.app import Datasette

TOKEN = "PRESSWATCH_LOGIN_TOKEN"  # noqa: S105 the name of a variable
Actor = dict[str, Any] | None


def is_reviewer(datasette: Datasette, actor: Actor) -> bool:
    """Holds for root and for whom `plugins.presswatch.reviewers` of metadata.yml names, never for a stranger."""
    from datasette.utils import actor_matches_allow

    if not actor:
        return False
    allow = (datasette.plugin_config("presswatch") or {}).get("reviewers")
    return actor.get("id") == "root" or (allow is not None and bool(actor_matches_allow(actor, allow)))


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
