"""Documents come in whole or not at all; what they replace goes; what must not come in is refused with the reason."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.model import Level
from corpus.store import load_documents, read_entries
from ingest.add import Choices, Draft, Intake, incoming_file, incoming_url, similar
from ingest.errors import DuplicateError, EntryError, SecretError
from ingest.fetch import Fetched
from ingest.files import editing
from ingest.load import load_corpus
from ingest.provenance import load
from ingest.readers import new_sandbox
from ingest.sandbox import Sandbox

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data" / "trees"
NOTICE = DATA / "notice-with-attachments.txt"
DIGEST = """[[document]]
id = "bing-2024"
title = "丙县教育局关于做好2024年秋季学期课后服务工作的通知（要点）"
aliases = ["课后服务通知"]
level = "district"
kind = "notice"
region = "丙县"
original = false
note = "由本项目改写"
file = "documents/bing-2024.txt"
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with new_sandbox() as worker:
        yield worker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "bing-2024.txt").write_text("要点：课后服务每天两小时。\n", encoding="utf-8")
    (tmp_path / "manifest.toml").write_text(DIGEST, encoding="utf-8")
    return tmp_path


def take(folder: Path, sandbox: Sandbox, path: Path, choices: Choices | None = None) -> Draft:
    intake = Intake(folder, sandbox=sandbox)
    draft = intake.draft(incoming_file(path), choices or Choices({}))
    intake.stage(draft)
    intake.commit([draft])
    return draft


def test_a_document_taken_in_is_part_of_the_corpus_with_its_text_and_record(
    folder: Path, sandbox: Sandbox
) -> None:
    draft = take(folder, sandbox, NOTICE)
    corpus = load_corpus(folder)
    assert corpus.by_id[draft.id].number == "丙教通〔2024〕12号"
    assert corpus.by_id[draft.id].text == NOTICE.read_text(encoding="utf-8")
    record = load(folder, draft.id)
    assert record
    assert (record.origin, record.format) == (NOTICE.name, "txt")
    assert (folder / record.raw).read_bytes() == NOTICE.read_bytes()


def test_a_draft_writes_nothing(folder: Path, sandbox: Sandbox) -> None:
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    Intake(folder, sandbox=sandbox).draft(incoming_file(NOTICE), Choices({}))
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_the_manifest_says_what_a_person_should_look_at(folder: Path, sandbox: Sandbox) -> None:
    take(folder, sandbox, NOTICE)
    assert "# 由程序读出、请核对：number（单独成行的文号）" in (folder / "manifest.toml").read_text(
        encoding="utf-8"
    )


def test_what_the_person_says_goes_before_what_is_read(folder: Path, sandbox: Sandbox) -> None:
    draft = take(
        folder, sandbox, NOTICE, Choices({"id": "mine", "number": "丙教通〔2024〕13号", "level": Level.CITY})
    )
    assert (draft.id, draft.document.number, draft.document.level) == (
        "mine",
        "丙教通〔2024〕13号",
        Level.CITY,
    )
    assert draft.doubts == ()


