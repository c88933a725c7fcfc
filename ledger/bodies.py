"""Names of bodies: organs, schools, offices and roles, told by how their names end.

Where a name begins is told by what stands before it (a trigger word, the start of the clause); where it ends, by its
suffix and by what may follow. Both come from the tables of the lexicon.
"""

import re
from collections.abc import Callable

from ledger.lexicon import Lexicon
from ledger.wording import any_of

_LONGEST = 60  # characters of a list of names
_JOIN = re.compile(r"、|以及|和|及|与|或者|或")
# 教育、公安、市场监管等部门 is quoted as it stands: the text does not give the offices' names.
_AND_OTHERS = re.compile(r"[\u4e00-\u9fff]{2,6}(、[\u4e00-\u9fff]{2,8})+等(有关|相关)?(部门|单位|机关)")


def bodies_at(
    text: str, lexicon: Lexicon, follows: Callable[[str], bool], modal: bool = False
) -> tuple[tuple[str, ...], str] | None:
    """The longest list of bodies at the start of a text whose rest `follows`, and that rest; None if there is none.

    modal: the rest begins with a modal verb, so that roles such as 教师 count too.
    """
    window = text[:_LONGEST]
    for bar in lexicon.bodies.never_inside:
        at = window.find(bar)
        window = window[:at] if at >= 0 else window
    for end in sorted(_ends(window, lexicon, modal), reverse=True):
        names = split_bodies(text[:end], lexicon, modal)
        if names and follows(text[end:]):
            return names, text[end:]
    return None


def _ends(window: str, lexicon: Lexicon, modal: bool) -> set[int]:
    ends = set()
    for start in range(len(window)):
        for word in (*lexicon.bodies.suffixes, *lexicon.bodies.roles, *lexicon.bodies.places):
            if window.startswith(word, start):
                ends.add(start + len(word))
        if modal:
            ends |= {start + len(w) for w in lexicon.bodies.roles_with_modal if window.startswith(w, start)}
        for pattern in lexicon.bodies.short_schools:
            if found := pattern.match(window, start):
                ends.add(found.end())
    return ends


def split_bodies(text: str, lexicon: Lexicon, modal: bool = False) -> tuple[str, ...]:
    """The bodies of a list (A、B和C); empty if one of them is none. 区委、区政府领导班子成员 is one body."""
    text = _without_note(text.strip())
    if text.endswith(lexicon.bodies.roles) and (first := _JOIN.search(text)):
        head = text[: first.start()]
        if not head.endswith(lexicon.bodies.roles) and len(head) <= 3 and head.endswith(("委", "府", "政")):
            return (text,)
    if _AND_OTHERS.fullmatch(text) and not text.startswith(lexicon.duty_verbs.tasks):
        return (text,)
    names, open_name = [], ""
    for piece in re.split(rf"({_JOIN.pattern})", text):
        open_name += piece
        name = clean(open_name, lexicon)
        if not _JOIN.fullmatch(piece) and is_body(name, lexicon, modal):
            names.append(name)
            open_name = ""
        elif names and _JOIN.fullmatch(piece) and open_name == piece:
            open_name = ""
        elif piece == "、" or _JOIN.fullmatch(open_name):
            return ()
    return tuple(names) if not open_name else ()


def clean(text: str, lexicon: Lexicon) -> str:
    """A name without what describes it (具备资质的高等院校) and without blanks."""
    text = re.sub(r"\s+", "", _without_note(text))
    if "的" in text:
        text = text.rsplit("的", 1)[1]
    return text.strip("、,;:。")


def _without_note(text: str) -> str:
    return re.sub(r"\((?!工)[^()]*\)", "", text)


def is_body(name: str, lexicon: Lexicon, modal: bool = False) -> bool:
    """Whether a name ends as names of bodies do and does not begin like a sentence."""
    b, v = lexicon.bodies, lexicon.duty_verbs
    ends = (*b.suffixes, *b.roles, *b.places, *(b.roles_with_modal if modal else ()))
    if not (name.endswith(ends) or any(p.fullmatch(name) for p in b.short_schools)):
        return False
    verbs = tuple(verb for verb in (*v.tasks, *v.causing) if verb not in v.noun_like)
    if name.count("“") != name.count("”"):
        return False
    if name in b.not_bodies or name.startswith((*verbs, *v.modals, *lexicon.milestones.adverbials)):
        return False
    return not any(word in name for word in b.never_inside)


def is_named(name: str, lexicon: Lexicon) -> bool:
    """Whether it is one certain body (盘龙区白塔中学), not a kind of body (普通高中, 各学校)."""
    b = lexicon.bodies
    if any(p.fullmatch(name) for p in b.short_schools):
        return True
    ending = next((w for w in sorted(b.suffixes, key=len, reverse=True) if name.endswith(w)), "")
    proper = name.removesuffix(ending)
    return len(proper) >= 2 and not proper.startswith(b.generic_prefixes)


def acts(rest: str, lexicon: Lexicon) -> bool:
    """Whether what follows a body says what it does: modal or adverb, then a verb of a task."""
    v = lexicon.duty_verbs
    if rest.startswith((*v.permissive, *lexicon.bodies.not_before)):
        return False
    if re.match(any_of(v.modals), rest):
        return True
    verbs = [verb for verb in v.tasks if verb not in v.noun_like]
    return bool(re.match(any_of((*verbs, *v.jointly, *v.assisting)), rest))
