"""Old office formats through LibreOffice where it is installed, with a clear message where it is not."""

import shutil
from pathlib import Path

import pytest

from ingest.limits import Limits
from ingest.readers import MissingToolError, ReaderError, TooLargeError, new_sandbox, read
from ingest.readers.office import convert, find_office
from ingest.sandbox import Sandbox
from tests.render import TABLE, TABLE_LINES, as_text, as_xlsx, plan_lines, same
from tests.render_docx import as_docx

needs_office = pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plan as DOC and RTF and a table as XLS, made by LibreOffice."""
    folder = tmp_path_factory.mktemp("old")
    made = {
        "plan.docx": (as_docx(plan_lines()), ("doc", "rtf")),
        "table.xlsx": (as_xlsx({"指标": TABLE}), ("xls",)),
    }
    for name, (data, targets) in made.items():
        (folder / name).write_bytes(data)
        for target in targets:
            shutil.copyfile(
                convert(folder / name, target, folder, Limits()), (folder / name).with_suffix(f".{target}")
            )
    return folder


@needs_office
@pytest.mark.parametrize("name", ["plan.wps", "plan.rtf"])
def test_old_documents_give_the_same_text_whatever_their_extension(old: Path, name: str) -> None:
    shutil.copyfile(old / "plan.doc", old / "plan.wps")
    result = read(old / name)
    assert same(result.text) == same(as_text(plan_lines()))
    assert result.format == "docx"
    assert "LibreOffice" in result.warnings[0]


def outcome(path: Path, sandbox: Sandbox) -> str:
    """The text, or the error's words: LibreOffice may save a part of a broken file."""
    try:
        return read(path, sandbox=sandbox).text
    except ReaderError as error:
        return str(error)


@needs_office
def test_after_a_broken_old_document_the_next_is_read(old: Path) -> None:
    data = (old / "plan.doc").read_bytes()
    (old / "broken.doc").write_bytes(data[: len(data) // 3])
    shutil.copyfile(old / "table.xls", old / "table.et")
    with new_sandbox() as sandbox:
        assert outcome(old / "broken.doc", sandbox)
        assert outcome(old / "table.et", sandbox).split("\n") == TABLE_LINES


@needs_office
def test_a_conversion_over_its_time_is_stopped(old: Path) -> None:
    with pytest.raises(TooLargeError, match="LibreOffice"):
        read(old / "plan.doc", Limits(office_seconds=0.05))


def test_where_libreoffice_is_missing_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = "WordDocument".encode("utf-16-le") + b"\0\0"
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + stream)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError, match=r"libreoffice-writer.*另存为 DOCX"):
        read(tmp_path / "a.doc")
