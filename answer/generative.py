"""The language model, whoever serves it: the only file that imports LangChain's chat models.

Every foreign error becomes a ModelError here. Neither the key nor what a server says about it leaves this file: a
server may repeat the key in its message.
"""

import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from answer.prompting import load_prompts
from corpus.model import PolicyQAError

NO_KEY = "none"  # servers of one's own want no key, the client wants one to be there
_ENDINGS = ("finish_reason", "stop_reason", "done_reason")


class Fault(StrEnum):
    """Why a model did not answer."""

    NOT_INSTALLED = "not_installed"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    KEY = "key"
    NAME = "name"
    BUSY = "busy"
    SERVER = "server"
    BROKEN = "broken"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    OPEN = "open"

    @property
    def lasting(self) -> bool:
        """Whether the next call would meet it as well."""
        return self in (Fault.UNREACHABLE, Fault.TIMEOUT, Fault.KEY, Fault.NAME, Fault.NOT_INSTALLED)


REMEDIES = {
    Fault.NOT_INSTALLED: "没有安装语言模型的客户端。请运行 pip install 'policyqa[llm]'（其他厂商装对应的 langchain-… 包）",
    Fault.UNREACHABLE: "连不上 {address}。请检查 POLICYQA_LLM_BASE_URL（通常以 /v1 结尾）、模型服务是否已启动、网络是否放行",
    Fault.TIMEOUT: "{address} 在 {seconds:g} 秒内没有答完。请换小一些的模型，或调大 POLICYQA_LLM_TIMEOUT",
    Fault.KEY: "{address} 拒绝了密钥。请检查 POLICYQA_LLM_API_KEY",
    Fault.NAME: "{address} 没有模型 {model}（或地址不对）。请检查 POLICYQA_LLM_MODEL 和 POLICYQA_LLM_BASE_URL",
    Fault.BUSY: "{address} 说请求太多或额度用完。请稍后再试，或检查账户额度",
    Fault.SERVER: "{address} 内部出错。请查看模型服务的日志",
    Fault.BROKEN: "{address} 的回答不完整或格式不对。请确认它是 OpenAI 兼容接口",
    Fault.EMPTY: "{address} 回答是空的。请确认模型能正常对话",
    Fault.TOO_LONG: "模型的回答超长。请换模型，或调小 POLICYQA_LLM_MAX_TOKENS",
    Fault.OPEN: "模型刚才连续出错，暂停片刻后再试",
}


