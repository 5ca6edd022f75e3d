"""The far end of COM: proxies for the objects that the bridge holds, and its errors.

A proxy behaves as pywin32's early-bound objects do: each property read or put and each method
run is one message to the application's process, and fails with a ``com_error``.
"""

from __future__ import annotations

import itertools
import math
import socket
from functools import partial
from typing import Any

from .bridge.failures import LOST
from .bridge.wire import dumps, loads

_ANSWERS_WITHIN = 120.0  # seconds; a LibreOffice that takes longer hangs
_serials = itertools.count(1)


class com_error(Exception):  # noqa: N801  (pywintypes' own name)
    """As ``pywintypes.com_error``: tell errors apart by ``hresult`` and ``excepinfo[5]``."""

    def __init__(
        self,
        hresult: int,
        strerror: str,
        excepinfo: tuple[Any, ...] | None = None,
        argerror: int | None = None,
    ) -> None:
        """The four parts of the error, in pywin32's order."""
        super().__init__(hresult, strerror, excepinfo, argerror)
        self.hresult, self.strerror = hresult, strerror
        self.excepinfo, self.argerror = excepinfo, argerror


class Labels:
    """Which member of the engine is at work, so that its messages count as one call."""

    def __init__(self) -> None:
        """No member is at work."""
        self._label: str | None = None
        self._serial = 0

    def run(self, label: str, work: Any) -> Any:
        """Do the work under a label, unless a member that called this one has set its own."""
        if self._label is not None:
            return work()
        self._label, self._serial = label, next(_serials)
        try:
            return work()
        finally:
            self._label = None

    def current(self, otherwise: str) -> tuple[str, int]:
        """The label and number of the call that a message belongs to."""
        if self._label is None:
            return otherwise, next(_serials)
        return self._label, self._serial


LABELS = Labels()


class Connection:
    """One connection to one application."""

    def __init__(self, address: str) -> None:
        """Connect to the bridge that listens at ``address``; raises OSError if none does."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(_ANSWERS_WITHIN)
        try:
            self._socket.connect(address)
            self._lines = self._socket.makefile("rb")
            self.methods: dict[str, tuple[str, ...]] = self._exchange({"hello": True})
        except BaseException:
            self._socket.close()
            raise

    def close(self) -> None:
        """Let the application go."""
        self._lines.close()
        self._socket.close()

    def ask(self, question: str, **about: object) -> Any:
        """Ask the bridge what is no part of Excel; see ``instruments``."""
        return self._exchange({"ask": question, "with": about})

    def send(self, target: Dispatch, op: str, name: str, args: Any, named: Any = None) -> Any:
        """One message to an object: get, put or call."""
        label, serial = LABELS.current(f"api {target._kind}.{name} {op}")
        return self._exchange(
            {
                "to": target._number,
                "op": op,
                "name": name,
                "args": [_variant(one) for one in args],
                "named": named or {},
                "label": label,
                "serial": serial,
            }
        )

    def _exchange(self, message: dict[str, Any]) -> Any:
        try:
            self._socket.sendall(dumps(message, _tag))
            line = self._lines.readline()
        except (OSError, ValueError) as error:
            raise com_error(*LOST) from error
        if not line:
            raise com_error(*LOST)
        reply = loads(line, lambda tag: Dispatch(self, tag["$object"], tag["kind"]))
        if "com_error" in reply:
            raise com_error(*reply["com_error"])
        if "not_played" in reply:
            raise NotImplementedError(f"{reply['not_played']} is left out of this engine")
        if "broken" in reply:
            raise RuntimeError(f"the bridge to LibreOffice failed:\n{reply['broken']}")
        return reply["value"]


class Dispatch:
    """One object of the application."""

    __slots__ = ("_connection", "_kind", "_number")
    _connection: Connection
    _number: int
    _kind: str

    def __init__(self, connection: Connection, number: int, kind: str) -> None:
        """The object that the bridge knows by ``number`` on this connection."""
        object.__setattr__(self, "_connection", connection)
        object.__setattr__(self, "_number", number)
        object.__setattr__(self, "_kind", kind)

    def __repr__(self) -> str:
        return f"<COMObject {self._kind}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._connection.methods[self._kind]:
            return partial(self._run, name)
        return self._connection.send(self, "get", name, ())

    def __setattr__(self, name: str, value: object) -> None:
        self._connection.send(self, "put", name, (value,))

    def __call__(self, *args: object) -> Any:
        return self._run("Item", *args)

    def _run(self, name: str, *args: object, **named: object) -> Any:
        return self._connection.send(self, "call", name, args, named)


def _tag(value: object) -> dict[str, Any]:
    if isinstance(value, Dispatch):
        return {"$object": value._number}
    raise TypeError(_NO_VARIANT.format(type(value).__name__))


_NO_VARIANT = "Objects of type '{}' can not be converted to a COM VARIANT"


def _variant(value: object) -> object:
    """The value, if pywin32 would take it; what would harm the cell unseen is refused too."""
    if isinstance(value, list | tuple):
        return [_variant(one) for one in value]
    if isinstance(value, dict | set) or type(value).__name__ in {"Decimal", "date", "NAType"}:
        raise TypeError(_NO_VARIANT.format(type(value).__name__))
    if isinstance(value, float) and not math.isfinite(value):
        raise TypeError(f"{value} would arrive in the cell as a false number")
    if isinstance(value, float):
        return float(value)  # numpy's float64 is a float, and crosses as one
    return value
