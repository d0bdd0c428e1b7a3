"""The promises of docs/promises.md are held by tests that exist; the examples of docs/ call commands that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from presswatch.cli import cli
from presswatch.cli.commands import COMMANDS

TESTS = Path(__file__).parent
DOCS = TESTS.parent / "docs"
ROWS = [line for line in (DOCS / "promises.md").read_text("utf-8").splitlines() if line.startswith("| ")][1:]
EXAMPLES = sorted(path for path in (DOCS / "examples").iterdir() if path.is_file())


def names_in(file: str) -> set[str]:
    """The names of the test functions of a file."""
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("row", ROWS)
def test_a_promise_names_tests_that_exist(row: str) -> None:
    held = re.findall(r"`(\w+\.py)::(\w+)`", row)
    assert held, "no test holds this promise"
    assert row.count("::") == len(held)
    for file, name in held:
        assert name in names_in(file), f"{file} has no {name}"


@pytest.mark.parametrize("path", [*EXAMPLES, DOCS / "operating.md"], ids=lambda path: path.name)
def test_an_example_calls_commands_and_options_that_exist(path: Path) -> None:
    text = "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    for name, rest in re.findall(r"(?<![\w.-])presswatch ([a-z]+)((?: [^\s`|&;>()]+)*)", text):
        if name not in COMMANDS:
            assert path.name == "operating.md", f"{path.name} calls presswatch {name}"
            continue
        known = {option for param in cli.loaded()[name].params for option in param.opts}
        unknown = [word for word in rest.split() if word.startswith("--") and word not in known]
        assert not unknown, f"presswatch {name} has no {unknown}"
