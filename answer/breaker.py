"""A circuit breaker: after failures nobody waits for the other side; then one call at a time finds out if it is back.

Ours, because of the two libraries looked at one (pybreaker 1.4) holds its lock while the call runs, so that calls queue
up behind each other, and the other (circuitbreaker 2.1) lets every caller through once the time is over, so that a side
that is still dead costs all of them the time limit again.
"""

import threading
import time
from collections.abc import Callable

AFTER = 3  # failures in a row that open it
FIRST_PAUSE, LONGEST_PAUSE = 15.0, 300.0  # seconds; doubled at each failed attempt


class Breaker:
    """Safe for threads. `enter` says whether to call; every entered call ends with `succeed` or `fail`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._closed_at: float | None = None  # when calls are let through again; None while it is not open
        self._trying = False

    @property
    def open(self) -> bool:
        with self._lock:
            return self._closed_at is not None

    def enter(self) -> bool:
        """Whether this caller may call; while it is open, one caller may once the pause is over."""
        with self._lock:
            if self._closed_at is None:
                return True
            if self._trying or self._clock() < self._closed_at:
                return False
            self._trying = True
            return True

    def succeed(self) -> None:
        with self._lock:
            self._failures, self._pause, self._closed_at, self._trying = 0, FIRST_PAUSE, None, False

    def fail(self, *, lasting: bool) -> None:
        """Count a failure; lasting: of a kind that the next call would meet as well (dead, refused, too slow)."""
        with self._lock:
            self._failures += 1
            if self._trying:
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
            if lasting or self._trying or self._failures >= AFTER:
                self._closed_at = self._clock() + self._pause
            self._trying = False
