"""The languages: one table for all, what documents say untouched, the reader's choice found and remembered."""

import json
import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import opencc
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from answer import wording
from answer.model import Status
from answer.text import traditional
from answer.wire import answer_to_dict
from tests.fakes import TODAY, FakeAsker, tiny_corpus
from web import words
from web.api import create_app
from web.languages import tables
from web.languages.choice import COOKIE, accepted
from web.languages.tables import LANGUAGES, in_kind, own_words, page_words, translated_text, widget_words
from web.languages.trees import translated, translated_sentences
from web.model import WebOptions
from web.nodes import Node, text_of, to_json
from web.render import copy_text, render_answer

WEB = Path(tables.__file__).resolve().parents[1]
LEXICON = WEB.parent / "corpus" / "lexicon"
FIXED = tomllib.loads((WEB / "languages" / "fixed.toml").read_text("utf-8"))
HAN = re.compile(r"[\u4e00-\u9fff]")
CITED = re.compile(r"“[^”]*”|《[^》]*》")
SAID = re.compile(r"\b(?:say\(|button\(say, )\"(\w+)\"")
QUESTIONS = ("计划新建公办幼儿园多少所？", "毛入园率达到多少？", "足球场的草皮")
UNSTATED = {"question": "足球场的草皮多久换一次"}
EVERY_PAGE = (
    "/",
    "/ask",
    "/ask?q=计划新建公办幼儿园多少所",
    "/ask?q=足球场的草皮多久换一次",
    "/documents",
    "/documents/plan?start=99999&end=1&find=幼儿园",
    "/documents/digest?find=不在文中",
    "/documents/picture",
    "/documents/nothing",
    "/nowhere",
    "/demo",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    corpus = tiny_corpus()
    options = WebOptions(home=tmp_path_factory.mktemp("state"), rate="", today=lambda: TODAY)
    with TestClient(create_app(FakeAsker(corpus), corpus, options=options)) as made:
        yield made


def fixed_texts() -> list[str]:
    """Every wording of ours that an answer card can show, with its slots."""
    tables_ = (wording.STATUS_ZH, wording.VALIDITY_WORD, wording.SOURCE_WORD, words.LEVELS, words.KINDS)
    found = [text for table in tables_ for text in table.values()]
    found += [*wording.NOTICES.values(), *wording.NOT_STATED_KIND.values(), words.DIGEST, words.GENERATED]
    found += [wording.NOT_STATED, wording.NOT_STATED_TERMS, wording.OTHER_PLACE, wording.OTHER_NAME]
    found += [wording.OTHER_LEVEL, wording.OTHER_YEAR, wording.INTERNAL, wording.NO_EVIDENCE]
    found += [wording.ABSENT_FIELD, wording.NEAR, wording.MISSING_DOCUMENT]
    found += [words.NOT_READY, words.BUSY, words.TOO_MANY, words.INTERNAL, wording.TOO_LONG]
    return [*found, *(part + "。" for part in wording.OUT_OF_SCOPE.split("。") if part)]


def test_every_word_has_the_same_slots_in_both_languages() -> None:
    slots = re.compile(r"\{\w+\}")
    for key, chinese in own_words()["zh"].items():
        assert sorted(slots.findall(chinese)) == sorted(slots.findall(own_words()["en"][key])), key
    for chinese, english in FIXED.items():
        assert set(slots.findall(chinese)) == set(slots.findall(english)), chinese


def test_every_word_that_a_script_says_is_sent_to_it_and_no_other() -> None:
    shared = [WEB / "static" / name for name in ("service.js", "tools.js")]
    widget = "".join(path.read_text("utf-8") for path in (*(WEB / "widget" / "source").glob("*.js"), *shared))
    said = set(SAID.findall(widget)) | {
        "size1",
        "size2",
        "size3",
        "late",
        "stopped",
        "offline",
        "unreachable",
    }
    # The installation's own questions come with the words of other languages.
    assert {key for key in widget_words("zh") if not key.startswith("error_")} | {"questions"} == said
    pages = "".join(path.read_text("utf-8") for path in (WEB / "static").glob("*.js"))
    said = set(SAID.findall(pages)) | {"size1", "size2", "size3", "page_system", "page_light", "page_dark"}
    said |= {"offline", "unreachable"}
    assert {key for key in page_words("zh") if not key.startswith("error_")} == said
    assert set(page_words("en")) == set(page_words("zh"))


def test_traditional_wording_leads_back_to_the_simplified() -> None:
    to_simplified = opencc.OpenCC("tw2s")
    for text in (*own_words()["zh"].values(), *FIXED, *fixed_texts()):
        assert to_simplified.convert(traditional(text)) == text


def test_every_fixed_text_of_an_answer_has_an_english_wording() -> None:
    for text in fixed_texts():
        numbers = re.sub(r"\{(length|limit|seconds)\}", "7", text)
        filled = re.sub(r"\{\w+\}", "x", numbers)
        assert not HAN.search(translated_text(filled, "en")), f"{text}: add its English to fixed.toml"


def test_every_sentence_of_the_staffs_tables_has_an_english_wording() -> None:
    topics = tomllib.loads((LEXICON / "topics.toml").read_text("utf-8"))
    says = tomllib.loads((LEXICON / "safety.toml").read_text("utf-8"))["category"]
    rows = [row for group in topics.values() for row in group if isinstance(row, dict)]
    found = [row[key] for row in rows for key in ("name", "advice") if key in row]
    assert len(rows) > 10
    for text in [*found, *(row["say"].replace("{home}", "X") for row in says if "say" in row)]:
        assert not HAN.search(translated_sentences(text, "en")), f"{text}: add its English to fixed.toml"


def test_what_fills_a_sentence_of_ours_stays_as_it_is() -> None:
    notice = wording.NOTICES["period_over"].format(
        title="打印：名词解释", start="2023年1月1日", end="2025-12-31"
    )
    english = translated_text(notice, "en")
    assert english.startswith("The period of 《打印：名词解释》 (2023-1-1 to 2025-12-31) is over")
    assert "《打印：名词解释》" in translated_text(notice, "zh-Hant")


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_card_keeps_what_documents_say(question: str) -> None:
    answer = answer_to_dict(FakeAsker(tiny_corpus()).ask(question))
    card = render_answer(answer)
    for language in ("en", "zh-Hant"):
        assert set(pieces(render_answer(answer, language=language))) >= set(pieces(card))  # type: ignore[arg-type]
    assert pieces(card) or question.startswith("足球场")


def pieces(node: Node) -> list[str]:
    """What blockquotes and titles hold, in order."""
    if node.tag in ("blockquote", "bdi"):
        return [text_of(node)]
    return [text for child in node.children if isinstance(child, Node) for text in pieces(child)]


def test_an_answer_in_traditional_characters_leaves_quotes_and_titles_as_published() -> None:
    said = "**对**，文件写的是**11所**。依据《发展计划》：“计划新建公办幼儿园11所”[1]"
    shown = in_kind(said, "zh-Hant")
    assert shown == "**對**，文件寫的是**11所**。依據《发展计划》：“计划新建公办幼儿园11所”[1]"
    assert in_kind(said, "en") == in_kind(said, "zh") == said
    answer = answer_to_dict(FakeAsker(tiny_corpus()).ask(QUESTIONS[0]))
    card = text_of(render_answer(answer, language="zh-Hant"))
    assert "文件寫明：" in card
    assert answer["citations"][0]["quote"] in card
    assert f"：“{answer['citations'][0]['quote']}”" in copy_text(answer, "zh-Hant")


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_a_translated_card_can_be_sent_to_scripts(client: TestClient, language: str) -> None:
    answer = client.post(f"/api/ask?view=1&lang={language}", json=UNSTATED).json()
    assert answer["status"] == Status.NOT_STATED
    shown = json.dumps(answer["view"], ensure_ascii=False)
    assert ("Not stated in the documents" in shown) == (language == "en")
    assert ("文件沒有寫明" in shown) == (language == "zh-Hant")
    assert answer["answer"].startswith("现有文件没有写明"), "the answer itself is the same in every language"
    assert client.post("/api/ask?view=1&lang=fr", json=UNSTATED).status_code == 422


@given(st.text(), st.sampled_from(LANGUAGES))
def test_text_that_is_none_of_ours_comes_back_as_it_was(text: str, language: str) -> None:
    card = Node("article", {}, (Node("blockquote", {}, (text,)), f"＃{text}"))
    shown = translated(card, language)  # type: ignore[arg-type]
    assert text_of(shown) == text_of(card)
    assert [child.children for child in shown.children if isinstance(child, Node)] == [(text,)]
    assert "script" not in json.dumps(to_json(shown)).replace(json.dumps(text)[1:-1], "")


class Words(HTMLParser):
    """Collects texts and labels that stand in no element marked as Chinese."""

    VOID = ("meta", "link", "input", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = dict(attrs)
        outside = self.open[-1][1] if self.open else True
        own = outside if "lang" not in given_ else given_["lang"] == "en"
        if own:
            self.found += [given_[name] or "" for name in ("aria-label", "placeholder") if name in given_]
        if tag not in self.VOID:
            self.open.append((tag, own and tag not in ("script", "style")))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][1]:
            self.found.append(data)


def chinese_left(html: str) -> list[str]:
    reader = Words()
    reader.feed(html)
    return [text for text in reader.found if HAN.search(CITED.sub("", text)) and not _mostly_latin(text)]


def language_of(html: str) -> str:
    return re.findall(r'<html\s+lang="([^"]*)"', html)[0]


def _mostly_latin(text: str) -> bool:
    return len(HAN.findall(text)) <= len(re.findall(r"[A-Za-z]", text))


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_page_in_english_has_chinese_only_where_it_says_so(client: TestClient, path: str) -> None:
    page = client.get(path, headers={"Accept-Language": "en-GB,en;q=0.9", "Accept": "text/html"})
    assert language_of(page.text) == "en"
    assert chinese_left(page.text) == []
    if path == "/":
        config = json.loads(re.findall(r"window\.gradio_config = (\{.*?\});</script>", page.text)[0])
        shown = [
            str(c["props"].get(name) or "")
            for c in config["components"]
            for name in ("value", "label", "placeholder")
        ]
        assert any("Ask" in text for text in shown)
        assert [left for text in shown for left in chinese_left(f"<i>{text}</i>")] == []


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_page_in_traditional_characters_keeps_documents_as_published(client: TestClient, path: str) -> None:
    page = client.get(path, headers={"Accept-Language": "zh-TW,zh;q=0.9,en;q=0.8", "Accept": "text/html"})
    assert language_of(page.text) == "zh-Hant"
    simplified = client.get(path, headers={"Accept": "text/html"}).text
    assert page.text != simplified
    if "plan" in path:
        assert "计划新建公办幼儿园11所" in re.sub(r"<[^>]+>", "", page.text)
        assert "實施期已過" in page.text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh"),
        ("*", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK,zh;q=0.9", "zh-Hant"),
        ("zh-Hant-MO", "zh-Hant"),
        ("zh-Hans-HK", "zh"),
        ("en-US,en;q=0.9", "en"),
        ("fr-FR,en;q=0.5", "en"),
        ("en-US,en;q=0.9,zh-CN;q=0.8", "zh"),
        ("zh-CN;q=0.5,zh-TW;q=0.9", "zh-Hant"),
        ("zh;q=0,en", "en"),
        ("ja", "zh"),
        (";;,q=,\x00" * 500, "zh"),
    ],
)
def test_who_reads_chinese_gets_chinese_in_the_characters_named_first(header: str, language: str) -> None:
    assert accepted(header) == language


