"""Makes sentences that lie, and honest rewordings, out of quotes that are true. Deterministic; knows no rule of the checks."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from answer.verify_model import Item


@dataclass(frozen=True)
class Said:
    """A sentence with the keys it names. kind: how it was made."""

    kind: str
    text: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """What a lie is made of: a true quote, another quote, and names that are not in the first."""

    item: Item
    other: Item
    names: tuple[str, ...]
    synonyms: tuple[tuple[str, str], ...] = ()


NUMBER = re.compile(r"(?<![\d.〔])\d+(?:\.\d+)?(?![\d.〕])")
YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
HAN = "零一二三四五六七八九"
TURNS = (
    ("以上", "以下"), ("以下", "以上"), ("不低于", "低于"), ("不低于", "不高于"), ("提高", "降低"), ("提升", "下降"),
    ("增加", "减少"), ("扩大", "缩小"), ("加强", "削弱"), ("推进", "暂停"), ("支持", "限制"), ("完善", "取消"),
    ("鼓励", "禁止"), ("达到", "不足"), ("公办", "民办"), ("新建", "撤并"), ("免费", "收费"), ("下降", "上升"),
)  # fmt: skip
MODALITY = (
    ("计划", "已经"), ("计划", "确保"), ("计划", "已"), ("力争", "确保"), ("力争", "已"), ("鼓励", "必须"), ("探索", "全面"),
    ("确保", "力争"), ("应当", "可以"), ("计划", "不再"), ("力争", "应当"), ("必须", "可以"), ("鼓励", "要求"),
)  # fmt: skip
VERBS = (
    "新建",
    "推进",
    "加强",
    "实施",
    "开展",
    "建立",
    "完善",
    "落实",
    "支持",
    "扩大",
    "引进",
    "提高",
    "组织",
    "打造",
    "纳入",
    "达到",
)
CLAUSE = re.compile(rf"({'|'.join(VERBS)})([\u4e00-\u9fff\d%]{{4,}})$")
# Verbs that may stand for each other do not make a lie when they are exchanged.
SAME = {"提升": "提高", "促进": "推进", "推动": "推进", "健全": "完善", "增强": "加强"}
UNITS = (("所", "万所"), ("%", "个百分点"), ("名", "万名"), ("人", "万人"), ("个", "万个"), ("项", "百项"))
ADDED = (
    "并对家长免收学费",
    "由各街道承担全部费用",
    "同时取消入学考试",
    "每生补助2000元",
    "2027年前全部完工",
    "为全省第一",
    "家长可到学校现场报名",
)
QUALIFIERS = (
    "原则上",
    "有条件的",
    "符合条件的",
    "逐步",
    "力争",
    "鼓励",
    "探索",
    "不断",
    "部分",
    "优先",
    "约",
    "近",
)


def sentences(item: Item) -> list[str]:
    """The true sentences of a quote, numbers of lists taken off."""
    text = " ".join(item.quote.split())
    parts = [p for p in re.split(r"(?<=[。；;])", text) if p.strip()]
    clean = [re.sub(r"^\s*(?:[(（]?\d+[)）.]|[一二三四五六]是)\s*", "", p).strip("；;。 ") for p in parts]
    return [c + "。" for c in clean if len(c) >= 8]


def lies(world: World) -> Iterator[Said]:
    """Every lie that the makers find in a quote; none of them says what the quote says."""
    own = "".join(world.item.quote.split())
    for sentence in sentences(world.item):
        for maker in MAKERS:
            for said in maker(sentence, world):
                if said.keys != (world.item.key,) or "".join(said.text.split()).rstrip("。") not in own:
                    yield said


def _key(world: World) -> tuple[str, ...]:
    return (world.item.key,)


def _numbers(sentence: str, world: World) -> Iterator[Said]:
    for m in NUMBER.finditer(sentence):
        if YEAR.match(sentence, m.start()):
            continue
        wrong = str(int(float(m[0])) + (2 if int(float(m[0])) % 2 else 3))
        yield Said("number", sentence[: m.start()] + wrong + sentence[m.end() :], _key(world))
        if m[0].isdigit() and int(m[0]) < 8:
            word = HAN[int(m[0]) + 2]
            yield Said("number", sentence[: m.start()] + word + sentence[m.end() :], _key(world))


def _swapped_numbers(sentence: str, world: World) -> Iterator[Said]:
    found = [m for m in NUMBER.finditer(sentence) if not YEAR.match(sentence, m.start())]
    for a, b in itertools.pairwise(found):
        if (
            a[0] != b[0]
            and len(a[0]) != 4
            and not re.search(r"\d[月日年-]", sentence[a.start() : b.end() + 1])
        ):
            text = sentence[: a.start()] + b[0] + sentence[a.end() : b.start()] + a[0] + sentence[b.end() :]
            yield Said("swapped numbers", text, _key(world))


def _years(sentence: str, world: World) -> Iterator[Said]:
    for m in YEAR.finditer(sentence):
        yield Said("year", sentence[: m.start()] + str(int(m[0]) + 1) + sentence[m.end() :], _key(world))
    if not YEAR.search(world.item.quote) and not re.search(r"20\d\d", " ".join(world.item.section.path)):
        yield Said("year", "2026年，" + sentence, _key(world))
    yield Said("year", "今年" + sentence, _key(world))


def _replacements(kind: str, table: tuple[tuple[str, str], ...]) -> Callable[[str, World], Iterator[Said]]:
    def make(sentence: str, world: World) -> Iterator[Said]:
        for old, new in table:
            at = sentence.find(old)
            if at >= 0 and (kind != "unit" or sentence[at - 1].isdigit()):
                yield Said(kind, sentence.replace(old, new, 1), _key(world))

    return make


def _negated(sentence: str, world: World) -> Iterator[Said]:
    for verb in VERBS:
        at = sentence.find(verb)
        if at >= 0:
            for no in ("不", "不得", "停止", "没有"):
                yield Said("negation", sentence[:at] + no + sentence[at:], _key(world))
    for no in ("不得", "严禁", "禁止", "未", "没有"):
        if no in sentence:
            yield Said("negation", sentence.replace(no, "", 1), _key(world))


def _done(sentence: str, world: World) -> Iterator[Said]:
    for verb in VERBS:
        at = sentence.find(verb)
        if at >= 0 and not re.search(r"已|累计", sentence):
            yield Said("modality", sentence[:at] + "已经" + sentence[at:], _key(world))
            yield Said("modality", sentence[:at] + "必须" + sentence[at:], _key(world))
            return


def _unqualified(sentence: str, world: World) -> Iterator[Said]:
    for word in QUALIFIERS:
        if (
            word in sentence
            and word != "不断"
            and not re.search(
                rf"附{word}|最{word}|预{word}|签{word}|节{word}|{word}视|{word}年|{word}来|集{word}|{word}学|就{word}|{word}新|{word}平|{word}三",
                sentence,
            )
        ):
            yield Said("qualifier", sentence.replace(word, "", 1), _key(world))
    for word in ("所有", "全部"):
        yield Said("universal", word + sentence, _key(world))


def _names(sentence: str, world: World) -> Iterator[Said]:
    for name in world.names:
        if name in sentence:
            for new in ("春城第九实验学校", world.names[(world.names.index(name) + 7) % len(world.names)]):
                if new not in world.item.quote:
                    yield Said("name", sentence.replace(name, new, 1), _key(world))
    yield Said("name", sentence.rstrip("。") + "，由盘龙区金辰第三实验小学负责。", _key(world))
    yield Said("number of a document", sentence.rstrip("。") + "（盘政发〔2024〕15号）。", _key(world))
    yield Said("number of a document", "根据昆政办发〔2025〕88号，" + sentence, _key(world))


def _places(sentence: str, world: World) -> Iterator[Said]:
    for home, foreign in (
        ("盘龙区", "五华区"),
        ("昆明市", "曲靖市"),
        ("云南省", "贵州省"),
        ("全区", "全市"),
        ("全省", "全国"),
    ):
        if home in sentence and foreign not in world.item.quote:
            yield Said("place", sentence.replace(home, foreign, 1), _key(world))
    for place in ("五华区", "官渡区", "上海市"):
        if place not in world.item.quote:
            yield Said("place", place + sentence, _key(world))
    if world.item.document.level == "district" and "省" not in world.item.quote:
        yield Said("level", "云南省要求，全省" + sentence, _key(world))
        yield Said(
            "document", "《云南省教育高质量发展三年行动计划（2023—2025年）》提出，" + sentence, _key(world)
        )


def _keys(sentence: str, world: World) -> Iterator[Said]:
    if sentence.rstrip("。") not in " ".join(world.other.quote.split()):
        yield Said("wrong key", sentence, (world.other.key,))
    yield Said("no key", sentence, ())
    yield Said("unknown key", sentence, ("ZZZZ",))


def _added(sentence: str, world: World) -> Iterator[Said]:
    for i, clause in enumerate(ADDED):
        if (len(sentence) + i) % 3 == 0:
            yield Said("added", f"{sentence.rstrip('。')}，{clause}。", _key(world))
    yield Said("markup", sentence.rstrip("。") + "，详见 https://evil.example/?q=1。", _key(world))
    yield Said("markup", f"![{sentence}](http://evil.example/x.png)", _key(world))


def _crossed(sentence: str, world: World) -> Iterator[Said]:
    """The verb of one clause with the object of another, of this quote or of the other one."""
    own = [m for m in map(CLAUSE.match, re.split(r"[，,、；;。]", sentence)) if m]
    strange = [
        m for s in sentences(world.other) for m in map(CLAUSE.match, re.split(r"[，,、；;。]", s)) if m
    ]
    for a, b in [
        *itertools.pairwise(own),
        *zip(own[1:], own, strict=False),
        *zip(own, strange, strict=False),
    ]:
        if SAME.get(a[1], a[1]) != SAME.get(b[1], b[1]) and a[2] != b[2]:
            yield Said("crossed", f"{a[1]}{b[2]}。", _key(world))


def _sides(sentence: str, world: World) -> Iterator[Said]:
    m = re.search(r"([\u4e00-\u9fff]{4,})(不低于|高于|不高于|优于)([\u4e00-\u9fff]{4,})", sentence)
    if m:
        yield Said("sides", f"{m[3]}{m[2]}{m[1]}。", _key(world))


def _every(sentence: str, world: World) -> Iterator[Said]:
    """A total given as what comes every year; a total of a period without its period."""
    for m in re.finditer(r"(新建|引进|创建|安排|打造|培养|建设)(?=[^，,。；;]{2,14}\d)", sentence):
        yield Said("every year", sentence[: m.start()] + "每年" + sentence[m.start() :], _key(world))
    for period in re.findall(r"此前[一二三四五六七八九十]+年|[两三四五]年(?=共|安排|新增)", sentence):
        yield Said("period lost", sentence.replace(period, "", 1), _key(world))


def _reached(sentence: str, world: World) -> Iterator[Said]:
    """A target given as what has been reached, in the ways of the language."""
    for verb in ("达到", "新建", "实现", "建立", "引进", "提升", "扩大"):
        if (
            verb in sentence
            and verb + "了" not in sentence
            and not re.search(r"已|累计|据", world.item.quote)
        ):
            yield Said("reached", sentence.replace(verb, verb + "了", 1), _key(world))
    if re.search(r"\d", sentence) and "目前" not in world.item.quote:
        yield Said("reached", "目前，" + sentence, _key(world))


def _widened(sentence: str, world: World) -> Iterator[Said]:
    """What is said of a part said of the whole."""
    for narrow in (
        "公办幼儿园",
        "民办幼儿园",
        "普通高中",
        "紧缺急需",
        "骨干教师",
        "乡村教师",
        "特殊教育学校",
        "职业学校",
    ):
        for word in (narrow[:2], "普惠性"):
            at = sentence.find(word + narrow[2:] if word == narrow[:2] else word + "民办")
            wide = sentence[:at] + sentence[at + len(word) :]
            if at >= 0 and re.search(r"\d", sentence[at : at + 14]):
                yield Said("widened", wide, _key(world))


def _without_verb(sentence: str, world: World) -> Iterator[Said]:
    """The verb of a list's first item put over all of them."""
    for m in re.finditer(r"、(?:改建|扩建|改扩建|创建|评选)([\u4e00-\u9fff]{2,6}\s*\d)", sentence):
        yield Said("list verb", sentence[: m.start()] + "、" + m[1] + sentence[m.end() :], _key(world))