def test_the_same_text_is_not_taken_in_twice(folder: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    first = take(folder, sandbox, NOTICE)
    copy = tmp_path / "copy.txt"
    copy.write_bytes(NOTICE.read_bytes())
    with pytest.raises(DuplicateError, match=first.id):
        take(folder, sandbox, copy)
    digest = folder / "documents" / "bing-2024.txt"
    with pytest.raises(DuplicateError, match="bing-2024"):
        take(folder, sandbox, digest)


def test_a_digest_makes_room_for_the_original_and_keeps_its_id_and_names(
    folder: Path, sandbox: Sandbox
) -> None:
    draft = take(folder, sandbox, NOTICE, Choices({}, "bing-2024"))
    (document,) = load_documents(folder)
    assert document.id == "bing-2024"
    assert document.original
    assert document.note == ""
    assert document.aliases == ("课后服务通知",)
    assert document.title == "丙县教育局关于做好2024年秋季学期课后服务工作的通知"
    assert not (folder / "documents" / "bing-2024.txt").exists()
    assert draft.values["file"] != "documents/bing-2024.txt"


def test_what_is_known_as_digest_or_missing_is_pointed_out(folder: Path, sandbox: Sandbox) -> None:
    intake = Intake(folder, sandbox=sandbox)
    draft = intake.draft(incoming_file(NOTICE), Choices({}))
    assert [entry.id for entry in similar(draft, list(intake.edit.entries.values()))] == ["bing-2024"]
    named = intake.draft(incoming_file(NOTICE), Choices({"title": "课后服务通知"}))
    assert [entry.id for entry in similar(named, list(intake.edit.entries.values()))] == ["bing-2024"]


def test_a_file_marked_secret_is_refused(folder: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("机密★3年\n丙县方案\n一、总则\n内容。\n", encoding="utf-8")
    with pytest.raises(SecretError, match="机密★3年"):
        take(folder, sandbox, path)
    assert len(read_entries(folder)) == 1


def test_a_file_that_does_not_tell_level_and_kind_asks_for_them(
    folder: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("开学了。\n同学们回到了校园，老师们也回到了校园。\n", encoding="utf-8")
    with pytest.raises(EntryError, match=r"--set kind=law.*--set level=national"):
        take(folder, sandbox, path)


def test_a_fetched_page_keeps_address_digest_and_time(folder: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    html = (
        "<html><head><meta charset=utf-8><title>通知</title></head><body><h1>甲区教育局关于招生的通知</h1>"
        + (
            "<p>一、招生对象</p><p>年满六周岁的儿童，均可报名入学，不收取任何费用。</p>"
            "<p>二、报名时间</p><p>以公告为准，请留意。</p><p>甲区教育局</p><p>2024年6月1日</p></body></html>"
        )
    )
    page = Fetched(
        "https://www.example.gov.cn/c/1.html", "../1.html", html.encode(), "2026-01-02T03:04:05+00:00"
    )
    intake = Intake(folder, sandbox=sandbox)
    draft = intake.draft(incoming_url(page, tmp_path), Choices({}))
    intake.stage(draft)
    intake.commit([draft])
    assert draft.document.url == page.url
    record = load(folder, draft.id)
    assert record
    assert (record.origin, record.retrieved) == (page.url, page.retrieved)
    assert (folder / record.raw).read_bytes() == page.data


def test_pages_of_a_printed_file_are_kept_for_citations(folder: Path, sandbox: Sandbox) -> None:
    from tests.rendered import rendered

    draft = take(folder, sandbox, rendered("one.pdf"))
    pages = [s.page for s in load_corpus(folder).sections[draft.id]]
    assert pages[0] == 1
    assert pages == sorted(p or 0 for p in pages)
    assert (pages[-1] or 0) > 3


def test_a_document_taken_out_leaves_nothing(folder: Path, sandbox: Sandbox) -> None:
    before = sorted(p for p in folder.rglob("*") if p.is_file())
    manifest = (folder / "manifest.toml").read_bytes()
    draft = take(folder, sandbox, NOTICE)
    Intake(folder, sandbox=sandbox).remove([draft.id])
    assert sorted(p for p in folder.rglob("*") if p.is_file()) == before
    assert (folder / "manifest.toml").read_bytes() == manifest


def test_killed_at_any_moment_the_corpus_loads_and_has_lost_nothing(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for n in range(40):
        text = NOTICE.read_text(encoding="utf-8").replace("12号", f"{n + 100}号")
        (source / f"{n}.txt").write_text(text, encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from ingest.add import *; import ingest.sync as s; s._BATCH = 3\n"
        "from ingest.readers import new_sandbox\n"
        "with new_sandbox() as w:\n"
        "    s.FolderSync(Intake(Path(sys.argv[1]), sandbox=w), Path(sys.argv[2]), Choices({})).run()\n"
    )
    for moment in (0.7, 0.9, 1.1, 1.3):
        run = subprocess.Popen([sys.executable, "-c", program, str(folder), str(source)], cwd=ROOT)
        time.sleep(moment)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        ids = [document.id for document in load_documents(folder)]
        assert ids[0] == "bing-2024"
    subprocess.run([sys.executable, "-c", program, str(folder), str(source)], cwd=ROOT, check=True)
    assert len(load_documents(folder)) == 41
    with editing(folder):
        assert not list(folder.rglob("*.tmp"))
