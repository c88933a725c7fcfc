"""Writing into the corpus folder so that stopping at any moment leaves either the old file or the new one."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ingest.errors import BusyError, IngestError

LOCK = ".ingest.lock"


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it there in one step. Raises IngestError."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as exc:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise IngestError(f"无法写入 {path}：{exc.strerror}；请检查权限和磁盘空间，原有内容未变") from exc
    except BaseException:
        if temporary:  # stopped before it had a name, `Path("")` would be the working folder
            Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file that may be gone already. Raises IngestError."""
    try:
        path.unlink(missing_ok=True)
    except OSError as exc:
        raise IngestError(f"无法删除 {path}：{exc.strerror}；请检查权限后手工删除") from exc


@contextlib.contextmanager
def editing(folder: Path) -> Iterator[None]:
    """Hold the right to edit a corpus folder; raises BusyError when another process has it.

    The lock is on the folder itself and ends with the process, however it ends.
    """
    try:
        handle = _open(folder)
    except OSError as exc:
        raise IngestError(
            f"语料库文件夹 {folder} 打不开：{exc.strerror}；请检查路径（设置 POLICYQA_CORPUS）和权限"
        ) from exc
    try:
        if not _lock(handle):
            raise BusyError(f"另一个 policyqa 正在修改 {folder}；请等它结束后再试")
        _sweep(folder)
        yield
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a process that was stopped while writing left behind."""
    for path in [*folder.glob(".*.tmp"), *(folder / "documents").rglob(".*.tmp")]:
        remove(path)


def _open(folder: Path) -> int:
    if os.name == "nt":  # a folder cannot be opened there
        return os.open(folder / LOCK, os.O_RDWR | os.O_CREAT)
    return os.open(folder, os.O_RDONLY)


def _lock(handle: int) -> bool:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        windows: Any = msvcrt
        lock = partial(windows.locking, handle, windows.LK_NBLCK, 1)
    else:
        lock = partial(fcntl.flock, handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        lock()
    except OSError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # a folder cannot be opened on Windows
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
