"""Chinese words for the lexical index: jieba's search mode, with character bigrams and characters beside.

jieba's own start reads 500,000 words (0.55 s, cache or not) and trusts a cache in the shared temporary folder
whoever wrote it. Here the same frequencies lie in a folder of our own, grouped by first character; a text needs only
the groups of its own characters, because every candidate word of the dictionary begins with one of them. Start:
20 ms; the segmentation is jieba's, to the character.
"""

import hashlib
import itertools
import re
import threading
import unicodedata
import warnings
from collections.abc import Iterator
from pathlib import Path

from retriever import wordfile
from retriever.model import RetrieverError

with warnings.catch_warnings():
    # jieba's patterns hold escapes that Python warns of when it compiles them for the first time.
    warnings.simplefilter("ignore")
    import jieba

RECIPE = "nfkc-lower-search-bigrams-characters-2"
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")


def normalize(text: str) -> str:
    """Fold width and case (NFKC, lower), as both sides of every comparison of words are."""
    return unicodedata.normalize("NFKC", text).lower()


def grams(text: str) -> Iterator[str]:
    """Every two neighbouring Chinese characters (none across punctuation, Latin or digits), then each one."""
    runs = HAN.findall(text)
    for run in runs:
        yield from map("".join, itertools.pairwise(run))
    yield from itertools.chain.from_iterable(runs)


def read_dictionary(path: Path | None) -> list[tuple[str, int | None]]:
    """Read the domain dictionary: one term a line, a frequency after it if wanted, `#` for remarks.

    A missing file is an empty dictionary. A line of another shape raises RetrieverError.
    """
    if path is None or not path.is_file():
        return []
    terms: list[tuple[str, int | None]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fields = normalize(line.split("#", 1)[0]).split()
        if not fields:
            continue
        term, *frequency = fields
        if len(frequency) > 1 or not all(re.fullmatch(r"[1-9]\d*", part) for part in frequency):
            seen = f"词典 {path} 第 {number} 行看不懂：“{line.strip()}”"
            raise RetrieverError(f"{seen}。每行应为一个词，后面可加一个正整数作词频；请改正后重试")
        terms.append((term, int(frequency[0]) if frequency else None))
    return terms


class _Tokenizer(jieba.Tokenizer):  # type: ignore[misc]
    """jieba with the frequencies of a word file, read group by group as texts need them. Safe for threads."""

    def __init__(self, words: wordfile.WordFile) -> None:
        super().__init__()
        self._words = words
        self._loaded: set[str] = set()
        self._loading = threading.Lock()
        self.total = words.total
        self.initialized = True

    def load_for(self, text: str) -> None:
        missing = set(text) - self._loaded
        if missing:
            with self._loading:
                for character in sorted(missing):
                    self.FREQ.update(self._words.group(character))
                self._loaded |= missing


def _frequencies(terms: list[tuple[str, int | None]]) -> tuple[dict[str, int], int]:
    """jieba's frequencies with the domain terms added, each frequent enough to stay in one piece."""
    full = jieba.Tokenizer()
    full.FREQ, full.total = full.gen_pfdict(full.get_dict_file())
    full.initialized = True
    for term, frequency in terms:
        full.add_word(term, frequency)
    return full.FREQ, full.total


class Segmenter:
    """Words and tokens of a text; one per process is enough. Safe for threads.

    dictionary: the domain dictionary, may be absent. cache_folder: a folder of our own for the word file; it is
    made with mode 0700, and when it cannot be used the words are built in memory (half a second more at each
    start). identity: digest of jieba's version, the recipe and the dictionary; part of the index's digest.
    """

    def __init__(self, dictionary: Path | None, cache_folder: Path) -> None:
        terms = read_dictionary(dictionary)
        facts = repr((RECIPE, jieba.__version__, wordfile.FORMAT, terms))
        self.identity = hashlib.sha256(facts.encode()).hexdigest()
        self._tokenizer = _Tokenizer(wordfile.load(cache_folder, self.identity, lambda: _frequencies(terms)))

    def words(self, text: str) -> list[str]:
        """jieba's search mode (parts of a long word before it), lower case, without punctuation."""
        text = normalize(text)
        self._tokenizer.load_for(text)
        found = self._tokenizer.cut_for_search(text)
        return [word for word in found if any(map(str.isalnum, word))]

    def cut(self, text: str) -> list[str]:
        """The words in order, cut once, none guessed: what no dictionary has comes as single characters."""
        text = normalize(text)
        self._tokenizer.load_for(text)
        return [word for word in self._tokenizer.cut(text, HMM=False) if any(map(str.isalnum, word))]

    def tokens(self, text: str) -> list[str]:
        """What the lexical index is made of: the words, then pairs of characters, then characters.

        Pairs bring what the dictionary misses (names, new words), characters what is worded a little differently.
        """
        return [*self.words(text), *grams(normalize(text))]
