"""From a question to an answer: the whole process is the list of steps below.

Each step looks at the case and either ends it with an answer or leaves it to the next one.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from answer import wording
from answer.conversation import Conversation
from answer.day import today_in_china
from answer.draft import Draft, merge
from answer.drafting import Drafter
from answer.evidence import Task
from answer.model import Answer, Contact, Notice, Status, Turn
from answer.question import Question
from answer.quoting import Quoter
from answer.safety import Safety
from answer.text import clean, has_content
from answer.writer import Session, Writer
from answer.written import Listener
from corpus.model import Level

MAX_HISTORY = 5
MAX_PARTS = 5


@dataclass
class Case:
    """One question on its way through the steps."""

    asked: str
    text: str
    history: Sequence[Turn] = ()
    documents: frozenset[str] = frozenset()
    question: Question | None = None
    notices: list[Notice] = field(default_factory=list)
    session: Session | None = None


Step = Callable[["Composer", Case], Draft | None]


class Composer:
    """Answers questions from a corpus. Safe for threads: all state of a question is in its case."""

    def __init__(
        self,
        drafter: Drafter,
        conversation: Conversation,
        safety: Safety,
        contacts: Sequence[Contact],
        *,
        question_limit: int = 500,
        today: Callable[[], date] = today_in_china,
        writer: Writer | None = None,
    ) -> None:
        self.writer = writer
        self._drafter = drafter
        self._conversation = conversation
        self._safety = safety
        self._contacts = tuple(contacts)
        self._limit = question_limit
        self._today = today

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        levels: frozenset[Level] = frozenset(),
        documents: frozenset[str] = frozenset(),
        mode: str = "auto",
        listen: Listener | None = None,
    ) -> Answer:
        """Answer one question; bad input gives an answer that says what is wrong, never an exception.

        mode: auto and generative let the language model write, where there is one. listen: told of the evidence and of
        each sentence that passed, while the model writes.
        """
        started = time.perf_counter()
        case = Case(question, clean(question[: self._limit * 4]), tuple(history)[-MAX_HISTORY:])
        case.documents = self._drafter.documents(levels, documents)
        if self.writer and mode != "extractive":
            case.session = self.writer.session(listen, asked=mode == "generative")
        elif mode == "generative":
            case.notices.append(Notice("llm_off", wording.NOTICES["llm_off"]))
        draft = next(d for step in STEPS if (d := step(self, case)) is not None)
        return self._finish(case, draft, time.perf_counter() - started)

    def _check_input(self, case: Case) -> Draft | None:
        if len(case.text) > self._limit:
            return Draft(
                Status.ERROR_INPUT, wording.TOO_LONG.format(length=len(case.text), limit=self._limit)
            )
        if not has_content(case.text):
            return Draft(Status.ERROR_INPUT, wording.EMPTY.format(example=self._drafter.example()))
        return None

    def _check_safety(self, case: Case) -> Draft | None:
        found = self._safety.check(case.text)
        return Draft(found.status, found.text, contact=found.contact) if found else None

    def _answer_parts(self, case: Case) -> Draft | None:
        """Several questions in one are answered one by one, each knowing those before it."""
        parts = self._conversation.parts(case.text)
        if not 1 < len(parts) <= MAX_PARTS or self._drafter.stands_alone(case.text):
            return None
        drafts: list[Draft] = []
        history = list(case.history)
        for part in parts:
            inner = replace(case, text=part.question, history=tuple(history), question=None, notices=[])
            inner.session = case.session.quiet() if case.session else None
            self._understand(inner)
            drafts.append(self._draft(inner))
            history.append(Turn(part.question))
        case.question = None
        return merge([part.label for part in parts], drafts)

    def _understand(self, case: Case) -> Draft | None:
        history = () if self._drafter.stands_alone(case.text) else case.history
        case.question, corrected = self._conversation.standalone(case.text, history, self._names_of)
        if corrected:
            case.notices.append(Notice("corrected", wording.NOTICES["corrected"].format(text=corrected)))
        if case.session:
            rewritten = case.session.rewrite(case.text, case.history, case.question)
            if rewritten != case.text:
                case.question = self._conversation.standalone(rewritten, (), self._names_of)[0]
        return None

    def _draft(self, case: Case) -> Draft:
        assert case.question is not None
        draft = self._drafter.draft(case.question, case.documents, self._today())
        if case.session is None:
            return draft
        quoter = Quoter(self._drafter.corpus, self._today())
        return case.session.write(Task(case.question, draft, tuple(case.history), case.documents, quoter))

    def _names_of(self, question: Question) -> Sequence[str]:
        """Names in the answer to an earlier question, for the pronouns of a later one."""
        return self._drafter.names(question, self._today())

    def _finish(self, case: Case, draft: Draft, seconds: float) -> Answer:
        refused = draft.status in (Status.NOT_STATED, Status.NO_EVIDENCE)
        notices = (*case.notices, *draft.notices)
        standalone = case.question.text if case.question else case.text
        return Answer(
            id=f"a{uuid.uuid4().hex[:12]}",
            question=case.asked,
            standalone_question=standalone,
            status=draft.status,
            mode=draft.mode,
            text=draft.text,
            citations=draft.citations,
            related=draft.related,
            suggestions=draft.suggestions,
            notices=tuple({n.code + n.text: n for n in notices}.values()),
            contact=draft.contact or (self._contacts[0] if refused and self._contacts else None),
            seconds=seconds,
        )


STEPS: tuple[Step, ...] = (
    Composer._check_input,
    Composer._check_safety,
    Composer._answer_parts,
    Composer._understand,
    Composer._draft,
)
