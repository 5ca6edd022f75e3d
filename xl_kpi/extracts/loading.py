"""The extracts stage: from a folder (or one file) and a config to checked tables.

Text comes from untrusted files: it is only ever a bound value, and once the tables stand the
database can reach neither files nor the network, nor be told to.
"""

from __future__ import annotations

import os
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi.config.cohorts import cohorts_of
from xl_kpi.config.declared import Subset
from xl_kpi.extracts.checking import check_extract
from xl_kpi.extracts.delimited import read_delimited
from xl_kpi.extracts.latest import dated_months
from xl_kpi.extracts.loaded import Loaded
from xl_kpi.extracts.parquet import read_parquet
from xl_kpi.extracts.places import Workspace
from xl_kpi.extracts.sheets import read_sheet
from xl_kpi.extracts.sources import PARQUETS, feeds_of, list_source, supplied_feeds
from xl_kpi.extracts.supplied import SuppliedRead, read_supplied
from xl_kpi.extracts.workbooks import open_workbook
from xl_kpi.faults import Fault, Finding, Level, Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from xl_kpi.config.declared import Config, Extract
    from xl_kpi.extracts.loaded import LoadedExtract
    from xl_kpi.extracts.places import Feed, RawRows
    from xl_kpi.extracts.sources import Source
    from xl_kpi.extracts.workbooks import Workbook

    OpenBook = Callable[[Path], Workbook]

__all__ = ["dated_months", "load_extracts"]


def load_extracts(config: Config, source: Path, *, memory: str | None = None) -> Loaded:
    """Read and check all the extracts that a config declares.

    Args:
        config: What to read and how.
        source: A folder, one workbook, or one CSV or Parquet file.
        memory: How much memory the engine may use, e.g. `2GB`; None for its default. Beyond it
            work is spilled to a private temporary folder.

    Returns:
        The tables, in a database that the caller closes.

    Raises:
        Refusal: Everything that stops the work, all found at once: no such source, nothing in
            it, files that cannot be read, headings missing, extracts of which no row is usable.
    """
    files = list_source(source)
    open_book = _once_a_thread(open_workbook)
    feeds, supplied = _plan(config, files, source, open_book)
    with tempfile.TemporaryDirectory(prefix="xl_kpi_", ignore_cleanup_errors=True) as scratch:
        connection = _open_database(memory)
        try:
            workspace = Workspace(connection=connection, scratch=Path(scratch), open_book=open_book)
            loaded = _load(workspace, config, feeds, supplied)
            _lock(connection)
        except BaseException:
            connection.close()
            raise
    return loaded


def _once_a_thread(open_book: OpenBook) -> OpenBook:
    """Return a function that opens a workbook once for each thread; none is shared by two."""
    opened = threading.local()

    def open_own(path: Path) -> Workbook:
        own: dict[Path, Workbook] = vars(opened).setdefault("books", {})
        if path not in own:
            own[path] = open_book(path)
        return own[path]

    return open_own


def _plan(
    config: Config, files: Source, source: Path, open_book: OpenBook
) -> tuple[dict[str, tuple[Feed, ...]], tuple[Feed, ...]]:
    """Return what feeds each extract, and the lists of supplied figures."""
    feeds: dict[str, tuple[Feed, ...]] = {}
    faults: list[Fault] = []
    supplied: tuple[Feed, ...] = ()
    for extract in config.extracts.values():
        try:
            feeds[extract.name] = feeds_of(extract, files, config, open_book)
        except Refusal as refusal:
            faults.extend(refusal.faults)
    try:
        supplied = supplied_feeds(files, open_book)
    except Refusal as refusal:
        faults.extend(refusal.faults)
    if faults:
        raise Refusal(dict.fromkeys(faults))  # a damaged workbook is met once per extract
    if not supplied and not any(feeds.values()):
        raise _nothing_found(config, files, source, open_book)
    return feeds, supplied


def _nothing_found(config: Config, files: Source, source: Path, open_book: OpenBook) -> Refusal:
    wanted = ", ".join(_wanted(extract) for extract in config.extracts.values())
    held = ""
    if files.single and source.suffix.lower() in {".xlsx", ".xlsm"}:
        held = f"; its sheets are {', '.join(map(repr, open_book(source).sheets))}"
    return refuse(
        source,
        f"nothing here is an extract that the config declares; looked for "
        f"{wanted or 'nothing (the config declares no extracts)'} and supplied_figures*.csv or "
        f".xlsx{held}. Give the right place with --extracts",
    )


def _wanted(extract: Extract) -> str:
    if extract.files is not None:
        return f"{extract.files} ({extract.name})"
    return f"a sheet {' or '.join(map(repr, extract.sheets))} ({extract.name})"


def _open_database(memory: str | None) -> DuckDBPyConnection:
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        # Rows about children may be spilled: never into whatever folder the analyst stands in.
        "temp_directory": str(Path(tempfile.gettempdir(), "xl_kpi_spill")),
    }
    if memory is not None:
        settings["memory_limit"] = memory
    return duckdb.connect(config=settings)


