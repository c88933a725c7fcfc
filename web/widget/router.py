"""Serves the widget: the script, its words in other languages, the page for frames, and the demonstration page."""

import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from web import words
from web.errors import Refusal
from web.languages.choice import VARY, language_of, remember
from web.languages.tables import LANGUAGES, TAGS, Language, setting_text, translated_text
from web.model import WebOptions
from web.widget.bundle import widget_script, words_for

PAGES = Path(__file__).resolve().parent / "pages"
SCRIPT = "text/javascript; charset=utf-8"
JSON = "application/json; charset=utf-8"
# The address stays the same over versions, so that no site has to change its pages: short, with a check afterwards.
CACHE = "public, max-age=600, stale-while-revalidate=86400"
# Files for everybody, without a secret in them; a page that isolates itself or checks integrity may load them too.
PUBLIC = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
FILES = {"demo.css": "text/css", "demo.js": "text/javascript", "embed.css": "text/css"}
# What an address of the page for frames may set. Titles and other texts are not among it: somebody could make
# the service seem to say what they like by sending a link.
FRAME_PARAMETERS = ("lang", "theme", "color", "levels", "documents", "question", "phone")
MOST_PARAMETER = 500
# Texts of a page's file: between two elements, or what an attribute says.
_TEXT = re.compile(r"""(?<=>)[^<>\n]+(?=<)|(?<= aria-label=")[^"]+|(?<= data-say-\w{4}=")[^"]+""")


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: type, bytes plain and compressed, and a tag that changes with them."""

    kind: str
    body: bytes
    packed: bytes
    tag: str

    def response(self, request: Request) -> Response:
        headers = {"Cache-Control": CACHE, "ETag": self.tag, "Vary": "Accept-Encoding", **PUBLIC}
        if self.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(self.packed, media_type=self.kind, headers=headers)
        return Response(self.body, media_type=self.kind, headers=headers)


def asset(text: str, kind: str) -> Asset:
    body = text.encode("utf-8")
    # Weak, because the two forms are different bytes of one content.
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    return Asset(kind, body, packed(body), tag)


def packed(body: bytes) -> bytes:
    """Compressed with gzip. Small blocks (the last argument) fit style, words and script each with their own code."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16, 5)
    return compressor.compress(body) + compressor.flush()


def widget_router(options: WebOptions) -> APIRouter:
    """Routes of the widget, all below the root of the application."""
    router = APIRouter(include_in_schema=False)
    script = asset(widget_script(options), SCRIPT)
    tables: dict[str, Asset] = {
        language: asset(json.dumps(words_for(options, language), ensure_ascii=False), JSON)
        for language in LANGUAGES
    }
    files = {
        name: asset((PAGES / name).read_text(encoding="utf-8"), f"{kind}; charset=utf-8")
        for name, kind in FILES.items()
    }

    @router.get("/widget.js")
    async def widget(request: Request) -> Response:
        return script.response(request)

    @router.get("/widget/words/{language}.json")
    async def table(request: Request, language: str) -> Response:
        return _found(tables, language).response(request)

    @router.get("/widget/{name}")
    async def file(request: Request, name: str) -> Response:
        return _found(files, name).response(request)

    @router.get("/embed")
    async def embed(request: Request) -> HTMLResponse:
        values = frame_attributes(request.url.query)
        attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in values.items())
        return _page(
            "embed.html", {"title": escape(options.title), "lang": _tag(values), "attributes": attributes}
        )

    @router.get("/demo")
    async def demo(request: Request) -> Response:
        language = language_of(request)
        title = escape(setting_text(options.title, language))
        page = _page("demo.html", {"title": title, "lang": TAGS[language]}, language)
        page.headers.update(VARY)
        return remember(request, page)

    return router


def frame_attributes(query: str) -> dict[str, str]:
    """The attributes that an address of the page for frames sets; others, and empty or long ones, are left out."""
    given = dict(parse_qsl(query[: 10 * MOST_PARAMETER], max_num_fields=None))
    return {name: given[name] for name in FRAME_PARAMETERS if 0 < len(given.get(name, "")) <= MOST_PARAMETER}


def _tag(values: Mapping[str, str]) -> str:
    return TAGS.get(values.get("lang", "zh"), TAGS["zh"])  # type: ignore[call-overload, no-any-return]


def _found(table: Mapping[str, Asset], name: str) -> Asset:
    if name not in table:
        raise Refusal(404, "not_found", words.NOT_FOUND)
    return table[name]


def _page(name: str, values: Mapping[str, str], language: Language = "zh") -> HTMLResponse:
    text = (PAGES / name).read_text(encoding="utf-8")
    text = _TEXT.sub(lambda match: translated_text(match[0], language), text)
    text = Template(text).substitute(values)
    return HTMLResponse(text, headers={"Cache-Control": "no-cache"})
