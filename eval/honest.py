"""What an honest model would write from the evidence it is sent, by rule: the part that `policyqa eval written` has played.

It knows the question and the evidence of one request and nothing else: no documents, no cases, no gold. It copies
sentences that speak of what is asked, names their keys, and stops when the rest adds nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.scripted import Seen

MOST = 5  # sentences
LATER = 0.02  # share of the question's weight that a sentence is set back for each place its evidence stands behind
ADDS = 0.2  # share of the question's weight that a further sentence has to add
_ASKING = re.compile(
    r"[？?，,。！!的了吗呢啊吧是有多少几什么哪些怎么如何请问]|盘龙区?|昆明市?|云南省?|全区|我们?"
)
_NUMBERED = re.compile(r"^\s*(?:[(（〔]?\d+[)）.〕]|[一二三四五六七八九]是|—{1,2})\s*")


@dataclass(frozen=True)
class Sentence:
    """A sentence of the evidence. place: of its piece of evidence, from 0; about: document and headings."""

    key: str
    text: str
    about: str
    place: int


def honest_reply(seen: Seen) -> str:
    """The reply to any of the product's requests."""
    if seen.wants == "probe":
        return "正常"
    if seen.wants == "rewrite":
        return seen.question
    return "\n".join(f"{s.text}。[{s.key}]" for s in chosen(seen.question, list(_sentences(seen))))


def _sentences(seen: Seen) -> Iterable[Sentence]:
    for place, (key, about, quote) in enumerate(seen.items):
        for part in quote.split("。"):  # what a semicolon joins belongs together
            text = _NUMBERED.sub("", part.strip())
            if len(text) > 3:
                yield Sentence(key, text, about, place)


def chosen(question: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentence that says most of the question, then those that say what is missing of it."""
    wanted = _pairs(_ASKING.sub(" ", question))
    common = Counter(pair for s in sentences for pair in _pairs(s.text))
    weight = {pair: 1 / math.log2(2 + common[pair]) for pair in wanted if common[pair]}
    total = sum(weight.values()) or 1.0
    left, found = dict(weight), list[Sentence]()
    while len(found) < MOST:
        # What is sent first fits best: the first sentence is one of its sentences.
        open_ = [s for s in sentences if s not in found and (found or s.place == 0)]
        best = max(
            open_, key=lambda s: (_gain(s, left) - LATER * s.place * total, -sentences.index(s)), default=None
        )
        if best is None or (found and _gain(best, left) < ADDS * total):
            break
        found.append(best)
        left = {pair: w for pair, w in left.items() if pair not in best.text + best.about}
    return found


def _gain(sentence: Sentence, left: dict[str, float]) -> float:
    return sum(weight for pair, weight in left.items() if pair in sentence.text)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if " " not in text[i : i + 2]}
