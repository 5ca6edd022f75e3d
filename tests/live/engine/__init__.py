"""An xlwings engine over LibreOffice: code written for Excel under Windows, run without it.

``activate()`` makes it xlwings' engine. From then on ``xw.App()`` starts a headless LibreOffice
that plays Excel, ``xw.apps`` lists those that run, in this process or another that has the same
``XL_KPI_LIVE_REGISTRY``, and all that the live refresh uses of xlwings works on them, ``.api``
included: it gives objects with the names and the ways of Excel's own, as pywin32 does.

Each application is a *bridge*: a process of the Python that can import LibreOffice's ``uno``
module, which holds one soffice and the state that Excel would hold (settings, clipboard, the
workbook in front). It can therefore count what all processes ask of it and fail on demand; see
``Instruments``. ``python -m live.engine MODULE ARGUMENTS`` runs a module with the engine active.

How it differs from Excel:

- VBA is not run, slides and pictures are not made: the clipboard is a note of what was copied.
- A workbook that is saved is LibreOffice's, without ribbon, slicers and the like. Compare
  workbooks through the engine, not by their files.
- A truth value in a cell that has a number format is a number. A very hidden sheet is hidden.
- A date put into a General cell takes ``dd/mm/yyyy``; text is read as by a British Excel,
  while Excel itself reads text that comes through COM by American rules.
- A block put into rows that a filter hides fills them all; of Excel this is not known.
- A rejected call fails at once. Under Windows xlwings repeats it without end, unless
  ``xlwings._xlwindows.N_COM_ATTEMPTS`` is set.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import xlwings as xw

from .com import com_error
from .excel import App
from .instruments import Instruments
from .running import REGISTRY, all_running, missing, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["REGISTRY", "Instruments", "activate", "com_error", "missing"]

_ERROR_TEXTS = {
    -2146826281: "#DIV/0!",
    -2146826246: "#N/A",
    -2146826259: "#NAME?",
    -2146826288: "#NULL!",
    -2146826252: "#NUM!",
    -2146826265: "#REF!",
    -2146826273: "#VALUE!",
}


class Apps(xw.base_classes.Apps):
    """The running applications, the one in front first."""

    def keys(self) -> list[int]:
        return [app.pid for app in self]

    def add(
        self,
        spec: object = None,  # noqa: ARG002
        add_book: object = None,
        xl: object = None,  # noqa: ARG002
        visible: object = None,  # noqa: ARG002
    ) -> App:
        app = App(start())
        if add_book:
            app.books.add()
        return app

    @staticmethod
    def cleanup() -> None:
        pass

    def __iter__(self) -> Iterator[App]:
        return iter([App(running) for running in all_running()])

    def __len__(self) -> int:
        return len(all_running())

    def __getitem__(self, pid: int) -> App:
        for app in self:
            if app.pid == pid:
                return app
        raise KeyError(pid)


class Engine:
    """What xlwings asks of an engine."""

    name = "excel"
    type = "desktop"

    @property
    def apps(self) -> Apps:
        """The running applications."""
        return Apps()

    @staticmethod
    def prepare_xl_data_element(value: Any, options: object) -> Any:  # noqa: ARG004
        """As under Windows: blank for None and NaN, a bare datetime for a date."""
        if value is None or value != value:  # noqa: PLR0124  (NaN and NaT differ from themselves)
            return ""
        if hasattr(value, "to_pydatetime"):
            value = value.to_pydatetime()
        if isinstance(value, dt.datetime):
            return value.replace(tzinfo=None)
        if isinstance(value, dt.date):
            return dt.datetime(value.year, value.month, value.day)
        return value

    @staticmethod
    def clean_value_data(
        data: Any,
        datetime_builder: Callable[..., Any],
        empty_as: object,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,  # noqa: FBT001
    ) -> list[list[Any]]:
        """As under Windows: errors become None, or their text if ``err_to_str``."""

        def cleaned(value: Any) -> Any:
            if value in ("", None):
                return empty_as
            if isinstance(value, dt.datetime):
                parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
                return datetime_builder(
                    **{part: getattr(value, part) for part in parts}, tzinfo=None
                )
            if number_builder is not None and isinstance(value, float):
                return number_builder(value)
            if isinstance(value, int) and value in _ERROR_TEXTS:
                return _ERROR_TEXTS[value] if err_to_str else None
            return value

        return [[cleaned(value) for value in row] for row in data]


ENGINE = Engine()


def activate() -> None:
    """Make this xlwings' engine in this process."""
    if Engine.name not in xw.engines.engines_by_name:
        xw.engines.add(xw.Engine(impl=ENGINE))
    xw.engines[Engine.name].activate()
