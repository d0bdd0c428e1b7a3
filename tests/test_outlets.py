"""`find_outlet` answers from the table alone; the longest fitting domain wins."""

from __future__ import annotations

import pytest

from presswatch.model import Outlet
from presswatch.outlets import find_outlet

HOUSE = Outlet("Le Lecteur", ("lelecteur.example", "www.lecteur.example"))
BLOG = Outlet("Blog du Lecteur", ("blog.lelecteur.example",))
TWIN = Outlet("A second outlet that claims the same domain", ("lelecteur.example",))


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://lelecteur.example/a", HOUSE),
        ("https://www.lelecteur.example/a", HOUSE),
        ("http://LELECTEUR.example:8080/a", HOUSE),
        ("https://tech.lelecteur.example/a", HOUSE),
        ("https://lecteur.example/a", HOUSE),
        ("https://blog.lelecteur.example/a", BLOG),
        ("https://en.blog.lelecteur.example/a", BLOG),
        ("https://unlelecteur.example/a", None),
        ("https://lelecteur.example.evil.example/a", None),
        ("https://other.example/lelecteur.example", None),
        ("mailto:desk@lelecteur.example", None),
        ("http://[broken", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("table", [(HOUSE, BLOG, TWIN), (BLOG, HOUSE, TWIN)])
def test_the_longest_fitting_domain_wins(url: str, outlet: Outlet | None, table: tuple[Outlet, ...]) -> None:
    assert find_outlet(table, url) is outlet


def test_an_empty_table_answers_none() -> None:
    assert find_outlet((), "https://lelecteur.example/a") is None
