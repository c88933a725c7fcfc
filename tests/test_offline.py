"""Nothing leaves the machine: ingest, ask and serve run with every socket but loopback refused."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

RUNNER = Path(__file__).with_name("offline.py")
ROOT = RUNNER.parent.parent


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.upper().startswith(("POLICYQA_", "HTTP", "GRADIO", "HF_"))
    }
    return {**kept, "PYTHONPATH": str(ROOT), "POLICYQA_HOME": str(home), **more}


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(RUNNER), *arguments],
        env=environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def test_the_guard_refuses_a_connection_to_the_world(home: Path) -> None:
    probe = (
        "import sys, socket; sys.path.insert(0, sys.argv[1]); from offline import refuse_the_world; "
        "sys.addaudithook(refuse_the_world); socket.create_connection(('192.0.2.1', 80), 1)"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, str(RUNNER.parent)], capture_output=True, text=True, check=False
    )
    assert "OUTBOUND" in done.stderr


def test_a_question_is_answered_offline(home: Path) -> None:
    done = run(home, "ask", "盘龙区要新建多少所公办幼儿园？", "--json")
    assert done.returncode == 0, done.stderr
    assert "11所" in json.loads(done.stdout)["answer"]
    assert "OUTBOUND" not in done.stderr


def test_the_corpus_is_checked_offline(home: Path) -> None:
    done = run(home, "ingest", "check")
    assert "OUTBOUND" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[tuple[str, Path]]:
    log = home / "serve.log"
    with log.open("w", encoding="utf-8") as out:
        child = subprocess.Popen(
            [sys.executable, str(RUNNER), "serve"],
            env=environment(home, POLICYQA_PORT="0"),
            cwd=home,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _address(child, log), log
        finally:
            child.terminate()
            child.wait(20)


def _address(child: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(600):
        found = [w for w in log.read_text(encoding="utf-8").replace("（", " ").split() if "http://127" in w]
        if found:
            return found[0][found[0].index("http") :].rstrip("/")
        assert child.poll() is None, log.read_text(encoding="utf-8")
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))


def test_the_pages_and_the_interface_are_served_offline(server: tuple[str, Path]) -> None:
    address, log = server
    answer = httpx.post(f"{address}/api/ask", json={"question": "主要任务有哪几项？"}, timeout=30).json()
    assert answer["status"] == "answered"
    for path in ("/", "/healthz", "/documents/panlong-plan-2023"):
        assert httpx.get(address + path, timeout=30, follow_redirects=True).status_code == 200
    assert "OUTBOUND" not in log.read_text(encoding="utf-8")
