"""The bridge: a process that holds one LibreOffice and answers for it as Excel would.

It is run by a Python that can import LibreOffice's ``uno`` module, listens on a socket in a
folder of its own, and serves any number of clients one call at a time, as Excel's one thread
does. It ends when its standard input closes, when it is asked to, or when it is signalled; it
takes LibreOffice and the folder with it.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

from application import Application
from failures import INJECTED, LOST, ComFailure, NotPlayed, excel_says
from ledger import Ledger
from members import ExcelObject
from names import Name, Names
from office import Office
from questions import Questions
from ranges import Areas, Lines, Range
from wire import dumps, loads
from workbooks import Workbook, Workbooks
from worksheets import Worksheet, Worksheets

_KINDS = (
    *(Application, Workbooks, Workbook, Worksheets, Worksheet),
    *(Range, Lines, Areas, Names, Name),
)


class Client:
    """One connection: the objects that it holds, by number, and what it has sent so far."""

    _numbers = itertools.count(1)

    def __init__(self, connection: socket.socket, application: Application) -> None:
        """A client that holds only the application, as object nought."""
        self.number = next(self._numbers)
        self.connection = connection
        self.pending = b""
        self.held: dict[int, ExcelObject] = {0: application}

    def refer(self, value: object) -> dict[str, Any]:
        """The tag of an object, which the client holds from now on."""
        if not isinstance(value, ExcelObject):
            raise TypeError(f"{type(value).__name__} cannot cross")
        number = len(self.held)
        self.held[number] = value
        return {"$object": number, "kind": value.kind()}

    def resolve(self, tag: dict[str, Any]) -> object:
        """The object of a tag."""
        return self.held[tag["$object"]]


class Bridge:
    """Answers what clients send."""

    def __init__(self, office: Office) -> None:
        """A bridge into ``office``."""
        self._office = office
        self._application = Application(office)
        self._ledger = Ledger()
        self._questions = Questions(self._application, self._ledger)

    @property
    def ended(self) -> bool:
        """Whether the application was asked to quit."""
        return self._application.quitting

    def answer(self, client: Client, line: bytes) -> bytes:
        """The reply to one line."""
        try:
            message = loads(line, client.resolve)
            reply: dict[str, Any] = {"value": self._value(client, message)}
            return dumps(reply, client.refer)
        except ComFailure as error:
            reply = {"com_error": list(error.failure)}
        except NotPlayed as error:
            reply = {"not_played": str(error)}
        except Exception:  # noqa: BLE001  (whatever went wrong, the client must hear of it)
            reply = {"broken": traceback.format_exc()}
        return dumps(reply, client.refer)

    def _value(self, client: Client, message: dict[str, Any]) -> object:
        if "ask" in message:
            return self._questions.answer(message["ask"], message["with"])
        if "hello" in message:
            return {kind.kind(): kind.methods() for kind in _KINDS}
        caller = (client.number, message["serial"])
        met = self._ledger.enter(caller, message["label"])
        for fault in met:
            if not fault.after:
                self._strike(fault)
        if not self._office.alive:
            raise ComFailure(LOST)
        value = self._done(client, message)
        for fault in met:
            self._strike(fault)
        return value

    def _strike(self, fault: Any) -> None:
        if fault.kind == "dead":
            self._office.kill()
        raise ComFailure(INJECTED[fault.kind])

    def _done(self, client: Client, message: dict[str, Any]) -> object:
        target = client.held[message["to"]]
        name, args, named = message["name"], message["args"], message["named"]
        try:
            if message["op"] == "get":
                return target.read(name)
            if message["op"] == "put":
                target.assign(name, args[0])
                return None
            return target.invoke(name, args, named)
        except (ComFailure, NotPlayed, TypeError, AttributeError):
            raise
        except Exception as error:
            if not self._office.alive:
                raise ComFailure(LOST) from error
            raise excel_says(f"{type(error).__name__}: {error}") from error


def serve(listener: socket.socket, bridge: Bridge) -> None:
    """Answer until standard input closes or the application quits."""
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        selector.register(listener, selectors.EVENT_READ)
        while not bridge.ended:
            for key, _ in selector.select():
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    client = Client(connection, bridge._application)
                    selector.register(connection, selectors.EVENT_READ, client)
                elif key.data is None:
                    if not os.read(sys.stdin.fileno(), 1024):
                        return
                elif not _served(key.data, bridge):
                    selector.unregister(key.data.connection)
                    key.data.connection.close()


def _served(client: Client, bridge: Bridge) -> bool:
    """Answer what a client has sent; False once it has gone."""
    with contextlib.suppress(ConnectionError):
        received = client.connection.recv(1 << 20)
        *lines, client.pending = (client.pending + received).split(b"\n")
        for line in lines:
            client.connection.sendall(bridge.answer(client, line))
        return bool(received)
    return False


def main(registry: Path, patience: float) -> None:
    """Start LibreOffice, say where to reach it, serve, and leave nothing behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    folder = Path(tempfile.mkdtemp(prefix="xlkpi-"))
    entry = registry / f"{os.getpid()}.json"
    office = None
    try:
        office = Office(folder, patience)
        with socket.socket(socket.AF_UNIX) as listener:
            address = str(folder / "socket")
            listener.bind(address)
            listener.listen()
            entry.write_text(json.dumps({"pid": os.getpid(), "socket": address}), encoding="utf-8")
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            serve(listener, Bridge(office))
    finally:
        entry.unlink(missing_ok=True)
        if office:
            office.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
