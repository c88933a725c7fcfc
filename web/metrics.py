"""Counts for operators, without anything that was asked. One registry for each application."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Answers by status and mode, seconds to answer, refusals by code, feedback by verdict."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answers = Counter(
            "policyqa_answers", "Answers given.", ["status", "mode"], registry=self.registry
        )
        self.seconds = Histogram(
            "policyqa_answer_seconds",
            "Seconds to answer a question.",
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.failures = Counter(
            "policyqa_failures", "Questions that ended in an unexpected error.", registry=self.registry
        )
        self.refusals = Counter("policyqa_refusals", "Requests not served.", ["code"], registry=self.registry)
        self.feedback = Counter(
            "policyqa_feedback", "Verdicts on answers.", ["verdict"], registry=self.registry
        )

    def text(self) -> bytes:
        return generate_latest(self.registry)
