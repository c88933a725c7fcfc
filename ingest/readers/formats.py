"""Which reader reads which format; reads in this process, without a sandbox."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from ingest.readers.detect import Detected, detect, extension_warning
from ingest.readers.errors import NoTextError, ReaderError, TooLargeError
from ingest.readers.result import ReadResult, once
from ingest.readers.source import Source

# Format, module and function; a module is imported when a file of its format comes.
READERS = {
    "txt": ("text", "read_text"),
    "csv": ("text", "read_csv"),
    "tsv": ("text", "read_csv"),
    "md": ("markdown", "read_markdown"),
    "markdown": ("markdown", "read_markdown"),
    "html": ("html", "read_html"),
    "docx": ("docx", "read_docx"),
    "xlsx": ("sheet", "read_sheet"),
    "pdf": ("pdf", "read_pdf"),
    "ofd": ("ofd", "read_ofd"),
    "picture": ("ocr", "read_picture"),
}


class ConversionNeeded(ReaderError):
    """LibreOffice has to turn the file into `target` first; that happens outside the sandbox's worker."""

    def __init__(self, kind: str, target: str) -> None:
        super().__init__(f"{kind} 需要先用 LibreOffice 转换")
        self.target = target


def read_source(source: Source) -> ReadResult:
    """Detect the format and read it; raises ReaderError, and whatever a broken file makes a parser raise."""
    if len(source.data) > source.limits.file_bytes:
        raise TooLargeError(_too_large(len(source.data), source.limits.file_bytes))
    if not source.data.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise NoTextError("文件是空的；请检查是否下载完整")
    detected = detect(source)
    if detected.convert:
        raise ConversionNeeded(detected.format, detected.convert)
    result = _reader(detected)(source)
    if len(result.text) > source.limits.text_chars:
        raise TooLargeError(f"文字超过 {source.limits.text_chars} 个；请拆成几份后再导入")
    if not any(character.isalnum() for character in result.text):
        raise NoTextError("文件里没有读到文字；若是扫描件，请确认图像清晰，或改用带文字层的文件")
    extra = extension_warning(source, detected)
    return replace(result, warnings=once((extra, *result.warnings) if extra else result.warnings))


def _reader(detected: Detected) -> Callable[[Source], ReadResult]:
    module, function = READERS[detected.format]
    reader: Callable[[Source], ReadResult] = getattr(import_module(f"ingest.readers.{module}"), function)
    return reader


def _too_large(size: int, limit: int) -> str:
    return f"文件有 {size / 1e6:.1f} MB，上限 {limit / 1e6:.0f} MB；请拆分或压缩图片后再导入"
