"""Fetching: only public hosts, each redirect looked at anew, within limits; real servers on loopback where allowed."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from ingest.errors import FetchError, RefusedAddressError
from ingest.fetch import FetchLimits, fetch, is_public

PUBLIC = {"open.example": "93.184.216.34", "www.open.example": "93.184.216.35", "inside.example": "10.0.0.7"}
HERE = FetchLimits(private=True, seconds=5)


def resolve(host: str, _port: int) -> list[str]:
    return [PUBLIC.get(host, host)]


def web(pages: dict[str, httpx.Response]) -> tuple[httpx.MockTransport, list[httpx.Request]]:
    """A network of pages by `host path`, and the requests that reached it."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return pages[f"{request.headers['host']} {request.url.path}"]

    return httpx.MockTransport(answer), seen


@contextmanager
def server(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


class Quiet(BaseHTTPRequestHandler):
    body = b"<html>\xe6\x96\x87</html>"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.body)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "not an address", "",
    ],
)  # fmt: skip
def test_addresses_of_the_own_network_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


def test_a_page_comes_back_with_address_name_and_time() -> None:
    transport, seen = web({"open.example /c/1.shtml": httpx.Response(200, html="<p>文</p>")})
    got = fetch("http://open.example/c/1.shtml", resolve=resolve, transport=transport)
    assert (got.url, got.name) == ("http://open.example/c/1.shtml", "1.shtml.html")
    assert got.data.decode() == "<p>文</p>"
    assert got.retrieved.endswith("+00:00")
    assert seen[0].url.host == "93.184.216.34"


def test_the_name_is_looked_up_once_and_that_very_address_is_connected_to() -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    transport, seen = web({"open.example /": httpx.Response(200, text="文")})
    fetch("https://open.example/", resolve=lambda *_: next(answers), transport=transport)
    assert [r.url.host for r in seen] == ["93.184.216.34"]
    assert seen[0].extensions["sni_hostname"] == "open.example"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://open.example/a", "gopher://open.example", "open.example/a", "", "http://",
        "http://user:secret@open.example/", "http://inside.example/", "http://127.0.0.1/", "http://[::1]/",
        "http://2130706433/", "http://169.254.169.254/latest/meta-data", "http://[::ffff:127.0.0.1]/", "http://a b/",
    ],
)  # fmt: skip
def test_other_schemes_and_private_hosts_are_refused_before_any_connection(url: str) -> None:
    transport, seen = web({})
    with pytest.raises((RefusedAddressError, FetchError)) as caught:
        fetch(url, resolve=resolve, transport=transport)
    assert seen == []
    assert "secret" not in str(caught.value)


def test_a_host_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(RefusedAddressError, match=r"10\.0\.0\.7"):
        fetch("http://open.example/", resolve=lambda *_: ["93.184.216.34", "10.0.0.7"])


@pytest.mark.parametrize(
    "target", ["http://inside.example/", "file:///etc/passwd", "http://127.0.0.1:8080/admin", "//[::1]/"]
)
def test_a_redirect_into_the_own_network_is_refused(target: str) -> None:
    transport, seen = web({"open.example /": httpx.Response(302, headers={"location": target})})
    with pytest.raises(RefusedAddressError):
        fetch("http://open.example/", resolve=resolve, transport=transport)
    assert len(seen) == 1


def test_a_redirect_to_a_public_host_is_followed_and_becomes_the_address() -> None:
    moved = httpx.Response(301, headers={"location": "https://www.open.example/b.pdf"})
    transport, _ = web(
        {"open.example /": moved, "www.open.example /b.pdf": httpx.Response(200, content=b"%PDF")}
    )
    got = fetch("http://open.example/", resolve=resolve, transport=transport)
    assert (got.url, got.name, got.data) == ("https://www.open.example/b.pdf", "b.pdf", b"%PDF")


def test_redirects_without_end_are_stopped() -> None:
    transport, seen = web({"open.example /": httpx.Response(302, headers={"location": "/"})})
    with pytest.raises(RefusedAddressError, match="转向超过 5 次"):
        fetch("http://open.example/", resolve=resolve, transport=transport)
    assert len(seen) == 6


def test_more_bytes_than_allowed_are_not_taken() -> None:
    transport, _ = web({"open.example /": httpx.Response(200, content=b"x" * 2000)})
    with pytest.raises(FetchError, match="超过"):
        fetch("http://open.example/", FetchLimits(size=1000), resolve, transport)


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (httpx.Response(404), "404"),
        (httpx.Response(500), "500"),
        (httpx.Response(200, content=b""), "空的"),
        (
            httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"\x1f\x8b")),
            "压缩",
        ),
    ],
)
def test_what_is_no_document_is_told(response: httpx.Response, said: str) -> None:
    transport, _ = web({"open.example /": response})
    with pytest.raises(FetchError, match=said):
        fetch("http://open.example/", resolve=resolve, transport=transport)


def test_an_unknown_host_is_told() -> None:
    def unknown(*_: object) -> list[str]:
        raise OSError("no such host")

    with pytest.raises(FetchError, match="找不到主机"):
        fetch("http://nowhere.example/", resolve=unknown)


def test_a_loopback_server_is_fetched_only_where_the_setting_allows_it() -> None:
    with server(Quiet) as base:
        with pytest.raises(RefusedAddressError, match="POLICYQA_FETCH_PRIVATE"):
            fetch(f"{base}/a.html")
        assert fetch(f"{base}/a.html", HERE).data == Quiet.body


def test_a_server_that_drips_is_left() -> None:
    class Drip(Quiet):
        def do_GET(self) -> None:
            for _ in range(100):
                self.wfile.write(b"H")
                self.wfile.flush()
                time.sleep(0.05)

    with server(Drip) as base, pytest.raises(FetchError, match="没有取完"):
        fetch(base, FetchLimits(private=True, seconds=0.4))


def test_a_port_where_nobody_listens_is_told() -> None:
    with server(Quiet) as base:
        pass
    with pytest.raises(FetchError, match="失败"):
        fetch(base, HERE)
