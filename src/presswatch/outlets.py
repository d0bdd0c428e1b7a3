"""Which outlet publishes under a URL: a question to the table of outlets, never to code."""

from __future__ import annotations

from collections.abc import Sequence

from presswatch.model import Outlet
from presswatch.urls import belongs


def find_outlet(outlets: Sequence[Outlet], url: str) -> Outlet | None:
    """The outlet whose domain is the URL's host or the longest one above it, None when none fits.

    A blog of its own (`blog.lecho.example`) so wins over the house it belongs to (`lecho.example`).
    """
    fitting = [
        (len(domain.removeprefix("www.")), -place, outlet)
        for place, outlet in enumerate(outlets)
        for domain in outlet.domains
        if belongs(url, domain)
    ]
    return max(fitting, key=lambda found: found[:2])[2] if fitting else None
