"""What tariffs of the home country on the host's goods do to both sides when there is no deal."""

import numpy as np

from negotiation.economy.trade import solve_market
from negotiation.scenarios import Scenario
from negotiation.valuation.horizon import HorizonName, elasticity_path


def retaliation_effects(scenario: Scenario, horizon: HorizonName) -> dict[str, float]:
    """Return the yearly effect on home and host, bn USD; empty when retaliation is off.

    The home market has two origins in each sector: the host's goods and all others.
    """
    if not scenario.retaliation.enabled:
        return {}
    sectors = list(scenario.sectors.values())
    spending = np.array([s.home_market.value for s in sectors])[:, None]
    from_host = np.array([s.imports.value for s in sectors])[:, None, None] / spending[..., None]
    shares = np.concatenate([from_host, 1 - from_host], axis=-1)
    elasticities, weights = elasticity_path(scenario, horizon, origins=2)
    rate = scenario.retaliation.rate.value / 100
    market = solve_market(shares, np.array([rate, 0.0]), elasticities)
    surplus = market.producer_surplus(spending)
    home = market.consumer_surplus(spending) + market.revenue(spending).sum(axis=-1) + surplus[..., 1]
    return {
        scenario.home: float((home @ weights).sum()),
        scenario.host: float((surplus[..., 0] @ weights).sum()),
    }
