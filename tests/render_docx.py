"""Renders the content into DOCX as Word writes it: with typed numbers, or with Word's automatic numbering."""

import html
import io
import zipfile
from collections.abc import Sequence

from tests.render import Line

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# The plan counts 1. to 21. through all its (一), hence lvlRestart 0; (1) begins anew under each of them.
LEVELS = (
    ("chineseCountingThousand", "%1、", None),
    ("chineseCounting", "(%2)", None),
    ("decimal", "%3.", 0),
    ("decimal", "(%4)", None),
)
PARTS = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes"}


def numbering_xml(levels: Sequence[tuple[str, str, int | None]] = LEVELS) -> str:
    """numbering.xml with one list of the given (format, text, restart) levels."""
    made = []
    for index, (form, text, restart) in enumerate(levels):
        again = "" if restart is None else f'<w:lvlRestart w:val="{restart}"/>'
        made.append(
            f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{again}'
            f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
        )
    return (
        f'<w:numbering {NS}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{"".join(made)}'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


STYLES = f"""<w:styles {NS}>
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="character" w:styleId="Hid"><w:name w:val="Hidden"/><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>"""


def run(text: str, properties: str = "") -> str:
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{html.escape(text)}</w:t></w:r>'


def paragraph(inner: str, style: str = "", level: int | None = None) -> str:
    """A paragraph of runs; level is the level (from 0) in the automatic list."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    listed = "" if level is None else f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    return f"<w:p><w:pPr>{named}{listed}</w:pPr>{inner}</w:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def body(lines: Sequence[Line], automatic: bool = False) -> str:
    """The content as paragraphs; automatic: Word counts, the numbers are not typed. Words are split into runs."""
    made = [paragraph(run(lines[0].text), "Title")]
    for line in lines[1:]:
        words = line.words if automatic else line.text
        runs = "".join(run(words[i : i + 37]) for i in range(0, len(words), 37))
        style = str(line.level) if line.level in (1, 2) else ""
        made.append(paragraph(runs, style, line.level - 1 if automatic and line.level else None))
    return "".join(made)


def package(inner: str, more: dict[str, str | bytes] | None = None, main: str = "document.xml") -> bytes:
    """A DOCX around the markup of a body; `more` adds or replaces members."""
    relations = "".join(
        f'<Relationship Id="r{i}" Type="{OFFICE}/{kind}" Target="{part}.xml"/>'
        for i, (part, kind) in enumerate(PARTS.items())
    )
    base = "http://schemas.openxmlformats.org/package/2006"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    overrides = "".join(f'<Override PartName="/word/{p}.xml" ContentType="{word}.{p}+xml"/>' for p in PARTS)
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{base}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/{main}" ContentType="{word}.document.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{base}/relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        f'Target="word/{main}"/></Relationships>',
        f"word/_rels/{main}.rels": f'<Relationships xmlns="{base}/relationships">{relations}</Relationships>',
        f"word/{main}": f"<w:document {NS}><w:body>{inner}</w:body></w:document>",
        "word/styles.xml": STYLES,
        "word/numbering.xml": numbering_xml(),
        "word/footnotes.xml": f"<w:footnotes {NS}/>",
        **(more or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def as_docx(lines: Sequence[Line], automatic: bool = False) -> bytes:
    return package(body(lines, automatic))
