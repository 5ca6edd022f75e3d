"""Which files of the extracts folder (or which sheets of the one workbook) feed which extract.

Globs are matched case-insensitively and never reach outside the folder. Files are taken in
natural order, so that `2024-10` follows `2024-9` and a later file supersedes an earlier one.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from xl_kpi.extracts.headings import HEAD, count_matches
from xl_kpi.extracts.places import Feed, unreadable_file
from xl_kpi.extracts.spelling import fold, natural_order
from xl_kpi.faults import Fault, Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from xl_kpi.config.declared import Config, Extract
    from xl_kpi.extracts.workbooks import Workbook

    OpenBook = Callable[[Path], Workbook]

WORKBOOKS = frozenset({".xlsx", ".xlsm"})
TEXTS = frozenset({".csv", ".txt", ".tsv", ".tab"})
PARQUETS = frozenset({".parquet", ".pq"})
READABLE = WORKBOOKS | TEXTS | PARQUETS
SUPPLIED = "suppliedfigures"
"""How the names of supplied-figures files and sheets begin, as compared."""
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:[/\\]{1,2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The extracts folder, or the one file, and the files in it.

    Attributes:
        folder: The folder, or the folder of the one file.
        files: Paths relative to it, those of sub-folders included, in natural order.
        single: True where one file was given.
    """

    folder: Path
    files: tuple[PurePath, ...]
    single: bool

    @property
    def top(self) -> tuple[Path, ...]:
        """Files of the folder itself."""
        return tuple(self.folder / file for file in self.files if len(file.parts) == 1)

    @property
    def supplied(self) -> tuple[Path, ...]:
        """Files whose names say that they hold supplied figures."""
        kinds = WORKBOOKS | {".csv"}
        return tuple(path for path in self.top if _is_supplied(path) and _suffix(path) in kinds)

    def matching(self, glob: str) -> tuple[Path, ...]:
        """Return the files whose names match a glob."""
        pattern = PurePath(glob.lower()).parts
        deep = len(pattern) > 1 or "**" in glob
        if self.single:
            pattern, deep = pattern[-1:], False
        return tuple(
            self.folder / file
            for file in self.files
            if (deep or len(file.parts) == 1)
            and _parts_match(tuple(part.lower() for part in file.parts), pattern)
        )


def list_source(source: Path) -> Source:
    """Return the files of the extracts folder, or the one file given.

    Raises:
        Refusal: There is no such folder or file, or it is an address.
    """
    if _ADDRESS.match(str(source)):
        raise refuse(
            source, "databases and web addresses are not read yet; give a folder or a file"
        )
    try:
        if source.is_dir():
            return Source(folder=source, files=_files_below(source), single=False)
        if not source.exists():
            raise refuse(source, "there is no such folder or file; give it with --extracts")
    except OSError as error:
        raise Refusal([unreadable_file(source, error)]) from None
    return Source(folder=source.parent, files=(PurePath(source.name),), single=True)


def feeds_of(
    extract: Extract, source: Source, config: Config, open_book: OpenBook
) -> tuple[Feed, ...]:
    """Return what feeds an extract, in order; empty where nothing does.

    Raises:
        Refusal: The declaration reaches outside the folder or asks for a database, or a file
            that matches lacks the sheet or is of a kind that cannot be read.
    """
    where = f"{config.path.name}:{extract.line}"
    if extract.table is not None:
        raise refuse(
            where,
            f"extract {extract.name!r} is a database table; databases are not read yet. Export it "
            f"to a file and declare `files`",
        )
    if extract.files is None:
        return _books_with_sheet(extract, source, open_book)
    if PurePath(extract.files).is_absolute() or ".." in PurePath(extract.files).parts:
        raise refuse(
            where,
            f"`files` of extract {extract.name!r} reaches outside the extracts folder; give a "
            f"name or a glob inside it",
        )
    feeds: list[Feed] = []
    faults: list[Fault] = []
    for path in source.matching(extract.files):
        try:
            feeds.append(_feed(extract, path, open_book))
        except Refusal as refusal:
            faults.extend(refusal.faults)
    if faults:
        raise Refusal(faults)
    if not feeds and extract.sheets and not extract.files.lower().endswith(tuple(WORKBOOKS)):
        # Text files by name, or else the sheet of whatever workbook has it.
        return _books_with_sheet(extract, source, open_book)
    return tuple(feeds)


