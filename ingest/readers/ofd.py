"""OFD (GB/T 33190-2016): a zip of XML whose pages place text line by line. Lengths are millimetres.

A TextObject has a Boundary on the page, perhaps a transformation (CTM), and TextCodes: text with the place of its first
character and the advance of each further one (DeltaX, DeltaY), where `g 3 5.2` stands for 5.2 three times.
"""

import posixpath
from collections.abc import Iterator
from typing import Any

from ingest.readers.archive import Archive
from ingest.readers.errors import DamagedError, EncryptedError, TooLargeError
from ingest.readers.hidden import hidden_warning
from ingest.readers.ocr import Recogniser, mended, open_picture
from ingest.readers.paragraphs import compose
from ingest.readers.printed import Glyph, PrintedPage, to_segments
from ingest.readers.result import ReadResult, once
from ingest.readers.source import Source

# Facts of DocInfo and the names they have here.
INFO = {"Title": "标题", "DocUsage": "用途", "CreationDate": "创建日期"}
FARTHEST = 1e5
IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_ofd(source: Source) -> ReadResult:
    """The text of an OFD file; pages that are pictures only are recognised where the OCR extra is installed."""
    archive = Archive(source)
    if any(name.endswith("Encryptions.xml") for name in archive.names):
        raise EncryptedError("OFD 已加密；请用阅读器解密、另存后再导入")
    root = archive.xml("OFD.xml")
    body = _one(root, "DocBody")
    location = (_one(body, "DocRoot").text or "").strip().lstrip("/")
    reader = _Reader(archive, source, location)
    pages = reader.pages()
    text, spans = compose(pages)
    if reader.recognised:
        text = mended(text)
    facts = _facts(body, text)
    warnings = hidden_warning(reader.hidden) + reader.warnings
    return ReadResult(text, "ofd", pages=spans, warnings=once(warnings), facts=facts)


class _Reader:
    """Reads the pages of one document inside an OFD file."""

    def __init__(self, archive: Archive, source: Source, location: str) -> None:
        self.archive = archive
        self.source = source
        self.base = posixpath.dirname(location)
        self.document = archive.xml(location)
        self.hidden: list[str] = []
        self.warnings: list[str] = []
        self.recognised = False

    def pages(self) -> list[PrintedPage]:
        locations = [node.get("BaseLoc", "") for node in _all(self.document, "Page")]
        if len(locations) > self.source.limits.pages:
            raise TooLargeError(
                f"OFD 有 {len(locations)} 页，上限 {self.source.limits.pages} 页；请拆成几份后再导入"
            )
        usual = self._box(self.document) or (210.0, 297.0)
        pages = [self._page(number, location, usual) for number, location in enumerate(locations, 1)]
        if any(page.segments for page in pages):
            return pages
        return self._recognise(pages)

    def _page(self, number: int, location: str, usual: tuple[float, float]) -> PrintedPage:
        content = self.archive.xml(self._path(location))
        width, height = self._box(content) or usual
        segments = to_segments(list(self._glyphs(content)))
        return PrintedPage(number, width, height, tuple(segments))

    def _glyphs(self, content: Any) -> Iterator[Glyph]:
        for node in _all(content, "TextObject"):
            text = "".join(code.text or "" for code in _all(node, "TextCode"))
            if _invisible(node):
                self.hidden.append(text)
                continue
            yield from _object_glyphs(node)

    def _recognise(self, pages: list[PrintedPage]) -> list[PrintedPage]:
        """Pages of pictures through the recogniser, the pictures of the resources in order."""
        pictures = [self._path(node.text or "", res) for res, node in self._media()]
        if not pictures:
            return pages
        self.recognised = True
        recogniser = Recogniser(self.source, len(pictures))
        found = [
            recogniser.page(number, open_picture(self.archive.read(name), self.source))
            for number, name in enumerate(pictures, 1)
        ]
        self.warnings += recogniser.warnings
        return found

    def _media(self) -> Iterator[tuple[str, Any]]:
        for kind in ("PublicRes", "DocumentRes"):
            for node in _all(self.document, kind):
                location = self._path(node.text or "")
                res = self.archive.xml(location)
                folder = posixpath.join(posixpath.dirname(location), res.get("BaseLoc", ""))
                for media in _all(res, "MultiMedia"):
                    if media.get("Type", "").lower() == "image":
                        yield folder, _one(media, "MediaFile")

    def _path(self, location: str, folder: str | None = None) -> str:
        location = location.strip()
        if location.startswith("/"):
            return location.lstrip("/")
        return posixpath.join(self.base if folder is None else folder, location)

    def _box(self, node: Any) -> tuple[float, float] | None:
        for box in _all(node, "PhysicalBox"):
            numbers = _numbers(box.text)
            if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0:
                return numbers[2], numbers[3]
        return None


