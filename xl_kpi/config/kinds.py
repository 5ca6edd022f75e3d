"""The kinds of value that a key may hold: one definition checks a file and makes its JSON Schema.

A kind's `conform` returns the node with whatever is wrong taken out, each wrong thing noted with
its line, so that the readers after it can rely on shapes and look at meaning alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from xl_kpi.config.fault_log import nearest, shortened
from xl_kpi.config.yaml_tree import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.config.fault_log import FaultLog
    from xl_kpi.config.records import Record

Json = dict[str, Any]
"""A part of a JSON Schema."""

IDENTIFIER = "^[a-z][a-z0-9_]*$"
"""How ids and the names of extracts and columns are formed."""


class Kind(Protocol):
    """What a key may hold."""

    @property
    def words(self) -> str:
        """What it is, as a message says it: `a whole number from 1 to 120`."""

    @property
    def shapes(self) -> tuple[type[Node], ...]:
        """The forms in YAML that it takes."""

    def conform(self, node: Node, name: str, log: FaultLog) -> Node | None:
        """Return the node without what is wrong in it, None where nothing is left.

        Args:
            node: What the key holds.
            name: What messages call it.
            log: Where faults are noted.
        """

    def schema(self) -> Json:
        """Return its JSON Schema; records are referred to by name."""

    def records(self) -> Iterator[Record]:
        """Yield the records that it refers to directly."""


@dataclass(frozen=True, kw_only=True)
class Value:
    """A single value.

    Attributes:
        pattern: What its text must match, in the dialect that Python and JSON Schema share.
        json: Types that an editor may see it as.
        choices: The only texts allowed, empty for any.
        least, most: Bounds of a whole number.
        kept: True for a name that others refer to, which stays when it is badly formed so that
            they are not found at fault as well.
    """

    words: str
    pattern: str = r"\S"
    json: tuple[str, ...] = ("string", "number")
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    kept: bool = False
    shapes: tuple[type[Node], ...] = (Scalar,)

    def conform(self, node: Node, name: str, log: FaultLog) -> Node | None:
        """Return the value where it is a right one."""
        if not isinstance(node, Scalar):
            refuse_shape(node, name, self.words, log)
            return None
        if node.empty or not node.text:
            log.add(node.line, f"{name} is empty; write {self.words}, or remove the key")
            return None
        if self._fits(node.text):
            return node
        near = nearest(node.text, self.choices)
        meant = f" (did you mean {near}?)" if near else ""
        log.add(node.line, f"{name} is '{shortened(node.text)}'; write {self.words}{meant}")
        return node if self.kept else None

    def _fits(self, text: str) -> bool:
        if self.choices:
            return (text.lower() if "boolean" in self.json else text) in self.choices
        if re.search(self.pattern, text) is None:
            return False
        if self.least is None and self.most is None:
            return True
        number = int(text)
        return (self.least is None or number >= self.least) and (
            self.most is None or number <= self.most
        )

    def schema(self) -> Json:
        """Return the type with its pattern, choices and bounds."""
        if self.choices:
            return {"enum": [_plain(choice, self.json) for choice in self.choices]}
        made: Json = {"type": self.json[0] if len(self.json) == 1 else list(self.json)}
        if "string" in self.json:
            made["pattern"] = self.pattern
        bounds = {"minimum": self.least, "maximum": self.most}
        return made | {key: bound for key, bound in bounds.items() if bound is not None}

    def records(self) -> Iterator[Record]:
        """Yield nothing."""
        return iter(())


def _plain(choice: str, types: tuple[str, ...]) -> str | bool | int:
    if "boolean" in types and choice in ("true", "false"):
        return choice == "true"
    return int(choice) if types == ("integer",) else choice


@dataclass(frozen=True)
class ListOf:
    """A list of one kind, with at least `least` items and at most `most`.

    Attributes:
        noun: What its items are, in the plural.
    """

    kind: Kind
    noun: str
    least: int = 0
    most: int | None = None
    shapes: tuple[type[Node], ...] = (Sequence,)

    @property
    def words(self) -> str:
        """`a list of columns`."""
        return f"a list of {self.noun}"

    def conform(self, node: Node, name: str, log: FaultLog) -> Node | None:
        """Return the list with its wrong items taken out."""
        if not isinstance(node, Sequence):
            refuse_shape(node, name, self.words, log)
            return None
        if len(node.items) < self.least or len(node.items) > (self.most or len(node.items)):
            count = self.least if self.least == self.most else f"at least {self.least}"
            log.add(node.line, f"{name} is a list of {len(node.items)}; write {count}")
        singular = self.noun.removesuffix("s")
        kept = (self.kind.conform(item, singular, log) for item in node.items)
        return Sequence(tuple(item for item in kept if item is not None), node.line)

    def schema(self) -> Json:
        """Return an array of the kind."""
        made: Json = {"type": "array", "items": self.kind.schema()}
        bounds = {"minItems": self.least or None, "maxItems": self.most}
        return made | {key: bound for key, bound in bounds.items() if bound is not None}

    def records(self) -> Iterator[Record]:
        """Yield the records of its kind."""
        return self.kind.records()


@dataclass(frozen=True)
class MapOf:
    """A mapping from names that the analyst chooses to one kind.

    Attributes:
        noun: What a name names: `extract`.
        identifiers: True where names are formed as ids are.
    """

    kind: Kind
    noun: str
    identifiers: bool = True
    shapes: tuple[type[Node], ...] = (Mapping,)

    @property
    def words(self) -> str:
        """`a mapping from each column to what describes it`."""
        return f"a mapping with a line for each {self.noun}"

    def conform(self, node: Node, name: str, log: FaultLog) -> Node | None:
        """Return the mapping; a name whose record is wholly wrong keeps an empty one."""
        if not isinstance(node, Mapping):
            refuse_shape(node, name, self.words, log)
            return None
        kept = {}
        for key, held in node.entries.items():
            if self.identifiers and re.search(IDENTIFIER, key) is None:
                log.add(node.line_of(key), f"{self.noun} '{shortened(key)}' {_FORM}")
            good = self.kind.conform(held, f"{self.noun} {key}", log)
            if good is None and Mapping in self.kind.shapes:
                good = Mapping({}, {}, held.line)
            if good is not None:
                kept[key] = good
        return replace(node, entries=kept, faulty=frozenset(node.entries) - set(kept))

    def schema(self) -> Json:
        """Return an object whose every property is of the kind."""
        made: Json = {"type": "object", "additionalProperties": self.kind.schema()}
        return made | ({"propertyNames": {"pattern": IDENTIFIER}} if self.identifiers else {})

    def records(self) -> Iterator[Record]:
        """Yield the records of its kind."""
        return self.kind.records()


@dataclass(frozen=True)
class Either:
    """One of several kinds, told apart by their form in YAML."""

    kinds: tuple[Kind, ...]

    @property
    def words(self) -> str:
        """`a name, or a list of names`."""
        return ", or ".join(kind.words for kind in self.kinds)

    @property
    def shapes(self) -> tuple[type[Node], ...]:
        """Every form that one of its kinds takes."""
        return tuple(shape for kind in self.kinds for shape in kind.shapes)

    def conform(self, node: Node, name: str, log: FaultLog) -> Node | None:
        """Return the node as the kind of its form leaves it."""
        for kind in self.kinds:
            if isinstance(node, kind.shapes):
                return kind.conform(node, name, log)
        refuse_shape(node, name, self.words, log)
        return None

    def schema(self) -> Json:
        """Return any of the kinds' schemas."""
        return {"anyOf": [kind.schema() for kind in self.kinds]}

    def records(self) -> Iterator[Record]:
        """Yield the records of every kind."""
        for kind in self.kinds:
            yield from kind.records()


def one_or_many(kind: Kind, noun: str) -> Either:
    """Return the kind that takes one value, or a list of such values."""
    return Either((kind, ListOf(kind, noun, least=1)))


_FORM = "is not well formed; write small letters, digits and _, beginning with a letter"


def refuse_shape(node: Node, name: str, words: str, log: FaultLog) -> None:
    """Note that a node is not of the form asked for."""
    if isinstance(node, Scalar):
        found = "empty" if node.empty else f"'{shortened(node.text)}'"
    else:
        found = "a list" if isinstance(node, Sequence) else "a mapping"
    log.add(node.line, f"{name} is {found}; write {words}")
