"""What the language model did, in the Prometheus text format."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

FAMILIES = {
    "calls": "Calls of the language model by outcome.",
    "sentences": "Sentences of the language model: passed, or the first check that failed.",
    "answers": "How questions that went to the language model ended.",
    "unknown_keys": "Evidence keys that the language model made up.",
    "rewritings": "Questions that the language model rewrote: kept or dropped.",
}


class Counts(Protocol):
    """Where the numbers come from (`answer.tally.Tally`)."""

    def counts(self) -> Mapping[tuple[str, str], int]: ...


class _LlmCollector(Collector):
    def __init__(self, tally: Counts) -> None:
        self._tally = tally

    def collect(self) -> Iterator[Metric]:
        counts = self._tally.counts()
        for name, help_text in FAMILIES.items():
            family = CounterMetricFamily(f"policyqa_llm_{name}", help_text, labels=["outcome"])
            for (counted, label), value in sorted(counts.items()):
                if counted == name:
                    family.add_metric([str(label)], value)
            yield family


def watch(registry: CollectorRegistry, tally: Counts) -> None:
    """Show the counts with the other metrics from now on."""
    registry.register(_LlmCollector(tally))
