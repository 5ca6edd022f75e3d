"""Finding the tables of a workbook, whoever made it, and the indicators that their rows name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xl_kpi.faults import refuse
from xl_kpi.survey.found import FoundSheet, Survey
from xl_kpi.survey.grid import Grid
from xl_kpi.survey.identifying import identified
from xl_kpi.survey.surroundings import ROWS_ABOVE
from xl_kpi.survey.table_reading import TableReader

if TYPE_CHECKING:
    from xl_kpi.config.declared import Config
    from xl_kpi.ooxml.addresses import Region
    from xl_kpi.ooxml.book import Book
    from xl_kpi.ooxml.workbook import Workbook
    from xl_kpi.survey.found import FoundTable


def survey(workbook: Workbook, config: Config) -> Survey:
    """Return every table of a workbook, with the indicators that its rows name.

    Args:
        workbook: As opened; it is only read.
        config: The indicators and tables to recognise.

    Raises:
        CannotEdit: A sheet is damaged.
    """
    reader = TableReader.of(config)
    sheets = []
    for name in workbook.worksheet_names:
        cells = workbook.cells(name)
        grid = Grid.of(name, cells.items(), date_1904=workbook.date_1904)
        sheets.append(FoundSheet(name=name, cells=cells, tables=reader.tables(grid)))
    tables = iter(identified([each for sheet in sheets for each in sheet.tables], reader.names))
    return Survey(
        workbook=workbook.path.name,
        date_1904=workbook.date_1904,
        sheets=tuple(
            replace(sheet, tables=tuple(next(tables) for _ in sheet.tables)) for sheet in sheets
        ),
    )


def read_table(workbook: Book, region: Region, config: Config) -> FoundTable:
    """Return the table whose headings and body a region covers; only what is near it is read.

    Which of the config's tables it shows is told from it alone: where two have the same rows, a
    survey of the whole workbook may tell otherwise.

    Args:
        workbook: As opened; it is only read.
        region: The headings' row and the body, as a defined name gives them.
        config: The indicators and tables to recognise.

    Raises:
        Refusal: The region's first row holds no headings of a table.
        CannotEdit: There is no such worksheet, or it is damaged.
    """
    reader = TableReader.of(config)
    table = reader.table_in(_grid_near(workbook, region), region)
    if table is None:
        raise refuse(
            region,
            "its first row no longer holds the headings of a table, which are an indicator's"
            " column and at least three months: put them back in Excel, or run xl-kpi adopt again",
        )
    return identified([table], reader.names)[0]


def _grid_near(workbook: Book, region: Region) -> Grid:
    """Return the region's cells and those just above it, where its title stands."""
    first = max(region.first_row - ROWS_ABOVE, 1)
    lines = enumerate(workbook.read(replace(region, first_row=first)), start=first)
    cells = (
        ((row, column), cell)
        for row, line in lines
        for column, cell in enumerate(line, start=region.first_column)
        if cell.formula is not None or not (cell.value is None or cell.value == "")
    )
    return Grid.of(region.sheet, cells, date_1904=workbook.date_1904)
