"""``negotiate infer``: the weights that governments must have for what they signed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from negotiation.cli import completion
from negotiation.cli.console import console, finish, print_table, styled
from negotiation.cli.infer_offers import save_draws, span, table_of, trace
from negotiation.cli.kinds import Kinds, save_pictures
from negotiation.cli.options import Json, Set

if TYPE_CHECKING:
    from negotiation.studies.infer import Inference
    from negotiation.studies.infer.result import Fit


def infer(
    scenario: Annotated[
        str,
        typer.Argument(
            help="Built-in scenario or hub, or a TOML file.", autocompletion=completion.scenarios
        ),
    ],
    deals: Annotated[
        Path | None, typer.Option(help="CSV of deals (docs/infer.md); a hub has those of 2025.")
    ] = None,
    offers: Annotated[
        Path | None,
        typer.Option(help="CSV of dated offers instead: weights and patience (docs/infer.md)."),
    ] = None,
    draws: Annotated[
        int, typer.Option(min=100, help="Draws from the posterior; with --offers, talks played.")
    ] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same draws.")] = 0,
    set_: Set = None,
    out: Annotated[Path | None, typer.Option(help="New folder for draws, result and pictures.")] = None,
    format_: Kinds = "png",
    json: Json = False,
) -> None:
    """Say which weights deals or offers reveal, how surely, and which ones they say nothing about.

    Unknown are weights that have a range in the scenario; before, all in it is equally likely.
    """
    from negotiation.base.errors import InputError
    from negotiation.base.outputs import check_folder, new_folder
    from negotiation.scenarios.loader import load, parse_overrides
    from negotiation.studies.infer import infer as inferred

    check_folder(out)
    document = load(scenario, parse_overrides(set_ or []))
    if offers is not None and deals is not None:
        raise InputError("--deals and --offers: one of the two is looked at")
    if offers is not None:
        trace(document, offers, draws, seed, out, format_, json)
        return
    result = inferred(document, deals, draws, seed)

    def save(target: Path) -> None:
        with new_folder(target) as folder:
            _save(folder, result, format_)

    finish(result.document(), json, lambda: _report(result), out, save)


def _save(folder: Path, result: "Inference", kinds: str) -> None:
    from negotiation.plots.infer import plot_identified, plot_posterior

    columns = dict(zip([each.name for each in result.unknowns], result.draws.T, strict=True))
    save_draws(folder, result.document(), columns, kinds)
    pictures = {
        "posterior": lambda: plot_posterior(result)[0],
        "identified": lambda: plot_identified(result)[0],
    }
    save_pictures(folder, kinds, pictures)


def _report(result: "Inference") -> None:
    from negotiation.studies.infer.words import findings

    where = f" ({len(result.fits)} in {result.deals}; scenario {result.scenario})"
    console.print(styled("bold", "What talks that ended say of weights", where))
    rows = result.unknowns
    table = table_of("unknown", "mean", "80 %", "95 %", "identified")
    for row in rows:
        cells = f"{row.mean:z.2f}", span(row.interval_80), span(row.interval_95), row.identified
        table.add_row(row.name, *cells)
    print_table(table)
    table = table_of("", "before", "bounds", "twice as wide", "80 %")
    for row in rows:
        wide = f"{row.wide_mean:z.2f}", span(row.wide_80)
        table.add_row(row.name, span(row.range), span(row.bounds), *wide)
    print_table(table)
    table = table_of("talks with", "rate, %", "by weights", "80 %", "decided by weights")
    for fit in result.fits:
        table.add_row(*_cells(fit))
    print_table(table)
    console.print(findings(result), soft_wrap=True)


def _cells(fit: "Fit") -> tuple[str, ...]:
    rate = "no deal" if not fit.settled else "?" if fit.rate is None else f"{fit.rate:g}"
    fitted = "no deal" if fit.fitted is None else f"{fit.fitted:g}"
    return fit.name, rate, fitted, span(fit.fitted_80, "g"), f"{fit.by_weights:z.0%}"
