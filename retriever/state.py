"""The state folder: who may write, who reads what, and how a version is sealed.

home/owner.lock              held by the one server that owns the folder
home/index/.build.lock       held while an index is built; a second builder waits
home/index/v<digest>/        one immutable index version, sealed by MANIFEST.json
home/index/CURRENT           the version in use, switched by one os.replace
home/readers/<random>/       private copies of Chroma's folder, removed when their reader is gone
"""

import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from retriever.model import RetrieverError

MANIFEST = "MANIFEST.json"
CURRENT = "CURRENT"


@contextmanager
def own(home: Path) -> Iterator[None]:
    """Hold the state folder as its one owner (a server); raises RetrieverError when there is another already.

    Readers (`policyqa ask` beside a running server) do not need it.
    """
    with _locked(home / "owner.lock", wait=False):
        yield


@contextmanager
def building(home: Path) -> Iterator[None]:
    """Hold the right to build an index; waits for another builder to finish."""
    with _locked(home / "index" / ".build.lock", wait=True):
        yield


@contextmanager
def _locked(path: Path, *, wait: bool) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise unwritable(path.parent, error) from error
    with file:
        if not _lock(file, wait=wait):
            file.seek(0)
            holder = file.read().strip() or "?"
            message = (
                f"状态目录 {path.parent} 正被另一个 policyqa 服务使用（进程 {holder}）；"
                "请先停止它，或用 POLICYQA_HOME 另指定一个目录"
            )
            raise RetrieverError(message)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _lock(file: IO[str], *, wait: bool) -> bool:
    """Take an exclusive lock that ends with the process, however it ends. False when another has it."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        locking: Any = msvcrt
        try:
            file.seek(0)
            locking.locking(file.fileno(), locking.LK_LOCK if wait else locking.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def unwritable(folder: Path, error: OSError) -> RetrieverError:
    """The error for a state folder that cannot be written."""
    reason = error.strerror or str(error)
    return RetrieverError(
        f"状态目录 {folder} 不能写入（{reason}）；请检查权限和磁盘空间，或用 POLICYQA_HOME 另指定可写的目录"
    )


def private_folder(home: Path) -> tuple[Path, IO[str]]:
    """A new folder for one reader, and the lock file that shows that the reader lives; close it when done.

    Folders of readers that are gone are removed. Raises OSError.
    """
    readers = home / "readers"
    readers.mkdir(parents=True, exist_ok=True)
    for old in readers.iterdir():
        _remove_if_left(old)
    folder = Path(tempfile.mkdtemp(dir=readers))
    lock = (folder / "lock").open("w", encoding="utf-8")
    _lock(lock, wait=True)
    return folder, lock


def _remove_if_left(folder: Path) -> None:
    try:
        with (folder / "lock").open("r+", encoding="utf-8") as lock:
            left = _lock(lock, wait=False)
    except OSError:
        return  # just being made, or just being removed
    if left:
        shutil.rmtree(folder, ignore_errors=True)


def seal(folder: Path, facts: dict[str, Any]) -> None:
    """Write MANIFEST.json with the digest of each file of a finished version."""
    files = {str(path.relative_to(folder)): _digest(path) for path in _files(folder)}
    content = json.dumps({**facts, "files": files}, ensure_ascii=False, indent=1, sort_keys=True)
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def damage(folder: Path, *, skip: str = "") -> str | None:
    """What is wrong with a sealed version, in words; None if every file is as it was sealed.

    skip: a folder of it that will not be read and need not be checked.
    """
    try:
        files: dict[str, str] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        for name, digest in files.items():
            if skip and Path(name).parts[0] == skip:
                continue
            if not (folder / name).is_file():
                return f"缺少文件 {name}"
            if _digest(folder / name) != digest:
                return f"文件 {name} 与封存时不同"
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return f"{MANIFEST} 缺失或读不出来"
    return None


def current(home: Path) -> str | None:
    """Name of the version in use; None if there is none."""
    try:
        return (home / "index" / CURRENT).read_text(encoding="utf-8").strip() or None
    except (OSError, ValueError):
        return None


def collection(home: Path, version: str) -> str:
    """The name of a version's collection on a Chroma server that other installations may share."""
    path = home / "index" / "INSTANCE"
    try:
        if not path.is_file():
            path.write_text(secrets.token_hex(4), encoding="utf-8")
        return f"policyqa-{path.read_text(encoding='utf-8')}-{version}"
    except OSError as error:
        raise unwritable(home, error) from error


def versions(home: Path) -> list[str]:
    """Names of the versions at hand."""
    return [folder.name for folder in (home / "index").glob("v*")]


def switch(home: Path, version: str) -> None:
    """Make a sealed version the one in use, in one step; then remove all but it and the one before it."""
    index = home / "index"
    before = current(home)
    if before == version:
        return
    handle, name = tempfile.mkstemp(dir=index, prefix=".current-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(version)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, index / CURRENT)  # noqa: PTH105 - the name by which this step is known
    for old in index.glob("v*"):
        if old.name not in (version, before):
            shutil.rmtree(old, ignore_errors=True)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
