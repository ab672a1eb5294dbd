"""``negotiate solutions``: what theory would have both agree on, of however many agreements."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from negotiation.cli.console import console, print_json, print_table, styled
from negotiation.cli.options import (
    Horizon,
    Json,
    Objective,
    ScenarioName,
    Set,
    asked_for,
    overridden,
    say_model,
)
from negotiation.talks.words import meanings, of_sides

if TYPE_CHECKING:
    from negotiation.scenarios import Scenario
    from negotiation.talks.solutions import SolutionsResult

TITLES = {
    "nash": "Nash",
    "kalai_smorodinsky": "K-S",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
    "most_welfare": "welfare",
}


def solutions(
    scenario: ScenarioName,
    horizon: Horizon = None,
    objective: Objective = None,
    set_: Set = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of draws where not all can be listed.")] = 0,
    json: Json = False,
) -> None:
    """Say what theory would have both agree on, also of more agreements than anybody can list."""
    from negotiation.talks.solutions import solutions_result

    overrides = overridden(set_, {"objective": objective})
    game = asked_for(scenario, overrides=overrides, horizon=horizon).game()
    result = solutions_result(game, seed)
    if json:
        print_json(result.document())
        return
    _report(result, game.scenario)


def _report(result: "SolutionsResult", scenario: "Scenario") -> None:
    console.print(styled("bold", f"Solutions of {scenario.title}"))
    console.print(f"{result.agreements:,} agreements on {len(scenario.issues)} issues")
    say_model(scenario)
    console.print()
    print_table(_table(result, scenario))
    console.print()
    for line in meanings(scenario, (one.levels for one in result.solutions.values())):
        console.print(styled("dim", line), soft_wrap=True)
    if len(result.solutions) == 1:
        whom = of_sides(scenario.parties)
        console.print(f"No agreement was found that leaves {whom} as well off as without one.")
    share = f"{result.zopa:z.1%}"
    if result.zopa_low < result.zopa_high:
        share += f" ({result.zopa_low:z.1%} to {result.zopa_high:z.1%})"
    found = "in all" if result.whole else "were found"
    console.print(
        f"\n{share} of all agreements leave nobody worse off; {len(result.frontier):,} efficient ones "
        f"{found}.\nPayoffs in bn USD a year, expected, signed in the first round. Nash: the largest "
        "product of payoffs; K-S, Kalai and Smorodinsky: the largest share of what each could have at "
        "best; egalitarian: the largest smaller payoff; utilitarian: the largest sum that leaves nobody "
        "worse off; welfare: the largest sum.",
        soft_wrap=True,
    )
    if not result.whole:
        console.print(
            "At most better by: no agreement's product, share, smaller payoff or sum is larger by more "
            "than that; proved by bounds on all agreements, not by a list of them. K-S measures by the "
            "best that was found for each side.",
            soft_wrap=True,
        )


def _table(result: "SolutionsResult", scenario: "Scenario") -> Table:
    """Lay the solutions side by side: what they are worth, how sure that is, and their terms."""
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for name in result.solutions:
        title = TITLES[name]
        table.add_column(title, justify="right", min_width=max(9, len(title)))
    found = result.solutions.values()
    for code, party in scenario.parties.items():
        table.add_row(party.name, *(f"{one.payoffs[code]:+z.2f}" for one in found))
    if scenario.politics is not None:
        table.add_row("expected to last", *(f"{one.kept:z.0%}" for one in found))
    if not result.whole:
        table.add_row("at most better by", *(_better(one.score, one.bound) for one in found))
    for spec in scenario.issues:
        levels = (one.levels[spec.key] for one in found)
        table.add_row(spec.name, *(_level(level, spec.unit) for level in levels))
    return table


def _better(score: float, bound: float) -> str:
    return f"{bound / score - 1:z.1%}" if score > 0 else "?"


def _level(level: float | str, unit: str) -> str:
    return level if isinstance(level, str) else f"{level:g} {unit}".rstrip()
