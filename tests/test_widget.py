"""The widget as it is served: one small script, its languages, its style sheet, the page for frames."""

import gzip
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import opencc
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from answer import wording
from answer.model import Status
from answer.wire import answer_to_dict
from tests.fakes import TODAY, FakeAsker, tiny_corpus
from web import words
from web.api import create_app
from web.model import WebOptions
from web.nodes import Node, text_of, to_json
from web.render import render_answer
from web.widget.bundle import STYLES, shadow_css, small_css, stylesheet, widget_script
from web.widget.languages import LANGUAGES, own_words, traditional, translated, translated_text
from web.widget.router import FRAME_PARAMETERS, frame_attributes

LIMIT = 15_000
ROOM = Path(__file__).resolve().parents[1] / "web" / "widget"
HAN = re.compile(r"[\u4e00-\u9fff]")
# Chinese that names what a document or the reader wrote, and the marks around titles.
CONTENT = ("blockquote", "bdi", "small")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    corpus = tiny_corpus()
    options = WebOptions(home=tmp_path_factory.mktemp("state"), rate="", gradio=False, today=lambda: TODAY)
    with TestClient(create_app(FakeAsker(corpus), corpus, options=options)) as made:
        yield made


def fixed_texts() -> list[str]:
    """Every wording of ours that an answer card can show, with its slots."""
    tables = (wording.STATUS_ZH, wording.VALIDITY_WORD, wording.SOURCE_WORD, words.LEVELS, words.KINDS)
    found = [text for table in tables for text in table.values()]
    found += [*wording.NOTICES.values(), *wording.NOT_STATED_KIND.values(), words.DIGEST, words.GENERATED]
    found += [
        wording.NOT_STATED,
        wording.NOT_STATED_TERMS,
        wording.OTHER_PLACE,
        wording.OTHER_NAME,
        wording.OTHER_LEVEL,
        wording.OTHER_YEAR,
        wording.INTERNAL,
    ]
    found += [wording.NO_EVIDENCE, wording.ABSENT_FIELD, wording.NEAR, wording.MISSING_DOCUMENT]
    return [*found, *(part + "。" for part in wording.OUT_OF_SCOPE.split("。") if part)]


def test_the_script_is_small_and_asks_for_nothing_elsewhere() -> None:
    script = widget_script(WebOptions())
    assert len(gzip.compress(script.encode(), 9)) <= LIMIT
    assert re.findall(r"https?://[^\s\"'`]*", script) == []
    for sink in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "import(",
    ):
        assert sink not in script
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)


def test_every_source_file_is_in_the_script() -> None:
    script = widget_script(WebOptions())
    for path in (ROOM / "source").glob("*.js"):
        for name in re.findall(
            r"^export (?:async )?(?:function|class|const) (\w+)", path.read_text("utf-8"), re.MULTILINE
        ):
            assert re.search(rf"(?:function|class|const|let) {name}\b", script), (path.name, name)


def test_names_at_the_top_of_the_source_files_are_used_once() -> None:
    script = widget_script(WebOptions())
    names = re.findall(r"^(?:async function|function|class|const|let) (\w+)", script, re.MULTILINE)
    assert len(names) == len(set(names))


def test_settings_of_the_installation_reach_the_script() -> None:
    script = widget_script(WebOptions(title="某区“问答”</script>", question_limit=120))
    found = re.search(r"const SERVER=(\{.*?\});const WORDS", script)
    assert found is not None
    values = json.loads(found[1])
    assert (values["title"], values["limit"]) == ("某区“问答”</script>", 120)
    assert "盘龙区要新建多少所公办幼儿园？" in values["examples"]


