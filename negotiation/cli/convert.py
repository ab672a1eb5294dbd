"""``negotiate convert``: a folder that ``negotiate equilibrium`` reads, from CEPII's BACI."""

from pathlib import Path
from typing import Annotated

import typer

from negotiation.cli.console import console


def convert(
    flows: Annotated[Path, typer.Argument(metavar="FLOWS.csv", help="One year of BACI.")],
    codes: Annotated[Path, typer.Option(metavar="CODES.csv", help="BACI's country codes.")],
    gdp: Annotated[Path, typer.Option(metavar="GDP.csv", help="GDP by country.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="New folder.")],
) -> None:
    """Write trade and GDP from CEPII's BACI as a folder for ``negotiate equilibrium``."""
    from negotiation.base.outputs import new_folder
    from negotiation.economy.baci import from_baci
    from negotiation.economy.world import write_world

    with new_folder(out) as draft:
        world = from_baci(flows, codes, gdp)
        write_world(world, draft)
    for note in (*world.assumptions, f"{len(world.codes)} countries written to {out}"):
        console.print(note, soft_wrap=True)
