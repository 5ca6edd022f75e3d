"""Values flow one way: a module imports only from modules to its left."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import xl_kpi

PACKAGE = Path(xl_kpi.__file__).parent
LINE = (
    "faults", "cache", "plain_text", "months", "ooxml", "config", "extracts", "measures", "published", "history",
    "board",
    "survey", "audit", "workbook", "live", "pack", "evidence", "doctor", "demo", "commands", "buttons", "__main__",
)  # fmt: skip
HOMES = {
    "yaml": {"config"},
    "sqlglot": {"config"},
    "duckdb": {"config", "extracts", "measures", "published"},
    "fastexcel": {"extracts"},
    "holidays": {"measures"},
    "sqlite3": {"history", "buttons"},
    "xlsxwriter": {"workbook"},
    "lxml": {"extracts", "ooxml"},
    "typer": {"commands", "__main__"},
    "rich": {"commands"},
    "pandas": set(),
    "openpyxl": set(),
    "xlwings": {"live", "buttons"},
    "pyarrow": set(),
}


def room(path: Path) -> str:
    """The part of the line that a module stands in."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path, *, lazily: bool) -> set[str]:
    """The dotted names a module imports; with `lazily`, also inside functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = ast.walk(tree) if lazily else tree.body
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_modules_to_its_left(path: Path) -> None:
    own = LINE.index(room(path))
    for name in imports(path, lazily=True):
        parts = name.split(".")
        if parts[0] == "xl_kpi" and len(parts) > 1 and parts[1] in LINE:
            assert LINE.index(parts[1]) <= own, f"{path.name} imports {name}, to its right"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_library_is_imported_only_in_its_home(path: Path) -> None:
    for name in imports(path, lazily=True):
        homes = HOMES.get(name.split(".")[0])
        assert homes is None or room(path) in homes, f"{path.name} imports {name}"


def test_every_module_stands_in_the_line() -> None:
    assert {room(path) for path in MODULES} <= set(LINE)


def test_the_order_is_broken_by_an_import_to_the_right(tmp_path: Path) -> None:
    module = tmp_path / "rating.py"
    module.write_text("def f():\n    from xl_kpi.workbook import building\n")
    assert "xl_kpi.workbook.building" in imports(module, lazily=True)
