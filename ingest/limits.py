"""What one file may cost before it is refused: every figure is a setting."""

from dataclasses import dataclass, fields

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Upper bounds for one file; sizes in bytes, times in seconds.

    unpacked_bytes and members bound what an archive (DOCX, XLSX, OFD) unpacks to; depth bounds how deep elements
    may lie in each other. memory is the address space of the process that parses; recognising pictures needs more
    (ocr_memory). A file may take `seconds`, and `ocr_seconds` more for each page that has to be recognised.
    """

    file_bytes: int = 50 * MEGABYTE
    pages: int = 2000
    unpacked_bytes: int = 100 * MEGABYTE
    members: int = 10_000
    depth: int = 200
    text_chars: int = 20_000_000
    table_cells: int = 2_000_000
    seconds: float = 120.0
    memory: int = 800 * MEGABYTE
    ocr_pages: int = 200
    ocr_seconds: float = 20.0
    ocr_memory: int = 3000 * MEGABYTE
    picture_pixels: int = 100_000_000
    office_seconds: float = 90.0

    def __post_init__(self) -> None:
        for field in fields(self):
            if getattr(self, field.name) <= 0:
                raise ValueError(f"limit {field.name} must be positive, not {getattr(self, field.name)!r}")
