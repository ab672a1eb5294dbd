"""``negotiate ideal``: the tariff that each side would set if it were free to."""

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from rich.table import Table

from negotiation.cli.console import console, print_json, styled
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

if TYPE_CHECKING:
    from negotiation.scenarios import Scenario
    from negotiation.talks.ideal import IdealResult, IdealTariff


def ideal(
    scenario: ScenarioName,
    horizon: Horizon = None,
    objective: Objective = None,
    set_: Set = None,
    json: Json = False,
) -> None:
    """Say which tariff would be best for each side, if it could set it, all else as without a deal."""
    from negotiation.talks.ideal import ideal_result

    overrides = overridden(set_, {"objective": objective})
    asked = asked_for(scenario, overrides=overrides, horizon=horizon)
    loaded = asked.load()
    result = ideal_result(loaded, asked.horizon)
    if json:
        print_json(result.document())
        return
    _report(result, loaded)


def _report(result: "IdealResult", scenario: "Scenario") -> None:
    console.print(styled("bold", f"Ideal tariffs in {scenario.title}"))
    say_model(scenario)
    for key, rows in groupby(result.tariffs, lambda row: row.issue):
        spec = scenario.issue(key)
        said = f"\n{spec.name}, without a deal: {spec.words(spec.no_deal)}"
        console.print(said, soft_wrap=True)
        console.print(_by_side(rows, {code: party.name for code, party in scenario.parties.items()}))
    console.print()
    console.print(
        "Gains in bn USD a year over the no-deal rate. Best: as the side's government counts, with its "
        "weights. By income: profits, pay of the idle, revenue and what buyers gain, each dollar alike; "
        "what a host gains there is the lower price that sellers abroad take (terms of trade), and the "
        "plants that come to jump the tariff.",
        soft_wrap=True,
    )
    if any(row.unbounded for row in result.tariffs):
        console.print(
            "≥: the gain still grows at the highest rate tried, so that there is no best one. Trade "
            "answers too little to tariffs, by the elasticities taken.",
            soft_wrap=True,
        )


def _by_side(rows: "Iterable[IdealTariff]", names: dict[str, str]) -> Table:
    """Lay out a tariff's rows; the columns of all tariffs stand below each other."""
    from negotiation.talks.ideal import RATES

    table = Table(box=None, pad_edge=False)
    table.add_column("", min_width=max(map(len, names.values())))
    for name, width in (("best", 7), ("gain", 6), ("by income", 9), ("gain", 6)):
        table.add_column(name, justify="right", no_wrap=True, min_width=width)
    for row in rows:
        cells = [names[row.party]]
        for rate, gain in ((row.payoff_rate, row.payoff_gain), (row.income_rate, row.income_gain)):
            cells += [f"{'≥ ' if rate == RATES[-1] else ''}{rate:g} %", f"{gain:+z.2f}"]
        table.add_row(*cells)
    return table
