"""Pictures of text to printed lines, by RapidOCR, whose models come inside its package and run offline.

Recognised text is a reading, not the original: every result says so, and says where the reader was not sure.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Any

from ingest.readers.errors import DamagedError, HostileError, MissingToolError, TooLargeError
from ingest.readers.paragraphs import compose
from ingest.readers.printed import PrintedPage, Segment
from ingest.readers.result import ReadResult, once
from ingest.readers.source import Source

# RapidOCR shrinks what is longer than 2,000 pixels; long pictures are cut into pieces of about this height.
PIECE = 1600
PIECE_MARGIN = 300
UNSURE = 0.8
# Width of a letter or figure in widths of a hanzi, and by how much the size of equal print may seem to differ.
NARROW = 0.55
SAME = 0.2
# Below this mean confidence the picture may lie on its side or stand on its head.
TURNED = 0.75
READING = "文字由图像识别得到，可能有误；请对照原件核对后再发布"
EXTRA = "读取扫描件和图片要用文字识别组件，还没有安装；请运行 pip install 'policyqa[ocr]' 后重试，或改用带文字层的文件"
# Misreadings that a rule can tell: between two years stands a dash, a bracket closes as it opened, and the year of a
# 文号 stands in 〔〕. Each puts one character for another, so that places in the text stay.
MISREAD = (
    (re.compile(r"(?<=\d{4})[一－\-–](?=\d{4})"), "—"),
    (re.compile(r"(?<=〈)([^〈〉<>]*)>"), r"\1〉"),
    (re.compile(r"(?<=〔)(\d{4})[\]】」)）]"), r"\1〕"),
    (re.compile(r"[\[【「](\d{4})(?=〕)"), r"〔\1"),
)
DASH = re.compile(r"^[—一-](?=20\d\d年)")


def read_picture(source: Source) -> ReadResult:
    """The text of a PNG, JPEG, TIFF (all its pages), BMP, GIF or WebP."""
    pictures = list(_frames(source))
    recogniser = Recogniser(source, len(pictures))
    pages = [recogniser.page(number, picture) for number, picture in enumerate(pictures, 1)]
    text, spans = compose(pages)
    text = mended(text)
    several = spans if len(pages) > 1 else ()
    return ReadResult(text, "picture", pages=several, warnings=once(recogniser.warnings))


def _frames(source: Source) -> Iterator[Any]:
    picture = open_picture(source.data, source)
    count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
    if count > source.limits.ocr_pages:
        raise TooLargeError(f"图片有 {count} 页，上限 {source.limits.ocr_pages} 页；请拆成几份后再导入")
    for number in range(count):
        picture.seek(number)
        yield picture.copy()


def open_picture(data: bytes, source: Source) -> Any:
    """Open a picture after a look at its size; raises HostileError, DamagedError or MissingToolError."""
    source.report("memory", source.limits.ocr_memory)
    try:
        from PIL import Image, ImageOps
    except ImportError as exc:
        raise MissingToolError(EXTRA) from exc
    Image.MAX_IMAGE_PIXELS = None
    try:
        picture = Image.open(io.BytesIO(data))
        if picture.width * picture.height > source.limits.picture_pixels:
            raise HostileError(
                f"图片有 {picture.width}×{picture.height} 像素，上限 {source.limits.picture_pixels / 1e6:.0f} 百万；"
                "请缩小后再导入"
            )
        if picture.format == "TIFF":
            return picture
        picture.load()
        return ImageOps.exif_transpose(picture)
    except (OSError, SyntaxError, ValueError, EOFError) as exc:
        raise DamagedError("图片已损坏或不完整；请重新保存或重新扫描后再导入") from exc


class Recogniser:
    """Recognises pages one after the other and keeps count of how sure it was.

    pages: how many there will be, for the limits of number and time.
    """

    def __init__(self, source: Source, pages: int) -> None:
        if pages > source.limits.ocr_pages:
            raise TooLargeError(
                f"有 {pages} 页需要识别，上限 {source.limits.ocr_pages} 页；请拆成几份后再导入"
            )
        source.report("memory", source.limits.ocr_memory)
        source.report("ocr", pages)
        try:
            from rapidocr import RapidOCR
        except ImportError as exc:
            raise MissingToolError(EXTRA) from exc
        engine = {"intra_op_num_threads": 2, "inter_op_num_threads": 1}
        params = {f"EngineConfig.onnxruntime.{name}": value for name, value in engine.items()}
        self._engine = RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False, **params})
        self._unsure: list[str] = []
        self._read = 0

    def page(self, number: int, picture: Any) -> PrintedPage:
        """Recognise one picture (PIL); a page that reads badly is tried turned round."""
        picture = picture.convert("RGB")
        segments, score = self._recognise(picture)
        if score < TURNED:
            turned = [
                (*self._recognise(picture.rotate(angle, expand=True)), angle) for angle in (180, 90, 270)
            ]
            better = max(turned, key=lambda found: found[1] * bool(found[0]))
            if better[1] > score + 0.1:
                segments, picture = better[0], picture.rotate(better[2], expand=True)
        for segment, confidence in segments:
            self._read += 1
            if confidence < UNSURE:
                self._unsure.append(f"第 {number} 页「{segment.text[:20]}」")
        return PrintedPage(number, picture.width, picture.height, _even([segment for segment, _ in segments]))

    @property
    def warnings(self) -> list[str]:
        """What a person should know of the reading so far."""
        if not self._read:
            return []
        if not self._unsure:
            return [READING]
        shown = "、".join(self._unsure[:5])
        return [READING, f"有 {len(self._unsure)} 行识别把握不大，请着重核对：{shown}"]

    def _recognise(self, picture: Any) -> tuple[list[tuple[Segment, float]], float]:
        """Segments with their confidence (0 to 1), and the mean confidence (1 for a blank page)."""
        import numpy as np

        pixels = np.asarray(picture)[:, :, ::-1]
        found: list[tuple[Segment, float]] = []
        for top, bottom in pairwise(_cuts(pixels)):
            result: Any = self._engine(np.ascontiguousarray(pixels[top:bottom]))
            if result.boxes is None or result.txts is None:
                continue
            for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
                found.append((_segment(box, text, top), float(score)))
        scores = [score for _, score in found]
        return found, sum(scores) / len(scores) if scores else 1.0


def _cuts(pixels: Any) -> list[int]:
    """Heights at which to cut a long picture: where a row of pixels changes least, so between lines of text."""
    height = pixels.shape[0]
    cuts = [0]
    while height - cuts[-1] > PIECE + PIECE_MARGIN:
        start = cuts[-1] + PIECE - PIECE_MARGIN
        window = pixels[start : start + 2 * PIECE_MARGIN].astype("int16")
        change = abs(window[:, 1:] - window[:, :-1]).sum(axis=(1, 2))
        quiet = (change[2:-2] + change[1:-3] + change[3:-1]).argmin() + 2
        cuts.append(int(start + quiet))
    return [*cuts, height]


def _segment(box: Any, text: str, top: int) -> Segment:
    xs, ys = [float(point[0]) for point in box], [float(point[1]) + top for point in box]
    words = DASH.sub("——", text)
    left, right, high, low = min(xs), max(xs), min(ys), max(ys)
    # The height of a box depends on which letters stand in it; their width is that of the print.
    widths = sum(NARROW if letter.isascii() else 1.0 for letter in words)
    size = min(max((right - left) / max(widths, 1.0), 0.6 * (low - high)), 1.2 * (low - high))
    return Segment(words, left, high, right, low, size)


def _even(segments: list[Segment]) -> tuple[Segment, ...]:
    """The segments with the sizes of body text made one: measured, equal print differs a little."""
    if not segments:
        return ()
    usual = median(segment.size for segment in segments)
    return tuple(
        replace(segment, size=usual) if abs(segment.size - usual) < SAME * usual else segment
        for segment in segments
    )


def mended(text: str) -> str:
    """Recognised text with the misreadings put right that can be told for sure; its length stays."""
    for pattern, right in MISREAD:
        text = pattern.sub(right, text)
    return text
