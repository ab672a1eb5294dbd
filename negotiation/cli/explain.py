"""``negotiate explain``: what an offer is worth, and why."""

from typing import TYPE_CHECKING, Annotated

import typer

from negotiation.cli.console import (
    component_table,
    console,
    print_json,
    print_people,
    print_table,
    styled,
)
from negotiation.cli.options import (
    Horizon,
    Json,
    Objective,
    ScenarioName,
    Set,
    asked_for,
    overridden,
    pairs,
    say_idle,
    say_model,
)

if TYPE_CHECKING:
    from negotiation.talks.offers import OfferResult
    from negotiation.valuation.game import Game


def explain(
    scenario: ScenarioName,
    levels: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ISSUE=LEVEL]...", help="The offer; issues left out stay at no deal."),
    ] = None,
    horizon: Horizon = None,
    objective: Objective = None,
    set_: Set = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws behind the range.")] = 0,
    json: Json = False,
) -> None:
    """Say what an offer is worth to each side, by component, once in force, against no deal."""
    from negotiation.base.errors import InputError
    from negotiation.scenarios.off_grid import with_amounts
    from negotiation.talks.offers import explain_result, standing
    from negotiation.valuation.game import Game

    overrides = overridden(set_, {"objective": objective})
    asked = asked_for(scenario, overrides=overrides, horizon=horizon)
    loaded = asked.load()
    offer = pairs(levels or [], "ISSUE=LEVEL, e.g. reciprocal=15")
    if not offer:
        raise InputError(f"which offer? ISSUE=LEVEL for any of {', '.join(loaded.space.keys)}")
    loaded, between = with_amounts(loaded, offer)
    game = Game(loaded, asked.horizon)
    say_idle(game, asked.scenario, asked.overrides)
    outcome = game.outcome(offer)
    result = explain_result(game, outcome, seed)
    stands = standing(game, outcome)
    if json:
        told = {"standing": stands.document(), "between_levels": between}
        print_json(result.document() | told)
        return
    names = {spec.key: spec.name for spec in game.scenario.issues}
    console.print(styled("bold", f"An offer in {game.scenario.title}"))
    no_deal = game.words(game.scenario.no_deal)
    for key, text in game.words(outcome).items():
        mark = "  (as without a deal)" if text == no_deal[key] else ""
        if game.scenario.reserved is not None:  # no level stands for what a party has without a deal
            mark = "" if key in offer else "  (not named: taken to be this)"
        console.print(styled("dim", mark, before=f"  {names[key]}: {text}"))
    for key in between:
        console.print(f"{names[key]}: not one of the levels at the table; computed as they are")
    console.print()
    print_table(component_table("Worth a year once in force, against no deal", result.parties))
    say_model(game.scenario)
    _print_draws(game, result)
    if result.other_model:
        others = ", ".join(f"{code} {worth:+z.1f}" for code, worth in result.other_model.items())
        console.print(f"That holds the figures, not the model. {_OTHER[result.payoff]}: {others}")
    print_people(result.parties, {c: p.name for c, p in game.scenario.parties.items()})
    if result.ratification:
        chances = (f"{code} {chance:z.0%}" for code, chance in result.ratification.items())
        console.print(f"Chance of ratification, were it signed today: {', '.join(chances)}")
    worth = ", ".join(f"{code} {value:+z.2f}" for code, value in stands.payoffs.items())
    near = f"{stands.distance:z.2f} bn from the {stands.nearest} solution" if stands.nearest else ""
    console.print(
        f"Signed at the first round it is expected to be worth {worth}: {stands.pareto_distance:z.2f} "
        f"bn a year off the Pareto frontier, {near or 'and nothing else would help both'}",
        soft_wrap=True,
    )
    trade = result.trade
    if trade is None:
        return
    console.print(
        f"Exports to the host: {trade.exports_bn:z.1f} bn USD a year "
        f"({trade.exports_change_pct:+z.1f} % against the base year); "
        f"the host's tariff revenue on them: {trade.tariff_revenue_bn:z.1f} bn"
    )


def _print_draws(game: "Game", result: "OfferResult") -> None:
    """Say how far what the offer is worth depends on figures that are not sure."""
    if all(party.low == party.high for party in result.parties.values()):
        console.print("No figure that counts here has a range: nothing is drawn.")
        return
    console.print(
        "In 90 % of draws of all figures from their ranges (each evenly and for itself; ends are "
        "rounded, being of few draws):",
        soft_wrap=True,
    )
    if game.scenario.of_kind("cut"):
        console.print("Tariffs of cuts, and what the equilibrium rests on, are not drawn.")
    for code, party in result.parties.items():
        console.print(
            f"{code}: about {_whole(party.low)} to {_whole(party.high)}, median {party.median:+z.1f}; "
            f"worse than no deal in {party.loss:z.0%} ({party.loss_low:z.0%} to {party.loss_high:z.0%})"
        )


_OTHER = {"partial": "In general equilibrium", "equilibrium": "In the trade block, market by market"}
"""By the model that a scenario takes: what the other one is."""


def _whole(value: float) -> str:
    """Round to a whole number; what rounds to zero has no sign."""
    return f"{round(value):+d}" if round(value) else "0"
