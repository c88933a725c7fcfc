"""Holding a sentence to the quotes that it names: the list of checks below, each small, all of them run.

The bar is that of quotation with small changes: clauses left out, numerals in the other script, words for which the
lexicon has a synonym, 计划 moved. It is not entailment: what a reader could conclude but no quote says is not let pass.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from answer.claims import Claim
from answer.lexicon import Lexicon
from answer.modality import PLAN, Modality
from answer.safety import Safety
from answer.text import fold, simplify
from answer.verify_align import PLANS, Aligner, Fit, Source
from answer.verify_figures import years_in
from answer.verify_model import Checked, Item, Verdict
from answer.verify_piece import Piece
from answer.verify_text import NAME, Cut, Reader
from corpus.model import Document

LONGEST = 300  # characters of a sentence; longer ones are several run together
_MARKUP = re.compile(
    r"https?:|www\.|\w+://|!\[|\]\(|<[a-zA-Z/!]|`|\[\d+\]|@\w|[\w-]+\.(?:com|cn|org|net|io|gov)\b|\*\*|__|&\w+;|[\[\]【】{}|]"
)
_NUMBERED = re.compile(r"[\u4e00-\u9fff]{2,10}[\[(〔]\d{4}[\])〕]第?\d+号")


@dataclass(frozen=True)
class Sentence:
    """A sentence with its evidence, read. text: folded, the names of its documents masked."""

    claim: Claim
    items: tuple[Item, ...]
    text: str
    sources: tuple[Source, ...]
    fits: tuple[tuple[Piece, Fit | None], ...]


class Verifier:
    """Checks sentences; one for each lexicon, safe for threads."""

    def __init__(self, tables: Modality, lexicon: Lexicon, cut: Cut, safety: Safety) -> None:
        self.lexicon = lexicon
        self.safety = safety
        self.tables = tables
        self._reader = Reader(tables, lru_cache(maxsize=4096)(cut))
        self._aligner = Aligner(tables)

    def check(self, claim: Claim, evidence: Mapping[str, Item]) -> Checked:
        """All verdicts on one sentence."""
        items = tuple(evidence[key] for key in claim.keys if key in evidence)
        sentence = self._read(claim, items)
        return Checked(claim, tuple(verdict for check in CHECKS for verdict in check(self, sentence)))

    def pieces_used(self, claim: Claim, item: Item) -> list[Piece]:
        """The pieces of an item's quote that carry the sentence; offsets are those of the folded quote."""
        return [
            fit.piece
            for _, fit in self._read(claim, (item,)).fits
            if fit is not None and not fit.faults and fit.source.key == item.key
        ]

    def _read(self, claim: Claim, items: tuple[Item, ...]) -> Sentence:
        sources = tuple(self._source(item) for item in items)
        masked = self._reworded(self._masked(fold(simplify(claim.text)).text, items), sources)
        pieces = [piece for piece in self._reader.pieces(masked) if not piece.empty]
        if NAME in masked and any(item.document.kind in PLANS for item in items):
            # 《…计划》提出 says by itself that what follows is planned.
            pieces = [replace(p, modal=frozenset([PLAN])) if not p.modal else p for p in pieces]
        fits = tuple((piece, self._aligner.best(piece, sources)) for piece in pieces)
        return Sentence(claim, items, masked, sources, fits)

    def _reworded(self, masked: str, sources: Sequence[Source]) -> str:
        """The sentence in the words of its quotes, where other words mean the same; short names made the quotes' names."""
        quotes = "\0".join(source.text for source in sources)
        entities = self.lexicon.entities
        for alias in [
            w for w, known in self.lexicon.scan(masked) if known and w in entities and w not in quotes
        ]:
            names = [name for name, full in entities.items() if full == entities[alias] and name in quotes]
            if names:
                masked = masked.replace(alias, max(names, key=len))
        return self.tables.reworded(masked, quotes)

    @lru_cache(maxsize=1024)  # noqa: B019 - one instance per corpus, lives as long as the process
    def _source(self, item: Item) -> Source:
        headings = fold(" ".join(item.section.path)).text
        return Source(
            item.key,
            fold(item.quote).text,
            tuple(self._reader.pieces(self._masked(fold(item.quote).text, (item,)))),
            headings + fold(" ".join(self._about(item.document))).text,
            frozenset(year for year, _ in years_in(headings)),
            item.document.kind,
        )

    def _about(self, document: Document) -> Iterator[str]:
        """Names, place and level of a document: every sentence on it may say them."""
        yield from (
            document.title,
            document.short_title,
            document.region,
            *document.aliases,
            *document.issuers,
        )
        yield from self.lexicon.level_words.get(document.level, ())
        for place in self.lexicon.places:
            if document.region and document.region in place.names:
                yield from place.names

    def _masked(self, folded: str, items: Sequence[Item]) -> str:
        """A text with the names and numbers of its own documents hidden, of the same length."""
        names = {n for item in items for n in _names(item.document)}
        for name in sorted((fold(n).text for n in names if len(n) > 2), key=len, reverse=True):
            folded = re.sub(rf"[《〈“(]*{re.escape(name)}[》〉”)]*", lambda m: NAME * len(m[0]), folded)
        return folded


