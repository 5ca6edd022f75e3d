"""Headings of list objects: an edited one renames its column, or is refused."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter

from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Board")
    columns = [{"header": name} for name in ("Name", "Jun-23", "Jul-23", "Q1", "a [b]")]
    columns.append({"header": "Sum", "formula": "=[@Q1]*2"})
    sheet.add_table("B2:G5", {"name": "Teams", "columns": columns})
    sheet.write_formula("A9", "=SUM(Teams[Jun-23])")
    book.add_worksheet("Other").add_table(
        "A1:A3", {"name": "More", "columns": [{"header": "Name"}]}
    )
    book.close()
    return path  # fmt: skip


def edit(path: Path, **headings: object) -> None:
    workbook = Workbook.open(path)
    workbook.edit(
        "Board", {(2, ord(column) - 64): CellEdit(value) for column, value in headings.items()}
    )  # type: ignore[arg-type]
    workbook.save(path)  # fmt: skip


def refusal(path: Path, **headings: object) -> list[str]:
    with pytest.raises(CannotEdit) as refused:
        edit(path, **headings)
    return [str(fault) for fault in refused.value.faults]


def test_an_edited_heading_renames_its_column(path: Path) -> None:
    edit(path, B="Team", D="Aug-23\nsums & more", F="x_x0041_")
    book = openpyxl.load_workbook(path)
    assert book["Board"]["D2"].value == "Aug-23\nsums & more"
    with zipfile.ZipFile(path) as archive:
        table = archive.read("xl/tables/table1.xml").decode()
    assert 'name="Team"' in table
    assert 'name="Aug-23_x000a_sums &amp; more"' in table
    assert 'name="x_x005F_x0041_"' in table
    edit(path, D="Aug-23")
    assert [c.name for c in openpyxl.load_workbook(path)["Board"].tables["Teams"].tableColumns][:3] == ["Team", "Jun-23", "Aug-23"]  # fmt: skip


def test_two_headings_may_change_places(path: Path) -> None:
    edit(path, B="Jul-23", D="Name")
    assert openpyxl.load_workbook(path)["Board"]["D2"].value == "Name"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("B", None, "and must be text"),
        ("B", 5, "and must be text"),
        ("B", "y" * 256, "and must be of at most 255 characters"),
        ("B", "JUN-23", "and must differ from the table's other headings"),
        ("C", "Aug-23", "and a formula of Board refers to it by its name"),
        ("E", "Q2", "and a formula of Board refers to it by its name"),
    ],
)
def test_headings_that_cannot_change_are_refused(
    path: Path, column: str, value: object, reason: str
) -> None:
    assert refusal(path, **{column: value}) == [
        f"Board!{column}2: is a heading of the table Teams {reason}"
    ]


def test_a_heading_that_a_pivot_table_knows_is_refused(path: Path, doctor: Callable[..., None]) -> None:  # fmt: skip
    part, rels = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/_rels/workbook.xml.rels"
    cache = '<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cacheSource type="worksheet"><worksheetSource name="Teams"/></cacheSource><cacheFields count="1"><cacheField name="Jul-23"/></cacheFields></pivotCacheDefinition>'
    kind = (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotCacheDefinition"
    )
    with zipfile.ZipFile(path) as archive:
        old = archive.read(rels).decode()
    tie = f'<Relationship Id="p" Type="{kind}" Target="/{part}"/></Relationships>'
    doctor(path, {part: cache.encode(), rels: old.replace("</Relationships>", tie).encode()})
    assert refusal(path, D="Aug-23") == [
        "Board!D2: is a heading of the table Teams and a pivot table refers to it by its name"
    ]
