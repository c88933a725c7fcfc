"""`policyqa ingest`: what a person sees, what is written when, and what is said when something is wrong."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from commands.ingest import app
from corpus.store import load_documents

ROOT = Path(__file__).resolve().parent.parent
NOTICE = ROOT / "tests" / "data" / "trees" / "notice-with-attachments.txt"
TAKEN = "district-notice-2024-40b5c0c6"


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    shutil.copytree(ROOT / "corpus" / "documents", folder / "documents")
    shutil.copy(ROOT / "corpus" / "manifest.toml", folder)
    monkeypatch.setenv("POLICYQA_CORPUS", str(folder))
    monkeypatch.setenv("POLICYQA_HOME", str(tmp_path / "home"))
    return folder


def run(*arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=answer)


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_add_shows_the_entry_its_doubts_and_the_sections_and_writes_when_told(corpus: Path) -> None:
    done = run("add", str(NOTICE), "--yes")
    assert done.exit_code == 0, done.output
    assert "标题：丙县教育局关于做好2024年秋季学期课后服务工作的通知" in done.stdout
    assert "文号：丙教通〔2024〕12号    ← 请核对：单独成行的文号" in done.stdout
    assert "附件2 一、(一)" in done.stdout
    assert TAKEN in {document.id for document in load_documents(corpus)}


def test_add_writes_nothing_when_the_person_says_no(corpus: Path) -> None:
    before = files(corpus)
    assert run("add", str(NOTICE), answer="n\n").exit_code == 0
    assert files(corpus) == before


def test_add_writes_nothing_when_nobody_answers(corpus: Path) -> None:
    before = files(corpus)
    assert run("add", str(NOTICE)).exit_code == 1
    assert files(corpus) == before


def test_one_bad_source_does_not_keep_the_others_out(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    done = run("add", str(tmp_path / "broken.pdf"), str(tmp_path / "none.txt"), str(NOTICE), "--yes")
    assert done.exit_code == 1
    assert done.stderr.count("未收入") == 2
    assert TAKEN in {document.id for document in load_documents(corpus)}


def test_values_may_be_said_and_are_checked(corpus: Path) -> None:
    done = run(
        "add",
        str(NOTICE),
        "--yes",
        "--set",
        "id=bing",
        "--set",
        "period=2024-09-01/2025-01-20",
        "--set",
        "issuers=甲局,乙局",
    )
    assert done.exit_code == 0, done.output
    document = next(d for d in load_documents(corpus) if d.id == "bing")
    assert document.issuers == ("甲局", "乙局")
    assert document.period
    for wrong, said in (
        ("levle=x", "level"),
        ("issued=2024-02-30", "真实的日期"),
        ("level=county", "district"),
        ("x", "项=值"),
    ):
        failed = run("add", str(NOTICE), "--yes", "--set", wrong)
        assert failed.exit_code == 1
        assert said in str(failed.exception)


def test_a_folder_comes_in_with_one_command_and_is_told_as_a_sentence(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(NOTICE, folder)
    (folder / "bad.xlsx").write_bytes(b"PK")
    done = run("add", str(folder), "--yes")
    assert "新增 1 份，更新 0 份，未变 0 份，移除 0 份，跳过 1 份。" in done.stdout
    assert "跳过 bad.xlsx" in done.stderr


class Page(BaseHTTPRequestHandler):
    word = "六周岁"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        body = (
            "<html><head><meta charset='gb18030'><title>甲区教育局关于招生的通知</title></head><body>"
            f"<h1>甲区教育局关于招生的通知</h1><div><p>一、招生对象</p><p>年满{self.word}的儿童，均可报名入学，不收费用。</p>"
            "<p>二、报名时间</p><p>以公告为准，请各位家长留意。</p><p>甲区教育局</p><p>2024年6月1日</p></div></body></html>"
        ).encode("gb18030")
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/c/1.html"
        server.shutdown()


def test_a_page_of_the_own_network_needs_the_setting(
    corpus: Path, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(corpus)
    refused = run("add", site, "--yes")
    assert refused.exit_code == 1
    assert "POLICYQA_FETCH_PRIVATE" in refused.stderr
    assert files(corpus) == before
    monkeypatch.setenv("POLICYQA_FETCH_PRIVATE", "true")
    assert run("add", site, "--yes", "--set", "id=page").exit_code == 0
    assert next(d for d in load_documents(corpus) if d.id == "page").url == site
    record = json.loads((corpus / "documents" / "raw" / "page.json").read_text(encoding="utf-8"))
    assert record["origin"] == site
    assert (corpus / record["raw"]).read_bytes().decode("gb18030").startswith("<html>")


def test_refresh_tells_what_changed_section_by_section(
    corpus: Path, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICYQA_FETCH_PRIVATE", "true")
    run("add", site, "--yes", "--set", "id=page")
    assert "page：没有变化" in run("refresh", "page").stdout
    monkeypatch.setattr(Page, "word", "七周岁")
    done = run("refresh", "page", "--yes")
    assert "page：有 1 节变化" in done.stdout
    assert "[改动] 一、" in done.stdout
    assert "七周岁" in next(d for d in load_documents(corpus) if d.id == "page").text


def test_sync_builds_the_index_once_and_then_tells_that_nothing_changed(corpus: Path) -> None:
    first = run("sync")
    assert first.exit_code == 0, first.output
    assert "未变 0 份" in first.stdout
    assert "索引已更新" in first.stderr
    again = run("sync")
    assert "新增 0 份，更新 0 份" in again.stdout
    assert "索引已更新" not in again.stderr
    run("add", str(NOTICE), "--yes")
    assert "新增 1 份" in run("sync", "--no-index").stdout


def test_remove_asks_and_gives_the_corpus_back_as_it_was(corpus: Path) -> None:
    before = files(corpus)
    run("add", str(NOTICE), "--yes")
    assert run("remove", TAKEN, answer="n\n").exit_code == 0
    assert TAKEN in {document.id for document in load_documents(corpus)}
    assert run("remove", TAKEN, "--yes").exit_code == 0
    assert files(corpus) == before
    assert "清单中没有 nobody" in str(run("remove", "nobody", "--yes").exception)


def test_check_lists_problems_and_fails_only_on_errors(corpus: Path) -> None:
    assert run("check").exit_code == 0
    (corpus / "documents" / "panlong-plan-2023.txt").write_text("改了", encoding="utf-8")
    done = run("check")
    assert done.exit_code == 1
    assert "[错误] panlong-plan-2023" in done.stdout
    assert "办法：" in done.stdout


def test_tree_shows_a_document_of_the_corpus_or_a_file(corpus: Path) -> None:
    assert "二、(二)7.(1)" in run("tree", "panlong-plan-2023").stdout
    assert "附件2 一、(一)" in run("tree", str(NOTICE)).stdout
    assert "原文未收录" in str(run("tree", "panlong-infographic").exception)
    assert "既不是清单中的 id" in str(run("tree", "nothing").exception)


def test_list_and_export_are_data_on_stdout(corpus: Path, tmp_path: Path) -> None:
    assert len(run("list").stdout.splitlines()) == len(load_documents(corpus))
    lines = run("export").stdout.splitlines()
    assert {json.loads(line)["type"] for line in lines} == {"document", "section", "passage"}
    run("export", "--output", str(tmp_path / "out.jsonl"))
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines() == lines


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("seconds", [0.9, 1.6])
def test_stopping_a_folder_at_any_moment_loses_nothing_and_says_so(
    corpus: Path, tmp_path: Path, seconds: float
) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for n in range(400):
        text = NOTICE.read_text(encoding="utf-8").replace("丙县", f"丙{n}县")
        (many / f"{n}.txt").write_text(text, encoding="utf-8")
    before = {document.id: document.text for document in load_documents(corpus)}
    command = [
        sys.executable,
        "-c",
        "from cli import main; main()",
        "ingest",
        "sync",
        str(many),
        "--no-index",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, encoding="utf-8") as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    # How far it comes in that time depends on the machine: before its first word, amid the work, or to the end.
    assert process.returncode in (0, 130), said
    assert "Traceback" not in said
    assert not said.strip() or process.returncode == 0 or "再运行一次" in said
    assert before.items() <= {document.id: document.text for document in load_documents(corpus)}.items()


def test_an_address_that_cannot_be_fetched_again_is_told_and_fails(corpus: Path) -> None:
    manifest = corpus / "manifest.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("http://www.kmpl.gov.cn/", "http://127.0.0.1:9/"), encoding="utf-8")
    done = run("refresh", "panlong-plan-2023")
    assert done.exit_code == 1
    assert "没有更新 panlong-plan-2023" in done.stderr
