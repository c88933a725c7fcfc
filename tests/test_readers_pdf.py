"""PDF: printed lines back to paragraphs, ruled tables to rows, and what nobody sees left out."""

import io
from functools import cache

import pypdf
import pytest
from pypdf.generic import NameObject, NumberObject

from ingest.limits import Limits
from ingest.readers.errors import DamagedError, EncryptedError, TooLargeError
from ingest.readers.formats import read_source
from ingest.readers.result import ReadResult
from ingest.readers.source import Source
from tests.render import INJECTION
from tests.render_pages import print_html
from tests.rendered import folder, rendered

PAGE = """<meta charset="utf-8"><style>
@page {{ size: A4; margin: 25mm; @top-right {{ content: "{head}" }} @bottom-center {{ content: counter(page) "/" counter(pages) }} }}
body {{ font: 14pt/26pt 'Noto Serif CJK SC'; margin: 0 }} p {{ margin: 0; text-indent: 2em; text-align: justify }}
h1 {{ font-size: 22pt; text-align: center; line-height: 36pt }} table {{ border-collapse: collapse }} td, th {{ border: 1px solid #000 }}
section {{ break-after: page; position: relative }} section:last-child {{ break-after: auto }}
</style>{body}"""
SENTENCE = (
    "各街道、各学校要按照职责分工，把各项任务落到实处，每季度向区委教育工作领导小组办公室报送一次进展情况。"
)
TITLE = "盘龙区人民政府办公室关于印发盘龙区教育高质量发展三年行动计划的通知"
LATIN = "the quick brown fox jumps over the lazy dog " * 6
APART = "text-indent:0;margin-bottom:20pt"
UNSEEN = ("color:#fff", "color:#fefefe", "font-size:1px")


def table(rows: int) -> str:
    head = "<tr><th rowspan='2'>序号</th><th rowspan='2'>指标</th><th colspan='2'>目标</th></tr><tr><th>2023年</th><th>2025年</th></tr>"
    body = "".join(
        f"<tr><td>{n}</td><td>第{n}项较长的指标名称，到期完成情况</td><td>{50 + n}%</td><td>97%</td></tr>"
        for n in range(1, rows + 1)
    )
    return f"<table>{head}{body}</table>"


# Each stands on a page of its own.
CASES = {
    "title": f"<h1>{TITLE}</h1><p>一、总体要求</p><p>{SENTENCE * 3}</p><p>（一）指导思想</p><p>{SENTENCE}</p>",
    "gaps": f"<p style='{APART}'>{SENTENCE * 2}</p><p style='{APART}'>{SENTENCE}</p><p style='{APART}'>1.{SENTENCE}</p>",
    "latin": f"<p>{LATIN}</p>",
    "turned": f"<p>一、{SENTENCE}</p>{table(3)}<p>{SENTENCE}</p>",
    **{style: f"<p>{SENTENCE}</p><p style='{style}'>{INJECTION}</p><p>{SENTENCE}</p>" for style in UNSEEN},
    "dark": f"<p style='color:#fff;background:#124;print-color-adjust:exact'>重点任务清单</p><p>{SENTENCE}</p>",
    "watermark": "<div style='position:absolute;top:90mm;left:20%;transform:rotate(-40deg);font-size:40pt'>征求意见稿</div>"
    f"<p>{SENTENCE}</p>",
    "notice": f"<h1>关于报送进展的通知</h1><p>{SENTENCE}</p>",
}


@cache
def printed(body: str, head: str = "") -> bytes:
    return print_html(PAGE.format(body=body, head=head), folder() / f"long-{len(body)}.pdf").read_bytes()


@cache
def cases() -> dict[str, bytes]:
    """Each case as a PDF of one page: printed together, since starting a browser takes a second, then parted."""
    whole = pypdf.PdfReader(
        io.BytesIO(printed("".join(f"<section>{body}</section>" for body in CASES.values())))
    )
    assert len(whole.pages) == len(CASES)
    parts = {}
    for name, page in zip(CASES, whole.pages, strict=True):
        writer, out = pypdf.PdfWriter(), io.BytesIO()
        writer.add_page(page)
        writer.write(out)
        parts[name] = out.getvalue()
    return parts


def pdf(data: bytes) -> ReadResult:
    return read_source(Source(data, "文件.pdf"))


