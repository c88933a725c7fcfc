"""From what was typed to a standalone question: parts, typing errors, follow-ups."""

from collections.abc import Callable, Sequence
from datetime import date

from answer.comparing import Part
from answer.correction import Corrector
from answer.followup import Earlier, FollowUps, Own, complete
from answer.lexicon import Lexicon
from answer.model import Turn
from answer.parts import parts_of
from answer.question import Cut, Question, analyse, with_context
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
        done = complete(own.text, earlier, self._followups, _own(own))
        question = own if done.text == own.text else self._read(done.text)
        if done.context:
            question = with_context(question, self._still_meant(done.context, own), ())
        return question, corrected.text if corrected.changed else ""

    def _still_meant(self, context: Sequence[str], own: Question) -> list[str]:
        """Words of what was spoken of before, without its places where the new question names its own."""
        elsewhere = bool(own.levels or own.foreign)
        return [word for word in context if not (elsewhere and self._lexicon.places_named(word))]

    def _read(self, text: str) -> Question:
        return analyse(text, self._lexicon, self._cut, self._today())

    def _earlier(self, history: Sequence[Turn], names: Names) -> list[Earlier]:
        """Earlier turns made standalone one after the other; what was answered is found again, not trusted."""
        done: list[Earlier] = []
        for i, turn in enumerate(history):
            own = self._read(turn.question)
            question = self._read(complete(own.text, done, self._followups, _own(own)).text)
            found = (*question.entities, *(names(question) if i == len(history) - 1 else ()))
            done.append(
                Earlier(
                    text=fold(question.text).text,
                    asking=_asking(question),
                    names=tuple(dict.fromkeys(found)),
                    subject=tuple(term.text for term in question.terms),
                )
            )
        return done


def _own(question: Question) -> Own:
    asks = any(kind.asks_something for kind in question.kinds)
    return Own([term.text for term in question.terms], asks and bool(question.terms), _asking(question))


def _asking(question: Question) -> str:
    """The words of the question that ask: 多少所, 谁, 什么时候."""
    m = question.kinds[0].patterns.search(fold(question.text).text) if question.kinds else None
    return m[0] if m else ""
