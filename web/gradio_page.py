"""What stands between Gradio and the reader: which of its routes exist, and its page made fit for a strict policy.

Gradio's page carries scripts in its text. Each is named in the policy by its digest, so that nothing else in the
page can run; styles in attributes are what Gradio cannot do without.
"""

import base64
import hashlib
import re
from html import escape

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.lost import not_found
from web.model import WebOptions
from web.security import frame_ancestors, route_of

CSP = (
    "default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; form-action 'self'; base-uri 'self'; "
    "frame-ancestors {frames}"
)
# All of Gradio's routes that the chat page uses; what is not here does not exist.
ROUTES = re.compile(
    r"/(?:$|config$|theme\.css$|favicon\.ico$|robots\.txt$|(?:assets|static|svelte)/"
    r"|gradio_api/(?:info$|startup-events$|app_id$|heartbeat/|queue/(?:join|data)$|cancel$|reset$))"
)
_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
# Previews for social networks that name Gradio and a picture on another host; a manifest at the host's root.
_FOREIGN = re.compile(r"<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>\s*|<link rel=\"manifest\"[^>]*>\s*")
HEAD = (
    '<meta name="description" content="{description}">'
    '<link rel="icon" href="site/icon.svg" type="image/svg+xml">'
    '<link rel="stylesheet" href="site/gradio.css">'
    '<script src="site/display.js"></script>'
    '<script type="module" src="site/page.js"></script>'
    '<script type="module" src="site/gradio.js"></script>'
)
NOSCRIPT = '<noscript><p>这个页面需要脚本。<a href="ask">打开不需要脚本的提问页</a></p></noscript>'


class GradioPage:
    """Wraps the Gradio application."""

    def __init__(self, app: ASGIApp, options: WebOptions) -> None:
        self.app = app
        self.site = options.title
        self.frames = frame_ancestors(options.allowed_origins)
        self.head = HEAD.format(description=escape(options.welcome))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not ROUTES.match(route_of(scope)):
            if scope["type"] == "http":
                await not_found(scope, self.site)(scope, receive, send)
            return
        if route_of(scope) == "/":
            await self._page(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gather the page, then send it edited with the policy that fits it."""
        start: Message = {}
        parts: list[bytes] = []

        async def gather(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            if message["type"] != "http.response.body":
                return
            parts.append(message.get("body", b""))
            if message.get("more_body", False):
                return
            for edited in self._edited(start, b"".join(parts)):
                await send(edited)

        # Compressed, it could not be edited.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, gather)

    def _edited(self, start: Message, body: bytes) -> tuple[Message, Message]:
        if "text/html" in Headers(raw=start["headers"]).get("content-type", ""):
            html = self.edit(body.decode("utf-8"))
            body = html.encode("utf-8")
            headers = MutableHeaders(raw=list(start["headers"]))
            headers["content-length"] = str(len(body))
            headers["content-security-policy"] = CSP.format(scripts=digests(html), frames=self.frames)
            headers["cache-control"] = "no-store"
            start = {**start, "headers": headers.raw}
        return start, {"type": "http.response.body", "body": body}

    def edit(self, html: str) -> str:
        """Chinese for screen readers, nothing foreign in the head, our style and scripts, a way without scripts."""
        html = _FOREIGN.sub("", html).replace('lang="en"', 'lang="zh-CN"', 1)
        html = html.replace("</head>", self.head + "</head>", 1)
        return re.sub(r"(<body[^>]*>)", lambda match: match[1] + NOSCRIPT, html, count=1)


def digests(html: str) -> str:
    """The scripts in the text of a page as sources of a content security policy."""
    hashes = (hashlib.sha256(text.encode()).digest() for text in _SCRIPT.findall(html))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes)
