"""What stands before every request: headers, sizes, other sites. Plain ASGI: event streams pass unbuffered."""

from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web import words
from web.errors import error_response

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "require-trusted-types-for 'script'; frame-ancestors {frames}"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
# Gradio stores what is sent here, whether or not a page has an upload field; nothing of ours uses it.
BLOCKED = ("/gradio_api/upload", "/upload")


def frame_ancestors(origins: Sequence[str]) -> str:
    return " ".join(("'self'", *origins))


def route_of(scope: Scope) -> str:
    """The path below the prefix under which the application is shown."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path[len(root) :] if root and path.startswith(root + "/") else path


class Prefix:
    """Serve below a prefix, whether the proxy in front passes it on or cuts it off."""

    def __init__(self, app: ASGIApp, *, root_path: str) -> None:
        self.app = app
        self.root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = str(scope["path"])
            whole = path if path.startswith(self.root_path + "/") else self.root_path + path
            scope = {**scope, "path": whole, "raw_path": quote(whole).encode(), "root_path": self.root_path}
        await self.app(scope, receive, send)


class SecurityHeaders:
    """Put the headers on every answer; a content security policy that is already there stays."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self.app = app
        self.csp = CSP.format(frames=frame_ancestors(origins))
        self.framed = bool(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", self.csp)
                if not self.framed:
                    headers["X-Frame-Options"] = "SAMEORIGIN"
            await send(message)

        await self.app(scope, receive, send_with_headers)


class BlockedRoutes:
    """Routes of the chat framework that must not be reached."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and route_of(scope).startswith(BLOCKED):
            await error_response(404, "not_found", words.NOT_FOUND)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class BodyLimit:
    """Refuse a body over the limit, by its announced length or while it is being read."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced[:12]) > self.limit:
            await self._refusal()(scope, receive, send)
            return
        body: list[bytes] = []
        size, more = 0, scope["method"] in ("POST", "PUT", "PATCH", "DELETE")
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body.append(message.get("body", b""))
            size += len(body[-1])
            more = message.get("more_body", False)
            if size > self.limit:
                await self._refusal()(scope, receive, send)
                return
        await self.app(scope, _replay(b"".join(body), receive) if body else receive, send)

    def _refusal(self) -> Response:
        return error_response(413, "too_large", words.TOO_LARGE.format(limit=self.limit // 1024))


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body that was read, once, then whatever comes after it (the client's going away)."""
    left = [body]

    async def again() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return again


class OriginGate:
    """Serve the own pages and the sites on the list; tell others which setting lets them in.

    A refused site may read the refusal (and nothing else): the request is turned away before it reaches
    anything, and without this the people who embed the widget would only see that "the network failed".
    """

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self.app = app
        self.origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if (
            origin is None
            or self._own(scope, headers, origin)
            or origin in self.origins
            or not _guarded(scope)
        ):
            await self.app(scope, receive, send)
            return
        await self._refuse(scope, headers, origin)(scope, receive, send)

    def _own(self, scope: Scope, headers: Headers, origin: str) -> bool:
        if headers.get("sec-fetch-site") == "same-origin":
            return True
        return urlsplit(origin).netloc == headers.get("host", "")

    def _refuse(self, scope: Scope, headers: Headers, origin: str) -> Response:
        readable = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            allowed = {
                "Access-Control-Allow-Methods": "GET, POST",
                "Access-Control-Allow-Headers": "content-type",
            }
            return Response(status_code=204, headers=readable | allowed)
        refusal = error_response(403, "origin_refused", words.ORIGIN_REFUSED.format(origin=origin[:200]))
        refusal.headers.update(readable)
        return refusal


def _guarded(scope: Scope) -> bool:
    """Reading a page or a file of ours is harmless; the interface and everything that acts is not."""
    return scope["method"] not in ("GET", "HEAD", "OPTIONS") or route_of(scope).startswith("/api/")
