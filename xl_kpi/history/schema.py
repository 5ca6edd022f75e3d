"""The history's tables. Figures are only ever added; numbers are exact, as text."""

from __future__ import annotations

APPLICATION_ID = int.from_bytes(b"xKPI")
"""Marks an SQLite file as a history of this program."""
VERSION = 3
"""The form of the tables; a later form gets a later number."""

_TABLES = (
    """
    CREATE TABLE refresh (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        period TEXT NOT NULL,
        run_at TEXT NOT NULL,
        reason TEXT,
        config_sha256 TEXT NOT NULL,
        program_version TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE refresh_file (
        refresh_id INTEGER NOT NULL REFERENCES refresh (id),
        extract TEXT NOT NULL,
        file TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        rows INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE figure (
        id INTEGER PRIMARY KEY,
        indicator TEXT NOT NULL,
        team TEXT NOT NULL,
        month TEXT NOT NULL,
        numerator TEXT,
        denominator TEXT,
        value TEXT,
        status TEXT NOT NULL,
        text TEXT,
        origin TEXT NOT NULL,
        refresh_id INTEGER NOT NULL REFERENCES refresh (id),
        source TEXT
    )
    """,
    "CREATE INDEX figure_of ON figure (month, indicator, team, id)",
    "CREATE INDEX refresh_file_of ON refresh_file (refresh_id)",
)

_SHOWN_TABLES = (
    """
    CREATE TABLE refresh_rating (
        refresh_id INTEGER NOT NULL REFERENCES refresh (id),
        indicator TEXT NOT NULL,
        rag INTEGER
    )
    """,
    """
    CREATE TABLE refresh_fault (
        refresh_id INTEGER NOT NULL REFERENCES refresh (id),
        rule TEXT NOT NULL,
        place TEXT NOT NULL,
        what TEXT NOT NULL,
        count INTEGER NOT NULL
    )
    """,
    "CREATE INDEX refresh_rating_of ON refresh_rating (refresh_id)",
    "CREATE INDEX refresh_fault_of ON refresh_fault (refresh_id)",
)


def _append_only(*tables: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_keeps_before_{change} BEFORE {change} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, 'the history is only ever added to'); END"
        for table in tables
        for change in ("UPDATE", "DELETE")
    ]


_SHOWN = (*_SHOWN_TABLES, *_append_only("refresh_rating", "refresh_fault"))

SCHEMA = (
    *_TABLES,
    *_append_only("refresh", "refresh_file", "figure"),
    *_SHOWN,
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
)
"""Statements that begin a history, within one transaction."""

SOURCED = 2
"""The form from which on a figure says which cell it was taken from."""
RATED = 3
"""The form from which on a refresh leaves its ratings and the faults of its data on record."""
UPGRADES = {
    SOURCED: ("ALTER TABLE figure ADD COLUMN source TEXT",),
    RATED: _SHOWN,
}
"""Statements by which the form before becomes each later one; figures stay as they are."""
