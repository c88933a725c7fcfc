"""What stands before every request: headers, other sites, proxies, limits, and what is kept of a person."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import TODAY, FakeAsker, tiny_corpus
from web.api import create_app
from web.limiting import client_key
from web.model import WebOptions
from web.redact import MASK, redact

CORPUS = tiny_corpus()
ASK = {"question": "新建公办幼儿园多少所"}
SITE = "https://www.example.gov.cn"


def client(address: str = "203.0.113.7", **options: Any) -> TestClient:
    values = {"gradio": False, "rate": "", "today": lambda: TODAY, **options}
    app = create_app(FakeAsker(CORPUS), CORPUS, options=WebOptions(**values))
    return TestClient(app, client=(address, 50000), raise_server_exceptions=False)


PAGES = (
    "/",
    "/ask",
    "/documents",
    "/documents/plan",
    "/documents/nowhere",
    "/api/documents",
    "/healthz",
    "/nothing",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_security_headers(path: str) -> None:
    headers = client().get(path, headers={"accept": "text/html"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy


@pytest.mark.parametrize("path", ["/", "/ask", "/documents", "/documents/plan", "/nothing"])
def test_no_page_of_ours_holds_inline_script_style_or_an_address_at_the_root(path: str) -> None:
    html = client().get(path, headers={"accept": "text/html"}).text
    assert not re.search(r"<script(?![^>]* src=)", html)
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)
    assert not re.search(r"""(?:href|src|action)=["']/""", html)


def test_the_chat_framework_has_no_upload_and_no_route_that_the_page_does_not_use() -> None:
    api = client(gradio=True)
    upload = api.post("/gradio_api/upload", files={"files": ("a.txt", b"x" * 100)})
    assert upload.status_code == 404
    for path in ("/gradio_api/file=/etc/passwd", "/gradio_api/mcp", "/gradio_api/proxy=http://a", "/login"):
        assert api.get(path).status_code == 404, path
    assert api.get("/monitoring/summary").status_code == 404


def test_the_chat_framework_answers_no_call_from_outside_its_page() -> None:
    api = client(gradio=True)
    config = api.get("/config").json()
    assert config["analytics_enabled"] is False
    assert all(f["api_visibility"] == "private" for f in config["dependencies"])
    assert api.post("/gradio_api/call/ask", json={"data": ["a"]}).status_code == 404
    assert api.post("/gradio_api/run/ask", json={"data": ["a"]}).status_code == 404


def test_each_script_in_the_text_of_the_chat_page_is_named_by_its_digest() -> None:
    response = client(gradio=True).get("/")
    policy = response.headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert scripts.count("sha256-") == len(re.findall(r"<script(?![^>]*\bsrc=)", response.text))
    assert 'lang="zh-CN"' in response.text
    for foreign in ("og:image", "twitter:", "googleapis", "cdn.", "/manifest.json"):
        assert foreign not in response.text, foreign


def test_no_other_site_is_served_unless_it_is_on_the_list_and_it_is_told_how() -> None:
    api = client()
    refused = api.post("/api/ask", json=ASK, headers={"origin": SITE})
    assert refused.status_code == 403
    message = refused.json()["error"]["message"]
    assert "POLICYQA_ALLOWED_ORIGINS" in message
    assert SITE in message
    assert refused.headers["access-control-allow-origin"] == SITE
    assert api.post("/api/ask", json=ASK, headers={"origin": "null"}).status_code == 403
    assert api.get("/api/documents", headers={"origin": SITE}).status_code == 403


