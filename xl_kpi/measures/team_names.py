"""Which team a spelling means, over everything that was read.

A team is counted once however its name is spelt: as the config declares, else by what two
spellings have in common (`xl_kpi.config.teams`). Rows are merged where they are counted, so that a
child under two spellings of one team counts once there; the rows themselves keep what the source
says. Every merge is a finding, and so is a team that the config's list has not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.config.teams import fold_name, teams_by_spelling
from xl_kpi.extracts.loaded import ROW_ID, SOURCE_FILE, SOURCE_ROW
from xl_kpi.faults import Finding, Level
from xl_kpi.measures import sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xl_kpi.config.declared import Config, Extract
    from xl_kpi.extracts.loaded import Loaded

_SUPPLIED = "supplied figures"


@dataclass(frozen=True, slots=True)
class TeamNames:
    """The teams of a run.

    Attributes:
        known: A spelling's compared form to the team's name.
        respelt: Spellings found that are not their team's name, to that name.
        findings: Merges, and teams that the config's list has not.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    respelt: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def of(self, spelling: str) -> str:
        """Return the name of the team that a spelling means."""
        return self.known.get(fold_name(spelling), spelling)


@dataclass(frozen=True, slots=True)
class _Found:
    """A spelling in one extract, the number of its rows and the first of them."""

    spelling: str
    rows: int
    first: str


def read_team_names(config: Config, loaded: Loaded) -> TeamNames:
    """Return the teams of all extracts and supplied figures, spellings of one team together.

    A team that the config does not declare has the spelling that most rows have; of spellings
    with as many rows, the one that is met first.

    Args:
        config: The teams, and the extracts' columns of them.
        loaded: The extracts, in DuckDB.
    """
    found = {name: [*_in_extract(config, loaded, name)] for name in loaded.extracts}
    found[_SUPPLIED] = [*_in_supplied(loaded)]
    declared = {folded: team.name for folded, team in teams_by_spelling(config.teams).items()}
    known = {**_usual(found.values()), **declared}
    respelt = {
        each.spelling: known[fold_name(each.spelling)]
        for items in found.values()
        for each in items
        if known[fold_name(each.spelling)] != each.spelling
    }
    findings = [
        finding
        for name, items in found.items()
        for finding in _findings(name, items, respelt, declared)
    ]
    return TeamNames(known, respelt, tuple(findings))


def _in_extract(config: Config, loaded: Loaded, name: str) -> Iterator[_Found]:
    extract = config.extracts[name]
    column = _team_column(config, extract)
    if column is None:
        return
    table, team = loaded.extracts[name].table, f"CAST({sql.quoted(column)} AS VARCHAR)"
    rows = sql.rows_of(extract, table)
    files = loaded.extracts[name].files
    with loaded.connection.cursor() as cursor:
        found = cursor.execute(
            f"SELECT s.team, s.found, r.{SOURCE_FILE}, r.{SOURCE_ROW} FROM (SELECT {team} AS team,"
            f" count(*) AS found, min({ROW_ID}) AS first FROM ({rows}) WHERE {team} IS NOT NULL"
            f" GROUP BY {team}) s JOIN {sql.quoted(table)} r ON r.{ROW_ID} = s.first"
            f" ORDER BY r.{ROW_ID}"
        ).fetchall()
    for spelling, count, file, row in found:
        yield _Found(spelling, count, f"{files[file].label}, row {row}")


def _team_column(config: Config, extract: Extract) -> str | None:
    """Return the column of an extract that names teams: as declared, or as caseloads read it."""
    of_workers = any(spec.extract == extract.name for spec in config.of_workers)
    return extract.team or ("team" if of_workers else None)


def _in_supplied(loaded: Loaded) -> Iterator[_Found]:
    teamed = [figure for figure in loaded.supplied if figure.team]
    counts = Counter(figure.team for figure in teamed)
    first = {figure.team: f"{figure.file}, row {figure.row}" for figure in reversed(teamed)}
    for spelling in dict.fromkeys(figure.team for figure in teamed):
        yield _Found(spelling, counts[spelling], first[spelling])


def _usual(found: Iterable[Iterable[_Found]]) -> dict[str, str]:
    """Return the spelling that most rows have, by what all of them have in common."""
    rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for items in found:
        for each in items:
            rows[fold_name(each.spelling)][each.spelling] += each.rows
    return {folded: max(counts, key=counts.__getitem__) for folded, counts in rows.items()}


def _findings(
    where: str,
    found: Iterable[_Found],
    respelt: Mapping[str, str],
    declared: Mapping[str, str],
) -> Iterator[Finding]:
    """Yield what one extract's teams give to say; a team's name may be anything, so none is said.

    A cell under the wrong heading may hold a child's name, and messages go into logs.
    """
    items = list(found)
    other = [each for each in items if each.spelling in respelt]
    if other:
        yield Finding(
            rule="team-spelling",
            level=Level.NOTE,
            where=other[0].first,
            message=f"{_counted(other)} of {where} with a team's name spelt otherwise, this row"
            " the first: counted as that team's",
        )
    unknown = [each for each in items if fold_name(each.spelling) not in declared]
    if declared and unknown:
        teams = len({fold_name(each.spelling) for each in unknown})
        yield Finding(
            rule="team-unknown",
            level=Level.WARNING,
            where=unknown[0].first,
            message=f"{_counted(unknown)} of {where} with {teams} team{'s' * (teams != 1)} that the"
            " config's teams have not, this row the first: shown after the others; add what is"
            " missing to teams, or to also_named of one",
        )


def _counted(found: Iterable[_Found]) -> str:
    rows = sum(each.rows for each in found)
    return f"{rows:,} row{'s' * (rows != 1)}"


def create_team_spellings(loaded: Loaded, names: TeamNames) -> None:
    """Create the table `team_spelling (kpi_spelling, kpi_name)` of the spellings to be merged."""
    with loaded.connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE TABLE team_spelling"
                       " (kpi_spelling VARCHAR, kpi_name VARCHAR)")  # fmt: skip
        if names.respelt:
            cursor.executemany("INSERT INTO team_spelling VALUES (?, ?)", [*names.respelt.items()])
