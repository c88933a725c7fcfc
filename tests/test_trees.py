"""Documents of different make against trees written by hand, and the measure by which they are compared."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from corpus.model import CorpusError
from eval.trees import Row, Score, found, score, table, tree_rows
from ingest.readers import new_sandbox
from ingest.readers.office import find_office
from ingest.sandbox import Sandbox

DATA = Path(__file__).parent / "data"
TREES = sorted([*(DATA / "trees").glob("*.tree"), *(DATA / "made").glob("*.tree")])
NEEDS = {"word-97-reply": find_office() is not None, "scanned-notice": find_spec("rapidocr") is not None}
LEAST = 0.995


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One worker for all files, as a folder is taken in."""
    with new_sandbox() as worker:
        yield worker


def test_there_are_trees_of_documents_of_a_dozen_makes_in_every_kind_of_format() -> None:
    assert len(TREES) >= 20
    files = {path.suffix for path in (DATA / "made").iterdir()}
    assert {".docx", ".doc", ".pdf", ".ofd", ".html", ".xlsx", ".md"} <= files


@pytest.mark.parametrize("path", TREES, ids=lambda path: path.stem)
def test_the_tree_of_a_document_of_any_make_is_the_one_written_by_hand(path: Path, sandbox: Sandbox) -> None:
    if not NEEDS.get(path.stem, True):
        pytest.skip("needs LibreOffice or the extra ocr")
    result = score(path, sandbox)
    assert result.f1 >= LEAST, table([result])


def row(locator: str, heading: str = "", level: int = 0, parent: str = "", first: str = "") -> Row:
    return Row(level, parent, locator, heading, first)


def test_a_section_agrees_by_number_heading_level_parent_and_start() -> None:
    hand = [row("一、", "总则", first="一、总"), row("一、1.", level=1, parent="一、", first="1.甲")]
    assert found(hand, [row("一、", "总则", first="一、总则"), row("一、1.", "", 1, "一、", "1.甲乙")]) == 2
    for other in (
        row("一、2.", "", 1, "一、", "1.甲"),
        row("一、1.", "甲", 1, "一、", "1.甲"),
        row("一、1.", "", 0, "一、", "1.甲"),
        row("一、1.", "", 1, "二、", "1.甲"),
        row("一、1.", "", 1, "一、", "2.乙"),
    ):
        assert found(hand, [hand[0], other]) == 1


def test_what_is_missed_and_what_is_too_much_both_lower_f1() -> None:
    assert Score("a", "txt", 10, 10, 10).f1 == 1.0
    assert Score("a", "txt", 10, 8, 8).f1 == Score("a", "txt", 8, 10, 8).f1 == pytest.approx(16 / 18)


def test_a_line_that_is_no_section_is_refused_with_its_number() -> None:
    with pytest.raises(CorpusError, match="第 2 行"):
        tree_rows("一、 | 甲 | 一\n二、甲\n")


def test_a_tree_without_its_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nothing.tree").write_text("一、 | 甲 | 一\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="nothing"):
        score(tmp_path / "nothing.tree")
