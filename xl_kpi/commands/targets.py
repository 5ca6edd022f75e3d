"""What a refresh writes into: a closed workbook's file, or the workbook that is open in Excel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from xl_kpi.faults import refuse

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from xl_kpi.board.tables import BoardTable
    from xl_kpi.config.declared import Config
    from xl_kpi.faults import Finding
    from xl_kpi.live.book import LiveBook
    from xl_kpi.ooxml.book import Book
    from xl_kpi.ooxml.workbook import Workbook
    from xl_kpi.workbook.backups import Backup
    from xl_kpi.workbook.refreshing import RefreshPlan

B = TypeVar("B", bound="Book")


class Prepared(Protocol):
    """A refresh that was checked and waits to be written."""

    @property
    def backup(self) -> Backup | None:
        """The copy of the workbook that is made first."""

    def publish(self) -> tuple[Finding, ...]:
        """Write it, whole or not at all; return what the person must know besides."""

    def discard(self) -> None:
        """Leave everything as it was."""


class Target(Protocol):
    """A workbook that a refresh writes into."""

    @property
    def place(self) -> Path:
        """Its file, beside which config and history are looked for."""

    @property
    def book(self) -> Book:
        """The workbook as it is read."""

    def expect(self, config: Config) -> None:
        """Learn whose tables will be written."""

    def make_room(
        self, tables: Sequence[BoardTable], adopted: Collection[str]
    ) -> tuple[Finding, ...]:
        """Give every table the rows that it needs; say which grew."""

    def make_room_for_records(self, wanted: Mapping[str, int]) -> None:
        """Give the workbook's own records the rows that they need, as far as can be."""

    def check(self, plan: RefreshPlan) -> None:
        """Refuse what could not be written; nothing is written."""

    def prepare(self, plan: RefreshPlan, at: datetime) -> Prepared:
        """Check a plan, and have it ready to be written."""


class _Growing(Generic[B]):
    """Tables get their rows by the same rules in a closed workbook and in an open one.

    Neither is written yet: a closed one's rows stand in what will be written, an open one's in a
    list of where they will be put in.
    """

    book: B

    def make_room(
        self, tables: Sequence[BoardTable], adopted: Collection[str]
    ) -> tuple[Finding, ...]:
        """Give every table the rows that it needs (CannotEdit where what names them cannot)."""
        from xl_kpi.workbook.growing import grown_for

        grown = grown_for(self.book, tables, adopted)
        self.book = grown.workbook
        return grown.findings

    def make_room_for_records(self, wanted: Mapping[str, int]) -> None:
        """Give the workbook's own records the rows that they need, as far as can be."""
        from xl_kpi.workbook.growing import grown_to

        self.book = grown_to(self.book, wanted)


@dataclass(slots=True)
class ClosedTarget(_Growing["Workbook"]):
    """A closed workbook.

    Attributes:
        output: Another file to write, None for the workbook's own.
    """

    place: Path
    book: Workbook
    output: Path | None

    @classmethod
    def open(cls, path: Path, output: Path | None, *, to_write: bool) -> ClosedTarget:
        """Open a workbook.

        Raises:
            Refusal: There is none, it cannot be read, or what will be written cannot be replaced.
        """
        from xl_kpi.ooxml.publishing import check_replaceable
        from xl_kpi.ooxml.workbook import Workbook

        if not path.is_file():
            raise refuse(path, "there is no such workbook; make one with: xl-kpi new FOLDER")
        book = Workbook.open(path)
        if to_write:
            check_replaceable(output or path)
        return cls(path, book, output)

    def expect(self, config: Config) -> None:
        """Do nothing: a closed workbook's names are all read at once."""

    def check(self, plan: RefreshPlan) -> None:
        """Refuse what could not be written (CannotEdit)."""
        from xl_kpi.workbook.refreshing import check_refresh

        check_refresh(self.book, plan)

    def prepare(self, plan: RefreshPlan, at: datetime) -> Prepared:
        """Write a temporary file and check it (CannotEdit)."""
        from xl_kpi.workbook.refreshing import prepare_refresh

        return prepare_refresh(self.book, plan, at, self.output)


@dataclass(slots=True)
class LiveTarget(_Growing["LiveBook"]):
    """The workbook that is open in Excel."""

    book: LiveBook

    @property
    def place(self) -> Path:
        """Its file."""
        return self.book.path

    def expect(self, config: Config) -> None:
        """Look up the names of the config's tables."""
        from xl_kpi.workbook.expected_names import expected

        self.book.expect(expected(config))

    def check(self, plan: RefreshPlan) -> None:
        """Refuse a protected sheet, a read-only workbook, merged cells."""
        from xl_kpi.live.writing import prepare_live

        prepare_live(self.book, plan, None)

    def prepare(self, plan: RefreshPlan, at: datetime) -> Prepared:
        """Work out every call to Excel and check that it may be made."""
        from xl_kpi.live.writing import backup_of, prepare_live

        return prepare_live(self.book, plan, backup_of(self.book, at))
