"""From what was typed to a standalone question: parts, typing errors, follow-ups."""

from collections.abc import Callable, Sequence
from datetime import date

from answer.correction import Corrector
from answer.followup import Earlier, FollowUps, complete
from answer.lexicon import Lexicon
from answer.model import Turn
from answer.parts import Part, parts_of
from answer.question import Cut, Question, analyse
from answer.text import clean, fold, simplify

Names = Callable[[Question], Sequence[str]]


class Conversation:
    """Makes each question stand alone."""

    def __init__(
        self,
        lexicon: Lexicon,
        followups: FollowUps,
        corrector: Corrector,
        cut: Cut,
        today: Callable[[], date],
    ) -> None:
        self._lexicon = lexicon
        self._followups = followups
        self._corrector = corrector
        self._cut = cut
        self._today = today

    def parts(self, text: str) -> list[Part]:
        """The questions in a text that asks several."""
        return parts_of(simplify(clean(text)), self._lexicon)

    def standalone(self, text: str, history: Sequence[Turn], names: Names) -> tuple[Question, str]:
        """The question, completed from the history, and the corrected wording where typing errors were mended."""
        corrected = self._corrector.correct(simplify(clean(text)))
        own = self._read(corrected.text)
        earlier = self._earlier(history, names)
        whole = complete(own.text, earlier, self._followups, [term.text for term in own.terms])
        question = own if whole == own.text else self._read(whole)
        return question, corrected.text if corrected.changed else ""

    def _read(self, text: str) -> Question:
        return analyse(text, self._lexicon, self._cut, self._today())

    def _earlier(self, history: Sequence[Turn], names: Names) -> list[Earlier]:
        """Earlier turns made standalone one after the other; what was answered is found again, not trusted."""
        done: list[Earlier] = []
        for i, turn in enumerate(history):
            own = self._read(turn.question)
            whole = complete(own.text, done, self._followups, [term.text for term in own.terms])
            question = self._read(whole)
            subject = tuple(term.text for term in question.terms)
            last = i == len(history) - 1
            found = (*question.entities, *(names(question) if last else ()))
            done.append(Earlier(fold(whole).text, tuple(dict.fromkeys(found)), subject))
        return done
