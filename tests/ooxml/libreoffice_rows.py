"""Run by LibreOffice's Python, not by pytest: rows put in by LibreOffice itself, and what it then sees.

Takes a pipe's name and a file of jobs: [{"book", "sheet", "at", "count", "columns"}, ...]; a job
without a count only looks. Prints one JSON list of what each book holds.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.table import CellRangeAddress

DOWN, UP = (uno.Enum("com.sun.star.sheet.CellInsertMode", "DOWN"), uno.Enum("com.sun.star.sheet.CellDeleteMode", "UP"))  # fmt: skip


def desktop(pipe: str) -> Any:  # noqa: ANN401
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(240):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.25)
        else:
            return context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
    raise TimeoutError(pipe)


def move(book: Any, job: dict[str, Any]) -> None:  # noqa: ANN401
    sheet = book.Sheets.getByName(job["sheet"])
    at, count, columns = job["at"] - 1, job["count"], job["columns"]
    if columns is None and count > 0:
        sheet.Rows.insertByIndex(at, count)
    elif columns is None:
        sheet.Rows.removeByIndex(at, -count)
    else:
        area = CellRangeAddress()
        area.Sheet = sheet.RangeAddress.Sheet
        area.StartColumn, area.EndColumn = columns[0] - 1, columns[1] - 1
        area.StartRow, area.EndRow = at, at + abs(count) - 1
        if count > 0:
            sheet.insertCells(area, DOWN)
        else:
            sheet.removeRange(area, UP)


def seen(book: Any) -> dict[str, Any]:  # noqa: ANN401
    sheets = {sheet.Name: sheet_seen(sheet) for sheet in book.Sheets}
    names = {name.Name: name.Content for name in book.NamedRanges}
    return {"sheets": sheets, "names": names}


def sheet_seen(sheet: Any) -> dict[str, Any]:  # noqa: ANN401
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    rows, columns = cursor.RangeAddress.EndRow + 1, cursor.RangeAddress.EndColumn + 1
    area = sheet.getCellRangeByPosition(0, 0, columns - 1, rows - 1)
    cells = {
        f"{row + 1},{column + 1}": formula
        for row, line in enumerate(area.FormulaArray)
        for column, formula in enumerate(line)
        if formula
    }
    merged = []
    for place in cells:
        row, column = (int(number) - 1 for number in place.split(","))
        cursor = sheet.createCursorByRange(sheet.getCellByPosition(column, row))
        cursor.collapseToMergedArea()
        address = cursor.RangeAddress
        if (address.StartRow, address.StartColumn) != (address.EndRow, address.EndColumn):
            merged.append(
                [address.StartRow, address.StartColumn, address.EndRow, address.EndColumn]
            )
    formats = sorted(
        item.Range.RangeAddressesAsString for item in sheet.ConditionalFormats.ConditionalFormats
    )
    printed = [[a.StartRow, a.StartColumn, a.EndRow, a.EndColumn] for a in sheet.PrintAreas]
    charts = []
    for index in range(sheet.Charts.Count):
        chart = sheet.Charts.getByIndex(index)
        for series in (
            chart.EmbeddedObject.FirstDiagram.CoordinateSystems[0].ChartTypes[0].DataSeries
        ):
            charts += [data.Values.SourceRangeRepresentation for data in series.DataSequences]
    return {
        "cells": cells,
        "merged": merged,
        "formats": formats,
        "printed": printed,
        "charts": charts,
    }


def main(pipe: str, jobs: Path) -> None:
    office = desktop(pipe)
    hidden = PropertyValue()
    hidden.Name, hidden.Value = "Hidden", True
    answers = []
    for job in json.loads(jobs.read_text()):
        book = office.loadComponentFromURL(Path(job["book"]).as_uri(), "_blank", 0, (hidden,))
        if "count" in job:
            move(book, job)
        answers.append(seen(book))
        book.close(True)
    sys.stdout.write(json.dumps(answers))
    try:
        office.terminate()
    except Exception:  # noqa: BLE001 - the connection ends with the office
        return


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
