"""Fetch a web page or file from a public host, within limits, without being led into the own network.

Each address, also each one redirected to, is resolved once; when any of its hosts' addresses is not public it is
refused, else the connection goes to the very address that was checked (a second look-up could give another).
Proxies of the environment are not used: they would resolve names themselves.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx

from ingest.errors import FetchError, RefusedAddressError

Resolver = Callable[[str, int], list[str]]
_REDIRECTS = {301, 302, 303, 307, 308}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_AGENT = "policyqa (+document ingestion)"
# What the content type says where the address has no telling extension.
_EXTENSIONS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/ofd": ".ofd",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "image/png": ".png",
    "image/jpeg": ".jpg",
}


@dataclass(frozen=True)
class FetchLimits:
    """size in bytes, seconds for the whole fetch with its redirects; private: whether other hosts are allowed too."""

    size: int = 50_000_000
    seconds: float = 60.0
    redirects: int = 5
    private: bool = False


@dataclass(frozen=True)
class Fetched:
    """What came back. url is the address after redirects, name a file name with an extension, retrieved in UTC."""

    url: str
    name: str
    data: bytes
    retrieved: str


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of a host as the system resolves them. Raises OSError."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch(
    url: str,
    limits: FetchLimits | None = None,
    resolve: Resolver = system_resolver,
    transport: httpx.BaseTransport | None = None,
) -> Fetched:
    """Fetch an address. Raises RefusedAddressError or FetchError.

    resolve and transport are where tests, or an office with rules of its own, put something else.
    """
    limits = limits or FetchLimits()
    result: list[Fetched | BaseException] = []

    def work() -> None:
        try:
            result.append(_Fetch(limits, resolve, transport).run(url))
        except BaseException as exc:
            result.append(exc)

    # A server that sends a byte now and then escapes every other time limit.
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(limits.seconds)
    if not result:
        raise FetchError(
            f"{url} 在 {limits.seconds:.0f} 秒内没有取完；请稍后再试，或在浏览器中下载后导入文件"
        )
    outcome = result[0]
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def check_address(url: httpx.URL, limits: FetchLimits, resolve: Resolver) -> str:
    """The network address to connect to. Raises RefusedAddressError, or FetchError when the name is unknown."""
    if url.scheme not in ("http", "https"):
        raise RefusedAddressError(f"只取 http 和 https 网址，不取 {url.scheme or '（无协议）'}：{url}")
    if not url.host or url.userinfo:
        raise RefusedAddressError(
            f"网址应含主机名，且不含用户名和密码：{url.copy_with(username='', password='')}"
        )
    try:
        found = resolve(url.host, url.port or (443 if url.scheme == "https" else 80))
    except (OSError, UnicodeError) as exc:
        raise FetchError(f"找不到主机 {url.host}；请检查网址和网络") from exc
    refused = [address for address in found if not (limits.private or is_public(address))]
    if refused or not found:
        raise RefusedAddressError(
            f"{url.host} 指向内部网络地址 {', '.join(refused) or '（无）'}，已拒绝；"
            "确需从内网取文件的，请设置 POLICYQA_FETCH_PRIVATE=true"
        )
    return found[0]


def is_public(address: str) -> bool:
    """Whether a network address is one of the open internet, looking through the forms that carry an IPv4 address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            carried = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if carried is not None:
            return is_public(str(carried))
    return ip.is_global and not ip.is_multicast


class _Fetch:
    def __init__(self, limits: FetchLimits, resolve: Resolver, transport: httpx.BaseTransport | None) -> None:
        self.limits, self.resolve, self.transport = limits, resolve, transport
        self.deadline = time.monotonic() + limits.seconds

    def run(self, text: str) -> Fetched:
        try:
            url = httpx.URL(text.strip())
        except httpx.InvalidURL as exc:
            raise RefusedAddressError(f"网址写法不对：{text}") from exc
        with httpx.Client(
            transport=self.transport, trust_env=False, timeout=min(20.0, self.limits.seconds)
        ) as client:
            for _ in range(self.limits.redirects + 1):
                address = check_address(url, self.limits, self.resolve)
                found = self._hop(client, url, address)
                if isinstance(found, Fetched):
                    return found
                url = found
        raise RefusedAddressError(f"{text} 转向超过 {self.limits.redirects} 次，已停止；请直接给出最后的网址")

    def _hop(self, client: httpx.Client, url: httpx.URL, address: str) -> Fetched | httpx.URL:
        """One request to the checked address: what came back, or where to go on."""
        headers = {"Host": url.netloc.decode("ascii"), "User-Agent": _AGENT, "Accept-Encoding": "identity"}
        extensions = {"sni_hostname": url.host}
        pinned = url.copy_with(host=address)
        try:
            with client.stream("GET", pinned, headers=headers, extensions=extensions) as response:
                if response.status_code in _REDIRECTS and "location" in response.headers:
                    return url.join(response.headers["location"])
                if response.status_code != httpx.codes.OK:
                    raise FetchError(f"{url} 返回状态 {response.status_code}；请检查网址，或稍后再试")
                return Fetched(str(url), _name(url, response), self._body(url, response), _now())
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise FetchError(
                f"取 {url} 失败（{type(exc).__name__}）；请检查网络，或在浏览器中下载后导入文件"
            ) from exc

    def _body(self, url: httpx.URL, response: httpx.Response) -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise FetchError(f"{url} 返回了压缩内容，未取；请在浏览器中下载后导入文件")
        data = bytearray()
        for chunk in response.iter_bytes():
            data += chunk
            if len(data) > self.limits.size:
                raise FetchError(f"{url} 超过 {self.limits.size / 1e6:.0f} MB，未取；请在浏览器中下载后核对")
            if time.monotonic() > self.deadline:
                raise FetchError(f"{url} 在 {self.limits.seconds:.0f} 秒内没有取完；请稍后再试")
        if not data:
            raise FetchError(f"{url} 是空的；请在浏览器中打开核对")
        return bytes(data)


def _name(url: httpx.URL, response: httpx.Response) -> str:
    name = PurePosixPath(unquote(url.path)).name or "page"
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    extension = _EXTENSIONS.get(kind, "")
    return name if not extension or name.lower().endswith(extension) else name + extension


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
