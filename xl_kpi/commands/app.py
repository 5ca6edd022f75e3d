"""The command line. Each command imports what it needs when it runs, so that help is at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xl_kpi.commands.shared_options import (
    ConfigOption,
    ExtractsOption,
    HistoryOption,
    JsonOption,
    PeriodOption,
    QuietOption,
)

app = typer.Typer(
    name="xl-kpi",
    help="The monthly performance pack of children's services, from the extracts to the workbook.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
history_app = typer.Typer(
    help="The figures kept by month: list, export, import, restate.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(history_app, name="history")


def _version(*, asked: bool) -> None:
    if asked:
        from xl_kpi import __version__

        typer.echo(f"xl-kpi {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=lambda value: _version(asked=value), is_eager=True,
                     help="Show the version and exit."),
    ] = False,
) -> None:  # fmt: skip
    """The monthly performance pack of children's services, from the extracts to the workbook."""


MonthOption = Annotated[
    str | None,
    typer.Option("--period", metavar="YYYY-MM", help="The month. Default: the month before this."),
]


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="A folder that is new or empty.")] = Path(
        "council"
    ),
    *,
    period: MonthOption = None,
    seed: Annotated[int, typer.Option(help="Another seed makes another council.")] = 1,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make a whole made-up council in a folder, refresh its pack, and say what to open."""
    from xl_kpi.commands.demonstrating import run

    run(folder, period, seed=seed, as_json=as_json, quiet=quiet)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Where the workbook and the config go.")],
    *,
    config: ConfigOption = None,
    period: MonthOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Build a workbook for a config, and put the config beside it."""
    from xl_kpi.commands.building import run

    run(folder, config, period, as_json=as_json, quiet=quiet)


