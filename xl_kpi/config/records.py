"""Mappings whose keys are known, as kinds of value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from xl_kpi.config.fault_log import nearest, shortened, suggestion
from xl_kpi.config.kinds import refuse_shape
from xl_kpi.config.yaml_tree import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.config.fault_log import FaultLog
    from xl_kpi.config.kinds import Json, Kind
    from xl_kpi.config.yaml_tree import Node


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key of a record.

    Attributes:
        description: What it means, for editors and the reference page.
        default: What holds where it is left out, in words.
        remedy: What to do where it is required and left out, if not simply to add it.
    """

    name: str
    kind: Kind
    description: str
    required: bool = False
    default: str = ""
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Record:
    """A mapping whose keys are known.

    Attributes:
        name: Its name in the JSON Schema: `extract`.
        words: What it is, as a message says it.
        needs_any: Keys of which at least one must be given.
    """

    name: str
    words: str
    description: str
    keys: tuple[Key, ...]
    needs_any: tuple[str, ...] = ()
    shapes: tuple[type[Node], ...] = (Mapping,)

    @cached_property
    def _known(self) -> dict[str, Key]:
        return {key.name: key for key in self.keys}

    def conform(self, node: Node, name: str, log: FaultLog) -> Mapping | None:
        """Return the mapping with unknown keys and wrong values taken out."""
        if not isinstance(node, Mapping):
            refuse_shape(node, name, self.words, log)
            return None
        label = _label(node, name)
        kept = {}
        meant = set()
        for written, held in node.entries.items():
            key = self._known.get(written)
            if key is None:
                meant.add(nearest(written, self._known))
                near = suggestion(written, self._known)
                log.add(node.line_of(written), f"{label} has no key '{shortened(written)}'; {near}")
            elif (good := key.kind.conform(held, written, log)) is not None:
                kept[written] = good
        self._check_needed(node, label, {*node.entries, *meant}, log)
        return replace(node, entries=kept, faulty=frozenset(node.entries) - set(kept))

    def _check_needed(
        self, node: Mapping, label: str, given: set[str | None], log: FaultLog
    ) -> None:
        for key in self.keys:
            if key.required and key.name not in given:
                remedy = key.remedy or f"add {key.name}: {key.kind.words}"
                log.add(node.line, f"{label} has no {key.name}; {remedy}")
        if self.needs_any and given.isdisjoint(self.needs_any):
            log.add(node.line, f"{label} has none of {', '.join(self.needs_any)}; add one")

    def schema(self) -> Json:
        """Return a reference to its definition."""
        return {"$ref": f"#/$defs/{self.name}"}

    def definition(self) -> Json:
        """Return its definition."""
        made: Json = {
            "type": "object",
            "title": self.words,
            "description": self.description,
            "additionalProperties": False,
            "properties": {
                key.name: key.kind.schema() | {"description": _described(key)} for key in self.keys
            },
        }
        required = [key.name for key in self.keys if key.required]
        if required:
            made["required"] = required
        if self.needs_any:
            made["anyOf"] = [{"required": [name]} for name in self.needs_any]
        return made

    def records(self) -> Iterator[Record]:
        """Yield itself."""
        yield self


@dataclass(frozen=True, kw_only=True)
class ByKey:
    """One of several records, told apart by a key that only one of them has.

    Attributes:
        forms: The telling key and its record; the first whose key is given is meant.
        otherwise: The record meant where no telling key is given.
    """

    words: str
    forms: tuple[tuple[str, Record], ...]
    otherwise: Record | None = None
    shapes: tuple[type[Node], ...] = (Mapping,)

    def conform(self, node: Node, name: str, log: FaultLog) -> Mapping | None:
        """Return the mapping as the record that it means leaves it."""
        if not isinstance(node, Mapping):
            refuse_shape(node, name, self.words, log)
            return None
        for key, record in self.forms:
            if key in node.entries:
                return record.conform(node, f"{name} ({record.words})", log)
        if self.otherwise is not None:
            return self.otherwise.conform(node, f"{name} ({self.otherwise.words})", log)
        telling = ", ".join(key for key, _ in self.forms)
        log.add(node.line, f"{name} has none of {telling}; write {self.words}")
        return None

    def schema(self) -> Json:
        """Return any of the records."""
        return {"anyOf": [record.schema() for record in self.records()]}

    def records(self) -> Iterator[Record]:
        """Yield the records it chooses among, each once."""
        forms = {record.name: record for _, record in self.forms}
        if self.otherwise is not None:
            forms[self.otherwise.name] = self.otherwise
        yield from forms.values()


def _described(key: Key) -> str:
    return f"{key.description} Default: {key.default}." if key.default else key.description


def _label(node: Mapping, name: str) -> str:
    ident = node.text("id")
    return name if ident is None else f"{name} {shortened(ident)}"
