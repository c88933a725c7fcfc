"""DOCX straight from its XML: paragraphs with their numbers as printed, tables by rows, footnotes at the end.

Out stay what Word does not print or show as the document's words: deletions, hidden and white text, comments, running
heads, generated tables of contents.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from ingest.readers.archive import Archive
from ingest.readers.clean import lines_to_text
from ingest.readers.docx_numbering import Numbering, read_numbering
from ingest.readers.docx_styles import Look, Styles, has_ground, list_of, look_of
from ingest.readers.docx_xml import child, local, value, whole
from ingest.readers.errors import DamagedError
from ingest.readers.hidden import hidden_warning
from ingest.readers.result import ReadResult, once
from ingest.readers.source import Source
from ingest.readers.tables import Grid, table_lines

MAIN = "/officeDocument"
INSIDE = (
    "r",
    "ins",
    "moveTo",
    "hyperlink",
    "smartTag",
    "sdt",
    "sdtContent",
    "fldSimple",
    "dir",
    "bdo",
    "customXml",
)
SIGNS = {"tab": "\t", "noBreakHyphen": "-", "cr": "\n", "br": "\n", "softHyphen": ""}
STOPS = "、.．)）:：,，"


def read_docx(source: Source) -> ReadResult:
    """The text of a DOCX; raises DamagedError, HostileError, TooLargeError."""
    archive = Archive(source)
    main = _main_part(archive)
    folder = posixpath.dirname(main)
    root = archive.xml(main)
    body = child(root, "body")
    if body is None:
        raise DamagedError("DOCX 没有正文部分；请用 Word 或 WPS 打开并另存后再导入")
    styles = Styles(_part(archive, f"{folder}/styles.xml"))
    numbering = read_numbering(_part(archive, f"{folder}/numbering.xml"), styles.lists())
    reader = _Reader(source, styles, numbering)
    lines = list(reader.blocks(body))
    for kind in ("footnote", "endnote"):
        lines += reader.notes(_part(archive, f"{folder}/{kind}s.xml"), kind)
    text = lines_to_text(lines)
    warnings = once(hidden_warning(reader.hidden) + sorted(reader.warnings))
    return ReadResult(text, "docx", warnings=warnings, facts=_facts(archive, text))


def _main_part(archive: Archive) -> str:
    relations = _part(archive, "_rels/.rels")
    for node in relations if relations is not None else ():
        if whole(node, "Type").endswith(MAIN):
            return whole(node, "Target").lstrip("/")
    return "word/document.xml"


def _part(archive: Archive, name: str) -> Any | None:
    return archive.xml(name) if name in archive else None


def _facts(archive: Archive, text: str) -> tuple[tuple[str, str], ...]:
    """The title of the properties, if the document prints it too: properties can say anything."""
    core = _part(archive, "docProps/core.xml")
    title = child(core, "title")
    stated = "" if title is None else str(title.text or "").strip()
    return (("标题", stated),) if stated and "".join(stated.split()) in "".join(text.split()) else ()


@dataclass
class _Reader:
    """Walks the body and collects what was left out on the way."""

    source: Source
    styles: Styles
    numbering: Numbering
    hidden: list[str] = field(default_factory=list)
    warnings: set[str] = field(default_factory=set)
    notes_seen: list[tuple[str, str]] = field(default_factory=list)

    def blocks(self, parent: Any, ground: bool = False) -> Iterator[str]:
        """The lines of every paragraph and table below a body, a cell or a text box."""
        for node in parent:
            kind = local(node)
            if kind == "p":
                yield from self._paragraph(node, ground)
            elif kind == "tbl":
                yield from self._table(node)
            elif kind in (
                "sdt",
                "sdtContent",
                "ins",
                "moveTo",
                "customXml",
                "smartTag",
                "AlternateContent",
                "Choice",
            ):
                yield from self.blocks(node, ground)

    def _paragraph(self, node: Any, ground: bool) -> Iterator[str]:
        properties = child(node, "pPr")
        style = value(child(properties, "pStyle")) or self.styles.default
        boxes: list[Any] = []
        shade = child(properties, "shd")
        look = Look(ground=True) if ground or (shade is not None and has_ground(shade)) else Look()
        words = "".join(self._words(node, self.styles.look(style).over(look), boxes))
        if not words and child(child(properties, "rPr"), "del") is not None:
            return
        label = self._label(properties, style)
        if self.styles.is_contents(style):
            self.warnings.add("自动生成的目录没有采用")
        elif words.strip():
            joint = "" if not label or label[-1] in STOPS else " "
            yield label + joint + (words.lstrip() if label else words)
        for box in boxes:
            yield from self.blocks(box)

    def _label(self, properties: Any | None, style: str) -> str:
        """The paragraph's automatic number, its own list before its style's."""
        number, level = list_of(properties)
        styled, styled_level, owner = self.styles.numbering(style)
        if number is None:
            number = styled
        if number in (None, "0", ""):
            return ""
        if level is None:
            level = (
                styled_level
                if styled_level is not None
                else self.numbering.level_of_style(str(number), owner)
            )
        return self.numbering.label(str(number), level).strip()

    def _words(self, parent: Any, look: Look, boxes: list[Any]) -> Iterator[str]:
        """The visible words of the runs below an element; text boxes are put aside to follow the paragraph."""
        for node in parent:
            kind = local(node)
            if kind == "r":
                yield from self._run(node, look, boxes)
            elif kind in INSIDE:
                yield from self._words(node, look, boxes)
            elif kind == "AlternateContent":
                boxes.extend(self._boxes(node))

    def _run(self, node: Any, look: Look, boxes: list[Any]) -> Iterator[str]:
        properties = child(node, "rPr")
        style = self.styles.look(value(child(properties, "rStyle")))
        look = look_of(properties).over(style).over(look)
        words = "".join(self._pieces(node, boxes))
        if not look.unseen:
            yield words
        elif words.strip():
            self.hidden.append(words)

    def _pieces(self, node: Any, boxes: list[Any]) -> Iterator[str]:
        for piece in node:
            kind = local(piece)
            if kind == "t":
                yield piece.text or ""
            elif kind in SIGNS:
                yield "" if whole(piece, "type") in ("page", "column") else SIGNS[kind]
            elif kind in ("footnoteReference", "endnoteReference"):
                yield self._note_mark(kind.removesuffix("Reference"), whole(piece, "id"))
            elif kind in ("drawing", "pict", "object", "AlternateContent"):
                boxes.extend(self._boxes(piece))

    def _note_mark(self, kind: str, key: str) -> str:
        self.notes_seen.append((kind, key))
        return f"〔注{len(self.notes_seen)}〕"

    def _boxes(self, node: Any) -> Iterator[Any]:
        """Text boxes, those of the fallback left out, as they repeat the first choice."""
        for box in node.iter("{*}txbxContent"):
            above = [
                local(parent) for parent in takewhile(lambda parent: parent is not node, box.iterancestors())
            ]
            if "Fallback" not in above and "txbxContent" not in above:
                yield box

    def _table(self, node: Any) -> Iterator[str]:
        ground = self.styles.grounded(value(child(child(node, "tblPr"), "tblStyle")))
        rows = [row for row in _rows(node) if child(child(row, "trPr"), "del") is None]
        if len(rows) == 1 and len(list(_cells(rows[0]))) == 1:
            yield from self.blocks(next(_cells(rows[0])), ground)
            return
        grid = Grid(self.source.limits.table_cells)
        headers = 0
        merged: dict[int, tuple[int, int]] = {}
        for y, row in enumerate(rows):
            headers += child(child(row, "trPr"), "tblHeader") is not None and headers == y
            x = int(value(child(child(row, "trPr"), "gridBefore")) or 0)
            for cell in _cells(row):
                x += self._cell(grid, cell, (y, x), merged, ground)
        yield from table_lines(grid, headers or None)

    def _cell(
        self, grid: Grid, cell: Any, place: tuple[int, int], merged: dict[int, tuple[int, int]], ground: bool
    ) -> int:
        """Place one cell and give its width; a cell that continues a merged one repeats that one."""
        y, x = place
        properties = child(cell, "tcPr")
        span = value(child(properties, "gridSpan"))
        width = min(int(span), 1000) if span.isdigit() and int(span) else 1
        merge, shade = child(properties, "vMerge"), child(properties, "shd")
        if merge is not None and value(merge) != "restart" and x in merged:
            top, left = merged[x]
            grid.repeat(grid.cells[top, left], y, x, width)
            return width
        merged.pop(x, None)
        if merge is not None:
            merged[x] = (y, x)
        lines = self.blocks(cell, ground or (shade is not None and has_ground(shade)))
        grid.put(y, x, "\n".join(line for line in lines if line.strip()), columns=width)
        return width

    def notes(self, root: Any | None, kind: str) -> list[str]:
        """The footnotes or endnotes that the text refers to, each behind its mark."""
        found = {whole(node, "id"): node for node in (root if root is not None else ())}
        lines = []
        for number, (seen, key) in enumerate(list(self.notes_seen), 1):
            if seen == kind and key in found:
                words = " ".join(line.strip() for line in self.blocks(found[key]) if line.strip())
                lines.append(f"〔注{number}〕{words}")
        return lines


def _rows(table: Any) -> Iterator[Any]:
    for node in table:
        if local(node) == "tr":
            yield node
        elif local(node) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _rows(node)


def _cells(row: Any) -> Iterator[Any]:
    for node in row:
        if local(node) == "tc":
            yield node
        elif local(node) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(node)
