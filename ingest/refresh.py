"""Fetch the known official addresses again and tell what changed, section by section."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Document, Role, Section
from corpus.store import Entry, read_text
from ingest.add import Choices, Draft, Incoming, Intake
from ingest.errors import DuplicateError, IngestError
from ingest.lines import squeezed
from ingest.page import same_title
from ingest.readers import ReaderError
from ingest.sections import sections_of


@dataclass(frozen=True)
class SectionChange:
    """What became of a section: 新增, 删除 or 改动, with its text before and after."""

    what: str
    locator: str
    before: str
    after: str


@dataclass(frozen=True)
class Refreshed:
    """What came of one document: a new draft with its changes, or why there is none."""

    id: str
    draft: Draft | None
    changes: tuple[SectionChange, ...] = ()
    said: str = ""


def worth_fetching(entries: Sequence[Entry]) -> list[Entry]:
    """Entries with an official address whose own text can be there.

    Not digests, whose pages say something else, and not what is only announced on the page of another document.
    """
    pages = {e.values.get("url") for e in entries if not e.missing}
    known = [e for e in entries if e.values.get("url") and e.values.get("original", True)]
    return [e for e in known if not (e.missing and e.values["url"] in pages)]


def refresh(intake: Intake, entry: Entry, incoming: Incoming) -> Refreshed:
    """Compare what was fetched with the text at hand; nothing is written."""
    # The address stays the official one, wherever it led to this time.
    choices = Choices({"url": entry.values["url"]}, entry.id)
    try:
        draft = intake.draft(incoming, choices)
    except DuplicateError:
        return Refreshed(entry.id, None, said="没有变化")
    except (ReaderError, IngestError) as exc:
        return Refreshed(entry.id, None, said=str(exc))
    if entry.missing:
        if not same_title(squeezed(draft.document.title), squeezed(entry.values["title"])):
            return Refreshed(entry.id, None, said=f"网址上是《{draft.document.title}》，不是这份文件，未采用")
        return Refreshed(entry.id, draft, said="原来没有原文，现在取到了")
    old = _document(intake, entry)
    changes = tuple(compare(old, sections_of(old, intake.table), draft.document, draft.sections))
    return Refreshed(
        entry.id, draft if changes else None, changes, "" if changes else "没有变化（只有排版不同）"
    )


def compare(
    old: Document, before: Sequence[Section], new: Document, after: Sequence[Section]
) -> Iterator[SectionChange]:
    """Sections by their place: gone, new, or of another wording. White space and width make no difference."""
    was, now = _texts(old, before), _texts(new, after)
    for locator in [*was, *(name for name in now if name not in was)]:
        one, two = was.get(locator), now.get(locator)
        if one is None or two is None:
            yield SectionChange("新增" if one is None else "删除", locator, one or "", two or "")
        elif squeezed(one) != squeezed(two):
            yield SectionChange("改动", locator, one, two)


def _texts(document: Document, sections: Sequence[Section]) -> dict[str, str]:
    return {
        s.locator: document.text[s.start : s.end].strip()
        for s in sections
        if s.citable and s.role is not Role.FACTS and s.locator
    }


def _document(intake: Intake, entry: Entry) -> Document:
    return Document(**entry.values, text=read_text(intake.folder / entry.values["file"]))
