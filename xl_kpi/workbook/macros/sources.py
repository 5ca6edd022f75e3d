"""The sources of the macros, and the modules of a project for a workbook's sheets."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from xl_kpi.workbook.macros.project import Module

if TYPE_CHECKING:
    from collections.abc import Iterable

RIBBON_MODULE = "KpiRibbon"
"""The module of the buttons: its source is the file of this name with `.bas` after it."""
RIBBON = "customUI.xml"
LIVE_MODULE = "xl_kpi.buttons"
"""The Python module whose functions the buttons run; the source says the same."""
LIVE_FUNCTIONS = (
    "refresh", "check_data", "explain", "copy_table", "audit", "open_log", "show_help",
)  # fmt: skip
"""Its functions, none of which takes an argument, in the order of the buttons."""
WORKBOOK_MODULE = "ThisWorkbook"
_WORKBOOK_CLASS, _SHEET_CLASS = "00020819", "00020820"
_DOCUMENT = (
    'Attribute VB_Name = "{name}"',
    'Attribute VB_Base = "0{{{number}-0000-0000-C000-000000000046}}"',
    "Attribute VB_GlobalNameSpace = False",
    "Attribute VB_Creatable = False",
    "Attribute VB_PredeclaredId = True",
    "Attribute VB_Exposed = True",
    "Attribute VB_TemplateDerived = False",
    "Attribute VB_Customizable = True",
    "",
)
"""What Excel writes into the module of a workbook or sheet that has no code."""


def source(name: str) -> str:
    """Return the text of a source, lines ending in LF whatever the file on disc has."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="ascii")
    return "\n".join(text.splitlines()) + "\n"


def modules(sheets: Iterable[str]) -> tuple[Module, ...]:
    """Return the modules of a workbook: one for itself, for each sheet, and for the buttons.

    Args:
        sheets: The sheets' code names, in their order.
    """
    return (
        _document(WORKBOOK_MODULE, _WORKBOOK_CLASS),
        *(_document(sheet, _SHEET_CLASS) for sheet in sheets),
        Module(RIBBON_MODULE, source(f"{RIBBON_MODULE}.bas").replace("\n", "\r\n")),
    )


def _document(name: str, number: str) -> Module:
    text = "\r\n".join(_DOCUMENT).format(name=name, number=number)
    return Module(name, text, document=True)
