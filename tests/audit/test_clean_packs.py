"""In a pack whose figures agree there is nothing to find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from audit.clean import clean_pack
from audit.small_packs import audited, shipped

from xl_kpi.audit.catalogue import COUNTED

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_found_where_everything_agrees(seed: int, tmp_path: Path) -> None:
    pack = tmp_path / "pack.xlsx"
    clean_pack(shipped(), pack, seed)
    done = audited(pack)
    assert [finding.where for finding in done.findings] == []
    assert set(done.checked) == set(COUNTED)
    assert {name for name, count in done.checked.items() if not count} == {"team"}
