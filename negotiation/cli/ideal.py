"""``negotiate ideal``: the tariff that each side would set if it were free to."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from negotiation.cli.console import console, print_json, styled
from negotiation.cli.options import Horizon, Json, Set, asked_for

if TYPE_CHECKING:
    from negotiation.scenarios import Scenario
    from negotiation.talks.ideal import IdealResult


def ideal(
    scenario: Annotated[str, typer.Argument(help="Built-in scenario, or a TOML file.")],
    horizon: Horizon = None,
    set_: Set = None,
    json: Json = False,
) -> None:
    """Say which tariff would be best for each side, if it could set it, all else as without a deal."""
    from negotiation.scenarios import parse_overrides
    from negotiation.talks.ideal import ideal_result

    asked = asked_for(scenario, overrides=parse_overrides(set_ or []), horizon=horizon)
    loaded = asked.load()
    result = ideal_result(loaded, asked.horizon)
    if json:
        print_json(result.document())
        return
    _report(result, loaded)


def _report(result: "IdealResult", scenario: "Scenario") -> None:
    from negotiation.talks.ideal import RATES

    console.print(styled("bold", f"Ideal tariffs in {scenario.title}"))
    table = Table(box=None, pad_edge=False)
    for name in ("tariff", "no deal", "side"):
        table.add_column(name)
    for name in ("best", "gain", "by income", "gain"):
        table.add_column(name, justify="right", no_wrap=True)
    highest = float(RATES[-1])
    for row in result.tariffs:
        spec = scenario.issue(row.issue)
        cells = [spec.name, spec.words(row.no_deal), scenario.parties[row.party].name]
        for rate, gain in ((row.payoff_rate, row.payoff_gain), (row.income_rate, row.income_gain)):
            cells += [f"{'≥ ' if rate == highest else ''}{rate:g} %", f"{gain:+.2f}"]
        table.add_row(*cells)
    console.print(table)
    console.print(
        "Gains in bn USD a year over the no-deal rate. Best: as the side's government counts, with its "
        "weights. By income: profits, pay of the idle, revenue and what buyers gain, each dollar alike; "
        "what a host gains there is the lower price that sellers abroad take (terms of trade).",
        soft_wrap=True,
    )
