"""A small council in a folder: a config, an extract, a workbook built for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from command_line import Answer, xl_kpi

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
version: 1
council: {name: Made-up Council}
window: 3
comparators: [{id: england, label: England}]
extracts:
  contacts:
    files: "contacts*.csv"
    columns:
      child_id: {header: [Child ID, Child Unique ID], type: text}
      contacted: {header: Date of Contact, type: date}
      source: {header: Contact Source, type: text, optional: true}
  visits:
    files: "visits*.xlsx"
    sheet: Visits
    columns:
      child_id: {header: Child ID, type: text}
      visited: {header: Visit date, type: date}
indicators:
  - id: contacts
    ref_id: 7
    name: Number of contacts in the month
    unit: count
    polarity: low
    numerator: {extract: contacts, when: {in: contacted}}
    target: {value: 3, tolerance: 50%}
    comparators: {england: 12}
    note: A note
  - id: police_percent
    name: Percentage of contacts from the police
    unit: percent
    polarity: none
    denominator: {extract: contacts, when: {in: contacted}}
    numerator: {where: "source = 'Police'"}
tables:
  - id: demand
    sheet: Board
    title: Demand
    columns: [ref_id, indicator, months, trend, target, rag, direction, england, note]
    rows: [contacts, police_percent]
"""
CONTACTS = """\
Child ID,Date of Contact,Contact Source
1,05/05/2023,Police
2,09/05/2023,School
3,14/06/2023,Police
4,03/07/2023,School
1,21/07/2023,Police
5,31/07/2023,Health
"""


@dataclass(frozen=True)
class Council:
    """A folder with a config, extracts and a workbook, and the command run on them."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "indicator_config.yaml"

    @property
    def extracts(self) -> Path:
        return self.folder / "extracts"

    @property
    def contacts(self) -> Path:
        return self.extracts / "contacts.csv"

    @property
    def workbook(self) -> Path:
        return self.folder / "board_pack.xlsm"

    @property
    def history(self) -> Path:
        return self.folder / "kpi_history.sqlite"

    def refresh(self, *options: object) -> Answer:
        return xl_kpi("refresh", self.workbook, *options)

    def files(self) -> dict[str, bytes]:
        """Every file of the folder with its bytes."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*")) if path.is_file()
        }  # fmt: skip


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("declared") / "config.yaml"
    source.write_text(CONFIG, encoding="utf-8")
    folder = tmp_path_factory.mktemp("built")
    answer = xl_kpi("new", folder / "council", "--config", source, "--period", "2023-06")
    assert answer.status == 0, answer.err
    return folder / "council"


@pytest.fixture
def council(built: Path, tmp_path: Path) -> Council:
    import shutil

    folder = tmp_path / "a council"
    shutil.copytree(built, folder)
    made = Council(folder)
    made.contacts.write_text(CONTACTS, encoding="utf-8")
    return made
