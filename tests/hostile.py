"""Makes files that do harm: a fuzzer over real files, and bombs made by hand."""

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

from tests.render import TABLE, as_csv, as_html, as_markdown, as_text, as_xlsx, content
from tests.render_docx import as_docx, package, paragraph, run
from tests.render_pages import as_ofd

LINES = content(
    "盘龙区教育工作要点\n一、总体要求\n(一)指导思想\n坚持以人民为中心发展教育，落实立德树人根本任务。\n"
    "二、主要任务\n1.增加优质资源。新建公办幼儿园11所。\n(1)加强公办幼儿园建设。\n2.加强队伍建设。"
)


def small_pdf() -> bytes:
    """A PDF of two pages with a table, its streams not packed, so that a fuzzer reaches what they say."""
    text = "BT /F1 14 Tf 72 {} Td ({}) Tj ET"
    streams = [
        "\n".join(text.format(760 - 24 * i, f"{i}. Plan item {i}, to be reached by 2025") for i in range(20))
        + "".join(f"\n72 {200 - 20 * i} m 400 {200 - 20 * i} l S" for i in range(4))
        + "".join(f"\n{72 + 109 * i} 140 m {72 + 109 * i} 200 l S" for i in range(4))
        for _ in range(2)
    ]
    return pdf_of(streams)


def pdf_of(streams: Sequence[str | bytes], page: str = "/MediaBox [0 0 595 842]", filters: str = "") -> bytes:
    """A PDF with one page for each content stream."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(streams)))
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(streams)} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, stream in enumerate(streams):
        data = stream if isinstance(stream, bytes) else stream.encode()
        head = f"<< /Type /Page /Parent 2 0 R {page} /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * i} 0 R >>"
        objects += [
            head.encode(),
            f"<< /Length {len(data)} {filters} >>\nstream\n".encode() + data + b"\nendstream",
        ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + table + trailer.encode()


def small_png() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((48, 24), 60).save(out, "PNG")
    return out.getvalue()


SEEDS: dict[str, Callable[[], bytes]] = {
    "docx": lambda: as_docx(LINES, automatic=True),
    "xlsx": lambda: as_xlsx({"指标": TABLE, "责任": TABLE}),
    "ofd": lambda: as_ofd(LINES, {"Title": "工作要点"}),
    "pdf": small_pdf,
    "html": lambda: as_html(LINES, "gb18030"),
    "txt": lambda: as_text(LINES).encode("gb18030"),
    "md": lambda: as_markdown(LINES).encode(),
    "csv": lambda: as_csv(TABLE, "gb18030"),
    "png": small_png,
}


def fuzzed(data: bytes, seed: int) -> bytes:
    """The file after one kind of damage, chosen and placed by the seed."""
    chance = random.Random(seed)
    kinds = [_flip, _cut, _drop, _double, _blank, _numbers]
    if data.startswith(b"PK"):
        kinds = [*kinds[:3], _swap, _inner, _inner, _inner, _lose]
    return kinds[seed % len(kinds)](bytearray(data), chance)


def _flip(data: bytearray, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _cut(data: bytearray, chance: random.Random) -> bytes:
    return bytes(data[: chance.randrange(1, len(data))])


def _span(data: bytearray, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.randint(1, max(2, len(data) // 4)))


def _drop(data: bytearray, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return bytes(data[:start] + data[end:])


def _double(data: bytearray, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return bytes(data[:end] + data[start:end] * chance.randint(1, 20) + data[end:])


def _blank(data: bytearray, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return bytes(data[:start] + bytes(end - start) + data[end:])


def _numbers(data: bytearray, chance: random.Random) -> bytes:
    """Some figures made huge, negative or nought."""
    strange = [b"0", b"-1", b"99999999", b"4294967296", b"1e309", b"nan"]

    def other(match: re.Match[bytes]) -> bytes:
        return chance.choice(strange) if chance.random() < 0.1 else match.group()

    return re.sub(rb"\d+", other, bytes(data))


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def _swap(data: bytearray, chance: random.Random) -> bytes:
    """The contents of the members, each under another's name."""
    parts = members(bytes(data))
    contents = list(parts.values())
    chance.shuffle(contents)
    return packed(dict(zip(parts, contents, strict=True)))


