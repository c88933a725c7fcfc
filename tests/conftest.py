"""Fixtures for every test module. What they need is imported when they are used."""

pytest_plugins = ["tests.browser", "tests.widget_hosts"]
