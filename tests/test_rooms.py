"""The rooms and who may import whom: parsed from the imports, so that an arrow the wrong way is seen at once."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {
    "corpus": set(),
    "ingest": {"corpus"},
    "retriever": {"corpus"},
    "answer": {"corpus", "retriever.model"},
    "ledger": {"corpus"},
    "web": {"corpus", "answer", "ledger", "retriever.model"},
}
# A framework and the files that may import it.
CONFINED = {
    "langchain": {"answer/generative.py"},
    "mcp": {"web/mcp_server.py"},
    "chromadb": {"retriever/dense.py"},
    "jieba": {"retriever/tokens.py", "retriever/words.py"},
    "onnxruntime": {"retriever/embeddings.py"},
    "gradio": {"web/chat.py", "web/gradio_page.py"},
}
ROOTS = {"chat_app", "cli", "commands", "eval", "settings"}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    wrong = []
    for path in files(room):
        for name in imports(path):
            top = name.split(".")[0]
            if top == room or top not in {*ROOMS, *ROOTS}:
                continue
            if not any(name == allowed or name.startswith(allowed + ".") for allowed in ROOMS[room]):
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong


def test_the_corpus_needs_nothing_but_the_standard_library() -> None:
    import sys

    for path in files("corpus"):
        tops = {name.split(".")[0] for name in imports(path)}
        assert tops <= {"corpus", *sys.stdlib_module_names}, path


@pytest.mark.parametrize("framework", CONFINED)
def test_a_framework_is_imported_in_its_own_files_only(framework: str) -> None:
    users = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in files(room)
        if any(name.split(".")[0] == framework for name in imports(path))
    }
    assert users <= CONFINED[framework]


def test_settings_are_read_by_composition_roots_alone() -> None:
    readers = {str(p.relative_to(ROOT)) for room in ROOMS for p in files(room) if "settings" in imports(p)}
    assert not readers
