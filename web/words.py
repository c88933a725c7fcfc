"""The words of the pages that belong to no answer: names of levels and kinds, dates, errors."""

from datetime import date

from corpus.model import Kind, Level

LEVELS = {Level.NATIONAL: "国家级", Level.PROVINCE: "省级", Level.CITY: "市级", Level.DISTRICT: "区级"}
KINDS = {
    Kind.LAW: "法律法规",
    Kind.PLAN: "规划计划",
    Kind.NOTICE: "通知公告",
    Kind.REPLY: "公开答复",
    Kind.INTERPRETATION: "政策解读",
    Kind.STATISTICS: "统计数据",
    Kind.NEWS: "工作动态",
    Kind.GLOSSARY: "名词解释",
}

DIGEST = "要点，非原文"
GENERATED = "本回答由人工智能根据下列原文生成，请以原文为准"

NOT_READY = "服务正在启动，正在读入文件和索引，请过几秒再试。"
BUSY = "现在提问的人较多，请过 {seconds} 秒再试。"
TOO_MANY = "提问太频繁，请过 {seconds} 秒再试。"
TOO_LARGE = "请求太大：最多 {limit} KB。请缩短问题，或清空较早的对话再试。"
ORIGIN_REFUSED = (
    "网站 {origin} 没有获准使用本服务。请管理人员把它加入设置 POLICYQA_ALLOWED_ORIGINS（policyqa.toml 中为 "
    "allowed_origins），例如 POLICYQA_ALLOWED_ORIGINS='[\"{origin}\"]'，然后重新启动。"
)
BAD_JSON = '请求不是有效的 JSON。请用 UTF-8 编码发送，例如 {"question": "盘龙区要新建多少所公办幼儿园？"}。'
UNKNOWN_DOCUMENT = "没有编号为 {id} 的文件，全部文件见 /api/documents。"
NOT_KEPT = "您的评价暂时没能保存，请稍后再试。"
INTERNAL = "服务器处理时出了错，问题没有丢，请再试一次；如果仍然出错，请告诉管理人员。"
NOT_FOUND = "没有这个地址。"
WRONG_METHOD = "这个地址不接受 {method} 请求。"


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def span(start: date, end: date) -> str:
    """A period in words; whole years are named without days."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return f"{start.year}年" if start.year == end.year else f"{start.year}—{end.year}年"
    return f"{day(start)}至{day(end)}"
