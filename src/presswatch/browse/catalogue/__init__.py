"""Every word of the interface, English and French side by side: a file for each page, a key once."""

from __future__ import annotations

from presswatch.browse.catalogue import (
    adding,
    article,
    common,
    coverage_list,
    home,
    inbox,
    media_page,
    quotes,
    report,
    search,
    sources,
    speakers,
)

PARTS = (adding, article, common, coverage_list, home, inbox, media_page, quotes, report, search, sources, speakers)
STRINGS: dict[str, tuple[str, str]] = {key: words for part in PARTS for key, words in part.STRINGS.items()}
