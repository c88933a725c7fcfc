"""Plain text and Markdown: the text as it is, whatever its encoding; and formats told by content, not by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.limits import Limits
from ingest.readers.clean import clean_text, join_lines
from ingest.readers.encodings import decode
from ingest.readers.errors import (
    DamagedError,
    NoTextError,
    ReaderError,
    TooLargeError,
    UnsupportedFormatError,
)
from ingest.readers.formats import READERS, read_source
from ingest.readers.source import Source
from tests.render import INJECTION, TABLE, as_csv, as_html, as_text, content
from tests.rendered import rendered

TEXT = "盘龙区教育工作要点\n\n  一、总体要求\n　　坚持以人民为中心发展教育，2025年普惠率达到90%。\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "big5"]
)
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    text = (
        TEXT * 3
        if encoding != "big5"
        else "臺北市政府教育局關於加強國民小學午餐管理的通知，請各校依規定辦理，並於期限內將辦理情形報局備查。\n"
        * 5
    )
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert decoded.encoding == encoding.removesuffix("-sig")
    assert decoded.warnings == ()


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=200)


@given(HAN, st.sampled_from(["utf-8", "gb18030"]))
def test_han_text_of_the_project_comes_back_from_both_encodings(text: str, encoding: str) -> None:
    assert decode((TEXT + text).encode(encoding)).text == TEXT + text


def test_a_few_broken_bytes_are_marked_and_many_are_refused() -> None:
    data = bytearray((TEXT * 20).encode())
    data[100] = 0xFF
    decoded = decode(bytes(data))
    assert decoded.broken >= 1
    assert "核对原文" in decoded.warnings[0]
    with pytest.raises(DamagedError, match="编码"):
        decode(bytes(range(128, 256)) * 50)


def test_the_text_is_kept_as_published_but_for_line_ends_and_control_characters() -> None:
    assert read_source(Source(TEXT.replace("\n", "\r\n").encode(), "a.txt")).text == TEXT
    assert clean_text("甲\x08\ufeff乙\x0b丙\ud800\t丁") == "甲乙\n丙\t丁"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    once.encode("utf-8")


def test_lines_are_joined_as_their_script_wants() -> None:
    assert join_lines("推进", "教育") == "推进教育"
    assert join_lines("AI", "plan") == "AI plan"
    assert join_lines("2023", "年") == "2023年"
    assert join_lines("", "甲") == "甲"


def test_markdown_loses_its_marks_and_keeps_its_words_and_numbers() -> None:
    text = (
        "---\ntitle: 工作要点\n文号: 盘教〔2024〕1号\n---\n# 一、总体要求\n\n**坚持**以[人民](http://x)为`中心`。\n\n"
        "1. 扩大学位\n2. 提高质量\n\n- 其他\n\n> 引文\n\n1\\. 转义\n\n| 指标 | 2025年 |\n|--|--|\n| 入园率 | 97% |\n\n"
        f"<!-- {INJECTION} -->\n<p hidden>{INJECTION}</p>\n\n![图]({INJECTION}.png)\n第一行  \n第二行\n"
    )
    result = read_source(Source(text.encode(), "a.md"))
    assert result.text.split("\n") == [
        "一、总体要求", "坚持以人民为中心。", "1. 扩大学位", "2. 提高质量", "其他", "引文", "1. 转义",
        "指标：入园率；2025年：97%", "第一行", "第二行",
    ]  # fmt: skip
    assert dict(result.facts) == {"title": "工作要点", "文号": "盘教〔2024〕1号"}


@pytest.mark.parametrize(
    ("data", "name", "kind", "warned"),
    [
        (as_text(content(TEXT)).encode(), "a.html", "txt", True),
        (as_html(content(TEXT)), "a.txt", "html", True),
        (as_html(content(TEXT)), "a.shtml", "html", False),
        (as_csv(TABLE), "a.csv", "csv", False),
        (as_text(content(TEXT)).encode(), "a.某", "txt", False),
    ],
)
def test_the_content_tells_the_format_whatever_the_name(
    data: bytes, name: str, kind: str, warned: bool
) -> None:
    result = read_source(Source(data, name))
    assert result.format == kind
    assert any("扩展名" in warning for warning in result.warnings) == warned


def test_a_pdf_named_docx_is_read_as_pdf_with_a_warning() -> None:
    result = read_source(Source(rendered("two.pdf").read_bytes(), "计划.docx"))
    assert result.format == "pdf"
    assert result.warnings[0] == "扩展名是 .docx，内容却是 PDF，已按内容读取"


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", NoTextError, "空的"),
        (b"  \r\n\t ", NoTextError, "空的"),
        ("——……。".encode(), NoTextError, "没有读到文字"),
        (b"Rar!\x1a\x07\x00abc", UnsupportedFormatError, "先解压"),
        (b"7z\xbc\xaf\x27\x1c", UnsupportedFormatError, "先解压"),
        (b"\x1f\x8b\x08abc", UnsupportedFormatError, "先解压"),
        (b"\x7fELF\x02\x01\x01" + bytes(50), UnsupportedFormatError, "二进制"),
        (b'<?xml version="1.0"?><a>b</a>', UnsupportedFormatError, "XML"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", UnsupportedFormatError, "网页归档"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), UnsupportedFormatError, "旧式 Office"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_next_step(
    data: bytes, error: type[ReaderError], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        read_source(Source(data, "文件.txt"))
    assert "请" in str(caught.value)


def test_limits_of_size_and_of_text_are_kept() -> None:
    with pytest.raises(TooLargeError, match="上限"):
        read_source(Source(TEXT.encode(), "a.txt", Limits(file_bytes=10)))
    with pytest.raises(TooLargeError, match="5 个"):
        read_source(Source(TEXT.encode(), "a.txt", Limits(text_chars=5)))
    with pytest.raises(ValueError, match="pages"):
        Limits(pages=0)


def test_every_reader_of_the_table_exists() -> None:
    from importlib import import_module

    for module, function in READERS.values():
        assert callable(getattr(import_module(f"ingest.readers.{module}"), function))


@pytest.mark.parametrize("name", ["计划.docx", "计划.pdf", "计划.ofd", "计划.xls", "扫描.png"])
def test_plain_text_under_the_name_of_another_format_is_refused(name: str) -> None:
    with pytest.raises(DamagedError, match="重新下载"):
        read_source(Source("一、总则\n正文。".encode(), name))
