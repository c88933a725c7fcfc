"""Tells what a file is by its content; its name only decides between kinds of plain text."""

import re
from dataclasses import dataclass

from ingest.readers.archive import Archive
from ingest.readers.encodings import MARKS, wide
from ingest.readers.errors import DamagedError, EncryptedError, HostileError, UnsupportedFormatError
from ingest.readers.source import Source

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"BM": "bmp",
    b"II*\x00": "tif",
    b"MM\x00*": "tif",
}
# A member by which a zip is known, the format, and the extensions that go with it.
ZIPPED = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("OFD.xml", "ofd"),
)
# Streams of an OLE file, named in UTF-16: what they tell, and into which format LibreOffice turns it.
OLE_STREAMS = (
    ("WordDocument", "doc", "docx"),
    ("Workbook", "xls", "xlsx"),
    ("Book", "xls", "xlsx"),
)
EXTENSIONS = {
    "pdf": ("pdf",),
    "docx": ("docx", "dotx"),
    "xlsx": ("xlsx", "xltx"),
    "ofd": ("ofd",),
    "html": ("html", "htm", "shtml", "xhtml", "jsp", "asp", "aspx", "php"),
    "txt": ("txt", "text", ""),
    "md": ("md", "markdown"),
    "csv": ("csv", "tsv"),
    "doc": ("doc", "wps", "wpt", "dot"),
    "xls": ("xls", "et", "ett"),
    "rtf": ("rtf", "doc"),
    "odt": ("odt",),
    "ods": ("ods",),
    "picture": ("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp"),
}
# Formats whose files never consist of plain text.
PACKED = ("pdf", "docx", "xlsx", "ofd", "doc", "xls", "odt", "ods", "picture")
UNREAD = {
    "pptx": "演示文稿（PPTX）",
    "zip": "压缩包",
    "rar": "压缩包（RAR）",
    "7z": "压缩包（7z）",
    "mht": "网页归档（MHT）",
    "xml": "XML 数据",
    "binary": "二进制数据",
}
HTML_HEAD = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MACROS = "文件带有宏（VBA），打开它可能执行程序；请另存为不带宏的 .docx 或 .xlsx 后再导入"


@dataclass(frozen=True)
class Detected:
    """The format found; `convert` names the format to turn it into first (by LibreOffice), None to read it as it is."""

    format: str
    convert: str | None = None


def detect(source: Source) -> Detected:
    """Find the format of a source; raises UnsupportedFormatError, EncryptedError, HostileError or DamagedError."""
    data = source.data
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _detect_zip(source)
    if b"%PDF-" in data[:1024]:
        return Detected("pdf")
    if data.startswith(OLE):
        return _detect_ole(source)
    if data.startswith(tuple(PICTURES)) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return Detected("picture")
    if data.startswith(b"{\\rtf"):
        return Detected("rtf", "docx")
    for magic, kind in ((b"Rar!", "rar"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "zip")):
        if data.startswith(magic):
            raise unread(kind)
    return _detect_text(source)


def _detect_zip(source: Source) -> Detected:
    archive = Archive(source)
    names = set(archive.names)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise HostileError(MACROS)
    for member, kind in ZIPPED:
        if member in names:
            return Detected(kind)
    if "word/document2.xml" in names or any(name.startswith("word/") for name in names):
        return Detected("docx")
    if any(name.startswith("ppt/") for name in names):
        raise unread("pptx")
    if "mimetype" in names:
        mime = archive.read("mimetype")[:200].decode("ascii", "replace")
        for part, kind, target in (
            ("opendocument.text", "odt", "docx"),
            ("opendocument.spreadsheet", "ods", "xlsx"),
        ):
            if part in mime:
                return Detected(kind, target)
    raise unread("zip")


def _detect_ole(source: Source) -> Detected:
    data = source.data
    if _stream("EncryptedPackage") in data:
        raise EncryptedError("文件已加密，需要密码；请取消密码保护、另存后再导入")
    if _stream("_VBA_PROJECT") in data:
        raise HostileError(MACROS)
    for stream, kind, target in OLE_STREAMS:
        if _stream(stream) in data:
            return Detected(kind, target)
    raise UnsupportedFormatError(
        "这是旧式 Office 文件，但其中没有文字文档或工作表；请另存为 .docx 或 .xlsx 后再导入"
    )


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\x00\x00"


def _detect_text(source: Source) -> Detected:
    flat = _head(source.data)
    if CONTROL.search(flat):
        raise unread("binary")
    if HTML_HEAD.search(flat) or (source.suffix in EXTENSIONS["html"] and b"<" in flat):
        return Detected("html")
    if flat.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"):
        return _detect_xml(flat)
    if re.match(rb"(?:[\w-]+: .*\r?\n)*mime-version:", flat, re.IGNORECASE):
        raise unread("mht")
    if source.suffix in {extension for kind in PACKED for extension in EXTENSIONS[kind]}:
        raise DamagedError(
            f"扩展名是 .{source.suffix}，内容却只是纯文字，文件多半没有下载完整；请重新下载，确是文本的请改名为 .txt"
        )
    return Detected(source.suffix if source.suffix in ("csv", "tsv", "md", "markdown") else "txt")


def _detect_xml(flat: bytes) -> Detected:
    if b'progid="Word.Document"' in flat:
        return Detected("doc", "docx")
    if b'progid="Excel.Sheet"' in flat:
        return Detected("xls", "xlsx")
    raise unread("xml")


def _head(data: bytes) -> bytes:
    """The first bytes, of UTF-16 and UTF-32 turned to UTF-8."""
    head = data[:4096]
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return head.decode(encoding, "ignore").encode()
    encodings = wide(head)
    return head.decode(encodings[0], "ignore").encode() if encodings else head


def unread(kind: str) -> UnsupportedFormatError:
    """The error for a kind that is known and not read."""
    hint = (
        "请先解压，再导入其中的文件"
        if kind in ("zip", "rar", "7z")
        else "请另存为 DOCX、PDF、OFD、HTML 或 TXT 后再导入"
    )
    return UnsupportedFormatError(f"看到的是{UNREAD[kind]}，不在可读的格式之内；{hint}")


def extension_warning(source: Source, detected: Detected) -> str | None:
    """A warning when the name promises another format than the content is."""
    kind = {"tsv": "csv", "markdown": "md"}.get(detected.format, detected.format)
    known = {extension for extensions in EXTENSIONS.values() for extension in extensions}
    if source.suffix in EXTENSIONS[kind] or (source.suffix not in known and kind in ("txt", "html")):
        return None
    return f"扩展名是 .{source.suffix}，内容却是 {kind.upper()}，已按内容读取"
