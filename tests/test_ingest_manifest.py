"""Edits of the manifest keep what others wrote; an edit that would not read back as meant is not made."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Kind, Level, Period
from corpus.store import ManifestError, read_entries
from ingest.errors import BusyError, EntryError, IngestError
from ingest.files import editing, write_atomic
from ingest.manifest import ManifestEdit, entry_text

OURS = """# The head of the file.

# About a.
[[document]]
id = "a"  # kept
title = "甲"
level = "city"
kind = "plan"
# inside a
missing = true

# A group of its own.

[[document]]
id = "b"
title = '''乙
二'''
level = "district"
kind = "reply"
missing = true
interprets = "a"
# The end.
"""
NEW = {"id": "c", "title": "丙", "level": Level.DISTRICT, "kind": Kind.NOTICE, "missing": True}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "manifest.toml").write_text(OURS.replace("乙\n二", "乙二"), encoding="utf-8")
    return tmp_path


def text(folder: Path) -> str:
    return (folder / "manifest.toml").read_text(encoding="utf-8")


def edited(folder: Path) -> ManifestEdit:
    return ManifestEdit(folder)


def test_an_added_entry_stands_at_the_end_and_the_rest_is_untouched(folder: Path) -> None:
    before = text(folder)
    edit = edited(folder)
    edit.add(NEW, "看一看")
    assert text(folder) == before
    edit.save()
    assert text(folder).startswith(before.rstrip("\n") + "\n\n[[document]]\n# 看一看\n")
    assert [entry.id for entry in read_entries(folder)] == ["a", "b", "c"]


def test_an_entry_taken_out_leaves_the_comments_of_the_others(folder: Path) -> None:
    edit = edited(folder)
    edit.remove(["b"])
    edit.save()
    assert text(folder) == OURS[: OURS.index('[[document]]\nid = "b"')].rstrip("\n") + "\n\n# The end.\n"


def test_adding_and_taking_out_gives_the_file_back(folder: Path) -> None:
    before = text(folder)
    for _ in range(2):
        edit = edited(folder)
        edit.add(NEW, "看一看")
        edit.save()
        edit = edited(folder)
        edit.remove(["c"])
        edit.save()
    assert text(folder) == before


def test_a_replaced_entry_keeps_its_place(folder: Path) -> None:
    edit = edited(folder)
    edit.replace({**NEW, "id": "a"})
    edit.save()
    assert [entry.id for entry in read_entries(folder)] == ["a", "b"]
    assert "# A group of its own." in text(folder)
    assert "# About a." in text(folder)
    assert "# inside a" not in text(folder)


def test_an_entry_that_others_name_is_not_taken_out_unless_they_go_too(folder: Path) -> None:
    with pytest.raises(EntryError, match="b 引用了 a"):
        edited(folder).remove(["a"])
    edit = edited(folder)
    edit.remove(["a", "b"])
    edit.save()
    assert read_entries(folder) == []


def test_a_taken_id_and_an_unknown_id_are_refused(folder: Path) -> None:
    with pytest.raises(EntryError, match="已有 id 为 a"):
        edited(folder).add({**NEW, "id": "a"})
    with pytest.raises(EntryError, match="没有 id 为 zz"):
        edited(folder).remove(["zz"])


def test_an_entry_that_the_loader_would_refuse_is_not_written(folder: Path) -> None:
    before = text(folder)
    edit = edited(folder)
    edit.add({**NEW, "parents": ("nobody",)})
    with pytest.raises(ManifestError, match="nobody"):
        edit.save()
    assert text(folder) == before


def test_a_manifest_written_in_an_unusual_way_is_left_to_a_person(tmp_path: Path) -> None:
    odd = OURS.replace("乙\n二", "乙\n[[document]]\n二").replace("title = '''乙", "note = '''乙")
    odd = odd.replace("[[document]]\n二'''", "[[document]]\n二'''\ntitle = \"乙\"")
    (tmp_path / "manifest.toml").write_text(odd, encoding="utf-8")
    with pytest.raises((EntryError, ManifestError)):
        edited(tmp_path).remove(["b"])
    assert text(tmp_path) == odd


def test_the_first_entry_makes_the_file(tmp_path: Path) -> None:
    edit = edited(tmp_path)
    edit.add(NEW)
    edit.save()
    assert [entry.id for entry in read_entries(tmp_path)] == ["c"]


WORDS = (
    st.text(min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
    .filter(lambda t: not any("\ud800" <= c <= "\udfff" for c in t))
)


@settings(max_examples=200, deadline=None)
@given(WORDS, st.lists(WORDS, max_size=3), st.dates(), st.dates(), st.booleans(), WORDS)
def test_any_entry_reads_back_as_it_was_written(
    title: str, issuers: list[str], one: date, two: date, original: bool, note: str
) -> None:
    values = {
        **NEW, "title": title, "issuers": tuple(issuers), "issued": one, "original": original, "number": note,
        "period": Period(min(one, two), max(one, two)),
    }  # fmt: skip
    (table,) = tomllib.loads(entry_text(values, note))["document"]
    assert table["title"] == title
    assert table["issuers"] == issuers
    assert table["period"] == [min(one, two), max(one, two)]
    assert (table["issued"], table["original"], table["number"]) == (one, original, note)


def test_the_committed_manifest_can_be_edited_and_given_back(tmp_path: Path) -> None:
    ours = Path(__file__).resolve().parent.parent / "corpus" / "manifest.toml"
    (tmp_path / "manifest.toml").write_bytes(ours.read_bytes())
    for values in (NEW,):
        edit = edited(tmp_path)
        edit.add(values)
        edit.save()
    edit = edited(tmp_path)
    edit.remove(["c"])
    edit.save()
    assert (tmp_path / "manifest.toml").read_bytes() == ours.read_bytes()


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_text("old")
    with pytest.raises(IngestError, match="无法写入"):
        write_atomic(tmp_path / "a" / "x" / "y", b"new")
    with pytest.raises(IngestError, match="无法写入"):
        write_atomic(tmp_path / "a", b"new")
    assert [p.name for p in tmp_path.rglob("*")] == ["a", "x"]
    assert (tmp_path / "a" / "x").read_text() == "old"


def test_two_cannot_edit_at_once(tmp_path: Path) -> None:
    with editing(tmp_path), pytest.raises(BusyError, match="另一个 policyqa"), editing(tmp_path):
        pass
    with editing(tmp_path):
        assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="POLICYQA_CORPUS"), editing(tmp_path / "none"):
        pass
