"""What the US imported once tariffs had risen, beside what the trade block says of a year's response."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.trade import Elasticities, solve_market
from negotiation.scenarios import Scenario
from negotiation.studies.validation.imports import PARTNERS, Imports, Table, read_table
from negotiation.studies.validation.published import corners
from negotiation.valuation.horizon import HorizonName, adjustment

MODEL, LONG = "model", "model, long run"
"""The trade block a year after a change of tariffs, and when trade has adjusted."""

SINGLE, SECTORAL, NONE = "one elasticity for all", "an elasticity by industry", "no change"
"""Baselines."""

LEAST = 100.0
"""Imports before, mn USD, of a partner's industry that counts: changes of smaller ones are chance."""

RISEN = 0.005
"""The least rise of duty over imports, a share, where the sign of a change is asked for.

Below it, what an elasticity alone says is nothing, or follows the mix of goods rather than tariffs.
"""


@dataclass(frozen=True)
class Episode:
    """Periods after a change of tariffs, each beside one of ``before``."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def _months(name: str, first: int, last: int) -> Episode:
    before, after = (
        tuple(f"{year}-{month:02d}" for month in range(first, last + 1)) for year in (2024, 2025)
    )
    return Episode(name, before, after)


EPISODES = (
    _months("January to November 2025", 1, 11),
    _months("January to March 2025", 1, 3),
    _months("May to November 2025", 5, 11),
    Episode("2018", ("2017",), ("2018",)),
    Episode("2019", ("2017",), ("2019",)),
)
"""Months beside the same months of 2024, years beside 2017."""


def imports_after(before: Imports, rise: FloatArray, elasticities: Elasticities) -> FloatArray:
    """Return imports after tariffs rose, in the shape and unit of those before.

    ``rise`` is the change of the power of the tariff less one, same shape; each industry of a period is
    a market of its own, home goods last.
    """
    goods = np.concatenate([before.value, before.sales[..., None]], axis=-1)
    spending = goods.sum(axis=-1)
    tariffs = np.concatenate([rise, np.zeros_like(before.sales)[..., None]], axis=-1)
    market = solve_market(goods / spending[..., None], tariffs, elasticities)
    return market.exports(spending)[..., :-1]


def alone(before: FloatArray, rise: FloatArray, elasticity: float | FloatArray) -> FloatArray:
    """Return imports after tariffs rose if each good answers to its own tariff only."""
    return before * (1 + rise) ** -elasticity


def scaled(elasticities: Sequence[float], mean: float, imports: FloatArray) -> FloatArray:
    """Return elasticities by industry with this mean, weighted by imports ``(industries, partners)``.

    The result has shape ``(industries, 1)``.
    """
    relative = np.array(elasticities)
    weighted = float(np.average(relative, weights=imports.sum(axis=1)))
    return np.asarray(mean / weighted * relative[:, None])


@dataclass(frozen=True)
class Held:
    """An episode's imports, mn USD, shape ``(industries, partners)``, and what was said of them.

    ``rise`` is the mean rise of duty over imports, weighted by imports before, as a share; ``said`` has
    the imports by method, ``ends`` the model's at all combinations of the ends of its elasticities,
    ``(combinations, industries, partners)``.
    """

    episode: Episode
    industries: tuple[str, ...]
    before: FloatArray
    after: FloatArray
    rise: FloatArray
    said: dict[str, FloatArray]
    ends: FloatArray


@dataclass(frozen=True)
class Line:
    """Some of an episode's imports: bn USD before, the rise of duty over imports in points.

    Changes are in percent: ``observed``, ``said`` by method, ``low`` and ``high`` of the model's range.
    """

    name: str
    imports: float
    rise: float
    observed: float
    said: dict[str, float]
    low: float
    high: float

    @property
    def brackets(self) -> bool:
        """Whether what was observed lies in the model's range."""
        return self.low <= self.observed <= self.high


def by_partner(held: Held) -> list[Line]:
    """Return a line a partner, all industries together."""
    return [_line(held, name, np.s_[:, [k]]) for k, name in enumerate(PARTNERS.values())]


def by_industry(held: Held, partner: str) -> list[Line]:
    """Return a line an industry of one partner, the largest first; those that are small are left out."""
    k = list(PARTNERS).index(partner)
    lines = [
        _line(held, name, np.s_[[i], k])
        for i, name in enumerate(held.industries)
        if held.before[i, k] >= LEAST
    ]
    return sorted(lines, key=lambda line: -line.imports)


def _line(held: Held, name: str, cells: Any) -> Line:
    before = held.before[cells].sum()

    def change(after: FloatArray) -> float:
        return float(100 * (after[cells].sum() / before - 1))

    ends = [change(said) for said in (held.said[MODEL], *held.ends)]
    return Line(
        name,
        float(before / 1000),
        float(100 * (held.before * held.rise)[cells].sum() / before),
        change(held.after),
        {method: change(said) for method, said in held.said.items()},
        min(ends),
        max(ends),
    )


def hold(scenario: Scenario, table: Table | None = None) -> list[Held]:
    """Hold the trade block, with the scenario's elasticities, against every episode."""
    table = table or read_table()
    return [_held(scenario, table, episode) for episode in EPISODES]


def _held(scenario: Scenario, table: Table, episode: Episode) -> Held:
    before, after = table.of(episode.before), table.of(episode.after)
    rise = (1 + after.rate) / (1 + before.rate) - 1

    def modelled(varied: Scenario, horizon: HorizonName) -> FloatArray:
        elasticities = adjustment(varied, horizon).elasticities(rise.shape[-1] + 1)
        return _listed(imports_after(before, rise, elasticities))

    base, one = _listed(before.value), scenario.elasticities.short.trade.value
    apart = scaled(table.elasticities, one, base)
    said = {
        MODEL: modelled(scenario, "short"),
        LONG: modelled(scenario, "long"),
        SINGLE: _listed(alone(before.value, rise, one)),
        SECTORAL: _listed(alone(before.value, rise, apart)),
        NONE: base,
    }
    ends = [modelled(varied, "short") for varied in corners(scenario, "short")]
    weighted = _listed(before.value * rise) / np.where(base > 0, base, 1)
    return Held(episode, table.industries, base, _listed(after.value), weighted, said, np.array(ends))


def _listed(values: FloatArray) -> FloatArray:
    """Add up periods, and leave out the partners that are not named."""
    return values.sum(axis=0)[:, : len(PARTNERS)]
