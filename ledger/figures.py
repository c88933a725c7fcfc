"""Figures: values that statistics, reports and replies state as reached. They stand beside targets in a comparison."""

import re
from collections.abc import Iterator

from corpus.model import Corpus, Document, Kind, Role
from ledger.blocks import Block, blocks
from ledger.lexicon import Lexicon, default_lexicon
from ledger.model import Figure, Quantity
from ledger.naming import of_piece
from ledger.pieces import Piece, pieces
from ledger.place import place
from ledger.reading import View, read
from ledger.targets import chosen
from ledger.wording import stages_of, suffix_of, topic_of

REPORTING = (Kind.STATISTICS, Kind.NEWS, Kind.REPLY)
_COMPARED = re.compile(r"比[^,]*$|^(少|多|高|低|增|减)$")
_SUBJECT = re.compile(r"([\u4e00-\u9fff]{2,4}?[省市区县州])(?=\(|(?:19|20)\d{2}年|有|的)")
_YEAR = re.compile(r"((?:19|20)\d{2})\s*年")


def extract_figures(
    corpus: Corpus, document_id: str | None = None, lexicon: Lexicon | None = None
) -> tuple[Figure, ...]:
    """The figures of one document, or of every statistic, report and reply, in the order of the text."""
    tables = lexicon or default_lexicon()
    found: list[Figure] = []
    for document in chosen(corpus, document_id, REPORTING):
        found += _of_document(corpus, document, tables)
    return tuple(found)


def _of_document(corpus: Corpus, document: Document, lexicon: Lexicon) -> Iterator[Figure]:
    seen: dict[int, Block] = {}
    for block in blocks(corpus, document.id):
        seen[block.section.index] = block
        if block.section.role is not Role.BODY:
            continue
        for view in read(block, lexicon, seen):
            for piece in pieces(view.clause, lexicon):
                # 比2020年多29所 says how much more, not how many.
                if not _COMPARED.search(piece.before):
                    yield _figure(view, piece, lexicon)


def _figure(view: View, piece: Piece, lexicon: Lexicon) -> Figure:
    block = view.block
    suffix = suffix_of(piece.after, lexicon)
    q = piece.mention.quantity
    value = piece.span.text[piece.mention.start : piece.mention.end + len(suffix)].strip()
    quote, indicator = of_piece(view, piece, (), lexicon)
    start = piece.span.start + piece.mention.start - view.sentence.start
    years = _YEAR.findall(view.sentence.text[:start]) or _YEAR.findall(" ".join(block.headings))
    text = block.document.text[slice(*quote)]
    return Figure(
        place(block.document, block.section, quote, (view.sentence.start, view.sentence.end)),
        _without_region(indicator, block.document) or text,
        Quantity(q.low, q.high, q.unit, value, q.approximate),
        int(years[-1]) if years else None,
        _other_region(view.sentence.text, block.document),
        stages_of(text, block, lexicon),
        topic_of(text, block, lexicon),
    )


def _without_region(indicator: str, document: Document) -> str:
    """An indicator without the place it is of, and without what stands in brackets behind that."""
    text = indicator.removeprefix(document.region) if document.region else indicator
    return re.sub(r"^\([^()]*\)", "", text).lstrip("有的, ")


def _other_region(sentence: str, document: Document) -> str:
    """The place a sentence is about if it is not the document's own: 呈贡区2023年有幼儿园73所."""
    found = _SUBJECT.match(sentence)
    return found[1] if found and document.region and found[1] not in document.region else ""
