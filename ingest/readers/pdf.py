"""PDF by PDFium: the text layer with the place of each character, page by page; scanned pages go to the recogniser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ingest.readers.errors import DamagedError, EncryptedError, MissingToolError, TooLargeError
from ingest.readers.hidden import hidden_warning
from ingest.readers.ocr import Recogniser, mended
from ingest.readers.paragraphs import compose
from ingest.readers.pdf_glyphs import Frame, page_glyphs, page_text
from ingest.readers.pdf_tables import Continued, take_tables
from ingest.readers.printed import PrintedPage, to_segments
from ingest.readers.result import ReadResult, once
from ingest.readers.source import Source

PASSWORD_ERROR = 4
# A page with fewer characters than this, and with pictures over so much of it, is a scan.
SCAN_CHARS = 20
SCAN_COVER = 0.4
SCAN_DPI = 200
SCAN_SIDE = 4000
HAN_WORD = re.compile("[\u4e00-\u9fff]{2}")


@dataclass
class _Read:
    """What was found while the pages were read."""

    pages: dict[int, PrintedPage] = field(default_factory=dict)
    scans: list[int] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    table: Continued | None = None


def read_pdf(source: Source) -> ReadResult:
    """The text of a PDF; raises EncryptedError, DamagedError, TooLargeError, MissingToolError (scans only)."""
    with _document(source) as document:
        count = len(document)
        if count > source.limits.pages:
            raise TooLargeError(f"PDF 有 {count} 页，上限 {source.limits.pages} 页；请拆成几份后再导入")
        found = _Read()
        for number in range(1, count + 1):
            _read_page(document, number, found, source.limits.table_cells)
        if not found.pages:
            raise DamagedError("PDF 没有一页能打开，文件已损坏；请重新下载或重新导出后再导入")
        if found.scans:
            _recognise(document, found, source)
        metadata = document.get_metadata_dict(skip_empty=True)
    text, spans = compose([found.pages[number] for number in sorted(found.pages)])
    if found.scans:
        text = mended(text)
    facts, doubts = _facts(metadata, text)
    warnings = once(hidden_warning(found.hidden) + found.warnings + doubts)
    return ReadResult(text, "pdf", pages=spans, warnings=warnings, facts=facts)


@contextmanager
def _document(source: Source) -> Iterator[Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as exc:
        if getattr(exc, "err_code", None) == PASSWORD_ERROR or b"/Encrypt" in source.data:
            raise EncryptedError("PDF 已加密，需要密码；请取消密码保护、另存后再导入") from exc
        raise DamagedError("PDF 已损坏或不完整，打不开；请重新下载或重新导出后再导入") from exc
    try:
        yield document
    finally:
        document.close()


def _read_page(document: Any, number: int, found: _Read, cells: int) -> None:
    import pypdfium2

    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        found.warnings.append(f"第 {number} 页已损坏，没有读到")
        return
    frame = Frame(page)
    with page_text(page) as text:
        glyphs, aside = page_glyphs(page, text, frame)
    found.hidden.extend(aside.hidden)
    if aside.slanting:
        found.warnings.append(f"有斜排的文字（如水印「{aside.slanting[:12]}」），没有采用")
    if len(glyphs) < SCAN_CHARS and _cover(page, frame.width * frame.height) > SCAN_COVER:
        found.scans.append(number)
    glyphs, lines, found.table = take_tables(page, frame, glyphs, cells, found.table)
    found.pages[number] = PrintedPage(number, frame.width, frame.height, (*to_segments(glyphs), *lines))
    page.close()


def _cover(page: Any, area: float) -> float:
    """The share of a page that its pictures cover."""
    from pypdfium2 import raw

    covered = 0.0
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return covered / max(area, 1.0)


def _recognise(document: Any, found: _Read, source: Source) -> None:
    try:
        recogniser = Recogniser(source, len(found.scans))
    except MissingToolError as exc:
        if len(found.scans) == len(found.pages):
            raise
        pages = "、".join(str(number) for number in found.scans[:10])
        found.warnings.append(f"第 {pages} 页是扫描图像，没有读到文字。{exc}")
        return
    for number in found.scans:
        page = document[number - 1]
        scale = min(SCAN_DPI / 72, SCAN_SIDE / max(page.get_size()))
        found.pages[number] = recogniser.page(number, page.render(scale=scale).to_pil())
        page.close()
    found.warnings.extend(recogniser.warnings)


def _facts(metadata: dict[str, str], text: str) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """The title of the metadata where the pages print it too; metadata can say anything, so nothing else is taken."""
    title = metadata.get("Title", "").strip()
    flat = "".join(text.split())
    others = [value for name in ("Title", "Subject", "Keywords") if (value := metadata.get(name, "").strip())]
    facts = (("标题", title),) if title and "".join(title.split()) in flat else ()
    strange = [value for value in others if HAN_WORD.search(value) and "".join(value.split()) not in flat]
    doubts = [f"PDF 元数据中的「{value[:20]}」正文里没有，未采用" for value in strange]
    return facts, doubts
