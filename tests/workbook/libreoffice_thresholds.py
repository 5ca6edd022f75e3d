"""Run by LibreOffice's Python, not by pytest: cells changed in the running program, and what shows.

Takes a pipe's name, a workbook, a folder and a JSON list of steps, each a list of [sheet, cell,
value]. After each step the workbook, which stays open and is not saved, is written as HTML, the
form in which LibreOffice says how it shows a cell.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import uno
from libreoffice_rows import desktop


def main(pipe: str, book: Path, folder: Path, steps: str) -> None:
    office = desktop(pipe)
    hidden, form = (uno.createUnoStruct("com.sun.star.beans.PropertyValue") for _ in "12")
    hidden.Name, hidden.Value = "Hidden", True
    form.Name, form.Value = "FilterName", "HTML (StarCalc)"
    opened = office.loadComponentFromURL(book.as_uri(), "_blank", 0, (hidden,))
    for number, step in enumerate(json.loads(steps)):
        for sheet, address, value in step:
            cell = opened.Sheets.getByName(sheet).getCellRangeByName(address)
            if isinstance(value, str):
                cell.String = value
            else:
                cell.Value = value
        opened.storeToURL((folder / f"{number}.html").as_uri(), (form,))
    opened.close(True)
    try:
        office.terminate()
    except Exception:  # noqa: BLE001 - the connection ends with the office
        return


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
