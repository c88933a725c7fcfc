"""The command `policyqa`: one thin function a command; the work is in commands/ and the rooms.

Every command is imported when it is called, so that `policyqa ask` does not pay for Gradio or Chroma.
"""

import sys

import typer

app = typer.Typer(
    name="policyqa",
    help="从政策原文中找答案：每个答案都注明出处，精确到条款。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command line; an expected error is said in one line on stderr with the next step, exit code 1."""
    from commands.mount import mount
    from commands.talk import EXPECTED

    mount(app, sys.argv[1:])
    try:
        app()
    except EXPECTED as error:
        typer.echo(f"出错：{error}", err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
