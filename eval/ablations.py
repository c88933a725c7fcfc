"""The product with one part left out at a time, to see what the part is worth.

Only what the composition can leave out without patching: one of the two searches, or one language table.
"""

import copy
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from answer.assembly import assemble
from eval.run import Product

if TYPE_CHECKING:
    from retriever.retriever import Retriever

# Name of a variant -> the weight of the lexical score in the fusion.
SEARCHES: Mapping[str, float] = {"vectors only": 0.0, "words only": 1.0}
# Name of a variant -> the table it does without, and what an empty one looks like.
TABLES: Mapping[str, tuple[str, str]] = {
    "no synonyms": ("synonyms.toml", "group = []\n"),
    "no shape table": ("shapes.tsv", ""),
    "no term list": ("terms.txt", ""),
}


def variants(retriever: "Retriever", lexicon: Path) -> Iterator[Product]:
    """The whole product first, then each variant; all share one index."""
    yield Product(assemble(retriever, lexicon))
    yield Product(assemble(retriever.without_questions(), lexicon), "no expected questions")
    for name, weight in SEARCHES.items():
        other = copy.copy(retriever)
        other.fusion = replace(retriever.fusion, lexical_weight=weight)
        yield Product(assemble(other, lexicon), name)
    for name, (table, empty) in TABLES.items():
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "lexicon"
            shutil.copytree(lexicon, folder)
            (folder / table).write_text(empty, encoding="utf-8")
            yield Product(assemble(retriever, folder), name)
