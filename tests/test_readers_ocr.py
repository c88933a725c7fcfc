"""Scans and pictures: recognised, said to be so, and refused where there is nothing to read."""

import io
import sys
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from ingest.limits import Limits
from ingest.readers.errors import DamagedError, HostileError, MissingToolError, NoTextError, TooLargeError
from ingest.readers.formats import read_source
from ingest.readers.ocr import PIECE, PIECE_MARGIN, READING, _cuts, mended
from ingest.readers.result import ReadResult
from ingest.readers.source import Source
from tests.render import content
from tests.render_pages import as_pdf, as_pictures, as_scan
from tests.rendered import folder, tree

pytest.importorskip("rapidocr")

PLAN = """盘龙区教育工作要点
为推进教育高质量发展,结合实际,制定本要点。
一、总体要求
(一)指导思想
坚持以人民为中心发展教育,落实立德树人根本任务,着力补齐短板、优化结构,着力促进公平、提高质量。
(二)工作目标
到2025年,普惠性幼儿园覆盖率达到90%,新建公办幼儿园11所。
二、主要任务
1.增加优质资源。根据《云南省教育高质量发展三年行动计划(2023—2025年)》(云办发〔2023〕7号)精神,优化布局。
2.加强队伍建设。健全教师管理机制,提升教师待遇水平。"""


@cache
def paper() -> bytes:
    as_pdf(content(PLAN), folder() / "paper.pdf", header="")
    return (folder() / "paper.pdf").read_bytes()


@cache
def scanned() -> ReadResult:
    paper()
    as_scan(folder() / "paper.pdf", folder() / "scan.pdf", dpi=150)
    return read_source(Source((folder() / "scan.pdf").read_bytes(), "扫描.pdf"))


def plain(text: str) -> str:
    """Without what recognition cannot tell: the width of punctuation."""
    return text.translate(str.maketrans("，（）：；", ",():;")).replace(" ", "")


def test_a_scan_gives_the_same_text_and_tree_as_the_paper() -> None:
    title = PLAN.split("\n", maxsplit=1)[0]
    assert plain(scanned().text).split("\n") == plain(PLAN).split("\n")
    assert tree(plain(scanned().text), title) == tree(plain(PLAN), title)
    assert [page.number for page in scanned().pages] == list(range(1, len(scanned().pages) + 1))


def test_recognised_text_is_said_to_be_so() -> None:
    assert READING in scanned().warnings


def picture(kind: str, image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def test_a_picture_lying_on_its_side_is_read() -> None:
    from PIL import Image

    paper()
    page = Image.open(io.BytesIO(as_pictures(folder() / "paper.pdf", dpi=110, pages=1)[0])).rotate(
        90, expand=True
    )
    result = read_source(Source(picture("JPEG", page), "照片.jpg"))
    assert "普惠性幼儿园覆盖率达到90%" in result.text
    assert result.format == "picture"
    assert result.pages == ()


def test_what_a_rule_can_tell_is_mended_and_nothing_else() -> None:
    assert mended("(2023一2025年)") == "(2023—2025年)"
    assert mended("〈云南省计划>的通知") == "〈云南省计划〉的通知"
    assert mended("云办发〔2023]7号、昆办发[2023〕16号") == "云办发〔2023〕7号、昆办发〔2023〕16号"
    assert mended("一2025年、a>b、[2023]、12一3") == "一2025年、a>b、[2023]、12一3"


def test_a_long_picture_is_cut_between_lines() -> None:
    import numpy as np

    pixels = np.full((6000, 300, 3), 255, dtype="uint8")
    for top in range(0, 6000, 60):
        pixels[top : top + 40, ::3] = 0
    cuts = _cuts(pixels)
    assert cuts[0] == 0
    assert cuts[-1] == 6000
    assert all(low < high <= low + PIECE + PIECE_MARGIN for low, high in pairwise(cuts))
    assert all(cut % 60 >= 40 for cut in cuts[1:-1])


def test_an_empty_scan_is_refused_with_a_reason() -> None:
    from PIL import Image

    with pytest.raises(NoTextError, match="扫描件"):
        read_source(Source(picture("PNG", Image.new("L", (600, 800), 255)), "空白.png"))


def test_a_broken_a_huge_and_a_long_file_are_refused() -> None:
    from PIL import Image

    small = Image.new("L", (600, 800), 255)
    with pytest.raises(DamagedError, match="重新扫描"):
        read_source(Source(picture("PNG", small)[:60], "坏.png"))
    with pytest.raises(HostileError, match="600×800"):
        read_source(Source(picture("PNG", small), "大.png", Limits(picture_pixels=1000)))
    pages = io.BytesIO()
    small.save(pages, "TIFF", save_all=True, append_images=[small, small])
    with pytest.raises(TooLargeError, match="3 页，上限 2 页"):
        read_source(Source(pages.getvalue(), "长.tif", Limits(ocr_pages=2)))


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    scanned()
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(MissingToolError, match=r"policyqa\[ocr\]"):
        read_source(Source((folder() / "scan.pdf").read_bytes(), "扫描.pdf"))
