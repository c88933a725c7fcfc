"""Markdown: the words without the marks. Parsed by markdown-it (CommonMark and tables); no HTML is carried over."""

import re
from typing import TYPE_CHECKING

from ingest.readers.clean import clean_text, lines_to_text
from ingest.readers.encodings import decode
from ingest.readers.result import ReadResult
from ingest.readers.source import Source
from ingest.readers.tables import Grid, table_lines

if TYPE_CHECKING:
    from markdown_it.token import Token

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
FRONT_LINE = re.compile(r"^([^\s:：#]+)\s*[:：]\s*(.+)$", re.MULTILINE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read_markdown(source: Source) -> ReadResult:
    """Headings, paragraphs, list items with their numbers, and table rows, each a line."""
    from markdown_it import MarkdownIt

    decoded = decode(source.data)
    text = clean_text(decoded.text)
    front = FRONT_MATTER.match(text)
    facts = (
        tuple((name, value.strip("\"' ")) for name, value in FRONT_LINE.findall(front.group(1)))
        if front
        else ()
    )
    body = COMMENT.sub("", text[front.end() :] if front else text)
    parser = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table")
    lines = _Lines(source).walk(parser.parse(body))
    return ReadResult(lines_to_text(lines), "md", decoded.encoding, warnings=decoded.warnings, facts=facts)


class _Lines:
    """Collects lines from the stream of tokens."""

    def __init__(self, source: Source) -> None:
        self.most = source.limits.table_cells
        self.lines: list[str] = []
        self.number = ""
        self.grid: Grid | None = None
        self.row = self.column = -1

    def walk(self, tokens: "list[Token]") -> list[str]:
        for token in tokens:
            if token.type == "inline":
                self._inline(_words(token))
            elif token.type in ("fence", "code_block"):
                self.lines.extend(token.content.split("\n"))
            elif token.type == "list_item_open":
                self.number = f"{token.info}{token.markup} " if token.info else ""
            else:
                self._table(token)
        return self.lines

    def _inline(self, words: str) -> None:
        if self.grid is not None:
            self.grid.put(self.row, self.column, words)
            return
        self.lines.extend((self.number + words).split("\n"))
        self.number = ""

    def _table(self, token: "Token") -> None:
        if token.type == "table_open":
            self.grid, self.row = Grid(self.most), -1
        elif token.type == "tr_open":
            self.row, self.column = self.row + 1, -1
        elif token.type in ("th_open", "td_open"):
            self.column += 1
        elif token.type == "table_close" and self.grid is not None:
            self.lines.extend(table_lines(self.grid, header_rows=1))
            self.grid = None


def _words(token: "Token") -> str:
    parts = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or child.content.lower().startswith("<br"):
            parts.append("\n")
    return "".join(parts)
