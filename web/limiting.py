"""How much one client may ask, and how many may ask at once."""

import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TypeVar

import anyio
import anyio.to_thread
from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from web import words
from web.errors import Refusal

T = TypeVar("T")


def client_key(host: str | None) -> str:
    """Who a client is for the limits: an IPv4 address, or the /64 network that one IPv6 household has."""
    try:
        address = ip_address((host or "").split("%")[0])
    except ValueError:
        return host or "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False))
    return str(address)


class ClientLimit:
    """So many questions a minute and an hour for each client; safe to share between threads."""

    def __init__(self, rate: str) -> None:
        self._limits = parse_many(rate) if rate else []
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def check(self, host: str | None) -> None:
        """Count a question; raises Refusal 429 with the seconds to wait."""
        key = client_key(host)
        for limit in self._limits:
            if not self._limiter.hit(limit, key):
                stats = self._limiter.get_window_stats(limit, key)
                wait = max(1, math.ceil(stats.reset_time - time.time()))
                raise Refusal(429, "too_many", words.TOO_MANY.format(seconds=wait), wait)


class Turnstile:
    """Runs a few questions at a time in worker threads, lets a bounded number wait, sends more away at once."""

    def __init__(self, concurrency: int, waiting: int) -> None:
        self._places = anyio.CapacityLimiter(concurrency)
        self._waiting = waiting

    async def run(self, work: Callable[[], T]) -> T:
        """Do the work in a thread; raises Refusal 503 when too many wait already."""
        if self._places.statistics().tasks_waiting >= self._waiting:
            raise Refusal(503, "busy", words.BUSY.format(seconds=5), 5)
        return await anyio.to_thread.run_sync(work, limiter=self._places)