class ModelError(PolicyQAError):
    """The model did not answer; fault says why, the message what to do. Holds no key and no foreign message."""

    def __init__(self, fault: Fault, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.fault, self.detail = fault, detail


@dataclass(frozen=True)
class ModelOptions:
    """Which model and how it is asked. timeout: seconds for a whole question; max_tokens: of one reply.

    model: `provider:name` or a bare name (then OpenAI-compatible). base_url: empty for the provider's own address.
    """

    model: str
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    temperature: float = 0.0
    timeout: float = 20.0
    max_tokens: int = 800

    @property
    def address(self) -> str:
        """Where it is, without user names and passwords."""
        parts = urlsplit(self.base_url)
        return (
            f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"
            if self.base_url
            else "默认地址"
        )


class ChatModel:
    """A chat model behind a time limit that holds for the whole reply. Safe for threads."""

    def __init__(self, options: ModelOptions) -> None:
        self.options = options
        self._lock = threading.Lock()
        self._client: Any = None

    def stream(self, system: str, user: str, deadline: float) -> Iterator[str]:
        """Pieces of the reply until `deadline` (time.monotonic()); ModelError where it does not come to its end."""
        pieces: queue.Queue[str | BaseException | None] = queue.Queue()
        stop = threading.Event()
        # A thread of its own, because a silent server blocks in the socket longer than any limit between two pieces.
        worker = threading.Thread(target=self._produce, args=((system, user), pieces, stop), daemon=True)
        worker.start()
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
                except queue.Empty:
                    raise self.error(Fault.TIMEOUT) from None
                if piece is None:
                    return
                if isinstance(piece, BaseException):
                    raise self._translated(piece) from None
                yield piece
        finally:
            stop.set()

    def complete(self, system: str, user: str, deadline: float) -> str:
        """The whole reply; ModelError where there is none."""
        text = "".join(self.stream(system, user, deadline))
        if not text.strip():
            raise self.error(Fault.EMPTY)
        return text

    def _produce(
        self,
        messages: tuple[str, str],
        pieces: "queue.Queue[str | BaseException | None]",
        stop: threading.Event,
    ) -> None:
        try:
            ended = False
            length = 0
            for chunk in self._open().stream([("system", messages[0]), ("human", messages[1])]):
                if stop.is_set():
                    return
                ended = ended or any(chunk.response_metadata.get(name) for name in _ENDINGS)
                text = str(chunk.text)
                length += len(text)
                if length > self.options.max_tokens * 4:
                    raise self.error(Fault.TOO_LONG)
                if text:
                    pieces.put(text)
            pieces.put(None if ended else self.error(Fault.BROKEN))
        except BaseException as error:  # whatever it is, the one who waits has to learn of it
            pieces.put(error)

    def _open(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = self._make()
            return self._client

    def _make(self) -> Any:
        options = self.options
        try:
            from langchain.chat_models import init_chat_model
        except ImportError:
            raise self.error(Fault.NOT_INSTALLED) from None
        own = bool(options.base_url)
        provider = None if ":" in options.model.split("/")[0] else "openai"
        extra: dict[str, Any] = {"base_url": options.base_url} if own else {"max_tokens": options.max_tokens}
        if own and (provider == "openai" or options.model.startswith("openai:")):
            # Servers of one's own know max_tokens, not all of them the newer name that the client sends.
            extra["extra_body"] = {"max_tokens": options.max_tokens}
        elif own:
            extra["max_tokens"] = options.max_tokens
        if options.api_key or own:
            extra["api_key"] = options.api_key or NO_KEY
        try:
            return init_chat_model(
                options.model,
                model_provider=provider,
                temperature=options.temperature,
                timeout=options.timeout,
                max_retries=0,
                **extra,
            )
        except ImportError:
            raise self.error(Fault.NOT_INSTALLED) from None

    def error(self, fault: Fault, detail: str = "") -> ModelError:
        """The fault of this model in words; detail goes to the log."""
        options = self.options
        message = REMEDIES[fault].format(
            address=options.address, model=options.model, seconds=options.timeout
        )
        return ModelError(fault, message, detail)

    def _translated(self, error: BaseException) -> ModelError:
        if isinstance(error, ModelError):
            return error
        status = getattr(error, "status_code", None)
        return self.error(_fault(error, status), f"{type(error).__name__}{f' {status}' if status else ''}")


_BY_STATUS = {401: Fault.KEY, 403: Fault.KEY, 404: Fault.NAME, 408: Fault.TIMEOUT, 429: Fault.BUSY}
# Names of error classes of the HTTP clients that providers use; compared along the whole chain of causes and bases.
_TIMEOUTS = frozenset(["TimeoutException", "APITimeoutError", "TimeoutError"])
_UNREACHABLE = frozenset(
    [
        "ConnectError",
        "ConnectionError",
        "ConnectionRefusedError",
        "APIConnectionError",
        "UnsupportedProtocol",
        "InvalidURL",
    ]
)
_CUT_OFF = frozenset(["RemoteProtocolError", "ReadError"])


def _fault(error: BaseException, status: int | None) -> Fault:
    if status is not None:
        return _BY_STATUS.get(
            status, Fault.SERVER if status >= 500 else Fault.NAME if status == 400 else Fault.BROKEN
        )
    names: set[str] = set()
    cause: BaseException | None = error
    while cause is not None:
        names |= {base.__name__ for base in type(cause).__mro__}
        cause = cause.__cause__ or cause.__context__
    if names & _TIMEOUTS:
        return Fault.TIMEOUT
    if names & _CUT_OFF:
        return Fault.BROKEN
    return Fault.UNREACHABLE if names & _UNREACHABLE else Fault.BROKEN


def probe(options: ModelOptions) -> str:
    """Ask the model one question; what it said and how long it took, ModelError with what to do where it did not."""
    started = time.monotonic()
    text = ChatModel(options).complete(*load_prompts()["probe"].fill(), started + options.timeout)
    return f"{options.model}（{options.address}）答了 {len(text.strip())} 个字，用了 {time.monotonic() - started:.1f} 秒"
