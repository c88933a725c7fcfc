"""Errors of the interface in one shape, `{"error": {"code", "message"}}`, with words a person can act on."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import Scope

from web import words


class Refusal(Exception):
    """A request that is not served; status is the HTTP status, retry seconds after which to try again."""

    def __init__(self, status: int, code: str, message: str, retry: int | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.retry = status, code, message, retry


def error_body(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def error_response(status: int, code: str, message: str, retry: int | None = None) -> JSONResponse:
    headers = {"Cache-Control": "no-store"}
    if retry is not None:
        headers["Retry-After"] = str(retry)
    return JSONResponse(error_body(code, message), status_code=status, headers=headers)


def install(app: FastAPI, not_found: Callable[[Scope], Response]) -> None:
    """Answer every error of the framework and our own in this shape; `not_found` those of unknown addresses."""
    app.state.not_found = not_found
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _internal)


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return error_response(error.status, error.code, error.message, error.retry)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return error_response(405, "wrong_method", words.WRONG_METHOD.format(method=request.method))
    if error.status_code == 400:
        return error_response(400, "bad_json", words.BAD_JSON)
    if error.status_code == 404:
        return request.app.state.not_found(request.scope)  # type: ignore[no-any-return]
    return error_response(error.status_code, "refused", str(error.detail))


async def _internal(request: Request, error: Exception) -> Response:
    return error_response(500, "internal", words.INTERNAL)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return error_response(422, "invalid", "；".join(dict.fromkeys(map(explain, error.errors()))) + "。")


# What pydantic found wrong, in words; {limit}, {kinds} come from the finding's context.
_FINDINGS = {
    "missing": "缺少字段 {field}",
    "extra_forbidden": "不认识的字段 {field}",
    "string_type": "{field} 应是字符串",
    "string_too_long": "{field} 最多 {max_length} 个字，请缩短后再试",
    "string_too_short": "{field} 不能为空",
    "string_unicode": "{field} 含有不成对的代理字符，不是有效的文字",
    "string_pattern_mismatch": "{field} 的格式不对",
    "list_type": "{field} 应是列表",
    "too_long": "{field} 最多 {max_length} 项",
    "literal_error": "{field} 只能是 {expected}",
    "enum": "{field} 只能是 {expected}",
    "model_attributes_type": "请求的正文应是一个 JSON 对象",
    "dict_type": "请求的正文应是一个 JSON 对象",
    "int_parsing": "{field} 应是整数",
    "bool_parsing": "{field} 应是 0 或 1",
}


def explain(finding: Mapping[str, Any]) -> str:
    """One finding as a Chinese clause; what was sent is not repeated, it may be anything."""
    if finding["type"] == "json_invalid":
        return words.BAD_JSON.rstrip("。")
    text = _FINDINGS.get(str(finding["type"]), "{field} 的值不对")
    return text.format(field=_field(finding["loc"]), **finding.get("ctx", {}))


def _field(location: Sequence[str | int]) -> str:
    """Where the finding is (`history[2].question`); names not ours are cut short."""
    path = ""
    for part in location[1:]:
        path += f"[{part}]" if isinstance(part, int) else f".{part[:40]}"
    return path.lstrip(".").encode("utf-8", "replace").decode() or "请求的正文"
