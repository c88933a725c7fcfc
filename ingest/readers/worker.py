"""The child process of `ingest.sandbox`: reads the files named on its standard input, one after the other."""

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from ingest.limits import Limits
from ingest.readers.errors import DamagedError, HostileError, ReaderError, TooLargeError
from ingest.readers.formats import read_source
from ingest.readers.source import Source

try:
    import resource
except ImportError:  # Windows: only the clock holds there
    resource = None  # type: ignore[assignment]


def main() -> None:
    """Answer requests until the pipe closes; anything that a library prints goes to standard error instead."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        reply, spoiled = _serve(request, out)
        _send(out, {**reply, "spoiled": spoiled})
        if spoiled:
            return


def _serve(request: dict[str, Any], out: TextIO) -> tuple[dict[str, Any], bool]:
    """The reply, and whether the process is spoiled and should be replaced."""
    limits = Limits(**request["limits"])
    _bound_memory(request["memory"])
    _bound_seconds(request["seconds"])

    grown = False

    def report(event: str, amount: int) -> None:
        nonlocal grown
        if event == "memory":
            grown = True
            _bound_memory(amount)
        elif event == "ocr":
            _bound_seconds(request["seconds"] + amount * limits.ocr_seconds)
        _send(out, {"event": event, "amount": amount})

    try:
        source = Source(Path(request["path"]).read_bytes(), request["name"], limits, report)
        # What recognition took stays with the process: under the usual bound the next file would find no memory.
        return read_source(source).to_dict(), grown
    except ReaderError as exc:
        return _failure(exc), grown
    except MemoryError:
        megabytes = limits.memory / 1e6
        return _failure(TooLargeError(f"读取时占用的内存超过 {megabytes:.0f} MB；请把文件拆小后再导入")), True
    except RecursionError:
        return _failure(HostileError("文件的嵌套层数过多，正常的文件不会这样，已拒绝")), True
    except OSError as exc:
        return _failure(DamagedError(f"文件打不开（{exc.strerror or exc}）；请检查路径和权限")), grown
    except Exception as exc:  # a parser met what it did not foresee: the file is at fault, the batch goes on
        return _failure(
            DamagedError(f"文件已损坏或不合格式（{type(exc).__name__}）；请用原软件打开并另存后再导入")
        ), grown


def _failure(error: ReaderError) -> dict[str, Any]:
    return {"error": type(error).__name__, "message": str(error), "convert": getattr(error, "target", None)}


def _send(out: TextIO, reply: dict[str, Any]) -> None:
    out.write(json.dumps(reply) + "\n")
    out.flush()


def _bound_memory(size: int) -> None:
    if resource is not None:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _bound_seconds(seconds: float) -> None:
    if resource is not None:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(usage.ru_utime + usage.ru_stime + seconds * (os.cpu_count() or 1)) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
