"""``negotiate infer``: the weights that governments must have for what they signed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from negotiation.cli.console import console, finish, styled
from negotiation.cli.kinds import Kinds, save_pictures, save_rows
from negotiation.cli.options import Json, Set

if TYPE_CHECKING:
    from negotiation.studies.infer import Inference
    from negotiation.studies.infer.result import Ends, Fit


def infer(
    scenario: Annotated[str, typer.Argument(help="Built-in scenario or hub, or a TOML file.")],
    deals: Annotated[
        Path | None, typer.Option(help="CSV of deals (docs/infer.md); a hub has those of 2025.")
    ] = None,
    draws: Annotated[int, typer.Option(min=100, help="Draws from the posterior.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same draws.")] = 0,
    set_: Set = None,
    out: Annotated[Path | None, typer.Option(help="New folder for draws, result and pictures.")] = None,
    format_: Kinds = "png",
    json: Json = False,
) -> None:
    """Say which weights deals reveal, how surely, and which ones they say nothing about.

    Unknown are weights that have a range in the scenario; before, all in it is equally likely.
    """
    from negotiation.base.outputs import check_folder, new_folder
    from negotiation.scenarios import load, parse_overrides
    from negotiation.studies.infer import infer as inferred

    check_folder(out)
    result = inferred(load(scenario, parse_overrides(set_ or [])), deals, draws, seed)

    def save(target: Path) -> None:
        with new_folder(target) as folder:
            _save(folder, result, format_)

    finish(result.document(), json, lambda: _report(result), out, save)


def _save(folder: Path, result: "Inference", kinds: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from negotiation.base.folders import write_json
    from negotiation.plots import plot_identified, plot_posterior

    write_json(folder / "infer.json", result.document())
    columns = dict(zip([each.name for each in result.unknowns], result.draws.T, strict=True))
    draws = pa.table(columns)
    pq.write_table(draws, folder / "draws.parquet", compression="zstd")
    save_rows(folder, kinds, "draws", draws.to_pylist())
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
    table = _table("unknown", "mean", "80 %", "95 %", "identified")
    for row in rows:
        cells = f"{row.mean:.2f}", _span(row.interval_80), _span(row.interval_95), row.identified
        table.add_row(row.name, *cells)
    console.print(table)
    table = _table("", "before", "bounds", "twice as wide", "80 %")
    for row in rows:
        wide = f"{row.wide_mean:.2f}", _span(row.wide_80)
        table.add_row(row.name, _span(row.range), _span(row.bounds), *wide)
    console.print(table)
    table = _table("talks with", "rate, %", "by weights", "80 %", "decided by weights")
    for fit in result.fits:
        table.add_row(*_cells(fit))
    console.print(table)
    console.print(findings(result), soft_wrap=True)


def _table(first: str, *names: str) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(first, min_width=24, no_wrap=True)
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _cells(fit: "Fit") -> tuple[str, ...]:
    rate = "no deal" if not fit.settled else "?" if fit.rate is None else f"{fit.rate:g}"
    fitted = "no deal" if fit.fitted is None else f"{fit.fitted:g}"
    return fit.name, rate, fitted, _span(fit.fitted_80, "g"), f"{fit.by_weights:.0%}"


def _span(ends: "Ends | None", form: str = ".2f") -> str:
    return "" if ends is None else f"{ends[0]:{form}} – {ends[1]:{form}}"
