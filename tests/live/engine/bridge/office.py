"""One headless soffice process with a profile and a pipe of its own, started and stopped.

The process dies with the bridge, whatever ends the bridge: the kernel is asked to see to it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import time
import uuid
from pathlib import Path
from typing import Any

import uno

#: No lock files, which would stand in the way of the next opening; no recovery, no questions.
_SETTINGS = {
    "Common/Misc": {"UseLocking": "false"},
    "Recovery/RecoveryInfo": {"Enabled": "false"},
    "Recovery/AutoSave": {"Enabled": "false"},
    "Calc/Formula/Load": {"OOXMLRecalcMode": "1", "ODFRecalcMode": "1"},  # never on loading
}
_WANTS_ANOTHER_START = 81  # soffice, having made a fresh profile
_PR_SET_PDEATHSIG = 1


class Office:
    """A running soffice and the way into it."""

    def __init__(self, folder: Path, patience: float) -> None:
        """Start soffice with its profile in ``folder`` and wait for it, in seconds."""
        self._profile = folder / "profile"
        self._pipe = f"xlkpi{uuid.uuid4().hex[:12]}"
        _write_settings(self._profile)
        self._process = self._start()
        self.context = self._connect(time.monotonic() + patience)
        self.desktop = self.service("com.sun.star.frame.Desktop")

    def service(self, name: str) -> Any:
        """A service of the running program."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the program still runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the program: politely, then by force."""
        with contextlib.suppress(Exception):
            self.desktop.terminate()
            self._process.wait(2)
        self.kill()

    def kill(self) -> None:
        """End the program at once, as a crash would."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for left in Path("/tmp").glob(f"OSL_PIPE_*_{self._pipe}"):  # noqa: S108  (where it leaves it)
            left.unlink(missing_ok=True)

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            str(_program()),
            "--headless",
            "--invisible",
            "--norestore",
            "--nologo",
            "--nodefault",
            f"-env:UserInstallation={self._profile.as_uri()}",
            f"--accept=pipe,name={self._pipe};urp;",
        ]
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  (the bridge has one thread)
        )

    def _connect(self, deadline: float) -> Any:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        while True:
            try:
                return resolver.resolve(
                    f"uno:pipe,name={self._pipe};urp;StarOffice.ComponentContext"
                )
            except Exception:
                if self._process.poll() == _WANTS_ANOTHER_START:
                    self._process = self._start()
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.kill()
                    raise
            time.sleep(0.03)


def _die_with_parent() -> None:
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _program() -> Path:
    """soffice itself, not the script around it, so that one process is all there is."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        raise FileNotFoundError("soffice is not on the path")
    beside = Path(os.path.realpath(found)).with_name("soffice.bin")
    return beside if beside.exists() else Path(found)


def _write_settings(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )
