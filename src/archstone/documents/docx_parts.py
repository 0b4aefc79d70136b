"""The parts of a DOCX that python-docx has no words for: direction, languages, lists, fields, a watermark."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import quoteattr

from archstone.documents.column_widths import column_widths
from archstone.documents.texts import Table, TextDocument
from archstone.documents.tokens import LIGHT

SERIF, SANS, ARABIC = "Source Serif 4", "Public Sans", "Noto Sans Arabic"
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
# What comes after an element in the order that the format asks for.
_AFTER_BIDI = tuple(
    f"w:{name}"
    for name in (
        *("adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents"),
        *("suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl"),
        *("divId", "cnfStyle", "rPr", "sectPr", "pPrChange"),
    )
)
_AFTER_BORDER = (
    *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct"),
    *("w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi"),
    *_AFTER_BIDI,
)
_AFTER_NUMBER = ("w:suppressLineNumbers", "w:pBdr", *_AFTER_BORDER)
_LABEL = 40.0  # millimetres for the name of a fact
_LEVELS = 6
_FONT_TABLE = "/word/fontTable.xml"
# What a text that fills its shape is, as every file that has one says.
_WORD_ART = (
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas>'
    + "".join(
        f'<v:f eqn="{equation}"/>'
        for equation in (
            *("sum #0 0 10800", "prod #0 2 1", "sum 21600 0 @1", "sum 0 0 @2", "sum 21600 0 @3"),
            *("if @0 @3 0", "if @0 21600 @1", "if @0 0 @2", "if @0 @4 21600", "mid @5 @6", "mid @8 @5"),
            *("mid @7 @8", "mid @6 @7", "sum @6 0 @5"),
        )
    )
    + '</v:formulas><v:path textpathok="t" o:connecttype="custom" '
    'o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>'
    '<v:textpath on="t" fitshape="t"/></v:shapetype>'
)
_NAME = re.compile(r"<[\w:]+")
_INDENT = 340  # twentieths of a point a level


def _element(xml: str) -> Any:
    from docx.oxml import parse_xml

    name = _NAME.match(xml)
    assert name is not None
    return parse_xml(f"{name.group()} {_NAMESPACES}{xml[name.end() :]}")


def colour(hexadecimal: str) -> Any:
    """Make a colour of #rrggbb."""
    from docx.shared import RGBColor

    return RGBColor.from_string(hexadecimal.lstrip("#").upper())


def millimetres(length: float) -> Any:
    """Make a length."""
    from docx.shared import Mm

    return Mm(length)


def set_right_to_left(paragraph: Any) -> None:
    """Say that a paragraph runs from right to left."""
    settings = paragraph._p.get_or_add_pPr()
    if settings.find(_tag("bidi")) is None:
        settings.insert_element_before(_element("<w:bidi/>"), *_AFTER_BIDI)


def align_end(paragraph: Any) -> None:
    """Align a paragraph at the end of its line: right where it runs from left to right."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT  # in right-to-left paragraphs the format means the left


def _tag(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def set_properties(file: Any, document: TextDocument, on: date) -> None:
    """Write title, author, language and days into the file's properties."""
    properties, meta = file.core_properties, document.meta
    properties.title = document.title[:255]
    properties.author = properties.last_modified_by = meta.author[:255]
    properties.subject = document.subtitle[:255]
    properties.language = document.language
    properties.version = meta.version[:255]
    properties.identifier = meta.hash[:255]
    properties.comments = ""
    properties.created = properties.modified = datetime(on.year, on.month, on.day)


def set_page(file: Any, paper: tuple[float, float], side: float, document: TextDocument) -> None:
    """Set paper and margins, and the direction of the section."""
    section = file.sections[0]
    section.page_width, section.page_height = millimetres(paper[0]), millimetres(paper[1])
    section.left_margin = section.right_margin = millimetres(side)
    section.top_margin = section.bottom_margin = millimetres(side - 5 if document.compact else side)
    section.header_distance = section.footer_distance = millimetres(9)
    if document.right_to_left:
        section._sectPr.insert_element_before(_element("<w:bidi/>"), "w:rtlGutter", "w:docGrid")


def set_styles(file: Any, document: TextDocument) -> None:
    """Give the styles their fonts, sizes and spaces, and the languages to check spelling in."""
    compact = document.compact
    size = 9.0 if compact else 10.5
    _fonts(file)
    language = document.language
    defaults = file.styles.element.find(_tag("docDefaults")).find(_tag("rPrDefault")).find(_tag("rPr"))
    for old in defaults.findall(_tag("lang")):
        defaults.remove(old)
    own = "w:bidi" if document.right_to_left else "w:val"
    other = 'w:val="en-US"' if document.right_to_left else 'w:bidi="ar-SA"'
    defaults.append(_element(f"<w:lang {other} {own}={quoteattr(language)}/>"))
    styles = file.styles
    after = 3.0 if compact else 7.0
    _style(styles["Normal"], SANS, size, after=after)
    _style(styles["Title"], SERIF, 17 if compact else 24, bold=True, after=4, keep=True)
    _without_border(styles["Title"])
    gap = 8 if compact else 18
    _style(styles["Subtitle"], SANS, size + 0.5, after=gap, shade=LIGHT.ink_soft, italic=False)
    for level, points in enumerate((11.0, 9.8, 9.0, 9.0) if compact else (15.0, 12.0, size, size), 1):
        before = 8 if compact else 16 - 2 * level
        _style(styles[f"Heading {level}"], SERIF, points, bold=True, before=before, after=4, keep=True)
    _style(styles["List Paragraph"], SANS, size, after=after / 2)
    _style(styles["Caption"], SANS, 9, after=4, shade=LIGHT.ink_soft, bold=False)
    for name in ("Header", "Footer"):
        _style(styles[name], SANS, 8, after=0, shade=LIGHT.ink_soft)
    for name, points in (("Aside", size - 1.3), ("Cell", size - 1), ("Gap", 4.0), ("Figure", size)):
        shade = LIGHT.ink_soft if name == "Aside" else LIGHT.ink
        _style(_own(styles, name), SANS, points, after=2, shade=shade)
    _style(_own(styles, "Party"), SERIF, size, bold=True, after=2, keep=True)
    _border(styles["Party"], "top", LIGHT.ink)
    lead = _own(styles, "Lead")
    _style(lead, SERIF, 1.6 * size, bold=True, before=4, after=4, shade=LIGHT.stone)
    fact = _own(styles, "Fact")
    _style(fact, SANS, size, after=after / 2)
    layout = fact.paragraph_format
    layout.tab_stops.add_tab_stop(millimetres(_LABEL))
    layout.left_indent, layout.first_line_indent = millimetres(_LABEL), millimetres(-_LABEL)
    for name, shade in (("Note", LIGHT.line), ("Warning", LIGHT.stone)):
        _style(_own(styles, name), SANS, size, before=4, after=8)
        styles[name].paragraph_format.left_indent = millimetres(4)
        _border(styles[name], "right" if document.right_to_left else "left", shade, width=18)


def _own(styles: Any, name: str) -> Any:
    from docx.enum.style import WD_STYLE_TYPE

    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    return style


def _style(
    style: Any,
    font: str,
    size: float,
    *,
    bold: bool | None = None,
    italic: bool | None = None,
    before: float = 0,
    after: float = 0,
    shade: str = LIGHT.ink,
    keep: bool = False,
) -> None:
    from docx.shared import Pt

    style.font.name, style.font.size = font, Pt(size)
    settings = style.element.get_or_add_rPr()
    faces = settings.find(_tag("rFonts"))
    for name in list(faces.attrib):
        del faces.attrib[name]
    for name, face in (("ascii", font), ("hAnsi", font), ("eastAsia", font), ("cs", ARABIC)):
        faces.set(_tag(name), face)
    for old in settings.findall(_tag("szCs")):
        settings.remove(old)
    settings.find(_tag("sz")).addnext(_element(f'<w:szCs w:val="{round(size * 2)}"/>'))
    if bold is not None:
        style.font.bold = style.font.cs_bold = bold
    if italic is not None:
        style.font.italic = style.font.cs_italic = italic
    style.font.color.rgb = colour(shade)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing = 1.2
    layout.keep_with_next = keep
    layout.widow_control = True


def _without_border(style: Any) -> None:
    settings = style.element.get_or_add_pPr()
    for old in settings.findall(_tag("pBdr")):
        settings.remove(old)


def _border(style: Any, side: str, shade: str, *, width: int = 6) -> None:
    line = f'<w:{side} w:val="single" w:sz="{width}" w:space="8" w:color="{shade.lstrip("#")}"/>'
    settings = style.element.get_or_add_pPr()
    settings.insert_element_before(_element(f"<w:pBdr>{line}</w:pBdr>"), *_AFTER_BORDER)


def _fonts(file: Any) -> None:
    """Name the font that takes the place of each where it isn't installed."""
    others = ((SERIF, "Georgia", "roman"), (SANS, "Segoe UI", "swiss"), (ARABIC, "Arial", "swiss"))
    inside = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:family w:val="{family}"/></w:font>'
        for name, other, family in others
    )
    for part in file.part.package.iter_parts():
        if part.partname == _FONT_TABLE:
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            part._blob = f"{head}<w:fonts {_NAMESPACES}>{inside}</w:fonts>".encode()


