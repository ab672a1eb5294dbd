"""``negotiate studies``: the studies that come with the package."""

from pathlib import Path
from typing import Annotated

import typer

from negotiation.cli import completion
from negotiation.cli.console import console, give_copy, print_json
from negotiation.cli.options import Json

app = typer.Typer(help="Look at the built-in studies, and begin one of your own.", no_args_is_help=True)


@app.command("list")
def list_(json: Json = False) -> None:
    """List the built-in studies; negotiate sweep NAME plays one."""
    from negotiation.studies.built_in import study_titles

    if json:
        print_json({"studies": study_titles()})
        return
    for name, title in study_titles().items():
        console.print(f"{name:<22} {title}", soft_wrap=True)


@app.command()
def copy(
    name: Annotated[str, typer.Argument(help="Built-in study.", autocompletion=completion.studies)],
    file: Annotated[Path, typer.Argument(help="New TOML file.")],
) -> None:
    """Copy a built-in study into a file of your own, to be changed."""
    from negotiation.studies.built_in import study_text

    give_copy(lambda: study_text(name), file, f"negotiate sweep {file} --plan says how many runs it is")
