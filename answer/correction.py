"""Typing errors: words of the same sound or shape put right where the corpus or the lexicon knows the right one.

Only a stretch that is no word itself is changed (公半 -> 公办, 毛入圆率 -> 毛入园率), and only into a word that is
known with the same number of characters. Words typed in pinyin are put into characters the same way.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

from answer.text import HAN, fold

LONGEST = 8
LONG_WORD = 4  # characters from which a word of the vocabulary is no chance neighbour
OFTEN = 4  # times as frequent as the next word of the same sound to be the one meant
FIXED = frozenset(
    "几多少哪谁何零一二三四五六七八九十百千万"
)  # what asks for a number or is one is meant as typed
Words = Callable[[str], list[str]]


@dataclass(frozen=True)
class Corrected:
    """The text as it will be read, and whether it differs from what was typed."""

    text: str
    changed: bool = False


class Corrector:
    """Finds mistyped words; leaves everything else alone.

    vocabulary: words that may be meant; corpus_text: folded text in which a stretch counts as rightly typed;
    shapes: characters often taken for each other; spoken: words that only pinyin is put into.
    """

    def __init__(
        self,
        vocabulary: Iterable[str],
        corpus_text: str,
        words: Words,
        shapes: Mapping[str, str] | None = None,
        spoken: Iterable[str] = (),
    ) -> None:
        han = [w for w in vocabulary if 2 <= len(w) <= LONGEST and all(map(HAN.match, w))]
        self._vocabulary = frozenset(han)
        self._spellable = frozenset((*han, *(w for w in spoken if all(map(HAN.match, w)))))
        self._corpus_text = corpus_text
        self._words = words
        self._shapes = shapes or {}

    def correct(self, text: str) -> Corrected:
        """The text with mistyped words put right; the longest correction first."""
        result = self._from_pinyin(text) if re.search(r"[a-z]{2}", text.lower()) else text
        for start, end in sorted(self._suspects(result), key=lambda s: s[0] - s[1]):
            piece = result[start:end]
            plain = len(piece) == 2 and any(char in self._spellable for char in piece)
            if plain or piece in self._corpus_text or piece in self._vocabulary:
                continue
            meant = self._meant(piece)
            if meant and not any(a in FIXED for a, b in zip(piece, meant, strict=True) if a != b):
                result = result[:start] + meant + result[end:]
        return Corrected(result, result != text)

    def _suspects(self, text: str) -> Iterator[tuple[int, int]]:
        """Stretches that may be mistyped: they touch characters that the segmenter left standing alone."""
        alone, known = self._alone(text), self._known(text)
        for start in range(len(text)):
            for end in range(start + 2, min(start + LONGEST, len(text)) + 1):
                piece = text[start:end]
                if not all(map(HAN.match, piece)):
                    break
                if any(a < end and start < b and not start <= a < b <= end for a, b in known):
                    continue
                lone = sum(alone[start:end])
                if (lone >= 2 or (lone == 1 and end - start >= 3)) or end - start >= 4:
                    yield start, end

    def _known(self, text: str) -> list[tuple[int, int]]:
        """Where longer words of the vocabulary stand: they are rightly typed, and nothing is made of a part of one."""
        return [
            (start, end)
            for start in range(len(text))
            for end in range(start + LONG_WORD, min(start + LONGEST, len(text)) + 1)
            if text[start:end] in self._vocabulary
        ]

    def _alone(self, text: str) -> list[bool]:
        """For each character whether it is in no word of two or more characters."""
        alone = [True] * len(text)
        for word in {w for w in self._words(text) if len(w) > 1}:
            for m in re.finditer(re.escape(word), text):
                alone[m.start() : m.end()] = [False] * len(word)
        return alone

    def _meant(self, piece: str) -> str:
        """The one known word of the same sound, or else of the same shape; "" where none or several fit."""
        alike = self._by_sound.get(_sound(piece), [])
        close = [w for w in alike if sum(a == b for a, b in zip(w, piece, strict=True)) * 2 >= len(w)]
        ordered = sorted(close, key=lambda w: -self._corpus_text.count(w))
        often = [self._corpus_text.count(w) for w in ordered]
        if ordered and (len(ordered) == 1 or often[0] >= OFTEN * max(often[1], 1)):
            return ordered[0]
        shaped = {
            candidate
            for i, char in enumerate(piece)
            for other in self._shapes.get(char, "")
            if (candidate := piece[:i] + other + piece[i + 1 :]) in self._vocabulary
        }
        return shaped.pop() if len(shaped) == 1 else ""

    @cached_property
    def _by_sound(self) -> Mapping[str, list[str]]:
        table: dict[str, list[str]] = {}
        for word in sorted(self._vocabulary):
            table.setdefault(_sound(word), []).append(word)
        return table

    def _from_pinyin(self, text: str) -> str:
        """Runs of Latin letters that spell known words, longest first, replaced by them."""

        def put(m: re.Match[str]) -> str:
            letters = re.sub(r"[^a-z]", "", m[0].lower())
            return self._spelled(letters) or m[0]

        return re.sub(r"[a-zA-Z][a-zA-Z\s'’]{2,}[a-zA-Z]", put, text)

    @lru_cache(maxsize=256)  # noqa: B019 - lives as long as the process
    def _spelled(self, letters: str) -> str:
        """Words whose pinyin makes up all the letters, fewest words first; "" where some are left over."""
        best: list[list[str] | None] = [[]] + [None] * len(letters)
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - 36), end):
                before, words = best[start], self._by_spelling.get(letters[start:end])
                if (
                    before is not None
                    and words
                    and (best[end] is None or len(before) + 1 < len(best[end] or []))
                ):
                    best[end] = [*before, words]
        return "".join(best[-1] or [])

    @cached_property
    def _by_spelling(self) -> Mapping[str, str]:
        """Pinyin without tones or spaces -> the word; of several, the one most frequent in the corpus."""
        table: dict[str, str] = {}
        words = self._spellable
        for word in sorted(words, key=lambda w: (self._corpus_text.count(w), w)):
            table["".join(_syllables(word))] = word
        return table


@lru_cache(maxsize=16384)
def _syllables(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(s.replace("ü", "v") for s in lazy_pinyin(word))


# Sounds that speakers of the south-west write for each other.
BLURRED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"))


def _sound(word: str) -> str:
    """The pinyin with blurred initials and finals folded together, syllables kept apart."""
    return " ".join(_blur(s) for s in _syllables(word))


def _blur(syllable: str) -> str:
    for full, short in BLURRED:
        if syllable.startswith(full) and full != "ng":
            syllable = short + syllable[len(full) :]
        elif full == "ng" and syllable.endswith("ng"):
            syllable = syllable[:-1]
    return syllable


def shape_table(rows: Iterable[str]) -> dict[str, str]:
    """Each character -> those it is taken for; a row is a set of characters alike, written together."""
    table: dict[str, str] = {}
    for row in rows:
        chars = [c for c in fold(row.split("\t")[0]).text if HAN.match(c)]
        for a, b in product(chars, chars):
            if a != b:
                table[a] = table.get(a, "") + b
    return table
