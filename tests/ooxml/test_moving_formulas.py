"""References in formulas: found as openpyxl's tokenizer finds them, and moved as Excel moves them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator

from xl_kpi.ooxml.addresses import LAST_ROW
from xl_kpi.ooxml.formula_moves import FormulaMove
from xl_kpi.ooxml.formula_references import references, structured_parts, translated
from xl_kpi.ooxml.row_move import CannotFollow, RowMove

SHEETS = ("Jan", "Board data", "it's A1", "Mar", "Zoë")
FOUR_IN = FormulaMove(RowMove("Board data", 10, 4), SHEETS)
THREE_OUT = FormulaMove(RowMove("Board data", 10, -3), SHEETS)
BAND = FormulaMove(RowMove("Board data", 10, 4, 2, 5, 60), SHEETS)


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("A1+$B$2*C$3", ["A1", "$B$2", "C$3"]),
        ("SUM(A1:B3,C:D,5:7,$E:$E)", ["A1:B3", "C:D", "5:7", "$E:$E"]),
        ('"A1"&"say ""B2"""&C3', ["C3"]),
        ("LOG10(A1)+ATAN2(B1,BIN2DEC(C1))", ["A1", "B1", "C1"]),
        ("'it''s A1'!B2+Jan!C3", ["it's A1!B2", "Jan!C3"]),
        ("Zoë!A1+_x.Sheet2!A2", ["Zoë!A1", "_x.Sheet2!A2"]),
        ("SUM(Jan:Mar!A1)+SUM('Board data:Mar'!A2)", ["Jan:Mar!A1", "Board data:Mar!A2"]),
        ("[1]Jan!A1+'C:\\[b 1.xlsx]Board data'!A2", ["[1]Jan!A1", "C:\\[b 1.xlsx]Board data!A2"]),
        ("Sales[[#This Row],[A1]]+Sales[B'[2]+[@C3]+D4", ["D4"]),
        ("Sales[[#All],[A1]:[B2]]*A5", ["A5"]),
        ("1E5+2.5E-3+E5+.5E5", ["E5"]),
        ("#REF!+Jan!#REF!+#N/A+#DIV/0!+A1", ["A1"]),
        ("#REF!A1", ["#REF!!A1"]),
        ("A1#+@B2+-C3%", ["A1", "B2", "C3"]),
        ("XFD1048576+XFE1+A1048577+A0", ["XFD1048576"]),
        ("rate_A1+A1.b+A1b+my.A1+\\A1", []),
        ("A1:INDEX(B:B,3)", ["A1", "B:B"]),
        ("{1,2;3,4}*A1:B2", ["A1:B2"]),
        ("SUM(A1:B2 B2:C3,(D4,E5))", ["A1:B2", "B2:C3", "D4", "E5"]),
        ("_xlfn.XLOOKUP(a1,b:b,c:c)", ["a1", "b:b", "c:c"]),
        ("IF(TRUE,R1C1x,A1)", ["A1"]),
        ("[0]!total+[1]!other+A3", ["A3"]),
        ("", []),
    ],
)  # fmt: skip
def test_references_are_told_from_all_else(formula: str, found: list[str]) -> None:
    seen = [f"{r.qualifier}!{r.text}" if r.qualifier else r.text for r in references(formula)]
    assert seen == found


def test_structured_references_name_their_list_object() -> None:
    parts = list(structured_parts("Sales[[#This Row],[A'[1]]]+[@C3]+[1]Jan!A1+SUM(T.b[x])"))
    assert parts == [("Sales", "[#This Row],[A[1]"), ("", "@C3"), ("T.b", "x")]


NAMES = st.sampled_from(["", "Jan!", "'Board data'!", "'it''s A1'!", "Zoë!"])
CORNER = st.builds(
    lambda a, column, b, row: f"{a}{column}{b}{row}",
    st.sampled_from(["", "$"]), st.sampled_from(["A", "B", "E", "F", "AB", "XFD"]),
    st.sampled_from(["", "$"]), st.integers(1, 60),
)  # fmt: skip
OPERAND = st.one_of(
    st.builds("{}{}".format, NAMES, CORNER),
    st.builds(lambda name, a, b: f"{name}{a}:{b}", NAMES, CORNER, CORNER),
    st.sampled_from(["12", "1.5", '"A1"', "TRUE", "total", "rate_1", "Sales[Q1]", "'Board data'!C:D", "$3:$9"]),
)  # fmt: skip
FORMULA = st.recursive(
    OPERAND,
    lambda inner: st.one_of(
        st.builds(lambda a, sign, b: f"{a}{sign}{b}", inner, st.sampled_from(list("+-*/&^<>=")), inner),
        st.builds(lambda name, a, b: f"{name}({a},{b})", st.sampled_from(["SUM", "LOG10", "IF"]), inner, inner),
        st.builds("({})".format, inner),
    ),
    max_leaves=6,
)  # fmt: skip
PLAIN = re.compile(
    r"(?:.*!)?(?:\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|\$?[A-Z]+:\$?[A-Z]+|\$?\d+:\$?\d+)"
)


@given(FORMULA)
@settings(max_examples=150, deadline=None)
def test_openpyxl_finds_the_same_references(formula: str) -> None:
    tokens = [t.value for t in Tokenizer(f"={formula}").items if t.subtype == "RANGE"]
    expected = [value.replace("''", "\0").replace("'", "").replace("\0", "'") for value in tokens if PLAIN.fullmatch(value)]  # fmt: skip
    seen = [f"{r.qualifier}!{r.text}" if r.qualifier else r.text for r in references(formula)]
    assert seen == expected


