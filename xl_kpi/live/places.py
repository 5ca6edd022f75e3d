"""Where an open workbook is on this machine, when Excel gives a web address for it.

A workbook in a folder that OneDrive or SharePoint keeps in step is open under its address on the
web. Its folder here is taken only from what the sync client itself has written down; where it has
not, the analyst is asked. Nothing is guessed from the look of an address.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from xl_kpi.faults import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ACCOUNTS = r"SOFTWARE\SyncEngines\Providers\OneDrive"
_REMEDY = {
    True: "sync its library with OneDrive and open it from there, or say where its config is:"
    " xl-kpi refresh --live --config FILE",
    False: "save it in a folder that is not in OneDrive and open it from there, or say where its"
    " config is: xl-kpi refresh --live --config FILE",
}
"""What may be done, where the sync client writes down its folders (Windows) and where not."""


def place_of(
    full_name: str, synced: Iterable[tuple[str, str]] | None = None, folder: Path | None = None
) -> Path:
    """Return the file that is open under this name.

    Args:
        full_name: As Excel gives it: a path, or an address on the web.
        synced: Addresses with the folders that are kept in step with them; None for this
            machine's.
        folder: Where the analyst says that a workbook belongs whose address says nothing.

    Raises:
        Refusal: The workbook has never been saved, or nothing says which folder its address is
            kept in step with.
    """
    if not full_name.casefold().startswith(("http://", "https://")):
        path = Path(full_name)
        if not (path.is_absolute() or PureWindowsPath(full_name).is_absolute()):
            raise refuse(full_name, "has not been saved yet: save it, and try again")
        return path
    for address, kept in synced_folders() if synced is None else synced:
        inside = _below(full_name, address)
        if inside is not None:
            found = Path(kept, *inside)
            if found.is_file():
                return found
    if folder is not None:
        return folder / PureWindowsPath(unquote(full_name)).name
    raise refuse(
        full_name,
        "is open from the web, and no folder of this machine is known to be kept in step with it:"
        f" {_REMEDY[sys.platform == 'win32']}",
    )


def _below(full_name: str, address: str) -> tuple[str, ...] | None:
    """Return the path of a file below an address, None where it is not below it."""
    here = unquote(full_name).split("/")
    above = unquote(address).rstrip("/").split("/")
    folded = [part.casefold() for part in here[: len(above)]]
    if folded != [part.casefold() for part in above] or len(here) <= len(above):
        return None
    inside = tuple(here[len(above) :])
    return None if any(part in ("", ".", "..") for part in inside) else inside


def synced_folders() -> tuple[tuple[str, str], ...]:
    """Return the addresses that this machine keeps folders in step with, the longest first."""
    found = _from_registry() if sys.platform == "win32" else ()
    return tuple(sorted(found, key=lambda pair: len(pair[0]), reverse=True))


def _from_registry() -> Iterator[tuple[str, str]]:
    """Yield what the sync client has written down: each library's address and its folder."""
    import winreg as registry

    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, _ACCOUNTS) as providers:  # type: ignore[attr-defined,unused-ignore]
            for number in range(registry.QueryInfoKey(providers)[0]):  # type: ignore[attr-defined,unused-ignore]
                # One library that is half written down does not hide the others.
                with suppress(OSError):
                    name = registry.EnumKey(providers, number)  # type: ignore[attr-defined,unused-ignore]
                    with registry.OpenKey(providers, name) as library:  # type: ignore[attr-defined,unused-ignore]
                        address = registry.QueryValueEx(library, "UrlNamespace")[0]  # type: ignore[attr-defined,unused-ignore]
                        folder = registry.QueryValueEx(library, "MountPoint")[0]  # type: ignore[attr-defined,unused-ignore]
                    yield str(address), str(folder)
    except OSError:
        return
