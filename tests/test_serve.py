"""Starting the server: what is said when it cannot start, and on which addresses it answers when it does."""

import socket
from pathlib import Path

import httpx
import pytest

from tests.browser import served
from tests.fakes import FakeAsker, tiny_corpus
from web.api import create_app
from web.model import WebOptions
from web.serve import ServeError, address, check_home, open_socket


def test_a_taken_port_names_the_setting_to_change() -> None:
    with open_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=rf"端口 {port} 已被.*POLICYQA_PORT={port + 1}"):
            open_socket("127.0.0.1", port)


def test_an_address_of_another_machine_names_the_setting_to_change() -> None:
    with pytest.raises(ServeError, match="POLICYQA_HOST"):
        open_socket("192.0.2.1", 0)


def test_a_port_out_of_range_is_refused_with_the_range() -> None:
    with pytest.raises(ServeError, match="65535"):
        open_socket("127.0.0.1", 70_000)


def test_a_home_that_cannot_be_written_names_the_setting_to_change(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(ServeError, match="POLICYQA_HOME"):
        check_home(blocked / "var")


def test_a_home_is_made_and_left_empty(tmp_path: Path) -> None:
    check_home(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1")])
def test_the_address_shown_can_be_opened_on_this_machine(host: str, shown: str) -> None:
    with open_socket(host, 0) as listening:
        port = listening.getsockname()[1]
        assert address(listening, "/qa") == f"http://{shown}:{port}/qa/"


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="needs IPv6")
def test_listening_on_every_address_answers_both_families() -> None:
    with open_socket("::", 0) as listening:
        port = listening.getsockname()[1]
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.socket(family) as caller:
                caller.settimeout(5)
                caller.connect((host, port))


def test_the_server_answers_and_stops() -> None:
    corpus = tiny_corpus()
    app = create_app(FakeAsker(corpus), corpus, options=WebOptions(gradio=False))
    with served(app) as site:
        response = httpx.get(site + "/healthz", trust_env=False)
        assert response.json() == {"status": "ok"}
        assert "server" not in response.headers
    with pytest.raises(httpx.ConnectError):
        httpx.get(site + "/healthz", trust_env=False)
