"""Finding the published files, and telling by its headings what each of them is.

A file's name says nothing of its form: councils rename what they download. Files are found by the
config's patterns beside the config and never outside its folder.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import translate
from pathlib import PurePath
from typing import TYPE_CHECKING

from xl_kpi.extracts.places import unreadable_file
from xl_kpi.extracts.sources import PARQUETS, TEXTS, WORKBOOKS
from xl_kpi.extracts.spelling import fold, natural_order
from xl_kpi.extracts.text_encoding import UTF_8, detect_encoding
from xl_kpi.extracts.workbooks import open_workbook
from xl_kpi.faults import Fault, Finding, Level, Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from xl_kpi.config.declared import Config

_HEAD_BYTES = 1 << 16
_HEAD_ROWS = 12
_SHEET_ROWS = 1000
_PARQUET = "read_parquet(?, hive_partitioning = false)"
_CSV = (
    "read_csv(?, columns = ?, delim = ',', header = true, auto_detect = false, quote = '\"',"
    " escape = '\"', hive_partitioning = false, compression = 'none')"
)
_PATTERN_CHARACTERS = frozenset("*?[]{}\\")


class Form(StrEnum):
    """What a published file is."""

    LAIT = "LAIT data"
    DICTIONARY = "LAIT dictionary"
    STATISTICS = "DfE statistics"
    NEIGHBOURS = "statistical neighbours"


_TELLING: dict[Form, frozenset[str]] = {
    Form.LAIT: frozenset({"shortdesc", "years", "laandregions", "values", "lanumber"}),
    Form.DICTIONARY: frozenset({"measureshort", "polarity", "dps"}),
    Form.STATISTICS: frozenset({"timeperiod", "geographiclevel"}),
    Form.NEIGHBOURS: frozenset({"lanum", "laname", "sn1"}),
}
"""Headings that a file of the form has, as they are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFile:
    """A published file whose form is known.

    Attributes:
        path: Where it is; `readable` is the same or a plain copy that the engine can be given.
        headings: Its own, in order.
        sheet: The sheet that has them, None for a file that is no workbook.
        cells: The sheet's rows below them, as text.
    """

    path: Path
    readable: Path
    sha256: str
    form: Form
    headings: tuple[str, ...]
    sheet: str | None = None
    cells: tuple[tuple[str, ...], ...] = ()

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def heading(self, name: str) -> str | None:
        """Return the file's own spelling of a heading, None where it has none of that name."""
        folded = fold(name)
        return next((each for each in self.headings if fold(each) == folded), None)

    @property
    def _is_parquet(self) -> bool:
        return self.path.suffix.lower() in PARQUETS

    def column_sql(self, name: str) -> str:
        """Return the expression of a column as trimmed text, empty where it is null or absent.

        A text file's columns go by their place: its headings need not differ from one another.
        """
        heading = self.heading(name)
        if heading is None:
            return "''"
        column = _quoted(heading) if self._is_parquet else f"c{self.headings.index(heading)}"
        return f"coalesce(trim({column}::VARCHAR), '')"

    def read(
        self,
        connection: DuckDBPyConnection,
        expressions: Iterable[str],
        where: str = "true",
        values: Sequence[object] = (),
    ) -> list[tuple[str, ...]]:
        """Return rows of the file.

        Args:
            connection: A database to read with.
            expressions: What is read of each row, made with `column_sql`.
            where: A condition, made with `column_sql` and a mark for each of `values`.
            values: What stands at the marks.

        Raises:
            Refusal: The file is damaged.
        """
        import duckdb

        source, bound = (_PARQUET, []) if self._is_parquet else (_CSV, [self._columns()])
        sql = f"SELECT {', '.join(expressions)} FROM {source} WHERE {where}"
        try:
            return connection.execute(sql, [str(self.readable), *bound, *values]).fetchall()
        except duckdb.Error:
            raise damaged(self.name) from None

    def _columns(self) -> dict[str, str]:
        return {f"c{at}": "VARCHAR" for at in range(len(self.headings))}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def list_published(config: Config) -> tuple[Path, ...]:
    """Return the files that the config's patterns find, in natural order."""
    patterns = () if config.published is None else config.published.files
    found = dict.fromkeys(path for each in patterns for path in _named(config.path.parent, each))
    kinds = TEXTS | PARQUETS | WORKBOOKS
    return tuple(path for path in found if path.suffix.lower() in kinds)


