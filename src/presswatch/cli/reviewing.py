"""Commands for what people decide."""

from __future__ import annotations

import click

from presswatch.cli.base import Files, cli, now, open_archive, who

ARTICLE_DECISIONS = {"accept": "accepted", "reject": "rejected", "later": "later", "propose": "proposed"}
QUOTE_DECISIONS = {"approve": "approved", "hide": "hidden", "unhide": "proposed"}


@cli.command()
@click.argument("decision", type=click.Choice([*ARTICLE_DECISIONS, "feature", *QUOTE_DECISIONS]))
@click.argument("ids", nargs=-1, required=True, type=int)
@click.option("--reason", help="Why an article is rejected.")
@click.pass_obj
def review(files: Files, decision: str, ids: tuple[int, ...], reason: str | None) -> None:
    """Decides as the browser does: accept, reject, later, propose take articles' ids, the others quotes' ids.

    \b
    presswatch review accept 12 15
    presswatch review feature 40
    """
    from presswatch.archive import reviews
    from presswatch.archive.archive import transaction
    from presswatch.model import ArticleState, QuoteState

    with open_archive(files) as archive, transaction(archive.conn):
        for row in ids:
            if decision in ARTICLE_DECISIONS:
                state = ArticleState(ARTICLE_DECISIONS[decision])
                reviews.decide_article(archive.conn, row, state, who=who(), now=now(), reason=reason)
            elif decision == "feature":
                reviews.feature_quote(archive.conn, row, who=who(), now=now())
            else:
                quote_state = QuoteState(QUOTE_DECISIONS[decision])
                reviews.decide_quote(archive.conn, row, quote_state, who=who(), now=now())
    click.echo(f"{decision}: {len(ids)} done.")
