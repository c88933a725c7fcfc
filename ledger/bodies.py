"""Names of bodies: organs, schools, offices and roles, told by how their names end.

Where a name begins is told by what stands before it (a trigger word, the start of the clause); where it ends, by its
suffix and by what may follow. Both come from the tables of the lexicon.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from ledger.lexicon import Lexicon
from ledger.wording import any_of

_LONGEST = 60  # characters of a list of names
_JOIN = re.compile(r"、|以及|和|及|与|或者|或")
# 教育、公安、市场监管等部门 is quoted as it stands: the text does not give the offices' names.
_AND_OTHERS = re.compile(
    r"[\u4e00-\u9fff]{2,24}(、[\u4e00-\u9fff]{2,10})+(?<![高中初])等(有关|相关|主管|社会)*(部门|单位|机关|团体|组织|机构|学校|企业)"
)
_WHOSE = re.compile(
    r".*(?:所属|下属|所辖|直属)的(?=[^的]+$)"
)  # 联合会及其地方组织所属的服务机构 is the last alone
_NO_DEED = re.compile(r"在[职校园编岗册籍读]|[^,的]{2,8}率(?=[\d达为不])")  # in-service staff, 创建达标率
_SHARED = 16  # characters before 、 in a name with a shared ending (国务院水行政、标准化主管部门)
WHEN = r"(?:每(?:\d?年|天|日|周|月|季度?|学期|学年)[^,。]{0,6}?)?"


def bodies_at(
    text: str, lexicon: Lexicon, follows: Callable[[str], bool], modal: bool = False
) -> tuple[tuple[str, ...], str] | None:
    """The longest list of bodies at the start of a text whose rest `follows`, and that rest; None if there is none.

    modal: the rest begins with a modal verb, so that roles such as 教师 count too.
    """
    window = text[:_LONGEST]
    bars = (bar.search(window) for bar in lexicon.bodies.never_inside)
    window = window[: min((m.start() for m in bars if m), default=len(window))]
    for end in sorted(_ends(window, lexicon, modal), reverse=True):
        names = split_bodies(text[:end], lexicon, modal)
        rest = re.sub(r"^\([^()]*\)", "", text[end:])
        if names and follows(rest):
            return names, rest
    return None


def _ends(window: str, lexicon: Lexicon, modal: bool) -> set[int]:
    ends = {m.end() for pattern in lexicon.bodies.short_names for m in pattern.finditer(window)}
    for pattern in _endings(lexicon, modal):
        ends |= {m.end(1) for m in pattern.finditer(window)}
    return ends


@lru_cache(maxsize=8)
def _endings(lexicon: Lexicon, modal: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Where names end; twice, since a long word may hide a shorter one (中小学 in 中小学校)."""
    b = lexicon.bodies
    words = sorted((*b.suffixes, *b.roles, *b.places, *(b.roles_with_modal if modal else ())), key=len)
    short = "|".join(map(re.escape, words))
    long = "|".join(map(re.escape, reversed(words)))
    return re.compile(f"(?=({short}))"), re.compile(f"(?=({long}))")


def split_bodies(text: str, lexicon: Lexicon, modal: bool = False) -> tuple[str, ...]:
    """The bodies of a list (A、B和C); empty if one of them is none.

    One body each, as printed: 区委、区政府领导班子成员; 省、自治区、直辖市人民政府; 教育、公安等部门.
    """
    text = _without_note(text.strip())
    if text.endswith(lexicon.bodies.roles) and (first := _JOIN.search(text)):
        head = text[: first.start()]
        if not head.endswith(lexicon.bodies.roles) and len(head) <= 3 and head.endswith(("委", "府", "政")):
            return (text,)
    if _AND_OTHERS.fullmatch(text) and not text.startswith(_verbs(lexicon)):
        return (text,)
    text = _WHOSE.sub("", text)
    names: list[str] = []
    open_name = ""
    for piece in re.split(f"({_JOIN.pattern})", text):
        open_name += piece
        if _JOIN.fullmatch(piece):
            if open_name == piece and not names:
                return ()
            open_name = "" if open_name == piece else open_name
            continue
        name = clean(open_name, lexicon)
        if is_body(name, lexicon, modal):
            names.append(name)
            open_name = ""
    return () if open_name else tuple(names)


