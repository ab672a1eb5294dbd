"""What tariffs of the home country on the host's goods do to both sides when there is no deal."""

from dataclasses import dataclass

import numpy as np

from negotiation.economy.trade import solve_market
from negotiation.scenarios import Scenario
from negotiation.valuation.horizon import HorizonName, elasticity_path


@dataclass(frozen=True)
class RetaliationEffects:
    """Yearly effects in bn USD: real income by party, and the change of the host's exports."""

    income: dict[str, float]
    host_exports: float


def retaliation_effects(scenario: Scenario, horizon: HorizonName) -> RetaliationEffects | None:
    """Return the yearly effects on home and host; None when retaliation is off.

    The home market has two origins in each sector: the host's goods and all others.
    """
    figures = scenario.retaliation
    if figures is None or not figures.enabled:
        return None
    flows = [(s.home_market.value, s.imports.value) for s in scenario.sectors.values() if s.home_market]
    bought, imported = np.array(flows).T
    spending = bought[:, None]
    from_host = (imported / bought)[:, None, None]
    shares = np.concatenate([from_host, 1 - from_host], axis=-1)
    elasticities, weights = elasticity_path(scenario, horizon, origins=2)
    rate = figures.rate.value / 100
    market = solve_market(shares, np.array([rate, 0.0]), elasticities)
    surplus = market.producer_surplus(spending)
    home = market.consumer_surplus(spending) + market.revenue(spending).sum(axis=-1) + surplus[..., 1]
    income = {scenario.home: home, scenario.host: surplus[..., 0]}
    change = market.exports(spending)[..., 0] - imported[:, None]
    return RetaliationEffects(
        {code: float((values @ weights).sum()) for code, values in income.items()},
        float((change @ weights).sum()),
    )
