"""The tables about language (corpus/lexicon), read once and asked by the rest of the room."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from corpus.model import CorpusError, Level

OWN = Path(__file__).resolve().parent.parent / "corpus" / "lexicon"


@dataclass(frozen=True)
class Kind:
    """A kind of answer wanted (count, share, date, ...) with what the evidence must hold for it.

    fresh: the evidence must hold it in words that the question has not said. names: it must name a school or body that
    the question does not. sources: kinds of document that can answer. strict: without it there is no answer.
    """

    name: str
    patterns: re.Pattern[str]
    needs: re.Pattern[str] | None = None
    fresh: bool = False
    strict: bool = False
    names: bool = False
    sources: frozenset[str] = frozenset()

    @property
    def asks_something(self) -> bool:
        """Whether the evidence has to hold anything in particular."""
        return bool(self.needs or self.names or self.sources)

    def matches(self, folded: str) -> bool:
        return bool(self.patterns.search(folded))

    def erase(self, folded: str) -> str:
        """The question without the words that made it of this kind."""
        return self.patterns.sub(" ", folded)

    def met_by(self, folded: str) -> bool:
        return self.needs is None or bool(self.needs.search(folded))


def read_table(folder: Path, name: str) -> dict[str, Any]:
    """A TOML table of the corpus' lexicon, or the project's own where the corpus has none."""
    path = folder / name
    if not path.is_file():
        path = OWN / name
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorpusError(f"词表 {path} 读不出来：{error}。请改正这一处，或恢复随程序提供的文件。") from error


def read_lines(folder: Path, name: str) -> list[str]:
    """The entries of a plain list, without comments and blank lines."""
    path = folder / name if (folder / name).is_file() else OWN / name
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"词表 {path} 读不出来：{error}。请改正这一处，或恢复随程序提供的文件。") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns))


@dataclass(frozen=True)
class Place:
    """A place that questions name; kind as in places.toml (own, ancestor, street, or another place)."""

    name: str
    kind: str
    names: tuple[str, ...]

    @property
    def foreign(self) -> bool:
        return self.kind not in {"own", "ancestor", "street"}


@dataclass(frozen=True)
class Stage:
    """A stage of schooling: words that name it, and words that include it among others."""

    name: str
    words: tuple[str, ...]
    also: tuple[str, ...]

    def named_in(self, folded: str) -> bool:
        return any(word in folded for word in self.words)

    def covered_by(self, folded: str) -> bool:
        return self.named_in(folded) or any(word in folded for word in self.also)


@dataclass(frozen=True)
class Unit:
    """A measure word with other ways to say it and the things it counts."""

    name: str
    aliases: tuple[str, ...]
    nouns: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """All tables of one corpus. `synonyms`: word -> words of the documents that may stand for it.

    plan_years: the years of the home district's own plan, in order. asserting: how a question supposes that something
    is so.
    """

    folder: Path
    kinds: tuple[Kind, ...]
    synonyms: Mapping[str, tuple[str, ...]]
    entities: Mapping[str, str]
    document_names: Mapping[str, str]
    places: tuple[Place, ...]
    level_words: Mapping[Level, tuple[str, ...]]
    stopwords: frozenset[str]
    vocabulary: frozenset[str]
    english: Mapping[str, str] = field(default_factory=dict)
    relative_years: Mapping[str, int] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    school_endings: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    plan_years: tuple[int, ...] = ()
    asserting: re.Pattern[str] | None = None

    @cached_property
    def _keys(self) -> Mapping[str, tuple[str, ...]]:
        """Known words by first character, longest first."""
        words = self.vocabulary | self.synonyms.keys() | self.entities.keys()
        table: dict[str, list[str]] = {}
        for word in sorted(words, key=lambda w: (-len(w), w)):
            table.setdefault(word[:1], []).append(word)
        return {first: tuple(found) for first, found in table.items()}

    def scan(self, folded: str) -> Iterator[tuple[str, bool]]:
        """Cut a text into known words (True) and what lies between them (False), longest match first."""
        gap, i = "", 0
        while i < len(folded):
            word = next((w for w in self._keys.get(folded[i], ()) if folded.startswith(w, i)), "")
            if not word:
                gap, i = gap + folded[i], i + 1
                continue
            if gap:
                yield gap, False
            yield word, True
            gap, i = "", i + len(word)
        if gap:
            yield gap, False

    def alternatives(self, word: str) -> tuple[str, ...]:
        """What may stand in a document for a word of a question: its synonyms, the full name of a short one."""
        full = self.entities.get(word)
        return tuple(
            dict.fromkeys((*((full,) if full and full != word else ()), *self.synonyms.get(word, ())))
        )

    def is_stopword(self, word: str) -> bool:
        return word in self.stopwords

    def named(self, folded: str) -> tuple[str, ...]:
        """Schools and bodies that a text names, by their full names."""
        found = [self.entities[w] for w, known in self.scan(folded) if known and w in self.entities]
        return tuple(dict.fromkeys(found))

    def stages_named(self, folded: str) -> tuple[Stage, ...]:
        """Stages of schooling that a text names, names of schools left aside."""
        bare = self.without_names(folded)
        return tuple(stage for stage in self.stages if stage.named_in(bare))

    def is_school(self, name: str) -> bool:
        """Whether a name is of one school or kindergarten, so that no other can stand for it."""
        return name.endswith(self.school_endings)

    def documents_named(self, folded: str) -> tuple[str, ...]:
        """Ids of documents that a text names; the longest names first, so that 区计划的解读 does not name 区计划."""
        found: dict[str, None] = {}
        for name, document_id in self.document_names.items():
            if name in folded:
                folded = folded.replace(name, " ")
                found[document_id] = None
        return tuple(found)

    def without_names(self, folded: str) -> str:
        """A text without the names of schools and bodies, so that 国家智慧教育云平台 names no level."""
        for alias in sorted((a for a in self.entities if a in folded), key=len, reverse=True):
            folded = folded.replace(alias, " ")
        return folded

    def places_named(self, folded: str) -> tuple[Place, ...]:
        """Places in a text, longest names first, none inside another or inside the name of a school."""
        rest = self.without_names(folded)
        found = []
        for alias, place in self._place_names:
            if alias in rest:
                rest = rest.replace(alias, " ")
                found.append(place)
        return tuple(dict.fromkeys(found))

    @cached_property
    def _place_names(self) -> tuple[tuple[str, Place], ...]:
        pairs = [(name, place) for place in self.places for name in place.names]
        return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))

    @cached_property
    def home(self) -> str:
        return next((place.name for place in self.places if place.kind == "own"), "本地")

    def foreign_places(self, folded: str) -> tuple[Place, ...]:
        return tuple(place for place in self.places_named(folded) if place.foreign)

    @cached_property
    def home_names(self) -> frozenset[str]:
        """Names of the home district and of what lies above it."""
        return frozenset(n for p in self.places if p.kind in {"own", "ancestor"} for n in p.names)

    def levels_named(self, folded: str) -> frozenset[Level]:
        """Levels of government that a question names by a word (省级) or by a place (昆明市)."""
        bare = self.without_names(folded)
        levels = {level for level, words in self.level_words.items() if any(w in bare for w in words)}
        for place in self.places_named(folded):
            if place.kind == "own":
                levels.add(Level.DISTRICT)
            elif place.kind == "ancestor":
                levels.add(Level.PROVINCE if place.name.endswith("省") else Level.CITY)
        return frozenset(levels)

    def content_left(self, folded: str) -> bool:
        """Whether a text has a word that is neither a stop word, a document's name nor a place of one's own."""
        rest = folded
        for name in self._empty_words:
            rest = rest.replace(name, " ")
        return len("".join(c for c in rest if c.isalnum())) > 1

    def level_words_in(self, folded: str) -> tuple[str, ...]:
        """All words and places for the levels of government that a question names."""
        levels = self.levels_named(folded)
        words = [w for level, words in self.level_words.items() if level in levels for w in words]
        return (*words, *(n for p in self.places_named(folded) if not p.foreign for n in p.names))

    def units_wanted(self, folded: str) -> tuple[str, ...]:
        """Measure words that a figure may have to answer 几所, 多少学生; the one asked with first.

        Empty where nothing is counted or the table does not know the word.
        """
        m = re.search(r"(?:多少|几|好多)(.{0,6})", folded)
        if m is None:
            return ()
        said = [u for u in self.units if m[1].startswith(u.name)]
        alike = [u for u in self.units if any(m[1].startswith(a) for a in u.aliases)]
        counting = [u for u in self.units if any(m[1].startswith(n) for n in u.nouns)]
        return tuple(dict.fromkeys(u.name for u in (*said, *alike, *counting)))

    @cached_property
    def _empty_words(self) -> tuple[str, ...]:
        home = {name for place in self.places if not place.foreign for name in place.names}
        return tuple(sorted((*self.document_names, *home), key=lambda w: (-len(w), w))) + tuple(
            sorted(self.stopwords, key=lambda w: (-len(w), w))
        )

    def years_meant(self, folded: str, this_year: int) -> tuple[int, ...]:
        """Calendar years that 今年, 明年 and their like mean."""
        return tuple(this_year + step for word, step in self.relative_years.items() if word in folded)

    def translate(self, text: str) -> str:
        """A text with its English words and phrases put into Chinese, longest phrases first."""
        if not self.english or not re.search(r"[A-Za-z]{2}", text):
            return text
        return self._english_pattern.sub(lambda m: self.english[re.sub(r"\s+", " ", m[0].lower())], text)

    @cached_property
    def _english_pattern(self) -> re.Pattern[str]:
        phrases = sorted(self.english, key=len, reverse=True)
        return re.compile(
            "|".join(rf"\b{re.escape(p).replace(chr(92) + ' ', ' +')}\b" for p in phrases), re.IGNORECASE
        )
