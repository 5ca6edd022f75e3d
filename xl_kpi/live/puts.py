"""What is written into an open workbook, and what puts back what was there: calls, not yet made.

Cells between those that change are written along with them as they are, so that a table takes one
call; but not a cell that would lose something by it: a formula, an amount that Excel hands out
rounded, a text that may be partly bold (none is that the program writes anew each month).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from xl_kpi.live.areas import Rectangle, bounding, rectangles
from xl_kpi.live.values import as_read, guarded, to_put
from xl_kpi.ooxml.addresses import parse_cell
from xl_kpi.workbook import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from xl_kpi.live.areas import Position
    from xl_kpi.live.book import LiveBook
    from xl_kpi.live.values import LiveValue
    from xl_kpi.ooxml.cells import CellEdit
    from xl_kpi.workbook.refreshing import RefreshPlan

_SHORT_TEXT = 6
"""Characters of a text (`-`, `<36%`) that nobody makes partly bold."""
_SETTINGS, _CHARTS = "settings", "charts"
_LISTS = (names.TEAM, names.CASELOAD, names.SUMMARY, _CHARTS, *names.LISTS)
"""What the names begin with whose texts, headings too, the program alone writes."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of a sheet and what they shall hold, row by row."""

    sheet: str
    area: Rectangle
    rows: list[list[LiveValue]]


