"""Section trees against trees written by hand: `python -m eval.trees FOLDER ...` prints a table.

A folder holds `NAME.tree`, written by hand from the printed document, and beside it the document as `NAME.` with any
extension that the readers read; where there is none, the text of the corpus document NAME. A line of a tree is a
section: `locator | heading | first characters of its own text`, two spaces of indentation a level, `~` for page
furniture, which has no locator.

F1: a section of the hand-written tree is found when the product's tree has, in the same order, one with the same
locator (its number in its place), the same heading, the same level, the same parent and the same start (its own text
begins with the characters given). Precision is the share of the product's sections found so, recall that of the
hand-written ones, F1 = 2 * found / (both counts together). Texts are compared in NFKC without white space.
"""

import argparse
import difflib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.model import CorpusError, Document, Kind, Level, Section
from corpus.store import load_documents
from ingest.furniture import load_table
from ingest.lines import squeezed
from ingest.propose import Reading, propose
from ingest.readers import ReaderError, read
from ingest.rules import load_rules
from ingest.sandbox import Sandbox
from ingest.sections import sections_of

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


@dataclass(frozen=True)
class Row:
    """A section as it is compared; first: its first characters, squeezed."""

    level: int
    parent: str
    locator: str
    heading: str
    first: str


@dataclass(frozen=True)
class Score:
    """How a document's tree agrees; both counts in sections, f1 from 0 to 1."""

    name: str
    format: str
    wanted: int
    got: int
    found: int

    @property
    def f1(self) -> float:
        return 2 * self.found / (self.wanted + self.got)


def tree_rows(text: str) -> list[Row]:
    """The rows of a tree file. Raises CorpusError at a line that is none."""
    rows: list[Row] = []
    chain: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.split("|")]
        depth, odd = divmod(len(line) - len(line.lstrip()), 2)
        if len(cells) != 3 or odd or depth > len(chain):
            raise CorpusError(f"第 {number} 行应为“编号 | 标题 | 开头几个字”，每层缩进两格：{line}")
        locator = "" if cells[0] == "~" else cells[0]
        chain[depth:] = [locator]
        parent = chain[depth - 1] if depth else ""
        rows.append(Row(depth, parent, locator, squeezed(cells[1]), squeezed(cells[2])))
    return rows


def section_rows(document: Document, sections: Sequence[Section]) -> list[Row]:
    """The product's sections in the same form, `first` being their whole text."""
    rows: list[Row] = []
    for s in sections:
        above = rows[s.parent] if s.parent is not None else None
        level, parent = (above.level + 1, above.locator) if above else (0, "")
        first = squeezed(document.text[s.start : s.end])
        rows.append(Row(level, parent, s.locator, squeezed(s.heading), first))
    return rows


def found(wanted: Sequence[Row], got: Sequence[Row]) -> int:
    """How many rows agree, in order."""
    one, two = ([(r.level, r.parent, r.locator, r.heading) for r in rows] for rows in (wanted, got))
    blocks = difflib.SequenceMatcher(a=one, b=two, autojunk=False).get_matching_blocks()
    pairs = [(wanted[b.a + i], got[b.b + i]) for b in blocks for i in range(b.size)]
    return sum(mine.first.startswith(hand.first) for hand, mine in pairs)


def tree_of(path: Path, sandbox: Sandbox | None = None) -> tuple[str, Document, list[Section]]:
    """Format, document and sections of a file as `policyqa ingest tree` shows them. Raises ReaderError."""
    result = read(path, sandbox=sandbox)
    table = load_table()
    proposal = propose(Reading(result.text, path.name, result.facts), table, load_rules())
    title = str(proposal.values["title"])
    document = Document("new", title, Level.DISTRICT, Kind.NOTICE, text=result.text)
    return result.format, document, sections_of(document, table)


def score(tree: Path, sandbox: Sandbox | None = None) -> Score:
    """The score of one tree file. Raises CorpusError when its document is not there, ReaderError."""
    wanted = tree_rows(tree.read_text(encoding="utf-8"))
    beside = [p for p in sorted(tree.parent.glob(f"{tree.stem}.*")) if p != tree]
    if beside:
        form, document, sections = tree_of(beside[0], sandbox)
        form = beside[0].suffix[1:] if form == beside[0].suffix[1:] else f"{beside[0].suffix[1:]} → {form}"
    else:
        named = [d for d in load_documents(CORPUS) if d.id == tree.stem]
        if not named:
            raise CorpusError(f"{tree} 旁边没有同名的文件，资料库中也没有 id 为 {tree.stem} 的文件")
        document, form = named[0], "txt"
        sections = sections_of(document)
    got = section_rows(document, sections)
    return Score(tree.stem, form, len(wanted), len(got), found(wanted, got))


def table(scores: Sequence[Score]) -> str:
    """The scores as a Markdown table."""
    rows = [f"| {s.name} | {s.format} | {s.wanted} | {s.got} | {s.found} | {s.f1:.4f} |" for s in scores]
    head = [
        "| document | format | sections by hand | found by us | agree | F1 |",
        "|---|---|---:|---:|---:|---:|",
    ]
    return "\n".join([*head, *rows])


def main() -> None:
    """Print the table; exit 1 when a document cannot be read."""
    parser = argparse.ArgumentParser(description="Section trees against trees written by hand.")
    parser.add_argument("folders", type=Path, nargs="+")
    scores = []
    try:
        with Sandbox("ingest.readers.worker") as sandbox:
            for folder in parser.parse_args().folders:
                scores += [score(tree, sandbox) for tree in sorted(folder.glob("*.tree"))]
    except (CorpusError, ReaderError) as error:
        sys.exit(str(error))
    print(table(scores))


if __name__ == "__main__":
    main()
