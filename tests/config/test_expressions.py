"""Expressions are parsed, held to a vocabulary and bound to their columns before anything runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.declared import ColumnType, Expression
from xl_kpi.config.expressions import ExpressionFault, compile_expression

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = {
    "child_id": ColumnType.TEXT,
    "rne": ColumnType.TEXT,
    "started": ColumnType.DATE,
    "ended": ColumnType.DATE,
    "placements": ColumnType.INTEGER,
    "seen": ColumnType.BOOLEAN,
}


def compiled(text: str, *, windows: bool = False) -> Expression:
    return compile_expression(text, COLUMNS, derived={}, line=7, windows=windows)


@pytest.mark.parametrize(
    "text",
    [
        "rne = 'S'",
        "RNE = 'it''s'",
        "rne in ('S', 'U') and not seen",
        "rne like 'U%' or rne is null",
        "placements between 1 and 3",
        "ended - started > 365",
        "working_days(started, ended) <= 45",
        "months_between(started, period_end) >= 12",
        "age_on(started, period_end) < 18",
        "coalesce(ended, period_end) >= date '2023-04-01'",
        "case when seen then 1 else 0 end = 1",
        "started > period_end - interval '12 months'",
        "rne -- a remark\n = 'S'",
    ],
)
def test_an_expression_of_the_vocabulary_is_accepted(text: str) -> None:
    assert compiled(text).line == 7


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("select 1", "not allowed"),
        ("(select 1) = 1", "sub-query"),
        ("exists (select 1)", "not allowed"),
        ("placements in (select 1)", "not allowed"),
        ("rne = 'S'; drop table x", "more than one"),
        ("read_csv('/etc/passwd') = 1", "read_csv"),
        ("getenv('HOME') = 'x'", "no function getenv"),
        ("pg_read_file('x') = 'y'", "no function pg_read_file"),
        ("other.rne = 'S'", "names a table"),
        ('rne = "S"', "single quotes"),
        ("rnee = 'S'", "did you mean rne"),
        ("$1 = 1", "placeholder"),
        ("? = 1", "placeholder"),
        ("rne", "not a condition"),
        ("rne = 3", "does not fit"),
        ("started = 'soon'", "does not fit"),
        ("ended + started = 1", "does not fit"),
        ("count(*) > 1", "derive"),
        ("lag(started) over (order by started) < ended", "derive"),
        ("working_days(started) = 1", "two dates"),
        ("rne = = 'S'", "not an SQL expression"),
        ("[1, 2] = 1", "not allowed"),
        ("(" * 5000, "longer than"),
    ],
)
def test_anything_else_is_refused_in_plain_words(text: str, says: str) -> None:
    with pytest.raises(ExpressionFault, match=says.replace("(", r"\(")):
        compiled(text)


def test_names_in_the_sql_are_quoted_and_the_period_is_not() -> None:
    expression = compiled("coalesce(ENDED, period_end) > started")
    assert '"ended"' in expression.sql
    assert "period_end" in expression.sql
    assert '"period_end"' not in expression.sql
    assert expression.columns == {"ended", "started"}
    assert expression.needs_period


def test_a_window_function_is_allowed_in_derive_but_not_over_the_period() -> None:
    text = "lag(started) over (partition by child_id order by started)"
    assert compiled(text, windows=True).windowed
    with pytest.raises(ExpressionFault, match="cannot depend on the period"):
        compiled("max(period_end - started) over (partition by child_id)", windows=True)


def test_an_aggregate_without_over_is_refused_in_derive() -> None:
    with pytest.raises(ExpressionFault, match="OVER"):
        compiled("max(placements)", windows=True)


def test_what_depends_on_a_derived_column_of_the_period_depends_on_the_period() -> None:
    days = compiled("coalesce(ended, period_end) - started", windows=True)
    where = compile_expression("days > 30", COLUMNS, derived={"days": days}, line=1, windows=False)
    assert where.needs_period
    assert not where.working_days


def test_the_parser_is_not_imported_for_expressions_compiled_before(tmp_path: Path) -> None:
    program = (
        "import sys, json\n"
        "from xl_kpi.config.declared import ColumnType\n"
        "from xl_kpi.config.expressions import compile_expression, expression_cache\n"
        "with expression_cache():\n"
        "    e = compile_expression('a > 3', {'a': ColumnType.INTEGER}, derived={}, line=1,"
        " windows=False)\n"
        "print(json.dumps([e.sql, 'sqlglot' in sys.modules, 'duckdb' in sys.modules]))\n"
    )
    environment = os.environ | {"XL_KPI_CACHE": str(tmp_path)}
    answers = [
        json.loads(subprocess.run([sys.executable, "-c", program], env=environment, check=True,
                                  capture_output=True, text=True).stdout)
        for _ in range(2)
    ]  # fmt: skip
    assert answers == [['"a" > 3', True, True], ['"a" > 3', False, False]]


def test_a_damaged_cache_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XL_KPI_CACHE", str(tmp_path))
    (tmp_path / "expressions-2.json").write_text("{broken")
    from xl_kpi.config.expressions import expression_cache

    with expression_cache():
        assert compiled("placements > 41").sql == '"placements" > 41'
