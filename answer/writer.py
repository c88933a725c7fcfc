"""Answers written by a language model, held to the evidence; the extractive answer stands behind every one of them.

Evidence under random keys -> sentences with keys -> every sentence checked -> what failed asked for once more -> what
is left, if it says at least what the extractive answer says outright, else the extractive answer.
"""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from answer import wording
from answer.breaker import Breaker
from answer.claims import Claim, ClaimStream, parse_claims
from answer.draft import Draft
from answer.drafting import Drafter
from answer.evidence import Task, gather, speaks_of_question
from answer.extractive import LONG
from answer.generative import ChatModel, Fault, ModelError
from answer.grounding import BOLD
from answer.model import Mode, Notice, Turn
from answer.prompting import Prompt, evidence_text, failed_text, history_text
from answer.question import Question
from answer.quoting import Span
from answer.rewriting import rewriting_holds
from answer.saying import notices_for
from answer.tally import Tally
from answer.text import fold
from answer.verify import Verifier
from answer.verify_figures import figures_in, years_in
from answer.verify_model import Checked, Item
from answer.written import MOST, Listener, Outlet, Telling, holds, led, led_by_verdict

log = logging.getLogger("policyqa.answer")

HARD = 60  # characters of a question from which the model is asked to say it in short
LEAST_SECONDS = 1.0  # time that has to be left for another call
NOT_ENOUGH = "材料不足"


def deaf(event: str, data: object) -> None:
    """A listener that does nothing."""


class Writer:
    """Shared by all questions, safe for threads; `session` is one question's."""

    def __init__(
        self,
        model: ChatModel,
        drafter: Drafter,
        verifier: Verifier,
        prompts: Mapping[str, Prompt],
        breaker: Breaker | None = None,
    ) -> None:
        self.model = model
        self.drafter = drafter
        self.verifier = verifier
        self.prompts = prompts
        self.breaker = breaker or Breaker()
        self.tally = Tally()

    def session(self, listen: Listener | None = None, *, asked: bool = False) -> "Session":
        """The writing of one question; its time limit begins now. asked: the reader wanted a written answer."""
        return Session(self, time.monotonic() + self.model.options.timeout, listen or deaf, asked)

    def call(self, prompt: str, deadline: float, **values: str) -> Iterator[str]:
        """Pieces of a reply, through the breaker, counted; ModelError where there is none."""
        if not self.breaker.enter():
            self.tally.add("calls", Fault.OPEN)
            raise ModelError(Fault.OPEN, "模型刚才连续出错，暂停使用")
        finished = said = False
        try:
            for piece in self.model.stream(*self.prompts[prompt].fill(**values), deadline):
                said = said or bool(piece.strip())
                yield piece
            if not said:
                raise self.model.error(Fault.EMPTY)
            finished = True
        except ModelError as error:
            finished = True
            self.breaker.fail(lasting=error.fault.lasting)
            self.tally.add("calls", error.fault)
            log.warning("language model: %s %s; the extractive answer is given", error.fault, error.detail)
            raise
        finally:
            if not finished:  # the reader of the stream went away: nothing learnt about the model
                self.breaker.succeed()
        self.breaker.succeed()
        self.tally.add("calls", "ok")


