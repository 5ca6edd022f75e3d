"""A mistake planted at a place drawn by lot is found, and nothing else is.

`XL_KPI_PLANTED=20` plants that many of each kind.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest
from audit.clean import clean_pack
from audit.planting import KINDS, touched
from audit.small_packs import audited, found, read_pack, shipped

from xl_kpi.audit.auditing import audit
from xl_kpi.audit.reading import audited_pack, name_place
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.audit.audited import AuditedPack
    from xl_kpi.ooxml.addresses import Region

TIMES = int(os.environ.get("XL_KPI_PLANTED", "1"))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clean") / "pack.xlsx"
    clean_pack(shipped(), path, seed=3)
    return path


@pytest.fixture(scope="module")
def pack(clean: Path) -> AuditedPack:
    return read_pack(clean)


def built_of(pack: AuditedPack) -> list[Region]:
    return [table.region for table in pack.survey.tables]


@pytest.mark.parametrize("seed", range(TIMES))
@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_mistake_is_found_and_nothing_else(
    pack: AuditedPack, kind: str, seed: int
) -> None:
    planted = KINDS[kind](pack, random.Random(f"{kind} {seed}"))
    done = audit(audited_pack(planted.into(pack.survey), pack.config, built=built_of(pack)))
    assert planted.found_by(done), (sorted(planted.places), found(done))
    assert planted.false_alarms(done) == []


@pytest.mark.parametrize(
    ("rule", "column", "step"),
    [
        ("month-repeated", 4, 1), ("month-repeated", 4, -1), ("month-repeated", -1, -1),
        ("months-out-of-order", 6, 12), ("months-out-of-order", 1, -24),
        ("month-missing", -1, 1), ("month-missing", -1, 12), ("month-missing", 0, -1),
    ],
)  # fmt: skip
def test_a_wrong_heading_is_one_finding(
    clean: Path, pack: AuditedPack, tmp_path: Path, rule: str, column: int, step: int
) -> None:
    heading, place = random.Random(f"{rule}{column}{step}").choice(pack.headings)[column]
    workbook = Workbook.open(clean)
    workbook.edit(place.sheet, {place.position: CellEdit((heading.month + step).start)})
    workbook.save(tmp_path / "pack.xlsx")
    done = audited(tmp_path / "pack.xlsx")
    assert [rule for rule, _ in found(done)] == [rule]
    assert place.where in touched(done.findings[0])


@pytest.mark.parametrize("number", [0, 2, 8])
def test_headings_left_behind_are_one_finding(
    clean: Path, pack: AuditedPack, tmp_path: Path, number: int
) -> None:
    headings = pack.headings[number]
    edits = {place.position: CellEdit((heading.month - 1).start) for heading, place in headings}
    workbook = Workbook.open(clean)
    workbook.edit(headings[0][1].sheet, edits)
    workbook.save(tmp_path / "pack.xlsx")
    done = audited(tmp_path / "pack.xlsx")
    assert found(done) == [("months-not-advancing", headings[-1][1].where)]


def test_a_row_copied_over_another_is_found(clean: Path, pack: AuditedPack, tmp_path: Path) -> None:
    first, second = pack.tables[0][1], pack.tables[0][4]
    edits = {
        second.months[month].position: CellEdit(first.months[month].cell.value)
        for month in first.months
    }
    edits[name_place(pack.survey, second).position] = CellEdit(first.row.name)
    workbook = Workbook.open(clean)
    workbook.edit(first.sheet, edits)
    workbook.save(tmp_path / "pack.xlsx")
    assert ("same-indicator-twice", name_place(pack.survey, second).where) in found(
        audited(tmp_path / "pack.xlsx")
    )
