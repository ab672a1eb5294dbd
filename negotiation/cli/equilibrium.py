"""``negotiate equilibrium``: the whole world after a change of tariffs, country by country."""

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from negotiation.base.errors import InputError, unknown
from negotiation.base.outputs import check_new
from negotiation.cli import tariffs
from negotiation.cli.console import console, finish
from negotiation.cli.options import Json

if TYPE_CHECKING:
    from negotiation.base.arrays import FloatArray
    from negotiation.economy.accounts import Parameters
    from negotiation.economy.equilibrium import Equilibrium

MODELS = ("baseline", "eaton-kortum")

SHOWN = 7
"""How many countries the table shows from the end with the losses, and from that with the gains."""

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
            metavar="|".join(tariffs.RETALIATIONS),
            help="What the others charge who sets the tariffs: the same, or what is best for them.",
        ),
    ] = None,
    model: Annotated[
        str, typer.Option(metavar="|".join(MODELS), help="With firms' profits, or without.")
    ] = MODELS[0],
    lump_sum: Annotated[
        bool,
        typer.Option("--lump-sum", help="Tariff revenue is handed out; else it lowers income taxes."),
    ] = False,
    elasticity: Annotated[float, typer.Option(help="Elasticity of trade.")] = 4.0,
    from_baci: Annotated[
        Path | None,
        typer.Option(
            metavar="FLOWS.csv", help="Write a folder DIR from CEPII's BACI, and compute nothing."
        ),
    ] = None,
    codes: Annotated[
        Path | None, typer.Option(metavar="CODES.csv", help="With --from-baci: its country codes.")
    ] = None,
    gdp: Annotated[
        Path | None, typer.Option(metavar="GDP.csv", help="With --from-baci: GDP by country.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="New CSV, all countries; with --from-baci the new folder.")
    ] = None,
    json: Json = False,
) -> None:
    """Compute what tariffs do to every country in general equilibrium."""
    asked = [bool(tariff), announced, optimal]
    if from_baci is not None:
        if any(asked) or folder or retaliation or json:
            raise InputError("--from-baci goes with --codes, --gdp and --out only; it computes nothing")
        _convert(from_baci, codes, gdp, out)
        return
    if codes or gdp:
        raise InputError("--codes and --gdp go with --from-baci")
    if sum(asked) != 1:
        raise InputError("which tariffs? Exactly one of --tariff, --announced and --optimal is needed")
    if out is not None and out.suffix != ".csv":
        raise InputError(f"--out {out}: a CSV file is needed, .csv")
    check_new("--out", out)
    host = tariffs.setter(tariff or [], retaliation)

    from negotiation.economy.accounts import base_of, published
    from negotiation.economy.equilibrium import solve
    from negotiation.economy.gravity import builtin_world
    from negotiation.economy.optimal_tariffs import announced as announced_tariffs
    from negotiation.economy.trade import ConvergenceError
    from negotiation.economy.world import read_world

    world = builtin_world() if folder is None else read_world(folder)
    # own trade is part of the data, the same for every model
    base = base_of(world, published(world.codes))
    base = replace(base, parameters=_parameters(world.codes, model, lump_sum, elasticity))
    if announced:
        rates, words = announced_tariffs(world), "announced by the USA"
    else:
        rates, words = tariffs.given(tariff or tariffs.best(world.codes), base)
    rates, answer = tariffs.answered(base, rates, host, retaliation)
    try:
        solution = solve(base, rates)
    except ConvergenceError as error:
        print(f"negotiate: {error}", file=sys.stderr)
        raise typer.Exit(1) from error
    document = _document(solution, rates, host)
    document |= {
        "tariffs": words + answer,
        "model": model,
        "elasticity": elasticity,
        "lump_sum": lump_sum,
    }
    source = "built-in world" if folder is None else str(folder)

    def report() -> None:
        _report(document, host, source)

    finish(document, json, report, out, lambda path: _write(path, document["countries"]))


