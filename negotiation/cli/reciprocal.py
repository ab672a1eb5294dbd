"""``negotiate reciprocal``: the announced rates from the formula behind them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from negotiation.cli.console import console, new_table, print_json, print_table
from negotiation.cli.options import Json

if TYPE_CHECKING:
    from negotiation.economy.reciprocal import AnnouncedRate

ROUNDED = 0.01
"""Imports in bn USD below which figures rounded to a million dollars do not tell the rate."""


def reciprocal(
    partners: Annotated[
        Path | None,
        typer.Argument(help="CSV of partners; the built-in one of the US in 2024 if left out."),
    ] = None,
    json: Json = False,
) -> None:
    """Compute the rates of 2 April 2025 from goods trade and hold them against those announced."""
    from negotiation.base.errors import InputError
    from negotiation.economy.partners import read_partners
    from negotiation.economy.reciprocal import announced_schedule

    schedule = announced_schedule(read_partners(partners).values())
    if not schedule:
        raise InputError(f"{partners}: no partner has an announced_pct to compare with")
    if json:
        print_json({"partners": [_row(rate) for rate in schedule]})
        return
    numbers = ("deficit (bn USD)", "computed (%)", "announced (%)", "difference")
    table = new_table(["partner"], numbers)
    for rate in schedule:
        table.add_row(
            rate.partner.name,
            f"{rate.partner.deficit:z,.3f}",
            f"{rate.computed:z.2f}",
            f"{rate.announced:g}",
            f"{rate.difference:+z.2f}" + ("" if rate.explained else " !"),
        )
    print_table(table)
    _sum_up(schedule)


def _sum_up(schedule: "list[AnnouncedRate]") -> None:
    explained = sum(rate.explained for rate in schedule)
    console.print(
        f"\nmax(10 %, half the deficit over imports) gives {explained} of {len(schedule)} announced "
        "rates within a point."
    )
    for rate in (rate for rate in schedule if not rate.explained):
        small = rate.partner.imports < ROUNDED
        reason = ": its trade is known to a million dollars only" if small else ""
        console.print(f"Not explained (!): {rate.partner.name}{reason}.")


def _row(rate: "AnnouncedRate") -> dict[str, Any]:
    return {
        "iso3": rate.partner.iso3,
        "partner": rate.partner.name,
        "deficit_bn": rate.partner.deficit,
        "computed_pct": rate.computed,
        "announced_pct": rate.announced,
        "difference": rate.difference,
    }
