"""The reason that a person gives for changing what is on record."""

from __future__ import annotations

from xl_kpi.faults import refuse


def reason_given(option: str, text: str | None) -> str:
    """Return a reason, trimmed.

    Args:
        option: The option that gives it, as faults name it.
        text: What was given.

    Raises:
        Refusal: There is none.
    """
    reason = (text or "").strip()
    if not reason:
        raise refuse(option, 'say why, in a few words that will stay on record: "late records"')
    return reason
