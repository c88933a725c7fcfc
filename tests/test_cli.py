"""The command line: what it prints, and what it says when something is wrong (never a stack trace)."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.upper().startswith("POLICYQA_")}
    return subprocess.run(
        [sys.executable, "-c", "from cli import main; main()", *arguments],
        env={**kept, "PYTHONPATH": str(ROOT), "POLICYQA_HOME": str(home), **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def test_ask_prints_the_answer_its_place_and_the_address(home: Path) -> None:
    done = run(home, "ask", "盘龙区要新建多少所公办幼儿园？")
    assert done.returncode == 0
    assert done.stdout.startswith("11所")
    assert "二、(二)7.(1)" in done.stdout
    assert "http://www.kmpl.gov.cn/c/2023-12-27/6825895.shtml" in done.stdout


def test_a_batch_gives_one_answer_a_line_with_its_id(home: Path, tmp_path: Path) -> None:
    cases = [
        {"id": "a", "turns": ["高中要新建改扩建多少所？", "初中呢？"], "expect": "ignored"},
        {"id": "b", "turns": ["今天天气怎么样"]},
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(json.dumps(case, ensure_ascii=False) for case in cases), encoding="utf-8")
    lines = [json.loads(line) for line in run(home, "ask", "--batch", str(file)).stdout.splitlines()]
    assert [line["id"] for line in lines] == ["a", "b"]
    assert "1所" in lines[0]["answer"]
    assert not lines[1]["citations"]


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_line_of_a_batch_that_is_no_case_is_named(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"id": 1, "turns": ["问"]}\nnot json\n', encoding="utf-8")
    assert "第 2 行" in said(run(home, "ask", "--batch", str(file)))


def test_a_missing_file_is_said_with_its_name(home: Path, tmp_path: Path) -> None:
    assert "nowhere.jsonl" in said(run(home, "ask", "--batch", str(tmp_path / "nowhere.jsonl")))


def test_a_misspelt_setting_is_refused_with_the_nearest_one(home: Path) -> None:
    assert "POLICYQA_PORT" in said(run(home, "ask", "问", POLICYQA_PROT="1"))


def test_a_corpus_folder_that_is_not_there_is_said(home: Path, tmp_path: Path) -> None:
    assert "manifest.toml" in said(run(home, "ask", "问", POLICYQA_CORPUS=str(tmp_path)))


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    assert "POLICYQA_HOME" in said(run(file / "home", "ask", "问"))


def test_a_taken_port_is_said_with_what_to_do(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"POLICYQA_PORT={port + 1}" in said(run(home, "serve", POLICYQA_PORT=str(port)))


def test_the_doctor_reaches_its_end_and_names_what_is_there(home: Path) -> None:
    done = run(home, "doctor", POLICYQA_PORT="0")
    assert "资料库" in done.stdout
    assert "向量模型" in done.stdout
    assert "Traceback" not in done.stderr
