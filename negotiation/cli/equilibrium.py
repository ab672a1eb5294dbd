"""``negotiate equilibrium``: the whole world after a change of tariffs, country by country."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from negotiation.base.errors import InputError
from negotiation.base.outputs import check_new
from negotiation.cli.console import console, finish, new_table, print_table, write_new
from negotiation.cli.options import Json, pairs

if TYPE_CHECKING:
    from negotiation.economy.policies import Row, WorldResult

SHOWN = 7
"""How many countries the table shows from the end with the losses, and from that with the gains."""

EXAMPLE = "IMPORTER:EXPORTER=PERCENT, e.g. USA:KOR=25"

COLUMNS = {
    "welfare_pct": "welfare",
    "real_wage_pct": "real wage",
    "employment_pct": "jobs",
    "prices_pct": "prices",
    "exports_to_gdp_pct": "exports",
    "imports_to_gdp_pct": "imports",
}


def equilibrium(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Folder with trade and GDP; the built-in world if left out."),
    ] = None,
    tariff: Annotated[
        list[str] | None,
        typer.Option(
            metavar="IMPORTER:EXPORTER=PERCENT",
            help="A tariff, e.g. USA:KOR=25; USA:*=10 is on all goods, GBR:*=optimal what is best for "
            "GBR. A later one wins.",
        ),
    ] = None,
    announced: Annotated[
        bool, typer.Option("--announced", help="What the USA announced on 2 April 2025.")
    ] = False,
    optimal: Annotated[
        bool, typer.Option("--optimal", help="The one tariff on all that is best for the USA.")
    ] = False,
    retaliation: Annotated[
        str | None,
        typer.Option(
            metavar="reciprocal|optimal",
            help="What the others charge who sets the tariffs: the same, or what is best for them.",
        ),
    ] = None,
    model: Annotated[
        str, typer.Option(metavar="baseline|eaton-kortum", help="With firms' profits, or without.")
    ] = "baseline",
    lump_sum: Annotated[
        bool,
        typer.Option("--lump-sum", help="Tariff revenue is handed out; else it lowers income taxes."),
    ] = False,
    elasticity: Annotated[float, typer.Option(help="Elasticity of trade.")] = 4.0,
    out: Annotated[Path | None, typer.Option(help="New CSV, all countries.")] = None,
    json: Json = False,
) -> None:
    """Compute what tariffs do to every country in general equilibrium."""
    if sum([bool(tariff), announced, optimal]) != 1:
        raise InputError("which tariffs? Exactly one of --tariff, --announced and --optimal is needed")
    if out is not None and out.suffix != ".csv":
        raise InputError(f"--out {out}: a CSV file is needed, .csv")
    check_new("--out", out)

    from negotiation.economy.gravity import builtin_world
    from negotiation.economy.policies import Policy, best, world_result
    from negotiation.economy.trade import ConvergenceError
    from negotiation.economy.world import read_world

    world = builtin_world() if folder is None else read_world(folder)
    given = best(world.codes) if optimal else pairs(tariff or [], EXAMPLE)
    policy = Policy(given, retaliation)
    try:
        result = world_result(world, policy, model, elasticity, lump_sum)
    except ConvergenceError as error:
        print(f"negotiate: {error}", file=sys.stderr)
        raise typer.Exit(1) from error
    source = "built-in world" if folder is None else str(folder)

    def report() -> None:
        _report(result, policy.host, source)

    finish(result.document(), json, report, out, lambda path: _write(path, result.countries))


def _write(out: Path, countries: "Sequence[Row]") -> None:
    from negotiation.base.tables import write_csv

    rows = [row.values() for row in countries]
    write_new(out, lambda draft: write_csv(draft, list(countries[0]), rows))


def _report(result: "WorldResult", host: str, source: str) -> None:
    from negotiation.economy.policies import adjective, charged_by, noun

    charged = charged_by(host)
    first = [row for row in result.countries if row["iso3"] == host]
    column = f"{adjective(host)} tariff"
    console.print(
        f"Tariffs: {result.tariffs}.\nChanges in percent, exports and imports as shares of GDP"
        + (f"; {column}: what {noun(host)} charges.\n" if first else ".\n"),
        soft_wrap=True,
    )
    table = new_table(["country"], [*COLUMNS.values(), *([column] if first else [])])
    others = [row for row in result.countries if row["iso3"] != host]
    others.sort(key=lambda row: float(row["welfare_pct"] or 0))
    for row in first:
        _add(table, host, row, charged)
    for place, row in enumerate(others):
        if place < SHOWN or place >= len(others) - SHOWN:
            _add(table, str(row["iso3"]), row, charged)
        elif place == SHOWN:
            table.add_row("…")
    _add(table, "world", result.world, charged)
    print_table(table)
    names = {"baseline": "with profits", "eaton-kortum": "Eaton–Kortum"}
    rebate = "handed out" if result.lump_sum else "lowering income taxes"
    console.print(
        "\nFrom the largest loss of welfare to the largest gain; world: mean weighted by spending.\n"
        f"Model: Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), {names[result.model]}, "
        f"trade elasticity {result.elasticity:g}, tariff revenue {rebate}; residual "
        f"{result.residual:.0e} after {result.iterations} steps. Data: {source}.",
        soft_wrap=True,
    )
    for text in result.assumptions:
        console.print(f"Assumed: {text}.", soft_wrap=True)


def _add(table: Table, name: str, row: "Row", charged: str) -> None:
    values = (float(row[column] or 0) for column in COLUMNS)
    cells = [f"{value:+z.2f}" for value in values]
    table.add_row(Text(name), *cells, *([f"{row[charged]:z.1f}"] if charged in row else []))