def _object_glyphs(node: Any) -> Iterator[Glyph]:
    left, top, *_ = [*_numbers(node.get("Boundary")), 0.0, 0.0]
    a, b, c, d, e, f = matrix if len(matrix := _numbers(node.get("CTM"))) == 6 else IDENTITY
    size = (_numbers(node.get("Size")) or [4.0])[0]
    stretch = (_numbers(node.get("HScale")) or [1.0])[0]
    printed = max(size * abs(a * d - b * c) ** 0.5, 0.1)
    for code in _all(node, "TextCode"):
        text = (code.text or "").strip("\r\n\t")
        x, y = (_numbers(code.get("X")) or [0.0])[0], (_numbers(code.get("Y")) or [size])[0]
        steps = zip(
            _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text)), strict=True
        )
        for character, (dx, dy) in zip(text, steps, strict=True):
            px, py = left + a * x + c * y + e, top + b * x + d * y + f
            width = printed * stretch * (0.5 if character.isascii() else 1.0)
            if 0 < a * dx <= 1.3 * printed:
                # The advance tells the width better than the kind of character does.
                width = a * dx
            yield Glyph(character, px, py - 0.85 * printed, px + width, py + 0.15 * printed, printed)
            x, y = x + dx, y + dy


def _deltas(value: str | None, count: int) -> list[float]:
    """The advance after each of `count` characters; `g n v` repeats v n times, what is missing is nought."""
    words = (value or "").split()
    steps: list[float] = []
    while words and len(steps) < count:
        word = words.pop(0)
        if word == "g" and len(words) >= 2:
            repeat, step = words.pop(0), _numbers(words.pop(0))
            steps += step * (min(int(repeat[:9]), count) if repeat.isdecimal() else 0)
        else:
            steps += _numbers(word) or [0.0]
    return (steps + [0.0] * count)[:count]


def _invisible(node: Any) -> bool:
    if node.get("Visible") == "false" or node.get("Alpha") == "0" or node.get("Fill") == "false":
        return True
    colour = next(iter(_all(node, "FillColor")), None)
    if colour is None:
        return False
    value = _numbers(colour.get("Value"))
    return colour.get("Alpha") == "0" or (len(value) == 3 and min(value) >= 250)


def _facts(body: Any, text: str) -> tuple[tuple[str, str], ...]:
    """What DocInfo states, and of that only what the pages show too: metadata can say anything."""
    found = []
    for node in _one(body, "DocInfo"):
        name = INFO.get(_local(node))
        value = (node.text or "").strip()
        if name and value and (name != "标题" or _flat(value) in _flat(text)):
            found.append((name, value))
    return tuple(found)


def _flat(text: str) -> str:
    return "".join(text.split())


def _all(node: Any, name: str) -> list[Any]:
    return list(node.iter(f"{{*}}{name}"))


def _one(node: Any, name: str) -> Any:
    found = _all(node, name)
    if not found:
        raise DamagedError(f"OFD 文件缺少 {name} 元素，不合 GB/T 33190；请用阅读器另存后再导入")
    return found[0]


def _local(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _numbers(value: str | None) -> list[float]:
    """The numbers of an attribute; none at all if one of them is no length on any page."""
    try:
        found = [float(word) for word in (value or "").split()]
    except ValueError:
        return []
    return found if all(abs(number) < FARTHEST for number in found) else []
