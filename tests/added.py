"""The committed corpus with one more document, taken in as staff would do it."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from commands.ingest import app

ROOT = Path(__file__).resolve().parent.parent


def taken_in(source: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> Any:
    """A searcher over a copy of the committed corpus to which a file was added by the command."""
    from chat_app import build_retriever
    from settings import Settings

    corpus = folder / "corpus"
    shutil.copytree(ROOT / "corpus", corpus, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    monkeypatch.setenv("POLICYQA_CORPUS", str(corpus))
    monkeypatch.setenv("POLICYQA_HOME", str(home))
    done = CliRunner().invoke(app, ["add", str(source), "--set", "level=district", "--yes"])
    assert done.exit_code == 0, done.output
    return build_retriever(Settings(home=home, corpus=corpus), use_chroma="never")
