"""How fast documents are taken in: `python -m eval.ingest_bench --texts FILE --count 1000`.

The articles of FILE (JSON lines, see `eval.statutes`) are written out as one text file a statute, and the commands of
the product are run on that folder as whole processes: the first sync, an unchanged second one, the corpus read into
sections and passages, and, with --embed, the index and an unchanged run after it. Everything lies in a folder of its
own that is thrown away, unless --folder keeps it for another run.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from corpus.model import CorpusError
from eval.bench import PROGRAM, environment
from eval.statutes import Article, read_articles

# Level and kind are what no text of this collection states; a person gives them on the command line as well.
GIVEN = ("--set", "level=national", "--set", "kind=law")
COUNT = (
    "import sys; from pathlib import Path; from ingest.load import load_corpus; c = load_corpus(Path(sys.argv[1]));"
    "print(len(c.documents), sum(map(len, c.sections.values())), len(c.passages))"
)

# Linux counts a process' peak from its parent's size on, so a small process in between starts and measures it.
METER = """
import resource, subprocess, sys, time
started = time.perf_counter()
code = subprocess.run(sys.argv[1:]).returncode
print()
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


@dataclass(frozen=True)
class Run:
    """One process: seconds on the clock, peak memory in MB of the largest process under it, what it printed."""

    seconds: float
    peak_mb: float
    output: str

    def as_dict(self) -> dict[str, object]:
        return {"seconds": round(self.seconds, 2), "peak_mb": round(self.peak_mb)}


def statute_text(articles: Sequence[Article]) -> str:
    """A statute as it is published: title, headings as they change, articles."""
    lines = [articles[0].title or articles[0].law]
    above: tuple[str, ...] = ()
    for article in articles:
        kept = 0
        while kept < min(len(above), len(article.path)) and above[kept] == article.path[kept]:
            kept += 1
        lines += article.path[kept:]
        above = article.path
        lines.append(f"{article.number}　{article.text}")
    return "\n".join(lines) + "\n"


def write_out(articles: Sequence[Article], count: int, folder: Path) -> int:
    """Write the first `count` statutes into a folder; the number of articles in them. Raises CorpusError."""
    laws = [list(group) for _, group in groupby(articles, key=lambda article: article.law)]
    if len(laws) < count:
        raise CorpusError(f"文件里只有 {len(laws)} 部法规，不够 --count {count}；请改小")
    folder.mkdir(parents=True, exist_ok=True)
    for n, law in enumerate(laws[:count], 1):
        (folder / f"{n:05d}.txt").write_text(statute_text(law), encoding="utf-8")
    return sum(map(len, laws[:count]))


def timed(command: Sequence[str], home: Path, variables: Mapping[str, str]) -> Run:
    """Run a process to its end. Raises RuntimeError with what it printed when it fails."""
    meter = [sys.executable, "-c", METER, *command]
    done = subprocess.run(  # noqa: S603 - this program itself, no shell
        meter,
        env=environment(str(home), **variables),
        cwd=home,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.returncode}\n{done.stdout}")
    output, _, figures = done.stdout.rstrip("\n").rpartition("\n")
    seconds, kilobytes = figures.split()
    return Run(float(seconds), int(kilobytes) / 1024, output)


def measure(folder: Path, texts: Path, embed: bool) -> dict[str, object]:
    """Figures of every step; a step's seconds include the start of its process (about half a second)."""
    home, corpus = folder / "home", folder / "corpus"
    for path in (home, corpus):
        path.mkdir(parents=True, exist_ok=True)
    (corpus / "manifest.toml").touch()
    variables = {"POLICYQA_CORPUS": str(corpus)}
    sync = [*PROGRAM, "ingest", "sync", str(texts), *GIVEN]
    first = timed([*sync, "--no-index"], home, variables)
    second = timed([*sync, "--no-index"], home, variables)
    parsed = timed([sys.executable, "-c", COUNT, str(corpus)], home, variables)
    documents, sections, passages = map(int, parsed.output.split())
    figures: dict[str, object] = {
        "documents": documents,
        "sections": sections,
        "passages": passages,
        "first_sync": {**first.as_dict(), "documents_per_second": round(documents / first.seconds, 1)},
        "unchanged_sync": second.as_dict(),
        "parse": {**parsed.as_dict(), "passages_per_second": round(passages / parsed.seconds)},
        "said": [run.output.strip() for run in (first, second)],
    }
    if embed:
        figures |= _embedded(sync, home, variables, passages)
    return figures


def _embedded(
    sync: Sequence[str], home: Path, variables: Mapping[str, str], passages: int
) -> dict[str, object]:
    (home / "synced.json").unlink(missing_ok=True)  # so that there is something to index
    index = timed(sync, home, variables)
    again = timed(sync, home, variables)
    rate = {"passages_per_second": round(passages / index.seconds, 1)}
    return {"index": {**index.as_dict(), **rate}, "unchanged_sync_with_index": again.as_dict()}


def main() -> None:
    """Measure and print one JSON object; seconds and MB."""
    parser = argparse.ArgumentParser(description="How fast documents are taken in.")
    parser.add_argument("--texts", type=Path, required=True, help="articles of statutes, JSON lines or .gz")
    parser.add_argument("--count", type=int, default=1000, help="how many statutes")
    parser.add_argument("--embed", action="store_true", help="also build the index: minutes to hours")
    parser.add_argument("--folder", type=Path, help="keep texts, corpus and index here for another run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        try:
            articles = write_out(read_articles(given.texts), given.count, folder / "texts")
        except CorpusError as error:
            sys.exit(str(error))
        figures = {"articles": articles, **measure(folder, folder / "texts", given.embed)}
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
