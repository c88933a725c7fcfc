"""Section trees of statutes nobody here wrote: `python -m eval.statute_trees --texts FILE [--count N]`.

The trees come with the data: each article states its number, the headings above it and its own text (JSON lines, see
`eval.statutes`). The statute is written out as one text, cut by the product, and its articles and headings compared.
A section agrees when label, heading chain and the start of its own text agree; F1 as in `eval.trees`, over all
sections that the data states. Paragraphs (款) and items (项) within an article are not stated there and not counted.
"""

import argparse
import difflib
import json
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from corpus.model import CorpusError, Document, Kind, Level
from eval.ingest_bench import statute_text
from eval.statutes import Article, read_articles
from ingest.lines import squeezed
from ingest.sections import sections_of

START = 12
Node = tuple[str, ...]  # the headings from the top, then the label, then the first characters of the text


def stated(articles: Sequence[Article]) -> list[Node]:
    """The headings and articles of a statute as its data states them."""
    found: list[Node] = []
    above: tuple[str, ...] = ()
    for article in articles:
        chains = [article.path[: depth + 1] for depth in range(len(article.path))]
        found += [tuple(map(squeezed, chain)) for chain in chains if chain != above[: len(chain)]]
        above = article.path
        first = squeezed(article.text)[:START]
        found.append((*map(squeezed, article.path), squeezed(article.number), first))
    return found


def seen(document: Document) -> list[Node]:
    """The articles that the product finds and the parts they stand in; what is within an article is left out."""
    sections = sections_of(document)
    articles = {s.index for s in sections if s.label.startswith("第") and "条" in s.label}
    above: set[int] = set()
    for at in articles:
        parent = sections[at].parent
        while parent is not None and parent not in above:
            above.add(parent)
            parent = sections[parent].parent
    kept = sorted(articles | (above - articles))
    ends = [sections[at].start for at in kept[1:]] + [len(document.text)]
    found: list[Node] = []
    for at, end in zip(kept, ends, strict=False):  # nothing kept, nothing found
        section = sections[at]
        path = tuple(map(squeezed, section.path))
        label = squeezed(section.label)
        text = squeezed(document.text[section.start : end]).removeprefix(label)
        found.append((*path[:-1], label, text[:START]) if at in articles else path)
    return found


def agreeing(wanted: Sequence[Node], got: Sequence[Node]) -> int:
    """How many agree, in order."""
    blocks = difflib.SequenceMatcher(a=wanted, b=got, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)


def measure(articles: Sequence[Article], count: int) -> dict[str, object]:
    """Counts, F1 over all sections, how many statutes agree; left_out: those that do not count in articles (第…条)."""
    total = [0, 0, 0]
    scores: list[tuple[float, str]] = []
    laws = [list(group) for _, group in groupby(articles, key=lambda article: article.law)]
    counted = [law for law in laws[:count] if all(a.number.startswith("第") for a in law)]
    for members in counted:
        law = members[0].law
        text = statute_text(members)
        document = Document("law", members[0].title or law, Level.NATIONAL, Kind.LAW, text=text)
        wanted, got = stated(members), seen(document)
        found = agreeing(wanted, got)
        total = [a + b for a, b in zip(total, (len(wanted), len(got), found), strict=True)]
        scores.append((2 * found / max(len(wanted) + len(got), 1), law))
    return {
        "statutes": len(scores),
        "left_out": len(laws[:count]) - len(counted),
        "stated": total[0],
        "found": total[1],
        "agree": total[2],
        "f1": round(2 * total[2] / max(total[0] + total[1], 1), 5),
        "least_0.995": sum(score >= 0.995 for score, _ in scores),
        "exact": sum(score == 1 for score, _ in scores),
        "worst": [f"{law} {score:.3f}" for score, law in sorted(scores)[:10]],
    }


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description="Section trees of statutes against the trees in their data.")
    parser.add_argument("--texts", type=Path, required=True, help="articles of statutes, JSON lines or .gz")
    parser.add_argument("--count", type=int, default=10**9, help="how many statutes")
    given = parser.parse_args()
    try:
        print(json.dumps(measure(read_articles(given.texts), given.count), ensure_ascii=False, indent=1))
    except CorpusError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
