"""Whether a model's rewriting of a question asks the same: nothing brought in, nothing that names or counts left out."""

from collections.abc import Sequence

from answer.claims import Claim, parse_claims
from answer.lexicon import Lexicon
from answer.model import Turn
from answer.quantities import quantities, years
from answer.question import Question
from answer.text import clean, fold, simplify

LONGEST = 120  # characters of a rewritten question


def rewriting_holds(
    found: str, text: str, history: Sequence[Turn], question: Question, lexicon: Lexicon
) -> bool:
    """Names, places, years and numbers are those of the question and the history; those of the question are all there.

    question: the analysed question as typed; its focus (what is asked for) has to stay as well.
    """
    new = fold(simplify(clean(found))).text
    own = fold(simplify(clean(text))).text
    known = own + "\0" + "\0".join(fold(simplify(f"{t.question}\0{t.answer or ''}")).text for t in history)
    if not 2 <= len(new) <= LONGEST or len(parse_claims(found, ())) > 1 or Claim(found).keys:
        return False
    said, had, must = _specifics(new, lexicon), _specifics(known, lexicon), _specifics(own, lexicon)
    focus = [term for term in question.focus if term.text in own]
    return (
        said <= had
        and must <= said
        and all(any(form in new for form in term.forms) for term in focus)
        and all((mark in own) == (mark in new) or mark in known for mark in ("不", "没", "未", "非"))
        and all(char in known for char in new if char.isdigit() or (char.isascii() and char.isalpha()))
    )


def _specifics(folded: str, lexicon: Lexicon) -> set[object]:
    """What may be neither added nor lost: schools and bodies, places, documents, levels, years, figures."""
    return {
        *lexicon.named(folded),
        *(place.name for place in lexicon.places_named(folded)),
        *lexicon.documents_named(folded),
        *lexicon.levels_named(folded),
        *years(folded),
        *((q.value, q.high, q.unit) for q in quantities(folded) if q.unit != "年" or q.value < 1900),
    }
