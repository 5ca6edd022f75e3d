"""A click on Refresh, from the start of Python to the last cell written, beside `import xlwings`.

Usage: click.py [--runs 5]. LibreOffice plays Excel, as in tests/live, with the workbook open
before the click. Two packs: a small council's, and that of the made-up council (a hundred
indicators, a quarter of a million rows of extracts). Three ways of starting:

    add-in, pandas      as the xlwings add-in starts Python, where pandas is installed
    add-in, no pandas   the same where neither pandas nor numpy is
    -c, pandas          pandas installed, and only `import xl_kpi.buttons; xl_kpi.buttons.refresh()`

The peer is `python -c "import xlwings"` in the same surroundings; each round runs every command
once, in turn, and the best of the rounds is told. What the stand-in for Excel takes (its answers,
and its own modules) is told by itself: with Excel it is another program's time. Nothing here is a
test.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parent / "tests"
sys.path[:0] = [str(TESTS)]
# Both programs run as installed ones do, from compiled modules.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT["PYTHONPATH"] = os.pathsep.join([str(HERE.parent), str(TESTS)])
WAYS = {"add-in, pandas": "addin", "add-in, no pandas": "bare", "-c, pandas": "command"}
WITHOUT = ("pandas", "numpy", "matplotlib", "PIL", "polars")
IMPORT = {
    "pandas": "import xlwings",
    "no pandas": f"import sys; sys.modules.update(dict.fromkeys({WITHOUT})); import xlwings",
}


def answer(command: list[str]) -> tuple[float, str]:
    """The seconds that a command takes, and what it prints."""
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    taken = time.perf_counter() - begun
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return taken, done.stdout


def councils(folder: Path) -> dict[str, Path]:
    """Two councils whose packs have been built and wait for the next month's refresh."""
    from functional.conftest import CONFIG, CONTACTS

    config = folder / "config.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    small, whole = folder / "small", folder / "whole"
    answer(xl_kpi("new", str(small), "--config", str(config), "--period", "2023-06"))
    (small / "extracts" / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    answer(xl_kpi("demo", str(whole)))
    (whole / "kpi_history.sqlite").unlink()
    fresh = whole / "fresh"
    answer(xl_kpi("new", str(fresh), "--config", str(whole / "indicator_config.yaml")))
    shutil.copy(fresh / "board_pack.xlsm", whole / "board_pack.xlsm")
    shutil.rmtree(fresh)
    return {"small": small, "whole": whole}


def xl_kpi(*words: str) -> list[str]:
    return [sys.executable, "-m", "xl_kpi", *words]


def click(app, council: Path, way: str) -> dict[str, float]:
    """Press Refresh once on a workbook that was just opened, and return where the time went."""
    (council / "kpi_history.sqlite").unlink(missing_ok=True)
    book = app.books.open(str(council / "board_pack.xlsm"))
    try:
        command = [sys.executable, "-B", str(HERE / "click_run.py"), way, str(time.monotonic())]
        return json.loads(answer(command)[1])
    finally:
        book.close()


def measure(app, council: Path, runs: int) -> dict[str, dict[str, float]]:
    """The best click of each way, with the best import of the same surroundings."""
    clicks: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    imports: dict[str, list[float]] = {name: [] for name in IMPORT}
    for _ in range(runs):
        for name, code in IMPORT.items():
            imports[name].append(answer([sys.executable, "-c", code])[0])
        for way, short in WAYS.items():
            clicks[way].append(click(app, council, short))
    best = {way: min(told, key=own) for way, told in clicks.items()}
    for way, told in best.items():
        told["import xlwings"] = min(imports[way.split(", ")[1]])
    return best


def own(told: dict[str, float]) -> float:
    """A click without the time of what stands in for Excel."""
    return told["total"] - told["Excel"] - told["stand-in"]


def report(name: str, best: dict[str, dict[str, float]]) -> None:
    parts = ("python", "xlwings", "modules", "config", "history", "extracts", "measures", "rest")
    print(f"\n{name} pack, seconds")
    print(f"{'':18}" + "".join(f"{part:>9}" for part in (*parts, "own", "peer", "ratio", "Excel")))
    for way, told in best.items():
        peer, mine = told["import xlwings"], own(told)
        values = [*(told[part] for part in parts), mine, peer, mine / peer, told["Excel"]]
        print(f"{way:18}" + "".join(f"{value:9.2f}" for value in values))
        with_it = (told["total"] - told["stand-in"]) / peer
        print(f"{'':18}with the stand-in's answers: {with_it:.1f} times the import")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    import xlwings
    from live import engine

    if engine.missing():
        sys.exit(engine.missing())
    with tempfile.TemporaryDirectory() as name:
        packs = councils(Path(name))
        ENVIRONMENT[engine.REGISTRY] = os.environ[engine.REGISTRY] = f"{name}/applications"
        ENVIRONMENT["XL_KPI_LOGS"] = f"{name}/logs"
        engine.activate()
        app = xlwings.App(visible=False, add_book=False)
        try:
            for council, folder in packs.items():
                report(council, measure(app, folder, asked.runs))
        finally:
            app.kill()


if __name__ == "__main__":
    main()
