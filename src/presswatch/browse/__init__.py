"""The Datasette plugin: what the comms person sees.

Datasette registers this package, not the file `plugin`, because it finds `templates/` and `static/` beside a
package only. One file per concern: `plugin` (hooks), `access` (who may), `web` (asking and answering), `pages` and
`article_page` (what is shown), `decisions` (what is written), `queries` and `searching` (SQL), `marking`, `charts`
and `markdown` (pure), `strings` (every word of the interface), `serve` (the server).
"""

from presswatch.browse.plugin import (
    asgi_wrapper,
    extra_css_urls,
    extra_template_vars,
    filters_from_request,
    forbidden,
    handle_exception,
    prepare_connection,
    register_routes,
    render_cell,
)

__all__ = [
    "asgi_wrapper",
    "extra_css_urls",
    "extra_template_vars",
    "filters_from_request",
    "forbidden",
    "handle_exception",
    "prepare_connection",
    "register_routes",
    "render_cell",
]
