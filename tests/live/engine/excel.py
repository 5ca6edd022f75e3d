"""The xlwings engine's applications and workbooks, member by member as under Windows.

Each member does what ``xlwings._xlwindows`` does with the same objects of Excel's, in the same
steps, so that a count of messages here is the count that COM would pay. What the live refresh
has no use for is left out: xlwings' base classes raise NotImplementedError for it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .com import com_error
from .counting import counted, plain
from .ranges import Range
from .sheets import Names, Sheets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .running import Running

_CALCULATION = {"automatic": -4105, "manual": -4135, "semiautomatic": 2}
_CALCULATION_NAMES = {number: name for name, number in _CALCULATION.items()}
_FILE_FORMATS = {".xlsx": 51, ".xlsm": 52, ".xls": 56}


@counted
class App(base_classes.App):
    """One running application."""

    xl: Any = None  # the base class has a property here

    def __init__(self, running: Running) -> None:
        """The application of a bridge that runs."""
        self.running = running
        self.xl = running.application

    @property
    def api(self) -> Any:
        return self.xl

    @property
    def engine(self) -> Any:
        from . import ENGINE

        return ENGINE

    screen_updating = plain("ScreenUpdating")
    display_alerts = plain("DisplayAlerts")
    enable_events = plain("EnableEvents")
    interactive = plain("Interactive")
    visible = plain("Visible")
    status_bar = plain("StatusBar")
    version = plain("Version")
    path = plain("Path")
    startup_path = plain("StartupPath")

    @property
    def pid(self) -> int:
        return self.running.pid  # Windows knows it from the window, without asking Excel

    @property
    def hwnd(self) -> int:
        return self.running.pid

    @property
    def selection(self) -> Range | None:
        try:
            _ = self.xl.Selection.Address
            return Range(self.xl.Selection)
        except (com_error, AttributeError):
            return None

    @property
    def calculation(self) -> str:
        return _CALCULATION_NAMES[self.xl.Calculation]

    @calculation.setter
    def calculation(self, value: str) -> None:
        self.xl.Calculation = _CALCULATION[value]

    @property
    def cut_copy_mode(self) -> str | None:
        return {2: "cut", 1: "copy"}.get(self.xl.CutCopyMode)

    @cut_copy_mode.setter
    def cut_copy_mode(self, value: object) -> None:
        self.xl.CutCopyMode = value

    @property
    def books(self) -> Books:
        return Books(self.xl.Workbooks, self)

    def activate(self, steal_focus: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        self.running.bring_to_front()

    def calculate(self) -> None:
        self.xl.Calculate()

    def run(self, macro: str, args: tuple[object, ...]) -> Any:
        return self.xl.Run(macro, *args)

    def alert(self, prompt: str, title: str, buttons: str, mode: str, callback: object) -> str:  # noqa: ARG002
        return str(self.running.connection.ask("alert", shown=(prompt, title, buttons, mode)))

    def quit(self) -> None:
        self.xl.DisplayAlerts = False
        self.xl.Quit()
        self.running.stop()

    def kill(self) -> None:
        self.running.stop()


@counted
class Books(base_classes.Books):
    """The open workbooks."""

    app: Any = None  # the base class has a property here

    def __init__(self, xl: Any, app: App) -> None:
        """Excel's Workbooks and the application they belong to."""
        self.xl, self.app = xl, app

    @property
    def api(self) -> Any:
        return self.xl

    @property
    def active(self) -> Book:
        return Book(self.xl.Application.ActiveWorkbook, self.app)

    def __call__(self, name_or_index: str | int) -> Book:
        try:
            return Book(self.xl(name_or_index), self.app)
        except com_error as error:
            raise KeyError(name_or_index) from error

    def __len__(self) -> int:
        return int(self.xl.Count)

    def __iter__(self) -> Iterator[Book]:
        return iter([Book(self.xl(i), self.app) for i in range(1, len(self) + 1)])

    def add(self) -> Book:
        return Book(self.xl.Add(), self.app)

    def open(
        self,
        fullname: str,
        update_links: object = None,
        read_only: object = None,
        *_: object,
        **__: object,
    ) -> Book:
        return Book(self.xl.Open(str(fullname), update_links, read_only), self.app)


@counted
class Book(base_classes.Book):
    """One open workbook."""

    def __init__(self, xl: Any, app: App) -> None:
        """Excel's Workbook and the application it belongs to."""
        self.xl, self._app = xl, app

    @property
    def api(self) -> Any:
        return self.xl

    name = plain("Name")

    @property
    def app(self) -> App:
        """As under Windows, where xlwings asks a new App at once for its window."""
        _ = self.xl.Application.Hwnd
        return self._app

    @property
    def fullname(self) -> str:
        """As under Windows, where xlwings seeks the local folder of a cloud address itself."""
        found = self.xl.FullName
        if "://" in found:
            from xlwings.utils import fullname_url_to_local_path

            return str(fullname_url_to_local_path(url=found))
        return str(self.xl.FullName)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self.xl.Worksheets, self)

    @property
    def names(self) -> Names:
        return Names(self.xl.Names)

    def activate(self) -> None:
        self.xl.Activate()

    def close(self) -> None:
        self.xl.Close(SaveChanges=False)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        if path is None and self.xl.Path:
            self.xl.Save()
            return
        target = os.path.realpath(path or f"{self.xl.Name}.xlsx")
        number = _FILE_FORMATS.get(os.path.splitext(target)[1].lower())  # noqa: PTH122
        self.xl.SaveAs(target, FileFormat=number, Password=password)
