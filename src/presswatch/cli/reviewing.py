"""Commands for what people decide, and what is printed from it."""

from __future__ import annotations

import sys
from pathlib import Path

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


@cli.command()
@click.argument("what", type=click.Choice(["media-page"]))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Sets the items published.")
@click.option("--profile", default="mdwiki", show_default=True, help="mdwiki or plain.")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.pass_obj
def export(files: Files, what: str, output: Path | None, profile: str, language: str) -> None:
    """Prints the media page from what was approved. With -o the printed items count as published.

    \b
    presswatch export media-page -o ../our-site/media.md
    """
    from presswatch.archive import items

    with open_archive(files) as archive:
        text = items.print_page(archive.conn, profile=profile, language=language)
        if output is None:
            sys.stdout.buffer.write(text.encode())
            return
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(text.encode())
        new = items.mark_printed(archive.conn, text, language=language, who=who(), now=now())
    click.echo(f"{output}: written; {new} newly published.")
