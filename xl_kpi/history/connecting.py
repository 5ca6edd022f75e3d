"""Opening the history's file: for reading without touching it, or for one writer at a time.

Whatever SQLite has against the file becomes a refusal that says what to do.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from xl_kpi.faults import refuse
from xl_kpi.history.schema import APPLICATION_ID, SCHEMA, UPGRADES, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path, PurePath

BUSY_SECONDS = 5.0
"""How long to wait for another program that is writing."""

_REMEDIES = {
    "SQLITE_BUSY": "another program is writing to it: let it finish, then run again",
    "SQLITE_LOCKED": "another program is writing to it: let it finish, then run again",
    "SQLITE_NOTADB": "is not a history file of xl-kpi: name another with --history",
    "SQLITE_CORRUPT": "is damaged: put back a copy of it from a backup, or move it away to"
    " begin a new history",
    "SQLITE_READONLY": "may not be written to: make it (and its folder) writable, or name"
    " another with --history",
    "SQLITE_CANTOPEN": "cannot be opened: check that its folder exists and that you may read"
    " and write there",
    "SQLITE_PERM": "cannot be opened: check that you may read and write there",
    "SQLITE_FULL": "the disk is full: make room, then run again",
}
_CHANGED_MEANWHILE = "another refresh has just begun this history: run again"


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turn what SQLite has against a file, or unreadable contents, into a refusal."""
    try:
        yield
    except sqlite3.Error as error:
        raise refuse(path, _remedy(error)) from error
    except (ValueError, ArithmeticError) as error:
        raise refuse(path, _REMEDIES["SQLITE_CORRUPT"]) from error


def _remedy(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "")
    for prefix, remedy in _REMEDIES.items():
        if name.startswith(prefix):
            return remedy
    return f"cannot be used ({error}): name another with --history"


def is_begun(path: Path) -> bool:
    """Tell whether there is a history at all; an empty file is one that was never begun.

    Raises:
        Refusal: There is something else of that name, or it may not be looked at.
    """
    try:
        if path.is_dir():
            raise refuse(path, "is a folder: name a file with --history")
        return path.exists() and path.stat().st_size > 0
    except OSError as error:
        raise refuse(path, f"cannot be read ({error.strerror})") from error


def uri(path: PurePath, mode: str) -> str:
    """Return an absolute path as SQLite's URI, whatever signs are in it.

    Args:
        path: An absolute path.
        mode: `ro`, `rw` or `rwc`, as SQLite has them.
    """
    address = path.as_uri()
    if not address.startswith("file:///"):  # a share: \\server\folder has a host of its own
        address = "file:////" + address.removeprefix("file://")
    return f"{address}?mode={mode}"


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        uri(path.absolute(), mode), uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection that reads one state of the file and cannot change it.

    Contents that the block cannot read are taken for damage.

    Raises:
        Refusal: The file is not a history, is damaged or cannot be read.
    """
    with refusing(path), closing(_connect_to_read(path)) as connection:
        _check(connection, path)
        yield connection


def _connect_to_read(path: Path) -> sqlite3.Connection:
    try:
        return _begin_to_read(path)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_READONLY_ROLLBACK":
            raise
    _undo_half_written(path)
    return _begin_to_read(path)


def _begin_to_read(path: Path) -> sqlite3.Connection:
    connection = _connect(path, "ro")
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _undo_half_written(path: Path) -> None:
    """Let SQLite roll back what a killed writer left, which a reader may not do."""
    with closing(_connect(path, "rw")) as connection:
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Give the only connection that may write: committed at the end, else nothing is changed.

    No reader can hold up the commit, so what the caller does before it is not done in vain.

    Raises:
        Refusal: The file is in use, is not a history, is damaged or cannot be written.
    """
    new = not is_begun(path)
    with refusing(path):
        connection = _connect(path, "rwc")
    with closing(connection):
        try:
            with refusing(path):
                _begin(connection, path, new=new)
            yield connection
            with refusing(path):
                connection.execute("COMMIT")
        except BaseException:
            _abandon(connection, path, new=new)
            raise


def _begin(connection: sqlite3.Connection, path: Path, *, new: bool) -> None:
    connection.execute("PRAGMA cache_spill = OFF")  # nothing reaches the file before the commit
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN EXCLUSIVE")
    if not path.exists():
        raise refuse(path, _CHANGED_MEANWHILE)
    if new and path.stat().st_size == 0:
        for statement in SCHEMA:
            connection.execute(statement)
        return
    _check(connection, path)
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise refuse(path, _REMEDIES["SQLITE_CORRUPT"])
    _upgrade(connection)


def _upgrade(connection: sqlite3.Connection) -> None:
    """Bring an older form of the tables up to date, within the writer's own transaction."""
    form = form_of(connection)
    for later in range(form + 1, VERSION + 1):
        for statement in UPGRADES[later]:
            connection.execute(statement)
    if form < VERSION:
        connection.execute(f"PRAGMA user_version = {VERSION}")


def form_of(connection: sqlite3.Connection) -> int:
    """Return the form of an open history's tables; a reader may meet an older one."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _abandon(connection: sqlite3.Connection, path: Path, *, new: bool) -> None:
    """Undo everything, and take away a file that only this attempt began."""
    if not connection.in_transaction:
        return
    with suppress(OSError):
        if new and path.stat().st_size == 0:
            path.unlink()  # while it is ours alone; where the system forbids, it stays empty
    with suppress(sqlite3.Error):
        connection.execute("ROLLBACK")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database that is not a history, or one that a newer version made."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    version = form_of(connection)
    if application != APPLICATION_ID:
        raise refuse(path, _REMEDIES["SQLITE_NOTADB"])
    if version > VERSION:
        raise refuse(
            path,
            f"was written by a newer xl-kpi (its form is {version}, this program knows"
            f" {VERSION}): bring xl-kpi up to date",
        )