def test_the_script_is_sent_compressed_for_everybody_and_checked_after_a_while(client: TestClient) -> None:
    answer = client.get("/widget.js", headers={"Origin": "https://www.example.gov.cn"})
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"].startswith("public, max-age=600")
    assert "Accept-Encoding" in answer.headers["vary"]
    again = client.get("/widget.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = client.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text


@pytest.mark.parametrize("path", ["/widget/words/fr.json", "/widget/router.py", "/widget/..%2frouter.py"])
def test_nothing_but_the_widgets_files_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_words_of_other_languages_are_served(client: TestClient) -> None:
    for language in LANGUAGES:
        assert client.get(f"/widget/words/{language}.json").json() == own_words()[language]


def test_every_word_has_the_same_slots_in_both_languages() -> None:
    slots = re.compile(r"\{\w+\}")
    for key, chinese in own_words()["zh"].items():
        assert sorted(slots.findall(chinese)) == sorted(slots.findall(own_words()["en"][key])), key


def test_every_word_that_the_script_says_is_in_the_table() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOM / "source").glob("*.js"))
    said = set(re.findall(r"\b(?:say\(|button\(say, )\"(\w+)\"", source))
    assert said <= set(own_words()["zh"])
    chosen = {"size1", "size2", "size3", "late", "stopped", "offline", "unreachable"}
    errors = {key for key in own_words()["zh"] if key.startswith("error_")}
    assert set(own_words()["zh"]) <= said | chosen | errors


def test_traditional_wording_is_what_the_reference_converter_would_write() -> None:
    to_traditional, to_simplified = opencc.OpenCC("s2tw"), opencc.OpenCC("tw2s")
    # Both forms are in use; the simpler one is kept.
    either = str.maketrans({"佈": "布", "註": "注"})
    for text in (*own_words()["zh"].values(), *fixed_texts()):
        made = traditional(text)
        expected = to_traditional.convert(text).translate(either)
        assert made == expected, "add the characters that differ to web/widget/traditional.txt"
        assert to_simplified.convert(made) == text


def test_every_fixed_text_of_an_answer_has_an_english_wording() -> None:
    english = tomllib.loads((ROOM / "view.toml").read_text("utf-8"))
    for text in fixed_texts():
        filled = re.sub(r"\{\w+\}", "7", text)
        assert not HAN.search(translated_text(filled, "en")), (
            f"{text}: add its English to web/widget/view.toml"
        )
    for chinese, shown in english.items():
        assert set(re.findall(r"\{\w+\}", chinese)) == set(re.findall(r"\{\w+\}", shown)), chinese


def ours(node: Node) -> list[str]:
    """Texts and labels of a card outside what documents and readers wrote."""
    if node.tag in CONTENT or node.attributes.get("class") in (
        "pq-direct",
        "pq-locator",
        "pq-place",
        "pq-chip",
    ):
        return []
    found = [node.attributes["aria-label"]] if "aria-label" in node.attributes else []
    for child in node.children:
        found += [child] if isinstance(child, str) else ours(child)
    return found


@pytest.mark.parametrize("question", ["计划新建公办幼儿园多少所？", "毛入园率达到多少？", "足球场的草皮"])
def test_a_card_in_english_keeps_what_documents_say(question: str) -> None:
    card = render_answer(answer_to_dict(FakeAsker(tiny_corpus()).ask(question)))
    english = translated(card, "en")
    names = {"示例区教育体育局", "示政发〔2023〕7号", "计划的实施期已经结束。"}
    left = [text for text in ours(english) if HAN.search(text) and not any(name in text for name in names)]
    assert [text for text in left if "2025年" not in text and "区政府网站" not in text] == []
    assert pieces(english) == pieces(card)
    assert pieces(card) or question.startswith("足球场")


