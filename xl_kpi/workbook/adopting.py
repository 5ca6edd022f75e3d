"""Adopting a pack that somebody else made: its tables are named, its past months taken.

    plan = plan_adoption(workbook, survey, config)
    prepared = prepare_adoption(workbook, plan, at)
    prepared.publish()

Nothing in the workbook changes but its defined names. A table has two: its own, by which a refresh
finds it, and one that says that its rows and columns are the pack's (see `adopted_layout`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from xl_kpi.board.tables import ColumnKind
from xl_kpi.faults import refuse
from xl_kpi.workbook import names
from xl_kpi.workbook.adopted_layout import layout_of
from xl_kpi.workbook.adopted_months import month_columns
from xl_kpi.workbook.past_months import past_months
from xl_kpi.workbook.refreshing import prepared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from xl_kpi.config.declared import Config, Table
    from xl_kpi.ooxml.addresses import Region
    from xl_kpi.ooxml.workbook import Workbook
    from xl_kpi.survey.found import FoundTable, Survey
    from xl_kpi.workbook.adopted_layout import Layout
    from xl_kpi.workbook.past_months import PastMonths
    from xl_kpi.workbook.refreshing import PreparedRefresh


class Naming(StrEnum):
    """What becomes of a found table's names."""

    NAMED = "named"
    """It had none and is given them."""
    MOVED = "moved"
    """It had them, over other cells."""
    STANDS = "stands"
    """It has them already."""
    BUILT = "built"
    """It is a table of ours, which a refresh fills cell by cell; it is left so."""
    UNKNOWN = "unknown"
    """No table of the config has its rows; it is left alone."""
    BROKEN = "broken"
    """Its months skip or repeat one, or it has no column of names; it is left alone."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """A found table and what becomes of it.

    Attributes:
        layout: How it is laid out, None where it is left alone.
    """

    found: FoundTable
    naming: Naming
    layout: Layout | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionPlan:
    """What adopting a pack does.

    Attributes:
        tables: Every found table, in the order of the sheets.
        layouts: Those whose months are taken, in the config's order of tables.
        names: The defined names that are added or moved.
        past: The figures of past months.
    """

    tables: tuple[Adopted, ...]
    layouts: tuple[Layout, ...]
    names: Mapping[str, Region]
    past: PastMonths


def plan_adoption(workbook: Workbook, survey: Survey, config: Config) -> AdoptionPlan:
    """Return what adopting a pack does; the workbook is only read.

    Args:
        workbook: The pack.
        survey: The same pack, surveyed for this config.
        config: The tables and indicators.

    Raises:
        Refusal: The pack holds no table.
        CannotEdit: A sheet is damaged.
    """
    if not survey.tables:
        raise refuse(
            workbook.path.name,
            "no table was found in it: a table has a row of headings with the word Indicator and at"
            " least three months, such as Jul-22 or 01/07/2022, and an indicator's name in each"
            " row below",
        )
    adopted = tuple(_adopted(workbook, found, config) for found in survey.tables)
    layouts = _in_order(config, adopted)
    return AdoptionPlan(
        tables=adopted,
        layouts=layouts,
        names=dict(_new_names(workbook, adopted)),
        past=past_months(survey, layouts, config),
    )


def _adopted(workbook: Workbook, found: FoundTable, config: Config) -> Adopted:
    table = next((table for table in config.tables if table.id == found.table_id), None)
    if table is None:
        return Adopted(found, Naming.UNKNOWN)
    months = month_columns(workbook, found)
    if not months or found.of_kind(ColumnKind.INDICATOR) is None:
        return Adopted(found, Naming.BROKEN)
    layout = layout_of(found, table, months)
    known = {name.casefold(): region for name, region in workbook.defined_names().items()}
    own = known.get(layout.name.casefold())
    marked = known.get(f"{names.ADOPTED}{table.id}".casefold())
    if own == marked == found.region:
        return Adopted(found, Naming.STANDS, layout)
    if own == found.region and marked is None and _as_built(layout, table, config):
        return Adopted(found, Naming.BUILT, layout)
    return Adopted(found, Naming.NAMED if own is None else Naming.MOVED, layout)


def _as_built(layout: Layout, table: Table, config: Config) -> bool:
    """Tell whether a table stands as the config declares it, row by row and column by column."""
    columns = len(table.columns) - 1 + (table.months or config.window)
    found = layout.found
    return (
        tuple(row.indicator for row in found.rows) == table.rows
        and found.region.row_count == len(table.rows) + 1
        and found.region.column_count == columns
    )


def _in_order(config: Config, adopted: tuple[Adopted, ...]) -> tuple[Layout, ...]:
    order = {table.id: at for at, table in enumerate(config.tables)}
    layouts = [each.layout for each in adopted if each.layout is not None]
    return tuple(sorted(layouts, key=lambda layout: order[layout.table.id]))


def _new_names(workbook: Workbook, adopted: tuple[Adopted, ...]) -> Iterator[tuple[str, Region]]:
    ours = {Naming.NAMED, Naming.MOVED, Naming.STANDS}
    laid_out = [each.layout for each in adopted if each.layout and each.naming in ours]
    known = {name.casefold() for name in workbook.defined_names()}
    if laid_out and names.ADOPTED_PACK not in known:
        yield names.ADOPTED_PACK, laid_out[0].found.region
    for each in adopted:
        if each.layout is not None and each.naming in {Naming.NAMED, Naming.MOVED}:
            yield each.layout.name, each.found.region
            yield f"{names.ADOPTED}{each.layout.table.id}", each.found.region


def prepare_adoption(
    workbook: Workbook, plan: AdoptionPlan, at: datetime, output: Path | None = None
) -> PreparedRefresh:
    """Write the adopted workbook to a temporary file and check it.

    Args:
        workbook: The workbook that the plan was made for.
        plan: The names that it is given.
        at: The time in the backup's name.
        output: Another file to write; the workbook then stays as it is and has no backup.

    Raises:
        CannotEdit: The workbook is open in Excel, read-only, or cannot be changed without loss.
            Nothing is left behind.
    """
    _ask(workbook, plan)
    return prepared(workbook, at, output, changed=bool(plan.names))


def check_adoption(workbook: Workbook, plan: AdoptionPlan) -> None:
    """Refuse what `prepare_adoption` would refuse of a plan's names; nothing is written.

    Raises:
        CannotEdit: The names cannot be put into the workbook without loss.
    """
    _ask(workbook, plan)
    workbook.check()


def _ask(workbook: Workbook, plan: AdoptionPlan) -> None:
    for name, region in plan.names.items():
        workbook.define(name, region)
