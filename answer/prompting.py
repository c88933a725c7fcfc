"""The prompts: files in answer/prompts, checked when they are loaded, filled without ever being interpreted twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from answer.model import Turn
from answer.text import INVISIBLE
from answer.verify_model import Checked, Item
from corpus.model import CorpusError, Level

FOLDER = Path(__file__).with_name("prompts")
DIVIDER = "---user---"
# What each prompt has to hold; anything else in braces is an error, too.
PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "write": frozenset(["evidence", "history", "question", "example"]),
    "again": frozenset(["evidence", "question", "failed", "example"]),
    "rewrite": frozenset(["history", "question"]),
    "probe": frozenset(),
}
LEVELS = {Level.NATIONAL: "国家", Level.PROVINCE: "省级", Level.CITY: "市级", Level.DISTRICT: "区级"}
REASONS = {
    "key": "没有写材料编号，或编号不存在",
    "markup": "含有链接或标记",
    "length": "太长",
    "instruction": "不是对问题的回答",
    "names": "名称不在所引材料里",
    "relative_time": "时间说法不在材料里",
    "level": "层级与所引材料不符",
    "figures": "数字或它的方向与材料不符",
    "years": "年份与材料不符",
    "content": "材料里没有这些词",
    "modality": "“计划”“力争”“确保”等语气与材料不符",
    "negation": "否定与材料不符",
    "limits": "丢了或加了限定词",
    "order": "词的搭配或先后与材料不符",
}
MOST_HISTORY = 400  # characters of an earlier answer that the model is shown


@dataclass(frozen=True)
class Prompt:
    """What the model is told and what it is asked."""

    system: str
    user: str

    def fill(self, **values: str) -> tuple[str, str]:
        return self.system.format(**values), self.user.format(**values)


def load_prompts(folder: Path = FOLDER) -> Mapping[str, Prompt]:
    """All prompts; CorpusError names the file and the placeholder that is missing or not known."""
    return {name: _load(folder / f"{name}.md", wanted) for name, wanted in PLACEHOLDERS.items()}


def _load(path: Path, wanted: frozenset[str]) -> Prompt:
    try:
        text = path.read_text(encoding="utf-8")
        found = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise CorpusError(f"提示词文件 {path} 读不出来：{error}。请恢复随程序提供的文件") from error
    if found != wanted:
        missing, unknown = "、".join(sorted(wanted - found)), "、".join(sorted(found - wanted))
        seen = "；".join(
            part for part in (missing and f"缺 {missing}", unknown and f"多了 {unknown}") if part
        )
        raise CorpusError(
            f"提示词文件 {path} 的占位符不对：{seen}。应恰好有 {'、'.join(sorted(wanted)) or '无'}"
        )
    system, divider, user = text.partition(f"\n{DIVIDER}\n")
    if not divider or not user.strip():
        raise CorpusError(f"提示词文件 {path} 里没有单独一行的 {DIVIDER}，分不出指令和问题，请补上")
    return Prompt(system.strip(), user.strip())


def evidence_text(items: Sequence[Item]) -> str:
    """The evidence as the model sees it: key, document, headings, quote; no addresses."""
    return "\n".join(f"[{item.key}] {_about(item)}：{as_data(item.quote)}" for item in items)


def _about(item: Item) -> str:
    headings = " / ".join(item.section.path)
    return as_data(f"{LEVELS[item.document.level]} {item.document.name} {headings}".strip())


def history_text(history: Sequence[Turn]) -> str:
    lines = []
    for turn in history:
        lines.append(f"问：{as_data(turn.question)[:MOST_HISTORY]}")
        lines += [f"答：{as_data(turn.answer)[:MOST_HISTORY]}"] if turn.answer else []
    return "\n".join(lines) or "（无）"


def failed_text(failed: Sequence[Checked]) -> str:
    lines = []
    for number, checked in enumerate(failed, 1):
        reasons = "；".join(
            f"{REASONS.get(v.check, v.check)}{f'（{as_data(v.seen)[:40]}）' if v.seen else ''}"
            for v in checked.failed
        )
        lines.append(f"{number}. {as_data(checked.claim.text)}——{reasons}")
    return "\n".join(lines)


def as_data(text: str) -> str:
    """One line that can neither close the fence around the evidence nor pass for a key."""
    plain = INVISIBLE.sub("", " ".join(text.split()))
    return plain.translate(str.maketrans("<>[]", "〈〉〔〕"))
