"""What texts are cut into for comparison: content words, and pieces that each say one thing."""

from dataclasses import dataclass

from answer.verify_figures import Figure

# Units that date or number and count nothing.
UNCOUNTED = frozenset(["月", "日", "号", "#", "年", "第", "日期"])


@dataclass(frozen=True)
class Token:
    """A content word; verb and noun as the segmenter and the tables have it (both may be false)."""

    text: str
    start: int
    end: int
    verb: bool
    noun: bool


@dataclass(frozen=True)
class Piece:
    """What is compared. start, end: its place in the folded text.

    modal: the words of modality in it, else those that govern it from before in its sentence. done: how often it says
    that something is done. negations, limits: its
    own. years: its own, else the last named before in the text. subject: content words before the sentence's first
    verb, and of clauses without a verb before it. head: content words of the list that it continues, led_by: the verbs
    of that list. condition: content words of the conditions (对…的, 除…外) that its sentence sets before it or in it.
    dated: whether its years are named in its own sentence.
    """

    text: str
    start: int
    end: int
    tokens: tuple[Token, ...]
    figures: tuple[Figure, ...]
    years: frozenset[int]
    modal: frozenset[str]
    modal_own: bool
    done: int
    negations: tuple[str, ...]
    governed_by_prohibition: bool
    limits: tuple[str, ...]
    subject: frozenset[str] = frozenset()
    head: frozenset[str] = frozenset()
    led_by: frozenset[str] = frozenset()
    condition: frozenset[str] = frozenset()
    dated: bool = False

    @property
    def empty(self) -> bool:
        """Whether it says nothing that could be right or wrong."""
        return not (
            self.tokens or self.figures or self.years or self.modal_own or self.negations or self.limits
        )

    @property
    def counts(self) -> tuple[Figure, ...]:
        """Its figures but ordinals, dates and bare numbers."""
        return tuple(f for f in self.figures if f.unit not in UNCOUNTED)

    @property
    def has_verb(self) -> bool:
        return any(token.verb for token in self.tokens)
