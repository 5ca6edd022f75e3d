"""How text becomes a value of each declared type, and why it does not: SQL over whole columns.

Each type gives three expressions: the value's plain text, the typed value made from it, and the
reason where there is none. All are built here from constants; what the config says (codes) is
bound as a parameter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import ColumnType
from xl_kpi.extracts import reasons
from xl_kpi.extracts.spelling import SPACES
from xl_kpi.plain_text import CURLY_QUOTES, PLAIN_QUOTES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from duckdb import DuckDBPyConnection

_REASONS: Mapping[ColumnType, str] = {
    ColumnType.TEXT: reasons.NOT_A_CODE,
    ColumnType.POSTCODE: reasons.NOT_A_POSTCODE,
    ColumnType.DATE: reasons.NOT_A_DATE,
    ColumnType.INTEGER: reasons.NOT_A_NUMBER,
    ColumnType.NUMBER: reasons.NOT_A_NUMBER,
    ColumnType.BOOLEAN: reasons.NOT_YES_OR_NO,
}
_SPACES_SQL = f"'{SPACES}', '{' ' * len(SPACES)}'"
_TRIMMED = r"' ' || chr(9) || chr(10) || chr(13)"
_QUOTES_SQL = f"'{CURLY_QUOTES}', '{PLAIN_QUOTES.replace(chr(39), chr(39) * 2)}'"
_ERRORS = ", ".join(f"'{text}'" for text in reasons.ERROR_TEXTS)

_MONTHS = (
    "jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?"
    "|nov(ember)?|dec(ember)?"
)
_TIME = r"[T ]\s*([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?( ?[AP]M)?(Z|[+-]\d{2}:?\d{2})?$"
_YEAR = r"(19\d{2}|20\d{2}|2100)"
"""A year in range; the range is part of the patterns, so that a date is parsed once."""
_ANY_YEAR = r"\d{4}"
_NAMED_PARTS = (
    r"^(\d{1,2})[a-z]{0,2}[ ./-]?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"[ .,/-]*(\d{4})$"
)
_SERIAL = r"[1-6]\d{4}(\.\d+)?|7[0-2]\d{3}(\.\d+)?|73[0-3]\d{2}(\.\d+)?|734[0-2]\d(\.\d+)?"
_ANY_SERIAL = r"[1-7]\d{4}(\.\d+)?|80000(\.0*)?"
_SHORT_YEAR = rf"\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2}}|\d{{1,2}}[ ./-]?({_MONTHS})[ ./-]*\d{{2}}"
_WHOLE = r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.0*)?"
_NUMBER = r"[+-]?(\d+(\.\d*)?|\d{1,3}(,\d{3})+(\.\d*)?|\.\d+)(e[+-]?\d+)?"
_POSTCODE = r"([a-z]{1,2}\d[a-z\d]?|gir) ?\d[a-z]{2}"
_TRUE = r"([a-z]\) ?)?(y|yes|true|1)"
_FALSE = r"([a-z]\) ?)?(n|no|false|0)"


def blank_as_null(text: str) -> str:
    """Return SQL for a text trimmed of all spaces, its inner ones made plain; blank is NULL.

    A text of ASCII with no space at its ends, which most are, is passed on at little cost.
    """
    slow = f"nullif(trim(translate({text}, {_SPACES_SQL}), {_TRIMMED}), '')"
    tidy = f"{text} >= '!' AND strlen({text}) = length({text}) AND right({text}, 1) > ' '"
    return f"CASE WHEN {tidy} THEN {text} WHEN {text} IS NOT NULL THEN {slow} END"


def without_time(kind: ColumnType, clean: str) -> str:
    """Return SQL for the plain text of a value: for a date, its time of day taken off."""
    if kind is not ColumnType.DATE:
        return clean
    return (
        f"CASE WHEN NOT contains({clean}, ':') THEN {clean} "
        f"WHEN {clean} LIKE '____-__-__ 00:00:00' THEN left({clean}, 10) "
        f"ELSE regexp_replace({clean}, '{_TIME}', '', 'i') END"
    )


def typed_value(kind: ColumnType, plain: str, codes: str | None = None) -> str:
    """Return SQL for the typed value of a plain text, NULL where it cannot be read.

    Args:
        kind: The declared type.
        plain: SQL of the plain text.
        codes: For a coded text, the name of a parameter that holds the codes as declared; the
            same name followed by `_folded` holds them as compared.
    """
    match kind:
        case ColumnType.DATE:
            day = _day(plain, _YEAR, _SERIAL)
            return (
                f"CASE WHEN {plain} LIKE '__/__/19__' OR {plain} LIKE '__/__/20__' "
                f"THEN try_strptime({plain}, '%d/%m/%Y')::DATE "
                f"WHEN {plain} LIKE '19__-__-__' OR {plain} LIKE '20__-__-__' "
                f"THEN try_cast({plain} AS DATE) ELSE {day} END"
            )
        case ColumnType.INTEGER:
            digits = f"replace(regexp_replace({plain}, '\\.0*$', ''), ',', '')"
            return f"CASE WHEN {_matches(plain, _WHOLE)} THEN try_cast({digits} AS BIGINT) END"
        case ColumnType.NUMBER:
            number = f"try_cast(replace({plain}, ',', '') AS DOUBLE)"
            return f"CASE WHEN {_matches(plain, _NUMBER)} AND isfinite({number}) THEN {number} END"
        case ColumnType.BOOLEAN:
            yes, no = _matches(plain, _TRUE), _matches(plain, _FALSE)
            return f"CASE WHEN {yes} THEN true WHEN {no} THEN false END"
        case ColumnType.POSTCODE:
            return f"CASE WHEN {_matches(plain, _POSTCODE)} THEN upper({plain}) END"
        case _:
            text = plain if codes is None else _coded(plain, codes)
            return f"CASE WHEN NOT {_is_error(plain)} THEN {text} END"


def fault_reason(kind: ColumnType, plain: str) -> str:
    """Return SQL for why a plain text that is not blank has no value of this type."""
    error = f"'{reasons.ERROR_VALUE} ' || upper({plain})"
    return f"CASE WHEN {_is_error(plain)} THEN {error} {_why(kind, plain)} END"


def has_special_space(text: str) -> str:
    """Return SQL for whether a text holds a space that is not a plain one."""
    found = " OR ".join(f"contains({text}, '{space}')" for space in SPACES)
    return f"(strlen({text}) <> length({text}) AND ({found}))"


def has_curly_quote(text: str) -> str:
    """Return SQL for whether a text holds a curly quote."""
    return f"(translate({text}, {_QUOTES_SQL}) <> {text})"


def read_dates(connection: DuckDBPyConnection, texts: list[str]) -> list[date | None]:
    """Return the date that each tidy text is read as by the rules of date columns, else None."""
    plain = without_time(ColumnType.DATE, "text")
    value = typed_value(ColumnType.DATE, "plain")
    rows = connection.execute(
        f"SELECT {value} FROM (SELECT place, {plain} AS plain FROM (SELECT unnest(?::VARCHAR[]) "
        f"AS text, unnest(range(?)) AS place)) ORDER BY place",
        [texts, len(texts)],
    ).fetchall()
    return [row[0] for row in rows]


def _day(plain: str, year: str, serial: str) -> str:
    """SQL for the day that a text without time names, its year or serial of the pattern given."""
    slashes = f"translate({plain}, '.-', '//')"
    named = rf"regexp_replace(lower({plain}), '{_NAMED_PARTS}', '\1 \2 \3')"
    day_first = _matches(plain, rf"\d{{1,2}}[/.-]\d{{1,2}}[/.-]{year}")
    year_first = _matches(plain, rf"{year}[/.-]\d{{1,2}}[/.-]\d{{1,2}}")
    compact = _matches(plain, rf"{year}\d{{4}}")
    worded = _matches(plain, rf"\d{{1,2}}(st|nd|rd|th)?[ ./-]?({_MONTHS})[ .,/-]*{year}")
    return (
        f"CASE WHEN {day_first} THEN try_strptime({slashes}, '%d/%m/%Y')::DATE "
        f"WHEN {year_first} THEN try_strptime({slashes}, '%Y/%m/%d')::DATE "
        f"WHEN {compact} THEN try_strptime({plain}, '%Y%m%d')::DATE "
        f"WHEN {_matches(plain, serial)} "
        f"THEN DATE '1899-12-30' + floor(try_cast({plain} AS DOUBLE))::INTEGER "
        f"WHEN {worded} THEN try_strptime({named}, '%d %b %Y')::DATE END"
    )


def _coded(plain: str, codes: str) -> str:
    """SQL for the declared spelling of a code, the commonest case (the same spelling) first."""
    declared, compared = f"${codes}::VARCHAR[]", f"${codes}_folded::VARCHAR[]"
    folded = f"lower(regexp_replace(translate({plain}, {_QUOTES_SQL}), '\\s+', '', 'g'))"
    return (
        f"CASE WHEN list_contains({declared}, {plain}) THEN {plain} "
        f"ELSE list_extract({declared}, list_position({compared}, {folded})) END"
    )


def _why(kind: ColumnType, plain: str) -> str:
    """SQL for the rest of a CASE that says why a text is no value of this type."""
    if kind is ColumnType.DATE:
        any_day = _day(plain, _ANY_YEAR, _ANY_SERIAL)
        return (
            f"WHEN {_matches(plain, _SHORT_YEAR)} THEN '{reasons.TWO_DIGIT_YEAR}' "
            f"WHEN {any_day} IS NOT NULL THEN '{reasons.OUT_OF_RANGE}' ELSE '{_REASONS[kind]}'"
        )
    if kind is ColumnType.INTEGER:
        is_number = _matches(plain, _NUMBER)
        return f"WHEN {is_number} THEN '{reasons.NOT_WHOLE}' ELSE '{_REASONS[kind]}'"
    return f"ELSE '{_REASONS[kind]}'"


def _matches(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, '{pattern}', 'i')"


def _is_error(plain: str) -> str:
    return f"({plain} < '$' AND upper({plain}) IN ({_ERRORS}))"
