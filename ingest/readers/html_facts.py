"""The facts at the head of a page: 索引号, 文号, 发布机构, 发布日期, ... from its table or lines, and from its <meta>."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingest.readers.html_lines import tidy
from ingest.readers.html_page import HtmlPage, labels

ROWS = ("tr", "li", "p", "div", "dl", "span", "td")
LONGEST_ROW = 400
LONGEST_LINE = 200
LONGEST_VALUE = 160


@dataclass(frozen=True)
class Fact:
    """A fact as printed (`label`) under the name by which it is known (`name`)."""

    name: str
    label: str
    value: str

    @property
    def line(self) -> str:
        return f"{self.label}：{self.value}"


def page_facts(body: Any, content: list[Any], head: Sequence[str]) -> list[Fact]:
    """The facts that the page prints around its article, in its tables and in its first lines; of each name the first."""
    inside = {node for part in content for node in part.iter()}
    found: dict[str, Fact] = {}
    for row in body.iter(*ROWS):
        if row in inside and row.tag != "tr":
            continue
        text = tidy(" ".join(row.itertext()))
        if len(text) <= LONGEST_ROW:
            for fact in _facts(text):
                found.setdefault(fact.name, fact)
    for line in head:
        for fact in _facts(line) if is_fact_row(line) else ():
            found.setdefault(fact.name, fact)
    return list(found.values())


def meta_facts(page: HtmlPage) -> dict[str, str]:
    """The facts that the page's head states."""
    table = labels()["meta"]
    return {table[name]: value for name, value in page.meta.items() if name in table and value}


def is_fact_row(text: str) -> bool:
    """Whether a line consists of facts of the page's head."""
    return len(text) <= LONGEST_LINE and bool(_pattern().match(text))


def _facts(text: str) -> Iterator[Fact]:
    matches = list(_pattern().finditer(text))
    for index, match in enumerate(matches):
        end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        label = re.sub(r"\s", "", match.group(1))
        value = text[match.end() : end].strip(" :：|　;；[]【】")
        if value and len(value) <= LONGEST_VALUE:
            yield Fact(_names()[label], label, value)


@cache
def _names() -> dict[str, str]:
    return {label: name for name, printed in labels()["facts"].items() for label in printed}


@cache
def _pattern() -> re.Pattern[str]:
    """Any label, with or without blanks inside, at the start of a word and before a colon."""
    printed = sorted(_names(), key=len, reverse=True)
    spaced = "|".join(r"\s*".join(label) for label in printed)
    return re.compile(rf"(?:(?<=^)|(?<=[\s|　;；\[【]))({spaced})\s*[:：]")
