"""Put cases to a system and judge what it says."""

import hashlib
import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

from answer.model import Answer, Turn
from corpus.model import Document
from eval.figures import Summary, summarise
from eval.metrics import Verdict, judge
from eval.model import Case, Cited, Reply

PACKAGES = ("chromadb", "jieba", "bm25s", "onnxruntime", "langchain-core", "numpy")
Progress = Callable[[Sequence[Case]], Iterable[Case]]


class Asker(Protocol):
    """Whoever answers; what `chat_app.build_asker` returns."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer: ...


class System(Protocol):
    """Whoever can be put to the cases: the product, or a recipe to compare it with."""

    @property
    def name(self) -> str: ...

    def reply(self, case: Case) -> Reply: ...


@dataclass(frozen=True)
class Run:
    """One system's verdicts on some cases, with everything a reader needs to repeat it."""

    system: str
    conditions: Mapping[str, str]
    verdicts: tuple[Verdict, ...]
    summary: Summary

    @property
    def failures(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if not verdict.right]


@dataclass(frozen=True)
class Product:
    """The product behind its asker; earlier turns are given as questions without answers."""

    asker: Asker
    name: str = "policyqa"

    def reply(self, case: Case) -> Reply:
        """Ask the case's last turn; the time is that of the call, seen from outside."""
        history = [Turn(question) for question in case.history]
        start = time.perf_counter()
        answer = self.asker.ask(case.question, history)
        return reply_of(case, answer, time.perf_counter() - start)


def reply_of(case: Case, answer: Answer, seconds: float) -> Reply:
    """What the judging needs of an answer."""
    cited = tuple(Cited(c.quote, c.document_id, c.title, c.locator, c.start, c.end) for c in answer.citations)
    return Reply(case.id, answer.status.answered, str(answer.status), answer.text, cited, seconds)


def texts_of(documents: Iterable[Document]) -> dict[str, str]:
    """Document id to text, of all documents at hand."""
    return {document.id: document.text for document in documents if not document.missing}


def conditions_of(documents: Iterable[Document], **settings: str) -> dict[str, str]:
    """What a figure depends on: corpus, settings, versions, machine."""
    digest = hashlib.sha256()
    at_hand = sorted((d for d in documents if not d.missing), key=lambda d: d.id)
    for document in at_hand:
        digest.update(f"{document.id}\0{document.text}\0".encode())
    found = {name: _version(name) for name in PACKAGES}
    return {
        "corpus": f"{len(at_hand)} documents, sha256 {digest.hexdigest()[:16]}",
        **settings,
        "packages": ", ".join(f"{name} {number}" for name, number in found.items()),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "-"


@dataclass(frozen=True)
class Evaluation:
    """Cases, the texts quotes are held against, and the conditions written beside every figure."""

    cases: Sequence[Case]
    texts: Mapping[str, str]
    conditions: Mapping[str, str] = field(default_factory=dict)

    def run(self, system: System, progress: Progress = lambda cases: cases) -> Run:
        """Put every case to the system, one after the other."""
        verdicts = tuple(judge(case, system.reply(case)) for case in progress(self.cases))
        return Run(system.name, self.conditions, verdicts, summarise(verdicts, self.texts))
