"""Sentences of a language model with the evidence keys that each names.

What comes in is text in any state: half a sentence, no keys, unknown keys, lists, a model's thoughts. What goes out is
sentences and keys; whether they hold is decided elsewhere.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

THINK_OPEN, THINK_CLOSE = "<think>", "</think>"
MOST_SENTENCE = 600  # characters from which what has no end is taken for one sentence
_KEYS = r"(?:\s*[\[【［]\s*[A-Za-z0-9][A-Za-z0-9\s,，、;；_-]{0,60}[\]】］])+"
_SENTENCE = re.compile(
    rf"(?P<text>[^。！？!?\n]*?)(?P<inner>{_KEYS})?(?P<end>[。！？!?]+[”’」』）)]*|\n+)(?P<outer>{_KEYS}[。！？!?]?)?"
)
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_GROUP = re.compile(_KEYS)
_LEAD = re.compile(r"^\s*(?:[-*•·]\s+|\d{1,2}[.、)）]\s*|#{1,6}\s+|>\s*)+")
_NEXT = r"(?=\s*[^\s\[【［。！？!?”’」』）)])"  # the next sentence has begun, so no key can follow
_COMPLETE = re.compile(rf"[。！？!?]+[”’」』）)]*(?:{_KEYS})?{_NEXT}|(?:{_KEYS})[。！？!?]+{_NEXT}|\n{_NEXT}")
_CLOSING = frozenset("。！？!?\n]】］>")


@dataclass(frozen=True)
class Claim:
    """One sentence as the model wrote it, its markup of emphasis taken off; unknown: keys that no evidence has."""

    text: str
    keys: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def parse_claims(text: str, known: Collection[str]) -> list[Claim]:
    """The sentences of a whole text, those without a key included."""
    found = []
    for m in _SENTENCE.finditer(thoughtless(text).rstrip() + "\n"):
        claim = _claim(m["text"], (m["inner"] or "") + (m["outer"] or ""), m["end"], known)
        if claim.text:
            found.append(claim)
    return found


class ClaimStream:
    """The same from pieces of text as they arrive: a sentence is given out when the next one has begun."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._text = ""
        self._done = 0
        self.length = 0

    def feed(self, piece: str) -> Iterator[Claim]:
        ended = bool(_CLOSING & set(self._text[-1:] + piece))
        self._text += piece
        self.length += len(piece)
        if ended:
            yield from self._new(final=False)

    def finish(self) -> Iterator[Claim]:
        """What is left; call it only for a text that came to its end: half a sentence is not a sentence."""
        yield from self._new(final=True)

    def _new(self, *, final: bool) -> Iterator[Claim]:
        text = thoughtless(self._text)
        if not final:
            # Keys may still follow the last full stop: only what stands before the last complete end is read.
            ends = [m.end() for m in _COMPLETE.finditer(text)]
            text = text[: ends[-1]] if ends else ""
        claims = parse_claims(text, self._known)
        yield from claims[self._done :]
        self._done = max(self._done, len(claims))


def thoughtless(text: str) -> str:
    """The text without a reasoning model's thoughts; nothing while they are still going on."""
    if THINK_CLOSE in text:
        return text.rpartition(THINK_CLOSE)[2]
    return "" if text.lstrip().startswith(THINK_OPEN[: len(text.lstrip())] or "\0") else text


def _claim(text: str, keys: str, end: str, known: Collection[str]) -> Claim:
    inner = _GROUP.findall(text)
    named = tuple(dict.fromkeys(_KEY.findall(" ".join((*inner, keys)))))
    bare = _LEAD.sub("", _GROUP.sub("", text)).replace("**", "").strip()
    if bare and not end.isspace():
        bare += end[0] if end[0] in "。！？" else "。"
        bare += "".join(c for c in end[1:] if c in "”’」』）)")
    elif bare and bare[-1] not in "：:；;，,":
        bare += "。"
    return Claim(
        bare if any(c.isalnum() for c in bare) else "",
        tuple(k for k in named if k in known),
        tuple(k for k in named if k not in known),
    )