@given(FORMULA, st.integers(-4, 9), st.integers(0, 3))
@settings(max_examples=100, deadline=None)
def test_openpyxl_translates_the_same(formula: str, rows: int, columns: int) -> None:
    if "$" not in formula and "XFD" in formula:
        return  # openpyxl has no way round the sheet's edge
    lowest = min((r.rows[0] for r in references(formula)), default=9)
    if lowest + rows < 1 or "XFD" in formula:
        return
    origin, there = "AA20", f"A{chr(ord('A') + columns)}{20 + rows}"
    expected = Translator(f"={formula}", origin=origin).translate_formula(there)
    assert f"={translated(formula, rows, columns)}" == expected


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A9+A10+$A$11", "A9+A14+$A$15"),
        ("SUM(A1:A9,A1:A10,A10:A12)", "SUM(A1:A9,A1:A14,A14:A16)"),
        ("SUM(B$20:B$3)", "SUM(B$24:B$3)"),
        ("A:B+1:12+10:10", "A:B+1:16+14:14"),
        ("A1:A1048576+A20:A1048576", "A1:A1048576+A24:A1048576"),
        ("Jan!A12+'board DATA'!A12", "Jan!A12+'board DATA'!A16"),
        ('"A12"&A12&Sales[A12]', '"A12"&A16&Sales[A12]'),
        ("[1]Jan!A12+'[b.xlsx]Board data'!A12", "[1]Jan!A12+'[b.xlsx]Board data'!A12"),
        ("[0]!x+LOG10(A10)", "[0]!x+LOG10(A14)"),
        ("SUM(Jan:Mar!A9)", "SUM(Jan:Mar!A9)"),
        ("SUM('Mar:Zoë'!A12)", "SUM('Mar:Zoë'!A12)"),
    ],
)  # fmt: skip
def test_rows_put_in_move_references(formula: str, moved: str) -> None:
    assert FOUR_IN.formula(formula, "Board data") == moved


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A9+A13", "A9+A10"),
        ("SUM(A1:A10)", "SUM(A1:A9)"),
        ("SUM(A11:A20)", "SUM(A10:A17)"),
        ("SUM(A9:A12)", "SUM(A9:A9)"),
        ("SUM(A1:A20)", "SUM(A1:A17)"),
    ],
)
def test_rows_taken_out_move_references(formula: str, moved: str) -> None:
    assert THREE_OUT.formula(formula, "Board data") == moved


@pytest.mark.parametrize(
    ("follow", "formula", "reason"),
    [
        (THREE_OUT, "A1+A11", "refers to A11: all of its rows would go"),
        (THREE_OUT, "SUM(A10:A12)", "refers to A10:A12: all of its rows would go"),
        (FOUR_IN, "SUM(Jan:Mar!A12)", "several sheets"),
        (BAND, "SUM(A1:C12)", "refers to A1:C12: half of it lies in the columns that would move"),
        (BAND, "SUM(5:12)", "refers to 5:12: half of it lies in the columns that would move"),
    ],
)
def test_what_cannot_follow_says_why(follow: FormulaMove, formula: str, reason: str) -> None:
    with pytest.raises(CannotFollow, match=re.escape(reason)):
        follow.formula(formula, "Board data")


def test_a_move_of_some_columns_leaves_the_others() -> None:
    formula = "SUM(B1:E12)+F12+A12+SUM(A1:F9)+C12+SUM(A1:Z100)+B:B"
    moved = "SUM(B1:E16)+F12+A12+SUM(A1:F9)+C16+SUM(A1:Z100)+B:B"
    assert BAND.formula(formula, "Board data") == moved


def test_a_name_keeps_rows_that_are_counted_from_its_user() -> None:
    assert FOUR_IN.name("'Board data'!$A$12+'Board data'!$A12", "") == "'Board data'!$A$16+'Board data'!$A12"  # fmt: skip


@given(FORMULA, st.integers(1, 60), st.integers(-5, 9).filter(bool))
@settings(max_examples=200, deadline=None)
def test_a_moved_formula_means_the_same_cells(formula: str, at: int, count: int) -> None:
    move = RowMove("Board data", at, count)
    try:
        moved = FormulaMove(move, SHEETS).formula(formula, "Board data")
    except CannotFollow:
        assert count < 0
        return
    pairs = zip(references(formula), references(moved), strict=True)
    for before, after in pairs:
        if before.qualifier not in {"", "Board data"} or before.rows == (1, LAST_ROW):
            assert after.text == before.text
            continue
        assert after.columns == before.columns
        meant = {move.row(row) for row in range(before.rows[0], before.rows[1] + 1)} - {None}
        now = set(range(after.rows[0], after.rows[1] + 1))
        assert meant <= now
        assert now - meant <= set(range(at, at + max(count, 0)))


@given(FORMULA, st.integers(1, 60), st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_rows_put_in_and_taken_out_leave_a_formula_as_it_was(formula: str, at: int, count: int) -> None:  # fmt: skip
    there = FormulaMove(RowMove("Jan", at, count), SHEETS).formula(formula, "Jan")
    assert FormulaMove(RowMove("Jan", at, -count), SHEETS).formula(there, "Jan") == formula