@app.command()
def check(
    workbook: Annotated[
        Path | None, typer.Argument(help="Only to find the config beside it.")
    ] = None,
    *,
    config: ConfigOption = None,
    extracts: ExtractsOption = None,
    period: PeriodOption = None,
    output: Annotated[
        Path | None, typer.Option(help="Write every row set aside to this CSV file.")
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Report faults and data quality of the config and the extracts; nothing is written."""
    from xl_kpi.commands.checking import run

    run(workbook, config, extracts, period, output, as_json=as_json, quiet=quiet)


@app.command()
def figures(
    *,
    config: ConfigOption = None,
    extracts: ExtractsOption = None,
    history: HistoryOption = None,
    period: PeriodOption = None,
    months: Annotated[
        int | None, typer.Option(min=1, max=600, help="Months shown. Default: the config's.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="team", help="Add figures by team.")] = None,
    layout: Annotated[
        str, typer.Option("--format", metavar="csv|json", help="How they are printed.")
    ] = "csv",
    output: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print the measurements, tidy: what the board would show, a row a figure."""
    from xl_kpi.commands.figuring import Asked, run

    run(
        Asked(
            config=config, extracts=extracts, history=history, period=period, months=months,
            by=by, layout="json" if as_json else layout, output=output, quiet=quiet,
        )
    )  # fmt: skip


@app.command()
def adopt(
    workbook: Annotated[Path, typer.Argument(help="The pack, closed in Excel.")],
    *,
    config: ConfigOption = None,
    history: HistoryOption = None,
    output: Annotated[
        Path | None, typer.Option(help="Write the adopted workbook here instead.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what was found; write nothing.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 where anything needs a decision.")
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Bind a pack that somebody else made, and take its past months into the history."""
    from xl_kpi.commands.adopting import Asked, run

    run(
        Asked(
            workbook=workbook, config=config, history=history, output=output, dry_run=dry_run,
            strict=strict, as_json=as_json, quiet=quiet,
        )
    )  # fmt: skip


@app.command()
def refresh(
    workbook: Annotated[
        Path | None,
        typer.Argument(
            help="The workbook, closed in Excel. With --live: the open one's name, "
            "not needed where only one pack is open."
        ),
    ] = None,
    *,
    live: Annotated[
        bool, typer.Option("--live", help="Write into the workbook that is open in Excel.")
    ] = False,
    config: ConfigOption = None,
    extracts: ExtractsOption = None,
    history: HistoryOption = None,
    period: PeriodOption = None,
    output: Annotated[
        Path | None,
        typer.Option(help="Write the refreshed workbook here instead."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the cells that would change; write nothing.")
    ] = False,
    restate: Annotated[
        str | None,
        typer.Option(metavar="REASON", help="Replace published figures that differ, and keep why."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 where there are findings.")
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Refresh a workbook for the month: a closed one with no Excel, or the one open in it."""
    from xl_kpi.commands.refreshing import Asked, run, workbook_asked

    closed, book = workbook_asked(workbook, output, config, live=live)
    run(
        Asked(
            workbook=closed, live=book, config=config, extracts=extracts, history=history,
            period=period, output=output, dry_run=dry_run, restate=restate, strict=strict,
            as_json=as_json, quiet=quiet,
        )
    )  # fmt: skip


@app.command()
def audit(
    workbook: Annotated[Path, typer.Argument(help="Any pack, adopted or not.")],
    *,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            help="The config. Default: indicator_config.yaml beside the "
            "workbook, else in the current folder, else the one that comes with the "
            "program.",
        ),
    ] = None,
    rule: Annotated[
        list[str] | None, typer.Option(help="Check this rule only; may be given several times.")
    ] = None,
    level: Annotated[
        str,
        typer.Option(metavar="error|warning|note", help="Leave out findings that matter less."),
    ] = "note",
    show_all: Annotated[
        bool, typer.Option("--all", help="List the accepted findings too, with their reasons.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            help="Write a copy of the workbook here, with a sheet of the findings that "
            "links to each cell."
        ),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Work out again what a pack's own figures allow, and list each cell that disagrees."""
    from xl_kpi.commands.auditing import Asked, run

    run(
        Asked(
            workbook=workbook, config=config, rules=tuple(rule or ()), level=level,
            show_all=show_all, output=output, as_json=as_json, quiet=quiet,
        )
    )  # fmt: skip


@app.command()
def doctor(
    folder: Annotated[Path, typer.Argument(help="The folder that the pack is kept in.")] = Path(),
    *,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Say which ways of refreshing work on this machine, and how to mend the others."""
    from xl_kpi.commands.doctoring import run

    run(folder, as_json=as_json, quiet=quiet)


@app.command()
def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="INDICATOR|CELL",
            help="An indicator's id, name or ref_id, or a cell of the workbook: 'Board!H12'.",
        ),
    ],
    *,
    period: PeriodOption = None,
    team: Annotated[str | None, typer.Option(help="One team's figure.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a cell named alone.")] = None,
    workbook: Annotated[
        Path | None,
        typer.Option(help="The workbook of a cell. Default: the one beside the config."),
    ] = None,
    config: ConfigOption = None,
    extracts: ExtractsOption = None,
    history: HistoryOption = None,
    output: Annotated[
        Path | None, typer.Option(help="Write all the rows to this .csv or .xlsx file.")
    ] = None,
    no_rows: Annotated[bool, typer.Option("--no-rows", help="List no rows.")] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show where a figure came from: its definition, SQL, rating, and the rows behind it."""
    from xl_kpi.commands.explaining import Asked, run

    run(
        Asked(
            what=what, period=period, team=team, sheet=sheet, workbook=workbook, config=config,
            extracts=extracts, history=history, output=output, rows=not no_rows, as_json=as_json,
            quiet=quiet,
        )
    )  # fmt: skip


ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it stays on record.")]


@history_app.command("list")
def history_list(
    *, history: HistoryOption = None, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """List the refreshes on record, and the figures that were changed for a reason."""
    from xl_kpi.commands.keeping import list_runs

    list_runs(history, config, as_json=as_json)


@history_app.command("export")
def history_export(
    *,
    history: HistoryOption = None,
    config: ConfigOption = None,
    output: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
) -> None:
    """Print every version of every figure as CSV."""
    from xl_kpi.commands.keeping import export

    export(history, config, output)


@history_app.command("import")
def history_import(
    file: Annotated[Path, typer.Argument(help="CSV with the columns that `figures` prints.")],
    *,
    reason: ReasonOption,
    history: HistoryOption = None,
    config: ConfigOption = None,
) -> None:
    """Put the figures of a CSV file on record."""
    from xl_kpi.commands.keeping import import_figures

    import_figures(file, history, config, reason)


@history_app.command("restate")
def history_restate(
    indicator: Annotated[str, typer.Argument(help="The indicator's id.")],
    *,
    period: Annotated[str, typer.Option("--period", metavar="YYYY-MM", help="The month.")],
    reason: ReasonOption,
    value: Annotated[str | None, typer.Option(help="The new value: 510, 0.89 or 89%.")] = None,
    numerator: Annotated[str | None, typer.Option(help="In place of the value.")] = None,
    denominator: Annotated[str | None, typer.Option(help="With the numerator.")] = None,
    team: Annotated[str, typer.Option(help="The team. Default: the whole service.")] = "",
    history: HistoryOption = None,
    config: ConfigOption = None,
) -> None:
    """Change one figure on record, for a reason that stays with it."""
    from xl_kpi.commands.keeping import restate

    restate(
        indicator, period, history, config, reason,
        team=team, value=value, numerator=numerator, denominator=denominator,
    )  # fmt: skip
