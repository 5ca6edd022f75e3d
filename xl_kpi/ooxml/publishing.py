"""A workbook written beside the one it will replace, checked, and then put in its place at once.

Until `Written.publish` nothing of the user's has changed; whatever goes wrong before leaves no
temporary file behind. The file is closed before it replaces another, as Windows asks.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi.ooxml.refusals import CannotEdit, cannot_edit
from xl_kpi.ooxml.zip_members import archive_at
from xl_kpi.ooxml.zip_rebuilding import rebuilt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from xl_kpi.ooxml.package import Draft
    from xl_kpi.ooxml.zip_members import Archive, Member

_ATTEMPTS, _PAUSE = 5, 0.2  # virus scanners and sync clients hold a new file for a moment


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of a file from another."""

    size: int
    modified: int

    @classmethod
    def of(cls, path: Path) -> Stamp | None:
        """Return the file's stamp, None where there is no file."""
        try:
            status = path.stat()
        except FileNotFoundError:
            return None
        return cls(status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Written:
    """A checked workbook in a temporary file, waiting to be published or discarded.

    Attributes:
        target: Where it will be.
        changed_parts: Names of the parts that differ from the workbook opened, sorted; empty when
            nothing changed.
        expected: The target's state that it may replace, None where any will do.
    """

    temporary: Path
    target: Path
    changed_parts: tuple[str, ...]
    expected: Stamp | None

    def publish(self) -> None:
        """Put the workbook in its place; the temporary file is gone afterwards in any case.

        Raises:
            CannotEdit: The place is taken by a file that is open in Excel, read-only, or has
                changed since it was read.
        """
        try:
            check_replaceable(self.target)
            if self.expected is not None and Stamp.of(self.target) != self.expected:
                message = "has been changed by another program meanwhile: try again"
                raise cannot_edit(self.target.name, message)
            if self.changed_parts or self.expected is None:
                _replace(self.temporary, self.target)
        finally:
            self.discard()

    def discard(self) -> None:
        """Delete the temporary file, if it is still there."""
        self.temporary.unlink(missing_ok=True)


def held_open_by_excel(path: Path) -> bool:
    """Return whether Excel seems to hold the workbook open.

    Its lock file lies beside it, or (on Windows) the file cannot be opened for writing.
    """
    return path.with_name(f"~${path.name}").exists() or _locked(path)


def _locked(path: Path) -> bool:
    if os.name != "nt" or not path.exists() or _read_only(path):
        return False
    try:
        path.open("r+b").close()
    except PermissionError:
        return True
    return False


def _read_only(path: Path) -> bool:
    return not path.stat().st_mode & stat.S_IWUSR


def check_replaceable(path: Path) -> None:
    """Check that a workbook may be put at `path`.

    Raises:
        CannotEdit: The file there is open in Excel or read-only.
    """
    if held_open_by_excel(path):
        message = (
            f"is open in Excel: close it and try again"
            f" (if nobody has it open, delete the left-over file ~${path.name})"
        )
        raise cannot_edit(path.name, message)
    if path.exists() and _read_only(path):
        message = "is read-only: clear that attribute in its properties, or write to another file"
        raise cannot_edit(path.name, message)


def write_beside(
    draft: Draft, target: Path, expected: Stamp | None, read_back: Callable[[Archive], None]
) -> Written:
    """Write a draft to a temporary file in the target's folder and check what was written.

    Args:
        draft: The new parts.
        target: Where the workbook will be.
        expected: The target's state that it may replace, None where any will do.
        read_back: Raises CannotEdit where the cells written do not read back.

    Raises:
        CannotEdit: The folder or disk does not take the file, or what was written is not what was
            meant; nothing is left behind.
    """
    replaced, archive = draft.stored_forms(), draft.package.archive
    changed = tuple(sorted({*replaced, *draft.left_out}))
    chunks = rebuilt(archive, replaced, draft.left_out) if changed else archive.all_pieces()
    temporary = _write_temporary(target, chunks)
    try:
        written = archive_at(target.name, temporary)
        _check_members(archive, written, replaced, draft.left_out)
        read_back(written)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return Written(temporary, target, changed, expected)


def _write_temporary(target: Path, chunks: Iterable[bytes]) -> Path:
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".xl_kpi.tmp")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        _take_permissions(temporary, target)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise _refuse_writing(target, error) from error
    except BaseException:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise
    return temporary


def _take_permissions(temporary: Path, target: Path) -> None:
    """Give the new file the old one's permissions, or a new file's usual ones."""
    if target.exists():
        shutil.copymode(target, temporary)
    elif os.name == "posix":
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)


def _refuse_writing(target: Path, error: OSError) -> CannotEdit:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return cannot_edit(target.parent, "the disk is full: make room and try again")
    if isinstance(error, FileNotFoundError):
        return cannot_edit(target.parent, "there is no such folder")
    if isinstance(error, PermissionError):
        return cannot_edit(target.parent, "you have no permission to write into this folder")
    return cannot_edit(target, f"cannot be written ({error.strerror or error})")


def _check_members(
    old: Archive, new: Archive, replaced: dict[str, bytes], removed: frozenset[str]
) -> None:
    """Check that all members but the replaced are byte for byte as they were, in their order."""
    kept = [member for member in old.members if member.name not in removed]
    names = [member.name for member in kept]
    added = [name for name in replaced if old.member(name) is None]
    same = names + added == [member.name for member in new.members]
    same = same and all(_holds(new, name, replaced[name]) for name in added)
    for before, after in zip(kept, new.members, strict=False):
        if before.name in replaced:
            same = same and _holds(new, after.name, replaced[before.name])
        else:
            same = same and before.info.CRC == after.info.CRC and _is_copy(old, before, new, after)
    if not same:
        message = "what was written is not what was meant, and was discarded; check the disk"
        raise cannot_edit(old.where, message)


def _holds(archive: Archive, name: str, content: bytes) -> bool:
    """Return whether a member holds just that, read piece by piece."""
    position = 0
    for piece in archive.inflated_pieces(name):
        if not content.startswith(piece, position):
            return False
        position += len(piece)
    return position == len(content)


def _is_copy(old: Archive, before: Member, new: Archive, after: Member) -> bool:
    """Return whether a member's bytes are the same in both, header and all."""
    pieces = zip(old.raw_pieces(before), new.raw_pieces(after), strict=False)
    same_size = before.end - before.start == after.end - after.start
    return same_size and all(one == other for one, other in pieces)


def _replace(temporary: Path, target: Path) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            temporary.replace(target)
            break
        except PermissionError as error:
            if attempt == _ATTEMPTS:
                message = "is open in Excel or held by another program: close it and try again"
                raise cannot_edit(target.name, message) from error
            time.sleep(_PAUSE)
        except OSError as error:
            raise _refuse_writing(target, error) from error
    _settle_folder(target.parent)


def _settle_folder(folder: Path) -> None:
    """Have the replacement itself on the disk too, where the system has a way to ask for it."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