@given(st.text(max_size=300))
def test_any_list_of_languages_gives_one_of_ours(header: str) -> None:
    assert accepted(header) in LANGUAGES


@pytest.mark.parametrize("path", ["/", "/ask", "/documents", "/documents/plan"])
def test_a_chosen_language_is_remembered_and_beats_the_browsers(client: TestClient, path: str) -> None:
    client.cookies.clear()
    first = client.get(path, params={"lang": "en"})
    assert language_of(first.text) == "en"
    cookie = first.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=en;")
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=31536000"):
        assert part in cookie
    again = client.get(path, headers={"Accept-Language": "zh-TW"})
    assert language_of(again.text) == "en"
    assert "set-cookie" not in again.headers
    assert {"Accept-Language", "Cookie"} <= set(re.split(r",\s*", again.headers["vary"]))
    client.cookies.clear()


def test_a_language_that_is_none_of_ours_is_neither_shown_nor_kept(client: TestClient) -> None:
    page = client.get("/documents", params={"lang": '"><script>'}, headers={"Cookie": f"{COOKIE}=<b>"})
    assert language_of(page.text) == "zh-CN"
    assert "set-cookie" not in page.headers


def test_the_languages_stand_on_every_page_and_keep_the_rest_of_the_address(client: TestClient) -> None:
    page = client.get("/documents/plan?start=1&end=9&find=%22%3E%3Cb%3E&lang=en").text
    links = re.findall(r'href="(\?[^"]*lang=[^"]*)"', page)
    assert links == [
        f"?start=1&#38;end=9&#38;find=%22%3E%3Cb%3E&#38;lang={language}" for language in LANGUAGES
    ]
    assert 'lang="zh-Hant">繁體</a>' in page
