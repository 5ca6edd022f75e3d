"""Number formats: the codes as Excel would give them back, and what a format makes of a cell.

LibreOffice writes codes its own way (``MMM-YY`` for ``mmm-yy``), so each code is remembered as
it was put, and as it stands in the file that was opened.
"""

from __future__ import annotations

import re
import zipfile
from enum import Enum
from typing import Any
from xml.etree import ElementTree as ET

import uno

_DATE, _TIME, _CURRENCY, _LOGICAL, _TEXT = 2, 4, 8, 1024, 256  # com.sun.star.util.NumberFormat
_STYLES = "xl/styles.xml"
_CODES = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}numFmt"
#: The codes that files do not spell out; those of dates as an Excel with British settings has them.
_BUILT_IN = (
    *("General", "0", "0.00", "#,##0", "#,##0.00", "0%", "0.00%", "0.00E+00", "# ?/?", "# ??/??"),
    *("dd/mm/yyyy", "d-mmm-yy", "d-mmm", "mmm-yy", "h:mm AM/PM", "h:mm:ss AM/PM", "h:mm"),
    *("h:mm:ss", "dd/mm/yyyy hh:mm", "@"),
)
DATE_CODE, TIME_CODE = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"

_HAS_DIGIT_OR_SIGN = re.compile(r"\d|^\s*(?:true|false)\s*$", re.IGNORECASE)
_LIBREOFFICE_ONLY = re.compile(r".*\d[+-]\s*")  # "16+" is a number to LibreOffice, text to Excel


class Kind(Enum):
    """What a cell's format makes of its value when Excel hands it over or takes it."""

    GENERAL = "general"
    NUMBER = "number"
    DATE = "date"
    CURRENCY = "currency"
    LOGICAL = "logical"
    TEXT = "text"


class Formats:
    """The number formats of one open workbook."""

    def __init__(self, document: Any, reader: Any) -> None:
        """``reader`` is LibreOffice's number formatter, not yet bound to a document."""
        self._formats = document.NumberFormats
        self._as_written: dict[int, str] = {}
        self._spelt: dict[str, str] = {}  # by the code in small letters
        self._british = _locale("GB")
        self._english = _locale("US")
        self._reader = reader
        reader.attachNumberFormatsSupplier(document)
        for code in _BUILT_IN:
            self._remember(code)

    def learn(self, path: str) -> None:
        """Remember the codes that a workbook's file spells out."""
        if not zipfile.is_zipfile(path):
            return
        with zipfile.ZipFile(path) as package:
            if _STYLES in package.namelist():
                styles = ET.fromstring(package.read(_STYLES))  # noqa: S314  (a test's own file)
                for one in styles.iter(_CODES):
                    self._remember(one.get("formatCode", "General"))

    def key(self, code: str) -> int:
        """LibreOffice's number for a code, which is remembered as written."""
        key = self._formats.queryKey(code, self._english, False)
        if key == -1:
            key = self._formats.addNew(code, self._english)
        self._as_written[key] = code
        return int(key)

    def code(self, key: int) -> str:
        """The code behind LibreOffice's number, as it was written."""
        if self.kind(key) in {Kind.GENERAL, Kind.LOGICAL}:
            return "General"
        text = str(self._formats.getByKey(key).FormatString)
        lowered = text.lower() if self.kind(key) is Kind.DATE else text
        return self._as_written.get(key) or self._spelt.get(text.lower()) or lowered

    def kind(self, key: int) -> Kind:
        """What the format makes of a cell."""
        found = self._formats.getByKey(key)
        if found.Type & (_DATE | _TIME):
            return Kind.DATE
        if found.Type & _LOGICAL:
            return Kind.LOGICAL
        if found.Type & _TEXT and found.FormatString == "@":
            return Kind.TEXT
        if found.Type & _CURRENCY:
            return Kind.CURRENCY
        return Kind.GENERAL if found.FormatString in {"General", "Standard"} else Kind.NUMBER

    def typed(self, text: str) -> tuple[float, int] | None:
        """The number (and its format's key) that Excel would make of typed text, if it would."""
        if not _HAS_DIGIT_OR_SIGN.search(text) or _LIBREOFFICE_ONLY.fullmatch(text):
            return None
        general = self._formats.getStandardIndex(self._british)
        try:
            key = self._reader.detectNumberFormat(general, text)
            return float(self._reader.convertStringToNumber(key, text)), int(key)
        except Exception as error:
            if "NotNumeric" in type(error).__name__:
                return None
            raise

    def _remember(self, code: str) -> None:
        self._spelt.setdefault(code.lower(), code)
        key = self._formats.queryKey(code, self._english, False)
        if key != -1:
            self._as_written.setdefault(key, code)


def _locale(country: str) -> Any:
    made = uno.createUnoStruct("com.sun.star.lang.Locale")
    made.Language, made.Country = "en", country
    return made
