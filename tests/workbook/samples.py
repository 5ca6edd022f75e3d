"""Boards made by hand for the workbook's tests: shapes of the real one, figures made up."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from xl_kpi.board import formats
from xl_kpi.board.tables import BoardTable, Cell, CellValue, ColumnKind, TableColumn
from xl_kpi.config.declared import Caseload, Config, Polarity, Unit
from xl_kpi.months import Month, window
from xl_kpi.workbook.records import QualityRow, RefreshRecord

JULY = Month.parse("2023-07")
BOARD, CORPORATE = "Board Data Tables for Slide", "Corporate parenting board"
COUNT = formats.figure_format(Unit.COUNT, 0)
PERCENT = formats.figure_format(Unit.PERCENT, 0)
HIGHLIGHT = {"SW": 20, 'Say "ASYE"': 15}


def config(caseloads: tuple[Caseload, ...] = ()) -> Config:
    return Config(
        path=Path("indicator_config.yaml"), sha256="c" * 64, council="Solmouth & District Council",
        council_code=None, country="GB", subdivision="ENG", window=13, comparators=(),
        populations={}, extracts={}, indicators={}, tables=(), team_tables=(),
        caseloads=caseloads, reconciliations=(),
    )  # fmt: skip


def caseload_spec() -> Caseload:
    return Caseload(
        id="caseloads_20", sheet="Caseloads", title="20+ caseloads", extract="allocations",
        minimum=20, highlight=HIGHLIGHT, teams=(), line=1,
    )  # fmt: skip


def _text_column(kind: ColumnKind, heading: str) -> TableColumn:
    return TableColumn(kind=kind, heading=Cell(heading))


def _month_columns(period: Month) -> tuple[TableColumn, ...]:
    return tuple(
        TableColumn(kind=ColumnKind.MONTH, heading=Cell(month.start, formats.MONTH), month=month)
        for month in window(period, 13)
    )


def figures(first: int, step: int, number_format: str) -> tuple[Cell, ...]:
    scale = 100 if "%" in number_format else 1
    return tuple(Cell(Decimal(first + step * at) / scale, number_format) for at in range(13))


def demand(
    *, sheet: str = BOARD, period: Month = JULY, first: int = 1594, name: str = "demand"
) -> BoardTable:
    columns = (
        _text_column(ColumnKind.REF_ID, "Ref_ID"),
        _text_column(ColumnKind.INDICATOR, "Indicator"),
        *_month_columns(period),
        _text_column(ColumnKind.TREND, "Trend"),
    )
    rows = tuple(
        (Cell(ref, COUNT), Cell(text), *figures(first + ref, 7, COUNT), Cell(7, "+0;-0;0"))
        for ref, text in ((43, "Number of referrals into Early Help"), (62, "Referrals"))
    )
    return BoardTable(
        name=f"kpi_table_{name}", sheet=sheet, title="Demand", columns=columns,
        row_ids=("eh_referrals", "referrals"), rows=rows,
    )  # fmt: skip


def rated(
    *,
    sheet: str = BOARD,
    period: Month = JULY,
    first: int = 80,
    name: str = "right_service",
    missing: int = 0,
    rag: CellValue = 0,
) -> BoardTable:
    columns = (
        _text_column(ColumnKind.REF_ID, "Ref_ID"),
        _text_column(ColumnKind.INDICATOR, "Indicator"),
        *_month_columns(period),
        _text_column(ColumnKind.TARGET, "Target"),
        _text_column(ColumnKind.RAG, "RAG"),
        _text_column(ColumnKind.DIRECTION, "Direction of travel"),
        TableColumn(kind=ColumnKind.COMPARATOR, heading=Cell("England"), comparator="england"),
        _text_column(ColumnKind.NOTE, "Note"),
    )
    high, low, none = (formats.DIRECTION[polarity] for polarity in Polarity)
    dashes = tuple(Cell("-", PERCENT) for _ in range(missing))
    rows = (
        (
            Cell(22, COUNT), Cell("Percentage of assessments completed within 45 working days"),
            *dashes, *figures(first, 1, PERCENT)[missing:], Cell(Decimal("0.92"), PERCENT),
            Cell(rag, formats.RAG), Cell(1, high), Cell(Decimal("0.875"), PERCENT),
            Cell("Includes assessments begun before the reorganisation of the teams"),
        ),
        (
            Cell("226a"), Cell("Number of children in our care"), *figures(540, -3, COUNT),
            Cell(495, COUNT), Cell(-1, formats.RAG), Cell(-1, low), Cell("-", COUNT), Cell(None),
        ),
        (
            Cell(None), Cell("=1+1"), *figures(36, 0, PERCENT), Cell("<36%", PERCENT),
            Cell("-", formats.RAG), Cell("-", none), Cell("TBC", PERCENT), Cell("+44 is text"),
        ),
    )  # fmt: skip
    return BoardTable(
        name=f"kpi_table_{name}", sheet=sheet, title="Right service right time", columns=columns,
        row_ids=("assessments_45", "cla", "ifa"), rows=rows,
    )  # fmt: skip


def team(*, name: str = "assessments_team", teams: int = 3, shift: int = 0) -> BoardTable:
    kinds = (ColumnKind.TEAM, ColumnKind.DENOMINATOR, ColumnKind.NUMERATOR, ColumnKind.PERCENT)
    headings = ("Team/Locality", "Denominator", "Numerator", "%")
    labels = [f"SWF Central {at + 1}" for at in range(teams)] + ["Total"]
    rows = tuple(
        (
            Cell(label), Cell(20 + at, COUNT), Cell(10 + shift, COUNT),
            Cell(Decimal("0.456"), "0.0%"),
        )
        for at, label in enumerate(labels)
    )  # fmt: skip
    return BoardTable(
        name=f"kpi_team_{name}", sheet="Team tables", title=f"By team: {name}",
        columns=tuple(map(_text_column, kinds, headings)), row_ids=tuple(labels), rows=rows,
    )  # fmt: skip


def caseload(*, workers: int = 4) -> BoardTable:
    kinds = (ColumnKind.ALLOCATIONS, ColumnKind.STATUS, ColumnKind.ALLOCATED_TEAM)
    headings = ("No. of Allocations", "Qualifying Status", "Allocated_Team")
    rows = tuple(
        (Cell(30 - at % 12, COUNT), Cell("SW" if at % 2 else 'Say "ASYE"'), Cell("SWF West 1"))
        for at in range(workers)
    )
    return BoardTable(
        name="kpi_caseload_caseloads_20", sheet="Caseloads", title="20+ caseloads",
        columns=tuple(map(_text_column, kinds, headings)),
        row_ids=tuple(str(at) for at in range(workers)), rows=rows,
    )  # fmt: skip


def whole_board(*, shift: int = 0, teams: int = 3, workers: int = 4) -> tuple[BoardTable, ...]:
    period = JULY + shift
    return (
        demand(period=period, first=1594 + shift),
        rated(period=period, first=80 + shift),
        rated(sheet=CORPORATE, name="corporate", period=period, missing=3),
        team(shift=shift, teams=teams),
        team(name="visits_team", shift=shift),
        caseload(workers=workers),
    )


def record(*, shift: int = 0, findings: int = 2) -> RefreshRecord:
    quality = QualityRow(
        extract="episodes", file="2023-episodes.csv", rows=512, superseded=3, set_aside=4,
        latest=(JULY + shift).end, sha256="a" * 64,
    )  # fmt: skip
    return RefreshRecord(
        when=datetime(2023, 8, 4, 9, 30 + shift), period=JULY + shift,  # noqa: DTZ001
        council="Solmouth & District Council", config_sha256="c" * 64, extracts="extracts",
        history="board.history.sqlite", quality=(quality,), restated=1, findings=findings,
    )  # fmt: skip
