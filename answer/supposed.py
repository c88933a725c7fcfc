"""What a question takes for granted and the documents say otherwise: 「师大实验中学是2025年创建吧」, written is 2024.

A question with a wrong year, school or place finds nothing that answers it. Asked again without what it supposes, it
may find the sentence that says what is really written; then that is said, not only that nothing was found.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from answer.lexicon import Lexicon
from answer.quantities import dating, years
from answer.question import Question
from answer.text import fold


@dataclass(frozen=True)
class Supposed:
    """What was supposed, in the question's own words, and the question without it. kind: year, name or place."""

    kind: str
    asked: str
    rest: Question

    def instead(self, quote: str, lexicon: Lexicon) -> str:
        """What a quote says in its stead; "" where it says nothing, or several things, of the kind."""
        folded = fold(quote).text
        if self.kind == "year":
            found = [f"{year}年" for year in years(dating("", folded)) if f"{year}年" in folded]
        elif self.kind == "place":
            # Also inside names: 香港陈丽玲百年学校 is in 香港.
            found = [
                min(said)
                for p in lexicon.places
                if p.foreign and (said := [n for n in p.names if n in folded])
            ]
        else:
            found = [n for n in lexicon.named(folded) if n not in self.rest.entities and n in folded]
        others = [one for one in dict.fromkeys(found) if one != self.asked]
        return others[0] if len(others) == 1 else ""


def suppositions(question: Question, lexicon: Lexicon) -> Iterator[Supposed]:
    """Each year, school or body, and place of elsewhere that a question takes for granted; none where it asks openly."""
    folded = fold(question.text).text
    if lexicon.asserting is None or not lexicon.asserting.search(folded):
        return
    if len(question.years) == 1:
        word = f"{question.years[0]}年"
        yield Supposed("year", word, replace(_without(question, (word,)), years=()))
    for name in question.entities:
        said = tuple(alias for alias, full in lexicon.entities.items() if full == name and alias in folded)
        if said:
            rest = replace(
                _without(question, said), entities=tuple(e for e in question.entities if e != name)
            )
            yield Supposed("name", max(said, key=len), rest)
    for place in question.foreign:
        said = tuple(n for n in place.names if n in folded)
        rest = replace(_without(question, said), foreign=tuple(p for p in question.foreign if p != place))
        yield Supposed("place", max(said, key=len), rest)


def _without(question: Question, words: tuple[str, ...]) -> Question:
    text = question.text
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    kept = tuple(t for t in question.terms if not any(t.text in word or word in t.text for word in words))
    focus = tuple(t for t in question.focus if t in kept)
    return replace(question, text=text, terms=kept, focus=focus)
