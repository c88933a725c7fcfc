"""What the words around a value say: direction, base, binding word, indicator, scope, school stage, topic."""

import re
from functools import lru_cache

from ledger.blocks import Block
from ledger.clauses import flat
from ledger.lexicon import Lexicon, Words
from ledger.model import OTHER, Direction

_EDGES = ' ,;:。、-—的了和及与等“”"()'


@lru_cache(maxsize=256)
def any_of(words: Words) -> str:
    """A pattern of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def direction_of(before: str, after: str, lexicon: Lexicon) -> Direction:
    """The direction of a value by the words before it in its clause and right behind it.

    Bounds count wherever they stand before the value (至少打造2个); rises and falls only next to it (下降10%), except
    新增, since 提高覆盖率达到90% names a level.
    """
    d = lexicon.directions
    if re.search(rf"(?:{any_of(d.decrease_before)})[了约近]?\s*$", before):
        return Direction.DECREASE
    if re.search(rf"(?:{any_of(d.increase_before)})[了约近]?\s*$", before):
        return Direction.INCREASE
    if re.match(rf"\s*(?:{any_of(d.at_least_after)})", after):
        return Direction.AT_LEAST
    if re.match(rf"\s*(?:{any_of(d.at_most_after)})", after):
        return Direction.AT_MOST
    bound = None
    for m in re.finditer(rf"(?P<ge>{any_of(d.at_least_before)})|(?P<le>{any_of(d.at_most_before)})", before):
        negated = m["le"] and before[: m.start()].endswith("不")
        bound = Direction.AT_LEAST if m["ge"] or negated else Direction.AT_MOST
    return bound or (Direction.INCREASE if "新增" in before else Direction.EQUAL)


def suffix_of(after: str, lexicon: Lexicon) -> str:
    """The bound printed right behind a value (以上, 以内), empty if there is none."""
    d = lexicon.directions
    m = re.match(rf"\s*(?:{any_of(d.at_least_after)}|{any_of(d.at_most_after)})", after)
    return m[0] if m else ""


def base_of(text: str, lexicon: Lexicon) -> str:
    """What a value is measured against, in the document's words (较上一年度, 新增, 每年)."""
    for pattern in lexicon.bases.patterns:
        m = pattern.search(text)
        if m:
            return m[0]
    return ""


def binding_of(text: str, lexicon: Lexicon) -> str:
    """The first binding word of a clause; 计划 counts only where a verb follows (计划新建, not 行动计划)."""
    b = lexicon.binding
    for m in re.finditer(any_of((*b.carries, *b.plain)), text):
        if m[0] not in b.before_verb_only or re.match(
            rf"\s*(?:{any_of(lexicon.duty_verbs.tasks)}|在|到|于|\d)", text[m.end() :]
        ):
            return m[0]
    return ""


def strip_indicator(text: str, lexicon: Lexicon) -> str:
    """An indicator without the words that only lead to its value (实现, 保持在, 达到)."""
    words = lexicon.indicators
    bounds = (*lexicon.directions.at_least_before, *lexicon.directions.at_most_before)
    before = None
    text = re.sub(r"\s+", " ", text)
    while before != text:
        before = text
        text = text.strip(_EDGES.replace("“", "").replace("”", "").replace("(", "").replace(")", ""))
        for word in sorted(words.strip_start, key=len, reverse=True):
            text = text.removeprefix(word)
        for word in sorted((*words.strip_end, *bounds), key=len, reverse=True):
            text = text.removesuffix(word)
    return text


def scope_of(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The words of a clause that say for whom or where it holds, in order."""
    return tuple(dict.fromkeys(re.findall(any_of(lexicon.scopes.words), text)))


def stages_of(text: str, block: Block, lexicon: Lexicon) -> tuple[str, ...]:
    """School stages named in the clause, else in the nearest heading that names one."""
    for place in (text, *reversed(block.headings)):
        found = tuple(name for name, words in lexicon.stages if any(word in place for word in words))
        if found:
            return found
    return ()


def topic_of(text: str, block: Block, lexicon: Lexicon) -> str:
    """The first topic of the table whose words the clause has, else the nearest heading; 其他 if none."""
    for place in (text, *reversed(block.headings)):
        for name, words in lexicon.topics:
            if any(word in flat(place) for word in words):
                return name
    return OTHER