def _lock(connection: DuckDBPyConnection) -> None:
    """Cut the database off from files, extensions, Python's variables and its own settings."""
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _load(
    workspace: Workspace,
    config: Config,
    feeds: Mapping[str, Sequence[Feed]],
    supplied: Sequence[Feed],
) -> Loaded:
    extracts: dict[str, LoadedExtract] = {}
    used = _used(config)
    findings = [
        _missing(config.extracts[name]) for name, each in feeds.items() if not each and name in used
    ]
    faults: list[Fault] = []
    figures = SuppliedRead(figures=(), files=(), set_aside=())
    fed = {name: each for name, each in feeds.items() if each}
    for name, outcome in _load_each(workspace, config, fed):
        if isinstance(outcome, Refusal):
            faults.extend(outcome.faults)
        else:
            extracts[name], found = outcome
            findings.extend(found)
    try:
        figures = read_supplied(workspace, supplied, config)
    except Refusal as refusal:
        faults.extend(refusal.faults)
    if faults:
        raise Refusal(faults)
    return Loaded(
        connection=workspace.connection,
        extracts=extracts,
        supplied=figures.figures,
        supplied_files=figures.files,
        supplied_set_aside=figures.set_aside,
        findings=tuple(findings),
    )


_Outcome = tuple["LoadedExtract", list[Finding]] | Refusal


def _load_each(
    workspace: Workspace, config: Config, feeds: Mapping[str, Sequence[Feed]]
) -> Iterator[tuple[str, _Outcome]]:
    """Yield each extract's name with what came of it, in the config's order.

    Extracts are read side by side: one that is not large keeps a single processor busy.
    """
    from concurrent.futures import ThreadPoolExecutor

    def load(name: str) -> _Outcome:
        with workspace.connection.cursor() as cursor:
            own = replace(workspace, connection=cursor)
            try:
                return _load_one(own, config.extracts[name], feeds[name])
            except Refusal as refusal:
                return refusal

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as threads:
        yield from zip(feeds, threads.map(load, feeds), strict=True)


def _load_one(
    workspace: Workspace, extract: Extract, feeds: Sequence[Feed]
) -> tuple[LoadedExtract, list[Finding]]:
    raw = _read_all(workspace, extract, feeds)
    loaded = check_extract(workspace.connection, extract, raw)
    return loaded, list(_findings(extract, raw, loaded))


def _read_all(workspace: Workspace, extract: Extract, feeds: Sequence[Feed]) -> list[RawRows]:
    """Read all the files of an extract; the faults of all of them are raised together."""
    raw: list[RawRows] = []
    faults: list[Fault] = []
    for position, feed in enumerate(feeds):
        table = f"rows of {extract.name} {position}"
        try:
            raw.append(_reader(feed)(workspace, feed, extract, table))
        except Refusal as refusal:
            faults.extend(refusal.faults)
    if faults:
        raise Refusal(faults)
    return raw


def _reader(feed: Feed) -> Callable[[Workspace, Feed, Extract, str], RawRows]:
    if feed.sheet is not None:
        return read_sheet
    return read_parquet if feed.path.suffix.lower() in PARQUETS else read_delimited


def _used(config: Config) -> set[str]:
    """Return the extracts that a figure, a caseload list or a summary of caseloads rests on."""
    found = {spec.extract for spec in config.of_workers}
    for indicator in config.indicators.values():
        cohorts = [*cohorts_of(indicator)]
        found |= {cohort.extract for cohort in cohorts}
        found |= {has.extract for cohort in cohorts for has in cohort.has}
        if isinstance(indicator.numerator, Subset):
            found |= {has.extract for has in indicator.numerator.has}
    return found


def _missing(extract: Extract) -> Finding:
    return Finding(
        rule="extract-missing",
        level=Level.WARNING,
        where=extract.name,
        message=f"no file feeds this extract; looked for {_wanted(extract)}",
    )


def _findings(extract: Extract, raw: Sequence[RawRows], loaded: LoadedExtract) -> Iterator[Finding]:
    for source, file in zip(raw, loaded.files, strict=True):
        label = source.feed.label
        if not file.rows:
            message = f"extract {extract.name!r}: there are headings and no rows"
            yield Finding(rule="extract-empty", level=Level.WARNING, where=label, message=message)
        for column in source.header.absent:
            message = f"extract {extract.name!r}: no heading for the optional column {column!r}"
            yield Finding(rule="column-missing", level=Level.NOTE, where=label, message=message)
        for column in source.header.repeated:
            message = (
                f"extract {extract.name!r}: the heading {source.header.heading(column)!r} occurs "
                f"more than once; the first is read"
            )
            yield Finding(rule="column-repeated", level=Level.WARNING, where=label, message=message)