def _named(beside: Path, pattern: str) -> list[Path]:
    """Return the files of one folder that a pattern names; what leads out of it is left."""
    *folders, name = PurePath(pattern).parts
    folder = beside.joinpath(*folders)
    root = beside.resolve()
    wanted = re.compile(translate(name.lower()))
    try:
        held = [*folder.iterdir()] if folder.is_dir() else []
    except OSError as error:
        raise Refusal([unreadable_file(folder, error)]) from None
    chosen = [
        path
        for path in held
        if wanted.fullmatch(path.name.lower())
        and not path.name.startswith(("~$", "."))
        and path.is_file()
        and path.resolve().is_relative_to(root)
    ]
    return sorted(chosen, key=lambda path: natural_order(path.name))


def recognise(
    paths: Iterable[Path], connection: DuckDBPyConnection, scratch: Path
) -> tuple[tuple[PublishedFile, ...], tuple[Finding, ...]]:
    """Return the files whose form is known, and a note of each whose form is not.

    Args:
        paths: The files.
        connection: A database, to read the headings of Parquet.
        scratch: A private folder, for copies of files that the engine cannot be given as they are.

    Raises:
        Refusal: Files cannot be opened, are empty or damaged: one fault for each.
    """
    known: list[PublishedFile] = []
    notes: list[Finding] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            file = _recognised(path, connection, scratch)
        except Refusal as refusal:
            faults.extend(refusal.faults)
            continue
        if file is None:
            notes.append(_unknown(path))
        else:
            known.append(file)
    if faults:
        raise Refusal(faults)
    return tuple(known), tuple(notes)


def _recognised(path: Path, connection: DuckDBPyConnection, scratch: Path) -> PublishedFile | None:
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return _workbook(path)
    readable, sha256, head = _plain(path, scratch)
    headings = _parquet(readable, path, connection) if suffix in PARQUETS else _first_record(head)
    form = _form_of(headings)
    if form is None:
        return None
    return PublishedFile(path=path, readable=readable, sha256=sha256, form=form, headings=headings)


def _form_of(headings: Iterable[str]) -> Form | None:
    folded = {fold(heading) for heading in headings}
    return next((form for form, telling in _TELLING.items() if telling <= folded), None)


def _workbook(path: Path) -> PublishedFile | None:
    book = open_workbook(path)
    for sheet in book.sheets:
        rows = book.first_rows(sheet, _SHEET_ROWS)
        for at, row in enumerate(rows[:_HEAD_ROWS]):
            if _form_of(row) is Form.NEIGHBOURS:
                return PublishedFile(
                    path=path, readable=path, sha256=book.sha256, form=Form.NEIGHBOURS,
                    headings=row, sheet=sheet, cells=tuple(rows[at + 1 :]),
                )  # fmt: skip
    return None


def _plain(path: Path, scratch: Path) -> tuple[Path, str, str]:
    """Return a file that the engine can be given, its hash, and the beginning of its text.

    A name with the marks of a pattern is none to the engine, and text must be UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refusal([unreadable_file(path, error)]) from None
    if not data:
        raise refuse(path.name, "this file is empty; download it again or take it away")
    sha256 = hashlib.sha256(data).hexdigest()
    plain = path.resolve()
    named = _PATTERN_CHARACTERS & set(plain.as_posix())
    if path.suffix.lower() in PARQUETS:
        return _copied(data, scratch, sha256, ".parquet") if named else plain, sha256, ""
    encoding = detect_encoding(data, path.name)
    head = data[:_HEAD_BYTES].decode(encoding, errors="ignore")
    if encoding != UTF_8:
        return _copied(data.decode(encoding).encode(), scratch, sha256, ".csv"), sha256, head
    return _copied(data, scratch, sha256, ".csv") if named else plain, sha256, head


def _copied(data: bytes, scratch: Path, name: str, suffix: str) -> Path:
    copy = scratch / f"{name}{suffix}"
    copy.write_bytes(data)
    return copy


def _first_record(head: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader(io.StringIO(head)), ()))
    except csv.Error:
        return ()


def _parquet(readable: Path, path: Path, connection: DuckDBPyConnection) -> tuple[str, ...]:
    import duckdb

    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {_PARQUET}", [str(readable)]).fetchall()
    except duckdb.Error:
        raise damaged(path.name) from None
    return tuple(str(row[0]) for row in rows)


def damaged(name: str) -> Refusal:
    """Return the refusal of a published file whose rows cannot be read."""
    return refuse(name, "this file is damaged; download it again")


def _unknown(path: Path) -> Finding:
    return Finding(
        rule="published-file-unknown",
        level=Level.NOTE,
        where=path.name,
        message="its headings are not those of a published file that is read here: "
        f"{', '.join(Form)}",
    )


def of_form(files: Iterable[PublishedFile], form: Form) -> Iterator[PublishedFile]:
    """Yield the files of a form."""
    return (file for file in files if file.form is form)
