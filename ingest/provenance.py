"""Where a text came from: the file as it was received, its digest, when, from where, and where its pages lie.

Kept beside the texts: `documents/raw/<id>.json`, and the file itself as `documents/raw/<id>.<extension>`.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.store import digest
from ingest.files import remove, write_atomic

FOLDER = "documents/raw"


@dataclass(frozen=True)
class Provenance:
    """The record of one document.

    origin: the web address or the name of the file. retrieved: UTC, ISO 8601. raw: the kept file, relative to the
    corpus folder. text_sha256: the text the pages belong to. pages: (number, first character) of each page.
    collection: the folder it was taken in with, if any; origin is then its path below that folder.
    """

    origin: str
    retrieved: str
    format: str
    raw: str
    raw_sha256: str
    text_sha256: str
    encoding: str | None = None
    pages: tuple[tuple[int, int], ...] = ()
    warnings: tuple[str, ...] = ()
    collection: str = ""


def record_path(folder: Path, identity: str) -> Path:
    return folder / FOLDER / f"{identity}.json"


def save(folder: Path, identity: str, record: Provenance, raw: bytes) -> None:
    """Write the received file, then its record."""
    write_atomic(folder / record.raw, raw)
    data = json.dumps(asdict(record), ensure_ascii=False, indent=1).encode("utf-8")
    write_atomic(record_path(folder, identity), data + b"\n")


def load(folder: Path, identity: str) -> Provenance | None:
    """The record of a document; None where there is none or it cannot be read (it is never needed to answer)."""
    try:
        data = json.loads(record_path(folder, identity).read_text(encoding="utf-8"))
        pages = tuple((int(number), int(start)) for number, start in data.pop("pages", ()))
        warnings = tuple(str(warning) for warning in data.pop("warnings", ()))
        return Provenance(**data, pages=pages, warnings=warnings)
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def pages_of(folder: Path, identity: str, text: str) -> tuple[tuple[int, int], ...]:
    """The pages of a text, if the record belongs to this very text."""
    record = load(folder, identity)
    if record is None or not record.pages or record.text_sha256 != digest(text.encode("utf-8")):
        return ()
    return record.pages


def discard(folder: Path, identity: str) -> None:
    """Remove the record and the kept file."""
    record = load(folder, identity)
    if record and (folder / record.raw).resolve().is_relative_to((folder / FOLDER).resolve()):
        remove(folder / record.raw)
    remove(record_path(folder, identity))
