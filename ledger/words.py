"""What the ledger's values are called in Chinese, for pages, tables and commands."""

from corpus.model import Level
from ledger.compare import Mark
from ledger.model import Direction, Duty, Part, Target, TargetKind, YearSource

LEVELS = {Level.NATIONAL: "国家", Level.PROVINCE: "省", Level.CITY: "市", Level.DISTRICT: "区"}
KINDS = {TargetKind.QUANTITY: "定量", TargetKind.MILESTONE: "定性"}
DIRECTIONS = {
    Direction.AT_LEAST: "不低于",
    Direction.AT_MOST: "不高于",
    Direction.EQUAL: "等于",
    Direction.INCREASE: "增加",
    Direction.DECREASE: "降低",
}
SOURCES = {
    YearSource.SENTENCE: "本句",
    YearSource.PARAGRAPH: "本段开头",
    YearSource.SECTION: "所在条目的年度目标",
    YearSource.PERIOD: "未单独写明，按文件计划期",
    YearSource.NONE: "未写明",
}
PARTS = {
    Part.LEAD: "承担",
    Part.JOINT: "共同承担",
    Part.WITH: "配合、参与",
    Part.OBJECT: "考核对象",
    Part.PLACE: "依托",
    Part.ADDRESSEE: "主送机关",
    Part.UNNAMED: "未写明",
}
MARKS = {
    Mark.CONFLICT: "同一级的文件说法不一致",
    Mark.DEFINITION: "各级指标名称不同，口径可能不同",
    Mark.NATURE: "目标与已达到的数据并列",
    Mark.YEAR: "年份不同",
    Mark.LOWER: "下级目标低于上级",
}
DIGEST = "要点，非原文"
ORIGINAL = "原文"


def original(row: Target | Duty) -> str:
    return ORIGINAL if row.original else DIGEST


def year(row: Target) -> str:
    """The deadline with how sure it is: `2025年`, `2025年（按计划期）`, `未写明`."""
    if row.year is None:
        return "未写明"
    return f"{row.year}年（按计划期）" if row.deadline.source is YearSource.PERIOD else f"{row.year}年"
