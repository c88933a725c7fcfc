"""The characters of a PDF page as a reader sees them, and apart from them those that nobody can see.

Unseen are characters drawn in the colour of what lies behind them and characters without extent. Characters in the
invisible mode are the text layer of a scan when a picture lies over the page, and unseen otherwise.
"""

import ctypes
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.readers.printed import Glyph

INVISIBLE_MODE = 3
# Brightness (0 to 255) from which a character is suspected to be white on white, or otherwise too pale to be read.
PALE = 225
CONTRAST = 24
LEAST_SIZE = 1.5
SLANT = 12.0


@contextmanager
def page_text(page: Any) -> Iterator[Any]:
    text = page.get_textpage()
    try:
        yield text
    finally:
        text.close()


@dataclass
class Aside:
    """Text that is not read: what nobody can see, and what runs aslant over the page, such as a watermark."""

    hidden: list[str] = field(default_factory=list)
    slanting: str = ""


def page_glyphs(page: Any, text: Any, frame: "Frame") -> tuple[list[Glyph], Aside]:
    """The visible upright glyphs, and the rest.

    Of the blanks and line ends that PDFium makes up only blanks between words of Latin letters are taken; else our own
    rules decide from the places.
    """
    from pypdfium2 import raw

    glyphs: list[Glyph] = []
    doubtful: list[Glyph] = []
    unseen: list[str] = []
    aside = Aside()
    scan = _has_picture(page)
    for index in range(raw.FPDFText_CountChars(text.raw)):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        if raw.FPDFText_IsGenerated(text.raw, index) == 1:
            if (
                code == 32
                and glyphs
                and _word(ord(glyphs[-1].text[0]))
                and _word(raw.FPDFText_GetUnicode(text.raw, index + 1))
            ):
                glyphs.append(replace(glyphs[-1], text=" ", x0=glyphs[-1].x1))
            continue
        if code < 32:
            continue
        glyph, angle = frame.glyph(text.raw, index, chr(code))
        if glyph is None:
            continue
        if (
            not frame.holds(glyph)
            or glyph.size < LEAST_SIZE
            or (_mode(text.raw, index) == INVISIBLE_MODE and not scan)
        ):
            unseen.append(glyph.text)
        elif min(angle, 360 - angle) > SLANT:
            aside.slanting += glyph.text
        elif _pale(text.raw, index):
            doubtful.append(glyph)
        else:
            glyphs.append(glyph)
    if doubtful:
        seen, pale = _by_contrast(page, doubtful)
        glyphs += seen
        unseen += [glyph.text for glyph in pale]
    aside.hidden = ["".join(unseen)] if unseen else []
    return glyphs, aside


def _word(code: int) -> bool:
    return code < 128 and chr(code).isalnum()


class Frame:
    """Turns places of a page's own system (origin below, page perhaps turned) into places as they are seen."""

    def __init__(self, page: Any) -> None:
        self.left, self.bottom, self.right, self.top = page.get_cropbox()
        self.turn = page.get_rotation()
        self.width, self.height = page.get_size()

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point from the upper left corner of the page as it is seen."""
        if self.turn == 90:
            return y - self.bottom, x - self.left
        if self.turn == 180:
            return self.right - x, y - self.bottom
        if self.turn == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def holds(self, glyph: Glyph) -> bool:
        return glyph.x1 > 0 and glyph.x0 < self.width and glyph.y1 > 0 and glyph.y0 < self.height

    def glyph(self, handle: Any, index: int, character: str) -> tuple[Glyph | None, float]:
        """A character with its box, and how far (in degrees) its line leans."""
        from pypdfium2 import raw

        box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        if not raw.FPDFText_GetLooseCharBox(handle, index, ctypes.byref(box)):
            return None, 0.0
        raw.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix))
        size = raw.FPDFText_GetFontSize(handle, index) * abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        ax, ay = self.place(box.left, box.bottom)
        bx, by = self.place(box.right, box.top)
        angle = (math.degrees(math.atan2(matrix.b, matrix.a)) - self.turn) % 360
        return Glyph(character, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by), max(size, 0.1)), angle


def _mode(handle: Any, index: int) -> int:
    from pypdfium2 import raw

    item = raw.FPDFText_GetTextObject(handle, index)
    return int(raw.FPDFTextObj_GetTextRenderMode(item)) if item else 0


def _pale(handle: Any, index: int) -> bool:
    from pypdfium2 import raw

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFText_GetFillColor(
        handle, index, *(ctypes.byref(part) for part in (red, green, blue, alpha))
    ):
        return False
    return alpha.value < 30 or min(red.value, green.value, blue.value) >= PALE


def _has_picture(page: Any) -> bool:
    from pypdfium2 import raw

    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _by_contrast(page: Any, glyphs: list[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """Part pale glyphs by whether the printed page shows them: light letters on a dark ground are seen."""
    import numpy as np

    scale = min(2.0, 3000 / max(page.get_size()))
    pixels = np.asarray(page.render(scale=scale, grayscale=True).to_numpy()).squeeze().astype("int16")
    seen: list[Glyph] = []
    unseen: list[Glyph] = []
    for glyph in glyphs:
        top, bottom = int(max(glyph.y0, 0) * scale), int(glyph.y1 * scale) + 1
        left, right = int(max(glyph.x0, 0) * scale), int(glyph.x1 * scale) + 1
        area = pixels[top:bottom, left:right]
        visible = area.size and (glyph.text.isspace() or int(area.max()) - int(area.min()) >= CONTRAST)
        (seen if visible else unseen).append(glyph)
    return seen, unseen
