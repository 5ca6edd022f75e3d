"""From the text of an expression to neutral SQL, by a closed vocabulary.

SQLGlot parses the text; every node of the tree must be of a kind listed here, so a statement, a
sub-query, or a file or network function cannot pass whatever its spelling. What is not listed is
refused. The three functions of the config's own are rewritten here to plain SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from xl_kpi.config.expressions import ExpressionFault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

DIALECT = "duckdb"
PERIOD = ("period_start", "period_end")
OWN_FUNCTIONS = ("working_days", "months_between", "age_on")
_LONGEST = 4000

_PLAIN: tuple[type[exp.Expression], ...] = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.And, exp.Or,
    exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between,
    exp.Like, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.Case, exp.If,
    exp.Coalesce, exp.Nullif, exp.Least, exp.Greatest, exp.Lower, exp.Upper, exp.Trim, exp.Length,
    exp.Substring, exp.Left, exp.Right, exp.Abs, exp.Round, exp.DPipe, exp.Concat, exp.Cast,
    exp.DataType, exp.Interval, exp.Var, exp.Extract, exp.Year, exp.Month, exp.Day, exp.Tuple,
    exp.MonthsBetween,
)  # fmt: skip
_WINDOWS: tuple[type[exp.Expression], ...] = (
    exp.Window, exp.WindowSpec, exp.Order, exp.Ordered, exp.Lag, exp.Lead, exp.RowNumber,
    exp.Rank, exp.DenseRank, exp.FirstValue, exp.LastValue, exp.Count, exp.Sum, exp.Min, exp.Max,
    exp.Avg, exp.Star,
)  # fmt: skip
_AGGREGATES = (exp.Count, exp.Sum, exp.Min, exp.Max, exp.Avg, exp.Lag, exp.Lead, exp.RowNumber,
               exp.Rank, exp.DenseRank, exp.FirstValue, exp.LastValue)  # fmt: skip


def parse(text: str) -> exp.Expression:
    """Return the tree of one expression.

    Raises:
        ExpressionFault: `text` is empty, not SQL, or more than one expression.
    """
    if not text.strip():
        raise ExpressionFault("the expression is empty; write a condition such as status = 'Open'")
    if len(text) > _LONGEST:
        raise ExpressionFault(f"the expression is longer than {_LONGEST} characters; split it")
    try:
        trees = sqlglot.parse(text, read=DIALECT)
    except (SqlglotError, RecursionError) as error:
        raise ExpressionFault(f"{text!r} is not an SQL expression ({_brief(error)})") from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Expression):
        raise ExpressionFault(f"{text!r} is more than one expression; write one, without ';'")
    return trees[0]


def _brief(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "too deeply nested"
    first = str(error).splitlines()[0] if str(error) else "it cannot be read"
    return first.split(". Line", maxsplit=1)[0].rstrip(".")


def check(tree: exp.Expression, *, windows: bool) -> None:
    """Refuse any node that is not of the vocabulary.

    Raises:
        ExpressionFault: Names the first thing that is not allowed.
    """
    for node in tree.walk():
        node.comments = None
        if isinstance(node, exp.Anonymous):
            _check_function(node)
        elif isinstance(node, _WINDOWS):
            _check_window(node, windows=windows)
        elif not isinstance(node, _PLAIN):
            raise ExpressionFault(f"{_named(node)} is not allowed in an expression")


def _check_function(node: exp.Anonymous) -> None:
    name = node.name.lower()
    if name not in OWN_FUNCTIONS:
        own = ", ".join(OWN_FUNCTIONS)
        raise ExpressionFault(f"there is no function {name}; besides SQL's own there are {own}")
    if len(node.expressions) != 2:  # noqa: PLR2004
        raise ExpressionFault(f"{name} takes two dates, as in {name}(started, period_end)")


def _check_window(node: exp.Expression, *, windows: bool) -> None:
    if not windows:
        raise ExpressionFault(
            f"{_named(node)} is not allowed here; window functions belong in derive, "
            "and the derived column can then be used"
        )
    if isinstance(node, _AGGREGATES) and not isinstance(node.parent, exp.Window):
        raise ExpressionFault(f"{_named(node)} needs OVER (PARTITION BY ...) in derive")


def _named(node: exp.Expression) -> str:
    name = type(node).__name__
    if isinstance(node, exp.Func):
        return f"the function {node.sql_name().lower()}"
    words = {"Select": "a query", "Subquery": "a sub-query", "Command": "a statement",
             "Placeholder": "a placeholder", "Star": "*", "ILike": "ILIKE (use lower(...) LIKE)",
             "Drop": "a statement", "Bracket": "[ ]"}  # fmt: skip
    return words.get(name, f"{name.upper()}")


def columns_of(tree: exp.Expression) -> Iterator[exp.Column]:
    """Yield the column nodes of a tree."""
    yield from tree.find_all(exp.Column)


def bind_names(tree: exp.Expression, known: Collection[str]) -> frozenset[str]:
    """Give each column node the name it is declared by, and return those names.

    Names are matched exactly, else without regard to case. The period's two dates are left as
    they are and not returned.

    Raises:
        ExpressionFault: A column that the extract does not have.
    """
    folded = {name.lower(): name for name in (*known, *PERIOD)}
    used = set()
    for node in columns_of(tree):
        if node.args.get("table") is not None:
            raise ExpressionFault(f"{node.sql(DIALECT)} names a table; write the column alone")
        name = node.name if node.name in known else folded.get(node.name.lower())
        if name is None:
            raise ExpressionFault(_unknown(node, known))
        node.set("this", exp.to_identifier(name, quoted=name not in PERIOD))
        if name not in PERIOD:
            used.add(name)
    return frozenset(used)


def _unknown(node: exp.Column, known: Collection[str]) -> str:
    from difflib import get_close_matches  # only for a fault

    if node.this.args.get("quoted"):
        return f'"{node.name}" is no column; text goes in single quotes'
    near = get_close_matches(node.name, [*known, *PERIOD], n=1)
    hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(sorted(known))}"
    return f"the extract has no column {node.name}; {hint}"


def uses_period(tree: exp.Expression) -> bool:
    """Tell whether the tree reads the period's first or last day."""
    return any(node.name in PERIOD for node in columns_of(tree))


