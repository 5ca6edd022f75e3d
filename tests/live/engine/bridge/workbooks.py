"""Excel's Workbooks and Workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import uno
from cells import Grammar
from failures import NO_SUCH_ITEM, ComFailure, excel_says
from formats import Formats
from members import ExcelObject, named_values
from names import Names
from worksheets import Worksheet, Worksheets

if TYPE_CHECKING:
    from application import Application

_WORKBOOK = 51  # xlOpenXMLWorkbook
_FILTERS = {
    ".xlsx": ("Calc MS Excel 2007 XML", _WORKBOOK),
    ".xlsm": ("Calc MS Excel 2007 VBA XML", 52),
    ".xls": ("MS Excel 97", 56),
    ".ods": ("calc8", 60),
}


class Workbooks(ExcelObject):
    """The open workbooks, in the order in which they were opened."""

    def __init__(self, application: Application) -> None:
        """The workbooks of ``application``."""
        self._application = application

    @property
    def Count(self) -> int:
        return len(self._application.books())

    @property
    def Application(self) -> Application:
        return self._application

    def Item(self, key: str | int) -> Workbook:
        books = self._application.books()
        if isinstance(key, int) and 1 <= key <= len(books):
            return books[key - 1]
        for book in books:
            if isinstance(key, str) and book.Name.lower() == key.lower():
                return book
        raise ComFailure(NO_SUCH_ITEM)

    def Add(self) -> Workbook:
        return self._loaded("private:factory/scalc", named_values(Hidden=True))

    def Open(
        self,
        Filename: str,
        UpdateLinks: object = None,  # noqa: ARG002
        ReadOnly: object = None,
        *_: object,
    ) -> Workbook:
        path = Path(Filename).absolute()
        if not path.is_file():
            raise excel_says(f"Sorry, we couldn't find {path}. Was it moved, renamed or deleted?")
        for book in self._application.books():
            if book.path == path:
                return book
            if book.Name.lower() == path.name.lower():
                raise excel_says("Excel can't open two workbooks with the same name.")
        wishes = named_values(Hidden=True, MacroExecutionMode=0)
        opened = self._loaded(path.as_uri(), wishes)
        opened.formats.learn(str(path))
        opened.read_only = bool(ReadOnly)
        return opened

    def _loaded(self, url: str, wishes: tuple[Any, ...]) -> Workbook:
        document = self._application.office.desktop.loadComponentFromURL(url, "_blank", 0, wishes)
        if document is None:
            raise excel_says("The file could not be opened.")
        document.enableAutomaticCalculation(self._application.calculates)
        document.setModified(False)
        return self._application.adopt(document)


class Workbook(ExcelObject):
    """One open workbook."""

    def __init__(self, application: Application, document: Any) -> None:
        """``document`` is LibreOffice's; the bridge keeps one Workbook for each."""
        self.application, self.document = application, document
        reader = application.office.service("com.sun.star.util.NumberFormatter")
        self.formats = Formats(document, reader)
        self.grammar = Grammar(document)
        self.read_only = False
        self.pretended: str | None = None
        self._sheets: list[Worksheet] = []

    # names and places ----------------------------------------------------------------------

    @property
    def path(self) -> Path | None:
        """Where the workbook is stored, if it is."""
        url = self.document.URL
        return Path(uno.fileUrlToSystemPath(url)) if url else None

    @property
    def Name(self) -> str:
        if self.pretended:
            return self.pretended.rpartition("/")[2]
        return self.path.name if self.path else f"Book{self.document.RuntimeUID}"

    @property
    def FullName(self) -> str:
        return self.pretended or (str(self.path) if self.path else self.Name)

    @property
    def Path(self) -> str:
        if self.pretended:
            return self.pretended.rpartition("/")[0]
        return str(self.path.parent) if self.path else ""

    @property
    def Application(self) -> Application:
        return self.application

    @property
    def Parent(self) -> Application:
        return self.application

    @property
    def FileFormat(self) -> int:
        return _format_number(str(self.path or "new.xlsx"))

    @property
    def ReadOnly(self) -> bool:
        return self.read_only

    @property
    def Saved(self) -> bool:
        return not self.document.isModified()

    @Saved.setter
    def Saved(self, value: bool) -> None:
        self.document.setModified(not value)

    @property
    def Date1904(self) -> bool:
        return bool(self.document.NullDate.Year == 1904)

    @property
    def ProtectStructure(self) -> bool:
        return bool(self.document.isProtected())

    def Protect(self, Password: str = "", **_: object) -> None:
        self.document.protect(Password)

    def Unprotect(self, Password: str = "") -> None:
        self.document.unprotect(Password)

    # parts ---------------------------------------------------------------------------------

    @property
    def Worksheets(self) -> Worksheets:
        return Worksheets(self)

    @property
    def Sheets(self) -> Worksheets:
        return Worksheets(self)

    @property
    def ActiveSheet(self) -> Worksheet:
        return self.sheet(self.controller.ActiveSheet)

    @property
    def Names(self) -> Names:
        return Names(self)

    @property
    def controller(self) -> Any:
        """LibreOffice's view of the document."""
        return self.document.CurrentController

    def sheets(self) -> list[Worksheet]:
        """All sheets, in their order."""
        found = self.document.Sheets
        return [self.sheet(found.getByIndex(i)) for i in range(found.Count)]

    def sheet(self, xl: Any) -> Worksheet:
        """The one Worksheet that stands for a sheet of LibreOffice's."""
        for known in self._sheets:
            if known.xl == xl:
                return known
        self._sheets.append(Worksheet(self, xl))
        return self._sheets[-1]

    def respelt(self, formula: str, source: int, target: int) -> str:
        """A formula (without its equals sign) from one grammar into the other."""
        at = self.document.Sheets.getByIndex(0).getCellByPosition(0, 0).CellAddress
        return self.grammar.translated(formula.removeprefix("="), at, source, target)

    def refuse_if_structure_protected(self) -> None:
        """Raise as Excel does where sheets may not be added, removed or renamed."""
        if self.ProtectStructure:
            raise excel_says("Workbook is protected and cannot be changed.")

    # the user's hand -----------------------------------------------------------------------

    def Activate(self) -> None:
        self.application.active = self

    def Save(self) -> None:
        if self.read_only:
            raise excel_says("Cannot save: the file is read-only.")
        self.document.store()

    def SaveAs(
        self, Filename: str, FileFormat: int | None = None, Password: str | None = None
    ) -> None:
        if FileFormat not in {None, _format_number(Filename)}:
            raise excel_says("This extension can not be used with the selected file type.")
        self.document.storeAsURL(*_destination(Filename, Password))

    def SaveCopyAs(self, Filename: str) -> None:
        self.document.storeToURL(*_destination(Filename, None))

    def Close(self, SaveChanges: bool | None = None) -> None:  # noqa: FBT001
        if SaveChanges:
            self.Save()
        self.application.forget(self)
        self.document.close(True)


def _format_number(filename: str) -> int:
    return _FILTERS.get(Path(filename).suffix.lower(), ("", _WORKBOOK))[1]


def _destination(filename: str, password: str | None) -> tuple[str, tuple[Any, ...]]:
    path = Path(filename).absolute()
    if not path.parent.is_dir() or path.suffix.lower() not in _FILTERS:
        raise excel_says(f"Microsoft Excel cannot access the file '{path}'.")
    wishes: dict[str, object] = {"FilterName": _FILTERS[path.suffix.lower()][0], "Overwrite": True}
    if password:
        wishes["Password"] = password
    return path.as_uri(), named_values(**wishes)
