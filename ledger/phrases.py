"""How a clause names a body: one function for each turn of phrase, tried on every clause of a task.

Each gives the bodies, their part, and what is said of them. The trigger words are tables of the lexicon.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ledger.bodies import acts, bodies_at, is_body, is_named, split_bodies
from ledger.clauses import quoted
from ledger.lexicon import Lexicon
from ledger.model import Part
from ledger.wording import any_of

# What ends a clause that only says when or under what condition somebody has to act.
CONDITION = re.compile("(时|后|的|前|外|期间|过程中|工作中|活动中)$")
_MUST = "应当|必须|不得|要|须"


@dataclass(frozen=True)
class Named:
    """Bodies with their part; task: the words of the clause on what they do. `opens`: the clauses after it go on."""

    bodies: tuple[str, ...]
    part: Part
    task: str
    opens: bool = False


def named_in(text: str, lexicon: Lexicon) -> list[Named]:
    """Who is named in a clause, each body once; text is flat and without deadline and binding word."""
    found: list[Named] = []
    for phrase in (_playing, _by_means_of, _invited, _as_role, _instituted, _together, _caused, _example, _judged,
                   _in_charge, _subject):  # fmt: skip
        for named in phrase(text, lexicon):
            taken = {body for earlier in found for body in earlier.bodies}
            if left := tuple(body for body in named.bodies if body not in taken):
                found.append(replace(named, bodies=left))
    return found


def _triggers(text: str, words: tuple[str, ...]) -> Iterator[re.Match[str]]:
    """Occurrences of trigger words outside quotation marks."""
    inside = quoted(text)
    for m in re.finditer(any_of(words), text):
        if not any(a <= m.start() < b for a, b in inside):
            yield m


def _playing(text: str, lexicon: Lexicon) -> Iterator[Named]:
    """充分发挥盘龙区教师进修学校的引领作用"""
    v = lexicon.duty_verbs
    for m in _triggers(text, v.playing):
        found = bodies_at(text[m.end() :], lexicon, lambda rest: rest.startswith(v.playing_after))
        if found:
            names, rest = found
            part = Part.PLACE if names[-1].endswith(lexicon.bodies.places) else Part.LEAD
            within = re.match(r"在(.+?)(?:方面|中|上)?的?[^的]{0,4}(?:作用|功能)", rest)
            yield Named(names, part, within[1] if within else "", opens=True)
            return


def _by_means_of(text: str, lexicon: Lexicon) -> Iterator[Named]:
    """依托昆十中、金康园小学"""

    def ends(rest: str) -> bool:
        return not rest.strip() or rest.startswith("(") or acts(rest, lexicon)

    m = re.match(r".{0,4}?依托", text)
    found = bodies_at(text[m.end() :], lexicon, ends) if m else None
    if found:
        yield Named(found[0], Part.PLACE, re.sub(r"^\([^()]*\)", "", found[1]), opens=True)


def _as_role(text: str, lexicon: Lexicon) -> Iterator[Named]:
    """以教育行政部门为主导、教研机构为主体、相关单位通力协作"""
    v = lexicon.duty_verbs
    roles = any_of((*v.as_role_lead, *v.as_role_place))
    if not re.search(f"为(?:{roles})", text):
        return
    for piece in text.split("、"):
        m = re.search(rf"(?:^|以)([^以]+?)为({roles})", piece)
        names = split_bodies(m[1], lexicon) if m else ()
        if m and names:
            part = Part.LEAD if m[2] in v.as_role_lead else Part.PLACE
            yield Named(names, part, text, opens=text.endswith(m[0]))
        elif "为" not in piece and piece != text:
            helped = bodies_at(piece, lexicon, lambda rest: rest.startswith(v.assisting))
            if helped:
                yield Named(helped[0], Part.WITH, helped[1])


def _instituted(text: str, lexicon: Lexicon) -> Iterator[Named]:
    """建立区委、区政府领导班子成员联系学校制度"""
    v = lexicon.duty_verbs
    if not any(word in text for word in v.institutions):
        return
    for m in _triggers(text, v.instituting):
        found = bodies_at(text[m.end() :], lexicon, lambda rest: acts(rest, lexicon))
        if found:
            joint = found[1].startswith(v.jointly)
            yield Named(found[0], Part.JOINT if joint else Part.LEAD, found[1])
            return


def _caused(text: str, lexicon: Lexicon) -> Iterator[Named]:
    """指导学校多元化开展体育活动; a named school may be followed by anything (推进白塔中学升等晋级工作)."""
    v = lexicon.duty_verbs
    for m in _triggers(text, v.causing):
        if text[: m.start()].endswith(v.permissive) or text.startswith("被", m.end()):
            continue
        rest_of = text[m.end() :]
        found = bodies_at(rest_of, lexicon, lambda rest: acts(rest, lexicon))
        if not found:
            found = bodies_at(
                rest_of, lexicon, lambda rest: bool(rest) and not rest.startswith(lexicon.bodies.not_before)
            )
            if found and not all(is_named(name, lexicon) for name in found[0]):
                found = None
        if found and len(found[1].strip()) > 2 and not found[0][-1].endswith(lexicon.bodies.places):
            yield Named(found[0], Part.LEAD, found[1])
            return


def _invited(text: str, lexicon: Lexicon) -> Iterator[Named]:
    """引进具备资质的高等院校参与教师培训"""
    for m in _triggers(text, lexicon.duty_verbs.inviting):
        found = bodies_at(
            text[m.end() :], lexicon, lambda rest: acts(rest, lexicon) or rest.startswith(("和", "与"))
        )
        if found:
            yield Named(found[0], Part.WITH, found[1])
            return


def _example(text: str, lexicon: Lexicon) -> Iterator[Named]:
    """创建以昆明市实验中学等…的普通高中特色学校"""
    m = re.search(rf"(?:{any_of(lexicon.duty_verbs.exemplifying)})以", text)
    found = bodies_at(text[m.end() :], lexicon, lambda rest: rest.startswith("等")) if m else None
    if m and found:
        yield Named(found[0], Part.LEAD, text[: m.end() - 1] + found[1].removeprefix("等"))


def _judged(text: str, lexicon: Lexicon) -> Iterator[Named]:
    """将各街道开展整治工作成效纳入…考核; 对学校进行督导"""
    v = lexicon.duty_verbs
    if not re.search(any_of(v.judging), text):
        return
    for m in re.finditer("[纳列]入对", text):
        found = bodies_at(text[m.end() :], lexicon, lambda rest: bool(re.search(any_of(v.judging), rest)))
        if found:
            yield Named(found[0], Part.OBJECT, text)
    for m in re.finditer("[纳列]入(?!对)", text):
        found = bodies_at(text[m.end() :], lexicon, lambda rest: bool(re.match(any_of(v.judging), rest)))
        if found:
            yield Named(found[0], Part.OBJECT, text)
    listed = "纳入" in text or "列入" in text
    for m in re.finditer(r"将|把", text) if listed else re.finditer("对", text):
        followed = _is_listed if listed else _is_examined
        found = bodies_at(text[m.end() :], lexicon, followed(lexicon))
        if found:
            yield Named(found[0], Part.OBJECT, found[1])
            return


def _is_listed(lexicon: Lexicon) -> Callable[[str], bool]:
    return lambda rest: acts(rest, lexicon) or rest.startswith(("的", "纳入", "列入"))


def _is_examined(lexicon: Lexicon) -> Callable[[str], bool]:
    return lambda rest: bool(
        re.match(rf"[^,]{{0,12}}?(进行|开展|实施|组织)[^,]{{0,10}}{any_of(lexicon.duty_verbs.judging)}", rest)
    )


def _together(text: str, lexicon: Lexicon) -> Iterator[Named]:
    """甲校与乙校、丙校开展交流; 会同公安机关; the one before 与 leads."""
    v = lexicon.duty_verbs
    for m in _triggers(text, v.with_whom):
        goes_on = _does_something(lexicon) if len(m[0]) > 1 else lambda rest: not rest or acts(rest, lexicon)
        found = bodies_at(text[m.end() :], lexicon, goes_on)
        if found:
            yield Named(found[0], Part.WITH, found[1], opens=not found[1])
    for m in re.finditer(r"应当有", text):
        found = bodies_at(text[m.end() :], lexicon, lambda rest: rest.startswith(("参加", "参与")))
        if found:
            yield Named(found[0], Part.WITH, text)
    for m in _triggers(text, ("与", "同")):
        found = bodies_at(
            text[m.end() :], lexicon, lambda rest: rest.removeprefix("的").startswith(v.joining_after)
        )
        if not found:
            continue
        done = found[1] if len(found[1]) >= 4 else text
        yield Named(found[0], Part.WITH, done)
        first = _body_before(text[: m.start()], lexicon)
        if first:
            yield Named(first, Part.LEAD, done)
        return


def _body_before(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The body that ends a text, after a verb or from its start."""
    v = lexicon.duty_verbs
    starts = [0] + [m.end() for m in re.finditer(any_of((*v.tasks, *v.causing)), text)]
    return next((names for at in starts if (names := split_bodies(text[at:], lexicon))), ())


