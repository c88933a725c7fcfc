"""Old and foreign office formats (.doc, .xls, .wps, .et, .rtf, .odt) through LibreOffice, where it is installed."""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from ingest.limits import Limits
from ingest.readers.errors import DamagedError, MissingToolError, TooLargeError

PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")


def find_office() -> str | None:
    """The path of LibreOffice, None where it is not installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def convert(path: Path, target: str, folder: Path, limits: Limits) -> Path:
    """Turn a file into `target` (an extension) inside `folder`; raises MissingToolError, DamagedError, TooLargeError.

    LibreOffice runs with a profile of its own, which is thrown away with the folder: it never sees or changes
    settings of this machine, and its default security level runs no macro.
    """
    program = find_office()
    if program is None:
        raise MissingToolError(
            f"读取 {path.suffix or path.name} 要用 LibreOffice，这台机器上没有；"
            "请安装 libreoffice-writer 和 libreoffice-calc，或在 Word/WPS 中另存为 DOCX（表格为 XLSX）后再导入"
        )
    source = folder / f"source{path.suffix}"
    shutil.copyfile(path, source)
    _run(_command(program, source, target, folder), limits.office_seconds)
    converted = folder / "out" / f"source.{target}"
    if not converted.is_file():
        raise DamagedError(
            f"LibreOffice 打不开 {path.name}，文件可能已损坏；请用原软件打开并另存为 DOCX 后再导入"
        )
    if converted.stat().st_size > limits.file_bytes:
        raise TooLargeError(f"{path.name} 转换后超过 {limits.file_bytes / 1e6:.0f} MB；请拆分后再导入")
    return converted


def _command(program: str, source: Path, target: str, folder: Path) -> list[str]:
    return [
        program,
        f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        target,
        "--outdir",
        str(folder / "out"),
        str(source),
    ]


def _run(command: list[str], seconds: float) -> None:
    process = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as exc:
        raise TooLargeError(
            f"LibreOffice 转换超过 {seconds:g} 秒，已停止；请在原软件中另存为 DOCX 后再导入"
        ) from exc
    finally:
        # soffice starts soffice.bin, which outlives it: the whole session has to go.
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
