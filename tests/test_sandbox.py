"""The child process that parses: bounded in time and memory, replaced when it dies, never trusted."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.sandbox import Budget, CrashedError, Sandbox, TimedOutError

WORKER = """
import json, os, resource, sys, time
for line in sys.stdin:
    request = json.loads(line)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (request["memory"], resource.getrlimit(resource.RLIMIT_AS)[1]))
    do = request["do"]
    if do == "sleep":
        time.sleep(60)
    if do == "die":
        os.abort()
    if do == "exit":
        sys.exit(0)
    if do == "eat":
        block = bytearray(10**9)
    if do == "garbage":
        print("no json at all", flush=True)
        continue
    if do == "extend":
        print(json.dumps({"event": "ocr", "amount": 3}), flush=True)
        time.sleep(1.5)
    print(json.dumps({"pid": os.getpid(), "said": request.get("say"), "spoiled": do == "spoil"}), flush=True)
"""
BUDGET = Budget(20.0, 2_000_000_000)


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    (tmp_path / "worker_of_tests.py").write_text(WORKER, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Sandbox("worker_of_tests") as box:
        yield box


def test_one_worker_serves_many_requests_and_speaks_any_script(sandbox: Sandbox) -> None:
    first = sandbox.call({"do": "", "say": "幼儿园🏫\u2028"}, BUDGET)
    second = sandbox.call({"do": ""}, BUDGET)
    assert first["said"] == "幼儿园🏫\u2028"
    assert first["pid"] == second["pid"]


def test_a_worker_that_takes_too_long_is_ended_and_the_next_request_gets_another(sandbox: Sandbox) -> None:
    before = sandbox.call({"do": ""}, BUDGET)["pid"]
    with pytest.raises(TimedOutError):
        sandbox.call({"do": "sleep"}, Budget(0.5, BUDGET.memory))
    assert sandbox.call({"do": ""}, BUDGET)["pid"] != before


def test_an_event_of_long_work_gives_more_time(sandbox: Sandbox) -> None:
    events = []

    def worth(event: object) -> float:
        events.append(event)
        return 20.0

    assert sandbox.call({"do": "extend"}, Budget(1.0, BUDGET.memory), worth)["pid"]
    assert events == [{"event": "ocr", "amount": 3}]
    with pytest.raises(TimedOutError):
        sandbox.call({"do": "extend"}, Budget(1.0, BUDGET.memory))


@pytest.mark.parametrize("how", ["die", "exit", "garbage"])
def test_a_worker_that_dies_or_babbles_is_an_error_and_not_the_end(sandbox: Sandbox, how: str) -> None:
    with pytest.raises(CrashedError):
        sandbox.call({"do": how}, BUDGET)
    assert sandbox.call({"do": ""}, BUDGET)["pid"]


@pytest.mark.skipif(sys.platform == "win32", reason="memory is bounded on POSIX only")
def test_a_worker_cannot_take_more_memory_than_it_may(sandbox: Sandbox) -> None:
    with pytest.raises(CrashedError):
        sandbox.call({"do": "eat"}, Budget(20.0, 500_000_000))


def test_a_worker_that_calls_itself_spoiled_is_replaced(sandbox: Sandbox) -> None:
    spoiled = sandbox.call({"do": "spoil"}, BUDGET)
    assert "spoiled" not in spoiled
    assert sandbox.call({"do": ""}, BUDGET)["pid"] != spoiled["pid"]


def test_closing_ends_the_worker_and_can_be_done_twice(sandbox: Sandbox) -> None:
    first = sandbox.call({"do": ""}, BUDGET)["pid"]
    sandbox.close()
    sandbox.close()
    assert sandbox.call({"do": ""}, BUDGET)["pid"] != first
