"""Excel's Application: its settings, its workbooks, and what tests want to know of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from addresses import Area
from failures import excel_says
from members import ExcelObject
from workbooks import Workbook, Workbooks

if TYPE_CHECKING:
    from office import Office
    from ranges import Range
    from worksheets import Worksheet

_AUTOMATIC, _MANUAL, _SEMIAUTOMATIC = -4105, -4135, 2
_COPY = 1
_SETTINGS = {
    "ScreenUpdating": True,
    "DisplayAlerts": True,
    "EnableEvents": True,
    "Interactive": True,
    "Visible": True,
    "StatusBar": False,
    "CutCopyMode": False,
}


def _setting(name: str) -> property:
    def read(self: Application) -> object:
        return self.settings[name]

    def put(self: Application, value: object) -> None:
        self.settings[name] = value
        self.history.append((name, value))
        if name == "CutCopyMode" and not value:
            self.clipboard.clear()

    return property(read, put)


class Application(ExcelObject):
    """One running Excel, played by one running LibreOffice."""

    def __init__(self, office: Office) -> None:
        """The application whose documents are those of ``office``."""
        self.office = office
        self.settings: dict[str, object] = dict(_SETTINGS)
        self.history: list[tuple[str, object]] = []
        self.clipboard: list[tuple[str, str, object]] = []
        self.alerts: list[tuple[object, ...]] = []
        self.alert_answer = "ok"
        self.macros: dict[str, object] = {}
        self.macros_run: list[tuple[str, tuple[object, ...]]] = []
        self.quitting = False
        self._calculation = _AUTOMATIC
        self._books: dict[str, Workbook] = {}
        self._active: Workbook | None = None

    ScreenUpdating = _setting("ScreenUpdating")
    DisplayAlerts = _setting("DisplayAlerts")
    EnableEvents = _setting("EnableEvents")
    Interactive = _setting("Interactive")
    Visible = _setting("Visible")
    StatusBar = _setting("StatusBar")
    CutCopyMode = _setting("CutCopyMode")

    @property
    def Name(self) -> str:
        return "Microsoft Excel"

    @property
    def Version(self) -> str:
        return "16.0"

    @property
    def Hwnd(self) -> int:
        return os.getpid()

    @property
    def Path(self) -> str:
        return ""

    @property
    def StartupPath(self) -> str:
        return ""

    @property
    def Ready(self) -> bool:
        return True

    @property
    def Application(self) -> Application:
        return self

    @property
    def Calculation(self) -> int:
        self._need_a_book("Calculation")
        return self._calculation

    @Calculation.setter
    def Calculation(self, value: int) -> None:
        self._need_a_book("Calculation")
        if value not in {_AUTOMATIC, _MANUAL, _SEMIAUTOMATIC}:
            raise excel_says("Unable to set the Calculation property of the Application class")
        self._calculation = value
        self.history.append(("Calculation", value))
        for book in self.books():
            book.document.calculate()
            book.document.enableAutomaticCalculation(self.calculates)

    @property
    def calculates(self) -> bool:
        """Whether formulas follow their cells at once."""
        return self._calculation != _MANUAL

    def Calculate(self) -> None:
        for book in self.books():
            book.document.calculate()

    # workbooks -----------------------------------------------------------------------------

    @property
    def Workbooks(self) -> Workbooks:
        return Workbooks(self)

    @property
    def ActiveWorkbook(self) -> Workbook | None:
        return self.active

    @property
    def ActiveSheet(self) -> Worksheet | None:
        return self.active.ActiveSheet if self.active else None

    @property
    def Selection(self) -> Range | None:
        if self.active is None:
            return None
        selected = self.active.document.CurrentSelection
        parts = (
            [selected.getByIndex(i) for i in range(selected.Count)]
            if hasattr(selected, "getRangeAddresses")
            else [selected]
        )
        if not hasattr(parts[0], "RangeAddress"):
            raise excel_says("Object doesn't support this property or method")
        found = [part.RangeAddress for part in parts]
        areas = [
            Area(a.StartRow + 1, a.StartColumn + 1, a.EndRow + 1, a.EndColumn + 1) for a in found
        ]
        return self.active.ActiveSheet.at(areas)

    @property
    def active(self) -> Workbook | None:
        """The workbook in front."""
        books = self.books()
        return self._active if self._active in books else (books[-1] if books else None)

    @active.setter
    def active(self, book: Workbook) -> None:
        self._active = book

    def books(self) -> list[Workbook]:
        """The open workbooks, in the order in which they were opened."""
        return list(self._books.values())

    def adopt(self, document: Any) -> Workbook:
        """Take a document in as the workbook in front."""
        book = Workbook(self, document)
        self._books[document.RuntimeUID] = book
        self._active = book
        return book

    def forget(self, book: Workbook) -> None:
        """Let a workbook go that is being closed."""
        self._books.pop(book.document.RuntimeUID, None)

    # the user's hand -----------------------------------------------------------------------

    def Run(self, Macro: str, *args: object) -> object:
        name = Macro.rpartition("!")[2]
        if name not in self.macros:
            raise excel_says(f"Cannot run the macro '{Macro}'. The macro may not be available.")
        self.macros_run.append((Macro, args))
        return self.macros[name]

    def Quit(self) -> None:
        self.quitting = True

    def take_to_clipboard(self, what: str, cells: Range) -> None:
        """Remember what was copied; like Excel's, the clipboard holds the last copy alone."""
        values = cells.Value if what == "cells" else None
        self.clipboard[:] = [(what, cells.GetAddress(External=True), values)]
        self.settings["CutCopyMode"] = _COPY if what == "cells" else False

    def _need_a_book(self, name: str) -> None:
        if not self._books:
            raise excel_says(f"Unable to use the {name} property of the Application class")
