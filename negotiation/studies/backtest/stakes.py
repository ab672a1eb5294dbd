"""What each rate is worth to host and partner, against no deal: in the whole world, or one market."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.accounts import Base, base_of, published
from negotiation.economy.equilibrium import solve
from negotiation.economy.gravity import builtin_world
from negotiation.economy.optimal_tariffs import charged
from negotiation.scenarios import HubScenario
from negotiation.scenarios.bilateral import RATE
from negotiation.scenarios.tables import GOODS
from negotiation.studies.backtest.baselines import stocks
from negotiation.studies.backtest.no_deal import FLOOR
from negotiation.valuation.horizon import adjustment
from negotiation.valuation.markets import solve_sectors


@dataclass(frozen=True)
class Stakes:
    """A partner's grid of rates and what they are worth.

    ``rates``: percent, rising, shape ``(R,)``, the last one what holds without a deal. ``host`` and
    ``partner``: bn USD a year more than without a deal, shape ``(R,)``. ``covered``: imports under the
    rate, ``reach``: ``sqrt(direct investment · GDP)``, both bn USD.
    """

    rates: FloatArray
    host: FloatArray
    partner: FloatArray
    covered: float
    reach: float


def grid(no_deal: float) -> FloatArray:
    """Return the rates that can be agreed: whole percents from the floor on, and what holds without."""
    return np.append(np.arange(np.ceil(min(FLOOR, no_deal)), no_deal), no_deal)


def in_the_world(hub: HubScenario, code: str, no_deal: float) -> Stakes | None:
    """Return the stakes in general equilibrium, all others at the rates that the hub's tables expect.

    None for who is not in the built-in world by name, or if the host is not.
    """
    if code not in seats(hub):
        return None
    base, rates = _base(), grid(no_deal)
    gains = gains_at(hub.host, code, rates, expected(hub, code))
    host, partner = (gains[:, base.codes.index(each)] for each in (hub.host, code))
    return _stakes(hub, code, rates, host, partner)


def in_the_market(hub: HubScenario, code: str, no_deal: float) -> Stakes:
    """Return the stakes in the host's market for the goods under the rate, all weights one.

    Host: revenue, consumers and its own producers. Partner: its producers, and the income of those who
    find no other work.
    """
    scenario, rates = hub.tables.as_one(code), grid(no_deal)
    others = np.array([rival.tariffs[RATE].value for rival in scenario.rivals.values()]) / 100
    market = solve_sectors(scenario, (GOODS,), rates / 100, others, adjustment(scenario, "path"))
    party = scenario.parties[code]
    idle = party.value_added_share.value * party.idle_share.value
    host = market.revenue + market.consumer_surplus + market.host_surplus
    return _stakes(hub, code, rates, host[0], (market.home_surplus + idle * market.exports)[0])


def expected(hub: HubScenario, code: str) -> dict[str, float]:
    """Return what a partner's rivals are expected to pay, percent, as its table of the hub does."""
    rivals = hub.tables.as_one(code).rivals
    return {other: rival.tariffs[RATE].value for other, rival in rivals.items()}


def gains_at(host: str, code: str, rates: FloatArray, others: Mapping[str, float]) -> FloatArray:
    """Return each country's gain of welfare, bn USD, shape ``(R, n)``, for rates on one partner.

    ``others``: percent, what the host charges everybody else; who is not named pays nothing.
    """
    base = _base()
    paid = np.tile([others.get(each, 0.0) for each in base.codes], (len(rates), 1))
    paid[:, base.codes.index(code)] = rates
    tariffs = np.stack([charged(base.codes, host, row / 100) for row in paid])
    gains: FloatArray = (solve(base, tariffs).welfare - 1) * base.spending
    return gains


def host_gains(host: str, code: str, rates: FloatArray, others: Mapping[str, float]) -> FloatArray:
    """Return the host's part of ``gains_at``, shape ``(R,)``."""
    return gains_at(host, code, rates, others)[:, _base().codes.index(host)]


def seats(hub: HubScenario) -> list[str]:
    """Return who sits at the hub's tables and is in the built-in world; nobody without the host."""
    codes = _base().codes
    return [code for code in hub.at_tables if code in codes] if hub.host in codes else []


@cache
def _base() -> Base:
    world = builtin_world()
    return base_of(world, published(world.codes))


def _stakes(
    hub: HubScenario, code: str, rates: FloatArray, host: FloatArray, partner: FloatArray
) -> Stakes:
    who = hub.table[code]
    gdp = who.gdp or hub.investment.gdp_per_trade.value * (who.imports + who.exports)
    reach = float(np.sqrt(stocks([who])[0] * gdp))
    return Stakes(rates, host - host[-1], partner - partner[-1], hub.tables.sizes[code].value, reach)
