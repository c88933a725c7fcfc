"""Plain text and CSV."""

import csv

from ingest.readers.clean import clean_text
from ingest.readers.encodings import decode
from ingest.readers.errors import DamagedError, TooLargeError
from ingest.readers.result import ReadResult
from ingest.readers.source import Source
from ingest.readers.tables import Grid, table_lines

DELIMITERS = ",\t;|，"


def read_text(source: Source) -> ReadResult:
    """The text as it is; only line ends are made equal and control characters taken out."""
    decoded = decode(source.data)
    return ReadResult(clean_text(decoded.text), "txt", decoded.encoding, warnings=decoded.warnings)


def read_csv(source: Source) -> ReadResult:
    """Each row a line with its headers."""
    decoded = decode(source.data)
    text = clean_text(decoded.text)
    grid = Grid(source.limits.table_cells)
    try:
        for y, row in enumerate(csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text))):
            for x, cell in enumerate(row):
                grid.put(y, x, cell)
    except csv.Error as exc:
        raise DamagedError(
            f"CSV 表格格式不对（{exc}）；请用表格软件另存为 CSV UTF-8 或 XLSX 后再导入"
        ) from exc
    lines = table_lines(grid)
    if sum(map(len, lines)) > source.limits.text_chars:
        raise TooLargeError(f"表格展开后超过 {source.limits.text_chars} 个字；请拆成几份后再导入")
    return ReadResult("\n".join(lines), "csv", decoded.encoding, warnings=decoded.warnings)


def _delimiter(text: str) -> str:
    """The delimiter that splits the first lines most often and into equally many parts."""
    lines = [line for line in text.splitlines() if line.strip()][:20]

    def fit(delimiter: str) -> tuple[bool, int]:
        counts = [len(next(csv.reader([line], delimiter=delimiter))) for line in lines]
        return len(set(counts)) == 1 and counts[0] > 1, max(counts, default=0)

    return max(DELIMITERS, key=fit) if lines else ","
