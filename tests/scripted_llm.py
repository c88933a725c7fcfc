"""The scripted server with the part it plays in most tests: an honest model that says too much rather than too little."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from eval.scripted import Fault, Play, Seen, Server
from eval.scripted import scripted_llm as _serving

__all__ = ["KEY", "Fault", "Play", "Seen", "Server", "honest", "one_sentence", "scripted_llm"]

KEY = "sk-very-secret-0123456789"


def one_sentence(quote: str) -> str:
    text = re.sub(r"^\s*(?:[(（〔]?\d+[)）.〕]|[一二三四五六]是)\s*", "", quote)
    return text.strip("。；; ") + "。"


def honest(seen: Seen, most: int = 4) -> str:
    """Each piece of evidence in its own words, the first ones."""
    if seen.wants == "probe":
        return "正常"
    if seen.wants == "rewrite":
        return seen.question
    lines = []
    for key, _, quote in seen.items[:most]:
        lines += [
            f"{part.strip()}。[{key}]" for part in re.split(r"[。；;]", one_sentence(quote)) if part.strip()
        ]
    return "\n".join(lines)


@contextmanager
def scripted_llm(play: Play = honest) -> Iterator[Server]:
    with _serving(play) as server:
        yield server
