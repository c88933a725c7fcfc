"""Every sentence that the product itself says, in plain Chinese; quotes are not here.

One wording for each status (a test holds that), and the words around quotes by kind of document.
"""

from answer.model import Status
from corpus.model import Kind, Validity

STATUS_ZH = {
    Status.ANSWERED: "已回答",
    Status.ANSWERED_PARTLY: "只答到一部分",
    Status.NOT_STATED: "文件没有写明",
    Status.NO_EVIDENCE: "没有找到相关内容",
    Status.OUT_OF_SCOPE: "不在本服务范围内",
    Status.UNSAFE: "不能回答",
    Status.CHAT: "您好",
    Status.ERROR_INPUT: "问题需要修改",
    Status.ERROR_INTERNAL: "暂时出错",
}
STATUS_EN = {
    Status.ANSWERED: "Answered",
    Status.ANSWERED_PARTLY: "Partly answered",
    Status.NOT_STATED: "Not stated in the documents",
    Status.NO_EVIDENCE: "Nothing relevant found",
    Status.OUT_OF_SCOPE: "Outside the scope of this service",
    Status.UNSAFE: "Cannot be answered",
    Status.CHAT: "Hello",
    Status.ERROR_INPUT: "The question needs a change",
    Status.ERROR_INTERNAL: "Something went wrong",
}

# What stands before a quote, by kind of document: 依据 for what binds, 解读称 for what explains.
SOURCE_WORD = {
    Kind.LAW: "依据",
    Kind.PLAN: "依据",
    Kind.NOTICE: "依据",
    Kind.REPLY: "答复称",
    Kind.INTERPRETATION: "解读称",
    Kind.STATISTICS: "公布数据",
    Kind.NEWS: "报道称",
    Kind.GLOSSARY: "术语说明",
}

NOT_STATED = "现有文件没有写明这一点。"
NOT_STATED_TERMS = "现有文件没有写到{terms}，不能据此回答。"
NOT_STATED_TOPIC = "现有文件没有写明{topic}。{advice}"
NOT_STATED_KIND = {
    "phone": "现有文件没有写明电话或联系方式。",
    "money": "现有文件没有写明金额或收费标准。",
    "share": "现有文件没有写明这个比例。",
    "date": "现有文件没有写明具体时间。",
    "count": "现有文件没有写明这个数量。",
    "number": "现有文件没有写明这个数字。",
    "who": "现有文件没有写明具体的人员或单位。",
    "place": "现有文件没有写明具体地点或范围。",
    "address": "现有文件没有写明具体地址。",
}
OTHER_PLACE = "现有文件只涉及{home}，没有{place}的内容，不能据此回答。"
OTHER_NAME = "现有文件没有写到{names}的这项内容。"
OTHER_LEVEL = "现有文件没有写到这一级的这项内容。"
OTHER_YEAR = "现有文件没有写到{years}年的这项内容。"
NO_EVIDENCE = "现有文件里没有找到与这个问题有关的内容。"
OUT_OF_SCOPE = "这个问题不在本服务范围内。我只回答{scope}里写到的内容。"
ABSENT_FIELD = "公开页面上有“{field}”这一栏，但栏内是空的，没有写明。"
NEAR = "相近的内容见下方“相关位置”。"
PARTLY = "其中{terms}，文件没有写明。"
MISSING_DOCUMENT = "《{title}》已经发布，但本服务没有收录它的内容，不能转述。"

RIGHT = "**对**，"
WRONG = "**不是{asked}**，"
LIST_RIGHT = "**对**，“{of}”共**{total}项**："
LIST_WRONG = "**不是{asked}**，“{of}”共**{total}项**："
LIST = "“{of}”共**{total}项**："
LIST_WHOLE = "正文共**{total}个部分**："
PREMISE_RIGHT = "**对**，文件写的是**{value}**。"
PREMISE_WRONG = "**不是{asked}**，文件写的是**{value}**。"

EMPTY = "没有看到问题。请写出想了解的内容，例如：“{example}”"
TOO_LONG = "问题有 {length} 个字，最多 {limit} 个字。请缩短后再问，或分成几个问题。"
INTERNAL = "刚才处理时出了错，问题没有丢，请再试一次；如果仍然出错，请把编号 {id} 告诉管理人员。"

NOTICES = {
    "period_over": "《{title}》的实施期（{start} 至 {end}）已经结束，内容供参考，现行安排以新发布的文件为准。",
    "not_yet": "《{title}》自 {start} 起实施，现在还没有到实施日期。",
    "superseded": "《{title}》已被新文件代替，内容只供参考。",
    "digest": "引自《{title}》：要点，非原文，以发文机关公布的原文为准。",
    "glossary": "术语说明由本项目编写，不是官方文件。",
    "seasonal": "招生、报名等安排每年不同，请以当年招生公告为准；这里引用的文件只作背景。",
    "ai_generated": "内容由人工智能生成，已逐句与引文核对",
    "llm_fallback": "语言模型这次写的内容没有全部通过与原文的核对，这里直接引用原文。",
    "llm_unavailable": "语言模型暂时没有答复，这里直接引用原文。",
    "llm_off": "没有配置语言模型，这里直接引用原文。",
    "corrected": "已按“{text}”来理解您的问题。",
}
VALIDITY_NOTICE = {
    Validity.EXPIRED: "period_over",
    Validity.SUPERSEDED: "superseded",
    Validity.NOT_YET: "not_yet",
}
VALIDITY_WORD = {
    Validity.IN_FORCE: "在实施期内",
    Validity.EXPIRED: "实施期已过",
    Validity.SUPERSEDED: "已被代替",
    Validity.NOT_YET: "尚未实施",
    Validity.UNDATED: "未标明有效期",
}
