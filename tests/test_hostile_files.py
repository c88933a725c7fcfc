"""Damaged and hostile files: each is read or refused with a reason, within its limits, and the next one is read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.limits import Limits
from ingest.readers import (
    DamagedError,
    EncryptedError,
    HostileError,
    ReaderError,
    ReadResult,
    TooLargeError,
    UnsupportedFormatError,
    new_sandbox,
    read,
)
from ingest.sandbox import Sandbox
from tests import hostile
from tests.render_docx import as_docx, package, paragraph, run
from tests.render_pages import as_ofd

LIMITS = Limits(
    seconds=15,
    memory=500_000_000,
    unpacked_bytes=4_000_000,
    members=1000,
    table_cells=50_000,
    pages=100,
    ocr_seconds=10,
)
ROUNDS = {"docx": 48, "xlsx": 32, "ofd": 40, "pdf": 48, "html": 20, "txt": 12, "md": 12, "csv": 12, "png": 6}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with new_sandbox() as worker:
        yield worker


def outcome(path: Path, sandbox: Sandbox, limits: Limits = LIMITS) -> ReadResult | ReaderError:
    """What came of a file; anything but a result or a ReaderError fails the test that asks."""
    try:
        return read(path, limits, sandbox)
    except ReaderError as error:
        return error


def is_clear(error: ReaderError) -> bool:
    """Whether the message says what to do next, or that nothing can be done, and shows no innards."""
    words = str(error)
    return (
        ("请" in words or "已拒绝" in words) and "Traceback" not in words and type(error) is not ReaderError
    )


def test_there_are_at_least_200_damaged_files() -> None:
    assert sum(ROUNDS.values()) >= 200
    made = {
        hostile.fuzzed(hostile.SEEDS[kind](), seed)
        for kind, rounds in ROUNDS.items()
        for seed in range(rounds)
    }
    assert len(made) >= 200


@pytest.mark.parametrize("kind", ROUNDS)
def test_damaged_files_are_read_or_refused_and_the_whole_one_is_read_after_them(
    kind: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    whole = hostile.SEEDS[kind]()
    refused = 0
    for seed in range(ROUNDS[kind]):
        path = tmp_path / f"{seed}.{kind}"
        path.write_bytes(hostile.fuzzed(whole, seed))
        found = outcome(path, sandbox)
        if isinstance(found, ReaderError):
            refused += 1
            assert is_clear(found), (seed, found)
        else:
            assert found.text, seed
            found.text.encode("utf-8")
    good = tmp_path / f"good.{kind}"
    good.write_bytes(whole)
    if kind != "png":
        assert "2025" in read(good, LIMITS, sandbox).text or "工作要点" in read(good, LIMITS, sandbox).text
        assert refused < ROUNDS[kind]


DOCX, XLSX, OFD = hostile.SEEDS["docx"](), hostile.SEEDS["xlsx"](), hostile.SEEDS["ofd"]()
BOMBS = {
    "unpacks to more than allowed.docx": (package("", {"word/media/a.bin": b"\0" * 5_000_000}), HostileError),
    "unpacks to more than it says.docx": (hostile.lying(), DamagedError),
    "members that overlap.docx": (hostile.overlapping(), HostileError),
    "too many members.docx": (package("", {f"word/{i}.xml": "" for i in range(1001)}), HostileError),
    "an archive.zip": (hostile.packed({"a.txt": b"text", "b.zip": b"PK"}), UnsupportedFormatError),
    "an archive in an archive.zip": (
        hostile.packed({"b.zip": hostile.packed({"c.zip": b"PK\3\4"})}),
        UnsupportedFormatError,
    ),
    "entities of entities.docx": (
        hostile.with_entities(DOCX, "word/document.xml", hostile.LAUGHS, b"<w:body>"),
        HostileError,
    ),
    "entities of entities.xlsx": (
        hostile.with_entities(XLSX, "xl/workbook.xml", hostile.LAUGHS, b"<sheets>"),
        HostileError,
    ),
    "entities of entities.ofd": (
        hostile.with_entities(OFD, "OFD.xml", hostile.LAUGHS, b"<ofd:DocBody>"),
        HostileError,
    ),
    "an outside entity.docx": (
        hostile.with_entities(DOCX, "word/document.xml", hostile.OUTSIDE, "总体".encode()),
        HostileError,
    ),
    "an outside entity.ofd": (
        hostile.with_entities(OFD, "OFD.xml", hostile.OUTSIDE, "工作".encode()),
        HostileError,
    ),
    "tables in tables.docx": (hostile.deep_docx(3000), ReaderError),
    "elements in elements.html": (b"<html><body>" + b"<div>" * 100_000 + "深".encode(), ReaderError),
    "spans of a thousand.html": (hostile.wide_table(1000, 500), TooLargeError),
    "a loop of pages.pdf": (hostile.looping_pdf(), None),
    "pages without end.pdf": (hostile.small_pdf().replace(b"/Count 2", b"/Count 2000000000"), None),
    "a page as large as a town.pdf": (
        hostile.pdf_of(["BT /F1 9 Tf (x) Tj ET"], "/MediaBox [0 0 9e9 9e9]"),
        None,
    ),
    "more pages than allowed.pdf": (hostile.pdf_of(["BT /F1 9 Tf (x) Tj ET"] * 101), TooLargeError),
    "packed twice.pdf": (hostile.flate_bomb(120_000_000), None),
    "a picture as large as a town.png": (hostile.picture_header(60_000, 60_000), HostileError),
    "a picture with less than it says.png": (hostile.picture_header(3000, 3000), DamagedError),
    "cells without end.csv": (b"a,b,c,d,e,f,g,h,i,j\n" * 6000, TooLargeError),
    "one endless cell.csv": (b'"' + b"x" * 400_000, DamagedError),
    "brackets without end.md": (b"[" * 60_000 + b"](", None),
    "stars without end.md": (b"*a_ " * 100_000, None),
    "quotes in quotes.md": (b">" * 100_000 + "深".encode(), None),
    "styles without end.html": (
        b"<style>" + b"a" * 1_000_000 + b"</style><body><p>" + "正文".encode() * 20,
        None,
    ),
    "blanks without end.html": (b"<body><p>" + b" \n" * 500_000 + "正文，正文。".encode() * 9, None),
    "macros.docm": (package(paragraph(run("正文")), {"word/vbaProject.bin": b"x"}), HostileError),
    "macros.doc": (hostile.ole("WordDocument", "_VBA_PROJECT"), HostileError),
    "a password.docx": (hostile.ole("EncryptedPackage"), EncryptedError),
    "members with a password.docx": (hostile.locked(), EncryptedError),
    "nothing.pdf": (b"", ReaderError),
    "only a mark.ofd": (b"PK\x03\x04", DamagedError),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_with_a_reason_or_does_no_harm(name: str, sandbox: Sandbox, tmp_path: Path) -> None:
    data, error = BOMBS[name]
    path = tmp_path / name
    path.write_bytes(data)
    found = outcome(path, sandbox)
    if error is not None:
        assert isinstance(found, error), found
    if isinstance(found, ReaderError):
        assert is_clear(found)
    assert "root:" not in str(found)
    good = tmp_path / "good.ofd"
    good.write_bytes(OFD)
    assert "工作要点" in read(good, LIMITS, sandbox).text


def test_a_file_over_its_time_is_stopped_and_the_next_is_read(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "long.ofd").write_bytes(as_ofd(hostile.LINES * 1500))
    with pytest.raises(TooLargeError, match=r"0\.5 s 仍未完成"):
        read(tmp_path / "long.ofd", Limits(seconds=0.5), sandbox)
    (tmp_path / "good.docx").write_bytes(as_docx(hostile.LINES))
    assert read(tmp_path / "good.docx", LIMITS, sandbox).text


def test_a_file_over_its_memory_is_refused_and_the_next_is_read(sandbox: Sandbox, tmp_path: Path) -> None:
    big = package(paragraph(run("长")) * 400_000)
    (tmp_path / "big.docx").write_bytes(big)
    with pytest.raises((TooLargeError, DamagedError), match="内存"):
        read(tmp_path / "big.docx", Limits(memory=150_000_000), sandbox)
    (tmp_path / "good.docx").write_bytes(as_docx(hostile.LINES))
    assert read(tmp_path / "good.docx", LIMITS, sandbox).text


def test_a_folder_and_a_file_that_is_not_there_are_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormatError, match="不是文件"):
        read(tmp_path, LIMITS, sandbox)
    with pytest.raises(DamagedError, match="打不开"):
        read(tmp_path / "nowhere.pdf", LIMITS, sandbox)


def test_a_file_over_the_size_is_refused_before_it_is_opened(sandbox: Sandbox, tmp_path: Path) -> None:
    with (tmp_path / "big.pdf").open("wb") as file:
        file.truncate(60_000_000)
    with pytest.raises(TooLargeError, match=r"60\.0 MB，上限 50 MB"):
        read(tmp_path / "big.pdf", Limits(), sandbox)
