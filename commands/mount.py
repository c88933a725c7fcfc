"""Which commands there are. A group is imported only when it is called or when help is asked for."""

from collections.abc import Sequence
from importlib import import_module

import typer

# name on the command line -> (module, attribute): functions are commands, Typer objects are groups of commands.
COMMANDS = {
    "ask": ("commands.ask", "ask"),
    "serve": ("commands.serve", "serve"),
    "search": ("commands.search", "search"),
    "doctor": ("commands.doctor", "doctor"),
    "ingest": ("commands.ingest", "app"),
    "eval": ("commands.eval", "app"),
    "targets": ("commands.ledger", "targets"),
    "duties": ("commands.ledger", "duties"),
    "compare": ("commands.ledger", "compare"),
    "mcp": ("commands.mcp", "mcp"),
}


def mount(app: typer.Typer, arguments: Sequence[str]) -> None:
    """Add the command that is called, or all where none is recognised (help)."""
    called = next((a for a in arguments if not a.startswith("-")), "")
    for name in [called] if called in COMMANDS else COMMANDS:
        module, attribute = COMMANDS[name]
        part = getattr(import_module(module), attribute)
        if isinstance(part, typer.Typer):
            app.add_typer(part, name=name)
        else:
            app.command(name)(part)
    if called in COMMANDS:
        app.callback()(_group)


def _group() -> None:
    """从政策原文中找答案：每个答案都注明出处，精确到条款。"""
