"""PDF by PDFium: the text layer with the place of each character, page by page; scanned pages go to the recogniser."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ingest.readers.errors import DamagedError, EncryptedError, TooLargeError
from ingest.readers.paragraphs import compose
from ingest.readers.printed import Glyph, PrintedPage, to_segments
from ingest.readers.result import ReadResult, once
from ingest.readers.source import Source

PASSWORD_ERROR = 4
# A page with fewer characters than this, and with a picture over most of it, is a scan.
SCAN_CHARS = 20
SCAN_COVER = 0.5


@dataclass
class Opened:
    """What was found while the pages were read."""

    pages: list[PrintedPage] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_pdf(source: Source) -> ReadResult:
    """The text of a PDF; raises EncryptedError, DamagedError, TooLargeError."""
    with _document(source) as document:
        if len(document) > source.limits.pages:
            raise TooLargeError(f"PDF 有 {len(document)} 页，上限 {source.limits.pages} 页；请拆成几份后再导入")
        opened = Opened()
        for index in range(len(document)):
            _read_page(document, index, opened)
        text, spans = compose(opened.pages)
    return ReadResult(text, "pdf", pages=spans, warnings=once(opened.warnings))


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


def _read_page(document: Any, index: int, opened: Opened) -> None:
    page = document[index]
    width, height = page.get_size()
    glyphs = list(_glyphs(page, height))
    opened.pages.append(PrintedPage(index + 1, width, height, tuple(to_segments(glyphs))))


def _glyphs(page: Any, height: float) -> Iterator[Glyph]:
    """Every character that the page prints, with its box; those that PDFium adds itself (blanks, ends) are left out."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    handle = text.raw
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    for index in range(raw.FPDFText_CountChars(handle)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code < 32 or raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        if not raw.FPDFText_GetLooseCharBox(handle, index, ctypes.byref(box)):
            continue
        raw.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix))
        scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        size = max(raw.FPDFText_GetFontSize(handle, index) * scale, 1.0)
        yield Glyph(chr(code), box.left, height - box.top, box.right, height - box.bottom, size)
