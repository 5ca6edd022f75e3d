"""The XML of one cell: text in Excel's own escapes, numbers, truth values and blanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xl_kpi.ooxml.cells import ErrorValue, number_of
from xl_kpi.ooxml.markup import children, escape, text_of

if TYPE_CHECKING:
    from decimal import Decimal

    from xl_kpi.ooxml.first_texts import FirstTexts
    from xl_kpi.ooxml.markup import Element

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\r\x0e-\x1f\ufffe\uffff]")


def written_text(text: str) -> str:
    """Return text as a part holds it: `_xHHHH_` for what XML cannot hold, markup escaped."""
    text = _LIKE_ESCAPE.sub("_x005F_", text)
    text = _UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return escape(text)


def read_text(text: str) -> str:
    """Return text with Excel's `_xHHHH_` escapes resolved."""
    if "_x" not in text:
        return text
    resolved = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return resolved.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def string_text(data: bytes, element: Element) -> str:
    """Return the plain text of a string item (`si` or `is`), without phonetic hints."""
    pieces = []
    for part in children(data, element):
        if part.local_name == "t":
            pieces.append(text_of(data, part))
        elif part.local_name == "r":
            runs = children(data, part)
            pieces += [text_of(data, run) for run in runs if run.local_name == "t"]
    return read_text("".join(pieces))


def cell_xml(
    prefix: bytes,
    address: str,
    style: int,
    value: Decimal | str | bool | None,  # noqa: FBT001 - one of the values a cell holds
    texts: FirstTexts | None = None,
) -> bytes:
    """Return a whole cell; its text is written as text, so it can never be a formula.

    Args:
        prefix: The sheet's namespace prefix with its colon, or empty.
        address: The cell's address.
        style: The index of its style.
        value: What it is to hold.
        texts: Where its text is to be kept; None keeps it in the cell.
    """
    p = prefix.decode()
    head = f'<{p}c r="{address}"' + (f' s="{style}"' if style else "")
    if value is None:
        written = f"{head}/>"
    elif isinstance(value, str):
        if texts is not None:
            return f'{head} t="s"><{p}v>{texts.number(value)}</{p}v></{p}c>'.encode()
        written = f'{head} t="inlineStr"><{p}is>{text_xml(p, value)}</{p}is></{p}c>'
    elif isinstance(value, bool):
        written = f'{head} t="b"><{p}v>{int(value)}</{p}v></{p}c>'
    else:
        written = f"{head}><{p}v>{value}</{p}v></{p}c>"
    return written.encode()


def text_xml(p: str, text: str) -> str:
    """Return the element that holds a text in a cell or among the shared ones.

    Args:
        p: The part's namespace prefix with its colon, or empty.
        text: The text.
    """
    kept = ' xml:space="preserve"' if _needs_space(text) else ""
    return f"<{p}t{kept}>{written_text(text)}</{p}t>"


def _needs_space(text: str) -> bool:
    return text != text.strip() or any(mark in text for mark in ("\n", "\t", "  "))


def plain_value(kind: str, text: str) -> Decimal | str | bool | ErrorValue | None:
    """Return the value of a cell whose type is anything but a shared or inline string.

    Args:
        kind: The cell's type (`t`).
        text: What its `v` holds.

    Raises:
        ValueError: The text is not of that type.
    """
    if kind == "e":
        return ErrorValue(text)
    if kind in {"str", "d"}:
        return read_text(text)
    if not text.strip():
        return None
    return text.strip() in {"1", "true"} if kind == "b" else number_of(text)