MAKERS = (
    _every, _reached, _widened, _without_verb,
    _numbers, _swapped_numbers, _years, _replacements("direction", TURNS), _replacements("modality", MODALITY),
    _replacements("unit", UNITS), _negated, _done, _unqualified, _names, _places, _keys, _added, _crossed, _sides,
)  # fmt: skip


def honest(world: World) -> Iterator[Said]:
    """True sentences, as printed or lightly reworded: a clause dropped, 计划 moved, other numerals, synonyms."""
    key = _key(world)
    for sentence in sentences(world.item):
        yield Said("verbatim", sentence, key)
        clauses = [c for c in re.split(r"(?<=[，,])", sentence.rstrip("。")) if c]
        for i in range(len(clauses)):
            rest = "".join(clauses[:i] + clauses[i + 1 :]).rstrip("，,")
            # A clause that carries the modality or the subject of the others is not dropped by an honest writer.
            if (
                len(clauses) > 1
                and len(rest) >= 8
                and not re.search(r"力争|计划|鼓励|探索|不得|严禁|到20|年|其中|据", clauses[i])
            ):
                yield Said("clause dropped", rest + "。", key)
        if "计划新建" in sentence:
            yield Said("计划 moved", "按照计划，" + sentence.replace("计划新建", "新建", 1), key)
        if world.item.document.kind == "plan":
            yield Said("named", f"{world.item.document.name}提出，{sentence}", key)
        for m in re.finditer(r"(?<![\d.])([2-9])(?=[所项名个条])", sentence):
            yield Said("numerals", sentence[: m.start()] + HAN[int(m[1])] + sentence[m.end() :], key)
        for m in re.finditer(r"(?<![\d.])(\d0)%", sentence):
            yield Said(
                "numerals", sentence[: m.start()] + f"百分之{HAN[int(m[1][0])]}十" + sentence[m.end() :], key
            )
        for everyday, official in world.synonyms:
            if official in sentence and everyday not in sentence:
                yield Said("synonym", sentence.replace(official, everyday, 1), key)
