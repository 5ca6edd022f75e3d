"""An .xlsx file's bytes as those of an .xlsm file that has no macros yet.

Excel refuses a file named .xlsm whose main part says that it is of the plain type; the type of
that part is all that differs.
"""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

_TYPES = "[Content_Types].xml"
_PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO_ENABLED = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def as_macro_enabled(data: bytes) -> bytes:
    """Return the workbook with the macro-enabled type; members keep their order and dates.

    Args:
        data: The bytes of an .xlsx file.
    """
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as plain, ZipFile(stream, "w", ZIP_DEFLATED) as enabled:
        for member in plain.infolist():
            content = plain.read(member)
            if member.filename == _TYPES:
                content = content.replace(_PLAIN, _MACRO_ENABLED)
            enabled.writestr(member, content, ZIP_DEFLATED)
    return stream.getvalue()