@dataclass(frozen=True)
class Session:
    """One question's writing: every call shares its time limit."""

    writer: Writer
    deadline: float
    listen: Listener
    asked: bool = False

    def quiet(self) -> "Session":
        """The same without a listener, for one of several questions in one."""
        return replace(self, listen=deaf)

    def rewrite(self, text: str, history: Sequence[Turn], question: Question) -> str:
        """A follow-up or a long question as one that stands alone; the text itself where nothing better holds."""
        if not history and len(text) <= HARD:
            return text
        deadline = min(self.deadline, time.monotonic() + self.writer.model.options.timeout / 3)
        try:
            reply = "".join(
                self.writer.call("rewrite", deadline, history=history_text(history), question=text)
            )
        except ModelError:
            return text
        found = next((line.strip() for line in reversed(reply.splitlines()) if line.strip()), "")
        if fold(found).text.rstrip("?") == fold(text).text.rstrip("?"):
            return text
        kept = rewriting_holds(found, text, history, question, self.writer.drafter.lexicon)
        self.writer.tally.add("rewritings", "kept" if kept else "dropped")
        return found if kept else text

    def write(self, task: Task) -> Draft:
        """The written answer, or the extractive draft with a notice where one is due; never an exception of the model's."""
        if not task.draft.status.answered or self.writer.drafter.settled_before_search(task.question):
            return task.draft
        items = gather(task, self.writer.drafter, self.writer.verifier.safety)
        if not items:
            return task.draft
        self.listen("evidence", task.draft.citations)
        try:
            kept, first, again = self._sentences(task, items)
        except ModelError as error:
            self.writer.tally.add("answers", error.fault)
            return self._instead(task.draft, "llm_unavailable") if self.asked else task.draft
        self.listen("trace", (*first, *again))
        enough = self._enough(task, items, kept, len(first))
        written = self._compose(task, items, kept) if enough else None
        ending = "written" if written else "too_little" if first else "refused"
        self.writer.tally.add("answers", ending)
        if not written:
            log.warning(
                "language model: %s (%d of %d sentences held); the extractive answer is given",
                ending,
                len(kept),
                len(first),
            )
        return written or self._instead(task.draft, "llm_fallback")

    def _instead(self, draft: Draft, code: str) -> Draft:
        return replace(draft, notices=(*draft.notices, Notice(code, wording.NOTICES[code])))

    def _sentences(
        self, task: Task, items: Mapping[str, Item]
    ) -> tuple[list[Checked], list[Checked], list[Checked]]:
        """The sentences that hold, given out in order as they pass; those of the first reply; those asked for again."""
        values = {
            "evidence": evidence_text(list(items.values())),
            "question": task.question.text,
            "example": next(iter(items)),
        }
        stream = ClaimStream(items)
        checked: list[Checked] = []
        lead = [key for key, item in items.items() if holds([item.span], task.draft.citations[0])]
        out = Outlet(self.listen, items, lead)
        for piece in self.writer.call("write", self.deadline, history=history_text(task.history), **values):
            checked += [
                out.take(self._check(c, items)) for c in self._asked_for(task, stream.feed(piece), items)
            ]
        checked += [out.take(self._check(c, items)) for c in self._asked_for(task, stream.finish(), items)]
        checked = [c for c in checked if NOT_ENOUGH not in c.claim.text]
        failed = [c for c in checked if not c.ok]
        again = self._again(failed, items, values) if failed and len(failed) <= MOST else []
        mended = dict(zip(map(id, failed), again, strict=False))
        kept = [best for c in checked for best in [c if c.ok else mended.get(id(c), c)] if best.ok][:MOST]
        kept = led(list({c.claim.text: c for c in kept}.values()), lead)
        out.rest(kept)
        return kept, checked, again

    def _asked_for(self, task: Task, claims: Iterator[Claim], items: Mapping[str, Item]) -> Iterator[Claim]:
        """Claims that speak of what is asked; true or not, others have no place in the answer."""
        for claim in claims:
            on = [items[key] for key in claim.keys]
            if not on or speaks_of_question(task, claim.text, on):
                yield claim
            else:
                self.writer.tally.add("sentences", "beside")

    def _again(
        self, failed: Sequence[Checked], items: Mapping[str, Item], values: Mapping[str, str]
    ) -> list[Checked]:
        """The sentences that failed, asked for once more; none where the time is up or the model fails."""
        if self.deadline - time.monotonic() < LEAST_SECONDS:
            return []
        try:
            reply = "".join(self.writer.call("again", self.deadline, failed=failed_text(failed), **values))
        except ModelError:
            return []
        return [self._check(claim, items) for claim in parse_claims(reply, items)][: len(failed)]

    def _check(self, claim: Claim, items: Mapping[str, Item]) -> Checked:
        checked = self.writer.verifier.check(claim, items)
        tally = self.writer.tally
        tally.add("sentences", "passed" if checked.ok else checked.failed[0].check)
        tally.add("unknown_keys", "dropped", len(claim.unknown))
        return checked

    def _enough(self, task: Task, items: Mapping[str, Item], kept: Sequence[Checked], asked: int) -> bool:
        """Whether what is left answers no less than the extractive draft: half of it held, its quotes and figures in it."""
        if not kept or len(kept) * 2 < asked:
            return False
        cited = [items[key].span for c in kept for key in c.claim.keys]
        return all(holds(cited, c) for c in task.draft.citations) and self._direct_said(task.draft, kept)

    def _direct_said(self, draft: Draft, kept: Sequence[Checked]) -> bool:
        """Whether the figures and dates that the extractive answer states in bold are stated."""
        tables, text = self.writer.verifier.tables, fold("".join(c.claim.text for c in kept)).text
        said = {(f.value, f.high, f.unit) for f in figures_in(text, tables)}
        years = {year for year, _ in years_in(text)}
        for bold in BOLD.findall(draft.direct):
            folded = fold(bold).text
            if bold.startswith("不是"):
                continue
            figures = {(f.value, f.high, f.unit) for f in figures_in(folded, tables)}
            if not figures <= said or not {year for year, _ in years_in(folded)} <= years:
                return False
        return True

    def _compose(self, task: Task, items: Mapping[str, Item], kept: Sequence[Checked]) -> Draft:
        items = self._narrowed(items, kept)
        telling = Telling(items)
        lines = [telling.line(c.claim) for c in kept]
        citations = tuple(
            task.quoter.cite(items[key].span, marker) for key, marker in telling.markers.items()
        )
        label = Notice("ai_generated", wording.NOTICES["ai_generated"])
        related = tuple(r for r in task.draft.related if all(r.locator != c.locator for c in citations))
        return replace(
            task.draft,
            text=led_by_verdict("".join(lines), task.draft.direct),
            citations=citations,
            related=related,
            notices=(label, *notices_for(citations)),
            direct="",
            mode=Mode.GENERATIVE,
        )

    def _narrowed(self, items: Mapping[str, Item], kept: Sequence[Checked]) -> dict[str, Item]:
        """Long quotes cut to the sentences that carry what is said, as long as everything still holds."""
        narrow = {
            key: self._narrow(item, [c.claim for c in kept if key in c.claim.keys])
            for key, item in items.items()
        }
        sound = all(self.writer.verifier.check(c.claim, narrow).ok for c in kept)
        return narrow if sound else dict(items)

    def _narrow(self, item: Item, claims: Sequence[Claim]) -> Item:
        if len(item.quote) <= LONG or not claims:
            return item
        pieces = [p for claim in claims for p in self.writer.verifier.pieces_used(claim, item)]
        if not pieces:
            return item
        folded = fold(item.quote)
        start, _ = folded.span(min(p.start for p in pieces), max(p.end for p in pieces))
        _, end = folded.span(min(p.start for p in pieces), max(p.end for p in pieces))
        start = max((item.quote.rfind(mark, 0, start) + 1 for mark in "。；;！？\n"), default=0)
        quote = item.quote[start:end]
        start, end = (
            start + len(quote) - len(quote.lstrip()),
            end - (len(quote) - len(quote.rstrip("，,、；;\n "))),
        )
        span = Span(item.span.document_id, item.span.start + start, item.span.start + end)
        return replace(item, span=span, quote=item.quote[start:end])
