"""Who may import whom: upper may import lower, never sideways or up; within a package no circles."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "presswatch"
LAYERS = (
    "cli",
    "demo",
    "browse",
    "collect backfill verify health doctor forget propose pictures",
    "reread",
    "polling recheck means asking progress",
    "workers turns newsroom",
    "child",
    "watch",
    "sources fetch archive pages page_history site_git",
    "rights",
    "read formats",
    "language",
    "outlets",
    "urls",
    "plain",
    "model",
    "errors",
)
PLACE = {part: place for place, layer in enumerate(LAYERS) for part in layer.split()}


def modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(SOURCE.rglob("*.py"))
        if path != SOURCE / "__init__.py"
    }


def imports(path: Path) -> set[str]:
    """The project's modules that a file imports, wherever in it, without the leading "presswatch."."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the import out, from presswatch. on"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    named = {name.removeprefix("presswatch.") for name in found if name.startswith("presswatch.")}
    return named & modules().keys()


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_from_layers_below_its_own(module: str) -> None:
    part = module.split(".")[0]
    assert part in PLACE, f"say in LAYERS where {part} belongs"
    wrong = [name for name in imports(modules()[module]) if PLACE[name.split(".")[0]] <= PLACE[part]]
    wrong = [name for name in wrong if name.split(".")[0] != part]
    assert not wrong, (
        f"presswatch.{module} imports {', '.join(sorted(wrong))}, which is not below {part}: give it the value as an "
        "argument, or move what both need to a layer below both"
    )


def test_modules_of_one_package_import_one_another_without_circles() -> None:
    graph = {
        module: {name for name in imports(path) if name.split(".")[0] == module.split(".")[0]} - {module}
        for module, path in modules().items()
        if path.name != "__init__.py"
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(f"these import one another in a circle: {' → '.join(circle.args[1])}; split off what both need")


def test_no_part_stands_in_two_layers() -> None:
    assert len(PLACE) == len(" ".join(LAYERS).split())
