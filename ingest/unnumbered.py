"""Paragraphs without a number that the text itself sets apart by a name.

Leads: neighbours that each open with a short sentence (坚持党的领导。…). Questions of an interview (问：…). And, only in
a text without any numbers, short lines over full sentences and the names of tables (sheets of a workbook) over their
rows. One alone is no structure: each kind needs two.
"""

import re
from collections.abc import Callable, Sequence

from ingest.headings import lead_of, own_line
from ingest.lines import Paragraph
from ingest.numbering import markers

_LEAST = 2
_HEADLINE = 24
_SENTENCE = 20  # characters of a paragraph under a headline
_ENDS = "。！？!?；;）)”"
_QUESTION = re.compile(r"(?:问|记者问?|Q)\s*\d*\s*[:：]\s*\S")
_LONGEST = 60
# A row of a table as the readers write it: 指标：…；2023年：…
_ROW = re.compile(r"[^：；]{1,40}：[^；]*(?:；[^：；]{1,40}：[^；]*)+")


def named_paragraphs(paras: Sequence[Paragraph], taken: set[int], numbered: bool) -> dict[int, str]:
    """Index -> name of the paragraphs that begin a part of their own; taken ones are not looked at."""
    free = [i not in taken and not looks_numbered(para) for i, para in enumerate(paras)]
    leads = _runs(paras, free)
    questions = _few(paras, free, lambda i: _question(paras[i]))
    headlines = {} if numbered else _few(paras, free, lambda i: _headline(paras, i))
    bare = [para.bare for para in paras]
    tables = {} if numbered else _few(paras, free, lambda i: bare[i] if names_table(bare, i) else "")
    return headlines | tables | leads | questions


def looks_numbered(paragraph: Paragraph) -> bool:
    """Whether a paragraph opens with a candidate, taken or not."""
    return any(not marker.inline for marker in markers(paragraph))


def _runs(paras: Sequence[Paragraph], free: Sequence[bool]) -> dict[int, str]:
    leads: dict[int, str] = {}
    run: dict[int, str] = {}
    for i in range(len(paras) + 1):
        lead = lead_of(paras[i].text) if i < len(paras) and free[i] else ""
        if lead:
            run[i] = lead
            continue
        if len(run) >= _LEAST:
            leads |= run
        run = {}
    return leads


def _few(paras: Sequence[Paragraph], free: Sequence[bool], name: Callable[[int], str]) -> dict[int, str]:
    found = {i: named for i in range(len(paras)) if free[i] and (named := name(i))}
    return found if len(found) >= _LEAST else {}


def _question(para: Paragraph) -> str:
    return para.bare if _QUESTION.match(para.bare) and len(para.bare) <= _LONGEST else ""


def names_table(lines: Sequence[str], i: int) -> bool:
    """Whether a line is the name of a table: short, over a row, and at the start or after the rows of another."""
    apart = i == 0 or _ROW.fullmatch(lines[i - 1])
    over = i + 1 < len(lines) and _ROW.fullmatch(lines[i + 1])
    return bool(apart and over and len(lines[i]) <= _HEADLINE and not re.search("[：；。]", lines[i]))


def _headline(paras: Sequence[Paragraph], i: int) -> str:
    """A short line after the end of a sentence, with a full sentence below it."""
    line = own_line(paras[i].text) if len(paras[i].bare) <= _HEADLINE else ""
    if not line or i + 1 >= len(paras) or re.search(r"[，,、：:]", line):
        return ""
    below = paras[i + 1].bare
    follows = i == 0 or paras[i - 1].bare[-1] in _ENDS
    return line if follows and len(below) >= _SENTENCE and below[-1] in _ENDS else ""
