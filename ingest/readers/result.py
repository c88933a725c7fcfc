"""What a reader gives back: the text, where its pages lie in it, and what the file said about itself."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class PageSpan:
    """One page (1-based number) and the characters of the text that stand on it."""

    number: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if self.number < 1 or not 0 <= self.start <= self.end:
            raise ValueError(f"page {self.number}: span {self.start}..{self.end}")


@dataclass(frozen=True)
class ReadResult:
    """The text of a file, a paragraph or a table row a line, and what is known besides.

    format: what the content is (`pdf`, `docx`, `html`, ...), whatever the file's name says.
    encoding: of text formats, None of binary ones.
    pages: in order; empty where the format has no fixed pages.
    warnings: in Chinese, for the person who publishes: what was left out, guessed or doubtful.
    facts: (name, value) as the file states them (标题, 文号, 索引号, 发布日期, ...), never taken from elsewhere.
    """

    text: str
    format: str
    encoding: str | None = None
    pages: tuple[PageSpan, ...] = ()
    warnings: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for page in self.pages:
            if page.end > len(self.text):
                raise ValueError(f"page {page.number} ends at {page.end} in a text of {len(self.text)}")

    def fact(self, name: str) -> str | None:
        """The first value stated under that name."""
        return next((value for key, value in self.facts if key == name), None)

    def page_at(self, offset: int) -> int | None:
        """The page on which a character stands."""
        for page in self.pages:
            if page.start <= offset < page.end:
                return page.number
        return None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "ReadResult":
        return cls(
            text=data["text"],
            format=data["format"],
            encoding=data["encoding"],
            pages=tuple(PageSpan(**page) for page in data["pages"]),
            warnings=tuple(data["warnings"]),
            facts=tuple((name, value) for name, value in data["facts"]),
        )


def once(values: Iterable[str]) -> tuple[str, ...]:
    """The values without repetition, in order."""
    return tuple(dict.fromkeys(values))
