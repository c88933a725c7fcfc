"""The trimmed vocabulary and the tokenizer.

The rule of trimming: a piece stays if every character of it stays (and the four special tokens stay). A text
made of such characters is segmented exactly as before, because a unigram segmentation can only use pieces that
occur in the text, and all of those stay with their scores. Any other character becomes `<unk>`, as a character
outside the full vocabulary does.
"""

import itertools
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.e5.weights import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_TOKENS = 512
WORD_START = "▁"
TONES = "\u0304\u0301\u030c\u0300\u0308"
PINYIN_VOWELS = "aeiouünmAEIOUÜNM"
PINYIN = frozenset(unicodedata.normalize("NFC", a + b) for a, b in itertools.product(PINYIN_VOWELS, TONES))
LATIN_1 = frozenset(map(chr, range(0xC0, 0x100)))
HAN_NAMES = ("CJK ", "IDEOGRAPHIC ", "BOPOMOFO ")

# Signs that stand for a space, and those that stand for nothing; as retriever/embeddings.py does on its side.
SPACES = "[\t\n\f\r\u2028\u2029\u2581\ufffd]"
NOTHING = r"[\p{Cc}\p{Cf}]"


def is_kept(character: str) -> bool:
    """Whether a character belongs to Chinese or English text: letters of either, ASCII digits, signs."""
    if character.isascii():
        return True
    category = unicodedata.category(character)
    if category[0] == "L":
        name = unicodedata.name(character, "")
        return name.startswith(HAN_NAMES) or character in PINYIN or character in LATIN_1
    return category[0] in "PSZ" or category in {"Nl", "No"}


def kept_ids(vocabulary: Vocabulary) -> list[int]:
    """Ids of the pieces that stay, ascending, special tokens included."""
    special = {vocabulary.begin, vocabulary.end, vocabulary.pad, vocabulary.unknown}
    characters = {c for piece in vocabulary.pieces for c in piece}
    kept = {c for c in characters if is_kept(c)}
    return [i for i, piece in enumerate(vocabulary.pieces) if i in special or kept.issuperset(piece)]


def build_tokenizer(vocabulary: Vocabulary, ids: Sequence[int]) -> "Tokenizer":
    """A unigram tokenizer of the pieces with those ids, renumbered from 0 in their order."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    place = {old: new for new, old in enumerate(ids)}
    pieces = [(vocabulary.pieces[i], vocabulary.scores[i]) for i in ids]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=place[vocabulary.unknown]))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(SPACES), " "),
            normalizers.Replace(Regex(NOTHING), ""),
            normalizers.NFKC(),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=WORD_START, prepend_scheme="always")
    begin, end = vocabulary.pieces[vocabulary.begin], vocabulary.pieces[vocabulary.end]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        special_tokens=[(begin, place[vocabulary.begin]), (end, place[vocabulary.end])],
    )
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer
