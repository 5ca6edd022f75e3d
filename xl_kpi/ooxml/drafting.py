"""From the changes asked for to the new parts of the workbook; nothing is written here.

A cell that holds the value already, in the wanted format, is left alone, so that a refresh with
the same figures changes no part at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault
from xl_kpi.ooxml.addresses import cell_address
from xl_kpi.ooxml.calc_chain import drop_from_calc_chain
from xl_kpi.ooxml.cell_xml import cell_xml
from xl_kpi.ooxml.cells import CellEdit, ReadCell, holds, stored_value
from xl_kpi.ooxml.first_texts import FirstTexts, first_texts, put_texts
from xl_kpi.ooxml.markup import splice
from xl_kpi.ooxml.new_sheet import add_sheet
from xl_kpi.ooxml.number_formats import same_code
from xl_kpi.ooxml.package import Draft
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.sheet_guards import edit_faults
from xl_kpi.ooxml.sheet_rules import (
    ConditionalFormat,
    DataValidation,
    format_patches,
    validation_patches,
)
from xl_kpi.ooxml.sheet_splice import cell_patches
from xl_kpi.ooxml.styles import StyleAdditions
from xl_kpi.ooxml.table_headings import follow_headings
from xl_kpi.ooxml.workbook_part import has_formulas, with_defined_name, with_recalculation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xl_kpi.ooxml.addresses import Region
    from xl_kpi.ooxml.contents import Contents
    from xl_kpi.ooxml.new_sheet import NewSheet
    from xl_kpi.ooxml.sheet_reading import Position, SheetReader


@dataclass(slots=True)
class SheetChanges:
    """What is to change on one sheet."""

    cells: dict[Position, CellEdit] = field(default_factory=dict)
    formats: list[ConditionalFormat] = field(default_factory=list)
    validations: list[DataValidation] = field(default_factory=list)


@dataclass(slots=True)
class Changes:
    """What is to change in a workbook, by sheet and by defined name, and the sheets to add."""

    sheets: dict[str, SheetChanges] = field(default_factory=dict)
    names: dict[str, Region] = field(default_factory=dict)
    new_sheets: list[NewSheet] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Additions:
    """What edits add outside the sheets.

    Attributes:
        texts: None where texts are kept in their cells.
    """

    styles: StyleAdditions
    texts: FirstTexts | None


def differing(
    contents: Contents, reader: SheetReader, edits: Mapping[Position, CellEdit]
) -> dict[Position, ReadCell]:
    """Return the cells that the edits would change, as they are now.

    Raises:
        CannotEdit: A value is one that no cell can hold; every such cell is named.
    """
    values, faults = {}, []
    for position, edit in edits.items():
        try:
            values[position] = stored_value(edit.value, date_1904=contents.book.date_1904)
        except ValueError as error:
            faults.append(Fault(reader.sheet.address(*position), str(error)))
    if faults:
        raise CannotEdit(faults)
    current = reader.read(edits)
    return {
        position: cell
        for position, cell in current.items()
        if not (
            holds(cell, values[position])
            and _has_format(cell.number_format, edits[position].number_format)
        )
    }


def _has_format(code: str, wanted: str | None) -> bool:
    return wanted is None or same_code(code, wanted)


def drafted(contents: Contents, changes: Changes) -> Draft:
    """Return the new parts of a workbook.

    Raises:
        CannotEdit: Something asked for cannot be done safely; every cell at fault is named.
    """
    draft = Draft(contents.package)
    additions = _Additions(
        StyleAdditions(contents.styles), first_texts(contents.package, contents.book.part)
    )
    changed = {
        name: differing(contents, contents.reader(name), wanted.cells)
        for name, wanted in changes.sheets.items()
    }
    _check_cells(contents, changed)
    gone: set[tuple[str, str]] = set()
    for name, wanted in changes.sheets.items():
        gone |= _formulas_lost(contents, name, changed[name])
        reader = contents.reader(name)
        new = _sheet_bytes(
            reader, wanted, changed[name], additions, date_1904=contents.book.date_1904
        )
        draft.put(reader.sheet.part, new)
    styles = additions.styles
    for sheet in changes.new_sheets:
        add_sheet(draft, contents.book.part, sheet, styles, date_1904=contents.book.date_1904)
    if additions.texts is not None:
        put_texts(draft, contents.book.part, additions.texts)
    new_styles = styles.applied()
    if contents.styles_part:
        draft.put(contents.styles_part, new_styles)
    _follow_headings(contents, changes, changed, draft)
    drop_from_calc_chain(draft, contents.book.part, gone)
    _draft_book(contents, draft, changes, any_cell=any(changed.values()))
    return draft


def _check_cells(contents: Contents, changed: Mapping[str, Mapping[Position, ReadCell]]) -> None:
    faults: list[Fault] = []
    for name, cells in changed.items():
        if cells:
            reader = contents.reader(name)
            stored = reader.stored(cells)
            faults += edit_faults(contents.package, reader.sheet, cells, stored)
    if faults:
        raise CannotEdit(faults)


def _formulas_lost(
    contents: Contents, name: str, changed: Mapping[Position, ReadCell]
) -> set[tuple[str, str]]:
    sheet = contents.book.sheet(name)
    sheet_id = sheet.sheet_id if sheet else ""
    return {
        (sheet_id, cell_address(*position))
        for position, cell in changed.items()
        if cell.formula is not None
    }


def _follow_headings(
    contents: Contents,
    changes: Changes,
    changed: Mapping[str, Mapping[Position, ReadCell]],
    draft: Draft,
) -> None:
    """Rename the columns of list objects whose headings are edited."""
    faults: list[Fault] = []
    for name, cells in changed.items():
        edits = {position: changes.sheets[name].cells[position].value for position in cells}
        faults += follow_headings(contents, draft, name, edits)
    if faults:
        raise CannotEdit(faults)


def _sheet_bytes(
    reader: SheetReader,
    wanted: SheetChanges,
    changed: Mapping[Position, ReadCell],
    additions: _Additions,
    *,
    date_1904: bool,
) -> bytes:
    """Return the sheet's new part; the styles and texts it needs are put into `additions`."""
    sheet, written = reader.sheet, {}
    texts = None if b'"inlineStr"' in sheet.data else additions.texts
    for position, cell in changed.items():
        edit = wanted.cells[position]
        style = cell.style
        if edit.number_format and not same_code(cell.number_format, edit.number_format):
            style = additions.styles.with_number_format(style, edit.number_format)
        value = stored_value(edit.value, date_1904=date_1904)
        address = cell_address(*position)
        written[position] = cell_xml(sheet.body.prefix, address, style, value, texts)
    patches = cell_patches(sheet, written)
    patches += format_patches(sheet, wanted.formats, additions.styles)
    patches += validation_patches(sheet, wanted.validations)
    return splice(sheet.data, patches)


def _draft_book(contents: Contents, draft: Draft, changes: Changes, *, any_cell: bool) -> None:
    data = draft.read(contents.book.part)
    for name, region in changes.names.items():
        data = with_defined_name(data, name, region)
    if any_cell and has_formulas(draft, contents.book):
        data = with_recalculation(data)
    draft.put(contents.book.part, data)
