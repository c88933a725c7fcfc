"""Word frequencies on disk, grouped by first character, so that a start reads only an index of offsets.

One file: a digest, a line of JSON (total, offset and length of each group), then the groups as JSON. JSON and not
marshal, because a damaged marshal file can end the process. The folder has to be ours and closed to others, for
whoever writes the file decides how texts are cut.
"""

import hashlib
import json
import os
import stat
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

FORMAT = 1

Frequencies = tuple[dict[str, int], int]


class WordFile:
    """The groups of one word file. `total`: sum of all frequencies, as jieba counts it."""

    def __init__(self, total: int, offsets: Mapping[str, list[int]], groups: bytes) -> None:
        self.total = total
        self._offsets = offsets
        self._groups = groups

    def group(self, character: str) -> dict[str, int]:
        """Every known word (and beginning of a word) that starts with the character."""
        start, length = self._offsets.get(character, (0, 0))
        found: dict[str, int] = json.loads(self._groups[start : start + length]) if length else {}
        return found


def load(folder: Path, identity: str, make: Callable[[], Frequencies]) -> WordFile:
    """Read the word file of this identity; make it when it is missing, damaged or not to be trusted."""
    path = folder / f"words-{identity[:16]}.json"
    trusted = _own(folder)
    if trusted:
        try:
            return _decode(path.read_bytes())
        except (OSError, ValueError, KeyError, TypeError):
            pass  # missing or damaged: the same thing to a cache
    content = _encode(*make())
    if trusted:
        _replace(path, content)
    return _decode(content)


def _own(folder: Path) -> bool:
    """Make the folder or check that it is ours; close it to others. False if that cannot be had."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if hasattr(os, "geteuid"):
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
                return False
            if stat.S_IMODE(found.st_mode) != 0o700:
                folder.chmod(0o700)
    except OSError:
        return False
    return True


def _replace(path: Path, content: bytes) -> None:
    """Write in one step; a failure costs only the next start half a second."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".words-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
        for old in path.parent.glob("words-*.json"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError:
        return


def _encode(frequencies: Mapping[str, int], total: int) -> bytes:
    groups: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for word, frequency in frequencies.items():
        groups[word[0]][word] = frequency
    offsets: dict[str, list[int]] = {}
    body = bytearray()
    for character, words in groups.items():
        data = json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()
        offsets[character] = [len(body), len(data)]
        body += data
    facts = json.dumps({"total": total, "offsets": offsets}, ensure_ascii=False)
    digest = hashlib.sha256(facts.encode() + bytes(body)).hexdigest()
    return f"{digest}\n{facts}\n".encode() + bytes(body)


def _decode(content: bytes) -> WordFile:
    digest, facts, body = content.split(b"\n", 2)
    if hashlib.sha256(facts + body).hexdigest() != digest.decode():
        raise ValueError("the word file is damaged")
    parsed = json.loads(facts)
    return WordFile(parsed["total"], parsed["offsets"], body)
