"""The refresh of a closed workbook: what would change, worked out before anything is written.

    workbook = Workbook.open(path)
    plan = plan_refresh(workbook, tables, record)
    prepared = prepare_refresh(workbook, plan, record.when)
    prepared.publish()

Between the last two lines the caller may do what must succeed together with the refresh.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.board.tables import ColumnKind
from xl_kpi.workbook import names, rules
from xl_kpi.workbook.adopted_filling import adopted_filling
from xl_kpi.workbook.backups import Backup, planned_backup
from xl_kpi.workbook.binding import bind
from xl_kpi.workbook.chart_filling import chart_fillings
from xl_kpi.workbook.filling import changes, table_filling
from xl_kpi.workbook.keeping import journal_fillings, standing_fillings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from xl_kpi.board.charting import BoardChart
    from xl_kpi.board.tables import BoardTable
    from xl_kpi.faults import Finding
    from xl_kpi.ooxml.addresses import Region
    from xl_kpi.ooxml.book import Book
    from xl_kpi.ooxml.cells import CellEdit
    from xl_kpi.ooxml.publishing import Written
    from xl_kpi.ooxml.sheet_rules import ConditionalFormat
    from xl_kpi.ooxml.workbook import Workbook
    from xl_kpi.workbook.adopted_layout import Layout
    from xl_kpi.workbook.binding import Bound
    from xl_kpi.workbook.filling import CellChange, Filling, Position
    from xl_kpi.workbook.records import RefreshRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshPlan:
    """What a refresh changes in a workbook.

    Attributes:
        tables: The defined names of the tables, in order.
        changes: The tables' cells that change, in order.
        kept: The cells of the workbook's own that change: settings, data quality, log, and what
            its charts draw.
        formats: Conditional formats of ratings that the workbook lacks.
        undeclared: Names of tables in the workbook that no table asks for; they stay as they are.
        edits: Every edit, by sheet.
    """

    tables: tuple[str, ...]
    changes: tuple[CellChange, ...]
    kept: tuple[CellChange, ...]
    formats: tuple[ConditionalFormat, ...]
    undeclared: tuple[str, ...]
    edits: Mapping[str, Mapping[Position, CellEdit]]

    @property
    def is_empty(self) -> bool:
        """Whether the workbook shows all this already."""
        return not (self.changes or self.kept or self.formats)


@dataclass(slots=True)
class PreparedRefresh:
    """A refreshed workbook in a temporary file, checked, waiting to take its place.

    Attributes:
        target: Where it will be.
        backup: The copy of the workbook that will be made, None where the workbook stays.
        written: The temporary file, None where nothing changes.
        published: Whether it has taken its place.
    """

    target: Path
    backup: Backup | None
    written: Written | None
    published: bool = False

    def publish(self) -> tuple[Finding, ...]:
        """Make the backup and put the workbook in its place, or neither; there is nothing to tell.

        Raises:
            CannotEdit: The workbook is open in Excel, read-only, or has changed meanwhile, or no
                backup can be made.
        """
        if self.written is None:
            return ()
        try:
            if self.backup is not None:
                self.backup.make()
            self.written.publish()
        except BaseException:
            if self.backup is not None:
                self.backup.undo()
            raise
        finally:
            self.written.discard()
        self.published = True
        if self.backup is not None:
            self.backup.drop_oldest()
        return ()

    def discard(self) -> None:
        """Leave everything as it was; where it was published already, put the backup back."""
        if self.written is not None:
            self.written.discard()
        if self.published and self.backup is not None:
            self.backup.put_back()
        self.published = False


def plan_refresh(
    workbook: Book,
    tables: Sequence[BoardTable],
    record: RefreshRecord,
    layouts: Sequence[Layout] = (),
    charts: Sequence[BoardChart] = (),
) -> RefreshPlan:
    """Return what a refresh changes; the workbook is only read.

    The log and the time of the last refresh are part of it only where anything else is.

    Args:
        workbook: The workbook as it is.
        tables: Board tables, team tables and caseload lists.
        record: What the workbook records of the refresh.
        layouts: Where the rows and columns of adopted tables stand; the tables were built for
            them.
        charts: What the charts draw; those that the workbook has are written.

    Raises:
        Refusal: A table has no region in the workbook, or a table or chart does not fit its own.
    """
    known = workbook.defined_names()
    bound = bind(workbook.path.name, known, tables, layouts)
    edits: dict[str, dict[Position, CellEdit]] = {}
    changed = _collect(workbook, (_filling(workbook, found) for found in bound), edits)
    standing = (*standing_fillings(workbook, record), *chart_fillings(workbook, charts))
    kept = _collect(workbook, standing, edits)
    formats = tuple(_missing_formats(workbook, bound))
    if changed or kept or formats:
        journal = journal_fillings(workbook, record, len(changed))
        kept += _collect(workbook, journal, edits)
    shown = {table.name.casefold() for table in tables}
    return RefreshPlan(
        tables=tuple(table.name for table in tables),
        changes=changed,
        kept=kept,
        formats=formats,
        undeclared=tuple(
            name for name in known if names.declares(name) and name.casefold() not in shown
        ),
        edits=edits,
    )


def _filling(workbook: Book, found: Bound) -> Filling:
    if found.layout is None:
        return table_filling(workbook, found)
    return adopted_filling(workbook, found.layout, found.table)


def _collect(
    workbook: Book, fillings: Iterable[Filling], edits: dict[str, dict[Position, CellEdit]]
) -> tuple[CellChange, ...]:
    """Return the changes of some fillings, and add their edits to those of their sheets.

    A sheet is compared once for all of its fillings: to ask an open workbook takes time.
    """
    planned = tuple(fillings)
    by_sheet: dict[str, dict[Position, CellEdit]] = {}
    for filling in planned:
        by_sheet.setdefault(filling.sheet, {}).update(filling.edits)
    different = {sheet: workbook.differing(sheet, asked) for sheet, asked in by_sheet.items()}
    found = []
    for filling in planned:
        present = different[filling.sheet]
        for position, change in changes(filling, present, date_1904=workbook.date_1904):
            edits.setdefault(filling.sheet, {})[position] = filling.edits[position]
            found.append(change)
    return tuple(found)


def _missing_formats(workbook: Book, bound: Sequence[Bound]) -> Iterator[ConditionalFormat]:
    """Yield the fills of columns of ratings over which the workbook has no conditional format."""
    for found in bound:
        for body in _rating_bodies(found):
            present = workbook.conditional_regions(body.sheet)
            if not any(region.overlaps(body) for region in present):
                yield from rules.rag_formats(body)


def _rating_bodies(found: Bound) -> tuple[Region, ...]:
    layout = found.layout
    if layout is None:
        return tuple(
            body for _, body in rules.column_bodies(found.table, found.region, ColumnKind.RAG)
        )
    return tuple(layout.body(column) for column in layout.columns if column.kind is ColumnKind.RAG)


def prepare_refresh(
    workbook: Workbook, plan: RefreshPlan, at: datetime, output: Path | None = None
) -> PreparedRefresh:
    """Write the refreshed workbook to a temporary file and check it.

    Args:
        workbook: The workbook that the plan was made for.
        plan: What changes.
        at: The time in the backup's name.
        output: Another file to write; the workbook then stays as it is and has no backup.

    Raises:
        CannotEdit: The workbook is open in Excel, read-only, or cannot be changed without loss.
            Nothing is left behind.
    """
    _ask(workbook, plan)
    return prepared(workbook, at, output, changed=not plan.is_empty)


def check_refresh(workbook: Workbook, plan: RefreshPlan) -> None:
    """Refuse what `prepare_refresh` would refuse of a plan's changes; nothing is written.

    Raises:
        CannotEdit: A cell is protected by what the workbook is, such as an array formula.
    """
    _ask(workbook, plan)
    workbook.check()


def _ask(workbook: Workbook, plan: RefreshPlan) -> None:
    for sheet, edits in plan.edits.items():
        workbook.edit(sheet, edits)
    for format_ in plan.formats:
        workbook.add_conditional_formats(format_.region.sheet, [format_])


def prepared(
    workbook: Workbook, at: datetime, output: Path | None, *, changed: bool
) -> PreparedRefresh:
    """Write a workbook with the changes asked of it to a temporary file and check it.

    Args:
        workbook: The workbook, which was asked for its changes.
        at: The time in the backup's name.
        output: Another file to write; the workbook then stays as it is and has no backup.
        changed: Whether anything was asked; where not, the workbook's own file stays as it is.

    Raises:
        CannotEdit: As for `prepare_refresh`.
    """
    target = workbook.path if output is None else output.resolve()
    in_place = target == workbook.path
    if in_place and not changed:
        return PreparedRefresh(target, None, None)
    written = workbook.write_beside(target)
    return PreparedRefresh(target, planned_backup(target, at) if in_place else None, written)


def write_refresh(
    workbook: Workbook, plan: RefreshPlan, at: datetime, output: Path | None = None
) -> PreparedRefresh:
    """Write the refreshed workbook at once (see `prepare_refresh`); return what was done."""
    prepared = prepare_refresh(workbook, plan, at, output)
    prepared.publish()
    return prepared
