"""The widget as it is served: one small script, its languages, its style sheet, the page for frames."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import TODAY, FakeAsker, tiny_corpus
from web.api import create_app
from web.languages.tables import LANGUAGES, widget_words
from web.model import Example, WebOptions
from web.widget.bundle import SHARED_STYLES, shadow_css, small_css, stylesheet, widget_script, words_for
from web.widget.router import FRAME_PARAMETERS, frame_attributes

LIMIT = 15_000
ROOM = Path(__file__).resolve().parents[1] / "web" / "widget"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    corpus = tiny_corpus()
    options = WebOptions(home=tmp_path_factory.mktemp("state"), rate="", gradio=False, today=lambda: TODAY)
    with TestClient(create_app(FakeAsker(corpus), corpus, options=options)) as made:
        yield made


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


def test_words_of_other_languages_are_served_with_what_the_installation_says(client: TestClient) -> None:
    for language in LANGUAGES:
        said = client.get(f"/widget/words/{language}.json").json()
        assert set(said) == {*widget_words(language), "questions"}
        assert said["close"] == widget_words(language)["close"]
    english = client.get("/widget/words/en.json").json()
    assert english["title"] == "Panlong Education Policy Answers"
    assert len(english["questions"].split("|")) == 4
    own = words_for(
        WebOptions(title="某县问答", welcome="欢迎提问。", examples=(Example("家长", ("问什么？",)),)), "en"
    )
    assert (own["title"], own["questions"]) == (widget_words("en")["title"], "")
    assert words_for(WebOptions(title="某县问答"), "zh-Hant")["title"] == "某縣問答"


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
    shared = SHARED_STYLES[0].read_text("utf-8")
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
