"""A part added to a workbook file: its content type, and its owner's relationship to it."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from xl_kpi.ooxml.markup import appended, attributes, named_children, root_of, splice
from xl_kpi.ooxml.package import CONTENT_TYPES, relationships_part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_kpi.ooxml.package import Draft

_NUMBER = re.compile(r"\d+")


def add_part(draft: Draft, owner: str, part: str, data: bytes, kinds: tuple[str, str]) -> str:
    """Add a part to a draft, and return the id of its owner's relationship to it.

    Args:
        draft: The workbook's parts.
        owner: The name of the part that it belongs to, which has relationships.
        part: Its name, which is free.
        data: Its content, in UTF-8.
        kinds: Its content type and the type of the relationship.
    """
    content_type, tie_type = kinds
    draft.add(part, data)
    types = draft.package.stored_name(CONTENT_TYPES) or CONTENT_TYPES
    _append(draft, types, f'Override PartName="/{part}" ContentType="{content_type}"')
    rels = draft.package.stored_name(relationships_part(owner)) or ""
    known = named_children(draft.read(rels), root_of(draft.read(rels)), "Relationship")
    tie = f"rId{next_number(attributes(draft.read(rels), each).get('Id', '') for each in known)}"
    target = posixpath.relpath(part, posixpath.dirname(owner) or ".")
    _append(draft, rels, f'Relationship Id="{tie}" Type="{tie_type}" Target="{target}"')
    return tie


def next_number(taken: Iterable[str]) -> int:
    """Return one more than the highest number in some names or ids."""
    numbers = [int(digits) for name in taken for digits in _NUMBER.findall(name)]
    return max(numbers, default=0) + 1


def _append(draft: Draft, part: str, element: str) -> None:
    data = draft.read(part)
    root = root_of(data)
    new = f"<{root.prefix.decode()}{element}/>".encode()
    draft.put(part, splice(data, appended(data, root, new)))
