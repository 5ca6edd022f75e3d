"""Exit statuses, beside 0 for done."""

from __future__ import annotations

PROBLEMS_FOUND = 1
"""Done, and problems were found."""
WRONG_REQUEST = 2
"""The request or an input is wrong; nothing was written."""
UNEXPECTED = 3
"""An unexpected failure; nothing half-written."""