def supplied_feeds(source: Source, open_book: OpenBook) -> tuple[Feed, ...]:
    """Return the files, or the sheets of the one workbook, that hold supplied figures.

    Raises:
        Refusal: A workbook of supplied figures cannot be opened.
    """
    feeds: list[Feed] = []
    for path in source.top if source.single else source.supplied:
        if _suffix(path) in WORKBOOKS:
            sheets = open_book(path).sheets
            named = [sheet for sheet in sheets if fold(sheet).startswith(SUPPLIED)]
            chosen = named or (list(sheets[:1]) if _is_supplied(path) else [])
            feeds.extend(Feed(path=path, sheet=sheet) for sheet in chosen)
        elif path in source.supplied:
            feeds.append(Feed(path=path))
    return tuple(feeds)


def _files_below(folder: Path) -> tuple[PurePath, ...]:
    """List files below a folder; lock files, hidden files and links that lead out are left."""
    root = folder.resolve()
    found: list[PurePath] = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            if not name.startswith(("~$", ".")) and path.resolve().is_relative_to(root):
                found.append(path.relative_to(folder))
    return tuple(sorted(found, key=lambda path: natural_order(path.as_posix())))


def _parts_match(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_parts_match(parts[start:], pattern[1:]) for start in range(len(parts) + 1))
    if not parts or re.fullmatch(translate(pattern[0]), parts[0]) is None:
        return False
    return _parts_match(parts[1:], pattern[1:])


def _books_with_sheet(extract: Extract, source: Source, open_book: OpenBook) -> tuple[Feed, ...]:
    feeds: list[Feed] = []
    for path in source.top:
        if _suffix(path) in WORKBOOKS and not (_is_supplied(path) and not source.single):
            sheet = open_book(path).sheet_named(extract.sheets)
            if sheet is not None:
                feeds.append(Feed(path=path, sheet=sheet))
    return tuple(feeds)


def _feed(extract: Extract, path: Path, open_book: OpenBook) -> Feed:
    suffix = _suffix(path)
    if suffix in WORKBOOKS:
        return Feed(path=path, sheet=_chosen_sheet(extract, open_book(path)))
    if suffix in READABLE:
        return Feed(path=path)
    remedy = (
        "save it as .xlsx or CSV" if suffix in {".xls", ".xlsb", ".ods"} else "export it as CSV"
    )
    raise refuse(
        path.name,
        f"extract {extract.name!r} matches this file, and files of this kind "
        f"({suffix or 'no ending'}) are not read; {remedy}",
    )


def _chosen_sheet(extract: Extract, book: Workbook) -> str:
    if extract.sheets:
        sheet = book.sheet_named(extract.sheets)
        if sheet is None:
            raise refuse(
                book.path.name,
                f"extract {extract.name!r} needs the sheet {_listed(extract.sheets)}; the sheets "
                f"of this workbook are {_listed(book.sheets)}",
            )
        return sheet
    if len(book.sheets) == 1:
        return book.sheets[0]
    matches = {sheet: _sheet_matches(extract, book, sheet) for sheet in book.sheets}
    best = max(matches, key=lambda sheet: matches[sheet], default="")
    if not best or not matches[best]:
        raise refuse(
            book.path.name,
            f"no sheet holds the headings of extract {extract.name!r}; the sheets are "
            f"{_listed(book.sheets)}. Name the one that does with `sheet`",
        )
    return best


def _sheet_matches(extract: Extract, book: Workbook, sheet: str) -> int:
    rows = book.first_rows(sheet, HEAD)
    return max((count_matches(row, extract.columns) for row in rows), default=0)


def _is_supplied(path: Path) -> bool:
    return fold(path.stem).startswith(SUPPLIED)


def _suffix(path: Path) -> str:
    return path.suffix.lower()


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(repr(name) for name in names)
