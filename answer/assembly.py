"""Putting the room together: the one door of `answer`."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from answer.answerable import Judge
from answer.composer import Composer
from answer.conversation import Conversation
from answer.correction import Corrector, shape_table
from answer.drafting import Drafter
from answer.lexicon import Lexicon, read_lines
from answer.ranking import Ranker, load_weights
from answer.safety import load_safety
from answer.tables import load_contacts, load_followups, load_lexicon
from answer.text import fold
from retriever.model import Searcher


def assemble(
    searcher: Searcher,
    lexicon_folder: Path,
    *,
    question_limit: int = 500,
    today: Callable[[], date] = date.today,
) -> Composer:
    """A composer over a searcher's corpus with the language tables of a folder (corpus/lexicon).

    `today` decides what is in force; CorpusError where a table cannot be read.
    """
    lexicon = load_lexicon(lexicon_folder, searcher.corpus)
    weights = load_weights()
    ranker = Ranker(searcher.corpus, lexicon, weights["rank"])
    judge = Judge(searcher.corpus, ranker.coverage, weights["judge"])
    return Composer(
        Drafter(searcher, lexicon, ranker, judge),
        Conversation(lexicon, load_followups(lexicon_folder), _corrector(searcher, lexicon), searcher.tokens),
        load_safety(lexicon_folder, lexicon.home),
        load_contacts(lexicon_folder),
        question_limit=question_limit,
        today=today,
    )


def _corrector(searcher: Searcher, lexicon: Lexicon) -> Corrector:
    """Typing errors are mended into words of the lexicon, names, and what people say when they ask."""
    known = lexicon.vocabulary | lexicon.synonyms.keys() | lexicon.entities.keys() | lexicon.stopwords
    places = {name for place in lexicon.places for name in place.names}
    text = "\0".join(fold(document.text).text for document in searcher.corpus.documents)
    shapes = shape_table(read_lines(lexicon.folder, "shapes.tsv"))
    return Corrector(known | places, text, searcher.tokens, shapes)
