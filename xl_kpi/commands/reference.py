"""The reference page of the command line, made from the commands themselves.

`python -m xl_kpi.commands.reference` writes the page again after a command has changed; a test
holds that it is up to date.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer.main import get_command

from xl_kpi.commands.app import app
from xl_kpi.commands.printed import EXITS_WITH_1, PRINTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGE = Path("docs/reference/command-line.md")
"""Where the page is kept, under the repository."""

_VALUES = {"path": "PATH", "int": "NUMBER", "integer": "NUMBER"}
_OPENING = """\
# Command line

Every command, made from the program's own definitions by `python -m xl_kpi.commands.reference`.
`xl-kpi COMMAND --help` shows the same on the screen. What is in **bold** must be given.

## Exit status

| status | meaning |
| --- | --- |
| 0 | Done. |
| 1 | Done, and problems were found; each command below says which. |
| 2 | The request or an input is wrong. Nothing was written. Each fault is printed on standard \
error with its file, line or cell and the remedy. |
| 3 | An unexpected failure. Nothing was half-written. |

## JSON

With `--json` a command prints one JSON object on standard output and nothing else there. Where an
input is refused (status 2), the object is `{"faults": [{"where": ..., "message": ...}]}`. Paths,
months and figures are text, unless a table below says otherwise.

## Environment

| variable | meaning |
| --- | --- |
| `XL_KPI_CACHE` | The folder that keeps checked expressions and bank holidays, which are slow to \
work out again. Default: the system's own folder for caches. |
| `XL_KPI_DEBUG` | Set to 1, an unexpected failure shows where it happened. |
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """An argument or an option of a command.

    Attributes:
        spelling: As it is typed: `WORKBOOK`, `--period YYYY-MM`.
        default: Its value where it is left out, None where there is none to show.
    """

    spelling: str
    option: bool
    required: bool
    meaning: str
    default: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: its words after `xl-kpi`, what it does, and its parameters in order."""

    name: str
    help: str
    parameters: tuple[Parameter, ...]


def commands() -> tuple[Command, ...]:
    """Return every command and sub-command, in the order of the help."""
    return tuple(_commands(get_command(app), ""))


def reference_page() -> str:
    """Return the page, in Markdown."""
    return "\n".join([_OPENING, *(_section(command) for command in commands())])


def write_reference(path: Path) -> None:
    """Write the page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(reference_page(), encoding="utf-8", newline="\n")


# Typer's classes differ between the versions that are supported: they are read by attribute.
def _commands(group: Any, prefix: str) -> Iterator[Command]:  # noqa: ANN401
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix}{name} ")
        else:
            parameters = tuple(_parameter(each) for each in command.params if each.name != "help")
            yield Command(
                name=f"{prefix}{name}", help=command.help or "", parameters=_ordered(parameters)
            )


def _ordered(parameters: Iterable[Parameter]) -> tuple[Parameter, ...]:
    return tuple(sorted(parameters, key=lambda each: (each.option, not each.required)))


def _parameter(declared: Any) -> Parameter:  # noqa: ANN401
    option = declared.param_type_name == "option"
    switch = bool(getattr(declared, "is_flag", False))
    spelling = declared.opts[0] if option else declared.name.upper()
    if option and not switch:
        kind = declared.type.name.split()[0]
        spelling += f" {declared.metavar or _VALUES.get(kind, 'TEXT')}"
    default = None if switch or not declared.default else str(declared.default)
    return Parameter(
        spelling=spelling,
        option=option,
        required=bool(declared.required),
        meaning=getattr(declared, "help", None) or "",
        default=default,
    )


def _section(command: Command) -> str:
    lines = [f"## xl-kpi {command.name}", "", command.help, "", f"    {_usage(command)}", ""]
    lines += _table(("argument or option", "meaning"), map(_row, command.parameters))
    if command.name in EXITS_WITH_1:
        lines += [f"Exits with 1 where problems were found: {EXITS_WITH_1[command.name]}.", ""]
    if command.name in PRINTED:
        rows = ((f"`{key}`", meaning) for key, meaning in PRINTED[command.name].items())
        lines += ["With `--json` it prints:", "", *_table(("key", "value"), rows)]
    return "\n".join(lines)


def _usage(command: Command) -> str:
    words = ["xl-kpi", command.name]
    needed = [each for each in command.parameters if each.required or not each.option]
    words += [each.spelling if each.required else f"[{each.spelling}]" for each in needed]
    if len(needed) < len(command.parameters):
        words.append("[OPTIONS]")
    return " ".join(words)


def _row(parameter: Parameter) -> tuple[str, str]:
    name = f"`{parameter.spelling}`"
    default = f" Default: `{parameter.default}`." if parameter.default else ""
    return f"**{name}**" if parameter.required else name, parameter.meaning + default


def _table(headings: tuple[str, str], rows: Iterable[tuple[str, str]]) -> list[str]:
    cells = [headings, ("---", "---"), *rows]
    return [*(f"| {_in_cell(left)} | {_in_cell(right)} |" for left, right in cells), ""]


def _in_cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    write_reference(PAGE)
