"""The door to the readers: a file in, its text out, parsed in a child process that cannot harm this one."""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ingest.limits import Limits
from ingest.readers.errors import (
    KINDS,
    DamagedError,
    EncryptedError,
    HostileError,
    MissingToolError,
    NoTextError,
    ReaderError,
    TooLargeError,
    UnsupportedFormatError,
)
from ingest.readers.office import convert
from ingest.readers.result import PageSpan, ReadResult
from ingest.sandbox import Budget, CrashedError, Sandbox, TimedOutError

__all__ = [
    "DamagedError",
    "EncryptedError",
    "HostileError",
    "Limits",
    "MissingToolError",
    "NoTextError",
    "PageSpan",
    "ReadResult",
    "ReaderError",
    "TooLargeError",
    "UnsupportedFormatError",
    "new_sandbox",
    "read",
]

DEFAULT_LIMITS = Limits()


def new_sandbox() -> Sandbox:
    """A worker process for many files; use it as a context manager and hand it to `read`."""
    return Sandbox("ingest.readers.worker")


def read(path: Path, limits: Limits = DEFAULT_LIMITS, sandbox: Sandbox | None = None) -> ReadResult:
    """Read a file of any known format; raises a ReaderError and nothing else.

    Without a sandbox one is started for this file alone (about half a second).
    """
    if sandbox is None:
        with new_sandbox() as own:
            return read(path, limits, own)
    try:
        size = path.stat().st_size
    except OSError as exc:
        raise DamagedError(f"文件打不开（{exc.strerror}）：{path.name}；请检查路径和权限") from exc
    if not path.is_file():
        raise UnsupportedFormatError(f"{path.name} 不是文件；请给出文件，或用导入文件夹的命令")
    if size > limits.file_bytes:
        raise TooLargeError(
            f"文件有 {size / 1e6:.1f} MB，上限 {limits.file_bytes / 1e6:.0f} MB；请拆分或压缩图片后再导入"
        )
    reply = _ask(sandbox, path, path.name, limits)
    if reply.get("convert"):
        return _read_converted(path, reply["convert"], limits, sandbox)
    return _result(reply)


def _read_converted(path: Path, target: str, limits: Limits, sandbox: Sandbox) -> ReadResult:
    with tempfile.TemporaryDirectory(prefix="policyqa-") as folder:
        converted = convert(path, target, Path(folder), limits)
        result = _result(_ask(sandbox, converted, converted.name, limits))
    kind = path.suffix.lower().lstrip(".") or target
    return replace(
        result, warnings=(f".{kind} 文件已由 LibreOffice 转换后读取；请核对编号和表格", *result.warnings)
    )


def _ask(sandbox: Sandbox, path: Path, name: str, limits: Limits) -> dict[str, Any]:
    request = {"path": str(path.resolve()), "name": name, "limits": asdict(limits)}

    def extra(event: Mapping[str, Any]) -> float:
        pages = int(event["amount"]) if event["event"] == "ocr" else 0
        return min(pages, limits.ocr_pages) * limits.ocr_seconds

    try:
        return sandbox.call(request, Budget(limits.seconds, limits.memory), extra)
    except TimedOutError as exc:
        raise TooLargeError(f"读取超过 {exc} 仍未完成，已停止；请把文件拆小，或用原软件另存后再导入") from exc
    except CrashedError as exc:
        raise DamagedError(
            "读取时解析程序异常中止：文件已损坏，或会耗尽内存；请用原软件打开并另存后再导入"
        ) from exc


def _result(reply: dict[str, Any]) -> ReadResult:
    if "error" in reply:
        raise KINDS.get(str(reply["error"]), DamagedError)(str(reply["message"]))
    return ReadResult.from_dict(reply)
