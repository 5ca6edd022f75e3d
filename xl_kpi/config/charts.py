"""The charts: which rows of the board tables are drawn, and how; from their nodes to values."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.chart_keys import FEWEST_MONTHS
from xl_kpi.config.declared import Chart, ChartKind, ChartLabels, Unit
from xl_kpi.config.tables import check_unique

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from xl_kpi.config.declared import Indicator, Table
    from xl_kpi.config.fault_log import FaultLog
    from xl_kpi.config.yaml_tree import Mapping as Node

USUAL_SHEET = "Charts"
_MOST_UNASKED = 8
"""Charts that a config has which declares none."""
_DRAWN = {"indicator", "months"}
"""Columns without which a table's rows cannot be drawn."""
_RATED = {*_DRAWN, "target", "rag"}


class ChartReader:
    """Reads charts against the tables and indicators of their config."""

    def __init__(
        self,
        tables: Sequence[Table],
        indicators: Mapping[str, Indicator],
        window: int,
        log: FaultLog,
    ) -> None:
        """Read against these tables; `window` is the months of a table that says nothing."""
        self._tables = tables
        self._indicators = indicators
        self._window = window
        self._log = log

    def read(self, config: Node, comparators: Collection[str]) -> tuple[Chart, ...]:
        """Return the charts in order, noting what they cannot draw.

        A config that says nothing of charts has one for each of its first rated indicators.

        Args:
            config: The whole config.
            comparators: The comparators' ids.
        """
        if not config.declares("charts"):
            return tuple(self._unasked())
        nodes = config.mappings("charts")
        check_unique(nodes, "chart", self._log)
        made = (self._chart(node, comparators) for node in nodes)
        return tuple(chart for chart in made if chart is not None)

    def _unasked(self) -> Iterator[Chart]:
        """Yield charts of rated rows: the first of every table before any second."""
        rated = [
            (rank, at, row)
            for at, table in enumerate(self._tables)
            for rank, row in enumerate(self._rated_rows(table))
        ]
        chosen: dict[str, tuple[int, int]] = {}
        for rank, at, row in sorted(rated):
            chosen.setdefault(row, (at, rank))
        first = dict(list(chosen.items())[:_MOST_UNASKED])
        for row, (at, _) in sorted(first.items(), key=lambda found: found[1]):
            table, indicator = self._tables[at], self._indicators[row]
            yield Chart(
                id=row, sheet=USUAL_SHEET, title=None, table=table.id, indicators=(row,),
                unit=indicator.unit, kind=_usual_kind(indicator.unit), from_zero=False,
                comparators=_usual_comparators(indicator, table), months=None,
                labels=ChartLabels.ALL, line=table.line,
            )  # fmt: skip

    def _rated_rows(self, table: Table) -> Iterator[str]:
        if set(table.columns) >= _RATED and self._shown(table) >= FEWEST_MONTHS:
            for row in table.rows:
                indicator = self._indicators.get(row)
                if indicator and any(target.value is not None for target in indicator.targets):
                    yield row

    def _shown(self, table: Table) -> int:
        return table.months or self._window

    def _chart(self, node: Node, comparators: Collection[str]) -> Chart | None:
        drawn = self._drawn(node)
        table = self._table(node, [indicator.id for indicator in drawn])
        self._check_comparators(node, comparators, drawn, table)
        if not drawn or table is None:
            return None
        self._check_sheet(node)
        unit = drawn[0].unit
        kind = ChartKind(node.text("kind") or _usual_kind(unit))
        self._check_together(node, drawn, kind, table)
        asked = tuple(one.text for one in node.scalars("comparators"))
        usual = () if len(drawn) > 1 else _usual_comparators(drawn[0], table)
        labels = ChartLabels.ALL if len(drawn) == 1 else ChartLabels.LAST
        return Chart(
            id=node.text("id") or "",
            sheet=node.text("sheet") or USUAL_SHEET,
            title=node.text("title"),
            table=table.id,
            indicators=tuple(indicator.id for indicator in drawn),
            unit=unit,
            kind=kind,
            comparators=asked if node.declares("comparators") else usual,
            from_zero=node.is_true("from_zero"),
            months=int(months) if (months := node.text("months")) else None,
            labels=ChartLabels(node.text("labels") or labels),
            line=node.line,
        )

    def _drawn(self, node: Node) -> list[Indicator]:
        """Return the indicators that a chart names, each once."""
        if node.declares("indicator") and node.declares("indicators"):
            message = "a chart draws one indicator or several; keep indicator or indicators"
            self._log.add(node.line_of("indicators"), message)
        found: dict[str, Indicator] = {}
        for written in (*node.scalars("indicator"), *node.scalars("indicators")):
            indicator = self._indicators.get(written.text)
            if indicator is None:
                self._log.add_unknown(written.line, "indicator", written.text, self._indicators)
            else:
                found[indicator.id] = indicator
        return list(found.values())

    def _check_comparators(
        self,
        node: Node,
        known: Collection[str],
        drawn: Sequence[Indicator],
        table: Table | None,
    ) -> None:
        written = node.scalars("comparators")
        if len(drawn) > 1 and written:
            message = "comparators are of one indicator; draw it alone"
            self._log.add(node.line_of("comparators"), message)
            return
        for each in written:
            if each.text not in known:
                self._log.add_unknown(each.line, "comparator", each.text, known)
            elif table is not None and each.text not in table.columns:
                self._log.add(
                    each.line,
                    f"the table {table.id}, whose rows the chart draws, has no column"
                    f" {each.text}; add it there, or leave it out here",
                )

    def _table(self, node: Node, drawn: Sequence[str]) -> Table | None:
        """Return the table that shows the rows with most of what the chart adds to them."""
        wanted = {"target", *(one.text for one in node.scalars("comparators"))}
        showing = [
            table
            for table in self._tables
            if set(table.columns) >= _DRAWN
            and set(table.rows) >= set(drawn)
            and self._shown(table) >= FEWEST_MONTHS
        ]
        if drawn and not showing:
            rows = f"{drawn[0]} by month" if len(drawn) == 1 else "all of its indicators by month"
            self._log.add(node.line, f"no board table shows {rows}; a chart draws a table's rows")
        return max(showing, key=lambda table: len(wanted & {*table.columns}), default=None)

    def _check_sheet(self, node: Node) -> None:
        sheet = node.text("sheet") or USUAL_SHEET
        if sheet.casefold() in {table.sheet.casefold() for table in self._tables}:
            message = f"tables stand on the sheet {sheet}; give charts a sheet of their own"
            self._log.add(node.line_of("sheet"), message)

    def _check_together(
        self, node: Node, drawn: Sequence[Indicator], kind: ChartKind, table: Table
    ) -> None:
        """Note what does not go together."""
        add = self._log.add
        other = next((each for each in drawn if each.unit != drawn[0].unit), None)
        if other is not None:
            add(node.line_of("indicators"), f"{drawn[0].id} is a {drawn[0].unit} and {other.id} a"
                f" {other.unit}; an axis has one unit, so draw them on two charts")  # fmt: skip
        if len(drawn) > 1 and not node.declares("title"):
            add(node.line, "a chart of several indicators has no name of its own; add title: text")
        if kind is ChartKind.COLUMN and node.declares("from_zero"):
            add(node.line_of("from_zero"), "columns always begin at nought; remove from_zero")
        months = node.text("months")
        if months and int(months) > self._shown(table):
            add(node.line_of("months"), f"the table {table.id} shows {self._shown(table)} months;"
                " draw as many or fewer")  # fmt: skip


def _usual_kind(unit: Unit) -> ChartKind:
    return ChartKind.COLUMN if unit is Unit.COUNT else ChartKind.LINE


def _usual_comparators(indicator: Indicator, table: Table) -> tuple[str, ...]:
    """Return the comparators with a figure that means the same wherever it is from."""
    if indicator.unit not in (Unit.PERCENT, Unit.RATE):
        return ()
    given = {name for name, value in indicator.comparators.items() if isinstance(value, Decimal)}
    return tuple(column for column in table.columns if column in given)
