"""What ends a letter or notice (signature, date, contacts), and the lists of contents and of attachments."""

import re
from collections.abc import Sequence

from ingest.furniture import Table
from ingest.lines import Paragraph


def closings(
    paras: Sequence[Paragraph], numbered: set[int], listed: set[int], table: Table
) -> dict[int, tuple[int, str]]:
    """First paragraph -> (end, name) of what signs a letter or notice, and of a list of its attachments.

    Indices count within `paras`; numbered ones are never taken.
    """
    lines = [p.squeezed for p in paras]
    taken = [i in numbered for i in range(len(lines))]
    found: dict[int, tuple[int, str]] = {}
    i = low = 0
    while i < len(lines):
        if taken[i] or not table.date.fullmatch(lines[i]):
            i += 1
            continue
        start, stop = i, i + 1
        while (
            start > low and not taken[start - 1] and (start - 1 in listed or _signs(lines[start - 1], table))
        ):
            start -= 1
        while stop < len(lines) and not taken[stop] and (stop in listed or _follows(lines[stop], table)):
            stop += 1
        if start < i or stop == len(lines) or not _starts_with_date(lines[i]):
            found[start] = (stop, table.names["closing"])
        i = low = stop
    covered = {k for start, (stop, _) in found.items() for k in range(start, stop)}
    for k in sorted(listed - covered):
        if k - 1 not in listed or k - 1 in covered:
            end = next((e for e in range(k, len(lines) + 1) if e not in listed or e in covered), len(lines))
            found[k] = (end, table.names["attachments"])
    return found


def _starts_with_date(line: str) -> bool:
    return line[0].isdigit() or line[0] in "〇零○一二三四五六七八九"


def _signs(line: str, table: Table) -> bool:
    body = table.body.fullmatch(line) and not re.search(r"[。；，,:：、]", line)
    return bool(body or table.formula.fullmatch(line) or table.after.fullmatch(line))


def _follows(line: str, table: Table) -> bool:
    return bool(table.after.fullmatch(line) or table.date.fullmatch(line))


def contents_list(paras: Sequence[Paragraph], table: Table) -> set[int]:
    """Paragraphs of a table of contents: from 目录 until its first entry is printed a second time."""
    lines = [re.sub(r"[.…·]*\d*$", "", p.squeezed) for p in paras]
    for i, line in enumerate(lines[:-1]):
        if table.contents.fullmatch(line):
            again = next((k for k in range(i + 2, len(lines)) if lines[k] == lines[i + 1]), None)
            return set(range(i, again)) if again else set()
    return set()


def attachment_list(paras: Sequence[Paragraph]) -> set[int]:
    """Paragraphs that list attachments (附件：1.… 2.…), as against the attachments themselves."""
    listed: set[int] = set()
    lines = [p.squeezed for p in paras]
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else ""
        if re.match(r"附[件表]?:.", line):
            listed.add(i)
            wanted = 2
            while (j := i + wanted - 1) < len(lines) and re.match(rf"{wanted}[.、].{{1,60}}$", lines[j]):
                listed.add(j)
                wanted += 1
        elif re.match(r"附[件表]\d+:.", line) and (i - 1 in listed or re.match(r"附[件表]\d+:.", following)):
            listed.add(i)
    return listed
