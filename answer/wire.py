"""Answers as the JSON object that the interfaces promise."""

from dataclasses import asdict
from datetime import date
from enum import Enum
from typing import Any

from answer.model import Answer


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """The answer as plain JSON values; dates as ISO 8601, enumerations as their values."""
    plain: dict[str, Any] = _plain(asdict(answer))
    result = {("answer" if key == "text" else key): value for key, value in plain.items()}
    result["seconds"] = round(answer.seconds, 4)
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
