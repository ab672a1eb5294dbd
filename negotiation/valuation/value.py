"""Payoffs of both sides over the whole outcome space, component by component (docs/odd.md)."""

from dataclasses import dataclass, replace

import numpy as np

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Component, Payoff, Term
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import unknown
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.scenarios.economy import Party
from negotiation.valuation.general import REPLACED, GeneralEffects, general_effects
from negotiation.valuation.horizon import HorizonName
from negotiation.valuation.lobbying import lobbying
from negotiation.valuation.markets import MarketEffects, market_effects
from negotiation.valuation.pledges import (
    PledgeEffects,
    affiliate_components,
    pledge_effects,
    purchase_effects,
)
from negotiation.valuation.precedent import precedent_components
from negotiation.valuation.retaliation import RetaliationEffects, retaliation_effects
from negotiation.valuation.supply import FirmResponse, firm_response, steady_supply, supply_grid

HORIZONS: tuple[HorizonName, ...] = ("short", "path", "long")


@dataclass(frozen=True)
class Valuation:
    """What every outcome is worth.

    ``payoffs`` by party: bn USD a year once in force, zero at the no-deal levels. ``measures`` are
    plain quantities: ``exports`` (home to host, bn USD a year), ``host_exports`` (additional),
    ``tariff_revenue`` (of the host on the home country's goods, bn USD a year), ``private_supply``
    (of investment without help, bn USD), ``helped_supply`` (what subsidies worth paying would add).
    ``firms`` is how the home country's firms answer to tariffs, None in a scenario without them;
    ``lobbies`` holds, by party and component, the factor that organised interests put on its weight;
    ``spared_exports`` of the host, bn USD a year, are what retaliation without a deal would cost it.
    """

    payoffs: dict[str, Payoff]
    measures: dict[str, Component]
    base_exports: float
    firms: FirmResponse | None
    lobbies: dict[str, dict[str, float]]
    spared_exports: float = 0.0


def evaluate(scenario: Scenario, horizon: HorizonName = "path") -> Valuation:
    """Turn a scenario's figures into payoffs.

    Raises
    ------
    InputError : unknown horizon.
    """
    if horizon not in HORIZONS:
        raise unknown("horizon", horizon, HORIZONS)
    space, no_deal = scenario.space, scenario.no_deal
    markets = {i.key: market_effects(scenario, i, horizon) for i in scenario.of_kind("tariff")}
    firms = firm_response(scenario, markets)
    supply = steady_supply(scenario) if firms is None else supply_grid(firms)
    pledge = pledge_effects(scenario, markets, supply)
    lobbies = lobbying(scenario, markets, firms)
    general = general_effects(scenario, markets)
    trade = _Trade(scenario, markets, pledge, general)
    home, host = scenario.parties[scenario.home], scenario.parties[scenario.host]
    concessions = scenario.of_kind("concession")
    sides = {
        scenario.home: (home, _home_components(trade, home)),
        scenario.host: (host, _host_components(trade, host)),
    }
    retaliation = retaliation_effects(scenario, horizon)
    precedent = precedent_components(scenario)
    payoffs = {}
    for code, (party, components) in sides.items():
        components = [*components, *(_concession(issue, code) for issue in concessions)]
        components += precedent.get(code, [])
        if general:
            components = [*map(_without_weight, components), general.welfare_of(code)]
        shifted = [_against(c, space, no_deal) for c in components]
        if retaliation:
            shifted += _spared(retaliation, party, code, host=code == scenario.host)
        payoffs[code] = Payoff(space, tuple(_weighted(c, party, lobbies[code]) for c in shifted))
    base = sum(sector.exports.value for sector in scenario.sectors.values())
    spared = -retaliation.host_exports if retaliation else 0.0
    return Valuation(payoffs, trade.measures(), base, firms, lobbies, spared)


