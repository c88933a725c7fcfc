"""The staff pages, their interface and commands, over the committed documents."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from typer.testing import CliRunner

from corpus.model import PolicyQAError
from ledger.book import Book, Wanted, make_book
from ledger.model import Part
from tests.browser import VIEWPORTS, Opener, served
from tests.ledger_truth import committed
from web.api import create_app
from web.model import WebOptions
from web.staff import staff_router


class Nobody:
    """Answers nothing: these pages ask nothing."""

    def ask(self, question: str, history: Any = (), **options: Any) -> Any:
        raise AssertionError(question)


@pytest.fixture(scope="module")
def book() -> Book:
    return make_book(committed())


@pytest.fixture(scope="module")
def app(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Any:
    options = WebOptions(home=tmp_path_factory.mktemp("home"), rate="", gradio=False)
    return create_app(Nobody(), book.corpus, options=options, routers=[staff_router(book, options)])


@pytest.fixture(scope="module")
def client(app: Any) -> TestClient:
    return TestClient(app)


@pytest.fixture(scope="module")
def site(app: Any) -> Iterator[str]:
    with served(app) as address:
        yield address


def rows_of(page: str) -> int:
    return page.count("<tr ") - 1


def test_every_row_of_the_interface_is_a_row_of_the_ledger(client: TestClient, book: Book) -> None:
    for path, rows in (("targets", book.targets), ("duties", book.duties)):
        answer = client.get(f"/api/{path}", params={"size": 500}).json()
        assert answer["total"] == len(rows)
        assert answer["rows"] == json.loads(json.dumps([row.to_dict() for row in rows]))


def test_the_interface_pages_through_all_rows(client: TestClient, book: Book) -> None:
    seen: list[Any] = []
    for page in range(1, 20):
        seen += client.get("/api/duties", params={"page": page, "size": 7}).json()["rows"]
    assert len(seen) == len(book.duties)


@pytest.mark.parametrize(
    "params",
    [{"year": "zweitausend"}, {"topic": "没有"}, {"level": "x"}, {"sort": "x"}, {"size": "0"}, {"size": "501"},
     {"page": "-1"}, {"year": "²"}, {"kind": "<script>"}],
)  # fmt: skip
def test_a_wrong_filter_is_refused_by_the_interface_in_words(
    client: TestClient, params: dict[str, str]
) -> None:
    answer = client.get("/api/targets", params=params)
    assert answer.status_code == 422
    assert "已忽略" in answer.json()["error"]["message"]


def test_a_wrong_filter_on_a_page_is_said_and_left_out(client: TestClient, book: Book) -> None:
    page = client.get("/targets", params={"year": "abc", "topic": "<b>x"})
    assert page.status_code == 200
    assert "年份应是 1900 到 2999 的数字" in page.text
    assert "<b>x" not in page.text
    assert f"共 {len(book.targets)} 项指标" in page.text


def test_filters_on_a_page_give_the_rows_of_the_ledger(client: TestClient, book: Book) -> None:
    page = client.get("/targets", params={"year": "2024", "sort": "topic", "order": "desc"})
    assert rows_of(page.text) == len(book.find_targets(Wanted(year=2024)))
    assert 'aria-sort="descending"' in page.text
    page = client.get("/duties", params={"part": "unnamed"})
    assert rows_of(page.text) == len(book.find_duties(Wanted(part=Part.UNNAMED)))


def test_every_row_of_a_page_leads_to_its_quote(client: TestClient) -> None:
    page = client.get("/targets", params={"size": "500"}).text
    links = re.findall(r'href="\./(documents/[^"]+)"', page)
    places = [link for link in links if "start=" in link]
    assert len(places) == rows_of(page)
    for link in places[::10]:
        shown = client.get("/" + link.replace("&#38;", "&"))
        assert shown.status_code == 200
        assert 'class="pq-quoted' in shown.text


def test_a_plan_whose_period_is_over_is_said_above_its_rows(client: TestClient) -> None:
    assert "实施期已过（2023—2025年）" in client.get("/targets").text


def test_a_digest_says_so_in_its_rows(client: TestClient) -> None:
    assert "要点，非原文" in client.get("/targets", params={"level": "province"}).text


@pytest.mark.parametrize("path", ["targets", "duties"])
def test_exports_hold_the_filtered_rows_of_every_page(client: TestClient, path: str) -> None:
    params = {"topic": "教师队伍"}
    total = client.get(f"/api/{path}", params=params).json()["total"]
    answer = client.get(f"/{path}.xlsx", params=params)
    assert load_workbook(io.BytesIO(answer.content)).worksheets[0].max_row == total + 1
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    text = client.get(f"/{path}.csv", params=params).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text, newline="")))) == total + 1


@pytest.mark.parametrize("path", ["targets", "duties"])
def test_both_exports_hold_what_the_interface_gives_row_by_row(client: TestClient, path: str) -> None:
    rows = client.get(f"/api/{path}", params={"size": 500}).json()["rows"]
    text = client.get(f"/{path}.csv").content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    sheet = load_workbook(io.BytesIO(client.get(f"/{path}.xlsx").content)).worksheets[0]
    head, *cells = sheet.iter_rows(values_only=True)
    assert len(rows) == len(lines) == len(cells)
    for row, line, cell in zip(rows, lines, cells, strict=True):
        assert [str(value or "") for value in cell] == [line[str(name)] for name in head]
        assert (line["位置"], line["原句"]) == (row["locator"], row["quote"])
        if path == "targets":
            said = (line["指标"], line["目标值（文件写法）"], line["单位"], line["完成年份"])
            assert said == (row["indicator"], row["value"], row["unit"], str(row["year"] or ""))
            assert (line["下限"], line["上限"]) == tuple(
                "" if v is None else str(v) for v in (row["low"], row["high"])
            )
        else:
            assert (line["单位或人员"], line["任务"]) == (row["body"], row["task"])


def test_the_comparison_is_served_as_page_table_and_json(client: TestClient) -> None:
    page = client.get("/compare", params={"q": "普惠率"})
    assert "目标与已达到的数据并列" in page.text
    assert "未载明" in page.text
    rows = client.get("/api/compare", params={"q": "普惠率"}).json()["rows"]
    assert rows[0]["levels"]["district"]["statements"][0]["value"] == "90%"
    sheet = load_workbook(io.BytesIO(client.get("/compare.xlsx", params={"q": "普惠率"}).content)).worksheets[
        0
    ]
    assert sheet.max_row == len(rows) + 1
    assert client.get("/api/compare").status_code == 422
    assert "都没有写到「没有这个」" in client.get("/compare", params={"q": "没有这个"}).text


@pytest.mark.parametrize(
    "q", ["<script>alert(1)</script>", "x" * 10_000, "\u202e\u0000\u200b", "🙂", "' OR 1=1 --"]
)
def test_whatever_is_compared_is_shown_as_text(client: TestClient, q: str) -> None:
    page = client.get("/compare", params={"q": q})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert client.get("/compare.csv", params={"q": q}).status_code == 200


@pytest.mark.browser
@VIEWPORTS
@pytest.mark.parametrize("path", ["targets", "duties", "compare?q=学前教育"])
def test_the_pages_fit_the_screen_and_break_no_rule(
    open_page: Opener, site: str, viewport: dict[str, int], path: str
) -> None:
    page = open_page(f"{site}/{path}", viewport=viewport)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert page.get_by_role("heading", level=1).count() == 1
    small = page.evaluate(
        """[...document.querySelectorAll('main a, main button, main select, main input')].filter(e => {
             const r = e.getBoundingClientRect();
             return !e.closest('svg') && r.width && r.height < 43.5;}).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


