"""DOCX: numbers as Word prints them, tables by rows, and nothing that a reader of the document does not see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.errors import DamagedError, HostileError
from ingest.readers.formats import read_source
from ingest.readers.numerals import FORMATS, counted, numeral
from ingest.readers.result import ReadResult
from ingest.readers.source import Source
from tests.render import INJECTION, TABLE, TABLE_LINES
from tests.render_docx import NS, numbering_xml, package, paragraph, run, table


def docx(inner: str, **more: str) -> ReadResult:
    members: dict[str, str | bytes] = {f"word/{name}.xml": text for name, text in more.items()}
    return read_source(Source(package(inner, members), "文件.docx"))


def listed(*levels: int) -> str:
    return "".join(paragraph(run(f"条目{level}"), level=level) for level in levels)


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("chineseCounting", {1: "一", 10: "十", 11: "十一", 20: "二十", 21: "二十一", 99: "九十九"}),
        (
            "chineseCountingThousand",
            {1: "一", 12: "十二", 100: "一百", 105: "一百零五", 110: "一百一十", 1001: "一千零一"},
        ),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 12: "壹拾贰", 20: "贰拾"}),
        ("ideographTraditional", {1: "甲", 10: "癸"}),
        ("decimalEnclosedParen", {1: "(1)", 12: "(12)"}),
        ("decimalEnclosedFullstop", {3: "3."}),
        ("decimalEnclosedCircleChinese", {1: "①", 20: "⑳", 21: "㉑", 36: "㊱", 50: "㊿"}),
        ("decimalFullWidth", {12: "１２"}),
        ("lowerLetter", {1: "a", 26: "z", 27: "aa"}),
        ("upperRoman", {4: "IV", 9: "IX", 14: "XIV"}),
        ("decimalZero", {7: "07"}),
        ("aFormatOfTheFuture", {7: "7"}),
    ],
)
def test_numbers_are_written_as_word_writes_them(form: str, numbers: dict[int, str]) -> None:
    assert {number: numeral(number, form) for number in numbers} == numbers


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_no_two_numbers_are_counted_alike(first: int, second: int) -> None:
    assert (counted(first) == counted(second)) == (first == second)


@given(st.sampled_from(sorted(FORMATS)), st.integers(-5, 5000))
def test_any_number_can_be_written_in_any_format(form: str, number: int) -> None:
    assert isinstance(numeral(number, form), str)


def test_automatic_numbers_count_through_and_begin_anew_as_their_levels_say() -> None:
    text = docx(listed(0, 1, 2, 2, 3, 3, 1, 2, 3, 0, 1, 2)).text
    labels = [line.removesuffix(line[-3:]) for line in text.split("\n")]
    assert labels == ["一、", "(一)", "1.", "2.", "(1)", "(2)", "(二)", "3.", "(1)", "二、", "(一)", "4."]


def test_a_deeper_level_shows_the_numbers_above_it() -> None:
    levels = (("decimal", "%1", None), ("decimal", "%1.%2", None), ("decimal", "%1.%2.%3", None))
    text = docx(listed(0, 1, 1, 2, 0, 1), numbering=numbering_xml(levels)).text
    assert [line.split()[0] for line in text.split("\n")] == ["1", "1.1", "1.2", "1.2.1", "2", "2.1"]


def test_articles_numbered_by_word_read_as_typed_ones() -> None:
    levels = (("chineseCountingThousand", "第%1章", None), ("chineseCountingThousand", "第%2条", 0))
    lines = docx(listed(0, *[1] * 11, 0, 1), numbering=numbering_xml(levels)).text.split("\n")
    assert lines[0] == "第一章 条目0"
    assert lines[11] == "第十一条 条目1"
    assert lines[12:] == ["第二章 条目0", "第十二条 条目1"]


def test_two_lists_of_one_definition_count_on_unless_one_begins_anew() -> None:
    shared = numbering_xml((("decimal", "%1.", None),)).replace(
        "</w:numbering>",
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>',
    )
    item = paragraph(run("事项"), level=0)
    parts = [item, item, item.replace('numId w:val="1"', 'numId w:val="2"')]
    parts += [item.replace('numId w:val="1"', 'numId w:val="3"')] * 2
    assert docx("".join(parts), numbering=shared).text.split("\n") == [
        "1.事项",
        "2.事项",
        "3.事项",
        "1.事项",
        "2.事项",
    ]


def test_a_heading_style_brings_its_number_and_a_paragraph_can_refuse_it() -> None:
    styles = (
        f'<w:styles {NS}><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="own">'
        '<w:name w:val="our heading"/><w:basedOn w:val="1"/></w:style></w:styles>'
    )
    refused = (
        '<w:p><w:pPr><w:pStyle w:val="1"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>'
        + run("无号")
        + "</w:p>"
    )
    inner = paragraph(run("总则"), "1") + paragraph(run("任务"), "own") + refused
    assert docx(inner, styles=styles).text.split("\n") == ["一、总则", "二、任务", "无号"]


def test_a_style_tied_to_a_level_gets_that_level() -> None:
    tied = numbering_xml().replace(
        '<w:lvl w:ilvl="1"><w:start w:val="1"/>',
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:pStyle w:val="2"/>',
    )
    styles = (
        f'<w:styles {NS}><w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
    )
    inner = paragraph(run("甲"), level=0) + paragraph(run("乙"), "2") + paragraph(run("丙"), "2")
    assert docx(inner, numbering=tied, styles=styles).text.split("\n") == ["一、甲", "(一)乙", "(二)丙"]


def test_bullets_of_picture_fonts_are_no_text() -> None:
    bullet = (("bullet", "", None),)
    assert docx(listed(0), numbering=numbering_xml(bullet)).text == "条目0"
    wingdings = numbering_xml((("bullet", "l", None),)).replace(
        '<w:lvlText w:val="l"/>', '<w:lvlText w:val="l"/><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    )
    assert docx(listed(0), numbering=wingdings).text == "条目0"


@pytest.mark.parametrize(
    "properties",
    [
        "<w:vanish/>",
        '<w:color w:val="FFFFFF"/>',
        '<w:color w:val="FDFDFD"/>',
        '<w:color w:val="auto" w:themeColor="background1"/>',
        '<w:sz w:val="2"/>',
        '<w:rStyle w:val="Hid"/>',
    ],
)
def test_an_instruction_that_nobody_sees_stays_out_with_a_warning(properties: str) -> None:
    result = docx(paragraph(run("正文一句。") + run(INJECTION, properties) + run("正文二句。")))
    assert result.text == "正文一句。正文二句。"
    assert any("看不见的文字" in warning and INJECTION[:8] in warning for warning in result.warnings)


def test_light_letters_on_a_dark_ground_are_read() -> None:
    white = '<w:color w:val="FFFFFF"/>'
    shaded = run("深色底上的白字", white + '<w:shd w:val="clear" w:fill="1F4E79"/>')
    cell = '<w:tc><w:tcPr><w:shd w:val="clear" w:fill="1F4E79"/></w:tcPr>{}</w:tc>'
    head = "".join(cell.format(paragraph(run(word, white))) for word in ("指标", "2025年"))
    row = "".join(f"<w:tc>{paragraph(run(word))}</w:tc>" for word in ("入园率", "97%"))
    result = docx(paragraph(shaded) + f"<w:tbl><w:tr>{head}</w:tr><w:tr>{row}</w:tr></w:tbl>")
    assert result.text.split("\n") == ["深色底上的白字", "指标：入园率；2025年：97%"]
    assert result.warnings == ()


def test_tracked_deletions_are_out_and_insertions_in() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>删去的</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="2">{run("移走的")}</w:moveFrom>'
    inner = run("保留的") + deleted + f'<w:ins w:id="3">{run("新增的")}</w:ins>' + moved
    gone = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="4"/></w:rPr></w:pPr>'
    result = docx(paragraph(inner) + gone + deleted + "</w:p>" + paragraph(run("其后"), level=0))
    assert result.text.split("\n") == ["保留的新增的", "一、其后"]


def test_tables_footnotes_fields_and_text_boxes_are_read() -> None:
    reference = '<w:r><w:footnoteReference w:id="7"/></w:r>'
    notes = f'<w:footnotes {NS}><w:footnote w:id="7">{paragraph(run("指三年毛入园率。"))}</w:footnote></w:footnotes>'
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("第3页")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>'
        f"<w:txbxContent>{paragraph(run('框中文字'))}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
        f"{paragraph(run('框中文字'))}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    )
    result = docx(
        paragraph(run("毛入园率") + reference + run("见") + field + box) + table(TABLE), footnotes=notes
    )
    assert result.text.split("\n") == [
        "毛入园率〔注1〕见第3页",
        "框中文字",
        *TABLE_LINES,
        "〔注1〕指三年毛入园率。",
    ]


def test_merged_cells_repeat_downwards_and_headers_group_across() -> None:
    def cell(words: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(words))}</w:tc>"

    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        cell("指标", start) + cell("目标", '<w:gridSpan w:val="2"/>') + cell("单位", start),
        cell("", on) + cell("2023年") + cell("2025年") + cell("", on),
        cell("入园率") + cell("95%") + cell("97%") + cell("区教体局", start),
        cell("普惠率") + cell("85%") + cell("90%") + cell("", on),
    )
    result = docx("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
    assert result.text.split("\n") == [
        "指标：入园率；目标/2023年：95%；目标/2025年：97%；单位：区教体局",
        "指标：普惠率；目标/2023年：85%；目标/2025年：90%；单位：区教体局",
    ]


def test_a_generated_table_of_contents_is_left_out_and_said_so() -> None:
    result = docx(paragraph(run("一、总体要求 1"), "TOC1") + paragraph(run("一、总体要求"), "1"))
    assert result.text == "一、总体要求"
    assert result.warnings == ("自动生成的目录没有采用",)


def test_the_main_part_is_found_by_its_relation_whatever_its_name() -> None:
    data = package(paragraph(run("正文")), main="document2.xml")
    assert read_source(Source(data, "a.docx")).text == "正文"


def test_a_title_that_only_the_properties_state_is_not_taken() -> None:
    core = (
        '<p:core xmlns:p="urn:p" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></p:core>'
    )
    body = paragraph(run("关于做好招生工作的通知"))
    real = package(body, {"docProps/core.xml": core.format("关于做好招生工作的通知")})
    false = package(body, {"docProps/core.xml": core.format(INJECTION)})
    assert read_source(Source(real, "a.docx")).fact("标题") == "关于做好招生工作的通知"
    assert read_source(Source(false, "a.docx")).facts == ()


def test_macros_are_refused_with_the_way_out() -> None:
    with pytest.raises(HostileError, match=r"宏.*另存为"):
        read_source(Source(package(paragraph(run("正文")), {"word/vbaProject.bin": b"x"}), "a.docm"))


def test_a_package_without_a_body_is_damaged() -> None:
    with pytest.raises(DamagedError, match="没有正文"):
        read_source(Source(package("", {"word/document.xml": f"<w:document {NS}/>"}), "a.docx"))
