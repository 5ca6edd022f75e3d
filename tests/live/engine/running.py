"""The running applications: started, found by any process that shares the registry, stopped.

The registry is a folder with a small file for each running bridge. It is named by the
environment, so that processes started by a test find the test's applications and no others.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from .com import Connection, Dispatch

REGISTRY = "XL_KPI_LIVE_REGISTRY"
_BRIDGE = Path(__file__).with_name("bridge")
_STARTS_WITHIN = 60.0  # seconds
_STOPS_WITHIN = 15.0


class Running:
    """One application that this process started or has found running."""

    def __init__(self, pid: int, address: str, process: subprocess.Popen[bytes] | None) -> None:
        """Connect to the bridge; ``process`` is it, where this process started it."""
        self.pid = pid
        self.connection = Connection(address)
        self.application = Dispatch(self.connection, 0, "Application")
        self._process = process

    def bring_to_front(self) -> None:
        """Make this the application that is found first."""
        with contextlib.suppress(OSError):
            os.utime(registry() / f"{self.pid}.json")

    def stop(self) -> None:
        """End the application, whatever state it is in."""
        _known.pop(self.pid, None)
        self.connection.close()
        if self._process is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, 15)
            return
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        try:
            self._process.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        (registry() / f"{self.pid}.json").unlink(missing_ok=True)

    def let_go(self) -> None:
        """Leave the application running, if this process did not start it."""
        if self._process is None:
            self.connection.close()
        else:
            self.stop()


_known: dict[int, Running] = {}
_own_registries: list[str] = []


def registry() -> Path:
    """The folder of the running applications; made where the environment names none."""
    if REGISTRY not in os.environ:
        os.environ[REGISTRY] = tempfile.mkdtemp(prefix="xlkpi-apps-")
        _own_registries.append(os.environ[REGISTRY])
    folder = Path(os.environ[REGISTRY])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def start() -> Running:
    """Start an application: one headless LibreOffice behind one bridge."""
    python = bridge_python()
    if python is None or shutil.which("soffice") is None:
        raise RuntimeError(f"cannot start LibreOffice: {missing()}")
    process = subprocess.Popen(
        [python, str(_BRIDGE), str(registry()), str(_STARTS_WITHIN)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        ready = selector.select(_STARTS_WITHIN) and process.stdout.readline()
    if ready != b"ready\n":
        process.kill()
        process.communicate()
        raise RuntimeError("LibreOffice did not start")
    entry = json.loads((registry() / f"{process.pid}.json").read_text(encoding="utf-8"))
    _known[process.pid] = Running(process.pid, entry["socket"], process)
    return _known[process.pid]


def all_running() -> list[Running]:
    """The applications that answer, the one last started or brought to the front first."""
    entries = sorted(registry().glob("*.json"), key=_changed, reverse=True)
    return [found for found in map(_found, entries) if found]


def running_at(connection: Connection) -> Running:
    """The application behind a connection."""
    return next(one for one in _known.values() if one.connection is connection)


def missing() -> str:
    """What this machine lacks for an application to run; "" where nothing."""
    lacks = []
    if shutil.which("soffice") is None:
        lacks.append("soffice is not on the path")
    if bridge_python() is None:
        lacks.append("no Python here can import LibreOffice's uno module (python3-uno)")
    return " and ".join(lacks)


@functools.cache
def bridge_python() -> str | None:
    """The Python that can import ``uno``: LibreOffice's module fits the system's own Python."""
    for candidate in ("/usr/bin/python3", sys.executable, shutil.which("libreoffice-python")):
        if candidate and Path(candidate).exists():
            tried = subprocess.run(
                [candidate, "-c", "import uno"], capture_output=True, check=False
            )
            if tried.returncode == 0:
                return candidate
    return None


def _changed(entry: Path) -> float:
    try:
        return entry.stat().st_mtime_ns
    except OSError:
        return 0


def _found(entry: Path) -> Running | None:
    try:
        about: dict[str, Any] = json.loads(entry.read_text(encoding="utf-8"))
        if about["pid"] not in _known:
            _known[about["pid"]] = Running(about["pid"], about["socket"], None)
    except (OSError, ValueError):
        return None
    return _known[about["pid"]]


@atexit.register
def _let_all_go() -> None:
    for running in list(_known.values()):
        running.let_go()
    for folder in _own_registries:
        shutil.rmtree(folder, ignore_errors=True)
