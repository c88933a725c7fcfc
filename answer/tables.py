"""Building a Lexicon from the tables of a corpus; a missing table is taken from the project's own."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from answer.followup import FollowUps
from answer.lexicon import Kind, Lexicon, Place, Stage, Unit, any_of, read_lines, read_table
from answer.model import Contact
from answer.text import fold
from corpus.model import Corpus, CorpusError, Level
from corpus.model import Kind as DocumentKind


def load_lexicon(folder: Path, corpus: Corpus) -> Lexicon:
    """Every table below `folder` (corpus/lexicon) with the names that the documents' own facts add."""
    try:
        return _load(folder, corpus)
    except (KeyError, TypeError) as error:
        raise CorpusError(f"词表 {folder} 里缺少应有的项 {error}。请对照表头的说明补上。") from error


def _load(folder: Path, corpus: Corpus) -> Lexicon:
    short = read_table(folder, "abbreviations.toml")
    kinds = read_table(folder, "question_kinds.toml")
    synonyms = _synonyms(read_table(folder, "synonyms.toml")["group"])
    entities = _entities(short.get("entity", []))
    return Lexicon(
        folder=folder,
        kinds=tuple(_kind(row) for row in kinds["kind"]),
        stages=tuple(
            Stage(row["name"], tuple(row["words"]), tuple(row.get("also", ())))
            for row in read_table(folder, "stages.toml")["stage"]
        ),
        school_endings=tuple(short.get("school_endings", ())),
        relative_years=kinds.get("relative_years", {}),
        synonyms=synonyms,
        entities=entities,
        document_names=_document_names(corpus, short.get("document", [])),
        places=tuple(_place(row) for row in read_table(folder, "places.toml")["place"]),
        level_words={Level(k): tuple(v) for k, v in read_table(folder, "levels.toml").items()},
        stopwords=frozenset(fold(w).text for w in read_lines(folder, "stopwords.txt")),
        vocabulary=frozenset(_vocabulary(read_lines(folder, "terms.txt"), synonyms)),
        units=tuple(_unit(row) for row in read_table(folder, "units.toml")["unit"]),
        english=_english(read_table(folder, "english.toml")),
        plan_years=_plan_years(corpus),
        asserting=any_of(kinds["asserting"]["patterns"]),
    )


def _plan_years(corpus: Corpus) -> tuple[int, ...]:
    """The years of the home district's plan, of the newest where there are several."""
    periods = [
        d.period
        for d in corpus.documents
        if d.kind is DocumentKind.PLAN and d.level is Level.DISTRICT and d.original and d.period
    ]
    newest = max(periods, key=lambda period: period.start, default=None)
    return tuple(range(newest.start.year, newest.end.year + 1)) if newest else ()


def _kind(row: Mapping[str, Any]) -> Kind:
    needs = any_of([row["needs"]]) if row.get("needs") else None
    return Kind(
        name=row["name"],
        patterns=any_of(row["patterns"]),
        needs=needs,
        fresh=row.get("fresh", False),
        strict=row.get("strict", False),
        names=row.get("names", False),
        sources=frozenset(row.get("sources", ())),
    )


def _place(row: Mapping[str, Any]) -> Place:
    return Place(
        row["name"], row["kind"], tuple(fold(n).text for n in (row["name"], *row.get("aliases", [])))
    )


def _unit(row: Mapping[str, Any]) -> Unit:
    return Unit(row["unit"], tuple(row.get("aliases", ())), tuple(row.get("nouns", ())))


def _synonyms(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """word -> official words; where a group is mutual, each word -> all others."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        everyday = [fold(w).text for w in row["everyday"]]
        official = [fold(w).text for w in row["official"]]
        for word in everyday:
            found.setdefault(word, {}).update(dict.fromkeys(official))
        if row.get("mutual"):
            for word in (*everyday, *official):
                others = [w for w in (*official, *everyday) if w != word]
                found.setdefault(word, {}).update(dict.fromkeys(others))
    return {word: tuple(others) for word, others in found.items()}


def _entities(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Every alias and full name -> full name."""
    names: dict[str, str] = {}
    for row in rows:
        full = fold(row["name"]).text
        names |= {fold(alias).text: full for alias in (row["name"], *row.get("aliases", []))}
    return names


def _document_names(corpus: Corpus, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Titles, aliases and 文号 -> document id, longest first; the manifest's before the table's."""
    names: dict[str, str] = {}
    for row in rows:
        if row["name"] in corpus.by_id:
            names |= {fold(alias).text: row["name"] for alias in row.get("aliases", [])}
    for d in corpus.documents:
        own = (d.title, d.short_title, d.number or "", *d.aliases)
        names |= {fold(name).text: d.id for name in own if name}
    return dict(sorted(names.items(), key=lambda item: (-len(item[0]), item[0])))


def _vocabulary(terms: Iterable[str], synonyms: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    for line in terms:
        yield fold(line.split()[0]).text
    for others in synonyms.values():
        yield from (w for w in others if 1 < len(w) <= 12)


def _english(table: Mapping[str, Any]) -> dict[str, str]:
    """English phrase (lower case) -> Chinese, from every table of the file."""
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, str):
            found[key.lower()] = value
        elif isinstance(value, Mapping):
            found |= _english(value)
        elif isinstance(value, list):
            found |= {e.lower(): row["chinese"] for row in value for e in _as_list(row["english"])}
    return found


def _as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def load_followups(folder: Path) -> FollowUps:
    table = read_table(folder, "followups.toml")
    classes = {row["name"]: tuple(row["words"]) for row in table["class"]}
    return FollowUps(
        tuple(table["openers"]),
        tuple(table["marks"]),
        tuple(table["pronouns"]),
        any_of(table["ordinals"]),
        classes,
    )


def load_contacts(folder: Path) -> tuple[Contact, ...]:
    """Whom to ask, the default one first; `source` says where and when the number was published."""
    rows = sorted(read_table(folder, "contacts.toml")["contact"], key=lambda row: not row.get("default"))
    return tuple(
        Contact(row["name"], row.get("phone"), row.get("url"), f"{row['source']}，{row['source_date']}")
        for row in rows
    )