def _lose(data: bytearray, chance: random.Random) -> bytes:
    parts = members(bytes(data))
    parts.pop(chance.choice(sorted(parts)))
    return packed(parts)


def _inner(data: bytearray, chance: random.Random) -> bytes:
    """One member damaged inside, and packed again with right sums."""
    parts = members(bytes(data))
    name = chance.choice(sorted(parts))
    kind = chance.choice([_flip, _cut, _drop, _double, _numbers, _tags])
    parts[name] = kind(bytearray(parts[name]), chance)
    return packed(parts)


def _tags(data: bytearray, chance: random.Random) -> bytes:
    """Some elements renamed to others of the same file, which leaves it well-formed."""
    names = sorted(set(re.findall(rb"</([\w:]+)>", bytes(data))))
    if len(names) < 2:
        return bytes(data)
    first, second = chance.sample(names, 2)
    return re.sub(rb"(</?)" + re.escape(first) + rb"(?=[\s/>])", rb"\1" + second, bytes(data))


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">'.encode() for i in range(9))
    + b"]>"
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


def with_entities(data: bytes, member: str, declaration: bytes, mark: bytes) -> bytes:
    """An archive one of whose members declares entities and uses one in a text."""
    parts = members(data)
    body = re.sub(rb"<\?xml[^>]*\?>", b"", parts[member]).replace(mark, b"&j;" + mark, 1)
    parts[member] = declaration + body
    return packed(parts)


def overlapping() -> bytes:
    """Many members in the directory of an archive that all are one and the same data."""
    data = packed({"word/document.xml": b"<a/>" * 1000})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    entries = b"".join(
        entry.replace(b"word/document.xml", f"word/document{i:03d}.xm".encode()[:17]) for i in range(200)
    )
    tail = bytearray(data[end:])
    struct.pack_into("<HHL", tail, 8, 200, 200, len(entries))
    return data[:start] + entries + bytes(tail)


def lying() -> bytes:
    """A member that unpacks to a thousand times of what the directory says."""
    data = bytearray(packed({"word/document.xml": b" " * 5_000_000}))
    for magic, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", data, data.index(magic) + place, 5000)
    return bytes(data)


def locked() -> bytes:
    """An archive whose members say that they are encrypted."""
    data = bytearray(as_docx(LINES))
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := data.find(magic, start)) >= 0:
            data[start + place] |= 1
            start += 4
    return bytes(data)


def ole(*streams: str) -> bytes:
    named = b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + named + bytes(500)


def deep_docx(depth: int) -> bytes:
    inner = "<w:tbl><w:tr><w:tc>" * depth + paragraph(run("深")) + "</w:tc></w:tr></w:tbl>" * depth
    return package(inner)


def picture_header(width: int, height: int) -> bytes:
    """A PNG that says it is huge."""
    head = struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def flate_bomb(size: int) -> bytes:
    """A PDF whose page unpacks to `size` bytes of drawing, packed twice."""
    engine = zlib.compressobj(9)
    packed_once = engine.compress(b"0 0 m 1 1 l S\n" * (size // 14)) + engine.flush()
    return pdf_of([zlib.compress(packed_once)], filters="/Filter [/FlateDecode /FlateDecode]")


def looping_pdf() -> bytes:
    """A PDF whose tree of pages contains itself."""
    return small_pdf().replace(b"/Kids [4 0 R 6 0 R]", b"/Kids [2 0 R 4 0 R]")


def wide_table(span: int, rows: int) -> bytes:
    cells = f"<tr><td rowspan='{span}' colspan='{span}'>格</td><td>甲</td></tr>" * rows
    return f"<html><body><div id='zoom'><p>表格如下，请看。</p><table>{cells}</table></div></body></html>".encode()
