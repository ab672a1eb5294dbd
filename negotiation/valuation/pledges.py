"""What a pledge of investment and a promise to buy do to both sides."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from negotiation.economy.investment import (
    build_up,
    component_trade,
    private_supply,
    public_cost,
    split_pledge,
)
from negotiation.payoffs import FloatArray, Term
from negotiation.scenarios import Scenario
from negotiation.valuation.horizon import years_ahead
from negotiation.valuation.markets import MarketEffects


@dataclass(frozen=True)
class PledgeEffects:
    """Yearly effects of the pledge, bn USD; arrays have one axis for each of ``issues``.

    ``supply`` is what firms would invest on their own, in bn USD in all (not a year).
    """

    issues: tuple[str, ...]
    supply: FloatArray
    cost: FloatArray
    host_benefit: FloatArray
    components: FloatArray
    displaced: FloatArray

    def term(self, values: FloatArray) -> Term:
        """Make a payoff term of one of the arrays."""
        return Term(self.issues, values)


def affiliate_components(scenario: Scenario) -> dict[str, float]:
    """Return what the existing affiliates buy at home by sector, bn USD a year."""
    figures = scenario.investment
    bought = component_trade(
        figures.stock.value,
        figures.output_per_capital.value,
        figures.component_share.value,
        figures.sourcing_share.value,
    )
    return {key: float(bought * share) for key, share in component_shares(scenario).items()}


def component_shares(scenario: Scenario) -> dict[str, float]:
    """Return each sector's part of the affiliates' purchases at home; the parts add up to one."""
    parts = {key: sector.components.value for key, sector in scenario.sectors.items()}
    whole = sum(parts.values()) or 1.0
    return {key: part / whole for key, part in parts.items()}


def pledge_effects(scenario: Scenario, markets: dict[str, MarketEffects]) -> PledgeEffects | None:
    """Evaluate the pledge for every amount, horizon and tariff level; None without a pledge issue."""
    if not scenario.of_kind("pledge"):
        return None
    figures = scenario.investment
    pledge_issue, years_issue = scenario.of_kind("pledge")[0], scenario.of_kind("years")[0]
    keys = (pledge_issue.key, years_issue.key, *markets)
    amount = _along(0, len(keys), [_number(s.level) for s in pledge_issue.levels])
    span = _along(1, len(keys), [_number(s.level) for s in years_issue.levels])

    exports = {key: sector.exports.value for key, sector in scenario.sectors.items()}
    finished = _weighted(markets, exports, "price")
    parts = component_shares(scenario)
    dearer = _weighted(markets, parts, "price")
    component_weight = figures.component_share.value * figures.sourcing_share.value
    supply = private_supply(
        span,
        figures.private_flow.value,
        figures.tariff_response.value * finished,
        figures.component_response.value * component_weight * dearer,
    )
    private, public = split_pledge(amount, supply)

    years = years_ahead(scenario)
    in_place = build_up(span, years.middle, years.weights)
    won = (figures.planned_share.value * private + public) * in_place
    output = figures.plant_share.value * won * figures.output_per_capital.value
    choke = 1 + _weighted(markets, parts, "quantity")
    cost = figures.private_cost.value * private + public_cost(
        public, span, figures.public_cost.value, figures.public_capacity.value
    )
    return PledgeEffects(
        issues=keys,
        supply=np.broadcast_to(supply, np.broadcast_shapes(supply.shape, won.shape)),
        cost=cost * in_place,
        host_benefit=figures.host_value.value * won,
        components=output * component_weight * choke,
        displaced=figures.displacement.value * output,
    )


def purchase_effects(scenario: Scenario) -> tuple[str, FloatArray, FloatArray] | None:
    """Return the purchases issue's key, home cost and additional sales by level, bn USD a year."""
    if not scenario.of_kind("purchases"):
        return None
    issue, figures = scenario.of_kind("purchases")[0], scenario.purchases
    amounts = np.array([_number(s.level) for s in issue.levels])
    years = years_ahead(scenario)
    running = years.mean(np.clip(figures.years.value - (years.middle - 0.5), 0.0, 1.0))
    yearly = amounts / figures.years.value * running
    return issue.key, figures.premium.value * yearly, figures.additional_share.value * yearly


def _weighted(
    markets: dict[str, MarketEffects],
    weights: dict[str, float],
    field: Literal["price", "quantity"],
) -> FloatArray:
    """Return the weighted mean change of a market ratio over the grid of tariff levels."""
    whole = sum(weights.values()) or 1.0
    result = np.zeros((1,) * (len(markets) + 2))
    for axis, market in enumerate(markets.values(), start=2):
        own = np.array([weights[sector] for sector in market.sectors]) / whole
        change = own @ (getattr(market, field) - 1)
        result = result + _along(axis, result.ndim, change)
    return result


def _along(axis: int, dimensions: int, values: ArrayLike) -> FloatArray:
    """Lay ``values`` along one axis of a grid."""
    shape = [1] * dimensions
    shape[axis] = -1
    return np.asarray(values, dtype=float).reshape(shape)


def _number(level: float | str) -> float:
    assert not isinstance(level, str)
    return float(level)
