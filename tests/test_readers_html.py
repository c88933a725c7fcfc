"""Pages of government sites: the article apart from what stands around it, and nothing hidden or executed."""

import pytest

from ingest.readers.errors import NoTextError
from ingest.readers.formats import read_source
from ingest.readers.html_lines import tidy
from ingest.readers.result import ReadResult
from ingest.readers.source import Source
from tests.render import INJECTION

ARTICLE = "".join(
    f"<p>第{n}段：各街道、各学校要按照职责分工抓好落实，每季度报送一次进展。</p>" for n in "一二三四五六"
)


def page(inner: str, head: str = "") -> ReadResult:
    data = f"<html><head><meta charset='utf-8'>{head}</head><body>{inner}</body></html>".encode()
    return read_source(Source(data, "页.html"))


def test_menus_crumbs_sharing_and_footers_stay_out() -> None:
    result = page(
        "<ul class='main-nav'><li><a href='/'>首页</a></li><li><a href='/zw'>政务公开</a></li></ul>"
        "<div class='crumbs'>您的位置：首页 &gt; 通知公告</div><h1>关于开展督导的通知</h1>"
        f"<div class='detail'><div>来源：区教体局　发布时间：2024-03-01</div>{ARTICLE}"
        "<div>分享到：<a href='#'>微信</a></div><div>【字体：大 中 小】</div><div>浏览次数：12</div>"
        "<p>相关链接：</p><p><a href='/1'>另一条消息</a></p></div>"
        "<div id='footer'>主办：区政府办公室，地址：某路1号，电话：12345，未经授权不得转载，违者必究。</div>"
    )
    lines = result.text.split("\n")
    assert lines[:3] == ["来源：区教体局", "发布时间：2024-03-01", "关于开展督导的通知"]
    body = lines[lines.index("关于开展督导的通知") + 1 :]
    assert len(body) == 6
    assert body[0].startswith("第一段")
    assert body[-1].startswith("第六段")


def test_the_article_of_a_known_site_system_is_taken_whole_even_when_short() -> None:
    noise = "<p>本网站声明，未经许可不得转载，违者将追究责任，特此声明。</p>" * 3
    result = page(
        f"<div id='UCAP-CONTENT'><p>经研究，同意。</p><p>特此批复，请遵照执行，并抓好落实工作。</p></div><div>{noise}</div>"
    )
    assert result.text == "经研究，同意。\n特此批复，请遵照执行，并抓好落实工作。"


def test_a_link_inside_a_paragraph_and_an_attachment_are_kept() -> None:
    inner = (
        ARTICLE
        + "<p>依据<a href='/plan'>《三年行动计划》</a>，制定本方案。</p><p><a href='/1.doc'>附件：任务清单.doc</a></p>"
    )
    lines = page(f"<div class='TRS_Editor'>{inner}</div>").text.split("\n")
    assert lines[-2:] == ["依据《三年行动计划》，制定本方案。", "附件：任务清单.doc"]


def test_tables_of_data_become_rows_and_tables_of_layout_do_not() -> None:
    data = (
        "<table><thead><tr><th rowspan='2'>指标</th><th colspan='2'>目标</th></tr><tr><th>2023年</th><th>2025年</th></tr></thead>"
        "<tr><td>入园率</td><td>95%</td><td>97%</td></tr><tr><td>普惠率</td><td>85%</td><td>90%</td></tr></table>"
    )
    lines = page(f"<table><tr><td width='20%'></td><td>{ARTICLE}{data}</td></tr></table>").text.split("\n")
    assert lines[0].startswith("第一段")
    assert lines[-2:] == [
        "指标：入园率；目标/2023年：95%；目标/2025年：97%",
        "指标：普惠率；目标/2023年：85%；目标/2025年：90%",
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display:none'>{}</p>",
        "<p style='color:#FFF'>{}</p>",
        "<font color='white'>{}</font>",
        "<span style='font-size:0'>{}</span>",
        "<div style='position:absolute;left:-9999px'>{}</div>",
        "<p hidden>{}</p>",
        "<p class='trap'>{}</p>",
        "<p style='opacity:0'>{}</p>",
    ],
)
def test_an_instruction_that_nobody_sees_stays_out_with_a_warning(hidden: str) -> None:
    result = page(
        f"<div class='TRS_Editor'>{ARTICLE}{hidden.format(INJECTION)}</div>",
        "<style>.trap{display:none}</style>",
    )
    assert INJECTION not in result.text
    assert any("看不见的文字" in warning for warning in result.warnings)


