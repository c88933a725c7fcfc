"""Nothing here: a page for people, JSON for programs, for every address that no route has."""

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from web import words
from web.errors import error_response
from web.languages.choice import VARY, language_of
from web.pages import not_found_nodes
from web.security import route_of
from web.shell import Frame, page


def not_found(scope: Scope, site: str) -> Response:
    """The answer for an unknown address; links lead up from wherever it is."""
    path = route_of(scope)
    if path.startswith("/api/") or "text/html" not in Headers(scope=scope).get("accept", ""):
        return error_response(404, "not_found", words.NOT_FOUND)
    base = "../" * (path.count("/") - 1) or "./"
    nodes = not_found_nodes("没有这个页面", "网址可能写错了，或者页面已经移走。", base)
    frame = Frame(site, base, "note", language=language_of(HTTPConnection(scope)))
    return HTMLResponse(page("没有这个页面", nodes, frame), status_code=404, headers=VARY)
