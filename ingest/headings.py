"""Where a part's heading ends and its text begins.

A heading stands on a line of its own (`一、总体要求`), or runs into the text and ends with the first 。
(`7.增加优质教育资源总量。充分考虑…`), or with a colon (`(一)招生对象：年满六周岁…`). A first sentence with several
clauses is text, not a heading.
"""

import re

from ingest.numbering import Style

_LINE = 44  # characters of a heading on its own line
_RUN_IN = 40
_RUN_IN_WITH_COMMA = 20
_COLON = 12
_LEAD = 16
_SENTENCES = ("条", "款", "项")
_DASH = 30
_HAN = "\u3400-\u9fff"
_NAMED = re.compile(r"\s*[【\[（(](?P<name>[^】\]）)\d]{2,20})[】\]）)]\s*")
_SENTENCE = re.compile(r"\s*(?P<head>[^。；;！!？?：:\n]{2,40})。(?=\s*[^\s。”’）)])")
_COLON_LEAD = re.compile(rf"\s*(?P<head>[^，,。；;！!？?：:\n“”]{{2,{_COLON}}})[：:](?=\s*[^\s“\"])")
_CLAUSE = re.compile(r"[^，,。；;：:！!？?\n]+")


def tidy(heading: str) -> str:
    """A heading without the spaces that only spread its characters (总　则)."""
    return re.sub(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])", "", re.sub(r"\s+", " ", heading.strip()))


def heading_of(style: Style, rest: str, inline: bool) -> str:
    """The heading in what follows a label in its paragraph; empty if it has none."""
    if inline:
        return ""
    if style.name == "——":
        return dash_heading(rest)
    if style.fixed:
        named = _NAMED.match(rest)
        # An article's first line may be broken anywhere; only what is bracketed is surely its heading.
        return tidy(named["name"]) if named else "" if style.name in _SENTENCES else own_line(rest)
    return own_line(rest) or _run_in(style, rest)


def own_line(rest: str) -> str:
    """A short line that does not end like a sentence."""
    line = rest.strip()
    if (
        not 0 < len(line) <= _LINE
        or re.search(r"[。；;！!？?]|[：:，,、]$", line)
        or len(re.findall("[，,]", line)) > 2
    ):
        return ""
    return tidy(line)


def _run_in(style: Style, rest: str) -> str:
    sentence = _SENTENCE.match(rest)
    if sentence:
        head = sentence["head"]
        commas = len(re.findall("[，,]", head))
        if not commas or (commas == 1 and len(head) <= _RUN_IN_WITH_COMMA and style.rank <= 10):
            return tidy(head)
    colon = _COLON_LEAD.match(rest)
    return tidy(colon["head"]) if colon else ""


def dash_heading(rest: str) -> str:
    """The first clause of a dash item, without white space."""
    clause = _CLAUSE.match(rest)
    return re.sub(r"\s", "", clause[0])[:_DASH] if clause else ""


def lead_of(paragraph: str) -> str:
    """The short sentence with which a paragraph without number opens (坚持党的领导。…); empty if none."""
    sentence = _SENTENCE.match(paragraph)
    head = sentence["head"].strip() if sentence else ""
    return tidy(head) if 4 <= len(head) <= _LEAD and not re.search("[，,]", head) else ""
