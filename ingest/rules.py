"""The table by which an entry is proposed: `corpus/lexicon/proposals.toml`, its patterns compiled."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.model import CorpusError, Kind, Level

_ROOT = Path(__file__).resolve().parent
OWN = _ROOT.parent / "corpus" / "lexicon" / "proposals.toml"
LABELS = _ROOT / "readers" / "page_labels.toml"


@dataclass(frozen=True)
class PeriodRule:
    """Where a period is read, and the pattern with the groups from, and to or years."""

    in_title: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Rules:
    """Patterns in order, the first that matches decides; all are matched against squeezed text."""

    kinds: tuple[tuple[Kind, re.Pattern[str]], ...]
    levels: tuple[tuple[Level, re.Pattern[str]], ...]
    periods: tuple[PeriodRule, ...]
    region: re.Pattern[str]
    region_prefix: re.Pattern[str]
    number: re.Pattern[str]
    secret: re.Pattern[str]
    fact_names: Mapping[str, str]

    def kind(self, title: str) -> Kind | None:
        return next((kind for kind, pattern in self.kinds if pattern.search(title)), None)

    def level(self, body: str) -> Level | None:
        """The level of a body by its name, or by a title that begins with one."""
        return next((level for level, pattern in self.levels if pattern.search(body)), None)

    def place(self, body: str) -> str:
        """The lowest place named in a body's name; empty for a national one."""
        name = self.region_prefix.sub("", body)
        m = self.region.match(name)
        found = m[0] if m else ""
        pieces = re.findall(r".+?(?:自治区|自治州|省|市|区|县|旗)", found)
        return pieces[-1] if pieces else ""


def load_rules(corpus: Path | None = None) -> Rules:
    """The rules of a corpus folder (`lexicon/proposals.toml`), or the project's own. Raises CorpusError."""
    path = corpus / "lexicon" / OWN.name if corpus else OWN
    path = path if path.is_file() else OWN
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return Rules(
            kinds=tuple((Kind(rule["name"]), re.compile(rule["title"])) for rule in data["kind"]),
            levels=tuple((Level(rule["name"]), re.compile(rule["body"])) for rule in data["level"]),
            periods=tuple(
                PeriodRule("title" in rule, re.compile(rule.get("title") or rule["text"]))
                for rule in data["period"]
            ),
            region=re.compile(data["region"]["parts"]),
            region_prefix=re.compile(data["region"]["prefixes"]),
            number=re.compile(data["number"]["pattern"]),
            secret=re.compile(data["secret"]["pattern"]),
            fact_names=_fact_names(),
        )
    except (OSError, ValueError, re.error, KeyError, TypeError, AttributeError) as exc:
        raise CorpusError(f"词表 {path} 读不出来：{exc!r}。请改正这一处，或恢复随程序提供的文件。") from exc


@cache
def _fact_names() -> Mapping[str, str]:
    """A key as sites print it -> the name by which it is known here."""
    facts = tomllib.loads(LABELS.read_text(encoding="utf-8"))["facts"]
    return {label: name for name, printed in facts.items() for label in printed}