def _in_charge(text: str, lexicon: Lexicon) -> Iterator[Named]:
    """由教育行政部门负责"""
    for m in re.finditer(r"(?<![理自事缘可])(?<!可以)由", text):
        found = bodies_at(text[m.end() :], lexicon, _does_something(lexicon)) or bodies_at(
            text[m.end() :], lexicon, lambda rest: rest.startswith(("负责", "承担", "履行")), modal=True
        )
        if found:
            done = (text[: m.start()].removesuffix("应当") + found[1]).strip()
            yield Named(found[0], Part.LEAD, done, opens=not found[1])
            return


def _does_something(lexicon: Lexicon) -> Callable[[str], bool]:
    return lambda rest: not rest.startswith((*lexicon.bodies.not_before, "组成", "、", "和", "及", "或"))


def _subject(text: str, lexicon: Lexicon) -> Iterator[Named]:
    """特殊教育学校加强对…的指导; 教育行政部门应当…"""
    v = lexicon.duty_verbs
    modal = bool(re.search(_MUST, text))
    found = bodies_at(text, lexicon, lambda rest: acts(rest, lexicon), modal)
    if not found or found[0][-1].endswith(lexicon.bodies.places):
        return
    names, rest = found
    role = names[-1].endswith(lexicon.bodies.roles_with_modal) and not is_body(names[-1], lexicon)
    if role and not re.match(rf"(?:[对在按依就因为][^,]*?)?[都均也还]?(?:{_MUST})", rest):
        return  # 教师组织竞赛应当计算工作量 tells others what to do
    if re.search(r"^(?!应当|必须|不得).*情况$|^对[^,]*的[\u4e00-\u9fff]{2}$", rest):
        return  # a noun phrase: 学校实施素质教育的情况, 人民政府对学校工作的督导
    part = (
        Part.WITH if rest.startswith(v.assisting) else Part.JOINT if rest.startswith(v.jointly) else Part.LEAD
    )
    yield Named(names, part, rest)


def subject_of_next(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The bodies a clause names for the clause after it (主管部门,应当…; 委员会在接到申请后,应当…)."""

    def only_when(rest: str) -> bool:
        said = CONDITION.search(rest) or re.match("[对就]", rest)
        return (
            not rest or bool(said) or rest.startswith(lexicon.duty_verbs.conditional) or acts(rest, lexicon)
        )

    _, of, described = text.partition("的")  # 依法兴办的福利企业、按摩机构,应当…
    tried = (text, described) if of else (text,)
    found = next((f for t in tried if (f := bodies_at(t, lexicon, only_when, modal=True))), None)
    return found[0] if found else ()


__all__ = ["Named", "is_body", "named_in", "subject_of_next"]
