"""``negotiate sensitivity`` and ``negotiate discover``: what drives the results of a sweep."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from negotiation.cli.console import check_picture, console, finish, print_json, save_picture
from negotiation.cli.options import Json

if TYPE_CHECKING:
    from negotiation.sweeps.sensitivity import Sensitivity

SHOWN = 20
"""Parameters printed at most."""


def sensitivity(
    folder: Annotated[Path, typer.Argument(help="Folder of a sweep (design saltelli or morris).")],
    outcome: Annotated[str, typer.Argument(help="A recorded outcome, e.g. payoff_KOR.")],
    out: Annotated[Path | None, typer.Option(help="New picture.")] = None,
    json: Json = False,
) -> None:
    """Say which parameters drive an outcome: Sobol indices or Morris effects, with intervals."""
    from negotiation.plots import plot_sensitivity
    from negotiation.sweeps import open_results
    from negotiation.sweeps.sensitivity import sensitivity as analysed

    check_picture(out)
    results = open_results(folder)
    found = analysed(results, outcome)

    def draw(path: Path) -> None:
        save_picture(path, lambda: plot_sensitivity(results, found))

    finish(asdict(found), json, lambda: _report(found), out, draw)


def _report(found: "Sensitivity") -> None:
    from rich.table import Table

    titles = {
        "sobol": ("total index", "first-order index"),
        "morris": ("mean |effect|", "std of effects"),
    }
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(f"parameter ({found.used:,} blocks, {found.dropped:,} dropped)")
    for title in titles[found.method]:
        table.add_column(title, justify="right")
    for measure in found.measures[:SHOWN]:
        table.add_row(
            measure.parameter,
            _with_half(measure.main, measure.main_half),
            _with_half(measure.other, measure.other_half),
        )
    console.print(f"[bold]What drives {found.outcome}[/bold] (± is a 95 % interval)")
    console.print(table)
    if len(found.measures) > SHOWN:
        console.print(f"and {len(found.measures) - SHOWN} parameters that matter less (--json)")


def discover(
    folder: Annotated[Path, typer.Argument(help="Folder of a sweep.")],
    goal: Annotated[str, typer.Argument(help="What should happen, e.g. agreed=0 or payoff_KOR>4.")],
    where: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN=VALUE", help="Only these runs.")
    ] = None,
    json: Json = False,
) -> None:
    """Say what would have to be true: where in the ranges something happens more often."""
    from negotiation.sweeps import open_results
    from negotiation.sweeps.discovery import discover as discovered

    share, regions = discovered(open_results(folder), goal, where or [])
    if json:
        print_json(
            {
                "goal": goal,
                "share": share,
                "regions": [
                    {"where": region.words, "density": region.density}
                    | {"coverage": region.coverage, "support": region.support}
                    for region in regions
                ],
            }
        )
        return
    console.print(f"[bold]{goal}[/bold] in {share:.1%} of the runs; more often where", soft_wrap=True)
    for region in regions:
        console.print(
            f"  {region.density:>6.1%} of {region.support:.1%} of the runs "
            f"({region.coverage:.0%} of all cases): {region.words}",
            soft_wrap=True,
        )
    if not regions:
        console.print("  nowhere that holds on runs that did not help to find it")


def _with_half(value: float, half: float | None) -> str:
    return f"{value:.3f}" + ("" if half is None else f" ±{half:.3f}")
