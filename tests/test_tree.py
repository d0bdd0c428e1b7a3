"""The tree of a page is the one that trafilatura would make, with one class for all elements."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement, tostring
from trafilatura import load_html

from presswatch.read.tree import parse

PAGES = (
    '<!doctype html><html lang="fr"><head><title>é</title></head><body><!-- no --><p>Été<?php no ?></p></body></html>',
    '<?xml version="1.0" encoding="latin-1"?><html><body><p>naïve</p></body></html>',
    "<html><head><meta charset=latin-1></head><body><p>naïve</p></body></html>",
    "<div><p>One</p><p>two</p></div><p>three</p>",
)


@pytest.mark.parametrize("page", PAGES)
def test_the_tree_is_the_one_of_the_extractor(page: str) -> None:
    assert tostring(parse(page)) == tostring(load_html(page))


@pytest.mark.parametrize("page", ["", " \n", "no page", "<p>a line</p>"])
def test_what_is_no_page_has_no_tree(page: str) -> None:
    assert parse(page) is None


@pytest.mark.parametrize(
    "beginning",
    ['<!DOCTYPE html PUBLIC "-//A//DTD B"\n "https://a.example/b.dtd" /><html>', '<html lang="fr" />'],
)
def test_a_broken_beginning_costs_nothing_of_the_page(beginning: str) -> None:
    assert parse(f"{beginning}<body><p>one</p><p>two</p></body></html>").text_content() == "onetwo"


def test_fields_are_elements_like_all_others() -> None:
    tree = parse("<html><body><form><input><label>x</label></form></body></html>")
    assert {type(element) for element in tree.iter()} == {HtmlElement}
