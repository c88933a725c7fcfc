"""What the general dictionary knows of a word: how common it is and what kind of word it is."""

from functools import cache, lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path


@cache
def _dictionary() -> mmap:
    """jieba's dictionary, a line a word (`word frequency tag`), mapped and searched instead of read."""
    import jieba

    with (Path(jieba.__file__).parent / jieba.DEFAULT_DICT_NAME).open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ)


@lru_cache(maxsize=65536)
def describe(word: str) -> tuple[int, str]:
    """Frequency in the general language (of some 60 million words) and part of speech (`n`, `v`, ...).

    (0, "") for a word that the dictionary does not have.
    """
    data = _dictionary()
    key = f"\n{word} ".encode()
    start = data.find(key)
    if start < 0:
        return 0, ""
    line = data[start + len(key) : data.find(b"\n", start + 1)].decode().split()
    return int(line[0]), line[1] if len(line) > 1 else ""
