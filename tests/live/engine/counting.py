"""Marks the members of the engine's classes, so that each use of one counts as one call."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from .com import LABELS

if TYPE_CHECKING:
    from collections.abc import Callable

_Class = TypeVar("_Class", bound=type)
_COUNTED_SPECIAL = frozenset({"__call__", "__len__", "__iter__"})
_NOT_COUNTED = frozenset({"api", "xl", "alert", "kill"})


def plain(name: str) -> property:
    """A property that xlwings hands straight to Excel, by Excel's name."""
    return property(
        lambda self: getattr(self.xl, name), lambda self, value: setattr(self.xl, name, value)
    )


def counted(engine_class: _Class) -> _Class:
    """Label what each public member sends with the member's name.

    What a member asks of others while it runs belongs to it. ``api`` is the caller's own way to
    Excel: each use of a native member counts by itself.
    """
    for name, member in list(vars(engine_class).items()):
        if name in _NOT_COUNTED or (name.startswith("_") and name not in _COUNTED_SPECIAL):
            continue
        label = f"{engine_class.__name__}.{name}"
        if isinstance(member, property):
            setattr(engine_class, name, _labelled_property(member, label))
        elif callable(member):
            setattr(engine_class, name, _labelled(member, label))
    return engine_class


def _labelled_property(member: property, label: str) -> property:
    read = member.fget and _labelled(member.fget, label)
    put = member.fset and _labelled(member.fset, f"{label} put")
    return property(read, put, doc=member.__doc__)


def _labelled(function: Callable[..., Any], label: str) -> Callable[..., Any]:
    @wraps(function)
    def run(*args: object, **named: object) -> Any:
        return LABELS.run(label, lambda: function(*args, **named))

    return run
