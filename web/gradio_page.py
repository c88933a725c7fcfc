"""What stands between Gradio and the reader: which of its routes exist, and its page made fit for a strict policy.

Gradio's page carries scripts in its text. Each is named in the policy by its digest, so that nothing else in the
page can run; styles in attributes are what Gradio cannot do without.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.languages.choice import VARY, language_of, remember
from web.languages.tables import LANGUAGES, TAGS, Language, setting_text
from web.languages.trees import translated
from web.lost import not_found
from web.model import WebOptions
from web.nodes import h, to_html
from web.security import frame_ancestors, route_of
from web.shell import SCRIPTS, STYLES, words_node

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
_CONFIG = re.compile(r"(?<=window\.gradio_config = )\{.*?\}(?=;</script>)", re.DOTALL)
# Characters that could end the script in which the configuration stands.
_IN_SCRIPT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
PAGE_STYLES = (*STYLES, "site/chat.css", "site/gradio.css")
PAGE_SCRIPTS = ("site/page.js", "site/gradio.js")


class GradioPage:
    """Wraps the Gradio application. said: what its components say, the same texts in the same order, by language."""

    def __init__(
        self, app: ASGIApp, options: WebOptions, said: Mapping[Language, Sequence[str]] | None = None
    ) -> None:
        self.app = app
        self.options = options
        self.frames = frame_ancestors(options.allowed_origins)
        said = said or {}
        self.tables = {
            language: dict(zip(said.get("zh", ()), said.get(language, ()), strict=True))
            for language in LANGUAGES
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not ROUTES.match(route_of(scope)):
            if scope["type"] == "http":
                await not_found(scope, self.options.title)(scope, receive, send)
            return
        if route_of(scope) == "/":
            await self._page(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gather the page, then send it edited with the policy that fits it."""
        request = Request(scope)
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
            for edited in self._edited(request, start, b"".join(parts)):
                await send(edited)

        # Compressed, it could not be edited.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, gather)

    def _edited(self, request: Request, start: Message, body: bytes) -> tuple[Message, Message]:
        if "text/html" in Headers(raw=start["headers"]).get("content-type", ""):
            html = self.edit(body.decode("utf-8"), language_of(request))
            body = html.encode("utf-8")
            response = Response(body)
            response.raw_headers = list(start["headers"])
            response.headers["content-length"] = str(len(body))
            response.headers["content-security-policy"] = CSP.format(
                scripts=digests(html), frames=self.frames
            )
            response.headers["cache-control"] = "no-store"
            response.headers.update(VARY)
            start = {**start, "headers": remember(request, response).raw_headers}
        return start, {"type": "http.response.body", "body": body}

    def edit(self, html: str, language: Language = "zh") -> str:
        """The reader's language, nothing foreign in the head, our style and scripts, a way without scripts."""
        html = _FOREIGN.sub("", html).replace('lang="en"', f'lang="{TAGS[language]}"', 1)
        html = _CONFIG.sub(lambda match: self._in(language, match[0]), html, count=1)
        html = html.replace("</head>", head(self.options, language) + "</head>", 1)
        return re.sub(r"(<body[^>]*>)", lambda match: match[1] + noscript(language), html, count=1)

    def _in(self, language: Language, config: str) -> str:
        """Gradio's configuration with the components' texts in the language."""
        made = replaced(json.loads(config), self.tables[language])
        return json.dumps(made, ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPT)


def replaced(value: Any, table: Mapping[str, str]) -> Any:
    """A JSON value in which every string that the table knows as a whole is exchanged."""
    if isinstance(value, str):
        return table.get(value, value)
    if isinstance(value, list):
        return [replaced(item, table) for item in value]
    if isinstance(value, dict):
        return {key: replaced(item, table) for key, item in value.items()}
    return value


def head(options: WebOptions, language: Language) -> str:
    """What our pages have in their head, for Gradio's."""
    nodes = [
        h("title", setting_text(options.title, language)),
        h("meta", name="description", content=setting_text(options.welcome, language)),
        words_node(language),
        h("link", rel="icon", href="site/icon.svg", type="image/svg+xml"),
        *(h("link", rel="stylesheet", href=style) for style in PAGE_STYLES),
        h("script", src=SCRIPTS[0]),
        *(h("script", src=script, type="module") for script in PAGE_SCRIPTS),
    ]
    return "".join(map(to_html, nodes))


def noscript(language: Language) -> str:
    link = h("a", "打开不需要脚本的提问页", href="ask")
    return to_html(translated(h("noscript", h("p", "这个页面需要脚本。"), h("p", link)), language))


def digests(html: str) -> str:
    """The scripts in the text of a page as sources of a content security policy."""
    hashes = (hashlib.sha256(text.encode()).digest() for text in _SCRIPT.findall(html))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes)
