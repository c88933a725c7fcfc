"""How fast and how large: cold question, warm questions, the server's memory. `make bench` runs it.

Every figure is a median of several runs on this machine with the spread beside it; figures of one run may be compared
with each other, not with those of another machine.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from eval.model import Expect, load_cases

QUESTION = "盘龙区要新建多少所公办幼儿园？"
COLD_RUNS = 7
WARM_QUESTIONS = 200
PROGRAM = [sys.executable, "-c", "from cli import main; main()"]
ROOT = Path(__file__).resolve().parent.parent


def environment(home: str, **more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "POLICYQA_HOME": home, **more}


def timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def build_and_ask(home: str) -> float:
    """Seconds for the first question on an empty home: corpus, vectors, index and answer."""
    return timed(lambda: _ask(home))


def cold(home: str) -> list[float]:
    """Seconds of `policyqa ask` as a whole process with the index there."""
    return [timed(lambda: _ask(home)) for _ in range(COLD_RUNS)]


def _ask(home: str) -> None:
    subprocess.run(
        [*PROGRAM, "ask", QUESTION], env=environment(home), check=True, capture_output=True, cwd=home
    )


@contextmanager
def serving(home: str, **settings: str) -> Iterator[tuple[str, int, float]]:
    """The server's address, process id and seconds until it answered."""
    log = Path(home) / "bench.log"
    with log.open("w", encoding="utf-8") as out:
        started = time.perf_counter()
        child = subprocess.Popen(
            [*PROGRAM, "serve"],
            env=environment(home, POLICYQA_PORT="0", POLICYQA_RATE_LIMIT="", **settings),
            cwd=home,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            while "http://" not in (text := log.read_text(encoding="utf-8")):
                if child.poll() is not None:
                    raise RuntimeError(text)
                time.sleep(0.05)
            seconds = time.perf_counter() - started
            yield text[text.index("http://") :].split("（")[0].rstrip("/"), child.pid, seconds
        finally:
            child.terminate()
            child.wait(20)


def warm(address: str) -> tuple[list[float], list[float]]:
    """Seconds of different questions over HTTP: as the client sees them, and as the answer states them."""
    cases = [c for c in load_cases() if c.expect is not Expect.EITHER and len(c.question) <= 500][
        :WARM_QUESTIONS
    ]
    seen, stated = [], []
    with httpx.Client(timeout=30) as client:
        for case in cases:
            started = time.perf_counter()
            reply = client.post(f"{address}/api/ask", json={"question": case.question})
            seen.append(time.perf_counter() - started)
            if reply.status_code == 200:
                stated.append(reply.json()["seconds"])
    return seen, stated


def memory(pid: int) -> float:
    """Resident memory in MB; Linux only."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def spread(values: list[float], scale: float = 1000) -> dict[str, float]:
    ordered = sorted(values)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    return {name: round(value * scale, 1) for name, value in
            (("median", statistics.median(ordered)), ("min", ordered[0]), ("p95", p95), ("max", ordered[-1]))}  # fmt: skip


def main() -> None:
    """Measure and print one JSON object; milliseconds and MB."""
    with tempfile.TemporaryDirectory() as home:
        figures: dict[str, object] = {"first_question_ms": round(build_and_ask(home) * 1000)}
        figures["cold_ask_ms"] = spread(cold(home))
        for name, gradio in (("with_gradio", "true"), ("without_gradio", "false")):
            with serving(home, POLICYQA_GRADIO=gradio) as (address, pid, seconds):
                seen, stated = warm(address)
                figures[name] = {
                    "start_ms": round(seconds * 1000),
                    "http_ms": spread(seen),
                    "answer_ms": spread(stated),
                    "questions": len(seen),
                    "memory_mb": round(memory(pid)),
                }
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
