"""Whatever call of a live refresh fails: the workbook is as it was or refreshed, with one message.

The calls of a whole refresh are met by faults in turn: of those that look up and read one of each
kind; of those that still Excel, save the copy, write, read back and set Excel back the first and
the last of each kind.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from live.packs import TABLE, asked, backups, live_refresh, recorded, settings

from xl_kpi.commands.refreshing import refresh
from xl_kpi.faults import Refusal
from xl_kpi.live import excel as live_excel
from xl_kpi.live.excel import BrokenOff, ExcelBusy, ExcelGone, ExcelRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import xlwings as xw
    from functional.conftest import Council
    from live.engine import Instruments

FIRST_OF_WRITING = "Book.app"
SAID = {
    "rejected": "is busy: finish editing the cell",
    "editing put": "is busy: finish editing the cell",
    "refused": "Excel would not do what it was asked",
    "protected": "is on a protected sheet",
    "lost": "has closed or does not answer",
}


class Clock:
    """A clock that only waiting moves on, so that no test waits and none depends on speed."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_excel, "time", Clock())


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One call that fails is the end of it."""
    monkeypatch.setattr(live_excel, "WAIT_SECONDS", 0.0)
    monkeypatch.setattr(live_excel, "GONE_SECONDS", 0.0)


@dataclass
class Trial:
    """A workbook on which refreshes fail, and what it was before the first."""

    book: xw.Book
    council: Council
    instruments: Instruments
    before: dict[str, Any]
    stood: tuple[object, ...]

    def calls(self) -> list[str]:
        """The calls of a whole refresh; the workbook is then as it was."""
        with self.instruments.counting() as calls:
            live_refresh(self.book)
        self.put_back()
        return calls.labels

    def run(self, kind: str, at: int, times: int | None = 1) -> Refusal | None:
        """Refresh with a fault at a call; return what was said, None where it was done."""
        said = None
        with self.instruments.fault(kind, at=at, times=times) as armed:
            try:
                live_refresh(self.book)
            except Refusal as refusal:
                said = refusal
        assert armed.struck, f"the refresh made fewer than {at} calls"
        return said

    def check(self, said: Refusal | None, where: str) -> None:
        """The workbook is as it was, or refreshed; Excel is as it was."""
        assert settings(self.instruments) == self.stood, where
        if said is None:
            assert recorded(self.council) == 1, where
            assert self.instruments.contents(self.book) != self.before, where
            self.put_back()
            return
        assert len(said.faults) == 1, where
        assert self.instruments.contents(self.book) == self.before, where
        assert not recorded(self.council), where
        assert not backups(self.council), f"{where}: a copy is left"

    def put_back(self) -> None:
        """Open the workbook as it was, with no history."""
        path = self.book.api.FullName
        app = self.book.app
        self.book.close()
        self.book = app.books.open(path)
        self.council.history.unlink(missing_ok=True)
        for copy in backups(self.council):
            copy.unlink()


@pytest.fixture
def trial(pack: xw.Book, council: Council, instruments: Instruments) -> Iterator[Trial]:
    made = Trial(pack, council, instruments, instruments.contents(pack), settings(instruments))
    yield made
    with contextlib.suppress(Exception):
        made.book.close()


def thinned(labels: list[str]) -> list[int]:
    """The numbers of the calls that are met (see above)."""
    begins = labels.index(FIRST_OF_WRITING)
    reading = {label: at for at, label in enumerate(labels[:begins], 1)}
    writing: dict[str, list[int]] = {}
    for at, label in enumerate(labels[begins:], begins + 1):
        writing.setdefault(label, []).append(at)
    some = (each for ats in writing.values() for each in (ats[0], ats[-1]))
    return sorted({*reading.values(), *some})


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("kind", ["rejected", "refused"])
def test_a_call_that_fails_leaves_all_as_it_was_or_refreshed(kind: str, trial: Trial) -> None:
    labels = trial.calls()
    outcomes = set()
    for at in thinned(labels):
        said = trial.run(kind, at)
        where = f"{kind} at call {at}, {labels[at - 1]}"
        trial.check(said, where)
        assert said is None or SAID[kind] in str(said), where
        outcomes.add(type(said))
    assert ExcelBusy in outcomes or kind != "rejected"
    assert ExcelRefused in outcomes or kind != "refused"


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("kind", ["editing put", "protected", "lost"])
def test_so_does_a_put_that_fails_in_another_way(kind: str, trial: Trial) -> None:
    labels = trial.calls()
    for at in thinned(labels):
        if labels[at - 1] == "Range.raw_value put":
            said = trial.run(kind, at)
            trial.check(said, f"{kind} at call {at}")
            assert SAID[kind] in str(said)
            assert "what had been written was put back" in str(said)


@pytest.mark.usefixtures("_impatient")
def test_a_call_that_did_its_work_before_it_failed_is_undone(trial: Trial) -> None:
    for name in ("App.calculation put", "api Workbook.SaveCopyAs call", "Range.raw_value put"):
        with (
            trial.instruments.fault("lost", name=name, times=1, after=True),
            pytest.raises(ExcelGone, match="does not answer") as refused,
        ):
            live_refresh(trial.book)
        trial.check(refused.value, name)


@pytest.mark.parametrize("kind", ["rejected", "lost"])
def test_an_excel_that_answers_again_in_time_is_waited_for(kind: str, trial: Trial) -> None:
    labels = trial.calls()
    for name in ("Names.__call__", "Range.formula", "App.calculation put", "Range.raw_value put"):
        said = trial.run(kind, labels.index(name) + 1, times=4)
        trial.check(said, f"{kind} at {name}")
        assert said is None


@pytest.mark.parametrize("kind", ["rejected", "lost"])
def test_an_excel_that_answers_again_while_it_is_undone_is_as_it_was(
    kind: str, trial: Trial
) -> None:
    at = [n for n, label in enumerate(trial.calls(), 1) if label == "Range.raw_value put"][2]
    seconds = live_excel.WAIT_SECONDS if kind == "rejected" else live_excel.GONE_SECONDS
    tries = int(seconds / live_excel._PAUSE) + 1
    said = trial.run(kind, at, times=tries + 4)
    assert isinstance(said, (ExcelBusy, ExcelGone))
    trial.check(said, f"{kind} for {tries + 4} calls")


def test_a_connection_that_stays_lost_is_told_with_what_to_do(trial: Trial) -> None:
    labels = trial.calls()
    writing = [n for n, label in enumerate(labels, 1) if label == "Range.raw_value put"]
    for at in (writing[0], writing[-1], len(labels) - 6):
        said = trial.run("lost", at, times=None)
        assert isinstance(said, BrokenOff)
        assert len(said.faults) == 1
        (copy,) = backups(trial.council)
        for words in ("does not answer", str(copy), "close the workbook without saving it",
                      "Formulas > Calculation Options > Automatic", "its events may be off"):  # fmt: skip
            assert words in str(said)
        assert not recorded(trial.council)
        trial.book.app.api.Calculation = -4105
        trial.book.app.api.EnableEvents = trial.book.app.api.ScreenUpdating = True
        trial.book.app.api.StatusBar = False
        trial.put_back()


def test_a_connection_lost_when_all_is_written_is_a_refresh_with_a_warning(trial: Trial) -> None:
    labels = trial.calls()
    last = max(n for n, label in enumerate(labels, 1) if label == "Range.raw_value")
    with trial.instruments.fault("lost", at=last + 1, times=None):
        done = live_refresh(trial.book)
    (warning,) = [each for each in done.findings if each.rule == "excel-not-set-back"]
    assert "was refreshed, but Excel could not be set back" in warning.message
    assert "Calculation Options" in warning.message
    assert recorded(trial.council) == 1


@pytest.mark.usefixtures("excel")
def test_an_excel_that_dies_leaves_its_file_as_it_was(council: Council) -> None:
    """An application of its own: it is not there afterwards."""
    import xlwings
    from live.engine import Instruments as Measured

    file = council.workbook.read_bytes()
    for at in ("Names.__call__", "App.calculation put", "Range.raw_value put"):
        app = xlwings.App(visible=False, add_book=False)
        try:
            book = app.books.open(str(council.workbook))
            request = asked(book)
            with Measured(app).fault("dead", name=at), pytest.raises(Refusal) as refused:
                refresh(request)
        finally:
            app.kill()
        assert "has closed or does not answer" in str(refused.value)
        assert len(refused.value.faults) == 1
        assert council.workbook.read_bytes() == file
        assert not recorded(council)
        for copy in backups(council):
            copy.unlink()


@pytest.mark.usefixtures("_impatient")
def test_a_number_that_looks_like_a_date_before_march_1900_is_put_back(trial: Trial) -> None:
    def five() -> None:
        cell = trial.book.names[TABLE].refers_to_range[1, 4]
        cell.value = 5
        cell.number_format = "dd/mm/yyyy"

    five()
    labels = trial.calls()
    five()
    trial.before = trial.instruments.contents(trial.book)
    said = trial.run("refused", len(labels) - labels[::-1].index("Range.raw_value put"))
    assert isinstance(said, ExcelRefused)
    trial.check(said, "the last put")


@pytest.mark.usefixtures("full_disk")
def test_a_history_that_cannot_be_kept_leaves_the_open_workbook_as_it_was(
    trial: Trial,
) -> None:
    with pytest.raises(Refusal, match=r"kpi_history\.sqlite: .*disk is full") as refused:
        live_refresh(trial.book)
    trial.check(refused.value, "the commit")


def test_an_excel_gone_before_the_history_is_kept_is_told_with_what_to_do(
    trial: Trial, request: pytest.FixtureRequest
) -> None:
    labels = trial.calls()
    request.getfixturevalue("full_disk")
    with (
        trial.instruments.fault("lost", at=len(labels) + 1, times=None),
        pytest.raises(BrokenOff, match="close the workbook without saving it"),
    ):
        live_refresh(trial.book)
    assert len(backups(trial.council)) == 1
    assert not recorded(trial.council)


def test_what_a_mac_says_of_a_call_that_failed_is_understood() -> None:
    """As appscript's CommandError says it: its arguments hold what the call was given."""

    class CommandError(Exception):
        def __init__(self, number: int) -> None:
            super().__init__("set", (([[1.0, "x"]],), {"to": [1]}), OSError(number))
            self.errornumber = number

    for number, kind in ((-1712, ExcelBusy), (-609, ExcelGone), (-1728, ExcelRefused)):
        with pytest.raises(kind):
            live_excel.Patience.starting().ask(_raising(CommandError(number)))


def test_a_workbook_that_does_not_answer_is_no_workbook_that_is_not_there() -> None:
    """As xlwings spells both under Windows."""
    com_error = type("com_error", (Exception,), {})

    def looked_up() -> None:
        try:
            raise com_error(-2147418111)  # noqa: TRY301
        except com_error:
            raise KeyError("board_pack.xlsm")  # noqa: B904 - so xlwings does

    with pytest.raises(ExcelBusy):
        live_excel.Patience.starting().ask(looked_up)
    with pytest.raises(KeyError):
        live_excel.Patience.starting().ask(_raising(KeyError("board_pack.xlsm")))


def _raising(error: Exception) -> Callable[[], None]:
    def raises() -> None:
        raise error

    return raises
