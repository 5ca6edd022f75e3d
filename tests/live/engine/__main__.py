"""Run a module in a process whose xlwings drives LibreOffice: ``python -m live.engine xl_kpi ...``."""

from __future__ import annotations

import runpy
import sys

from . import activate

if __name__ == "__main__":
    activate()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
