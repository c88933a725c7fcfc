"""One tree of settings, read only by composition roots (chat_app, cli, commands, eval).

Sources, first wins: `POLICYQA_*` environment variables, then `policyqa.toml` in the working folder. An unknown name
in either is an error that names the nearest known one.
"""

import difflib
import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from corpus.model import PolicyQAError

PREFIX = "POLICYQA_"
HERE = Path(__file__).resolve().parent


class UnknownSettingError(PolicyQAError):
    """A POLICYQA_ variable that no setting has."""


class Settings(BaseSettings):
    """Every setting with its default; lengths in characters, times in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file="policyqa.toml", extra="forbid")

    home: Path = Field(Path("var"), description="state: index, feedback; may be deleted")
    corpus: Path = Field(HERE / "corpus", description="folder with manifest.toml, documents/ and lexicon/")
    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)
    embedding: Literal["bundled", "sentence-transformers"] = "bundled"
    embedding_model: str = Field("", description="name or folder of a sentence-transformers model")
    chroma_url: str = Field("", description="http://host:port of a Chroma server; empty: embedded")
    question_limit: int = Field(500, ge=20, le=5000)
    gradio: bool = Field(True, description="serve the Gradio chat page at /")
    site_title: str = Field("盘龙教育政策问答", description="name of the site on every page")
    allowed_origins: tuple[str, ...] = Field(
        (), description="sites that may embed the pages: https://host[:port]"
    )
    trusted_proxies: tuple[str, ...] = Field(
        (), description="addresses or networks whose X-Forwarded-For is believed"
    )
    root_path: str = Field("", description="prefix under which a proxy shows the service, e.g. /qa")
    rate_limit: str = Field("60/minute;1000/hour", description="questions of one client; empty: no limit")
    fetch_private: bool = Field(False, description="ingest may fetch from hosts of the own network")
    ingest_file_bytes: int = Field(50_000_000, ge=1, description="largest file that is taken in")
    ingest_unpacked_bytes: int = Field(100_000_000, ge=1, description="largest size a file may unpack to")
    ingest_pages: int = Field(2000, ge=1, description="most pages of a file")
    ingest_depth: int = Field(200, ge=1, description="deepest nesting of a file's elements")
    ingest_seconds: float = Field(60.0, gt=0, description="longest time for reading or fetching a file")
    llm_model: str = Field("", description="e.g. openai:qwen3-32b; empty: no language model")
    llm_base_url: str = ""
    llm_api_key: SecretStr = SecretStr("")
    llm_temperature: float = Field(0.0, ge=0, le=2)
    llm_timeout: float = Field(20.0, gt=0, le=300, description="seconds for a whole question")
    llm_max_tokens: int = Field(800, ge=50, le=8000, description="longest reply of the model")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings() -> Settings:
    """Read the settings; a misspelt environment variable is refused (pydantic ignores it silently)."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, n=1)
            hint = f"；是不是 {near[0]}？" if near else ""
            raise UnknownSettingError(
                f"环境变量 {name} 不是本产品的设置{hint}（全部设置见 docs/operations.md）"
            )
    return Settings()
