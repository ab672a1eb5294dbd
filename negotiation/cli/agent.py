"""``negotiate agent``: programs at the table."""

import sys
from typing import Annotated

import typer

from negotiation.cli.console import console, warn

app = typer.Typer(help="Programs and language models at the table.", no_args_is_help=True)


@app.command()
def check(
    command: Annotated[
        str,
        typer.Argument(help="As in --strategy PARTY=program:COMMAND, e.g. ./agent.py."),
    ],
    seed: Annotated[int, typer.Option(min=0, help="Of the talks that it is tried out in.")] = 0,
) -> None:
    """Hold a program to the protocol, in small talks of many kinds; the exit code is 1 if it fails."""
    from negotiation.bargaining.conformance import check_program

    try:
        asked = check_program(command, seed)
    except AssertionError as broken:
        warn(str(broken))
        sys.exit(1)
    console.print(f"{command} keeps to the protocol: {asked} moves in 14 talks.", soft_wrap=True)


@app.command()
def prompt() -> None:
    """Print what a language model is told, as a template to edit (llm:NAME,template=FILE)."""
    from negotiation.bargaining.programs.prompt import PROMPT

    print(PROMPT.read_text(encoding="utf-8"), end="")


@app.command()
def schema() -> None:
    """Print the JSON schema of all messages."""
    from negotiation.bargaining.programs.messages import SCHEMA

    print(SCHEMA.read_text(encoding="utf-8"), end="")