def is_windowed(tree: exp.Expression) -> bool:
    """Tell whether the tree holds a window function."""
    return tree.find(exp.Window) is not None


def to_sql(tree: exp.Expression) -> str:
    """Return the neutral SQL of a checked tree, with the config's own functions spelt out."""
    return str(tree.copy().transform(_spell_out).sql(dialect=DIALECT, comments=False))


def _spell_out(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.MonthsBetween):
        return _raw(_months_between, node.this, node.expression)
    if isinstance(node, exp.Anonymous):
        spelling = {"working_days": _working_days, "months_between": _months_between,
                    "age_on": _age_on}[node.name.lower()]  # fmt: skip
        return _raw(spelling, *node.expressions)
    return node


def _raw(spelling: object, first: exp.Expression, second: exp.Expression) -> exp.Expression:
    a, b = (part.transform(_spell_out).sql(dialect=DIALECT) for part in (first, second))
    return exp.Paren(this=exp.Var(this=spelling(a, b)))  # type: ignore[operator]


def _working_days(a: str, b: str) -> str:
    until = "(SELECT max(k.kpi_working_days) FROM calendar_day k WHERE k.kpi_day = ({}))"
    return f"{until.format(b)} - {until.format(a)}"


def _months_between(a: str, b: str) -> str:
    def part(name: str) -> str:
        return f"extract({name} FROM {b}) - extract({name} FROM {a})"

    short = f"CASE WHEN {part('day')} < 0 THEN 1 ELSE 0 END"
    return f"({part('year')}) * 12 + {part('month')} - {short}"


def _age_on(born: str, day: str) -> str:
    years = f"extract(year FROM {day}) - extract(year FROM {born})"
    ordinal = "extract(month FROM {0}) * 100 + extract(day FROM {0})"
    return f"{years} - CASE WHEN {ordinal.format(day)} < {ordinal.format(born)} THEN 1 ELSE 0 END"
