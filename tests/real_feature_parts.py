"""What Excel writes for a slicer, a pivot table, a query and the like, cut down to what makes it so."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import xlsxwriter

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
X15 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml."
MS = "application/vnd.ms-excel."
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


@dataclass(frozen=True)
class Feature:
    """What a feature adds to a workbook.

    Attributes:
        parts: Its parts, with the content type of each (None where the file's ending gives it).
        ties: (owner, id, relationship's type, target) of each of its relationships.
        sheet_tail: What stands at the end of the sheet.
        book_tail: What stands at the end of the workbook's part.
        drawn: Draws on the XlsxWriter workbook what that can write itself.
    """

    parts: dict[str, tuple[str | bytes, str | None]] = field(default_factory=dict)
    ties: tuple[tuple[str, str, str, str], ...] = ()
    sheet_tail: str = ""
    book_tail: str = ""
    defaults: dict[str, str] = field(default_factory=dict)
    drawn: Callable[[xlsxwriter.Workbook], None] | None = None
    suffix: str = ".xlsx"


def macros(book: xlsxwriter.Workbook) -> None:
    """Give the workbook a macro project."""
    book.add_vba_project(io.BytesIO(b"not a real project, and never read"), is_stream=True)


SLICER = Feature(
    parts={
        "xl/slicers/slicer1.xml": (
            (f'{HEAD}<slicers xmlns="{X14}" xmlns:mc="{MC}"><slicer name="Team" cache="Slicer_Team"'
            ' caption="Team" rowHeight="241300"/></slicers>'),
            f"{MS}slicer+xml",
        ),
        "xl/slicerCaches/slicerCache1.xml": (
            f'{HEAD}<slicerCacheDefinition xmlns="{X14}" xmlns:x="{MAIN}" name="Slicer_Team"'
            ' sourceName="Team"><extLst><x:ext xmlns:x15="' + X15 + '"'
            ' uri="{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}"><x15:tableSlicerCache tableId="1"'
            ' column="1"/></x:ext></extLst></slicerCacheDefinition>',
            f"{MS}slicerCache+xml",
        ),
    },
    ties=(
        (SHEET, "rIdSlicer", "http://schemas.microsoft.com/office/2007/relationships/slicer", "../slicers/slicer1.xml"),
        (BOOK, "rIdCache", "http://schemas.microsoft.com/office/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml"),
    ),
    sheet_tail=(
        f'<extLst><ext xmlns:x15="{X15}" uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}">'
        f'<x14:slicerList xmlns:x14="{X14}" xmlns:r="{OFFICE}"><x14:slicer r:id="rIdSlicer"/>'
        "</x14:slicerList></ext></extLst>"
    ),
    book_tail=(
        f'<extLst><ext xmlns:x15="{X15}" uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}">'
        f'<x15:slicerCaches xmlns:x14="{X14}" xmlns:r="{OFFICE}">'
        '<x14:slicerCache r:id="rIdCache"/></x15:slicerCaches></ext></extLst>'
    ),
)  # fmt: skip

PIVOT = Feature(
    parts={
        "xl/pivotCache/pivotCacheDefinition1.xml": (
            (f'{HEAD}<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="rId1"'
            ' refreshedVersion="6" recordCount="2"><cacheSource type="worksheet">'
            '<worksheetSource ref="F10:H12" sheet="Board"/></cacheSource><cacheFields count="3">'
            '<cacheField name="Team" numFmtId="0"><sharedItems count="2"><s v="Central"/>'
            '<s v="East"/></sharedItems></cacheField>'
            '<cacheField name="Month" numFmtId="0"><sharedItems containsSemiMixedTypes="0"'
            ' containsString="0" containsNumber="1" containsInteger="1" minValue="45100"'
            ' maxValue="45131"/></cacheField>'
            '<cacheField name="Cases" numFmtId="0"><sharedItems containsSemiMixedTypes="0"'
            ' containsString="0" containsNumber="1" containsInteger="1" minValue="1"'
            ' maxValue="2"/></cacheField></cacheFields></pivotCacheDefinition>'),
            f"{EXCEL}pivotCacheDefinition+xml",
        ),
        "xl/pivotCache/pivotCacheRecords1.xml": (
            (f'{HEAD}<pivotCacheRecords xmlns="{MAIN}" count="2"><r><x v="0"/><n v="45100"/><n v="1"/>'
            '</r><r><x v="1"/><n v="45131"/><n v="2"/></r></pivotCacheRecords>'),
            f"{EXCEL}pivotCacheRecords+xml",
        ),
        "xl/pivotTables/pivotTable1.xml": (
            (f'{HEAD}<pivotTableDefinition xmlns="{MAIN}" name="Cases" cacheId="7"'
            ' dataCaption="Values"><location ref="N1:O4" firstHeaderRow="1" firstDataRow="1"'
            ' firstDataCol="1"/><pivotFields count="3"><pivotField axis="axisRow" showAll="0">'
            '<items count="3"><item x="0"/><item x="1"/><item t="default"/></items></pivotField>'
            '<pivotField showAll="0"/><pivotField dataField="1" showAll="0"/></pivotFields>'
            '<rowFields count="1"><field x="0"/></rowFields><rowItems count="3"><i><x/></i>'
            '<i><x v="1"/></i><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems>'
            '<dataFields count="1"><dataField name="Sum of Cases" fld="2"/></dataFields>'
            "</pivotTableDefinition>"),
            f"{EXCEL}pivotTable+xml",
        ),
    },
    ties=(
        (SHEET, "rIdPivot", f"{OFFICE}/pivotTable", "../pivotTables/pivotTable1.xml"),
        (BOOK, "rIdPivots", f"{OFFICE}/pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
        ("xl/pivotTables/pivotTable1.xml", "rId1", f"{OFFICE}/pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml"),
        ("xl/pivotCache/pivotCacheDefinition1.xml", "rId1", f"{OFFICE}/pivotCacheRecords", "pivotCacheRecords1.xml"),
    ),
    book_tail=f'<pivotCaches><pivotCache cacheId="7" xmlns:r="{OFFICE}" r:id="rIdPivots"/></pivotCaches>',
)  # fmt: skip

TIMELINE = Feature(
    parts={
        **PIVOT.parts,
        "xl/timelines/timeline1.xml": (
            (f'{HEAD}<timelines xmlns="{X15}"><timeline name="Month" cache="NativeTimeline_Month"'
            ' caption="Month" level="2" selectionLevel="2"/></timelines>'),
            f"{MS}timeline+xml",
        ),
        "xl/timelineCaches/timelineCache1.xml": (
            (f'{HEAD}<timelineCacheDefinition xmlns="{X15}" name="NativeTimeline_Month"'
            ' sourceName="Month"><pivotTables><pivotTable tabId="1" name="Cases"/></pivotTables>'
            '<state minimalRefreshVersion="6" lastRefreshVersion="6" pivotCacheId="7"'
            ' filterType="unknown"><bounds startDate="2023-01-01T00:00:00"'
            ' endDate="2024-01-01T00:00:00"/></state></timelineCacheDefinition>'),
            f"{MS}timelineCache+xml",
        ),
    },
    ties=(
        *PIVOT.ties,
        (SHEET, "rIdTimeline", "http://schemas.microsoft.com/office/2011/relationships/timeline", "../timelines/timeline1.xml"),
        (BOOK, "rIdTimelines", "http://schemas.microsoft.com/office/2011/relationships/timelineCache", "timelineCaches/timelineCache1.xml"),
    ),
    sheet_tail=(
        f'<extLst><ext xmlns:x15="{X15}" uri="{{7E03D99C-DC04-49d9-9315-930204A7B6E9}}">'
        f'<x15:timelineRefs xmlns:r="{OFFICE}"><x15:timelineRef r:id="rIdTimeline"/>'
        "</x15:timelineRefs></ext></extLst>"
    ),
    book_tail=(
        f'{PIVOT.book_tail}<extLst><ext xmlns:x15="{X15}"'
        f' uri="{{D0CA8CA8-9F24-4464-BF8E-62219DCF47F9}}"><x15:timelineCacheRefs'
        f' xmlns:r="{OFFICE}"><x15:timelineCacheRef r:id="rIdTimelines"/>'
        "</x15:timelineCacheRefs></ext></extLst>"
    ),
)  # fmt: skip

POWER_QUERY = Feature(
    parts={
        "xl/connections.xml": (
            (f'{HEAD}<connections xmlns="{MAIN}"><connection id="1" keepAlive="1" name="Query - Cases"'
            ' type="5" refreshedVersion="8" background="1"><dbPr connection="Provider=Microsoft.Mashup.'
            'OleDb.1;Data Source=$Workbook$;Location=Cases" command="SELECT * FROM [Cases]"/>'
            "</connection></connections>"),
            f"{EXCEL}connections+xml",
        ),
        "customXml/item1.xml": (
            '<?xml version="1.0" encoding="utf-16"?><DataMashup xmlns="http://schemas.microsoft.com/'
            'DataMashup">AAAAANoCAABQSwMEFAACAAgA</DataMashup>'.encode("utf-16"),
            None,
        ),
        "customXml/itemProps1.xml": (
            (f'{HEAD}<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/'
            'customXml" ds:itemID="{8C2F1A0E-2C2B-4D8A-9E77-3B0B1B6F0A11}"><ds:schemaRefs/>'
            "</ds:datastoreItem>"),
            "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        ),
    },
    ties=(
        (BOOK, "rIdConnections", f"{OFFICE}/connections", "connections.xml"),
        (BOOK, "rIdMashup", f"{OFFICE}/customXml", "../customXml/item1.xml"),
        ("customXml/item1.xml", "rId1", f"{OFFICE}/customXmlProps", "itemProps1.xml"),
    ),
)  # fmt: skip

_SHAPE = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="Drop_x0020_Down_x0020_1"'
    ' o:spid="_x0000_s1025" type="#_x0000_t201"><x:ClientData ObjectType="Drop"><x:Anchor>'
    "12, 0, 2, 0, 14, 0, 3, 0</x:Anchor><x:FmlaLink>$E$1</x:FmlaLink></x:ClientData></v:shape><br></xml>"
)
FORM_CONTROL = Feature(
    parts={
        "xl/ctrlProps/ctrlProp1.xml": (
            (f'{HEAD}<formControlPr xmlns="{X14}" objectType="Drop" dropStyle="combo" dx="16"'
            ' fmlaLink="$E$1" fmlaRange="$F$11:$F$12" sel="1" val="0"/>'),
            f"{MS}controlproperties+xml",
        ),
        "xl/drawings/vmlDrawing9.vml": (_SHAPE, None),
    },
    defaults={"vml": "application/vnd.openxmlformats-officedocument.vmlDrawing"},
    ties=(
        (SHEET, "rIdVml", f"{OFFICE}/vmlDrawing", "../drawings/vmlDrawing9.vml"),
        (SHEET, "rIdControl", f"{OFFICE}/ctrlProp", "../ctrlProps/ctrlProp1.xml"),
    ),
    sheet_tail=(
        f'<legacyDrawing xmlns:r="{OFFICE}" r:id="rIdVml"/>'
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice xmlns:x14="{X14}" Requires="x14"><controls>'
        f'<control shapeId="1025" xmlns:r="{OFFICE}" r:id="rIdControl" name="Drop Down 1"/></controls>'
        "</mc:Choice></mc:AlternateContent>"
    ),
)  # fmt: skip

_THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
THREADED_COMMENTS = Feature(
    parts={
        "xl/persons/person.xml": (
            (f'{HEAD}<personList xmlns="{_THREADS}"><person displayName="Analyst"'
            ' id="{5D1B0F57-0A4E-4B3E-9D43-6A9E2B7A0C01}" userId="analyst" providerId="None"/>'
            "</personList>"),
            f"{MS}person+xml",
        ),
        "xl/threadedComments/threadedComment1.xml": (
            (f'{HEAD}<ThreadedComments xmlns="{_THREADS}"><threadedComment ref="B2"'
            ' dT="2023-07-03T09:00:00.00" personId="{5D1B0F57-0A4E-4B3E-9D43-6A9E2B7A0C01}"'
            ' id="{0B8E1C9C-42B6-4F0E-8A5D-0C2C8D1E7F02}"><text>Late records?</text>'
            "</threadedComment></ThreadedComments>"),
            f"{MS}threadedcomments+xml",
        ),
    },
    ties=(
        (BOOK, "rIdPersons", "http://schemas.microsoft.com/office/2017/10/relationships/person", "persons/person.xml"),
        (SHEET, "rIdThreads", "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment", "../threadedComments/threadedComment1.xml"),
    ),
    drawn=lambda book: book.worksheets()[0].write_comment("B2", "[Threaded comment]"),
)  # fmt: skip

RIBBON = Feature(
    parts={
        "customUI/customUI14.xml": (
            ('<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon><tabs>'
            '<tab id="kpi" label="KPI"/></tabs></ribbon></customUI>'),
            None,
        )
    },
    ties=(
        ("", "rIdRibbon", "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", "customUI/customUI14.xml"),
    ),
    drawn=macros,
    suffix=".xlsm",
)  # fmt: skip
