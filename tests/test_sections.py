"""The section tree: equal to trees written by hand, and never losing a character of any text."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Document, Kind, Level, Role, Section
from corpus.store import load_documents
from ingest.lines import squeezed
from ingest.sections import sections_of

TREES = Path(__file__).parent / "data" / "trees"
CORPUS = Path(__file__).parent.parent / "corpus"
NAMES = sorted(path.stem for path in TREES.glob("*.tree"))


def document(text: str, title: str = "无题", identity: str = "test") -> Document:
    return Document(identity, title, Level.DISTRICT, Kind.PLAN, text=text)


def document_of(name: str) -> Document:
    if name == "panlong-plan-2023":
        return next(d for d in load_documents(CORPUS) if d.id == name)
    return document((TREES / f"{name}.txt").read_text(encoding="utf-8"))


def wanted(name: str) -> list[tuple[str, str, str, str]]:
    """(parent's locator, locator, heading, first characters) of every line of a tree file."""
    rows, chain = [], []
    for line in (TREES / f"{name}.tree").read_text(encoding="utf-8").splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        locator, heading, first = (cell.strip() for cell in line.split("|"))
        locator = "" if locator == "~" else locator
        chain[depth:] = [locator]
        rows.append((chain[depth - 1] if depth else "", locator, squeezed(heading), squeezed(first)))
    return rows


def got(doc: Document) -> list[tuple[str, str, str, str]]:
    sections = sections_of(doc)
    return [
        (
            sections[s.parent].locator if s.parent is not None else "",
            s.locator,
            squeezed(s.heading),
            squeezed(doc.text[s.start : s.end]),
        )
        for s in sections
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_tree_equals_the_one_written_by_hand(name: str) -> None:
    rows = wanted(name)
    seen = [(*row[:3], row[3][: len(want[3])]) for row, want in zip(got(document_of(name)), rows, strict=False)]
    assert seen == rows
    assert len(got(document_of(name))) == len(rows)