def _names(document: Document) -> Iterator[str]:
    yield from (document.title, document.title.strip("《》"), document.short_title, *document.aliases)
    yield document.number or ""


Check = Callable[[Verifier, Sentence], Iterator[Verdict]]


def check_keys(_: Verifier, sentence: Sentence) -> Iterator[Verdict]:
    """A known key is there."""
    yield Verdict("key", bool(sentence.items), "" if sentence.items else "、".join(sentence.claim.unknown))


def check_form(verifier: Verifier, sentence: Sentence) -> Iterator[Verdict]:
    """Plain text of the length of a sentence: no links, markup, addresses, commands."""
    text = sentence.claim.text
    found = _MARKUP.search(text)
    yield Verdict("markup", not found, found[0] if found else "")
    yield Verdict("length", len(text) <= LONGEST, str(len(text)))
    yield Verdict("instruction", verifier.safety.check(text) is None)


def check_names(verifier: Verifier, sentence: Sentence) -> Iterator[Verdict]:
    """Schools, bodies, places, documents and their numbers are named in the quotes or are those of the documents."""
    lexicon, known = verifier.lexicon, "\0".join(s.text + "\0" + s.context for s in sentence.sources)
    text = fold(simplify(sentence.claim.text)).text
    found = [n for n in lexicon.named(sentence.text) if n not in lexicon.named(known)]
    found += [p.name for p in lexicon.places_named(sentence.text) if not any(n in known for n in p.names)]
    cited = {item.document.id for item in sentence.items} | set(lexicon.documents_named(known))
    found += [d for d in lexicon.documents_named(sentence.text) if d not in cited]
    numbers = {fold(item.document.number or "").text for item in sentence.items}
    plain = _brackets(known)
    found += [
        n
        for n in _NUMBERED.findall(text)
        if _brackets(n) not in plain and not any(_brackets(n).endswith(_brackets(x)) for x in numbers if x)
    ]
    yield Verdict("names", not found, "、".join(found))


def _brackets(text: str) -> str:
    return text.translate(str.maketrans("〔〕（）［］()", "[][][][]"))


def check_time(verifier: Verifier, sentence: Sentence) -> Iterator[Verdict]:
    """今年 and its like stand in the quotes, too; every year is one that a quote or its heading states."""
    quotes = "\0".join(s.text for s in sentence.sources)
    said = [word for word in verifier.lexicon.relative_years if word in sentence.text and word not in quotes]
    yield Verdict("relative_time", not said, "、".join(said))


def check_level(verifier: Verifier, sentence: Sentence) -> Iterator[Verdict]:
    """What is said of a level or place of government rests on a quote from a document of that level."""
    wrong = []
    for piece, fit in sentence.fits:
        if fit is None:
            continue
        item = next(i for i in sentence.items if i.key == fit.source.key)
        allowed = {item.document.level} | verifier.lexicon.levels_named(fit.source.text)
        wrong += [level.value for level in verifier.lexicon.levels_named(piece.text) - allowed]
    yield Verdict("level", not wrong, "、".join(wrong))


def check_carried(_: Verifier, sentence: Sentence) -> Iterator[Verdict]:
    """Every piece of the sentence is carried by one piece of a quote: figures, words, modality, negation, order, years."""
    faults: dict[str, list[str]] = {}
    for piece, fit in sentence.fits:
        if fit is None:
            faults.setdefault("content", []).append(piece.text)
            continue
        for name, seen in fit.faults:
            faults.setdefault(name, []).append(seen)
    if not any(piece.tokens for piece, _ in sentence.fits):
        faults.setdefault("content", []).append(sentence.claim.text)
    for name in ("figures", "years", "content", "modality", "negation", "limits", "order"):
        yield Verdict(name, name not in faults, "、".join(dict.fromkeys(faults.get(name, ()))))


CHECKS: tuple[Check, ...] = (check_keys, check_form, check_names, check_time, check_level, check_carried)
