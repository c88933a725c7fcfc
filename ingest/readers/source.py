"""One file on its way into a reader."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath

from ingest.limits import Limits


def _silent(event: str, amount: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Source:
    """The bytes of a file, its name (for its extension and in messages), and what reading it may cost.

    report: told of work that takes long, as (event, amount); `ocr` announces that many pages to recognise,
    `memory` that so many bytes of address space are needed from now on.
    """

    data: bytes = field(repr=False)
    name: str
    limits: Limits = field(default_factory=Limits)
    report: Callable[[str, int], None] = _silent

    @property
    def suffix(self) -> str:
        """The extension in lower case without the dot."""
        return PurePath(self.name).suffix.lower().lstrip(".")
