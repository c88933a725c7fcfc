"""What figures and groups are called in a report, and how values are written."""

from collections.abc import Mapping

from eval.figures import Figure, Spread
from eval.metrics import Verdict

# Name of a figure -> what it says, in the order of the report.
SHARES: Mapping[str, str] = {
    "all_right": "该答的答对、该拒的拒了",
    "answer_right": "答对（要点齐、无错话、引用命中）",
    "must": "要点齐全",
    "citation_hit": "有引用命中",
    "first_citation_hit": "第一条引用命中",
    "citation_precision": "引用准确率",
    "citation_recall": "引用覆盖率",
    "number_exact": "数字说准",
    "refusal_recall": "该拒则拒",
    "refusal_precision": "拒得有理",
    "false_refusals": "误拒（越低越好）",
    "verbatim": "引文与原文逐字相同",
    "numbers_supported": "答案中的数字都有引文",
}
SPREADS: Mapping[str, str] = {
    "quote_chars": "引文字数",
    "answer_chars": "答案字数",
    "citations": "每答引用条数",
    "seconds": "用时（秒）",
}
GROUPS: Mapping[str, str] = {
    "parent": "家长口语",
    "staff": "工作人员",
    "document": "文件本身",
    "variant": "繁体、错字、拼音、英文、方言",
    "follow": "追问",
    "premise": "前提对错",
    "list": "列举",
    "multi": "一次多问",
    "yesno": "有没有、是不是",
    "province": "省级文件与进展",
    "city": "市级文件与数据",
    "district": "区里的回复与进展",
    "glossary": "术语",
    "compare": "省市区对照",
    "fee": "收费",
    "date": "日期",
    "catchment": "划片与资格",
    "where": "地点与名单",
    "who": "人与责任单位",
    "budget": "经费",
    "status": "完成情况",
    "region": "别的地方",
    "year": "别的年份",
    "swap": "张冠李戴",
    "school": "学校日常",
    "other-stage": "别的学段",
    "follow-unanswerable": "追问文件未写的",
    "unanswerable-province": "省里未载明的",
    "unanswerable-city": "市里未载明的",
    "unanswerable-district": "区里未载明的",
    "unanswerable-region": "资料外的地方",
    "unanswerable-term": "未收的术语",
    "advice": "求医、问法",
    "noise": "乱码、空白",
    "unsafe": "越界要求",
    "outside": "无关话题",
    "either": "两可",
}


def group_name(group: str) -> str:
    """A group as a person reads it."""
    return f"{GROUPS[group]} {group}" if group in GROUPS else group


def wanted(verdict: Verdict) -> str:
    """What the case asks of an answer, in a few words."""
    wanted = "、".join("|".join(group) for group in verdict.case.must) or "-"
    unwanted = "、".join(verdict.case.must_not)
    return wanted + (f"；不得含 {unwanted}" if unwanted else "")


def shown(figure: Figure | None) -> str:
    """A share with its interval and count, a dash where nothing was counted."""
    return "-" if figure is None else str(figure)


def value(figure: Figure | None) -> str:
    """A share alone, a dash where nothing was counted."""
    return "-" if figure is None else f"{figure.value:.3f}"


def middle(spread: Spread | None) -> str:
    """Median / 95th percentile, a dash where nothing was counted."""
    return "-" if spread is None else f"{_short(spread.p50)} / {_short(spread.p95)}"


def _short(number: float) -> str:
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"
