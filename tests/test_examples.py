"""The examples run as they are printed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes import FakeAsker, tiny_corpus
from tests.test_openai_api import serving

ROOT = Path(__file__).resolve().parent.parent


def example(name: str, home: Path, *arguments: str) -> str:
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "POLICYQA_HOME": str(home), "PYTHONPATH": str(ROOT), "PATH": tools}
    command = [sys.executable, str(ROOT / "examples" / name), *arguments]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["langchain_retriever.py", "mcp_client.py"])
def test_an_example_finds_the_number_of_kindergartens(name: str, index_home: Path) -> None:
    told = example(name, index_home)
    assert "11所" in told
    assert "二、(二)7.(1)" in told


def test_the_openai_example_prints_the_answer_and_its_citations(tmp_path: Path) -> None:
    with serving(FakeAsker(tiny_corpus()), tmp_path) as base:
        told = example("openai_client.py", tmp_path, "计划新建公办幼儿园多少所？", base)
    assert "11所" in told
    assert "[1]" in told