@dataclass(frozen=True)
class _Trade:
    """The blocks' results, with the terms that more than one component uses."""

    scenario: Scenario
    markets: dict[str, MarketEffects]
    pledge: PledgeEffects | None
    general: GeneralEffects | None

    def by_issue(self, name: str, field: str) -> list[Component]:
        """Make one component an issue, e.g. ``producer_surplus.autos``, summed over its sectors."""
        return [
            Component(f"{name}.{key}", (Term((key,), getattr(market, field).sum(axis=0)),))
            for key, market in self.markets.items()
        ]

    def export_changes(self) -> list[Term]:
        """Change of the home country's exports to the host against the base year."""
        return [*self.tariff_changes(), *self.pledge_changes()]

    def tariff_changes(self) -> list[Term]:
        """Change of the home country's exports that tariffs make."""
        return self._general_changes() if self.general else self._market_changes()

    def pledge_changes(self) -> list[Term]:
        """Change of the home country's exports from a pledge: components, less what it displaces."""
        if self.pledge is None:
            return []
        return [self.pledge.term(self.pledge.components - self.pledge.displaced)]

    def _general_changes(self) -> list[Term]:
        assert self.general is not None
        base = sum(sector.exports.value for sector in self.scenario.sectors.values())
        return [Term(self.general.issues, base * (self.general.exports - 1))]

    def _market_changes(self) -> list[Term]:
        terms = []
        for key, market in self.markets.items():
            base = sum(self.scenario.sectors[sector].exports.value for sector in market.sectors)
            terms.append(Term((key,), market.exports.sum(axis=0) - base))
        return terms

    def component_changes(self) -> list[Term]:
        """Change of the components shipped to the home firms' plants in the host country."""
        bought = affiliate_components(self.scenario)
        terms = []
        for key, market in self.markets.items():
            base = np.array([self.scenario.sectors[sector].exports.value for sector in market.sectors])
            amounts = np.array([bought[sector] for sector in market.sectors])
            share = np.divide(amounts, base, out=np.zeros_like(base), where=base > 0)
            terms.append(Term((key,), share @ (market.exports - base[:, None])))
        if self.pledge:
            terms.append(self.pledge.term(self.pledge.components))
        return terms

    def affiliate_costs(self) -> list[Term]:
        """What dearer components cost the home firms' plants in the host country.

        At the quantity bought after the tariff (Paasche), less what customers bear.
        """
        bought = affiliate_components(self.scenario)
        retained = self.scenario.investment.cost_retained.value
        terms = []
        for key, market in self.markets.items():
            amounts = np.array([bought[sector] for sector in market.sectors])
            terms.append(Term((key,), -retained * amounts @ ((market.price - 1) * market.quantity)))
        return terms

    def additional_sales(self) -> list[Term]:
        """Additional exports of the host from promised purchases."""
        effects = purchase_effects(self.scenario)
        return [Term((effects[0],), effects[2])] if effects else []

    def host_export_changes(self) -> list[Term]:
        """Change of the host's exports that tariffs alone make, in general equilibrium."""
        if self.general is None:
            return []
        base = sum(sector.imports.value for sector in self.scenario.sectors.values())
        return [Term(self.general.issues, base * (self.general.host_exports - 1))]

    def measures(self) -> dict[str, Component]:
        base = sum(sector.exports.value for sector in self.scenario.sectors.values())
        revenue = [Term((k,), m.home_revenue.sum(axis=0)) for k, m in self.markets.items()]
        supply = [self.pledge.term(self.pledge.supply)] if self.pledge else []
        helped = [self.pledge.term(self.pledge.helped)] if self.pledge else []
        return {
            "exports": Component("exports", (_constant(base), *self.export_changes())),
            "host_exports": Component(
                "host_exports", (*self.additional_sales(), *self.host_export_changes())
            ),
            "tariff_revenue": Component("tariff_revenue", tuple(revenue)),
            "private_supply": Component("private_supply", tuple(supply)),
            "helped_supply": Component("helped_supply", tuple(helped)),
        }


