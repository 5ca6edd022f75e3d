"""Five yearly SSDA903 returns: the figures equal a second computation, row by row."""

from __future__ import annotations

import csv
import itertools
import re
from calendar import monthrange
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from command_line import xl_kpi

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
version: 1
council: {name: Made-up Council}
extracts:
  episodes:
    files: "*-episodes.csv"
    columns:
      child_id: {header: CHILD, type: text}
      started: {header: DECOM, type: date}
      rne: {header: RNE, type: text}
      legal: {header: LS, type: text}
      placement: {header: PLACE, type: text}
      ended: {header: DEC, type: date, optional: true}
      reason: {header: REC, type: text, optional: true}
    key: [child_id, started]
  uasc:
    files: "*-uasc.csv"
    columns:
      child_id: {header: CHILD, type: text}
      ceased: {header: DUC, type: date, optional: true}
indicators:
  - {id: cla, unit: count, numerator: &cla {extract: episodes, count: child_id, when: {open: [started, ended]}, where: "legal not in ('V3', 'V4')"}}
  - {id: new_cla, unit: count, numerator: {extract: episodes, count: child_id, when: {in: started}, where: "rne = 'S'"}}
  - {id: ceased_cla, unit: count, numerator: {extract: episodes, count: child_id, when: {in: ended}, where: "reason <> 'X1'"}}
  - {id: adopted, unit: count, numerator: {extract: episodes, count: child_id, when: {in: ended}, where: "reason in ('E11', 'E12')"}}
  - {id: returned_home, unit: count, numerator: {extract: episodes, count: child_id, when: {in: ended}, where: "reason in ('E4A', 'E4B')"}}
  - id: uasc
    unit: count
    numerator:
      extract: episodes
      count: child_id
      when: {open: [started, ended]}
      where: "legal not in ('V3', 'V4')"
      has: {extract: uasc, on: child_id, where: "ceased is null or ceased > period_end"}
  - id: three_placements
    unit: percent
    decimals: 1
    denominator: *cla
    numerator: {has: {extract: episodes, on: child_id, in: started, months: 12, at_least: 3, where: "rne in ('S', 'P', 'B')"}}
  - {id: fostered, unit: percent, denominator: *cla, numerator: {where: "placement like 'U%'"}}
"""
PLACEMENTS = ("U1", "U3", "U4", "U5", "U6", "K1", "K2", "H5", "P1", "P2", "A3", "A4", "A5", "A6")


def config_text() -> str:
    by_placement = "".join(
        f"  - {{id: placed_{code.lower()}, unit: count, numerator: {{extract: episodes, count:"
        f" child_id, when: {{open: [started, ended]}}, where: \"legal not in ('V3', 'V4') and"
        f" placement = '{code}'\"}}}}\n"
        for code in PLACEMENTS
    )
    return CONFIG + by_placement


def day(text: str) -> date | None:
    return datetime.strptime(text, "%d/%m/%Y").date() if text else None  # noqa: DTZ007


def returns(folder: Path, kind: str) -> list[dict[str, str]]:
    paths = sorted(folder.glob(f"*-{kind}.csv"), key=lambda p: int(re.match(r"\d+", p.name)[0]))
    rows = []
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


def episodes(folder: Path) -> list[dict]:
    kept = {}
    for row in returns(folder, "episodes"):
        kept[row["CHILD"], row["DECOM"]] = row
    return [row | {"DECOM": day(row["DECOM"]), "DEC": day(row["DEC"])} for row in kept.values()]


def second_computation(rows: list[dict], uasc: list[dict], year: int, month: int) -> dict:
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    year_ago = date(year - (month != 12), month % 12 + 1, 1)
    in_care = [
        row for row in rows
        if row["DECOM"] <= last and (row["DEC"] is None or row["DEC"] > last)
        and row["LS"] not in {"V3", "V4"}
    ]  # fmt: skip
    children = {row["CHILD"] for row in in_care}
    began = [row for row in rows if first <= row["DECOM"] <= last]
    left = [row for row in rows if row["DEC"] and first <= row["DEC"] <= last]

    def leaving(codes: set[str]) -> int:
        return len({row["CHILD"] for row in left if row["REC"] in codes})

    seekers = {row["CHILD"] for row in uasc if not row["DUC"] or day(row["DUC"]) > last}
    moves: dict[str, int] = {}
    for row in rows:
        if year_ago <= row["DECOM"] <= last and row["RNE"] in {"S", "P", "B"}:
            moves[row["CHILD"]] = moves.get(row["CHILD"], 0) + 1
    every_code = {row["REC"] for row in rows} - {"X1", ""}
    found = {
        "cla": len(children),
        "new_cla": len({row["CHILD"] for row in began if row["RNE"] == "S"}),
        "ceased_cla": leaving(every_code),
        "adopted": leaving({"E11", "E12"}),
        "returned_home": leaving({"E4A", "E4B"}),
        "uasc": len(children & seekers),
        "three_placements": len({child for child in children if moves.get(child, 0) >= 3}),
        "fostered": len({row["CHILD"] for row in in_care if row["PLACE"].startswith("U")}),
    }
    for code in PLACEMENTS:
        found[f"placed_{code.lower()}"] = len(
            {row["CHILD"] for row in in_care if row["PLACE"] == code}
        )
    return found


@pytest.fixture(scope="module")
def figures(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    config = tmp_path_factory.mktemp("ssda903") / "indicator_config.yaml"
    config.write_text(config_text(), encoding="utf-8")
    answer = xl_kpi("figures", "--config", config, "--extracts", shared / "samples" / "ssda903",
                    "--period", "2022-03", "--months", 60)  # fmt: skip
    assert answer.status == 0, answer.err
    return answer.rows


def test_sixty_months_equal_the_second_computation(
    figures: list[dict[str, str]], shared: Path
) -> None:
    folder = shared / "samples" / "ssda903"
    rows, uasc = episodes(folder), returns(folder, "uasc")
    found = {(row["indicator"], row["period"]): row for row in figures}
    assert len({period for _, period in found}) == 60
    for year, month in [(2017 + (n + 3) // 12, (n + 3) % 12 + 1) for n in range(60)]:
        expected = second_computation(rows, uasc, year, month)
        for indicator, numerator in expected.items():
            row = found[indicator, f"{year}-{month:02}"]
            assert row["numerator"] == str(numerator), f"{indicator} {year}-{month:02}"


def test_a_percentage_is_a_fraction_rounded_half_away_from_zero(
    figures: list[dict[str, str]],
) -> None:
    rows = [row for row in figures if row["indicator"] == "three_placements"]
    for row in rows:
        part, whole = int(row["numerator"]), int(row["denominator"])
        thousandths = (2 * part * 1000 + whole) // (2 * whole)
        assert row["value"] == f"{thousandths / 1000:.3f}"


def test_children_with_overlapping_episodes_are_counted_once(shared: Path) -> None:
    rows = episodes(shared / "samples" / "ssda903")
    spells: dict[str, list[tuple[date, date]]] = {}
    for row in rows:
        spells.setdefault(row["CHILD"], []).append((row["DECOM"], row["DEC"] or date.max))
    overlaps = 0
    for mine in spells.values():
        mine.sort()
        overlaps += sum(1 for a, b in itertools.pairwise(mine) if a[1] > b[0])
    assert overlaps, "the sample no longer tries what this file tests"
