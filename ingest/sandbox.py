"""Runs a worker module in a child process that a hostile file may exhaust or crash without harm to ours.

The child gets a limit of memory (address space), of processor time and of time on the clock; requests and replies are
JSON lines, so nothing that the child sends is executed. One child serves many requests; it is started anew after it
died or had to be ended. The limits of memory and processor time need POSIX; the clock holds everywhere.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from corpus.model import PolicyQAError

ROOT = Path(__file__).resolve().parent.parent
REPLY_LIMIT = 400_000_000


class SandboxError(PolicyQAError):
    """The worker gave no reply."""


class TimedOutError(SandboxError):
    """The worker took longer than it may."""


class CrashedError(SandboxError):
    """The worker died: out of memory, out of processor time, or a fault in a native library."""


@dataclass(frozen=True)
class Budget:
    """Seconds on the clock (and of the processor) and bytes of address space for one request."""

    seconds: float
    memory: int


class Sandbox:
    """A worker process for `python -m module`; use it as a context manager. Not for several threads at once."""

    def __init__(self, module: str) -> None:
        self.module = module
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def call(
        self,
        request: Mapping[str, Any],
        budget: Budget,
        extra: Callable[[Mapping[str, Any]], float] = lambda event: 0.0,
    ) -> dict[str, Any]:
        """Send one request and wait for its reply.

        A worker may report events before the reply; `extra` says how many more seconds one of them is worth. A reply
        marked `spoiled` is the worker's last.
        """
        process = self._started()
        watch = _Watch(process, budget.seconds)
        line = json.dumps({**request, "seconds": budget.seconds, "memory": budget.memory}) + "\n"
        try:
            return self._exchange(process, line.encode(), watch, extra)
        except (OSError, ValueError) as exc:
            self.close()
            if watch.expired:
                raise TimedOutError(f"{watch.seconds:g} s") from exc
            raise CrashedError(str(exc)) from exc
        except BaseException:
            # Left half-way (Ctrl-C), the worker's next reply would answer the wrong request.
            self.close()
            raise
        finally:
            watch.stop()

    def _exchange(
        self,
        process: subprocess.Popen[bytes],
        line: bytes,
        watch: "_Watch",
        extra: Callable[[Mapping[str, Any]], float],
    ) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(line)
        process.stdin.flush()
        while True:
            answer = process.stdout.readline(REPLY_LIMIT)
            if not answer.endswith(b"\n"):
                raise ValueError(f"exit status {_status(process)}")
            reply: dict[str, Any] = json.loads(answer)
            if "event" not in reply:
                if reply.pop("spoiled", False):
                    self.close()
                return reply
            watch.add(extra(reply))

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-m", self.module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "2"},
            )
        return self._process

    def close(self) -> None:
        """End the worker; the next call starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()


class _Watch:
    """Kills a process when its time is up; `expired` tells that it did."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.process = process
        self.seconds = 0.0
        self.expired = False
        self._started = time.monotonic()
        self._timer: threading.Timer | None = None
        self.add(seconds)

    def add(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self.stop()
        self.seconds += seconds
        self._timer = threading.Timer(self._started + self.seconds - time.monotonic(), self._end)
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        self.expired = True
        self.process.kill()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _status(process: subprocess.Popen[bytes]) -> int | None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    return process.returncode
