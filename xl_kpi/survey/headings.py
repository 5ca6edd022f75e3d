"""Headings as packs spell them: which kind of column stands below.

Compared are letters and digits only: `Direction of travel`, `Direction_of_Travel:` and
`DIRECTION OF TRAVEL` are one spelling.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from xl_kpi.board.tables import ColumnKind
from xl_kpi.extracts.spelling import fold

if TYPE_CHECKING:
    from xl_kpi.config.declared import Config

NAMES_A_ROW = frozenset({
    "indicator", "indicators", "indicatorname", "indicatordescription", "indicatortitle",
    "performanceindicator", "performanceindicators", "keyperformanceindicator", "kpi", "kpis",
    "kpiname", "kpidescription", "measure", "measures", "measurename", "measuredescription",
    "performancemeasure", "performancemeasures", "kpimeasure", "metric", "metrics",
})  # fmt: skip
"""Headings that only an indicator's column has."""
MAY_NAME_A_ROW = frozenset({
    "name", "description", "title", "definition", "area", "theme", "item", "activity", "data",
    "datameasure", "service", "detail", "performance",
})  # fmt: skip
"""Headings that an indicator's column may have, and many another table's too."""
_REF_IDS = frozenset({
    "refid", "ref", "refno", "refnumber", "reference", "referenceno", "id", "no", "number", "#",
    "reportno", "reportnumber", "reportid", "reportref", "report", "indicatorid", "indicatorref",
    "indicatorno", "indicatornumber", "indicatorcode", "kpiid", "kpiref", "kpino", "kpinumber",
    "kpicode", "measureid", "measureref", "measureno", "code",
})  # fmt: skip
_RATINGS = re.compile(r"rag|rag?rating|ragstatus|rating|status|performancerag|currentrag|ragrated")
_DIRECTIONS = re.compile(
    r"(?:directionoftravel|directionoftrend|direction|dot|travel|doftravel)"
    r"(?:month|monthly|fromlastmonth|onlastmonth|vlastmonth|vslastmonth)?"
)
_TRENDS = re.compile(
    r"trend|change|changes|movement|difference|diff|variance|var|monthlychange|monthonmonth"
    r"|monthonmonthchange|mom|momchange|change(?:from|on|since|v|vs)?(?:last|previous|prior)?month"
    r"|changeinmonth|netchange"
)
_TARGETS = re.compile(
    r"(?:local|annual|year|yearend|council|corporate|stretch|current)?targets?"
    r"(?:value|figure|level|for)?(?:\d{2,8})?"
)
_NOTES = re.compile(
    r"notes?|comments?|commentary|narrative|remarks?|explanation|context|furtherinformation"
)
_YEARS = re.compile(r"\d{2,4}(?:[/\u2013-]\d{2,4})?")
_AVERAGE = re.compile(r"(?:s|average|avg|mean|median|benchmark|outturn|figure|rate)*$")
_REGIONS = frozenset({
    "region", "regional", "southeast", "southwest", "london", "eastmidlands", "westmidlands",
    "northeast", "northwest", "eastofengland", "east", "yorkshireandthehumber",
    "yorkshireandhumber", "yorkshire", "innerlondon", "outerlondon", "se", "sw", "ne", "nw",
})  # fmt: skip
_NEIGHBOURS = frozenset({
    "statisticalneighbour", "statneighbour", "sn", "statisticalneighbor", "statsneighbour",
    "statistical", "neighbour", "nearestneighbour", "similarauthoritie", "comparatorgroup",
})  # fmt: skip
_NATION = frozenset({"england", "national", "nation", "eng", "nationally", "englandnational"})
_LAST_YEAR = frozenset({
    "lastyear", "previousyear", "prioryear", "ownlastyear", "locallastyear", "outturn",
    "lastfinancialyear", "previousfinancialyear", "lastyearoutturn", "previousyearoutturn",
})  # fmt: skip
_FAMILIES = (_NEIGHBOURS, _NATION, _REGIONS, _LAST_YEAR)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading was recognised as.

    Attributes:
        sure: Whether only that kind of column has such a heading.
        comparator: The config's id, of a comparator that it names.
    """

    kind: ColumnKind
    sure: bool = True
    comparator: str | None = None


@dataclass(frozen=True)
class Headings:
    """Recognises headings, a config's own labels first."""

    config: Config

    @cached_property
    def _comparators(self) -> dict[str, str]:
        """Spellings of the config's comparators, with and without their years."""
        spelt: dict[str, str] = {}
        for form in (plain, _without_years):
            for each in self.config.comparators:
                for text in (each.label, each.id):
                    spelt.setdefault(form(text), each.id)
        return {form: name for form, name in spelt.items() if form}

    @cached_property
    def _families(self) -> dict[frozenset[str], tuple[str, ...]]:
        """The config's comparators of each family."""
        return {
            family: tuple(
                each.id
                for each in self.config.comparators
                if any(_family(text) is family for text in (each.id, each.label))
            )
            for family in _FAMILIES
        }

    def recognise(self, text: str) -> Heading | None:
        """Return what a heading says, None where it says nothing that is known."""
        form = plain(text)
        if not form:
            return None
        if form in self._comparators:
            return Heading(ColumnKind.COMPARATOR, comparator=self._comparators[form])
        return _common(form) or self._comparator(text)

    def _comparator(self, text: str) -> Heading | None:
        bare = _without_years(text)
        for form in (bare, _AVERAGE.sub("", bare)):
            if form and form in self._comparators:
                return Heading(ColumnKind.COMPARATOR, comparator=self._comparators[form])
        family = _family(text)
        if family is None:
            return None
        known = self._families[family]
        unnamed = family is not _REGIONS or bare in {"region", "regional"}
        only = known[0] if len(known) == 1 and unnamed else None
        return Heading(ColumnKind.COMPARATOR, comparator=only)


def plain(text: str) -> str:
    """Return the form in which headings are compared."""
    return "".join(mark for mark in fold(text) if mark.isalnum() or mark in "#%")


def _common(form: str) -> Heading | None:
    if form in NAMES_A_ROW:
        return Heading(ColumnKind.INDICATOR)
    if form in _REF_IDS:
        return Heading(ColumnKind.REF_ID)
    patterns = (
        (_TARGETS, ColumnKind.TARGET), (_RATINGS, ColumnKind.RAG),
        (_DIRECTIONS, ColumnKind.DIRECTION), (_TRENDS, ColumnKind.TREND),
        (_NOTES, ColumnKind.NOTE),
    )  # fmt: skip
    for pattern, kind in patterns:
        if pattern.fullmatch(form):
            return Heading(kind)
    return Heading(ColumnKind.INDICATOR, sure=False) if form in MAY_NAME_A_ROW else None


def _without_years(text: str) -> str:
    return plain(_YEARS.sub("", text))


def _family(text: str) -> frozenset[str] | None:
    """Return the family of comparators that a heading names, its years and averages left out."""
    bare = _without_years(text)
    short = _AVERAGE.sub("", bare)
    return next((family for family in _FAMILIES if bare in family or short in family), None)
