"""What a pledge of investment and a promise to buy do to both sides."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from negotiation.economy.investment import build_up, component_trade, public_cost
from negotiation.payoffs import FloatArray, Term
from negotiation.scenarios import Scenario
from negotiation.valuation.horizon import years_ahead
from negotiation.valuation.markets import MarketEffects
from negotiation.valuation.supply import SupplyGrid, component_shares


@dataclass(frozen=True)
class PledgeEffects:
    """Yearly effects of the pledge, bn USD; arrays have one axis for each of ``issues``.

    ``supply`` is what firms would invest on their own, ``helped`` what subsidies worth paying would
    add, both in bn USD in all (not a year).
    """

    issues: tuple[str, ...]
    supply: FloatArray
    helped: FloatArray
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


def pledge_effects(
    scenario: Scenario, markets: dict[str, MarketEffects], grid: SupplyGrid
) -> PledgeEffects | None:
    """Evaluate the pledge for every amount, horizon and tariff level; None without a pledge issue.

    Firms come first, by rising subsidy along their supply curve; public money makes up the rest.
    """
    if not scenario.of_kind("pledge"):
        return None
    figures = scenario.investment
    pledge_issue, years_issue = scenario.of_kind("pledge")[0], scenario.of_kind("years")[0]
    keys = (pledge_issue.key, years_issue.key, *markets)
    amount = _along(0, len(keys), [_number(s.level) for s in pledge_issue.levels])
    span = _along(1, len(keys), [_number(s.level) for s in years_issue.levels])

    component_weight = figures.component_share.value * figures.sourcing_share.value
    supply = span * _per_tariff(grid.amount[..., 0])
    helped = span * _per_tariff(grid.amount[..., -1]) - supply
    private = np.minimum(amount, supply)
    public = np.maximum(0.0, amount - supply - helped)

    years = years_ahead(scenario)
    in_place = build_up(span, years.middle, years.weights)
    won = (figures.planned_share.value * private + (amount - private)) * in_place
    output = figures.plant_share.value * won * figures.output_per_capital.value
    choke = 1 + _component_change(scenario, markets)
    cost = (
        figures.private_cost.value * (amount - public)
        + span * _subsidies(amount / span, grid)
        + public_cost(public, span, figures.public_cost.value, figures.public_capacity.value)
    )
    whole = np.broadcast_shapes(supply.shape, won.shape)
    return PledgeEffects(
        issues=keys,
        supply=np.broadcast_to(supply, whole),
        helped=np.broadcast_to(helped, whole),
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


def _per_tariff(values: FloatArray) -> FloatArray:
    """Put the axes of the tariffs behind those of the amount and the years."""
    return values[None, None]


def _subsidies(yearly: FloatArray, grid: SupplyGrid) -> FloatArray:
    """Return the subsidies that yearly amounts, shape ``(I, H, 1…)``, cost at each tariff."""
    tariffs = grid.amount.shape[:-1]
    subsidies = np.empty((*yearly.shape[:2], *tariffs))
    for places in np.ndindex(*tariffs):
        subsidies[(..., *places)] = np.interp(
            yearly.reshape(yearly.shape[:2]), grid.amount[places], grid.cost[places]
        )
    return subsidies


def _component_change(scenario: Scenario, markets: dict[str, MarketEffects]) -> FloatArray:
    """Return the relative change of the components bought from home over the grid of tariffs."""
    parts = component_shares(scenario)
    result = np.zeros((1,) * (len(markets) + 2))
    for axis, market in enumerate(markets.values(), start=2):
        own = np.array([parts[sector] for sector in market.sectors])
        result = result + _along(axis, result.ndim, own @ (market.quantity - 1))
    return result


def _along(axis: int, dimensions: int, values: ArrayLike) -> FloatArray:
    """Lay ``values`` along one axis of a grid."""
    shape = [1] * dimensions
    shape[axis] = -1
    return np.asarray(values, dtype=float).reshape(shape)


def _number(level: float | str) -> float:
    assert not isinstance(level, str)
    return float(level)
