"""The characters of a PDF page as a reader sees them, and apart from them those that nobody can see.

Unseen are characters drawn in the colour of what lies behind them and characters without extent. Characters in the
invisible mode are the text layer of a scan when a picture lies over the page, and unseen otherwise.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ingest.readers.printed import Glyph

INVISIBLE_MODE = 3
# Brightness (0 to 255) from which a character is suspected to be white on white, or otherwise too pale to be read.
PALE = 225
CONTRAST = 24
LEAST_SIZE = 1.5


@contextmanager
def page_text(page: Any) -> Iterator[Any]:
    text = page.get_textpage()
    try:
        yield text
    finally:
        text.close()


def page_glyphs(page: Any, text: Any) -> tuple[list[Glyph], list[str]]:
    """The visible glyphs, and the hidden text in stretches.

    Blanks and line ends that PDFium makes up are left out: our own rules decide on them from the places.
    """
    import pypdfium2.raw as raw

    left, bottom, right, top = page.get_cropbox()
    glyphs: list[Glyph] = []
    doubtful: list[Glyph] = []
    hidden: list[str] = []
    scan = _has_picture(page)
    for index in range(raw.FPDFText_CountChars(text.raw)):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        if code < 32 or raw.FPDFText_IsGenerated(text.raw, index) == 1:
            continue
        glyph = _glyph(text.raw, index, chr(code), left, top)
        if glyph is None:
            continue
        inside = glyph.x1 > 0 and glyph.x0 < right - left and glyph.y1 > 0 and glyph.y0 < top - bottom
        if not inside or glyph.size < LEAST_SIZE or (_mode(text.raw, index) == INVISIBLE_MODE and not scan):
            hidden.append(glyph.text)
        elif _pale(text.raw, index):
            doubtful.append(glyph)
        else:
            glyphs.append(glyph)
    if doubtful:
        seen, unseen = _by_contrast(page, doubtful)
        glyphs += seen
        hidden += [glyph.text for glyph in unseen]
    return glyphs, ["".join(hidden)] if hidden else []


def _glyph(handle: Any, index: int, character: str, left: float, top: float) -> Glyph | None:
    import pypdfium2.raw as raw

    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    if not raw.FPDFText_GetLooseCharBox(handle, index, ctypes.byref(box)):
        return None
    raw.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix))
    size = raw.FPDFText_GetFontSize(handle, index) * abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
    return Glyph(character, box.left - left, top - box.top, box.right - left, top - box.bottom, max(size, 0.1))


def _mode(handle: Any, index: int) -> int:
    import pypdfium2.raw as raw

    item = raw.FPDFText_GetTextObject(handle, index)
    return int(raw.FPDFTextObj_GetTextRenderMode(item)) if item else 0


def _pale(handle: Any, index: int) -> bool:
    import pypdfium2.raw as raw

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFText_GetFillColor(handle, index, *(ctypes.byref(part) for part in (red, green, blue, alpha))):
        return False
    return alpha.value < 30 or min(red.value, green.value, blue.value) >= PALE


def _has_picture(page: Any) -> bool:
    import pypdfium2.raw as raw

    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _by_contrast(page: Any, glyphs: list[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """Part pale glyphs by whether the printed page shows them: light letters on a dark ground are seen."""
    import numpy as np

    scale = min(2.0, 3000 / max(page.get_size()))
    pixels = np.asarray(page.render(scale=scale, grayscale=True).to_numpy()).squeeze().astype("int16")
    seen, unseen = [], []
    for glyph in glyphs:
        top, bottom = int(max(glyph.y0, 0) * scale), int(glyph.y1 * scale) + 1
        left, right = int(max(glyph.x0, 0) * scale), int(glyph.x1 * scale) + 1
        area = pixels[top:bottom, left:right]
        visible = area.size and (glyph.text.isspace() or int(area.max()) - int(area.min()) >= CONTRAST)
        (seen if visible else unseen).append(glyph)
    return seen, unseen
