"""How values cross between the engine and the bridge: one JSON object a line.

JSON alone knows no dates, no decimals and no objects of the application, so these travel as
small tagged objects. Both sides import this module; it needs nothing but the standard library,
because the bridge runs under whichever Python can speak to LibreOffice.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def dumps(message: dict[str, Any], refer: Callable[[object], dict[str, Any]]) -> bytes:
    """One line. ``refer`` makes the tag of an object that stays where it is."""
    return json.dumps(_packed(message, refer), ensure_ascii=False).encode() + b"\n"


def loads(line: bytes, resolve: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The message of a line. ``resolve`` finds the object that a tag stands for."""
    unpacked = _unpacked(json.loads(line), resolve)
    assert isinstance(unpacked, dict)
    return unpacked


def _packed(value: object, refer: Callable[[object], dict[str, Any]]) -> object:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, dict):
        return {key: _packed(item, refer) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_packed(item, refer) for item in value]
    if isinstance(value, dt.datetime):
        return {"$date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    return refer(value)


def _unpacked(value: object, resolve: Callable[[dict[str, Any]], object]) -> object:
    if isinstance(value, list):
        return tuple(_unpacked(item, resolve) for item in value)
    if not isinstance(value, dict):
        return value
    if "$date" in value:
        return dt.datetime.fromisoformat(value["$date"])
    if "$decimal" in value:
        return Decimal(value["$decimal"])
    if "$object" in value:
        return resolve(value)
    return {key: _unpacked(item, resolve) for key, item in value.items()}
