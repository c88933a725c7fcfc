"""Fixtures for every test module. What they need is imported when they are used."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

pytest_plugins = ["tests.browser", "tests.widget_hosts"]

# A busy machine is no failure: properties are held to what they say, not to how fast they say it.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


@pytest.fixture(scope="session")
def index_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder in which the index of the committed corpus is built once for all modules that only read it."""
    from chat_app import build_retriever
    from settings import Settings

    home: Path = tmp_path_factory.mktemp("index-home")
    build_retriever(Settings(home=home)).close()
    return home


@pytest.fixture(scope="session")
def searcher(index_home: Path) -> Any:
    """The committed corpus, searched without Chroma; it writes nothing."""
    from chat_app import build_retriever
    from settings import Settings

    return build_retriever(Settings(home=index_home), use_chroma="never")
