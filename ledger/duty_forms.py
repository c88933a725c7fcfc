"""Duties in the explicit forms of official documents.

责任单位：A、B；配合单位：C        牵头单位: A        （A、B按职责分工负责）        （A牵头，B、C配合）
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ledger.clauses import Span
from ledger.lexicon import Lexicon
from ledger.model import Part
from ledger.wording import any_of

_ITEMS = re.compile(r"[、,;\s]+")
# 市财政局和各乡镇 are two; 人力资源和社会保障局 is one.
_SECOND = re.compile(
    r"(?<=[局委办厅部府会处院校心区县])[和及](?=各|有关|相关|[省市区县州][^和及]*[局委办厅部府会处院校心])"
)


@dataclass(frozen=True)
class Form:
    """Bodies named by a form at text[start:end] of the paragraph it was read in."""

    bodies: tuple[str, ...]
    part: Part
    start: int
    end: int


@lru_cache(maxsize=8)
def _patterns(lexicon: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str]]:
    labels = any_of(tuple(name for name, _ in lexicon.duty_forms.labels))
    endings = any_of(tuple(name for name, _ in lexicon.duty_forms.endings))
    labelled = rf"[(\[【]?(?P<label>{labels})[)\]】]?\s*[::]\s*(?P<list>(?:(?!(?:{labels})\s*[::])[^。;()\[\]【】])+)"
    bracketed = rf"\((?P<inside>[^()]*?(?:{endings})[^()]*)\)"
    return re.compile(labelled), re.compile(bracketed)


def forms_in(paragraph: Span, lexicon: Lexicon) -> list[Form]:
    """The explicit forms of a paragraph, from left to right."""
    labelled, bracketed = _patterns(lexicon)
    parts = dict(lexicon.duty_forms.labels)
    found = []
    for m in labelled.finditer(paragraph.text):
        names = _items(m["list"])
        if names:
            end = m.start("list") + len(m["list"].rstrip(",、 "))
            found.append(Form(names, Part(parts[m["label"]]), m.start("label"), end))
    for m in bracketed.finditer(paragraph.text):
        if not labelled.search(m[0]):
            found += [Form(names, part, m.start(), m.end()) for names, part in _shares(m["inside"], lexicon)]
    return sorted(found, key=lambda form: form.start)


def _shares(inside: str, lexicon: Lexicon) -> Iterator[tuple[tuple[str, ...], Part]]:
    """Lists with what stands behind each: A牵头,B、C配合."""
    endings = lexicon.duty_forms.endings
    pattern = any_of(tuple(name for name, _ in endings))
    for m in re.finditer(rf"(?P<list>[^;]+?)(?P<ending>{pattern})(?=[,;]|$)", inside):
        names = _items(m["list"].lstrip(",; "))
        if names:
            yield names, Part(dict(endings)[m["ending"]])


def _items(text: str) -> tuple[str, ...]:
    """The bodies of a list as they are printed, without 等 at the end."""
    items = (part for item in _ITEMS.split(text.strip()) for part in _SECOND.split(item))
    names = (re.sub(r"\s+", "", item) for item in items)
    names = (name.removesuffix("等部门").removesuffix("等单位").removesuffix("等") for name in names)
    return tuple(dict.fromkeys(name for name in names if 1 < len(name) <= 30))
