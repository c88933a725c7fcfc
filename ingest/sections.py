"""Cut a document into its sections: a partition of the text, each with its place in the official numbering.

1. The page's parts (facts, furniture, forwarding letter, title) are told apart (`furniture`).
2. Numbers are found in the body (`numbering`), and those that count are kept (`outline`).
3. Parts without a number get a section of their own where the text itself sets them apart: the second and further
   paragraphs (款) of an article, parallel paragraphs that each open with a short lead (坚持党的领导。…), what follows a
   list within a paragraph, the signature.
4. Each section ends where the next begins.

A sentence after the last item of an inline list (一是…三是…) belongs to that item: the text does not say where it ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.model import Document, Role, Section
from ingest.closings import attachment_list, closings, contents_list
from ingest.furniture import Table, own_table
from ingest.headings import heading_of, own_line
from ingest.lines import Paragraph, paragraphs
from ingest.locators import Part, chinese, finished
from ingest.numbering import Marker, markers
from ingest.outline import Node, outline
from ingest.page import page_parts
from ingest.unnumbered import named_paragraphs

_ON = "(续)"  # the text after a list that stood within a paragraph
_ENDS = "。；;：:！!？?”’）)》"


def sections_of(
    document: Document, table: Table | None = None, pages: Sequence[tuple[int, int]] = ()
) -> list[Section]:
    """The sections of a document in order; joined, their spans are its text. Empty for a missing text.

    table: how the page's furniture is known; the project's own if not given. pages: (number, first character) of the
    pages of the published file, where they are known.
    """
    table = table or own_table()
    paras = paragraphs(document.text)
    parts: list[Part] = []
    found = page_parts(paras, document.title, table)
    for n, part in enumerate(found):
        end = found[n + 1].first if n + 1 < len(found) else len(paras)
        if part.role is Role.BODY:
            _Body(paras[part.first : end], table, parts).build()
        else:
            parts.append(
                Part(paras[part.first].start, "", part.heading, part.name, part.name, role=part.role)
            )
    if document.text and not paras:  # nothing in it can be seen
        parts.append(Part(0, role=Role.FURNITURE))
    return finished(document, parts, pages)


@dataclass
class _Body:
    """Turns the paragraphs of the numbered text into parts, in the order of the text."""

    paras: Sequence[Paragraph]
    table: Table
    parts: list[Part]
    nodes: list[Node] = field(default_factory=list)
    starts: dict[int, list[int]] = field(default_factory=dict)  # paragraph -> the nodes in it
    leads: dict[int, str] = field(default_factory=dict)  # paragraph -> the name it begins with
    divided: bool = False  # whether anything but one run of text is there
    of_node: dict[int, int] = field(default_factory=dict)  # node -> part
    counts: dict[int, int] = field(default_factory=dict)  # article -> its paragraphs (款) so far
    current: int | None = None  # the part that a paragraph without a number belongs to

    def build(self) -> None:
        contents = contents_list(self.paras, self.table)
        listed = attachment_list(self.paras)
        aside = contents | listed
        self.nodes = outline([m for i, p in enumerate(self.paras) if i not in aside for m in markers(p)])
        for n, node in enumerate(self.nodes):
            self.starts.setdefault(node.marker.paragraph - self.paras[0].index, []).append(n)
        numbered = {i for i, (n, *_) in self.starts.items() if not self.nodes[n].marker.inline}
        signed = closings(self.paras, numbered, listed, self.table)
        self.leads = named_paragraphs(self.paras, numbered | aside | signed.keys(), bool(numbered))
        self.divided = bool(numbered or self.leads)
        self._walk(contents, signed)

    def _walk(self, contents: set[int], signed: dict[int, tuple[int, str]]) -> None:
        skip_to = 0
        for i, para in enumerate(self.paras):
            if i in signed and i >= skip_to:
                skip_to, name = signed[i]
                self._add(Part(para.start, element=name, place=name))
            elif i in contents:
                if i - 1 not in contents:
                    name = self.table.names["contents"]
                    self._add(Part(para.start, element=name, place=name, role=Role.FURNITURE))
            elif i >= skip_to:
                self._paragraph(i, para)

    def _paragraph(self, i: int, para: Paragraph) -> None:
        ids = self.starts.get(i, [])
        if not ids or self.nodes[ids[0]].marker.inline:
            self._unnumbered(para, self.leads.get(i, ""))
        for k, n in enumerate(ids):
            marker = self.nodes[n].marker
            rest = self._rest(para, marker, self.nodes[ids[k + 1]].marker if k + 1 < len(ids) else None)
            self._numbered(marker.start if k or marker.inline else para.start, n, self.nodes[n], rest)

    def _rest(self, para: Paragraph, marker: Marker, following: Marker | None) -> str:
        """What follows a label in its paragraph, as far as it can hold the label's heading."""
        ends = following is not None and (not following.inline or following.style is marker.style)
        end = following.start if following is not None and ends else para.end
        rest = para.text[marker.end - para.start : end - para.start].strip()
        return rest or ("" if following else self._next_line(para))

    def _numbered(self, start: int, n: int, node: Node, rest: str) -> None:
        marker = node.marker
        heading = heading_of(marker.style, rest, marker.inline)
        parent = self._parent(node)
        self.of_node[n] = self._add(Part(start, marker.label, heading, parent=parent, marker=marker))

    def _next_line(self, para: Paragraph) -> str:
        """The heading of a label that stands alone on its line."""
        at = para.index - self.paras[0].index + 1
        following = self.paras[at] if at < len(self.paras) else None
        if following is None or any(True for _ in markers(following)):
            return ""
        return own_line(following.text)

    def _parent(self, node: Node) -> int | None:
        if node.parent is None:
            return self._list_parent() if node.marker.inline else None
        parent = self.of_node[node.parent]
        # What an article lists belongs to the paragraph (款) that introduces it.
        latest = self.current
        while latest is not None and latest > parent:
            if self.parts[latest].parent == parent and self.parts[latest].paragraph:
                return latest
            latest = self.parts[latest].parent
        return parent

    def _unnumbered(self, para: Paragraph, lead: str) -> None:
        article = self._article()
        if lead:
            place = f"“{lead}”"
            self._add(
                Part(para.start, "", lead, element=lead, place=place, parent=self._above_lead(), lead=True)
            )
        elif self.current is None or self.parts[self.current].closed:
            name = self.table.names["preamble" if self.divided and not self.of_node else "whole"]
            self._add(Part(para.start, element=name, place=name))
        elif article is not None and self._ends_sentence(para):
            self._new_paragraph(article, para)
        elif self._list_is_over(para):
            self._add(Part(para.start, element=_ON, place=_ON, parent=self._list_parent()))

    def _above_lead(self) -> int | None:
        """The numbered part that a run of leads stands in; the preamble is none."""
        part = self.parts[self.current] if self.current is not None else None
        if part is None or part.lead:
            return part.parent if part else None
        return self.current if part.marker or part.paragraph else None

    def _article(self) -> int | None:
        at = self.current
        while at is not None and not self.parts[at].article:
            at = self.parts[at].parent
        return at

    def _ends_sentence(self, para: Paragraph) -> bool:
        """Whether the paragraph before ended; a line that was only broken goes on in this one."""
        before = self.paras[para.index - self.paras[0].index - 1]
        return before.bare[-1] in _ENDS

    def _new_paragraph(self, article: int, para: Paragraph) -> None:
        self.counts[article] = self.counts.get(article, 1) + 1
        name = f"第{chinese(self.counts[article])}款"
        self._add(Part(para.start, element=name, place=name, parent=article, paragraph=True))

    def _list_is_over(self, para: Paragraph) -> bool:
        part = self.parts[self.current] if self.current is not None else None
        return bool(part and part.marker and part.marker.inline and part.marker.paragraph != para.index)

    def _list_parent(self) -> int | None:
        at = self.current
        while at is not None and (marker := self.parts[at].marker) and marker.inline:
            at = self.parts[at].parent
        return at

    def _add(self, part: Part) -> int:
        self.parts.append(part)
        self.current = len(self.parts) - 1
        return self.current
