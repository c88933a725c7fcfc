"""Documents and their sections as JSON."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from corpus.model import Document, Section


def document_facts(document: Document, today: date) -> dict[str, Any]:
    """The facts of a document, dates in ISO form; `status` is its validity on that day."""
    period = document.period
    return {
        "id": document.id,
        "title": document.title,
        "short_title": document.short_title or None,
        "number": document.number,
        "index_number": document.index_number,
        "issuers": list(document.issuers),
        "level": document.level.value,
        "kind": document.kind.value,
        "region": document.region or None,
        "issued": document.issued.isoformat() if document.issued else None,
        "published": document.published.isoformat() if document.published else None,
        "period": [period.start.isoformat(), period.end.isoformat()] if period else None,
        "status": document.validity(today).value,
        "original": document.original,
        "missing": document.missing,
        "parents": list(document.parents),
        "interprets": document.interprets,
        "supersedes": list(document.supersedes),
        "superseded_by": document.superseded_by,
        "url": document.url,
        "note": document.note or None,
        "characters": len(document.text),
        "sha256": document.sha256 or None,
        "permalink": f"/documents/{document.id}",
    }


def section_tree(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """The sections as nested objects; start and end are offsets in the text, sub-sections excluded."""
    made: dict[int, dict[str, Any]] = {}
    top: list[dict[str, Any]] = []
    for section in sections:
        made[section.index] = {
            "label": section.label,
            "heading": section.heading,
            "locator": section.locator,
            "path": list(section.path),
            "role": section.role.value,
            "start": section.start,
            "end": section.end,
            "page": section.page,
            "anchor": section.anchor,
            "children": [],
        }
        siblings = top if section.parent is None else made[section.parent]["children"]
        siblings.append(made[section.index])
    return top
