"""`xl-kpi` and `python -m xl_kpi`: run a command, and turn what went wrong into an exit status.

0 done; 1 done, and problems were found; 2 the request or an input is wrong, nothing was written;
3 an unexpected failure, nothing half-written.
"""

from __future__ import annotations

import os
import sys

from xl_kpi.commands.exits import UNEXPECTED, WRONG_REQUEST
from xl_kpi.faults import Refusal


def main() -> None:
    """Run the command line and exit with its status."""
    _speak_utf8()
    from xl_kpi.commands.app import app

    try:
        app()
    except Refusal as refusal:
        _report(refusal)
        sys.exit(WRONG_REQUEST)
    except BrokenPipeError:
        # Whoever read our output has stopped reading, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("XL_KPI_DEBUG"):
            raise
        sys.stderr.write(
            f"xl-kpi failed unexpectedly ({type(error).__name__}); nothing was half-written. "
            "Set XL_KPI_DEBUG=1, run the command again and report what it prints.\n"
        )
        sys.exit(UNEXPECTED)


def _speak_utf8() -> None:
    """Write UTF-8 whatever the console's code page, so that redirected CSV keeps every name."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _report(refusal: Refusal) -> None:
    for fault in refusal.faults:
        sys.stderr.write(f"{fault}\n")
    if "--json" in sys.argv:
        from xl_kpi.commands.wording import print_json

        faults = [{"where": fault.where, "message": fault.message} for fault in refusal.faults]
        print_json({"faults": faults})


if __name__ == "__main__":
    main()