@pytest.mark.browser
@VIEWPORTS
def test_staff_filter_find_within_and_open_the_source(
    open_page: Opener, site: str, viewport: dict[str, int]
) -> None:
    page = open_page(f"{site}/targets", viewport=viewport)
    page.get_by_label("完成年份").select_option("2025")
    page.get_by_label("类型", exact=True).select_option("quantity")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**year=2025**")
    before = page.locator("tbody tr:visible").count()
    page.get_by_label("在本页的行里找").fill("毛入学率")
    page.wait_for_function(
        "n => [...document.querySelectorAll('tbody tr')].filter(r => !r.hidden).length < n", arg=before
    )
    row = page.locator("tbody tr:visible")
    assert row.count() == 1
    row.get_by_role("link").first.click()
    page.wait_for_selector("mark.pq-quoted")
    assert "高中阶段毛入学率保持在98%以上" in page.locator("mark.pq-quoted").inner_text()


@pytest.mark.browser
def test_a_topic_in_the_picture_leads_to_its_rows(open_page: Opener, site: str, book: Book) -> None:
    page = open_page(f"{site}/targets", viewport={"width": 1280, "height": 800})
    page.locator("svg a[aria-label^='体育']").click()
    page.wait_for_url("**topic=**")
    assert page.locator("tbody tr").count() == len(book.find_targets(Wanted(topic="体育")))


@pytest.mark.browser
def test_printing_shows_the_table_and_not_the_controls(open_page: Opener, site: str) -> None:
    page = open_page(f"{site}/duties", viewport={"width": 1280, "height": 800})
    page.emulate_media(media="print")
    assert page.locator("form.pq-filter").is_hidden()
    assert page.locator("table.pq-table").is_visible()


def run(*arguments: str) -> Any:
    """Run a command as `policyqa` does; expected errors come back as exceptions."""
    import typer

    from commands.mount import mount

    app = typer.Typer()
    mount(app, arguments)
    return CliRunner().invoke(app, list(arguments))


def test_the_commands_print_the_rows_with_their_places(book: Book) -> None:
    said = run("targets", "--year", "2024").output
    assert f"共 {len(book.find_targets(Wanted(year=2024)))} 项指标" in said
    assert "一、(三)——2024年提质量" in said
    assert "文件未写明责任单位" in run("duties", "--unnamed").output
    assert "注意：目标与已达到的数据并列" in run("compare", "普惠率").output
    assert "都没有写到" in run("compare", "没有这个").output


def test_the_commands_print_what_the_interface_answers(client: TestClient) -> None:
    printed = json.loads(run("duties", "--body", "培智", "--json").output)
    assert printed["rows"] == client.get("/api/duties", params={"body": "培智"}).json()["rows"]


def test_the_commands_write_tables(tmp_path: Path, book: Book) -> None:
    for name in ("t.xlsx", "t.csv"):
        assert run("targets", "--out", str(tmp_path / name)).exit_code == 0
    assert load_workbook(tmp_path / "t.xlsx").worksheets[0].max_row == len(book.targets) + 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("targets", "--topic", "没有"), "没有「没有」这个主题"),
        (("duties", "--level", "乡"), "没有「乡」这个层级"),
        (("targets", "--out", "x.doc"), "要以 .xlsx 或 .csv 结尾"),
        (("targets", "--out", "没有/这个/x.csv"), "不能写入"),
    ],
)
def test_a_wrong_option_says_what_there_is(arguments: tuple[str, ...], said: str) -> None:
    error = run(*arguments).exception
    assert isinstance(error, PolicyQAError)
    assert said in str(error)
