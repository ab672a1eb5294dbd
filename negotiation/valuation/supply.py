"""The home country's firms in a scenario, and what they would supply at every level of the tariffs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from math import prod

import numpy as np

from negotiation.bargaining.outcomes import MAX_OUTCOMES
from negotiation.base.arrays import FloatArray, along
from negotiation.base.errors import InputError
from negotiation.economy.book import PublicMoney
from negotiation.economy.firms import Offers, Quote, make_offers
from negotiation.economy.investment import dearest_public
from negotiation.economy.kinds import Kinds, make_kinds
from negotiation.economy.population import FirmFigures, Population, make_population
from negotiation.economy.supply import SupplyCurve, supply_by_rise, with_cost
from negotiation.scenarios import Scenario
from negotiation.scenarios.economy import Firms, Investment, Sector
from negotiation.valuation.levels import amounts_of
from negotiation.valuation.markets import MarketEffects, as_tariffs


def figures_of(scenario: Scenario, firms: Firms) -> FirmFigures:
    """Return what the scenario's firms are made from; sectors are indices in the scenario's order."""
    investment = scenario.investment
    return FirmFigures(
        number=firms.number,
        exports=np.array([sector.exports.value for sector in scenario.sectors.values()]),
        stock=investment.stock.value,
        flow=investment.flow.value,
        pipeline=firms.pipeline.value,
        sourcing=investment.sourcing_share.value,
        component_share=investment.component_share.value,
        tail=firms.tail.value,
        plant_cost=1 / investment.output_per_capital.value,
        discount=firms.discount_rate.value,
        depreciation=firms.depreciation.value,
        calm=firms.volatility_past.value,
        drift=firms.drift.value,
        size_spread=firms.size_spread.value,
        sourcing_spread=firms.sourcing_spread.value,
        gap_spread=firms.gap_spread.value,
        cost_spread=firms.cost_spread.value,
        discount_spread=firms.discount_spread.value,
    )


def component_shares(sectors: Mapping[str, Sector]) -> dict[str, float]:
    """Return each sector's part of the affiliates' purchases at home; the parts add up to one."""
    parts = {key: sector.components.value for key, sector in sectors.items()}
    whole = sum(parts.values()) or 1.0
    return {key: part / whole for key, part in parts.items()}


def public_money(figures: Investment) -> PublicMoney:
    """Return what the home government's part of a pledge costs."""
    return PublicMoney(
        figures.private_cost.value, figures.public_cost.value, figures.public_capacity.value
    )


def highest_subsidy(scenario: Scenario) -> float:
    """Return a subsidy above which none is worth paying for any pledge at the table (a share a year).

    That of the last dollar if the largest pledge were all public and had to be paid the fastest.
    """
    if not scenario.of_kind("pledge"):
        return 0.0
    amounts, years = (amounts_of(scenario.of_kind(kind)[0]) for kind in ("pledge", "years"))
    money = public_money(scenario.investment)
    dearest = dearest_public(float(amounts.max()), float(years.min()), money.cost, money.capacity)
    return max(0.0, dearest - money.wedge)


@dataclass(frozen=True)
class FirmResponse:
    """How the firms answer to the tariffs of any outcome.

    Governments count on the ``kinds`` of firms there are; ``population`` is one draw of them, which
    makes the offers at the table. ``protection`` by tariff issue, shape ``(levels, sectors)``: what
    output made in the host country saves; ``input_rise`` by tariff issue, shape ``(levels,)``: its part
    of the rise of component prices.
    """

    scenario: Scenario
    figures: Firms
    kinds: Kinds
    protection: dict[str, FloatArray]
    input_rise: dict[str, FloatArray]

    def quote(self, places: dict[str, int], *, settled: bool) -> Quote:
        """Return what firms look at, for a place among the levels of each tariff issue.

        ``settled``: policy is as calm as under a signed agreement.
        """
        volatility = self.figures.volatility_signed if settled else self.figures.volatility_talks
        protection = np.zeros(len(self.scenario.sectors))
        rise = 0.0
        for key, levels in self.protection.items():
            protection += levels[places[key]]
            rise += float(self.input_rise[key][places[key]])
        return Quote(protection, rise, volatility.value)

    @cached_property
    def population(self) -> Population:
        """The firms, one by one, as the scenario's seed draws them."""
        return make_population(figures_of(self.scenario, self.figures), self.figures.seed)

    def offers(self, quote: Quote) -> Offers:
        """Return every firm's conditional pledge."""
        return make_offers(self.population, quote)


