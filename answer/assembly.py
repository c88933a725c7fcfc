"""Putting the room together: the one door of `answer`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from answer.answerable import Judge
from answer.composer import Composer
from answer.conversation import Conversation
from answer.correction import Corrector, shape_table
from answer.day import today_in_china
from answer.drafting import Drafter
from answer.generative import ChatModel
from answer.guard import Guarded
from answer.lexicon import Lexicon, read_lines
from answer.modality import load_modality
from answer.model import Turn
from answer.prompting import load_prompts
from answer.question import Question
from answer.ranking import Ranker, Weights, load_weights
from answer.rows import Rows
from answer.safety import Safety, load_safety
from answer.tables import load_contacts, load_followups, load_lexicon
from answer.text import clean, fold, has_content
from answer.topics import load_topics
from answer.verify import Verifier
from answer.writer import Writer
from retriever.model import Searcher

# Words that ask, for questions typed in pinyin.
ASKING = ("多少", "几", "什么", "哪些", "哪个", "怎么", "如何", "谁", "什么时候", "哪里", "是", "有", "要")


@dataclass(frozen=True)
class Room:
    """The parts of the room over one corpus."""

    lexicon: Lexicon
    drafter: Drafter
    conversation: Conversation
    safety: Safety

    def question(self, text: str, history: Sequence[Turn] = ()) -> Question | None:
        """The standalone question that the composer would draft an answer to; None where it would not come to that."""
        if not has_content(text) or self.safety.check(clean(text)):
            return None
        return self.conversation.standalone(text, history, lambda q: self.drafter.names(q, today_in_china()))[
            0
        ]


def build_room(
    searcher: Searcher,
    lexicon_folder: Path,
    weights: Weights | None = None,
    today: Callable[[], date] = today_in_china,
    rows: Rows | None = None,
) -> Room:
    """Drafter and conversation with the language tables of a folder; CorpusError where a table cannot be read."""
    lexicon = load_lexicon(lexicon_folder, searcher.corpus)
    weights = weights or load_weights()
    ranker = Ranker(searcher.corpus, lexicon, weights["rank"])
    topics = load_topics(lexicon_folder)
    judge = Judge(ranker, topics, weights["judge"], weights["judge_plain"])
    conversation = Conversation(
        lexicon, load_followups(lexicon_folder), _corrector(searcher, lexicon), searcher.cut, today
    )
    safety = load_safety(lexicon_folder, lexicon.home)
    drafter = Drafter(Guarded(searcher, safety), lexicon, ranker, judge, topics, rows)
    return Room(lexicon, drafter, conversation, safety)


def assemble(
    searcher: Searcher,
    lexicon_folder: Path,
    *,
    question_limit: int = 500,
    today: Callable[[], date] = today_in_china,
    model: ChatModel | None = None,
    rows: Rows | None = None,
) -> Composer:
    """A composer over a searcher's corpus; `today` decides what is in force, `model` writes where there is one.

    rows: a ledger of the same corpus, which answers what staff look up.
    """
    room = build_room(searcher, lexicon_folder, today=today, rows=rows)
    return Composer(
        room.drafter,
        room.conversation,
        room.safety,
        load_contacts(lexicon_folder),
        question_limit=question_limit,
        today=today,
        writer=_writer(room, searcher, model) if model else None,
    )


def _writer(room: Room, searcher: Searcher, model: ChatModel) -> Writer:
    verifier = Verifier(load_modality(room.lexicon.folder), room.lexicon, searcher.cut, room.safety)
    return Writer(model, room.drafter, verifier, load_prompts())


def _corrector(searcher: Searcher, lexicon: Lexicon) -> Corrector:
    """Typing errors are mended into words of the lexicon, names, and what people say when they ask."""
    known = lexicon.vocabulary | lexicon.synonyms.keys() | lexicon.entities.keys()
    places = {name for place in lexicon.places for name in place.names}
    text = "\0".join(fold(document.text).text for document in searcher.corpus.documents)
    shapes = shape_table(read_lines(lexicon.folder, "shapes.tsv"))
    spoken = {*lexicon.stopwords, *ASKING, *(u.name for u in lexicon.units)}
    return Corrector(known | places, text, lambda t: [word.text for word in searcher.cut(t)], shapes, spoken)
