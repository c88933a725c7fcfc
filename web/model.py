"""What the web room needs from outside: somebody who answers, and how the pages are to behave."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Protocol

from answer.model import Answer, Turn
from corpus.model import Level

# Fixed, because the documents' periods are days in China and not every system has a time-zone database.
CHINA = timezone(timedelta(hours=8))


def today_in_china() -> date:
    return datetime.now(CHINA).date()


class Asker(Protocol):
    """Whoever answers questions; called from worker threads, several at a time."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        levels: frozenset[Level] = frozenset(),
        documents: frozenset[str] = frozenset(),
        mode: str = "auto",
    ) -> Answer: ...


@dataclass(frozen=True)
class Example:
    """Example questions for one audience, shown before the first question."""

    audience: str
    questions: tuple[str, ...]


EXAMPLES = (
    Example(
        "家长",
        ("盘龙区要新建多少所公办幼儿园？", "孩子读中职，以后能升学吗？", "普惠性幼儿园覆盖率要达到多少？"),
    ),
    Example("工作人员", ("这份计划是什么时候印发的？", "主要任务有哪几项？", "省里的计划文号是什么？")),
)


@dataclass(frozen=True)
class WebOptions:
    """How the pages and the interface behave; values, so that the room reads no settings.

    home: folder for feedback. question_limit: characters. body_limit: bytes of a request's body.
    rate: limits of a client's questions in the notation of the `limits` library, empty for none.
    allowed_origins: other sites (`https://host[:port]`) that may call the interface and frame the pages.
    trusted_proxies: addresses or networks whose X-Forwarded-For is believed.
    root_path: prefix under which a proxy shows the application (`/qa`), empty at the root.
    concurrency: questions answered at the same time; waiting: questions that may wait for their turn.
    ready: false while the index is still being loaded. today: the day on which validity is judged.
    """

    home: Path = Path("var")
    title: str = "盘龙教育政策问答"
    welcome: str = "用平常的话提问。答案来自政策文件原文，每一句都注明出处，点开就能看到原文。"
    examples: tuple[Example, ...] = EXAMPLES
    question_limit: int = 500
    body_limit: int = 64 * 1024
    rate: str = "60/minute;1000/hour"
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    root_path: str = ""
    gradio: bool = True
    concurrency: int = 4
    waiting: int = 64
    ready: Callable[[], bool] = field(default=lambda: True)
    today: Callable[[], date] = field(default=today_in_china)

    def __post_init__(self) -> None:
        if self.root_path and (not self.root_path.startswith("/") or self.root_path.endswith("/")):
            raise ValueError(f"root_path {self.root_path!r}: expected '/prefix' without a slash at the end")
        for origin in self.allowed_origins:
            scheme, _, host = origin.partition("://")
            if scheme not in ("http", "https") or not host or "/" in host:
                raise ValueError(f"allowed origin {origin!r}: expected 'https://host' or 'https://host:port'")