def firm_response(scenario: Scenario, markets: dict[str, MarketEffects]) -> FirmResponse | None:
    """Prepare how the scenario's firms answer; None in a scenario without firms.

    A tariff saves its rate to who produces abroad.
    """
    if scenario.firms is None:
        return None
    names = list(scenario.sectors)
    parts = component_shares(scenario.sectors)
    protection, rise = {}, {}
    for key, market in markets.items():
        saved = as_tariffs(scenario.issue(key), market)
        protection[key] = np.zeros((saved.shape[1], len(names)))
        protection[key][:, [names.index(sector) for sector in market.sectors]] = saved.T
        weights = np.array([parts[sector] for sector in market.sectors])
        rise[key] = weights @ (market.price - 1)
    kinds = make_kinds(figures_of(scenario, scenario.firms))
    return FirmResponse(scenario, scenario.firms, kinds, protection, rise)


def steady_supply(scenario: Scenario) -> SupplyCurve:
    """Return the supply curve without firms: the historical flow, at all tariffs and subsidies.

    Where there are too many tariffs for a table it has an axis of one for each.
    """
    levels = [len(spec.levels) for spec in scenario.of_kind("tariff")]
    if prod(levels) > MAX_OUTCOMES:
        levels = [1] * len(levels)
    amount = np.full((*levels, 1), scenario.investment.flow.value)
    return SupplyCurve(amount, np.zeros_like(amount), np.zeros(0))


def waiting(response: FirmResponse, settled: SupplyCurve) -> float:
    """Return what firms hold back without a deal, bn USD a year: policy stays as in the talks."""
    places = {key: response.scenario.issue(key).standing for key in response.protection}
    quote = response.quote(places, settled=False)
    rise = np.array(quote.input_rise)
    here = supply_by_rise(response.kinds, quote.protection, rise, quote.volatility, 0.0)[0]
    there = settled.amount[*(places[key] for key in response.protection), 0]
    return float(there - here)


def check_together(scenario: Scenario, who: str, instead: str) -> None:
    """Refuse what takes a table of all levels of all tariffs where there are too many.

    Raises
    ------
    InputError : says who looks at all of them, how many there may be, and what to do instead.
    """
    number = prod(len(spec.levels) for spec in scenario.of_kind("tariff"))
    if number > MAX_OUTCOMES:
        raise InputError(
            f"scenario '{scenario.name}': {who} all tariffs at once, in {number:,} combinations, and "
            f"the limit is {MAX_OUTCOMES:,}: {instead}"
        )


def supply_grid(response: FirmResponse, compiled: bool = False) -> SupplyCurve:
    """Return what firms supply under a signed agreement at all tariffs, ``(*tariff levels, STEPS + 1)``.

    A firm feels the tariff on its own good, and those on all others in the price of components.
    ``compiled``: by machine code.

    Raises
    ------
    InputError : too many tariffs for a table of all their levels.
    """
    check_together(response.scenario, "firms weigh", "leave out the table [firms], and [lobbying]")
    scenario, calm = response.scenario, response.figures.volatility_signed.value
    limit = highest_subsidy(scenario)
    rises = reduce(np.add.outer, response.input_rise.values(), np.zeros(()))
    rates = [np.zeros(())] * len(scenario.sectors)
    for axis, levels in enumerate(response.protection.values()):
        for sector in np.flatnonzero(levels.any(axis=0)):
            rates[sector] = along(axis, rises.ndim, levels[:, sector])
    return with_cost(supply_by_rise(response.kinds, rates, rises, calm, limit, compiled), limit)
