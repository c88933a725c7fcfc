"""What the commands share: errors that are expected, and progress on stderr (stdout is for data)."""

import sys

from pydantic import ValidationError

from corpus.model import PolicyQAError

EXPECTED = (PolicyQAError, ValidationError)


class ConsoleProgress:
    """Progress of long work, on stderr: a line that is redrawn on a terminal, one line a stage elsewhere."""

    def __init__(self) -> None:
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            if stage != self._stage:
                print(f"{stage} …", file=sys.stderr)
        else:
            end = "\n" if done >= total else ""
            print(f"\r{stage} {done}/{total}", end=end, file=sys.stderr, flush=True)
        self._stage = stage
