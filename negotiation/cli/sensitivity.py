"""``negotiate sensitivity`` and ``negotiate discover``: what drives the results of a sweep."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from negotiation.cli.console import (
    check_picture,
    console,
    finish,
    print_json,
    print_table,
    save_picture,
    styled,
)
from negotiation.cli.options import Json
from negotiation.cli.results import Failed, print_notes

if TYPE_CHECKING:
    from negotiation.studies.discovery import Discovery
    from negotiation.studies.measures import Sensitivity
    from negotiation.studies.results import SweepResults

SHOWN = 20
"""Parameters printed at most."""

FOLLOWED = 3
"""Parameters whose figures are printed from parts of the blocks, too."""

NONE = "none seen"
"""An influence that never showed; it has no interval."""


def sensitivity(
    folder: Annotated[Path, typer.Argument(help="Folder of a sweep.")],
    outcome: Annotated[str, typer.Argument(help="A recorded outcome, e.g. payoff_KOR.")],
    out: Annotated[Path | None, typer.Option(help="New picture.")] = None,
    failed: Failed = "refuse",
    json: Json = False,
) -> None:
    """Say which parameters drive an outcome, with intervals.

    By Sobol's indices (design saltelli), Morris's effects (morris), PAWN's index (any other).
    """
    from negotiation.plots import plot_sensitivity
    from negotiation.studies import open_results
    from negotiation.studies.failed import policy_of
    from negotiation.studies.sensitivity import sensitivity as analysed

    check_picture(out)
    results = open_results(folder)
    found = analysed(results, outcome, policy_of(failed))

    def draw(path: Path) -> None:
        save_picture(path, lambda: plot_sensitivity(results, found))

    finish(asdict(found), json, lambda: _report(results, found), out, draw)


def _report(results: "SweepResults", found: "Sensitivity") -> None:
    from rich.table import Table

    print_notes(found.notes)
    titles = {
        "sobol": ("total index", "first-order index"),
        "morris": ("mean |effect|", "mean effect", "std of effects"),
        "given": ("PAWN index", "first-order index"),
    }
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    units = "points" if found.method == "given" else "blocks"
    table.add_column(f"parameter ({found.used:,} {units}, {found.dropped:,} left out)", overflow="fold")
    for title in titles[found.method]:
        table.add_column(title, justify="right")
    for measure in found.measures[:SHOWN]:
        table.add_row(
            results.name_of(measure.parameter),
            _with_half(measure.main, measure.main_half),
            *([_signed(measure.signed)] if found.method == "morris" else []),
            _with_half(measure.other, measure.other_half),
        )
    console.print(
        styled("bold", f"What drives {results.name_of(found.outcome)}", " (± is a 95 % interval)"),
        soft_wrap=True,
    )
    print_table(table)
    if not all(measure.main_half for measure in found.measures):
        console.print(f"{NONE}: in none of the {found.used:,} blocks did it change anything")
    if len(found.measures) > SHOWN:
        console.print(f"and {len(found.measures) - SHOWN} parameters that matter less (--json)")
    if found.pairs:
        _report_pairs(results, found)
    if found.measures[0].path:
        console.print(f"From a quarter, half and all: {_paths(results, found)}.", soft_wrap=True)
    if found.chance is not None:
        console.print(f"Chance is {found.chance:z.0%} of the variance of a run.")
    for remark in found.remarks:
        console.print(remark, soft_wrap=True)


def _report_pairs(results: "SweepResults", found: "Sensitivity") -> None:
    """Print what two parameters do together, the largest first."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("together, beyond what each does", overflow="fold")
    table.add_column("second-order index", justify="right")
    for pair in found.pairs[:SHOWN]:
        names = f"{results.name_of(pair.one)} and {results.name_of(pair.other)}"
        table.add_row(names, _with_half(pair.index, pair.half))
    print_table(table)
    if len(found.pairs) > SHOWN:
        console.print(f"These are {SHOWN} of {len(found.pairs):,} pairs (--json has all)")


def _paths(results: "SweepResults", found: "Sensitivity") -> str:
    """Say how the largest figures change with the number of blocks."""
    return "; ".join(
        f"{results.name_of(measure.parameter)} "
        + ", ".join(f"{value:z.3f}" for value in (*measure.path, measure.main))
        for measure in found.measures[:FOLLOWED]
    )


def discover(
    folder: Annotated[Path, typer.Argument(help="Folder of a sweep.")],
    goal: Annotated[str, typer.Argument(help="What should happen, e.g. agreed=0 or payoff_KOR>4.")],
    where: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN=VALUE", help="Only these runs.")
    ] = None,
    failed: Failed = "refuse",
    json: Json = False,
) -> None:
    """Say what would have to be true: where in the ranges something happens more often."""
    from negotiation.studies import open_results
    from negotiation.studies.discovery import discover as discovered
    from negotiation.studies.failed import policy_of, said_first
    from negotiation.studies.filters import named_in

    results, policy = open_results(folder), policy_of(failed)
    found = discovered(results, goal, where or [], policy)
    notes = said_first(results, [named_in(goal)], where or [], policy)
    if json:
        regions = [{"where": region.words} | asdict(region) for region in found.regions]
        for region in regions:
            del region["bounds"]
        share = asdict(found.share)
        print_json(
            {"goal": goal, "notes": notes, "share": share, "looked": found.looked, "regions": regions}
        )
        return
    print_notes(notes)
    _report_regions(results, found, goal)


def _report_regions(results: "SweepResults", found: "Discovery", goal: str) -> None:
    from negotiation.cli.results import with_ends

    more = (
        f"Of {found.looked} regions looked at, it is so more often beyond chance where"
        if found.regions
        else f"Nowhere is it so more often beyond chance ({found.looked} regions looked at)."
    )
    console.print(f"{goal} in {with_ends(found.share, 'z.1%')} of the runs. {more}", soft_wrap=True)
    for region in found.regions:
        console.print(
            f"  {region.said(results.name_of)}:\n    {with_ends(region.density, 'z.0%')} of the "
            f"{region.runs:,} runs there. These are {region.support:z.1%} of the runs put aside, with "
            f"{region.coverage:z.0%} of those with {goal}.",
            soft_wrap=True,
        )


def _with_half(value: float, half: float | None) -> str:
    if half == 0 and value == 0:
        return NONE
    return f"{value:z.3f}" + ("" if half is None else f" ±{half:z.3f}")


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+z.3f}"