@lru_cache(maxsize=8)
def _verbs(lexicon: Lexicon) -> tuple[str, ...]:
    v = lexicon.duty_verbs
    return tuple(verb for verb in (*v.tasks, *v.causing) if verb not in v.noun_like)


def clean(text: str, lexicon: Lexicon) -> str:
    """A name without what describes it (具备资质的高等院校) and without blanks."""
    text = re.sub(r"\s+|^\d+[家所个名]", "", _without_note(text))
    head, of, tail = text.rpartition("的")
    # 县级以上人民政府负责教育督导的机构 has no shorter name.
    whole = re.search("负责|主管", head) and tail in ("机构", "部门", "单位") and len(head) <= _LONGEST // 2
    if of and not whole:
        text = "" if re.search(r"\d%$", head) else tail  # 10%的社区 is how many, not who
    return text.strip("、,;:。")


def _without_note(text: str) -> str:
    return re.sub(r"\((?!工)[^()]*\)", "", text)


def is_body(name: str, lexicon: Lexicon, modal: bool = False) -> bool:
    """Whether a name ends as names of bodies do and does not begin or go on like a sentence."""
    b, v = lexicon.bodies, lexicon.duty_verbs
    ends = (*b.suffixes, *b.roles, *b.places, *(b.roles_with_modal if modal else ()))
    if not (name.endswith(ends) or any(p.fullmatch(name) for p in b.short_names)):
        return False
    if name.endswith(tuple(label for label, _ in lexicon.duty_forms.labels)):
        return len(name) <= _SHARED
    by_role = modal and not name.endswith(ends[: -len(b.roles_with_modal)])
    if name in b.not_bodies or name.count("“") != name.count("”") or (by_role and _says_more(name, lexicon)):
        return False
    by_name = any(p.fullmatch(name) for p in b.short_names)
    if not by_name and name.startswith((*_verbs(lexicon), *v.modals, *lexicon.milestones.adverbials)):
        return False
    if any(p.match(name) for p in b.never_first) or any(p.search(name) for p in b.never_inside):
        return False
    pieces = name.split("、")
    return len(pieces) == 1 or not any(len(p) > _SHARED or p.startswith(_verbs(lexicon)) for p in pieces[:-1])


def _says_more(name: str, lexicon: Lexicon) -> bool:
    """用人单位招用残疾人职工 is a body and what it does, 用人单位工作人员 is who."""
    v = lexicon.duty_verbs
    bodies, verbs = any_of(lexicon.bodies.suffixes), any_of((*v.tasks, *v.conditional))
    return any(word in name for word in v.conditional) or bool(re.search(f"(?:{bodies})(?:{verbs})", name))


def is_named(name: str, lexicon: Lexicon) -> bool:
    """Whether it is one certain body (盘龙区白塔中学), not a kind of body (普通高中, 各学校)."""
    b = lexicon.bodies
    if any(p.fullmatch(name) for p in b.short_names):
        return True
    ending = next((w for w in sorted(b.suffixes, key=len, reverse=True) if name.endswith(w)), "")
    proper = name.removesuffix(ending)
    return "、" not in name and len(proper) >= 2 and not proper.startswith(b.generic_prefixes)


def acts(rest: str, lexicon: Lexicon) -> bool:
    """Whether what follows a body says what it does: modal or adverb, then a verb of a task."""
    v = lexicon.duty_verbs
    if re.match("等(应当|必须|不得|要)", rest):
        rest = rest.removeprefix("等")
    if rest.startswith((*v.permissive, *lexicon.bodies.not_before)) or _NO_DEED.match(rest):
        return False
    if re.match(WHEN + f"(?:{any_of(v.modals)})", rest) and not rest.startswith("为主"):
        return True
    verbs = [verb for verb in v.tasks if verb not in v.noun_like]
    # 公安机关掌握的探头 names what the body has, not what it is to do.
    return bool(re.match(WHEN + f"(?:{any_of((*verbs, *v.jointly, *v.assisting))})(?!的)", rest))
