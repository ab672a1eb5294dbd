"""Political weights of the groups on both sides, from what each tariff puts at stake for them."""

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.lobbying import lobby_weights, pareto_participation, participation
from negotiation.scenarios import Scenario
from negotiation.scenarios.economy import Lobbying
from negotiation.valuation.markets import MarketEffects
from negotiation.valuation.supply import FirmResponse


def lobbying(
    scenario: Scenario, markets: dict[str, MarketEffects], response: FirmResponse | None
) -> dict[str, dict[str, float]]:
    """Return, by party, the factor on the weight of each component that a lobby stands behind.

    Home: the exporters of each tariff's sectors, firm by firm. Host: import-competing producers, and
    the buyers of what the tariff makes dearer, of whom only firms are organised. What is at stake for
    a sector is what it gains or loses without a deal, against the base year. Without firms or a table
    of lobbying no factor differs from one, and none is named.
    """
    figures = scenario.lobbying
    if figures is None or response is None:
        return {code: {} for code in scenario.parties}
    weight, cost = figures.welfare_weight.value, figures.fixed_cost.value
    tail = response.figures.tail.value
    return {
        scenario.home: lobby_weights(*_home_groups(scenario, markets, response, cost), weight),
        scenario.host: lobby_weights(*_host_groups(scenario, markets, figures, tail), weight),
    }


type _Groups = tuple[dict[str, float], dict[str, float]]


def _home_groups(
    scenario: Scenario, markets: dict[str, MarketEffects], response: FirmResponse, cost: float
) -> _Groups:
    firms, names = response.population, list(scenario.sectors)
    exports = np.bincount(firms.sector, firms.exports, len(names))
    parts, stakes = {}, {}
    for key, market in markets.items():
        at_stake = np.zeros(len(names))
        rows = [names.index(sector) for sector in market.sectors]
        at_stake[rows] = _at_stake(scenario, key, market.home_surplus)
        per_dollar = np.divide(at_stake, exports, out=np.zeros_like(at_stake), where=exports > 0)
        own = per_dollar[firms.sector] * firms.exports
        name = f"producer_surplus.{key}"
        parts[name] = participation(own, cost)
        stakes[name] = float(at_stake.sum())
    return parts, stakes


def _host_groups(
    scenario: Scenario, markets: dict[str, MarketEffects], figures: Lobbying, tail: float
) -> _Groups:
    parts, stakes = {}, {}
    for key, market in markets.items():
        for family, surplus, organised in (
            ("producer_surplus", market.host_surplus, 1.0),
            ("consumer_surplus", market.consumer_surplus, figures.buyers_share.value),
        ):
            at_stake = _at_stake(scenario, key, surplus)
            whole = float(at_stake.sum())
            taking_part = sum(
                stake
                * organised
                * pareto_participation(
                    stake * organised, figures.host_firms.value, tail, figures.fixed_cost.value
                )
                for stake in at_stake.tolist()
            )
            name = f"{family}.{key}"
            parts[name] = taking_part / whole if whole > 0 else 0.0
            stakes[name] = whole
    return parts, stakes


def _at_stake(scenario: Scenario, key: str, surplus: FloatArray) -> FloatArray:
    """Return by sector how large a surplus, shape ``(sectors, levels)``, is at the no-deal level."""
    spec = scenario.issue(key)
    at_stake: FloatArray = np.abs(surplus[:, spec.issue.position(spec.no_deal)])
    return at_stake
