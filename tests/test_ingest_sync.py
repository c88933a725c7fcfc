"""Sync tells by digest what changed; a folder of files is followed; check finds what is wrong; refresh compares."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.model import Document, Kind, Level
from corpus.store import load_documents, read_entries
from ingest.add import Choices, Intake, incoming_url
from ingest.check import Problem, Severity, check
from ingest.export import export_lines
from ingest.fetch import Fetched
from ingest.load import load_corpus
from ingest.readers import new_sandbox
from ingest.refresh import compare as compare_sections
from ingest.refresh import refresh, worth_fetching
from ingest.sandbox import Sandbox
from ingest.sections import sections_of
from ingest.sync import FolderSync, SyncResult, compare, fingerprints, remember, synced
from ingest.tree import tree_lines

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
NOTICE = "{body}关于{n}号事项的通知\n一、对象\n年满六周岁的儿童，均可参加第{n}项活动。\n二、时间\n以公告为准，请留意。\n{body}\n2024年6月1日\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with new_sandbox() as worker:
        yield worker


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    (folder / "sub").mkdir(parents=True)
    for n, name in enumerate(("a.txt", "b.txt", "sub/c.txt"), 1):
        (folder / name).write_text(NOTICE.format(body="甲区教育局", n=n), encoding="utf-8")
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "manifest.toml").write_text("", encoding="utf-8")
    return folder


def follow(corpus: Path, inbox: Path, sandbox: Sandbox, keep: bool = False) -> SyncResult:
    return FolderSync(Intake(corpus, sandbox=sandbox), inbox, Choices({}), keep=keep).run()


def test_comparing_tells_added_changed_unchanged_and_removed_as_a_sentence() -> None:
    result = compare({"a": "1", "b": "1", "c": "1"}, {"b": "1", "c": "2", "d": "1"}, [("e", "没有原文")])
    assert (result.added, result.changed, result.unchanged, result.removed) == (
        ("d",),
        ("c",),
        ("b",),
        ("a",),
    )
    assert str(result) == "新增 1 份，更新 1 份，未变 1 份，移除 1 份，跳过 1 份。"
    assert not result.nothing_new


def test_the_committed_corpus_is_unchanged_after_it_was_remembered(tmp_path: Path) -> None:
    now, skipped = fingerprints(CORPUS)
    assert compare(synced(tmp_path), now).added == tuple(now)
    remember(tmp_path, now)
    assert compare(synced(tmp_path), fingerprints(CORPUS)[0]).nothing_new
    assert {i for i, _ in skipped} == {d.id for d in load_documents(CORPUS) if d.missing}


def test_a_changed_fact_is_a_change_like_a_changed_text(tmp_path: Path) -> None:
    shutil.copytree(CORPUS, tmp_path / "c")
    before, _ = fingerprints(tmp_path / "c")
    manifest = tmp_path / "c" / "manifest.toml"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace("issued = 2023-12-14", "issued = 2023-12-15"),
        encoding="utf-8",
    )
    assert compare(before, fingerprints(tmp_path / "c")[0]).changed == ("panlong-plan-2023",)


def test_a_lost_or_broken_memory_only_means_that_all_is_new(tmp_path: Path) -> None:
    (tmp_path / "synced.json").write_text("[1", encoding="utf-8")
    assert synced(tmp_path) == {}
    (tmp_path / "synced.json").write_text("[1]", encoding="utf-8")
    assert synced(tmp_path) == {}


def test_a_folder_is_followed_file_by_file(corpus: Path, inbox: Path, sandbox: Sandbox) -> None:
    assert str(follow(corpus, inbox, sandbox)) == "新增 3 份，更新 0 份，未变 0 份，移除 0 份，跳过 0 份。"
    assert str(follow(corpus, inbox, sandbox)) == "新增 0 份，更新 0 份，未变 3 份，移除 0 份，跳过 0 份。"
    first = {d.title: d.id for d in load_documents(corpus)}
    (inbox / "a.txt").write_text(
        NOTICE.format(body="甲区教育局", n=1).replace("六周岁", "七周岁"), encoding="utf-8"
    )
    (inbox / "b.txt").unlink()
    (inbox / "d.txt").write_text(NOTICE.format(body="甲区教育局", n=4), encoding="utf-8")
    result = follow(corpus, inbox, sandbox)
    assert (result.added, result.changed, result.unchanged) == (("d.txt",), ("a.txt",), ("sub/c.txt",))
    assert len(result.removed) == 1
    documents = {d.title: d for d in load_documents(corpus)}
    changed = documents["甲区教育局关于1号事项的通知"]
    assert "七周岁" in changed.text
    assert changed.id == first[changed.title]
    assert "甲区教育局关于2号事项的通知" not in documents
    assert check(corpus) == []


def test_adding_a_folder_takes_nothing_out(corpus: Path, inbox: Path, sandbox: Sandbox) -> None:
    follow(corpus, inbox, sandbox)
    (inbox / "a.txt").unlink()
    assert follow(corpus, inbox, sandbox, keep=True).removed == ()


def test_a_bad_file_is_skipped_with_the_reason_and_the_others_are_done(
    corpus: Path, inbox: Path, sandbox: Sandbox
) -> None:
    (inbox / "bad.docx").write_bytes(b"PK\x03\x04 not a zip")
    (inbox / "empty.txt").write_bytes(b"")
    (inbox / "same.txt").write_bytes((inbox / "a.txt").read_bytes())
    (inbox / ".hidden").write_bytes(b"x")
    (inbox / "~$a.docx").write_bytes(b"x")
    result = follow(corpus, inbox, sandbox)
    assert len(result.added) == 3
    assert {name for name, _ in result.skipped} == {"bad.docx", "empty.txt", "same.txt"}
    assert all(why for _, why in result.skipped)
    assert len(read_entries(corpus)) == 3


def test_the_committed_corpus_has_no_problem_that_is_an_error_or_a_warning() -> None:
    assert [str(p) for p in check(CORPUS) if p.severity is not Severity.HINT] == []


def problems(folder: Path, manifest: str, **texts: str) -> list[Problem]:
    (folder / "documents").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "documents" / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")
    return check(folder)


def entry(identity: str, more: str = "") -> str:
    head = f'[[document]]\nid = "{identity}"\ntitle = "{identity}"\nlevel = "city"\nkind = "notice"\n'
    return f'{head}file = "documents/{identity}.txt"\n{more}\n'


@pytest.mark.parametrize(
    ("text", "severity", "said"),
    [
        (
            "一、甲\n内容写在这里。\n三、丙\n内容写在这里。\n四、丁\n内容写在这里。",
            Severity.WARNING,
            "从 1 跳到 3",
        ),
        ("第一条 甲。\n第二条 乙。\n第五条 丙。", Severity.WARNING, "从 2 跳到 5"),
        ("一、甲\n内容写在这里。\n二、乙\n三、丙\n内容写在这里。\n", Severity.WARNING, "没有内容"),
        ("一、甲\n锟斤拷锟斤拷内容。\n二、乙\n内容写在这里。", Severity.WARNING, "乱码"),
        ("一、甲\n内容\x07写在这里。\n二、乙\n内容写在这里。", Severity.WARNING, "乱码"),
        (
            "This text is not Chinese at all, and nobody knows what it does here among the others." * 2,
            Severity.WARNING,
            "汉字只占",
        ),
        ("一、甲\n内容写在这里。\n7.这一行没有前六项。\n二、乙\n内容写在这里。", Severity.HINT, "当作正文"),
        ("一、甲\n内容写在这里。\n二、乙\n内容写在这里。\n一、丙\n内容写在这里。", Severity.HINT, "出现多次"),
        ("甲乙丙丁。" * 1200, Severity.HINT, "编号可能没有认出"),
    ],
)
def test_a_problem_of_a_text_is_found(tmp_path: Path, text: str, severity: Severity, said: str) -> None:
    found = [
        p for p in problems(tmp_path, entry("a", 'original = false\nnote = "x"'), a=text) if said in p.message
    ]
    assert [(p.severity, p.document) for p in found] == [(severity, "a")]
    assert found[0].remedy


def test_problems_of_the_manifest_and_the_files_are_found(tmp_path: Path) -> None:
    manifest = (
        entry(
            "a",
            f'sha256 = "{"0" * 64}"\nissued = 2024-02-01\npublished = 2024-01-01\nnumber = "甲〔2024〕1号"',
        )
        + entry("b", 'superseded_by = "a"\nnumber = "甲〔2024〕1号"')
        + entry("c", "original = false").replace("notice", "interpretation")
        + entry("gone")
    )
    text = "一、甲\n内容写在这里，足够长了。\n二、乙\n内容写在这里，足够长了。"
    found = problems(tmp_path, manifest, a=text, b=text, c="一、丙\n其他内容写在这里。", lost="x")
    said = "\n".join(map(str, found))
    for word in (
        "sha256 不符",
        "早于",
        "supersedes",
        "interprets",
        "note",
        "文件不存在",
        "lost.txt 不在清单中",
        "文号与 a 相同",
        "内容与 a 相同",
    ):
        assert word in said, word
    assert [p.severity for p in found] == sorted((p.severity for p in found), key=list(Severity).index)


def test_a_manifest_that_cannot_be_read_is_a_list_of_errors(tmp_path: Path) -> None:
    found = problems(tmp_path, entry("a", "levle = 1\nissued = 2") + "[[document]]\n", a="x")
    assert {p.severity for p in found} == {Severity.ERROR}
    assert len(found) >= 3


def test_a_kept_file_that_was_changed_is_found(corpus: Path, inbox: Path, sandbox: Sandbox) -> None:
    follow(corpus, inbox, sandbox)
    raw = sorted((corpus / "documents" / "raw").glob("*.txt"))
    raw[0].write_text("x")
    raw[1].unlink()
    assert sorted(p.message[:4] for p in check(corpus)) == ["保存的原", "收入时保"]


def test_the_export_holds_every_document_section_and_passage() -> None:
    loaded = load_corpus(CORPUS)
    lines = [json.loads(line) for line in export_lines(loaded)]
    count = {kind: sum(line["type"] == kind for line in lines) for kind in ("document", "section", "passage")}
    sections = sum(len(s) for s in loaded.sections.values())
    assert count == {"document": len(loaded.documents), "section": sections, "passage": len(loaded.passages)}
    texts = {line["id"]: line["text"] for line in lines if line["type"] == "document"}
    assert all(
        texts[x["document_id"]][x["start"] : x["end"]] == x["text"] for x in lines if x["type"] == "passage"
    )


def test_the_tree_shows_places_headings_and_what_is_not_cited() -> None:
    loaded = load_corpus(CORPUS)
    plan = loaded.by_id["panlong-plan-2023"]
    lines = list(tree_lines(plan, loaded.sections[plan.id], loaded.passages))
    assert any(line.strip().startswith("二、(二)7.  增加优质教育资源总量  [5 段]") for line in lines)
    assert sum("页面装饰" in line for line in lines) == 3


def test_sections_are_compared_by_their_place() -> None:
    def document(text: str) -> Document:
        return Document("a", "甲", Level.CITY, Kind.PLAN, text=text)

    old = document("一、甲\n不变。\n二、乙\n原来的。\n三、丙\n删去的。")
    new = document("一、甲\n不 变。\n二、乙\n改过的。\n四、丁\n内容。\n五、戊\n内容。")
    found = [(c.what, c.locator) for c in compare_sections(old, sections_of(old), new, sections_of(new))]
    assert ("改动", "二、") in found
    assert ("删除", "三、") in found
    assert not [c for c in found if c[1] == "一、"]


@pytest.fixture
def fetched_once(corpus: Path, sandbox: Sandbox, tmp_path: Path) -> Intake:
    intake = Intake(corpus, sandbox=sandbox)
    draft = intake.draft(incoming_url(page(), tmp_path), Choices({"id": "a"}))
    intake.stage(draft)
    intake.commit([draft])
    return intake


def page(word: str = "六周岁", title: str = "甲区教育局关于招生的通知") -> Fetched:
    html = (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1><div><p>一、招生对象</p>"
        f"<p>年满{word}的儿童，均可报名入学，不收取任何费用。</p><p>二、报名时间</p><p>以公告为准，请各位家长留意。</p>"
        "<p>甲区教育局</p><p>2024年6月1日</p></div></body></html>"
    )
    return Fetched("https://www.example.gov.cn/1.html", "1.html", html.encode(), "2026-01-02T03:04:05+00:00")


def test_a_page_that_is_as_it_was_gives_nothing_to_write(fetched_once: Intake, tmp_path: Path) -> None:
    found = refresh(fetched_once, fetched_once.edit.entries["a"], incoming_url(page(), tmp_path))
    assert (found.draft, found.said) == (None, "没有变化")


def test_a_page_that_changed_tells_the_section_and_can_be_taken(fetched_once: Intake, tmp_path: Path) -> None:
    found = refresh(fetched_once, fetched_once.edit.entries["a"], incoming_url(page("七周岁"), tmp_path))
    assert [(c.what, c.locator) for c in found.changes] == [("改动", "一、")]
    assert found.draft
    fetched_once.stage(found.draft)
    fetched_once.commit([found.draft])
    (document,) = load_documents(fetched_once.folder)
    assert (document.id, "七周岁" in document.text, document.issued) == ("a", True, date(2024, 6, 1))


def test_only_originals_with_an_address_of_their_own_are_fetched_again() -> None:
    assert [e.id for e in worth_fetching(read_entries(CORPUS))] == ["panlong-plan-2023"]


def test_another_document_on_the_page_of_a_missing_one_is_not_taken_for_it(
    corpus: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    (corpus / "manifest.toml").write_text(
        '[[document]]\nid = "m"\ntitle = "乙解读"\nlevel = "city"\nkind = "notice"\nmissing = true\n'
        'url = "https://www.example.gov.cn/1.html"\n',
        encoding="utf-8",
    )
    intake = Intake(corpus, sandbox=sandbox)
    found = refresh(intake, intake.edit.entries["m"], incoming_url(page(), tmp_path))
    assert found.draft is None
    assert "不是这份文件" in found.said
