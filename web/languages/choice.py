"""Which language a page is shown in: the address says, else what was chosen before, else the browser's languages."""

import re
from collections.abc import Mapping
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from web.languages.tables import LANGUAGES, Language

PARAMETER = "lang"
# The only cookie there is; it holds nothing but the choice.
COOKIE = "policyqa_lang"
YEAR = 365 * 24 * 3600
# Pages differ by these; a cache between must not hand out one reader's language to another.
VARY = {"Vary": "Accept-Language, Cookie"}
_TRADITIONAL = re.compile(r"zh-(?:hant|tw|hk|mo)\b", re.IGNORECASE)
_TAG = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4})\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")


class Asking(Protocol):
    """What is looked at of a request; Starlette's and Gradio's both have it."""

    @property
    def query_params(self) -> Mapping[str, str]: ...
    @property
    def cookies(self) -> Mapping[str, str]: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


def language_of(request: Asking) -> Language:
    """The language for this request."""
    for wish in (request.query_params.get(PARAMETER), request.cookies.get(COOKIE)):
        for language in LANGUAGES:
            if wish == language:
                return language
    return accepted(request.headers.get("accept-language", ""))


def accepted(header: str) -> Language:
    """The language for the browser's list: who reads Chinese gets Chinese, in the characters named first.

    The documents are Chinese, so English is for those who list it and no Chinese.
    """
    tags = [match for part in header.split(",")[:50] if (match := _TAG.fullmatch(part))]
    wanted = [match for match in tags if float(match[2] or 1) > 0]
    wanted.sort(key=lambda match: -float(match[2] or 1))
    names = [match[1].lower() for match in wanted]
    chinese = next((name for name in names if name.split("-")[0] == "zh"), None)
    if chinese:
        return "zh-Hant" if _TRADITIONAL.match(chinese) else "zh"
    return "en" if any(name.split("-")[0] == "en" for name in names) else "zh"


def remember(request: Request, response: Response) -> Response:
    """Keep what the address chose in the reader's browser; gives the response back."""
    value = request.query_params.get(PARAMETER)
    if value in LANGUAGES:
        secure = request.url.scheme == "https"
        path = request.scope.get("root_path") or "/"
        response.set_cookie(COOKIE, value, YEAR, path=path, secure=secure, httponly=True, samesite="lax")
    return response
