"""The whole corpus as JSON lines: documents, sections and passages, each a line with its type."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from corpus.model import Corpus, Document, Passage, Section


def export_lines(corpus: Corpus) -> Iterator[str]:
    """One JSON object a line, documents first in the order of the manifest, each followed by its parts."""
    passages: dict[str, list[Passage]] = {}
    for passage in corpus.passages:
        passages.setdefault(passage.document_id, []).append(passage)
    for document in corpus.documents:
        yield _line("document", _document(document))
        for section in corpus.sections[document.id]:
            yield _line("section", _section(section))
        for passage in passages.get(document.id, ()):
            yield _line("passage", _passage(passage))


def _line(kind: str, data: dict[str, Any]) -> str:
    return json.dumps({"type": kind, **data}, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__}")


def _document(document: Document) -> dict[str, Any]:
    return asdict(document)


def _section(section: Section) -> dict[str, Any]:
    return {**asdict(section), "anchor": section.anchor}


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "id": passage.id,
        "document_id": passage.document_id,
        "section": passage.section.index,
        "locator": passage.section.locator,
        "ordinal": passage.ordinal,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "heading_only": passage.heading_only,
    }
