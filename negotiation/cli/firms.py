"""``negotiate firms``: who stands behind a pledge."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from negotiation.cli.console import (
    check_picture,
    console,
    finish,
    new_table,
    print_table,
    save_picture,
    styled,
)
from negotiation.cli.options import Firms, Json, ScenarioName, Set, overridden, pairs
from negotiation.talks.words import component_words

if TYPE_CHECKING:
    from negotiation.talks.home_results import FirmsResult


def firms(
    scenario: ScenarioName,
    levels: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ISSUE=LEVEL]...", help="The offer; without one the Nash point."),
    ] = None,
    set_: Set = None,
    firms: Firms = None,
    out: Annotated[Path | None, typer.Option(help="New picture.")] = None,
    json: Json = False,
) -> None:
    """Say what firms pledge at an offer's tariffs, who moves first, and the lobbies; draw it."""
    from negotiation.scenarios import load_scenario
    from negotiation.talks.home_results import firms_overview
    from negotiation.valuation.game import Game

    check_picture(out)
    game = Game(load_scenario(scenario, overridden(set_, {"firms.number": firms})))
    if levels:
        outcome = game.outcome(pairs(levels, "ISSUE=LEVEL, e.g. reciprocal=15"))
    else:
        outcome = game.solutions().points.get("nash", game.scenario.no_deal)
    result = firms_overview(game, outcome)

    def report() -> None:
        _report(result, {code: party.name for code, party in game.scenario.parties.items()})

    def save(path: Path) -> None:
        from negotiation.plots import plot_supply

        save_picture(path, lambda: plot_supply(game, outcome)[0])

    finish(result.document(), json, report, out, save)


def _report(result: "FirmsResult", names: dict[str, str]) -> None:
    totals, supply = result.totals, result.supply_bn_a_year
    words = (
        f": exports {totals.exports_bn:z.1f} bn USD a year, capital in the host country "
        f"{totals.stock_bn:z.0f} bn, investment {totals.flow_bn_a_year:z.1f} bn a year; "
        f"{totals.sourcing_share:z.0%} of components from home. The largest tenth holds "
        f"{result.largest_tenth_of_stock:z.0%} of the capital."
    )
    console.print(styled("bold", f"{result.firms:,} firms", words), soft_wrap=True)
    console.print(
        f"At {result.tariffs} (components {result.input_rise:+z.1%}): {supply.free:z.1f} bn "
        f"a year come without help, {supply.helped:z.1f} bn for less than the first public "
        f"money costs ({supply.subsidy_limit:z.1%} a year), "
        f"of {totals.pipeline_bn_a_year:z.0f} bn that firms could start.\n",
        soft_wrap=True,
    )
    title = "Large firms that move first (bn USD; return over hurdle)"
    numbers = ("bn a year", "capital", "from home", "gap", "over hurdle", "asks for")
    table = new_table(["sector"], numbers, title)
    for firm in result.first_movers:
        ask = "nothing" if firm.subsidy == 0 else f"{firm.subsidy:z.1%}"
        table.add_row(
            firm.sector,
            f"{firm.project_bn_a_year:z.3f}",
            f"{firm.stock_bn:z.2f}",
            f"{firm.sourcing_share:z.0%}",
            f"{firm.cost_gap:+z.0%}",
            f"{firm.excess_return:+z.0%}",
            ask,
        )
    print_table(table)
    console.print(styled("bold", "\nLobbies", ": what organised interests make of a dollar at stake"))
    for code, factors in result.lobbies.items():
        for component, factor in factors.items():
            text = component_words(component)
            console.print(f"  {names[code]:<14} {text:<30} {factor:z.2f}")
