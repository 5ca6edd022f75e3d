"""Number format codes: those built into Excel, and when two codes are the same."""

from __future__ import annotations

import re

GENERAL = "General"

BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
}
"""Format codes by the number that stands for them in every workbook."""

SAME_EVERYWHERE = (0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 15, 16, 17, 20, 21, 45, 46, 48, 49)
"""Built-in numbers that show the same under every regional setting, so that they may be written."""

_NEEDLESS_ESCAPE = re.compile(r'("[^"]*")|\\([-+/():!^&\'~{}=<> ])')


def same_code(one: str, other: str) -> bool:
    r"""Return whether two codes are the same but for escapes that Excel adds (`\+0` for `+0`)."""
    return one == other or _plain(one) == _plain(other)


def _plain(code: str) -> str:
    return _NEEDLESS_ESCAPE.sub(lambda match: match[1] or match[2], code)
