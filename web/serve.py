"""Runs the application: one process, one worker (Gradio's queue lives in it), clear words when it cannot start."""

import errno
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

from corpus.model import PolicyQAError

KEEP_ALIVE = 30  # seconds an idle connection is kept
LAST_WORDS = 5  # seconds that running answers get when the server is stopped
ANY_ADDRESS = ("", "::", "0.0.0.0")  # noqa: S104 - named only to recognise them


class ServeError(PolicyQAError):
    """The server cannot start; the message says what was found and what to do."""


def open_socket(host: str, port: int) -> socket.socket:
    """Take the port before anything is loaded; `::` listens for IPv4 and IPv6, port 0 takes any free one."""
    if not 0 <= port <= 65535:
        raise ServeError(f"端口 {port} 无效：应在 0 到 65535 之间。请修改设置 POLICYQA_PORT。")
    try:
        if host == "::" and socket.has_dualstack_ipv6():
            return socket.create_server(
                (host, port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=2048
            )
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise ServeError(_reason(error, host, port)) from error


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        free = port + 1 if port < 65535 else 0
        return (
            f"端口 {port} 已被别的程序占用（也可能是本服务已经在运行）。"
            f"请换一个端口再启动，例如：POLICYQA_PORT={free} policyqa serve；或先停掉占用它的程序。"
        )
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {port}（1024 以下通常要管理员权限）。请改用较大的端口，例如：POLICYQA_PORT=7860。"
    return f"不能在地址 {host} 上监听（{error.strerror}）。请检查设置 POLICYQA_HOST，本机使用请填 127.0.0.1。"


def check_home(home: Path) -> None:
    """Make sure that the folder for state can be written; raises ServeError."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        raise ServeError(
            f"不能写入文件夹 {home}（{error.strerror or error}）。索引和评价要存在这里，"
            "请改它的权限，或用设置 POLICYQA_HOME 换一个能写的文件夹。"
        ) from error


def address(listening: socket.socket, root_path: str = "") -> str:
    """The address to open in a browser on this machine."""
    host, port = listening.getsockname()[:2]
    name = "127.0.0.1" if host in ANY_ADDRESS else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}{root_path}/"


class _Server(uvicorn.Server):
    """Tells when it answers."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell()


def make_server(app: Any, started: Callable[[], None] = lambda: None) -> uvicorn.Server:
    """A server for the application; `started` is called when requests are answered."""
    # Whom to believe about a client's address is decided in the application, for every way of running it.
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=LAST_WORDS,
    )
    return _Server(config, started)


def serve(app: Any, listening: socket.socket, started: Callable[[], None] = lambda: None) -> None:
    """Serve until stopped (Ctrl+C or a signal to end)."""
    try:
        make_server(app, started).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()