@dataclass(frozen=True, slots=True)
class Put:
    """Cells that are written in one call.

    Attributes:
        before: What puts back what was there, where it stood before any rows were put in.
    """

    after: Cells
    before: tuple[Cells, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """A number format that some cells of a sheet get.

    Attributes:
        areas: The cells.
        before: What they had, where they stood before any rows were put in.
    """

    sheet: str
    code: str
    areas: tuple[Rectangle, ...]
    before: Mapping[str, tuple[Rectangle, ...]]


def planned_puts(live: LiveBook, plan: RefreshPlan) -> tuple[Put, ...]:
    """Return what writes the values of a plan."""
    now = _Present(live)
    by_sheet: dict[str, list[Rectangle]] = {}
    for (table, sheet), positions in _by_table(plan).items():
        may = partial(now.is_kept_whole, sheet, own_texts_from=_own_texts_from(live, table))
        by_sheet.setdefault(sheet, []).extend(_areas(may, positions))
    return tuple(
        _planned(now, sheet, area, plan.edits[sheet])
        for sheet, areas in by_sheet.items()
        for area in (areas if now.has_merged(sheet, areas) else _joined(now, sheet, areas))
    )


def planned_looks(live: LiveBook, plan: RefreshPlan) -> tuple[Look, ...]:
    """Return what writes the number formats of a plan."""
    groups: dict[tuple[str, str], list[Position]] = {}
    for change in (*plan.changes, *plan.kept):
        if change.number_format is not None:
            group = groups.setdefault((change.sheet, change.number_format), [])
            group.append(parse_cell(change.cell))
    now = _Present(live)
    return tuple(
        Look(sheet, code, rectangles(cells), now.formats(sheet, cells))
        for (sheet, code), cells in groups.items()
    )


def has_merged_table(live: LiveBook, sheet: str, areas: Iterable[Rectangle]) -> bool:
    """Return whether any cells are merged from the first to the last table of a sheet.

    One cell may be the first of a merged title.
    """
    tables = [area for area in areas if not area.is_cell]
    corners = [corner for area in tables for corner in area.corners]
    return bool(corners) and live.has_merged(sheet, bounding(corners))


def _by_table(plan: RefreshPlan) -> dict[tuple[str, str], list[Position]]:
    found: dict[tuple[str, str], list[Position]] = {}
    for change in (*plan.changes, *plan.kept):
        found.setdefault((_group(plan, change.table), change.sheet), []).append(
            parse_cell(change.cell)
        )
    return found


def _group(plan: RefreshPlan, name: str) -> str:
    """Return under what a named area is written: by itself, or with others of its sheet."""
    if name.startswith(names.CHART):
        return _CHARTS
    return name if name in plan.tables or name in names.LISTS else _SETTINGS


def _own_texts_from(live: LiveBook, name: str) -> int | None:
    """Return from which row on the program alone writes a named area's texts; None for nowhere.

    Headings of a board table may be styled letter by letter, and all of an adopted one.
    """
    if name.startswith(_LISTS):
        return 1
    known = live.defined_names()
    if not name.startswith(names.TABLE) or names.is_adopted_table(name, known):
        return None
    return next(
        region.first_row + 1 for each, region in known.items() if each.casefold() == name.casefold()
    )


def _areas(
    may_stay: Callable[[Position], bool], positions: Sequence[Position]
) -> Iterator[Rectangle]:
    """Yield as few areas as hold all of a table's cells and none that must not be written."""
    written = set(positions)
    may = {
        position
        for position in bounding(positions).positions()
        if position in written or may_stay(position)
    }
    for area in rectangles(may):
        inside = written.intersection(area.positions())
        if inside:
            yield bounding(inside)


def _joined(now: _Present, sheet: str, areas: Iterable[Rectangle]) -> Iterator[Rectangle]:
    """Yield areas, those that stand side by side as one where nothing else stands between them."""
    held: Rectangle | None = None
    for area in sorted(areas, key=lambda each: (each.first_row, each.first_column)):
        if held is not None and (whole := _whole(now, sheet, held, area)):
            held = whole
            continue
        if held is not None:
            yield held
        held = area
    if held is not None:
        yield held


def _whole(now: _Present, sheet: str, one: Rectangle, other: Rectangle) -> Rectangle | None:
    """Return one area of two, None where they stand otherwise or something is between them."""
    beside = one.last_column < other.first_column or other.last_column < one.first_column
    if not beside or other.first_row > one.last_row:
        return None
    whole = bounding([*one.corners, *other.corners])
    parts = {*one.positions(), *other.positions()}
    between = (each for each in whole.positions() if each not in parts)
    return whole if all(now.may_be_written(sheet, each) for each in between) else None


def _planned(now: _Present, sheet: str, area: Rectangle, edits: Mapping[Position, CellEdit]) -> Put:
    def wanted(position: Position) -> LiveValue:
        edit = edits.get(position)
        return now.held(sheet, position) if edit is None else to_put(edit.value)

    return Put(Cells(sheet, area, _rows(area, wanted)), now.kept(sheet, area))


def _rows(area: Rectangle, of: Callable[[Position], LiveValue]) -> list[list[LiveValue]]:
    return [
        [of((row, column)) for column in range(area.first_column, area.last_column + 1)]
        for row in range(area.first_row, area.last_row + 1)
    ]


class _Present:
    """What the cells of a workbook hold now, told by where they will stand."""

    def __init__(self, live: LiveBook) -> None:
        """Tell of the cells of a workbook."""
        self._live = live

    def _origin(self, sheet: str, position: Position) -> Position | None:
        growth = self._live.growth
        return position if growth is None else growth.origin(sheet, position)

    def has_merged(self, sheet: str, areas: Iterable[Rectangle]) -> bool:
        """Return whether any cells are merged where the tables of a sheet are."""
        parts = [part for area in areas for part in self.parts(sheet, area)]
        return has_merged_table(self._live, sheet, parts)

    def parts(self, sheet: str, area: Rectangle) -> tuple[Rectangle, ...]:
        """Return where the cells of an area are now."""
        was = (self._origin(sheet, position) for position in area.positions())
        return rectangles(position for position in was if position is not None)

    def may_be_written(self, sheet: str, position: Position) -> bool:
        """Return whether a cell is blank, or is a table's and loses nothing by being written."""
        was = self._origin(sheet, position)
        if was is None or self._live.block(bounding([was]).on(sheet)).is_blank(was):
            return True
        named = (each for each in self._live.names_now().values() if each.sheet == sheet)
        return any(each.holds(*was) for each in named) and self.is_kept_whole(sheet, position)

    def is_kept_whole(
        self, sheet: str, position: Position, *, own_texts_from: int | None = None
    ) -> bool:
        """Return whether a cell loses nothing when what it holds is put into it.

        Args:
            sheet: Its sheet.
            position: Where it will stand.
            own_texts_from: From which row on a long text loses nothing either.
        """
        was = self._origin(sheet, position)
        if was is None:
            return True
        block = self._live.block(bounding([was]).on(sheet))
        held = block.value(was)
        if block.formula(was) is not None or isinstance(held, Decimal):
            return False
        if isinstance(held, datetime):
            return (held.hour, held.minute, held.second, held.microsecond) == (0, 0, 0, 0)
        if not isinstance(held, str) or len(held) <= _SHORT_TEXT:
            return True
        return own_texts_from is not None and position[0] >= own_texts_from

    def held(self, sheet: str, position: Position) -> LiveValue:
        """Return what puts back what a cell holds."""
        was = self._origin(sheet, position)
        return None if was is None else self._held_at(sheet, was)

    def kept(self, sheet: str, area: Rectangle) -> tuple[Cells, ...]:
        """Return what puts back what the cells of an area hold, where they are now."""
        return tuple(
            Cells(sheet, part, _rows(part, lambda each: self._held_at(sheet, each)))
            for part in self.parts(sheet, area)
        )

    def _held_at(self, sheet: str, was: Position) -> LiveValue:
        block = self._live.block(bounding([was]).on(sheet))
        formula, held = block.formula(was), block.value(was)
        if formula is not None:
            return formula
        if isinstance(held, str):
            return guarded(held) if isinstance(as_read(held), str) else held
        return held.replace(tzinfo=None) if isinstance(held, datetime) else to_put(held)

    def formats(
        self, sheet: str, positions: Iterable[Position]
    ) -> dict[str, tuple[Rectangle, ...]]:
        """Return the number formats that cells have, with the cells that have each."""
        found: dict[str, list[Position]] = {}
        for position in positions:
            was = self._origin(sheet, position)
            if was is not None:
                found.setdefault(self._live.format_now(sheet, was), []).append(was)
        return {code: rectangles(cells) for code, cells in found.items()}
