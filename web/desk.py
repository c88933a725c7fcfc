"""The desk where every question is taken, whichever way it came: limits, asker, counts, log."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from answer import wording
from answer.model import Answer, Turn
from corpus.model import Corpus, Level
from web import words
from web.errors import Refusal
from web.limiting import ClientLimit, Turnstile
from web.metrics import Metrics
from web.model import Asker, WebOptions

log = logging.getLogger("policyqa.web")


@dataclass(frozen=True)
class Inquiry:
    """A question with what it is asked against."""

    question: str
    history: tuple[Turn, ...] = ()
    levels: frozenset[Level] = frozenset()
    documents: frozenset[str] = frozenset()
    mode: str = "auto"
    listen: Callable[[str, object], None] | None = None


class Desk:
    """Takes questions for the interface and the pages; shared by all of them, safe between threads."""

    def __init__(self, asker: Asker, corpus: Corpus, options: WebOptions) -> None:
        self.corpus = corpus
        self.options = options
        self.metrics = Metrics()
        self._asker = asker
        self._limit = ClientLimit(options.rate)
        self._turnstile = Turnstile(options.concurrency, options.waiting)

    async def answer(self, inquiry: Inquiry, client: str | None) -> Answer:
        """Answer in a worker thread; raises Refusal where the question is not taken."""
        self.admit(client, inquiry)
        return await self.turn(inquiry)

    async def turn(self, inquiry: Inquiry) -> Answer:
        """Answer a question that was admitted, when its turn has come."""
        return await self._turnstile.run(lambda: self.work(inquiry))

    @property
    def writes(self) -> bool:
        """Whether a language model may write answers, so that there is something to tell before the end."""
        return getattr(self._asker, "writer", None) is not None

    def admit(self, client: str | None, inquiry: Inquiry | None = None) -> None:
        """Take a client's request or refuse it (not ready, not valid, too many), counted either way."""
        try:
            if not self.options.ready():
                raise Refusal(503, "not_ready", words.NOT_READY, 3)
            if inquiry:
                self._check(inquiry)
            self._limit.check(client)
        except Refusal as refusal:
            self.metrics.refusals.labels(refusal.code).inc()
            raise

    def _check(self, inquiry: Inquiry) -> None:
        limit, length = self.options.question_limit, len(inquiry.question)
        if not inquiry.question.strip():
            raise Refusal(422, "empty", wording.EMPTY.format(example=self.options.examples[0].questions[0]))
        if length > limit:
            raise Refusal(422, "too_long", wording.TOO_LONG.format(limit=limit, length=length))
        unknown = sorted(inquiry.documents - set(self.corpus.by_id))
        if unknown:
            raise Refusal(422, "unknown_document", words.UNKNOWN_DOCUMENT.format(id=unknown[0][:80]))

    def work(self, inquiry: Inquiry) -> Answer:
        """Ask, count, log; an unexpected error becomes a Refusal that gives nothing away."""
        started = time.perf_counter()
        try:
            answer = self._asker.ask(
                inquiry.question,
                inquiry.history,
                levels=inquiry.levels,
                documents=inquiry.documents,
                mode=inquiry.mode,
                **({"listen": inquiry.listen} if inquiry.listen else {}),
            )
        except Exception as error:
            self.metrics.failures.inc()
            # The question itself stays out of the log: it may hold a name or a number.
            log.exception(
                "a question of %d characters failed: %s", len(inquiry.question), type(error).__name__
            )
            raise Refusal(500, "internal", words.INTERNAL) from None
        seconds = time.perf_counter() - started
        self.metrics.answers.labels(answer.status.value, answer.mode.value).inc()
        self.metrics.seconds.observe(seconds)
        log.info("answer %s %s in %.3f s", answer.id, answer.status.value, seconds)
        return answer
