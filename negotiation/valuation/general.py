"""What tariffs are worth in general equilibrium: a table over all their levels, computed once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from negotiation.bargaining.payoffs import Component, Term
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import unknown
from negotiation.economy.accounts import Base, base_of, published
from negotiation.economy.equilibrium import solve
from negotiation.economy.gravity import builtin_world
from negotiation.economy.optimal_tariffs import charged
from negotiation.economy.world import read_world
from negotiation.scenarios import Scenario
from negotiation.scenarios.hub_schema import REST
from negotiation.valuation.markets import MarketEffects

REPLACED = ("consumer_surplus", "producer_surplus", "tariff_revenue", "affiliate_costs", "jobs.trade")
"""Parts of the payoff that welfare in general equilibrium holds already."""


@dataclass(frozen=True)
class GeneralEffects:
    """Effects at all levels of the tariff ``issues``; arrays have one axis for each of them.

    ``welfare`` by party: money that would be worth as much at the base, bn USD a year. ``exports`` and
    ``host_exports``: from home to host and back, ratios to the base.
    """

    issues: tuple[str, ...]
    welfare: dict[str, FloatArray]
    exports: FloatArray
    host_exports: FloatArray

    def welfare_of(self, code: str) -> Component:
        """Return the component of a party's payoff."""
        return Component("welfare", (Term(self.issues, self.welfare[code]),))


def general_effects(scenario: Scenario, markets: dict[str, MarketEffects]) -> GeneralEffects | None:
    """Solve for the world under every combination of tariffs; None unless the scenario asks for it.

    A country is one sector: its tariff is the mean over the sectors, weighted by what it sells to the
    host. A quota counts as the tariff that would raise the price as much. The rival ``ROW`` stands for
    all countries that are not named, and the world's ``ROW`` for rivals that it does not name.
    Elasticities are the published ones, not the scenario's.

    Raises
    ------
    InputError : a party or rival that the scenario's world does not have.
    """
    if scenario.payoff != "equilibrium":
        return None
    base = _base(scenario.world)
    codes = base.codes
    # the world's rest holds all rivals that it does not name; a world without one must name them
    unnamed = [code for code in scenario.rivals if code not in codes or code == REST]
    for code in (scenario.home, scenario.host, *([] if REST in codes else scenario.rivals)):
        if code not in codes and code != REST:
            raise unknown("country in the scenario's world:", code, codes)
    rates = np.zeros((*(len(scenario.issue(key).levels) for key in markets), len(codes)))
    rates[..., :] = _mean_rate(scenario, unnamed)
    for code in scenario.rivals:
        if code not in unnamed:
            rates[..., codes.index(code)] = _mean_rate(scenario, [code])
    home, host = codes.index(scenario.home), codes.index(scenario.host)
    rates[..., home] = _own_rates(scenario, markets)
    tariffs = np.stack([charged(codes, scenario.host, row) for row in rates.reshape(-1, len(codes))])
    world = solve(base, tariffs)
    shape = rates.shape[:-1]
    gains = (world.welfare - 1) * base.spending
    places = {scenario.home: home, scenario.host: host}
    return GeneralEffects(
        tuple(markets),
        {code: gains[:, place].reshape(shape) for code, place in places.items()},
        (world.trade[:, home, host] / base.trade[home, host]).reshape(shape),
        (world.trade[:, host, home] / base.trade[host, home]).reshape(shape),
    )


@lru_cache(maxsize=8)
def _base(folder: str) -> Base:
    world = read_world(Path(folder)) if folder else builtin_world()
    return base_of(world, published(world.codes))


def _mean_rate(scenario: Scenario, codes: Sequence[str]) -> float:
    """Return the tariff of some rivals as a share, a mean over them and their sectors."""
    paid = whole = 0.0
    for code in codes:
        for sector in scenario.sectors.values():
            sold = sector.shares[code].value * sector.market.value
            tariffs = scenario.rivals[code].tariffs
            paid += sold * tariffs[sector.governed_by].value if sector.governed_by else 0.0
            whole += sold
    return paid / whole / 100 if whole else 0.0


def _own_rates(scenario: Scenario, markets: dict[str, MarketEffects]) -> FloatArray:
    """Return the home country's mean tariff, a share, with an axis for each tariff issue."""
    whole = sum(sector.exports.value for sector in scenario.sectors.values())
    mean = np.zeros((1,) * len(markets))
    for axis, (key, market) in enumerate(markets.items()):
        spec = scenario.issue(key)
        sold = np.array([scenario.sectors[sector].exports.value for sector in market.sectors])
        rates = np.array(
            [0.0 if isinstance(s.level, str) else float(s.level) / 100 for s in spec.levels]
        )
        capped = np.array([s.quota is not None for s in spec.levels])
        equivalent = np.where(capped, np.maximum(market.price - 1, 0), rates)
        shape = [1] * len(markets)
        shape[axis] = -1
        mean = mean + (sold @ equivalent / whole).reshape(shape)
    return mean
