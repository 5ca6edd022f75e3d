"""Run macros of workbooks in a LibreOffice without a window, and read cells afterwards.

By itself a program for a Python that has LibreOffice's `uno` (`python macro_office.py REQUEST`, JSON
in and out); `run` starts it. A request is a list of sessions, each with the workbooks to open, the
macros to call (`[place of the workbook, "Module.Macro", [argument, ...]]`) and the cells of first
sheets to read afterwards (`[place, "H1"]`); `"unsaved": true` opens copies that have no file yet.
The answer has for each session what each call returned and what each cell shows.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

_PATIENCE = 90
_RUN_MACROS_WITHOUT_ASKING = 4


def python_with_uno() -> str | None:
    """The Python that can speak to LibreOffice, if one is there."""
    if shutil.which("soffice") is None:
        return None
    for program in ("/usr/bin/python3", sys.executable):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            subprocess.run([program, "-c", "import uno"], check=True, capture_output=True)
            return program
    return None


def run(program: str, sessions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Run sessions in one LibreOffice and return what each gave."""
    done = subprocess.run(
        [program, __file__, json.dumps(sessions)],
        check=True, capture_output=True, text=True, timeout=2 * _PATIENCE,
    )  # fmt: skip
    return json.loads(done.stdout)


def _main(sessions: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pipe = f"xlkpi{uuid.uuid4().hex[:12]}"
        office = subprocess.Popen(
            ["soffice", "--headless", "--norestore", "--nologo", "--nodefault",
             f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", f"--accept=pipe,name={pipe};urp;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "HOME": folder},
        )  # fmt: skip
        desktop = None
        try:
            desktop = _desktop(pipe)
            answers = [_session(desktop, session) for session in sessions]
        finally:
            with contextlib.suppress(Exception):
                desktop.terminate()
                office.wait(20)
            office.kill()
            office.wait()
    json.dump(answers, sys.stdout)


def _desktop(pipe: str) -> Any:  # noqa: ANN401  (LibreOffice's objects have no types)
    import uno

    local = uno.getComponentContext()
    name = "com.sun.star.bridge.UnoUrlResolver"
    resolver = local.ServiceManager.createInstanceWithContext(name, local)
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:  # of a class that is known only here
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def _session(desktop: Any, session: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    unsaved = session.get("unsaved", False)
    books = [_opened(desktop, path, unsaved=unsaved) for path in session["books"]]
    try:
        returned = [
            _script(books[at], macro).invoke(tuple(arguments), (), ())[0]
            for at, macro, arguments in session["calls"]
        ]
        cells = [
            books[at].Sheets.getByIndex(0).getCellRangeByName(cell).String
            for at, cell in session["cells"]
        ]
        code_names = [
            [book.Sheets.getByIndex(at).CodeName for at in range(book.Sheets.Count)]
            for book in books
        ]
    finally:
        for book in reversed(books):
            book.close(True)
    return {"returned": returned, "cells": cells, "code_names": code_names}


def _opened(desktop: Any, path: str, *, unsaved: bool) -> Any:  # noqa: ANN401
    from com.sun.star.beans import PropertyValue

    options = (
        PropertyValue(Name="MacroExecutionMode", Value=_RUN_MACROS_WITHOUT_ASKING),
        PropertyValue(Name="AsTemplate", Value=unsaved),
    )
    return desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, options)


def _script(book: Any, macro: str) -> Any:  # noqa: ANN401
    place = f"vnd.sun.star.script:VBAProject.{macro}?language=Basic&location=document"
    return book.getScriptProvider().getScript(place)


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
