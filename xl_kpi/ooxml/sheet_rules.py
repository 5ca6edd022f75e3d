"""Conditional formats and data validation of a worksheet: which areas have them, and new ones.

New rules are appended and rank below those that are there. A rule that the sheet has already is
not added again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.markup import (
    Patch,
    appended,
    attributes,
    child,
    escape,
    named_children,
    place_for,
    text_of,
)
from xl_kpi.ooxml.refusals import cannot_edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xl_kpi.ooxml.markup import Element
    from xl_kpi.ooxml.sheet_part import SheetPart
    from xl_kpi.ooxml.styles import StyleAdditions

_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
    "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
    "dataValidations",
)  # fmt: skip
_PRIORITY = re.compile(rb"""\bpriority\s*=\s*["'](\d+)["']""")
_EXTENDED_FORMATS = re.compile(
    rb"<(?:[\w.-]+:)?conditionalFormatting[\s>](?:(?!</(?:[\w.-]+:)?conditionalFormatting).)*?"
    rb"<(?:[\w.-]+:)?sqref>([^<]+)<",
    re.DOTALL,
)
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_LONGEST_LIST, _LONGEST_TITLE, _LONGEST_MESSAGE = 255, 32, 225


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalFormat:
    """A look that a formula switches on.

    Attributes:
        formula: True where the look applies; without the equals sign, written for the region's
            first cell: `AND(ISNUMBER(X5),X5=1)`.
        fill, font_colour: `#RRGGBB`, None for the cell's own.

    Raises:
        ValueError: A colour is not of that form.
    """

    region: Region
    formula: str
    fill: str | None = None
    font_colour: str | None = None
    bold: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no colour (ValueError)."""
        for colour in (self.fill, self.font_colour):
            if colour is not None and _COLOUR.fullmatch(colour) is None:
                raise ValueError(f"{colour!r} is not a colour of the form #RRGGBB")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataValidation:
    """What may be entered by hand.

    Attributes:
        allowed: The entries of a drop-down list; empty for a rule by formula.
        formula: True for what may be entered, without the equals sign; None for a list.
        title, message: Shown when something else is entered; at most 32 and 225 characters.

    Raises:
        ValueError: Title or message is too long.
    """

    region: Region
    allowed: tuple[str, ...] = ()
    formula: str | None = None
    title: str = ""
    message: str = ""

    def __post_init__(self) -> None:
        """Refuse what Excel would cut off (ValueError)."""
        if len(self.title) > _LONGEST_TITLE or len(self.message) > _LONGEST_MESSAGE:
            raise ValueError("the title or message of a data validation is too long")


def conditional_regions(sheet: SheetPart) -> tuple[Region, ...]:
    """Return the areas that have conditional formats, those kept as extensions included."""
    plain = [
        attributes(sheet.data, element).get("sqref", "")
        for element in sheet.top_level("conditionalFormatting")
    ]
    tail = sheet.data[sheet.body.end :]
    extended = [match[1].decode() for match in _EXTENDED_FORMATS.finditer(tail)]
    return tuple(_areas(sheet.name, [*plain, *extended]))


def validated_regions(sheet: SheetPart) -> tuple[Region, ...]:
    """Return the areas that have data validation."""
    return tuple(_areas(sheet.name, [sqref for sqref, _ in _validations(sheet)]))


def _areas(sheet: str, references: Iterable[str]) -> Iterator[Region]:
    for reference in references:
        for address in reference.split():
            try:
                yield Region.area(sheet, address)
            except ValueError:
                continue  # an area of another kind hides no cell from Excel


def _validations(sheet: SheetPart) -> list[tuple[str, Element]]:
    group = next(sheet.top_level("dataValidations"), None)
    if group is None:
        return []
    elements = named_children(sheet.data, group, "dataValidation")
    return [(attributes(sheet.data, element).get("sqref", ""), element) for element in elements]


def format_patches(
    sheet: SheetPart, formats: Sequence[ConditionalFormat], styles: StyleAdditions
) -> list[Patch]:
    """Return the patches that append conditional formats to a worksheet.

    Args:
        sheet: The worksheet.
        formats: The formats, first the one that ranks highest among them.
        styles: Receives their looks.
    """
    p = sheet.root.prefix.decode()
    present = set(_rules(sheet))
    priority = max(map(int, _PRIORITY.findall(sheet.data, sheet.body.end)), default=0)
    blocks = []
    for format_ in formats:
        style = styles.differential_style(
            fill=format_.fill, font_colour=format_.font_colour, bold=format_.bold
        )
        key = (format_.region.address, format_.formula, style)
        if key in present:
            continue
        present.add(key)
        priority += 1
        rule = f'<{p}cfRule type="expression" dxfId="{style}" priority="{priority}">'
        formula = f"<{p}formula>{escape(format_.formula)}</{p}formula></{p}cfRule>"
        opened = f'<{p}conditionalFormatting sqref="{format_.region.address}">'
        blocks.append(f"{opened}{rule}{formula}</{p}conditionalFormatting>")
    at = place_for(sheet.data, sheet.root, "conditionalFormatting", _ORDER)
    return [Patch(at, at, "".join(blocks).encode())] if blocks else []


def _rules(sheet: SheetPart) -> Iterator[tuple[str, str, int]]:
    """Yield area, formula and style of the formula rules that the sheet has."""
    for block in sheet.top_level("conditionalFormatting"):
        area = attributes(sheet.data, block).get("sqref", "")
        for rule in named_children(sheet.data, block, "cfRule"):
            given = attributes(sheet.data, rule)
            formula = child(sheet.data, rule, "formula")
            if formula and given.get("type") == "expression":
                yield area, text_of(sheet.data, formula), int(given.get("dxfId", -1))


def validation_patches(sheet: SheetPart, validations: Sequence[DataValidation]) -> list[Patch]:
    """Return the patches that append data validation to a worksheet.

    Raises:
        CannotEdit: Another rule holds for a cell of the area, or a list is too long.
    """
    present = _validations(sheet)
    written = [_validation_xml(sheet, validation, present) for validation in validations]
    new = b"".join(dict.fromkeys(filter(None, written)))
    count = len(present) + len(set(filter(None, written)))
    if not new:
        return []
    group = next(sheet.top_level("dataValidations"), None)
    if group is not None:
        return appended(sheet.data, group, new, count=str(count))
    name = sheet.root.prefix + b"dataValidations"
    at = place_for(sheet.data, sheet.root, "dataValidations", _ORDER)
    return [Patch(at, at, b'<%s count="%d">%s</%s>' % (name, count, new, name))]


def _validation_xml(
    sheet: SheetPart, validation: DataValidation, present: Sequence[tuple[str, Element]]
) -> bytes:
    """Return the rule's XML, empty where the sheet has it already."""
    formula = validation.formula or _list_formula(validation)
    for sqref, element in present:
        if not any(area.overlaps(validation.region) for area in _areas(sheet.name, [sqref])):
            continue
        held = child(sheet.data, element, "formula1")
        if held and text_of(sheet.data, held) == formula:
            return b""
        raise cannot_edit(validation.region, "has another data validation rule: clear it first")
    p = sheet.root.prefix.decode()
    kind = "custom" if validation.formula else "list"
    title, message = (escape(text, quoted=True) for text in (validation.title, validation.message))
    return (
        f'<{p}dataValidation type="{kind}" allowBlank="1" showInputMessage="1"'
        f' showErrorMessage="1" errorTitle="{title}" error="{message}"'
        f' sqref="{validation.region.address}">'
        f"<{p}formula1>{escape(formula)}</{p}formula1></{p}dataValidation>"
    ).encode()


def _list_formula(validation: DataValidation) -> str:
    entries = ",".join(validation.allowed)
    if not entries or len(entries) > _LONGEST_LIST or any("," in e for e in validation.allowed):
        message = "a list of entries needs some, without commas, of 255 characters in all"
        raise cannot_edit(validation.region, message)
    doubled = entries.replace('"', '""')
    return f'"{doubled}"'
