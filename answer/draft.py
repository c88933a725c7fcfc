"""A draft: what will be said, before it is given an id and a time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from answer.model import MARKER, Citation, Contact, Mode, Notice, Related, Status


@dataclass(frozen=True)
class Draft:
    """Status, text with markers, and what goes with it."""

    status: Status
    text: str
    citations: tuple[Citation, ...] = ()
    related: tuple[Related, ...] = ()
    suggestions: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    contact: Contact | None = None
    direct: str = ""
    mode: Mode = Mode.EXTRACTIVE


def merge(parts: Sequence[str], drafts: Sequence[Draft]) -> Draft:
    """One draft of several questions' drafts: markers run on, equal quotes share one, the status says if all held.

    parts: what each is about. Where one quote answers all, it is shown once behind the direct answers.
    """
    if len(drafts) == 1:
        return drafts[0]
    spans = {tuple((c.document_id, c.start, c.end) for c in d.citations) for d in drafts}
    if len(spans) == 1 and all(d.direct for d in drafts):
        lead = "，".join(f"{part}{draft.direct}" for part, draft in zip(parts, drafts, strict=True))
        return replace(drafts[0], text=lead + drafts[0].text.removeprefix(drafts[0].direct))
    citations: list[Citation] = []
    lines = []
    for part, draft in zip(parts, drafts, strict=True):
        markers: dict[int, int] = {}
        for citation in draft.citations:
            markers[citation.marker] = _place(citations, citation)
        text = _remark(draft.text, markers)
        lines.append(f"{part}：\n{text}" if "\n| " in text else f"- {part}：{_flat(text)}")
    answered = [d.status.answered for d in drafts]
    status = (
        drafts[0].status
        if not any(answered)
        else Status.ANSWERED
        if all(answered)
        else Status.ANSWERED_PARTLY
    )
    if status is Status.ANSWERED and any(d.status is Status.ANSWERED_PARTLY for d in drafts):
        status = Status.ANSWERED_PARTLY
    return Draft(
        status,
        "\n".join(lines),
        tuple(citations),
        tuple(dict.fromkeys(r for d in drafts for r in d.related))[:3],
        tuple(dict.fromkeys(s for d in drafts for s in d.suggestions))[:3],
        tuple(dict.fromkeys(n for d in drafts for n in d.notices)),
        next((d.contact for d in drafts if d.contact), None),
        mode=Mode.GENERATIVE if any(d.mode is Mode.GENERATIVE for d in drafts) else Mode.EXTRACTIVE,
    )


def _flat(text: str) -> str:
    """A list inside a list becomes a sentence."""
    return text.replace("\n- ", "；").replace("\n", " ") if "\n" in text else text


def _remark(text: str, markers: Mapping[int, int]) -> str:
    """The text with its markers replaced by those of the whole."""

    def new(m: re.Match[str]) -> str:
        return f"[{markers[int(m[1])]}]" if int(m[1]) in markers else m[0]

    return MARKER.sub(new, text)


def _place(citations: list[Citation], citation: Citation) -> int:
    """Add a citation unless its quote is there already; its marker in the whole."""
    for known in citations:
        if (known.document_id, known.start, known.end) == (
            citation.document_id,
            citation.start,
            citation.end,
        ):
            return known.marker
    citations.append(replace(citation, marker=len(citations) + 1))
    return len(citations)
