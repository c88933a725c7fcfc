"""Which questions rows of a ledger answer, as corpus/lexicon/staff_questions.toml says.

A question is told by the classes of words it is made of, in any order, or by a pattern that takes a name out of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from answer.lexicon import Lexicon, any_of
from answer.quantities import parse_number
from answer.question import Question
from answer.text import fold

KINDS = ("targets", "duties", "unassigned", "compare")
# A year of the question becomes one sign, so that it counts as one word. Folded text has no capitals.
YEAR = "Y"
_YEARS = re.compile(
    r"(?<!\d)(?:20\d\d(?!\d)年?度?|[23]\d年|二[〇零][一二三四五六七八九][〇零一二三四五六七八九]年)"
)
_LONGEST = 60  # characters of a question that asks for a list


@dataclass(frozen=True)
class Rule:
    """One kind of question and the rows that answer it. has: of each group one word; words: all that may occur."""

    rows: str
    has: tuple[frozenset[str], ...] = ()
    words: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    numbers: bool = False
    unit: str = ""
    period: bool = False


@dataclass(frozen=True)
class Asked:
    """A question that a rule took: about is a topic, a school stage or an indicator, body a name as typed."""

    rule: Rule
    about: str = ""
    body: str = ""
    years: tuple[int, ...] = ()


class Asking:
    """The rules of the table over a lexicon and the labels that rows carry."""

    def __init__(self, table: Mapping[str, Any], lexicon: Lexicon, labels: Sequence[str]) -> None:
        self._table = table
        self._labels = sorted(labels, key=len, reverse=True)
        self._relative = any_of([re.escape(word) for word in lexicon.relative_years] or ["(?!)"])
        self._rules = _rules(table, _words(table, lexicon, labels))

    def of(self, question: Question) -> list[Asked]:
        """What a question asks for, the first rule first; empty for every other question."""
        if question.foreign:
            return []
        return self.taken(question.text, question.relative_years)

    def taken(self, text: str, relative_years: Sequence[int] = ()) -> list[Asked]:
        """What a text asks for that need not be analysed yet; relative_years: what 今年 and the like in it mean."""
        folded = fold(text).text
        bare = self._bare(folded)
        if len(bare) > _LONGEST:
            return []
        years = tuple(_years_in(folded) | set(relative_years))
        dated = self._relative.sub(YEAR, _YEARS.sub(YEAR, bare))
        found = ((rule, self._said(rule, bare if rule.pattern else dated)) for rule in self._rules)
        return [Asked(rule, said["about"], said["body"], years) for rule, said in found if said is not None]

    def _said(self, rule: Rule, text: str) -> dict[str, str] | None:
        if rule.pattern:
            m = rule.pattern.fullmatch(text)
            return {"about": "", "body": "", **m.groupdict()} if m else None
        if not all(any(word in text for word in group) for group in rule.has):
            return None
        if not _made_of(text, rule.words):
            return None
        return {"about": next((label for label in self._labels if label in text), ""), "body": ""}

    def _bare(self, folded: str) -> str:
        """The question without what people say before and behind it."""
        text, before = folded.strip("?!。,.、"), ""
        while text != before:
            before = text
            for word in self._table["openers"]:
                text = text.removeprefix(word).lstrip(",")
            for word in self._table["endings"]:
                text = text.removesuffix(word).rstrip(",?")
        return text


def _made_of(text: str, words: frozenset[str]) -> bool:
    """Whether a text is words of the set one after the other, without a rest."""
    longest = max(map(len, words), default=0)
    ends = {0}
    for end in range(1, len(text) + 1):
        if any(start in ends and text[start:end] in words for start in range(max(0, end - longest), end)):
            ends.add(end)
    return len(text) in ends


def _years_in(folded: str) -> set[int]:
    """Years in digits of either script; 25年 is 2025."""
    found = set[int]()
    for m in _YEARS.finditer(folded):
        year = int(parse_number(m[0].rstrip("年度").replace("零", "〇")))
        found.add(year if year > 99 else 2000 + year)
    return found


def _words(table: Mapping[str, Any], lexicon: Lexicon, labels: Sequence[str]) -> dict[str, list[str]]:
    home = [word for words in lexicon.level_words.values() for word in words]
    names = [*home, *lexicon.home_names, *lexicon.document_names]
    return {**table["words"], "year": [YEAR], "label": list(labels), "home": [fold(n).text for n in names]}


def _rules(table: Mapping[str, Any], words: Mapping[str, list[str]]) -> list[Rule]:
    made = []
    for row in table["question"]:
        if row["rows"] not in KINDS:
            raise KeyError(f"rows = {row['rows']}（可以写：{'、'.join(KINDS)}）")
        wants = {
            "numbers": row.get("numbers", False),
            "unit": row.get("unit", ""),
            "period": row.get("period", False),
        }
        for pattern in row.get("patterns", ()):
            made.append(Rule(row["rows"], pattern=any_of([_filled(pattern, words)]), **wants))
        if "has" in row:
            has = tuple(
                frozenset(w for name in group.split("|") for w in words[name]) for group in row["has"]
            )
            may = frozenset(w for name in row["may"] for w in words.get(name, [name]))
            made.append(Rule(row["rows"], has, may.union(*has), **wants))
    return made


def _filled(pattern: str, words: Mapping[str, list[str]]) -> str:
    """A pattern with its {names} as alternatives, the longest first."""
    for name, group in words.items():
        if "{" + name + "}" in pattern:
            longest = sorted(group, key=len, reverse=True)
            pattern = pattern.replace("{" + name + "}", f"(?:{'|'.join(map(re.escape, longest))})")
    return pattern
