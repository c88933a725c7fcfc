"""The tables of words the ledger works with, from corpus/lexicon/ledger.toml.

A missing or unknown table or key, a wrong type or a broken pattern is refused with file, key and what was expected.
"""

import re
import tomllib
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from ledger.clauses import flat
from ledger.model import LedgerError

DEFAULT = Path(__file__).resolve().parent.parent / "corpus" / "lexicon" / "ledger.toml"
Words = tuple[str, ...]
Patterns = tuple[re.Pattern[str], ...]
Table = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, eq=False)
class Measures:
    words: Words
    bound_only: Words
    scales: Words
    collective: Words
    not_quantities: Patterns
    condition_suffixes: Words


@dataclass(frozen=True, eq=False)
class Directions:
    at_least_before: Words
    at_least_after: Words
    at_most_before: Words
    at_most_after: Words
    increase_before: Words
    decrease_before: Words
    level_after: Words


@dataclass(frozen=True, eq=False)
class Bases:
    patterns: Patterns


@dataclass(frozen=True, eq=False)
class Binding:
    carries: Words
    plain: Words
    before_verb_only: Words


@dataclass(frozen=True, eq=False)
class Years:
    deadlines: Words
    not_deadline_after: Words
    not_deadline_before: Words
    spans: Words
    five_year_plans: tuple[tuple[str, int], ...]


@dataclass(frozen=True, eq=False)
class Milestones:
    completion: Patterns
    becoming: Words
    pledges: Words
    reaching: Words
    relative: Words
    continuations: Words
    adverbials: Words
    past: Words
    not_targets: Patterns


@dataclass(frozen=True, eq=False)
class Indicators:
    bare: Words
    lead_ins: Patterns
    strip_start: Words
    strip_end: Words


@dataclass(frozen=True, eq=False)
class Comparing:
    ignored: Words
    aliases: Table


@dataclass(frozen=True, eq=False)
class Scopes:
    words: Words


@dataclass(frozen=True, eq=False)
class Bodies:
    suffixes: Words
    short_names: Patterns
    roles: Words
    roles_with_modal: Words
    places: Words
    generic_prefixes: Words
    not_before: Words
    not_bodies: Words
    never_inside: Patterns
    never_first: Patterns


@dataclass(frozen=True, eq=False)
class DutyForms:
    labels: tuple[tuple[str, str], ...]
    endings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class DutyVerbs:
    causing: Words
    inviting: Words
    instituting: Words
    institutions: Words
    playing: Words
    playing_after: Words
    joining_after: Words
    jointly: Words
    assisting: Words
    judging: Words
    as_role_lead: Words
    as_role_place: Words
    modals: Words
    conditional: Words
    permissive: Words
    noun_like: Words
    with_whom: Words
    tasks: Words
    exemplifying: Words


@dataclass(frozen=True, eq=False)
class DutySections:
    not_tasks: Words
    addressee_verbs: Words


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Every table of the file; the meaning of each is said there, in Chinese, for those who edit it."""

    measures: Measures
    directions: Directions
    bases: Bases
    binding: Binding
    years: Years
    milestones: Milestones
    indicators: Indicators
    comparing: Comparing
    scopes: Scopes
    stages: Table
    topics: Table
    bodies: Bodies
    duty_forms: DutyForms
    duty_verbs: DutyVerbs
    duty_sections: DutySections


def load_lexicon(path: Path = DEFAULT) -> Lexicon:
    """Read the tables; LedgerError names the file, the key, what was seen and what was expected."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise LedgerError(f"找不到词表文件 {path}；请从发行包里恢复 corpus/lexicon/ledger.toml") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LedgerError(f"词表文件 {path} 读不懂：{error}；应是 UTF-8 编码的 TOML") from error
    made = _section(Lexicon, data, str(path))
    assert isinstance(made, Lexicon)
    return made


def lexicon_of(corpus: Path) -> Lexicon:
    """The tables of a corpus folder, those that come with the project where it has none of its own."""
    own = corpus / "lexicon" / DEFAULT.name
    return load_lexicon(own) if own.exists() else default_lexicon()


@lru_cache(maxsize=1)
def default_lexicon() -> Lexicon:
    """The tables that come with the project."""
    return load_lexicon()


def _section(kind: type[Any], data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise LedgerError(f"{where}：应是一个表，实际是 {data!r}")
    known = {f.name for f in fields(kind)}
    for key in data.keys() ^ known:
        what = "缺少" if key in known else "多出"
        raise LedgerError(f"{where}：{what}「{key}」；这里应有：{'、'.join(sorted(known))}")
    types = get_type_hints(kind)
    return kind(**{key: _value(types[key], data[key], f"{where} [{key}]") for key in known})


def _value(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind):
        assert isinstance(kind, type)
        return _section(kind, value, where)
    (item,) = (get_args(kind) or (str,))[:1]
    if get_origin(item) is tuple:
        if not isinstance(value, dict):
            raise LedgerError(f"{where}：应是「名称 = 内容」的表，实际是 {value!r}")
        inner = get_args(item)[1]
        return tuple(
            (flat(name), _pair(inner, content, f"{where} {name}")) for name, content in value.items()
        )
    return _words(item, value, where)


def _pair(kind: Any, value: Any, where: str) -> Any:
    if get_origin(kind) is tuple:
        return _words(str, value, where)
    if not isinstance(value, kind):
        raise LedgerError(f"{where}：应是{'数字' if kind is int else '文字'}，实际是 {value!r}")
    return value


def _words(item: Any, value: Any, where: str) -> Any:
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise LedgerError(f'{where}：应是文字列表，如 ["一", "二"]，实际是 {value!r}')
    if item is str:
        return tuple(flat(word) for word in value)
    try:
        return tuple(
            re.compile(word.replace("，", ",").replace("；", ";").replace("：", ":")) for word in value
        )
    except re.error as error:
        raise LedgerError(f"{where}：正则表达式写错了：{error}") from error
