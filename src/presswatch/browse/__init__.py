"""The Datasette plugin: what the comms person sees.

Datasette registers this package, not the file `plugin`, because it finds `templates/` and `static/` beside a
package only. One file per concern: `plugin` (hooks), `access` (who may), `gate` (what stands before every page), `web`
(asking and answering), a file for each page with its views and its queries, `feed` (Atom), `decisions` (what is
written), `queries` and `searching` (SQL), `marking` and `charts` (pure), `strings` (every word of the interface),
`serve` (the server).
"""

from presswatch.browse.plugin import (
    actor_from_request,
    asgi_wrapper,
    extra_css_urls,
    extra_template_vars,
    filters_from_request,
    forbidden,
    handle_exception,
    prepare_connection,
    prepare_jinja2_environment,
    register_routes,
    render_cell,
    startup,
)

__all__ = [
    "actor_from_request",
    "asgi_wrapper",
    "extra_css_urls",
    "extra_template_vars",
    "filters_from_request",
    "forbidden",
    "handle_exception",
    "prepare_connection",
    "prepare_jinja2_environment",
    "register_routes",
    "render_cell",
    "startup",
]
