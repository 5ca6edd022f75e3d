"""The facts of a machine that decide what works on it, gathered once and never changed.

Nothing is started and nothing is written but an empty file, which is deleted again, to see whether
a folder takes one. Excel itself is looked for, not opened.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDIN = "xlwings.xlam"
WINDOWS, MAC = "Windows", "Darwin"
_MAC_EXCEL = Path("/Applications/Microsoft Excel.app")
_MAC_STARTUP = Path(
    "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
)
_MAC_SCRIPTS = Path("Library/Application Scripts/com.microsoft.Excel")
_EXCEL_PATH = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_MACRO_POLICY = r"SOFTWARE\Policies\Microsoft\Office\16.0\Excel\Security"
_MACRO_CHOICE = r"SOFTWARE\Microsoft\Office\16.0\Excel\Security"
_DEFENDER = r"SOFTWARE\Policies\Microsoft\Windows Defender"
_CHILD_PROCESSES = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""Defender's rule "Block all Office applications from creating child processes"."""


Registry = Callable[[str, str, str], str | int | None]
"""Reads a value of the Windows registry by hive, key and name; None where it is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A machine's facts.

    Attributes:
        system: `Windows`, `Darwin` (macOS) or another.
        xlwings: Its version, None where it is not installed.
        excel: Where Excel is, None where it was not found.
        addin: Where the xlwings add-in is or would be; None where there is no place for it.
        addin_there: Whether it is there.
        mac_script: Whether the script by which Excel for Mac starts Python is there.
        macros: Excel's macro setting, 1 (all run) to 4 (none runs); None where nothing is set.
        macros_by_policy: Whether the council's policy set it.
        internet_macros_blocked: Whether macros of downloaded workbooks never run.
        child_processes: Defender's rule against programs started by Office: 0 off, 1 blocks, 2
            audits, 6 warns; None where nothing is set.
        folders: What each folder is for, the folder, and whether a file can be made in it.
    """

    system: str
    python: str
    executable: str
    xlwings: str | None = None
    excel: str | None = None
    addin: Path | None = None
    addin_there: bool = False
    mac_script: bool = False
    macros: int | None = None
    macros_by_policy: bool = False
    internet_macros_blocked: bool = False
    child_processes: int | None = None
    folders: Mapping[str, tuple[Path, bool]] = field(default_factory=dict)


def mac_script(home: Path, xlwings: str | None) -> Path:
    """Return where the script is by which the add-in of this xlwings starts Python on a Mac."""
    return home / _MAC_SCRIPTS / f"xlwings-{xlwings}.applescript"


def this_machine(folders: Mapping[str, Path]) -> Machine:
    """Return the facts of the machine that this runs on.

    Args:
        folders: What each folder that must take files is for.
    """
    system = platform.system()
    registry = windows_registry if sys.platform == "win32" else _no_registry
    addin = addin_place(system, Path.home(), os.environ.get("APPDATA"))
    macros, by_policy = macro_setting(registry)
    xlwings = _version_of("xlwings")
    return Machine(
        system=system,
        python=platform.python_version(),
        executable=sys.executable,
        xlwings=xlwings,
        excel=_excel(system, registry),
        addin=addin,
        addin_there=addin is not None and addin.is_file(),
        mac_script=system == MAC and mac_script(Path.home(), xlwings).is_file(),
        macros=macros,
        macros_by_policy=by_policy,
        internet_macros_blocked=internet_macros_blocked(registry),
        child_processes=child_process_rule(registry),
        folders={use: (folder, takes_files(folder)) for use, folder in folders.items()},
    )


def addin_place(system: str, home: Path, roaming: str | None) -> Path | None:
    """Return where Excel looks for the add-in when it starts.

    Args:
        system: As `Machine.system`.
        home: The person's own folder.
        roaming: Windows' folder of roaming settings (APPDATA).
    """
    if system == WINDOWS and roaming:
        return Path(roaming, "Microsoft", "Excel", "XLSTART", ADDIN)
    return home / _MAC_STARTUP / ADDIN if system == MAC else None


def macro_setting(registry: Registry) -> tuple[int | None, bool]:
    """Return Excel's macro setting, and whether it is the council's policy."""
    for hive in ("HKCU", "HKLM"):
        ruled = registry(hive, _MACRO_POLICY, "VBAWarnings")
        if isinstance(ruled, int):
            return ruled, True
    chosen = registry("HKCU", _MACRO_CHOICE, "VBAWarnings")
    return (chosen if isinstance(chosen, int) else None), False


def internet_macros_blocked(registry: Registry) -> bool:
    """Return whether a policy keeps macros of downloaded workbooks from running."""
    name = "BlockContentExecutionFromInternet"
    return any(registry(hive, _MACRO_POLICY, name) == 1 for hive in ("HKCU", "HKLM"))


def child_process_rule(registry: Registry) -> int | None:
    """Return how Defender's rule on programs that Office starts is set, None where it is not.

    Group policy keeps a value for each rule; device management keeps all in one text,
    `guid=1|guid=2`.
    """
    key = rf"{_DEFENDER}\Windows Defender Exploit Guard\ASR\Rules"
    by_rule = registry("HKLM", key, _CHILD_PROCESSES)
    if by_rule is not None:
        return _number(by_rule)
    together = registry("HKLM", rf"{_DEFENDER}\Policy Manager", "ASRRules")
    for entry in str(together or "").split("|"):
        rule, _, value = entry.partition("=")
        if rule.strip(" {}").lower() == _CHILD_PROCESSES:
            return _number(value)
    return None


def _number(text: str | int) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def windows_registry(hive: str, key: str, name: str) -> str | int | None:
    """Read a value of this machine's registry."""
    import winreg

    root = getattr(winreg, {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE"}[hive])
    try:
        with winreg.OpenKey(root, key) as opened:  # type: ignore[attr-defined,unused-ignore]
            value = winreg.QueryValueEx(opened, name)[0]  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return None
    return value if isinstance(value, (str, int)) else None


def _no_registry(_hive: str, _key: str, _name: str) -> None:
    """Return nothing: only Windows has a registry."""


def _excel(system: str, registry: Registry) -> str | None:
    if system == MAC:
        return str(_MAC_EXCEL) if _MAC_EXCEL.is_dir() else None
    found = registry("HKLM", _EXCEL_PATH, "") or registry("HKCU", _EXCEL_PATH, "")
    return str(found).strip('"') if found else None


def _version_of(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def takes_files(folder: Path) -> bool:
    """Return whether a file can be made in a folder; nothing is left behind."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
