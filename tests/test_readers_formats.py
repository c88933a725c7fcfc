"""One content in all formats: the same text and the same section tree, up to what the format cannot hold."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.readers import ReadResult, new_sandbox, read
from ingest.sandbox import Sandbox
from tests.render import FACTS, INJECTION, as_text, plan_lines, same
from tests.rendered import NAMES, rendered, tree

TITLE = "盘龙区教育高质量发展三年行动计划(2023—2025年)"
# Printed lines hold no blanks at their ends: for pages the comparison leaves all blanks out.
PAGES = (".pdf", ".ofd")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with new_sandbox() as worker:
        yield worker


def lines_of(result: ReadResult, path: Path) -> list[str]:
    """The lines from the title on; the facts of a page's head stand before it."""
    text = same(result.text)
    if path.suffix in PAGES:
        text = text.replace(" ", "")
    lines = text.split("\n")
    return lines[lines.index(TITLE) :]


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_has_the_same_text_and_the_same_tree_in_every_format(name: str, sandbox: Sandbox) -> None:
    path = rendered(name)
    result = read(path, sandbox=sandbox)
    plan = same(as_text(plan_lines()))
    wanted = plan.replace(" ", "") if path.suffix in PAGES else plan
    assert lines_of(result, path) == wanted.split("\n")
    assert tree(result.text, TITLE) == tree(plan, TITLE)
    assert len(tree(plan, TITLE)) >= 60


@pytest.mark.parametrize("name", NAMES)
def test_the_format_is_told_from_the_content_and_the_encoding_from_the_bytes(
    name: str, sandbox: Sandbox
) -> None:
    result = read(rendered(name), sandbox=sandbox)
    assert result.format == Path(name).suffix.lstrip(".")
    _, _, encoding = Path(name).stem.partition("-")
    assert result.encoding == (encoding.removesuffix("-sig") or None)


@pytest.mark.parametrize("name", ["one.pdf", "two.pdf", "plan.ofd"])
def test_the_pages_of_a_printed_document_cover_its_text_in_order(name: str, sandbox: Sandbox) -> None:
    result = read(rendered(name), sandbox=sandbox)
    assert [page.number for page in result.pages] == list(range(1, len(result.pages) + 1))
    assert len(result.pages) > 3
    ends = [0, *(page.end for page in result.pages)]
    assert all(0 <= page.start - end <= 1 for page, end in zip(result.pages, ends, strict=False))
    assert ends[-1] == len(result.text)
    assert result.page_at(0) == 1
    assert result.page_at(len(result.text) - 1) == len(result.pages)


@pytest.mark.parametrize("name", ["modern-utf-8.html", "modern-gb18030.html", "old-gb18030.html"])
def test_the_facts_at_the_head_of_a_page_are_read_and_kept_in_the_text(name: str, sandbox: Sandbox) -> None:
    result = read(rendered(name), sandbox=sandbox)
    assert result.fact("标题") == TITLE
    assert result.fact("索引号") == FACTS["索引号"]
    assert result.fact("文号") == FACTS["文号"]
    assert result.fact("发文机关") == FACTS["发布机构"]
    assert result.fact("发布日期") == FACTS["发布日期"]
    for label, value in FACTS.items():
        assert f"{label}：{value}" in result.text.split("\n")


def test_a_hidden_instruction_in_a_page_is_left_out_with_a_warning(sandbox: Sandbox) -> None:
    result = read(rendered("modern-utf-8.html"), sandbox=sandbox)
    assert INJECTION not in result.text
    assert any("看不见的文字" in warning for warning in result.warnings)
    assert "脚本" not in result.text


def test_a_result_survives_the_way_out_of_the_sandbox(sandbox: Sandbox) -> None:
    result = read(rendered("plan.ofd"), sandbox=sandbox)
    assert ReadResult.from_dict(result.to_dict()) == result
    assert dict(result.facts) == {"标题": TITLE, "创建日期": "2023-12-14"}
