"""Whole-process time of `xl-kpi refresh` beside a plain pandas + openpyxl script.

Usage: refresh.py [--rows 200000] [--runs 3]. Both compute and write the same pack from the same
extracts; the figures are compared before the times are. Nothing here is a test: times are
reported as ratios of two programs measured side by side in the same run.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import inputs

HERE = Path(__file__).parent
# Both programs run as installed ones do, from compiled modules.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def timed(command: list[str]) -> tuple[float, str]:
    begun = time.perf_counter()
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=HERE, check=False, env=ENVIRONMENT
    )
    taken = time.perf_counter() - begun
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return taken, done.stdout


def best(runs: int, make_command) -> tuple[float, str]:
    return min((timed(make_command()) for _ in range(runs)), key=lambda result: result[0])


def xl_kpi(*words: str) -> list[str]:
    return [sys.executable, "-m", "xl_kpi", *words]


def measure(folder: Path, extracts: Path, *, sheets: bool, months: int, runs: int) -> dict:
    place = folder / f"{'xlsx' if sheets else 'csv'}-{months}"
    place.mkdir()
    config = place / "config.yaml"
    config.write_text(inputs.config(sheets=sheets, window=months))
    timed(xl_kpi("new", str(place / "pack"), "--config", str(config), "--period", "2023-06"))
    pack = next((place / "pack").glob("*.xls*"))
    options = ["--config", str(config), "--extracts", str(extracts), "--period", "2023-07"]

    def ours() -> list[str]:
        copy = place / f"ours{pack.suffix}"
        shutil.copy(pack, copy)
        (place / "kpi_history.sqlite").unlink(missing_ok=True)
        return xl_kpi("refresh", str(copy), *options, "--quiet")

    def peer() -> list[str]:
        copy = place / "peer.xlsx"
        shutil.copy(pack, copy)
        return [sys.executable, "peer.py", str(extracts), str(copy), "2023-07", str(months)]

    our_time, _ = best(runs, ours)
    peer_time, answer = best(1 if sheets else runs, peer)
    compare(xl_kpi("figures", *options), json.loads(answer))
    return {
        "extracts": "xlsx" if sheets else "csv",
        "months": months,
        "xl_kpi": our_time,
        "peer": peer_time,
        "ratio": our_time / peer_time,
    }


def compare(command: list[str], peer: dict[str, list[float | None]]) -> None:
    """Stop where the two programs do not agree on a figure (half a point apart is rounding)."""
    ours: dict[str, list[float | None]] = {}
    for row in csv.DictReader(io.StringIO(timed(command)[1])):
        ours.setdefault(row["indicator"], []).append(float(row["value"]) if row["value"] else None)
    for name, figures in peer.items():
        for mine, theirs in zip(ours[name], figures, strict=True):
            same = mine == theirs if None in (mine, theirs) else abs(mine - theirs) <= 0.011
            if not same:
                sys.exit(f"{name}: xl_kpi {ours[name]}\npeer {figures}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs.write_csvs(folder / "extracts", asked.rows)
        inputs.write_workbook(folder / "extracts.xlsx", asked.rows)
        results = [
            measure(folder, folder / "extracts", sheets=False, months=13, runs=asked.runs),
            measure(folder, folder / "extracts", sheets=False, months=60, runs=asked.runs),
            measure(folder, folder / "extracts.xlsx", sheets=True, months=13, runs=asked.runs),
        ]
        for result in results:
            print(
                "{extracts:5} {months:3} months: xl_kpi {xl_kpi:6.2f} s, peer {peer:6.2f} s,"
                " ratio {ratio:.3f}".format(**result)
            )
        longer = results[1]["xl_kpi"] / results[0]["xl_kpi"]
        print(f"60 months beside 13: {longer:.2f}")
    help_time = min(timed(xl_kpi("--help"))[0] for _ in range(9))
    nothing = min(timed([sys.executable, "-c", "pass"])[0] for _ in range(9))
    print(f"--help beside python -c pass: {help_time / nothing:.1f} ({help_time * 1000:.0f} ms)")


if __name__ == "__main__":
    main()
