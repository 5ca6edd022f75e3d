"""Real workbooks, where they are at hand: read, edited and read back."""

from __future__ import annotations

import io
import os
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.ooxml.zip_members import read_archive

BESIDE = Path(__file__).parents[3] / "shared"
SAMPLES = sorted(Path(os.environ.get("XL_KPI_SHARED", BESIDE)).glob("samples/*/*.xlsx"))


@pytest.mark.skipif(not SAMPLES, reason="no sample workbooks: set XL_KPI_SHARED to their folder")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_real_workbook_reads_as_openpyxl_reads_it_and_is_edited_without_loss(
    sample: Path, tmp_path: Path
) -> None:
    path = tmp_path / sample.name
    shutil.copyfile(sample, path)
    workbook = Workbook.open(path)
    reference = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    name = workbook.sheet_names[0]
    used = workbook.used_region(name)
    assert used is not None
    for row in workbook.read(used):
        assert row
    mine = [[cell.value for cell in row] for row in workbook.read(used)]
    theirs = reference[name].iter_rows(
        used.first_row, used.last_row, used.first_column, used.last_column, values_only=True
    )
    for values, others in zip(mine, theirs, strict=True):
        for value, seen in zip(values, others, strict=True):
            if isinstance(value, Decimal) and isinstance(seen, int | float):
                assert float(value) == seen
            elif isinstance(value, str):
                assert value == seen

    before = read_archive(path)
    workbook.edit(name, {(used.last_row + 2, 1): CellEdit("=1+1", '"G";"R";"A";@')})
    written = workbook.write_beside(path)
    written.publish()
    after = read_archive(path)
    for old, new in zip(before.members, after.members, strict=True):
        if old.name not in written.changed_parts:
            assert before.raw(old) == after.raw(new)
    cell = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))[name].cell(used.last_row + 2, 1)
    assert (cell.value, cell.data_type) == ("=1+1", "s")