def test_light_letters_on_a_dark_ground_are_read() -> None:
    result = page(
        f"<div class='TRS_Editor'>{ARTICLE}<p style='background:#003'><span style='color:#fff'>白字标题</span></p></div>"
    )
    assert "白字标题" in result.text
    assert result.warnings == ()


def test_comments_scripts_and_form_fields_are_no_text() -> None:
    inner = f"<!-- {INJECTION} --><script>var a='{INJECTION}'</script><textarea>{INJECTION}</textarea>"
    assert INJECTION not in page(f"<div class='TRS_Editor'>{inner}{ARTICLE}</div>").text


def test_entities_are_decoded_once_and_markup_in_them_stays_text() -> None:
    result = page(
        f"<div class='TRS_Editor'>{ARTICLE}<p>&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;&nbsp;&#24180;</p></div>"
    )
    assert result.text.endswith("<script>alert(1)</script>&lt; 年")


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("gb2312", "gb18030"), ("gbk", "gb18030"), ("utf-8", "gb18030"), ("gb2312", "utf-8"), ("", "gb18030")],
)
def test_a_wrong_or_missing_charset_does_not_garble_the_page(declared: str, encoding: str) -> None:
    meta = f"<meta charset='{declared}'>" if declared else ""
    data = f"<html><head>{meta}</head><body><div id='zoom'>{ARTICLE}<p>镕、喆、〇、①</p></div></body></html>".encode(
        encoding
    )
    result = read_source(Source(data, "页.html"))
    assert result.text.endswith("镕、喆、〇、①")
    assert result.encoding == encoding


def test_a_title_that_the_page_does_not_print_is_not_taken() -> None:
    result = page(
        f"<h1>关于做好报送工作的通知</h1><div id='zoom'>{ARTICLE}</div>",
        f"<meta name='ArticleTitle' content='{INJECTION}'>",
    )
    assert result.fact("标题") == "关于做好报送工作的通知"
    assert INJECTION not in result.text
    assert any("未采用" in warning for warning in result.warnings)


def test_facts_are_read_from_lists_lines_and_names_with_blanks_inside() -> None:
    head = (
        "<ul class='info'><li><b>索 引 号：</b>X-1</li><li>发文机关: 区教体局</li><li>效力状态：有效</li></ul>"
        "<div>成文日期：2024-01-02　　文　号：盘教〔2024〕1号</div>"
    )
    result = page(f"{head}<div id='zoom'>{ARTICLE}</div>")
    wanted = {
        "索引号": "X-1",
        "发文机关": "区教体局",
        "有效性": "有效",
        "成文日期": "2024-01-02",
        "文号": "盘教〔2024〕1号",
    }
    assert {name: result.fact(name) for name in wanted} == wanted


def test_a_page_that_only_a_script_fills_is_refused_with_the_next_step() -> None:
    with pytest.raises(NoTextError, match="脚本"):
        page("<div id='app'></div><script src='/app.js'></script>")


def test_white_space_is_read_as_a_browser_shows_it() -> None:
    assert (
        tidy("  推进\n      教育\u00a0\u00a0发展 \u3000") == "推进 教育 发展"
        or tidy("推进\n教育") == "推进教育"
    )
    assert tidy("推进\n教育") == "推进教育"
    assert tidy("a\nb") == "a b"