def pieces(node: Node) -> list[str]:
    """What blockquotes and titles hold, in order."""
    if node.tag in ("blockquote", "bdi"):
        return [text_of(node)]
    return [text for child in node.children if isinstance(child, Node) for text in pieces(child)]


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_a_translated_card_can_be_sent_to_scripts(client: TestClient, language: str) -> None:
    body = {"question": "足球场的草皮多久换一次"}
    answer = client.post(f"/api/ask?view=1&lang={language}", json=body).json()
    assert answer["status"] == Status.NOT_STATED
    shown = json.dumps(answer["view"], ensure_ascii=False)
    assert ("Not stated in the documents" in shown) == (language == "en")
    assert ("文件沒有寫明" in shown) == (language == "zh-Hant")
    assert answer["answer"].startswith("现有文件没有写明"), "the answer itself is the same in every language"
    assert client.post("/api/ask?view=1&lang=fr", json=body).status_code == 422


@given(st.text(), st.sampled_from(LANGUAGES))
def test_text_that_is_none_of_ours_comes_back_as_it_was(text: str, language: str) -> None:
    card = Node("article", {"data-status": "answered"}, (Node("blockquote", {}, (text,)), f"＃{text}"))
    assert to_json(translated(card, language)) == to_json(card)  # type: ignore[arg-type]


def test_the_style_sheet_follows_neither_the_pages_type_size_nor_its_tokens() -> None:
    css = stylesheet()
    assert not re.search(r"\drem\b", css)
    assert ":root" not in css
    assert re.findall(r":host[^{]*\{[^}]*\}", css) == [
        ":host{all:initial !important;display:contents !important}"
    ]


def test_a_style_sheet_keeps_its_meaning_when_it_is_made_smaller() -> None:
    css = """/* note */
    :root, :host { --a: 1.5rem; }
    :root[data-x="on"]:not([data-y="no"]), :host([data-x="on"]:not([data-y="no"])) { margin: -0.5rem 0 }
    :root:not(.js) .tool { display: none; }
    @media (min-width: 64rem) { .b > .c::before { content: "a: b" / ""; } }
    """
    assert small_css(shadow_css(css)) == (
        ".w{--a:calc(var(--pq-rem)*1.5)}"
        ".w[data-x=on]:not([data-y=no]){margin:calc(var(--pq-rem)*-.5) 0}"
        '@media (min-width:64rem){.b>.c::before{content:"a: b" / ""}}'
    )


def test_the_shared_tokens_are_in_the_widget() -> None:
    shared = STYLES[0].read_text("utf-8")
    for token in re.findall(r"(--pq-[a-z]+): #", shared):
        assert f"{token}:#" in stylesheet()


def test_an_address_of_the_page_for_frames_sets_no_titles_or_texts(client: TestClient) -> None:
    query = "title=%E5%81%87&welcome=x&examples=x&lang=en&color=%22%3E%3Cb%3E&question=%E9%97%AE&theme="
    assert frame_attributes(query) == {"lang": "en", "color": '"><b>', "question": "问"}
    page = client.get(f"/embed?{query}")
    assert 'data-color="&quot;&gt;&lt;b&gt;"' in page.text
    assert "假" not in page.text
    assert '<html lang="en">' in page.text
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]


@given(st.text(max_size=2000))
def test_any_query_gives_known_attributes_of_limited_length(query: str) -> None:
    found = frame_attributes(query)
    assert set(found) <= set(FRAME_PARAMETERS)
    assert all(0 < len(value) <= 500 for value in found.values())


def test_the_demonstration_page_says_that_it_is_one(client: TestClient) -> None:
    page = client.get("/demo").text
    assert "演示页面，不是真实的政府网站" in page
    assert '<script defer src="widget.js"></script>' in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []


def test_every_attribute_is_in_the_guide_for_site_staff() -> None:
    guide = (ROOM.parents[1] / "docs" / "widget.md").read_text("utf-8")
    source = "".join((ROOM / "source" / name).read_text("utf-8") for name in ("options.js", "start.js"))
    names = set(re.findall(r"\b(?:data|dataset)\.(\w+)", source)) - {"base", "policyqaAsk"}
    assert len(names) >= 15
    for name in names:
        assert "data-" + re.sub(r"([A-Z])", lambda m: "-" + m[1].lower(), name) in guide, name