def test_a_listed_site_is_served_and_may_frame_the_pages() -> None:
    api = client(allowed_origins=(SITE,))
    answer = api.post("/api/ask", json=ASK, headers={"origin": SITE})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == SITE
    preflight = api.options(
        "/api/ask",
        headers={
            "origin": SITE,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert preflight.status_code == 200
    page = api.get("/documents/plan")
    assert f"frame-ancestors 'self' {SITE}" in page.headers["content-security-policy"]
    assert "x-frame-options" not in page.headers
    assert api.post("/api/ask", json=ASK, headers={"origin": "https://evil.example"}).status_code == 403


def test_the_own_pages_are_served_behind_whatever_name_a_proxy_gives() -> None:
    api = client()
    own = {"origin": "http://testserver"}
    renamed = {"origin": "https://qa.example.gov.cn", "sec-fetch-site": "same-origin"}
    for headers in (own, renamed):
        assert api.post("/api/ask", json=ASK, headers=headers).status_code == 200


def test_one_client_is_stopped_at_its_limit_and_told_when_to_come_back() -> None:
    api = client(rate="3/minute")
    codes = [api.post("/api/ask", json=ASK).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    stopped = api.post("/api/ask", json=ASK)
    assert 1 <= int(stopped.headers["retry-after"]) <= 60
    assert "太频繁" in stopped.json()["error"]["message"]
    assert api.get("/documents/plan").status_code == 200
    assert api.get("/ask", params={"q": "新建公办幼儿园多少所"}).status_code == 429


def test_a_forwarded_address_is_believed_from_a_trusted_proxy_only() -> None:
    def codes(api: TestClient) -> list[int]:
        headers = [{"x-forwarded-for": f"198.51.100.{n}"} for n in range(3)]
        return [api.post("/api/ask", json=ASK, headers=h).status_code for h in headers]

    assert codes(client(rate="1/minute")) == [200, 429, 429]
    trusting = client("10.0.0.2", rate="1/minute", trusted_proxies=("10.0.0.0/8",))
    assert codes(trusting) == [200, 200, 200]
    assert codes(client("203.0.113.9", rate="1/minute", trusted_proxies=("10.0.0.0/8",))) == [200, 429, 429]


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, "unknown"),
        ("testclient", "testclient"),
    ],
)
def test_a_client_is_an_address_or_a_household_of_ipv6(host: str | None, key: str) -> None:
    assert client_key(host) == key


def test_options_that_make_no_sense_are_refused() -> None:
    for bad in ("www.example.gov.cn", "https://www.example.gov.cn/path", "ftp://a"):
        with pytest.raises(ValueError, match="expected"):
            WebOptions(allowed_origins=(bad,))
    for prefix in ("qa", "/qa/"):
        with pytest.raises(ValueError, match="expected"):
            WebOptions(root_path=prefix)


MOBILE = st.from_regex(r"1[3-9]\d{9}", fullmatch=True)
IDENTITY = st.from_regex(r"[1-6]\d{16}[\dX]", fullmatch=True)
GAPS = st.sampled_from(["", " ", "-", "\u3000", "·", ".", "\u200b"])
SCRIPTS = st.sampled_from(
    ["0123456789", "０１２３４５６７８９", "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"]
)


@given(st.one_of(MOBILE, IDENTITY), GAPS, SCRIPTS)
def test_no_disguise_keeps_a_personal_number(number: str, gap: str, script: str) -> None:
    written = gap.join(script[int(c)] if c.isdigit() else c for c in number)
    assert redact(f"请联系{written}谢谢") == f"请联系{MASK}谢谢"


@pytest.mark.parametrize(
    "text",
    [
        "0871-63163940",
        "12345",
        "(0871) 6316 3940",
        "2023年12月14日",
        "云办发〔2023〕7号",
        "每天锻炼2小时",
        "99%",
    ],
)
def test_public_numbers_are_kept(text: str) -> None:
    assert redact(text) == text


def test_a_mail_address_is_taken_out() -> None:
    assert redact("写信到 someone.x@example.com 即可") == f"写信到 {MASK} 即可"


def test_nothing_is_written_where_nothing_is_rated(tmp_path: Path) -> None:
    client(home=tmp_path).post("/api/ask", json=ASK)
    assert list(tmp_path.iterdir()) == []
