"""YAML as a tree that remembers its lines.

The tree is built from the parser's events, not from Python objects: text stays as it was written
(`01`, `Yes` and `0.1` are what the analyst typed), a key that is given twice is seen, and the
depth and the size of what aliases expand to are bounded before anything walks them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from xl_kpi.config.yaml_problems import in_plain_words, line_of

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping

    from yaml.events import Event

    from xl_kpi.config.fault_log import FaultLog

MOST_NODES = 200_000
"""Values that a config may hold, aliases expanded."""
MOST_NESTED = 40
"""Levels that its lists and mappings may go down."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_MERGE = "<<"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value, as it was written (without the quotes, and without space around it)."""

    text: str
    line: int
    quoted: bool = False

    @property
    def empty(self) -> bool:
        """True for a key with nothing after it, and for YAML's null."""
        return not self.quoted and self.text in _NULLS


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and what they hold.

    Attributes:
        lines: Key to the line it stands on.
        faulty: Keys whose value was found wrong and taken out.
    """

    entries: AnyMapping[str, Node]
    lines: AnyMapping[str, int]
    line: int
    faulty: frozenset[str] = frozenset()

    def declares(self, key: str) -> bool:
        """Tell whether the key was given, rightly or wrongly."""
        return key in self.entries or key in self.faulty

    def line_of(self, key: str) -> int:
        """Return the line of a key, or the mapping's own where it has none of that name."""
        return self.lines.get(key, self.line)

    def scalar(self, key: str) -> Scalar | None:
        """Return the value of a key where it is a single one."""
        found = self.entries.get(key)
        return found if isinstance(found, Scalar) else None

    def text(self, key: str) -> str | None:
        """Return the text of a key where it is a single value."""
        found = self.entries.get(key)
        return found.text if isinstance(found, Scalar) else None

    def is_true(self, key: str) -> bool:
        """Tell whether a key holds true, or yes."""
        return (self.text(key) or "").lower() in ("true", "yes")

    def mapping(self, key: str) -> Mapping | None:
        """Return the mapping of a key where it is one."""
        found = self.entries.get(key)
        return found if isinstance(found, Mapping) else None

    def mappings(self, key: str) -> tuple[Mapping, ...]:
        """Return the mappings of a key that holds one, or a list of them."""
        return tuple(node for node in self.nodes(key) if isinstance(node, Mapping))

    def scalars(self, key: str) -> tuple[Scalar, ...]:
        """Return the values of a key that holds one, or a list of them."""
        return tuple(node for node in self.nodes(key) if isinstance(node, Scalar))

    def nodes(self, key: str) -> tuple[Node, ...]:
        """Return whatever a key holds, the items of a list one by one."""
        found = self.entries.get(key)
        if found is None:
            return ()
        return found.items if isinstance(found, Sequence) else (found,)


Node = Scalar | Sequence | Mapping


def read_tree(text: str, log: FaultLog) -> Mapping:
    """Return the one mapping that the text holds.

    Args:
        text: The whole file.
        log: Where keys given twice, tags and the like are noted.

    Raises:
        Refusal: Not YAML, empty, not a mapping, too deep, or too large once expanded.
    """
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        try:
            root = _read_document(loader, log)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        log.stop(line_of(error, text), in_plain_words(error))
    if root is None or (isinstance(root, Scalar) and root.empty):
        log.stop(1, "the file is empty; a config begins with version: 1 and declares indicators")
    if not isinstance(root, Mapping):
        log.stop(root.line, "this is not a config; it begins with keys such as version: 1")
    return root


def _read_document(loader: Any, log: FaultLog) -> Node | None:  # noqa: ANN401 - C or Python loader
    event = loader.get_event()
    while isinstance(event, (StreamStartEvent, DocumentStartEvent)):
        event = loader.get_event()
    if isinstance(event, StreamEndEvent):
        return None
    root = _TreeBuilder(loader, log).node(event, 1)
    loader.get_event()  # the document's end
    after = loader.get_event()
    if not isinstance(after, StreamEndEvent):
        line = after.start_mark.line + 1
        log.stop(line, "a second document begins here; a config is one, so remove the ---")
    return root


@dataclass(slots=True)
class _TreeBuilder:
    """Turns events into nodes, counting what they expand to."""

    loader: Any
    log: FaultLog
    nodes: int = 0
    anchors: dict[str, tuple[Node, int]] = field(default_factory=dict)

    def node(self, event: Any, depth: int) -> Node:  # noqa: ANN401 - one of yaml.events
        """Return the node that begins with this event."""
        line = event.start_mark.line + 1
        before = self.nodes
        self._count(1, line)
        if isinstance(event, AliasEvent):
            return self._alias(event, line)
        if depth > MOST_NESTED:
            self.log.stop(line, f"nested more than {MOST_NESTED} deep; a config never is")
        if event.tag is not None:
            self.log.add(line, f"the tag {event.tag} has no use here; remove it")
        made = self._made(event, line, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = (made, self.nodes - before)
        return made

    def _made(self, event: Event, line: int, depth: int) -> Node:
        if isinstance(event, ScalarEvent):
            return Scalar(event.value.strip(), line, quoted=not event.implicit[0])
        if isinstance(event, MappingStartEvent):
            return self._mapping(line, depth)
        return Sequence(tuple(self._items(depth)), line)

    def _items(self, depth: int) -> list[Node]:
        items = []
        while not isinstance(event := self.loader.get_event(), CollectionEndEvent):
            items.append(self.node(event, depth + 1))
        return items

    def _mapping(self, line: int, depth: int) -> Mapping:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        merged: list[Node] = []
        items = self._items(depth)
        for key, value in zip(items[::2], items[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.log.add(key.line, "a list or mapping stands as a key; write a name")
            elif key.text == _MERGE and not key.quoted:
                merged.append(value)
            elif key.text in entries:
                first = lines[key.text]
                self.log.add(key.line, f"{key.text} is given twice (first on line {first})")
            else:
                entries[key.text] = value
                lines[key.text] = key.line
        for value in merged:
            self._merge(value, entries, lines)
        return Mapping(entries, lines, line)

    def _merge(self, value: Node, entries: dict[str, Node], lines: dict[str, int]) -> None:
        for source in value.items if isinstance(value, Sequence) else (value,):
            if not isinstance(source, Mapping):
                self.log.add(value.line, "<< takes the name of a mapping, as in <<: *usual")
                continue
            self._count(len(source.entries), source.line)
            for key, held in source.entries.items():
                if key not in entries:
                    entries[key] = held
                    lines[key] = source.lines[key]

    def _alias(self, event: AliasEvent, line: int) -> Node:
        found = self.anchors.get(str(event.anchor))
        if found is None:
            self.log.stop(
                line,
                f"*{event.anchor} stands for a value marked &{event.anchor} that ends above it, "
                "and there is none; text that begins with * goes in quotes",
            )
        node, size = found
        self._count(size, line)
        return node

    def _count(self, more: int, line: int) -> None:
        self.nodes += more
        if self.nodes > MOST_NODES:
            self.log.stop(line, f"the config expands to more than {MOST_NODES:,} values")
