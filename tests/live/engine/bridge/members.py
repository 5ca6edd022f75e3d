"""What all objects of the bridge share: members that carry the names Excel gives them.

An object's public properties and methods that begin with a capital are what a client may use;
whatever else Excel has is left out, and says so by its name.
"""

from __future__ import annotations

from typing import Any

import uno
from failures import NotPlayed


class ExcelObject:
    """One object of Excel's model, played by LibreOffice."""

    def read(self, name: str) -> object:
        """The value of a property."""
        self._property(name)
        return getattr(self, name)

    def assign(self, name: str, value: object) -> None:
        """Give a property a value."""
        if self._property(name).fset is None:
            raise NotPlayed(f"{self.kind()}.{name} put")
        setattr(self, name, value)

    def invoke(self, name: str, args: tuple[object, ...], named: dict[str, object]) -> object:
        """Run a method."""
        if name not in self.methods():
            raise NotPlayed(f"{self.kind()}.{name}")
        return getattr(self, name)(*args, **named)

    @classmethod
    def kind(cls) -> str:
        """The name of the object's class in Excel."""
        return cls.__name__

    @classmethod
    def methods(cls) -> list[str]:
        """The members that are called; all others are properties."""
        return [name for name in dir(cls) if name[0].isupper() and callable(getattr(cls, name))]

    def _property(self, name: str) -> property:
        found = getattr(type(self), name, None) if name[:1].isupper() else None
        if not isinstance(found, property):
            raise NotPlayed(f"{self.kind()}.{name}")
        return found


def named_values(**values: object) -> tuple[Any, ...]:
    """LibreOffice's form of named arguments."""
    made = []
    for name, value in values.items():
        one = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        one.Name, one.Value = name, value
        made.append(one)
    return tuple(made)
