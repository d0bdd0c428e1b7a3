"""Keeps an open project's press coverage; `docs/design.md` draws the house."""

__version__ = "0.1.0"
