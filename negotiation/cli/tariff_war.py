"""``negotiate tariff-war``: optimal tariffs, trade wars and trade talks of many governments."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from negotiation.base.errors import InputError
from negotiation.base.outputs import check_new
from negotiation.base.tables import SUFFIXES, write_csv
from negotiation.cli.console import (
    console,
    finish,
    new_table,
    print_json,
    print_table,
    save_picture,
    write_new,
)
from negotiation.cli.options import Json

if TYPE_CHECKING:
    from negotiation.economy.trade_talks.orders import Orders
    from negotiation.economy.trade_talks.results import Answer

COLUMNS = {
    "government_pct": "government",
    "welfare_pct": "welfare",
    "wage_pct": "wage",
    "profits_pct": "profits",
    "median_tariff_pct": "median tariff",
}

BEFORE = {"nash": "the trade war", "factual": "factual tariffs", "free": "free trade"}

KINDS = (*SUFFIXES, ".png", ".svg", ".pdf")
"""Ends of the names of files that can be written."""


def tariff_war(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            help="Folder with regions, sectors, sigma, trade and tariffs, and with inputs if goods are "
            "made with goods (CSV); the built-in world if left out.",
        ),
    ] = None,
    optimal: Annotated[
        str | None, typer.Option(metavar="REGION", help="Its best tariffs while all others keep theirs.")
    ] = None,
    nash: Annotated[bool, typer.Option("--nash", help="The trade war of all.")] = False,
    talks: Annotated[
        str | None, typer.Option(metavar="nash|factual|free", help="Talks, and what holds without them.")
    ] = None,
    mfn: Annotated[bool, typer.Option("--mfn", help="One tariff a sector for all partners.")] = False,
    split: Annotated[
        str, typer.Option(metavar="max-min|equal|nash", help="How parties share what talks bring.")
    ] = "max-min",
    between: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Only these talk, about their tariffs on each other."),
    ] = None,
    in_turn: Annotated[
        bool,
        typer.Option("--in-turn", help="The three of --between deal two by two, in every order."),
    ] = False,
    max_tariff: Annotated[float, typer.Option(metavar="PERCENT", help="The highest tariff.")] = 1000.0,
    subsidies: Annotated[bool, typer.Option("--subsidies", help="Tariffs may be negative.")] = False,
    weights: Annotated[
        Path | None, typer.Option(help="Political weights: a CSV with region, sector, weight.")
    ] = None,
    sigma: Annotated[str, typer.Option(metavar="COLUMN", help="Column of sigma.csv.")] = "main",
    out: Annotated[
        Path | None,
        typer.Option(
            help="New file: all tariffs on the table (.csv, .parquet), or a picture (.png, .svg, .pdf)."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Find the tariffs that governments choose alone, against each other, or together."""
    if out is not None and out.suffix not in KINDS:
        raise InputError(
            f"--out {out}: a table (.csv, .parquet) or a picture (.png, .svg, .pdf) is needed"
        )
    check_new("--out", out)
    if in_turn and out is not None:
        raise InputError("--out is for one set of tariffs: --in-turn has many, which --json prints")

    from negotiation.economy.trade import ConvergenceError
    from negotiation.economy.trade_talks.equilibrium import balanced
    from negotiation.economy.trade_talks.results import Question, answer, read_weights
    from negotiation.economy.trade_talks.world import builtin_trading_world, read_trading_world

    parties = None if between is None else tuple(name.strip() for name in between.split(","))
    asked = Question(optimal, nash, talks, mfn, split, parties, max_tariff, subsidies)
    data = "OECD, world of 2022" if folder is None else folder.resolve().name
    world = builtin_trading_world(sigma) if folder is None else read_trading_world(folder, sigma)
    politics = None if weights is None else read_weights(weights, world)
    try:
        if in_turn:
            from negotiation.economy.trade_talks.orders import in_every_order

            orders = in_every_order(balanced(world), asked, politics)
            print_json(orders.document()) if json else _report_orders(orders)
            return
        found = answer(balanced(world), asked, politics)
    except ConvergenceError as error:
        print(f"negotiate: {error}", file=sys.stderr)
        raise typer.Exit(1) from error
    finish(found.document(), json, lambda: _report(found), out, lambda path: _write(path, found, data))


def _write(out: Path, found: "Answer", data: str) -> None:
    if out.suffix not in SUFFIXES:
        from negotiation.plots.tariff_war import plot_tariff_war

        save_picture(out, lambda: plot_tariff_war(found, data))
        return
    rows = found.tariffs()
    if out.suffix == ".csv":
        values = [list(row.values()) for row in rows]
        write_new(out, lambda draft: write_csv(draft, list(rows[0]), values))
    else:
        import pyarrow as pa
        import pyarrow.parquet as pq

        write_new(out, lambda draft: pq.write_table(pa.Table.from_pylist(rows), draft))


def _report(found: "Answer") -> None:
    asked, report = found.question, found.settled
    if asked.optimal is not None:
        console.print(f"Best tariffs of {asked.optimal} while others keep theirs. Changes in percent.\n")
    elif asked.nash:
        console.print("Trade war: nobody wants to change tariffs alone. Changes in percent.\n")
    else:
        console.print(f"Talks, beside {BEFORE[asked.talks or '']}. Changes in percent.\n")
    table = new_table(["region"], COLUMNS.values())
    for row in found.regions():
        table.add_row(Text(row["region"]), *(_cell(name, row[name]) for name in COLUMNS))
    print_table(table)
    state = "converged" if report.converged else "NOT CONVERGED"
    console.print(
        "\nGovernment: what it wants. Wage: less the mean of all. "
        f"Model: {found.before.economy.model}. The search "
        f"{state}: a step of {report.residual:.0e} is left after {report.rounds} rounds.",
        soft_wrap=True,
    )


def _report_orders(found: "Orders") -> None:
    """Print what each course brings the parties and all others."""
    rows, before = found.rows(), BEFORE[found.question.talks or ""]
    console.print(f"Deals two by two, beside {before}. Real income.\n")
    parties = found.together.deals[0]
    table = new_table(
        ["deals, in this order"], [*(f"{party}, %" for party in parties), "others, bn USD"]
    )
    for row in rows:
        deals = "all three at once" if len(row["deals"]) == 1 else ", ".join(row["deals"])
        gains = [f"{round(row[f'{party}_pct'], 3) + 0:+z.3f}" for party in parties]
        table.add_row(Text(deals), *gains, f"{round(row['others_bn_usd'], 1) + 0:+z.1f}")
    print_table(table)
    state = "All searches converged." if all(row["converged"] for row in rows) else "NOT ALL CONVERGED."
    console.print(f"\nModel: Ossa (2014). {state}", soft_wrap=True)


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:z.1f}" if name == "median_tariff_pct" else f"{value:+z.2f}"