def changed(data: bytes, change: str, *values: object) -> bytes:
    """The PDF after a change by pypdf."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    getattr(writer, change)(*values)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_lines_of_a_title_belong_together_and_headings_stay_apart() -> None:
    assert pdf(cases()["title"]).text.split("\n") == [
        TITLE,
        "一、总体要求",
        SENTENCE * 3,
        "（一）指导思想",
        SENTENCE,
    ]


def test_paragraphs_without_indent_are_told_by_the_gap_between_them() -> None:
    assert pdf(cases()["gaps"]).text.split("\n") == [SENTENCE * 2, SENTENCE, "1." + SENTENCE]


def test_words_of_latin_letters_keep_the_blank_that_a_line_end_took() -> None:
    assert pdf(cases()["latin"]).text == LATIN.strip()


def test_running_heads_and_page_numbers_are_out_on_every_page() -> None:
    result = pdf(printed("".join(f"<p>{n}.{SENTENCE * 4}</p>" for n in range(1, 31)), "内部参考"))
    assert "内部参考" not in result.text
    assert result.text.split("\n") == [f"{n}.{SENTENCE * 4}" for n in range(1, 31)]
    assert len(result.pages) > 3
    # A paragraph that runs over a page end is on both pages.
    assert any(result.text[page.start - 1] != "\n" for page in result.pages[1:])


def test_a_ruled_table_becomes_rows_with_its_headers_even_over_a_page_end() -> None:
    result = pdf(printed(f"<p>主要指标如下：</p>{table(40)}<p>以上指标由区教育体育局解释。</p>"))
    rows = [
        f"序号：{n}；指标：第{n}项较长的指标名称，到期完成情况；目标/2023年：{50 + n}%；目标/2025年：97%"
        for n in range(1, 41)
    ]
    assert result.text.split("\n") == ["主要指标如下：", *rows, "以上指标由区教育体育局解释。"]
    assert len(result.pages) > 1


def test_a_page_that_is_turned_reads_like_one_that_is_not() -> None:
    upright = pdf(cases()["turned"]).text
    assert len(upright.split("\n")) == 5
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(cases()["turned"]))
    for page in writer.pages:
        # The content is turned one way and the page the other, as for a table across the sheet.
        page.add_transformation(pypdf.Transformation().rotate(90).translate(page.mediabox.height, 0))
        page.mediabox.upper_right = (page.mediabox.height, page.mediabox.width)
        page.cropbox = page.mediabox
        page[NameObject("/Rotate")] = NumberObject(90)
    out = io.BytesIO()
    writer.write(out)
    assert pdf(out.getvalue()).text == upright


@pytest.mark.parametrize("style", UNSEEN)
def test_an_instruction_that_nobody_sees_stays_out_with_a_warning(style: str) -> None:
    result = pdf(cases()[style])
    assert result.text.split("\n") == [SENTENCE, SENTENCE]
    assert any("看不见的文字" in warning for warning in result.warnings)


def test_light_letters_on_a_dark_ground_are_read() -> None:
    result = pdf(cases()["dark"])
    assert result.text.split("\n") == ["重点任务清单", SENTENCE]
    assert result.warnings == ()


def test_a_watermark_across_the_page_is_left_out_and_said_so() -> None:
    result = pdf(cases()["watermark"])
    assert result.text == SENTENCE
    assert any("征求意见稿" in warning for warning in result.warnings)


def test_metadata_never_comes_into_the_text() -> None:
    result = pdf(changed(cases()["notice"], "add_metadata", {"/Title": INJECTION, "/Subject": INJECTION}))
    assert INJECTION not in result.text
    assert result.facts == ()
    assert any("元数据" in warning for warning in result.warnings)


def test_a_title_of_the_metadata_that_the_page_prints_is_a_fact() -> None:
    result = pdf(changed(cases()["notice"], "add_metadata", {"/Title": "关于报送进展的通知"}))
    assert result.fact("标题") == "关于报送进展的通知"


def test_an_encrypted_file_is_refused_with_the_way_out() -> None:
    data = changed(rendered("two.pdf").read_bytes(), "encrypt", "geheim")
    with pytest.raises(EncryptedError, match="密码"):
        read_source(Source(data, "a.pdf"))


def test_more_pages_than_allowed_and_no_pdf_at_all_are_refused() -> None:
    with pytest.raises(TooLargeError, match="6 页，上限 2 页"):
        read_source(Source(rendered("two.pdf").read_bytes(), "a.pdf", Limits(pages=2)))
    with pytest.raises(DamagedError, match="损坏"):
        read_source(Source(b"%PDF-1.7\nnothing", "a.pdf"))
