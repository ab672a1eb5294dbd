"""``negotiate examples``: programs that come with the package."""

from pathlib import Path
from typing import Annotated

import typer

from negotiation.cli.console import console, give_copy, print_json
from negotiation.cli.options import Json

FOLDER = "examples"

KINDS = (".py", ".js", ".c", ".toml")
"""Endings of examples: what else lies there is none."""

app = typer.Typer(help="Programs that play or learn, to begin your own with.", no_args_is_help=True)


def beginning(incomplete: str) -> list[str]:
    """Return the examples that begin so."""
    return [name for name in _files() if name.startswith(incomplete)]


@app.command("list")
def list_(json: Json = False) -> None:
    """List the examples, and what each does."""
    examples = {name: _about(file) for name, file in _files().items()}
    if json:
        print_json({"examples": examples})
        return
    for name, about in examples.items():
        console.print(f"{name:<22} {about}", soft_wrap=True)


@app.command()
def copy(
    name: Annotated[str, typer.Argument(help="A name from the list.", autocompletion=beginning)],
    file: Annotated[Path, typer.Argument(help="New file.")],
) -> None:
    """Copy an example into a file of your own, to be changed."""
    give_copy(lambda: _text(name), file, "its first lines say what it does")


def _text(name: str) -> str:
    from negotiation.base.errors import unknown

    found = _files()
    if name not in found:
        raise unknown("example", name, found)
    return found[name].read_text(encoding="utf-8")


def _files() -> dict[str, Path]:
    from negotiation.base.files import shipped

    found = sorted(shipped(FOLDER).rglob("*.*"))
    return {file.name: file for file in found if file.suffix in KINDS}


def _about(file: Path) -> str:
    """Return the first line of an example's own words."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((line for line in lines if not line.startswith("#!")), "").strip('#/*" ')