class Lists:
    """The numberings of a file: one for all bullets, a new one for each numbered list."""

    def __init__(self, file: Any) -> None:
        self._numbering = file.part.numbering_part.element
        first = self._numbering.find(_tag("num"))
        taken = [int(old.get(_tag("abstractNumId"))) for old in self._numbering.findall(_tag("abstractNum"))]
        self._bullets_kind, self._numbers_kind = max(taken) + 1, max(taken) + 2
        for kind, numbered in ((self._bullets_kind, False), (self._numbers_kind, True)):
            first.addprevious(_element(_kind_of_list(kind, numbered=numbered)))
        self._bullets: int | None = None

    def bullets(self) -> int:
        """Give the number of the list of bullets."""
        if self._bullets is None:
            self._bullets = self._add(self._bullets_kind, "")
        return self._bullets

    def numbered(self) -> int:
        """Give the number of a new list that begins at 1."""
        starts = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>'
            for level in range(_LEVELS)
        )
        return self._add(self._numbers_kind, starts)

    def _add(self, kind: int, starts: str) -> int:
        number = 1 + max(int(old.get(_tag("numId"))) for old in self._numbering.findall(_tag("num")))
        self._numbering.append(
            _element(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{kind}"/>{starts}</w:num>')
        )
        return number


def _kind_of_list(kind: int, *, numbered: bool) -> str:
    how = "decimal" if numbered else "bullet"
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{how}"/>'
        f'<w:lvlText w:val="{f"%{level + 1}." if numbered else "•"}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{_INDENT * (level + 1)}" w:hanging="{_INDENT}"/></w:pPr></w:lvl>'
        for level in range(_LEVELS)
    )
    inside = f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}'
    return f'<w:abstractNum w:abstractNumId="{kind}">{inside}</w:abstractNum>'


def put_in_list(paragraph: Any, number: int, level: int) -> None:
    """Make a paragraph a point of a list."""
    settings = paragraph._p.get_or_add_pPr()
    point = f'<w:numPr><w:ilvl w:val="{min(level, _LEVELS - 1)}"/><w:numId w:val="{number}"/></w:numPr>'
    settings.insert_element_before(_element(point), *_AFTER_NUMBER)


def set_table(added: Any, table: Table, width: float, *, right_to_left: bool) -> None:
    """Draw the lines of a table, repeat its header on each page, and share out its width."""
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{LIGHT.line.lstrip("#")}"'
    _table_settings(
        added,
        right_to_left,
        f"<w:tblBorders><w:top {line}/><w:bottom {line}/><w:insideH {line}/></w:tblBorders>",
    )
    shares = column_widths(table)
    for column, share in zip(added.columns, shares, strict=True):
        column.width = millimetres(width * share / sum(shares))
        for cell in column.cells:
            cell.width = millimetres(width * share / sum(shares))
    added.rows[0]._tr.get_or_add_trPr().append(_element("<w:tblHeader/>"))
    for row in added.rows:
        row._tr.get_or_add_trPr().insert(0, _element("<w:cantSplit/>"))
    if table.caption:
        added._tbl.tblPr.append(_element(f"<w:tblCaption w:val={quoteattr(table.caption[:255])}/>"))


def set_plain_table(added: Any, *, right_to_left: bool) -> None:
    """Leave a table that only lays things out without lines, its rows whole."""
    _table_settings(added, right_to_left, "")
    for row in added.rows:
        row._tr.get_or_add_trPr().insert(0, _element("<w:cantSplit/>"))


def _table_settings(added: Any, right_to_left: bool, borders: str) -> None:
    settings = added._tbl.tblPr
    added.autofit = False
    layout = settings.find(_tag("tblLayout"))
    if right_to_left:
        settings.find(_tag("tblW")).addprevious(_element("<w:bidiVisual/>"))
    if borders:
        layout.addprevious(_element(borders))


def add_page_break(file: Any) -> None:
    """Begin a new page."""
    file.add_page_break()


def add_field(paragraph: Any, name: str, *, rtl: bool) -> None:
    """Add a field that the reader's program fills, such as the number of the page."""
    run = paragraph.add_run()
    run.font.rtl = rtl or None
    for xml in (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {name} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        run._r.append(_element(xml))


def set_words_of_picture(shape: Any, *, title: str, told: str) -> None:
    """Give a picture the words that are read aloud to who can't see it."""
    properties = shape._inline.docPr
    properties.set("descr", told)
    properties.set("title", title)


def add_watermark(file: Any, text: str) -> None:
    """Write a word large and pale behind every page."""
    shape = (
        f'<w:pict>{_WORD_ART}<v:shape id="watermark" type="#_x0000_t136" '
        'style="position:absolute;margin-left:0;'
        "margin-top:0;width:420pt;height:140pt;rotation:315;z-index:-251654144;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        'mso-position-vertical-relative:margin" fillcolor="#e4e4e4" stroked="f">'
        f'<v:textpath style="font-family:&quot;{SERIF}&quot;;font-size:1pt" string={quoteattr(text)}/>'
        "</v:shape></w:pict>"
    )
    head = file.sections[0].header.paragraphs[0]
    head.add_run()._r.append(_element(shape))
