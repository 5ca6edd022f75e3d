"""The mistakes of a published pack, in a workbook laid out as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from audit.small_packs import audited
from packs import SeedLikePack, seed_like_pack

from xl_kpi.audit.showing import BLANK

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.audit.finding import Audit, AuditFinding

BOARD, CORPORATE, SHEET1 = "Board Data Tables for Slide", "Corporate parenting board", "Sheet1"
RATING_FINDINGS = {
    (125, "rag"): ("rag-disagrees", "-1"),
    (139, "direction_of_travel"): ("code-outside-range", "-1"),
    (143, "direction_of_travel"): ("code-outside-range", "-1"),
    (179, "direction_of_travel"): ("direction-disagrees", "-1"),
    (197, "direction_of_travel"): ("direction-disagrees", "-1"),
    (215, "direction_of_travel"): ("direction-disagrees", "-1"),
}
"""By line of the published text: which rule, and what it expects."""
FINDINGS = {
    # stray totals that take in the trend
    (39, "stray"): "total-includes-other-column",
    (41, "stray"): "total-includes-other-column",
    # codes under a date format
    (195, "direction_of_travel"): "code-as-date",
    (235, "direction_of_travel"): "code-as-date",
    (279, "direction_of_travel"): "code-as-date",
    # the stock of another month, and one not brought up to date
    (79, "2022-11"): "implied-population-disagrees",
    (79, "2023-05"): "parts-and-total",
    (209, "2023-05"): "figures-differ",
    # stock and flow
    (209, "2022-08"): "stock-and-flow",
    (209, "2022-09"): "stock-and-flow",
    (209, "2022-11"): "stock-and-flow",
    (209, "2023-01"): "stock-and-flow",
    # one indicator, two figures
    (255, "2022-07"): "figures-differ",
    (247, "2022-08"): "figures-differ",
    (245, "2023-01"): "figures-differ",
    (281, "2023-05"): "figures-differ",
    (361, "2022-08"): "figures-differ",
    (373, "2022-08"): "figures-differ",
    (281, "2022-08"): "figures-shifted",
    # targets
    (259, "target"): "target-differs",
    (359, "target"): "target-differs",
    (245, "target"): "target-differs",
    (197, "target"): "target-pair-disagrees",
    (107, "target"): "target-missing-elsewhere",
    (103, "target"): "target-missing-elsewhere",
    (69, "target"): "target-rate-shared",
    (199, "target"): "target-as-text",
    # rounding, text, units, repeated rows
    (363, "2022-08"): "percentage-rounded-down",
    (193, "2022-07"): "placeholder-text",
    (247, "2022-07"): "percent-as-whole-number",
    (279, "indicator"): "same-indicator-twice",
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> SeedLikePack:
    return seed_like_pack(tmp_path_factory.mktemp("seed") / "pack.xlsx")


@pytest.fixture(scope="module")
def done(pack: SeedLikePack) -> Audit:
    return audited(pack.path)


def at(done: Audit, pack: SeedLikePack, line: int, fact: str) -> dict[str, AuditFinding]:
    sheet, _, _ = pack.place(line, fact)
    cell = pack.cell(line, fact)
    return {
        finding.rule: finding
        for finding in done.findings
        if (finding.problem.sheet, finding.problem.cell) == (sheet, cell)
    }


@pytest.mark.parametrize("place", RATING_FINDINGS, ids=str)
def test_the_six_rating_findings_are_reported(
    done: Audit, pack: SeedLikePack, place: tuple[int, str]
) -> None:
    rule, expected = RATING_FINDINGS[place]
    assert at(done, pack, *place)[rule].problem.expected == expected


def test_no_other_rating_or_direction_is_reported(done: Audit, pack: SeedLikePack) -> None:
    rules = {"rag-disagrees", "direction-disagrees", "code-outside-range", "trend-disagrees"}
    wrong = {finding.where for finding in done.findings if finding.rule in rules}
    assert wrong == {f"{pack.place(*place)[0]}!{pack.cell(*place)}" for place in RATING_FINDINGS}
    assert (done.checked["rag"], done.checked["trend"]) == (70, 8)


@pytest.mark.parametrize("place", FINDINGS, ids=str)
def test_the_packs_other_mistakes_are_reported(
    done: Audit, pack: SeedLikePack, place: tuple[int, str]
) -> None:
    assert FINDINGS[place] in at(done, pack, *place)


def test_every_code_shown_as_a_date_is_reported(done: Audit) -> None:
    sheets = [finding.problem.sheet for finding in done.findings if finding.rule == "code-as-date"]
    assert {sheet: sheets.count(sheet) for sheet in sheets} == {BOARD: 2, CORPORATE: 17}


def test_months_that_a_sheet_stops_short_of_are_reported(done: Audit) -> None:
    found = {
        (finding.where, finding.problem.expected)
        for finding in done.findings
        if finding.rule == "month-without-figures"
    }
    assert found == {
        (f"{CORPORATE}!O5", "figures for Jun-23, Jul-23"),
        (f"{SHEET1}!D47", "figures for Jul-22"),
        (f"{SHEET1}!D69", "figures for Jul-22"),
    }


def test_the_row_of_dates_over_other_months_is_reported(done: Audit) -> None:
    (finding,) = [each for each in done.findings if each.rule == "month-row-disagrees"]
    assert (finding.where, finding.problem.found) == (f"{BOARD}!G3", "Jul-22")


@pytest.mark.parametrize(
    "variation",
    [
        {"codes": "dates"}, {"codes": "text"}, {"months": "text"}, {"months": "last_day"},
        {"origin": (4, 3)}, {"blank_rows": False}, {"stray_totals": "values"}, {"hidden": True},
        {"trend": "formulas"},
    ],
    ids=str,
)  # fmt: skip
def test_the_layout_does_not_matter(
    done: Audit, tmp_path: Path, variation: dict[str, object]
) -> None:
    again = audited(seed_like_pack(tmp_path / "pack.xlsx", **variation).path)
    rules = [finding.rule for finding in done.findings]
    assert sorted(finding.rule for finding in again.findings) == sorted(rules)
    assert dict(again.checked) == dict(done.checked)


def test_a_finding_quotes_what_the_reader_sees(done: Audit) -> None:
    assert not any(
        "\n" in text or len(text) > 400
        for finding in done.findings
        for text in (finding.problem.found, finding.problem.expected, finding.problem.message)
    )
    assert BLANK in {finding.problem.found for finding in done.findings}
