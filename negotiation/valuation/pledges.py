"""What a pledge of investment and a promise to buy do to both sides."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from negotiation.bargaining.payoffs import Term
from negotiation.base.arrays import FloatArray
from negotiation.economy.book import PublicMoney, cheapest_help
from negotiation.economy.investment import build_up, component_trade, public_cost
from negotiation.economy.supply import SupplyCurve
from negotiation.scenarios import Scenario
from negotiation.valuation.horizon import years_ahead
from negotiation.valuation.markets import MarketEffects
from negotiation.valuation.supply import component_shares, public_money


@dataclass(frozen=True)
class PledgeEffects:
    """Yearly effects of the pledge, bn USD; arrays have one axis for each of ``issues``.

    ``supply`` is what firms would invest on their own, ``helped`` what subsidised firms add to reach
    the pledge, both in bn USD in all (not a year).
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
    scenario: Scenario, markets: dict[str, MarketEffects], grid: SupplyCurve
) -> PledgeEffects | None:
    """Evaluate the pledge for every amount, horizon and tariff level; None without a pledge issue.

    Firms come first, by rising subsidy along their supply curve, as long as that is cheaper than the
    public money that makes up the rest.
    """
    if not scenario.of_kind("pledge"):
        return None
    figures = scenario.investment
    pledge_issue, years_issue = scenario.of_kind("pledge")[0], scenario.of_kind("years")[0]
    keys = (pledge_issue.key, years_issue.key, *markets)
    amount = _along(0, len(keys), [_number(s.level) for s in pledge_issue.levels])
    span = _along(1, len(keys), [_number(s.level) for s in years_issue.levels])

    component_weight = figures.component_share.value * figures.sourcing_share.value
    # the axes of the tariffs stand behind those of the amount and the years
    supply = span * grid.amount[None, None, ..., 0]
    private = np.minimum(amount, supply)
    money = public_money(scenario)
    helped, subsidies = _subsidised(amount, span, grid, money)
    public = amount - private - helped
    cost = (
        money.wedge * (private + helped)
        + subsidies
        + public_cost(public, span, money.cost, money.capacity)
    )

    years = years_ahead(scenario)
    in_place = build_up(span, years.middle, years.weights)
    won = (figures.planned_share.value * private + (amount - private)) * in_place
    output = figures.plant_share.value * won * figures.output_per_capital.value
    choke = 1 + _component_change(scenario, markets)
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


def _subsidised(
    amount: FloatArray, span: FloatArray, grid: SupplyCurve, money: PublicMoney
) -> tuple[FloatArray, FloatArray]:
    """Return what subsidised firms bring, bn USD, and the subsidies for it, bn USD a year.

    Shapes ``(amounts, years, *tariffs)``.
    """
    # the steps of the supply curve are a last axis behind those of the tariffs
    years = span[..., None]
    step = np.diff(grid.amount)
    asked = np.divide(np.diff(grid.cost), step, out=np.zeros_like(step), where=step > 0)
    missing = amount[..., None] / years - grid.amount[..., :1]
    taken = cheapest_help(step, asked, missing, years, money)
    return span * taken.sum(axis=-1), span * np.vecdot(taken, asked)


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
