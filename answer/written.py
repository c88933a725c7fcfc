"""Parts of a written answer: its keys, its marks, its bold figures, and its sentences going out in order."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence

from answer.claims import Claim
from answer.grounding import BOLD
from answer.model import Citation
from answer.quoting import Span
from answer.saying import source_words
from answer.verify_model import Checked, Item

MOST = 8  # sentences of an answer
VERDICTS = ("**对**", "**不是")
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
Listener = Callable[[str, object], None]


class Outlet:
    """Gives sentences out in their order: until the best quote is spoken of, and from the first that failed on, they wait."""

    def __init__(self, listen: Listener, items: Mapping[str, Item], lead: Collection[str] = ()) -> None:
        self._listen = listen
        self._telling = Telling(items)
        self._lead = frozenset(lead)
        self._given: set[str] = set()
        self._held = False

    def take(self, checked: Checked) -> Checked:
        leads = bool(self._given) or not self._lead or not self._lead.isdisjoint(checked.claim.keys)
        self._held = self._held or not checked.ok or not leads
        if not self._held and len(self._given) < MOST:
            self._give(checked)
        return checked

    def rest(self, kept: Sequence[Checked]) -> None:
        for checked in kept:
            self._give(checked)

    def _give(self, checked: Checked) -> None:
        if checked.claim.text not in self._given:
            self._given.add(checked.claim.text)
            self._listen("sentence", self._telling.line(checked.claim))


def led(kept: Sequence[Checked], lead: Collection[str]) -> list[Checked]:
    """The sentences in their order, the first that speaks of the best quote before all others."""
    first = next((c for c in kept if not frozenset(lead).isdisjoint(c.claim.keys)), None)
    return [first, *(c for c in kept if c is not first)] if first else list(kept)


def new_key(taken: Mapping[str, Item]) -> str:
    """A key that no document can know in advance."""
    while True:
        key = "".join(secrets.choice(LETTERS) for _ in range(4))
        if key not in taken:
            return key


class Telling:
    """Sentences as the reader sees them, one after the other: whose word each is, the sentence, its markers.

    The source is named where it changes: a year or a level may stand in its heading only, and what a plan says is not told
    as a fact.
    """

    def __init__(self, items: Mapping[str, Item]) -> None:
        self._items = items
        self._told = ""
        self.markers: dict[str, int] = {}

    def line(self, claim: Claim) -> str:
        item = self._items[claim.keys[0]]
        place = source_words(item.document.kind, item.document.title, item.section.locator)
        head = "" if place == self._told or item.document.name in claim.text else f"{place}："
        self._told = place
        return head + claim.text + "".join(f"[{self._marker(key)}]" for key in claim.keys)

    def _marker(self, key: str) -> int:
        return self.markers.setdefault(key, len(self.markers) + 1)


def holds(spans: Sequence[Span], citation: Citation) -> bool:
    return any(
        s.document_id == citation.document_id and s.start < citation.end and citation.start < s.end
        for s in spans
    )


def led_by_verdict(text: str, direct: str) -> str:
    """The text behind what the extractive answer says to the reader's supposition (对, 不是30所), which no model words."""
    return f"{direct}。{text}" if direct.startswith(VERDICTS) else with_bold(text, direct)


def with_bold(text: str, direct: str) -> str:
    """The figures that answer outright in bold, where they are written as in the quote."""
    for bold in BOLD.findall(direct):
        if not bold.startswith("不是") and bold in text:
            text = text.replace(bold, f"**{bold}**", 1)
    return text
