"""``negotiate trade``: what in return?"""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from negotiation.cli.console import console, new_table, print_json, print_table, styled
from negotiation.cli.options import (
    OFFER,
    Horizon,
    Json,
    ScenarioName,
    Set,
    asked_for,
    offer_of,
    say_idle,
)
from negotiation.talks.words import enumerated, of_sides

if TYPE_CHECKING:
    from negotiation.bargaining.outcomes import Level
    from negotiation.scenarios import Scenario
    from negotiation.talks.exchange import Change, ExchangeResult, Price


def trade(
    scenario: ScenarioName,
    offer: Annotated[list[str], typer.Argument(metavar="OFFER...", help=f"{OFFER}.")],
    for_: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="ISSUE[,ISSUE]", help="Say what other levels of these would cost."
        ),
    ] = None,
    horizon: Horizon = None,
    set_: Set = None,
    json: Json = False,
) -> None:
    """Say what in return: the worth of each issue's steps, swaps that help both, prices of a change."""
    from negotiation.scenarios.loader import parse_overrides
    from negotiation.scenarios.off_grid import with_amounts
    from negotiation.talks.exchange import exchange_result
    from negotiation.valuation.game import Game

    asked = asked_for(scenario, overrides=parse_overrides(set_ or []), horizon=horizon)
    loaded = asked.load()
    terms = offer_of(" ".join(offer), loaded)
    loaded, between = with_amounts(loaded, terms)
    game = Game(loaded, asked.horizon)
    say_idle(game, asked.scenario, asked.overrides)
    wanted = [key.strip() for key in (for_ or "").split(",") if key.strip()]
    result = exchange_result(game, game.outcome(terms), wanted)
    if json:
        print_json(result.document() | {"between_levels": between})
        return
    _report(result, loaded)


def _report(result: "ExchangeResult", scenario: "Scenario") -> None:
    console.print(styled("bold", f"What in return, in {scenario.title}"))
    changed = {k: v for k, v in result.offer.items() if v != scenario.issue(k).no_deal}
    console.print(
        f"At {_terms(changed, scenario) or 'no deal'}; gains in bn USD a year once in force.\n"
    )
    print_table(_steps(result, scenario))
    if not result.swaps:
        console.print(f"\nNo swap of two issues helps {of_sides(scenario.parties)}.")
    else:
        console.print()
        print_table(_swaps(result, scenario))
    for price in result.prices:
        console.print()
        _say(price, scenario)


def _terms(terms: "dict[str, Level]", scenario: "Scenario") -> str:
    return ", ".join(f"{key} {_level(key, level, scenario)}" for key, level in terms.items())


def _level(key: str, level: "Level", scenario: "Scenario") -> str:
    """Write a level with its unit; a label as one types it."""
    return level if isinstance(level, str) else f"{level:g} {scenario.issue(key).unit}".rstrip()


def _steps(result: "ExchangeResult", scenario: "Scenario") -> Table:
    numbers = (*scenario.parties, "gain for 1 lost")
    table = new_table(("issue", "from", "to"), numbers, "One step of one issue")
    for step in result.steps:
        ((key, level),) = step.terms.items()
        before = _level(key, result.offer[key], scenario)
        table.add_row(key, before, _level(key, level, scenario), *_gains(step), _rate(step))
    return table


def _gains(change: "Change") -> list[str]:
    return [f"{gain:+z.2f}" for gain in change.gains.values()]


def _rate(step: "Change") -> str:
    """Say what is gained for each dollar that somebody else loses, where that is so."""
    gain, loss = (sum(sign * max(sign * g, 0.0) for g in step.gains.values()) for sign in (1, -1))
    return f"{gain / -loss:z.2f}" if loss < -0.005 and gain > 0.005 else ""


def _swaps(result: "ExchangeResult", scenario: "Scenario") -> Table:
    title = f"Swaps of two issues that help {of_sides(scenario.parties)}, though neither does alone"
    table = new_table(["terms"], scenario.parties, title)
    for swap in result.swaps:
        table.add_row(_terms(swap.terms, scenario), *_gains(swap))
    return table


def _say(price: "Price", scenario: "Scenario") -> None:
    """Say what a change would cost."""
    names = {code: party.name for code, party in scenario.parties.items()}
    alone = ", ".join(f"{code} {gain:+z.2f}" for code, gain in price.asked.gains.items())
    console.print(styled("bold", _terms(price.asked.terms, scenario), f": alone {alone}"))
    if price.payer is None:
        least = min(price.asked.gains.values())
        console.print(
            "  " + ("nobody gains by it" if least < 0 else "nobody loses by it: it has no price")
        )
        return
    lost = {code for code, gain in price.asked.gains.items() if gain < 0}
    loser = enumerated([name for code, name in names.items() if code in lost])
    for words, paid in (("in one other issue", price.one), ("in at most two", price.two)):
        if paid is None:
            console.print(f"  {words}: nothing makes up for it to {loser}")
            continue
        left = ", ".join(f"{code} {gain:+z.2f}" for code, gain in paid.gains.items())
        console.print(
            f"  {words}: {_terms(paid.terms, scenario)} (both together: {left})", soft_wrap=True
        )