def _convert(flows: Path, codes: Path | None, gdp: Path | None, out: Path | None) -> None:
    from negotiation.base.outputs import new_folder
    from negotiation.economy.baci import from_baci
    from negotiation.economy.world import write_world

    if codes is None or gdp is None or out is None:
        raise InputError("--from-baci needs --codes CODES.csv, --gdp GDP.csv and --out DIR")
    with new_folder(out) as draft:
        world = from_baci(flows, codes, gdp)
        write_world(world, draft)
    for note in (*world.assumptions, f"{len(world.codes)} countries written to {out}"):
        console.print(note, soft_wrap=True)


def _parameters(codes: Sequence[str], model: str, lump_sum: bool, elasticity: float) -> "Parameters":
    from negotiation.economy.accounts import eaton_kortum, published

    if model not in MODELS:
        raise unknown("model", model, MODELS)
    if not (isfinite(elasticity) and elasticity > 0):
        raise InputError(f"--elasticity {elasticity:g}: a positive finite number is needed")
    make = published if model == MODELS[0] else eaton_kortum
    return replace(make(codes, lump_sum=lump_sum), trade=elasticity)


def _document(solution: "Equilibrium", rates: "FloatArray", host: str) -> dict[str, Any]:
    """Return the results by country, and their means weighted by spending at the base."""
    import numpy as np

    from negotiation.base.version import package_version
    from negotiation.economy.equilibrium import rows

    codes, spending = solution.base.codes, solution.base.spending
    countries = [
        {
            name: value if isinstance(value, str) or isfinite(value) else None
            for name, value in row.items()
        }
        for row in rows(solution)
    ]
    for code in {tariffs.HOST: None, host: None}:
        if code in codes:
            for row, rate in zip(countries, rates[:, codes.index(code)], strict=True):
                row[_charged(code)] = 100 * float(rate)
    table = solution.table()
    return {
        "countries": countries,
        "world": {name: float(np.average(table[name], weights=spending)) for name in COLUMNS},
        "residual": float(solution.residual),
        "iterations": int(solution.iterations),
        "assumptions": list(solution.base.assumptions),
        "version": package_version(),
    }


def _write(out: Path, countries: list[dict[str, Any]]) -> None:
    from negotiation.base.files import unwritable, write_whole

    def fill(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(countries[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(countries)

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(out, error) from error
    write_whole(out, fill)


def _charged(host: str) -> str:
    """Return the name of the column of what a country charges."""
    return "us_tariff_pct" if host == tariffs.HOST else f"tariff_pct_{host}"


def _report(document: Mapping[str, Any], host: str, source: str) -> None:
    first = [row for row in document["countries"] if row["iso3"] == host]
    column = f"{tariffs.adjective(host)} tariff"
    console.print(
        f"Tariffs: {document['tariffs']}.\nChanges in percent, exports and imports as shares of GDP"
        + (f"; {column}: what {tariffs.noun(host)} charges.\n" if first else ".\n"),
        soft_wrap=True,
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("country")
    for name in (*COLUMNS.values(), *([column] if first else [])):
        table.add_column(name, justify="right")
    others = [row for row in document["countries"] if row["iso3"] != host]
    others.sort(key=lambda row: float(row["welfare_pct"]))
    for row in first:
        _add(table, host, row, _charged(host))
    for place, row in enumerate(others):
        if place < SHOWN or place >= len(others) - SHOWN:
            _add(table, row["iso3"], row, _charged(host))
        elif place == SHOWN:
            table.add_row("…")
    _add(table, "world", document["world"], _charged(host))
    console.print(table)
    names = {"baseline": "with profits", "eaton-kortum": "Eaton–Kortum"}
    rebate = "handed out" if document["lump_sum"] else "lowering income taxes"
    console.print(
        "\nFrom the largest loss of welfare to the largest gain; world: mean weighted by spending.\n"
        f"Model: Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), {names[document['model']]}, "
        f"trade elasticity {document['elasticity']:g}, tariff revenue {rebate}; residual "
        f"{document['residual']:.0e} after {document['iterations']} steps. Data: {source}.",
        soft_wrap=True,
    )
    for text in document["assumptions"]:
        console.print(f"Assumed: {text}.", soft_wrap=True)


def _add(table: Table, name: str, row: Mapping[str, Any], charged: str) -> None:
    cells = [f"{round(row[column], 2) + 0:+.2f}" for column in COLUMNS]  # no minus before a zero
    table.add_row(Text(name), *cells, *([f"{row[charged]:.1f}"] if charged in row else []))