def _home_components(trade: _Trade, party: Party) -> list[Component]:
    components = trade.by_issue("producer_surplus", "home_surplus")
    components.append(Component("affiliate_costs", tuple(trade.affiliate_costs())))
    idle = party.idle_share.value * party.value_added_share.value
    components.append(Component("jobs.trade", _scaled(trade.tariff_changes(), idle)))
    if trade.pledge:
        components.append(Component("jobs.pledge", _scaled(trade.pledge_changes(), idle)))
    if pledge := trade.pledge:
        margin = trade.scenario.investment.margin.value
        components += [
            Component("component_exports", (pledge.term(margin * pledge.components),)),
            Component("displaced_exports", (pledge.term(-margin * pledge.displaced),)),
            Component("pledge_cost", (pledge.term(-pledge.cost),)),
        ]
    if effects := purchase_effects(trade.scenario):
        components.append(Component("purchases", (Term((effects[0],), -effects[1]),)))
    return components


def _host_components(trade: _Trade, party: Party) -> list[Component]:
    components = [
        *trade.by_issue("consumer_surplus", "consumer_surplus"),
        *trade.by_issue("producer_surplus", "host_surplus"),
        *trade.by_issue("tariff_revenue", "revenue"),
        # the consumer surplus counts all buyers as the host's; the affiliates' part is the home's
        Component("affiliate_costs", _scaled(trade.affiliate_costs(), -1)),
    ]
    sales = trade.additional_sales()
    idle = party.idle_share.value * party.value_added_share.value
    components.append(Component("jobs.purchases", _scaled(sales, idle)))
    shipped = trade.component_changes()
    own = trade.host_export_changes()
    rest = (*_scaled(trade.export_changes(), -1), *shipped, *sales, *own)
    components += [
        Component("balance.components", _scaled(shipped, -1), income=False),
        Component("balance.other", rest, income=False),
    ]
    if pledge := trade.pledge:
        components.append(Component("investment", (pledge.term(pledge.host_benefit),)))
    margin = trade.scenario.purchases.margin.value
    components.append(Component("purchases", _scaled(sales, margin)))
    return components


def _concession(issue: IssueSpec, code: str) -> Component:
    values = np.array([level.values[code].value for level in issue.levels])
    return Component(issue.key, (Term((issue.key,), values),))


def _spared(effects: RetaliationEffects, party: Party, code: str, *, host: bool) -> list[Component]:
    """Return what any deal spares a side: no deal is where retaliation would be felt."""
    components = [Component("retaliation", (_constant(-effects.income[code]),))]
    if host:
        idle = party.idle_share.value * party.value_added_share.value
        components += [
            Component("jobs.retaliation", (_constant(-idle * effects.host_exports),)),
            Component("balance.retaliation", (_constant(-effects.host_exports),), income=False),
        ]
    return components


def _without_weight(component: Component) -> Component:
    """Take what welfare holds already out of the government's payoff; groups at home still feel it."""
    replaced = component.name in REPLACED or component.family in REPLACED
    return replace(component, weight=0.0, income=False) if replaced else component


def _against(component: Component, space: OutcomeSpace, reference: int) -> Component:
    shift = component.at(space, reference)
    return replace(component, terms=(*component.terms, _constant(-shift)))


def _weighted(component: Component, party: Party, lobby: dict[str, float]) -> Component:
    figure = party.weights.get(component.name) or party.weights.get(component.family)
    weight = component.weight if figure is None else component.weight * figure.value
    return replace(component, weight=weight * lobby.get(component.name, 1.0))


def _scaled(terms: list[Term], factor: float) -> tuple[Term, ...]:
    return tuple(Term(term.issues, factor * term.values) for term in terms)


def _constant(value: float) -> Term:
    constant: FloatArray = np.array(float(value))
    return Term((), constant)
