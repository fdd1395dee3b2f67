"""The map of the code: no import circle, no module that reaches into another, no crowded folder."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "index", "advisor", "ui", "evals", "training")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
# One file a format, one file a command, and one a way of making training data: there may be more.
MAY_BE_LARGE = {"advisor/commands", "training"}
MOST_MODULES = 15
MOST_LINES = 400


def test_no_two_modules_import_each_other() -> None:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    assert len(imports) == len(MODULES)
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle


def test_no_module_imports_a_private_name() -> None:
    private = {path: names for path in MODULES if (names := list(_private_names(path)))}
    assert private == {}


def _private_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES:
            names = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            # The name under which gettext is known everywhere.
            yield from (name for name in names if name.startswith("_") and name != "_")


def test_a_folder_holds_few_modules_and_a_module_few_lines() -> None:
    modules = [path for path in MODULES if path.name != "__init__.py"]
    folders = Counter(path.parent.relative_to(ROOT).as_posix() for path in modules)
    crowded = {folder for folder, count in folders.items() if count > MOST_MODULES}
    assert crowded - MAY_BE_LARGE == set()
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules}
    assert [path for path, count in lines.items() if count > MOST_LINES] == []
