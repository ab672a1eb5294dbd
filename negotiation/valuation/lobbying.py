"""Political weights of the groups on both sides, from what each tariff puts at stake for them."""

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.lobbying import lobby_weights, pareto_participation
from negotiation.scenarios import Scenario
from negotiation.scenarios.economy import Lobbying
from negotiation.valuation.levels import exports_of
from negotiation.valuation.markets import MarketEffects
from negotiation.valuation.supply import FirmResponse


def lobbying(
    scenario: Scenario, markets: dict[str, MarketEffects], response: FirmResponse | None
) -> dict[str, dict[str, float]]:
    """Return, by party, the factor on the weight of each component that a lobby stands behind.

    Home: the exporters of each tariff's sectors. Host: import-competing producers, and
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
    tail, number = response.figures.tail.value, response.figures.number
    parts, stakes = {}, {}
    for key, market in markets.items():
        name = f"producer_surplus.{key}"
        at_stake = _at_stake(scenario, key, market.home_surplus)
        firms = np.maximum(1.0, number * market.sold / exports_of(scenario.sectors.values()))
        parts[name] = _organised(at_stake, firms, tail, cost)
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
            firms = np.full(len(at_stake), figures.host_firms.value)
            name = f"{family}.{key}"
            part = _organised(organised * at_stake, firms, tail, figures.fixed_cost.value)
            parts[name] = organised * part
            stakes[name] = float(at_stake.sum())
    return parts, stakes


def _organised(at_stake: FloatArray, firms: FloatArray, tail: float, cost: float) -> float:
    """Return the share of the stakes, by sector, that are held by firms who take part."""
    sectors = zip(at_stake.tolist(), firms.tolist(), strict=True)
    taking_part = sum(stake * pareto_participation(stake, n, tail, cost) for stake, n in sectors)
    whole = float(at_stake.sum())
    return taking_part / whole if whole > 0 else 0.0


def _at_stake(scenario: Scenario, key: str, surplus: FloatArray) -> FloatArray:
    """Return by sector how large a surplus, shape ``(sectors, levels)``, is at the no-deal level."""
    at_stake: FloatArray = np.abs(surplus[:, scenario.issue(key).standing])
    return at_stake
