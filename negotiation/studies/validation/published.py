"""The trade block held against published estimates of what US tariffs do to Korea."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from negotiation.base.files import own_data
from negotiation.economy.growth import gdp_change
from negotiation.scenarios import Figure, Scenario, replaced
from negotiation.valuation.horizon import Adjustment, HorizonName, adjustment
from negotiation.valuation.levels import exports_of
from negotiation.valuation.markets import solve_sectors

VARIED = ("{horizon}.trade", "{horizon}.pass_through", "home", "demand")
"""Elasticities whose ranges make the model's range."""

SECOND_YEAR = "growth in the second year, points"

SHARES = ("value_added_share", "idle_share")
"""The home country's figures whose ranges, besides, make that of its GDP."""


@dataclass(frozen=True)
class Estimate:
    """A published estimate: a shock (percent on the home country and on all or named rivals).

    ``sectors`` have rates of their own, which fall on all countries alike; ``horizon`` is the study's.
    """

    study: str
    shock: str
    outcome: str
    value: float
    rate: float
    rivals: dict[str, float]
    source: str
    sectors: dict[str, float] = field(default_factory=dict)
    horizon: HorizonName = "short"


@dataclass(frozen=True)
class Comparison:
    """An estimate beside the model, in the estimate's unit: base value and range."""

    estimate: Estimate
    base: float
    low: float
    high: float
    long_run: float

    @property
    def brackets(self) -> bool:
        """Whether the estimate lies in the model's range."""
        return self.low <= self.estimate.value <= self.high


def estimates() -> list[Estimate]:
    """Return the published estimates, with their sources."""
    text = own_data("validation", "estimates.toml").read_text(encoding="utf-8")
    return [Estimate(**entry) for entry in tomllib.loads(text)["estimates"]]


def compare(scenario: Scenario) -> list[Comparison]:
    """Hold the model against every estimate.

    ``base`` takes elasticities of the study's horizon; the range takes all combinations of the ends of
    theirs, and for GDP of the ends of ``SHARES``; ``long_run`` is the variant of the long run.
    """
    return [_comparison(scenario, each) for each in estimates()]


def _comparison(scenario: Scenario, estimate: Estimate) -> Comparison:
    later = estimate.outcome == SECOND_YEAR  # on the way from one horizon to the other
    horizons: tuple[HorizonName, ...] = ("short", "long") if later else (estimate.horizon,)
    ends = [scenario, *corners(scenario, *horizons)]
    found = [value for varied in ends for value in _effects(varied, estimate, estimate.horizon)]
    long_run, *_ = _effects(scenario, estimate, "long")
    return Comparison(estimate, found[0], min(found), max(found), long_run)


def exports_change(
    scenario: Scenario,
    rate: float,
    rivals: Mapping[str, float],
    path: Adjustment,
    sectors: Mapping[str, float] | None = None,
) -> float:
    """Return the change of the home country's exports to the host, bn USD a year.

    The tariff, in percent, falls on all sectors alike but for those that ``sectors`` names, whose rates
    fall on all countries; ``rivals`` gives theirs on the others (default 0).
    """
    others = [rivals.get(key, rivals.get("all", 0.0)) for key in scenario.rivals]
    own = dict(sectors or {})
    alike = tuple(key for key in scenario.sectors if key not in own)
    groups = [(alike, rate, others)]
    groups += [((key,), special, [special] * len(others)) for key, special in own.items()]
    after = 0.0
    for keys, paid, theirs in groups:
        market = solve_sectors(scenario, keys, [paid / 100], np.array(theirs) / 100, path)
        after += float(market.exports.sum())
    return after - exports_of(scenario.sectors.values())


def _effects(scenario: Scenario, estimate: Estimate, horizon: HorizonName) -> list[float]:
    """Return the model's answer, and for GDP its answers at the ends of the shares behind it."""

    def change(path: Adjustment) -> float:
        return exports_change(scenario, estimate.rate, estimate.rivals, path, estimate.sectors)

    match estimate.outcome:
        case "exports to the US, percent":
            return [100 * change(adjustment(scenario, horizon)) / exports_of(scenario.sectors.values())]
        case "all exports, percent":
            sold = scenario.context["korea_total_exports"].value
            return [100 * change(adjustment(scenario, horizon)) / sold]
        case "all exports, bn USD":
            return [change(adjustment(scenario, horizon))]
        case outcome if outcome == SECOND_YEAR:
            first, second = (change(adjustment(scenario, "path", year)) for year in (1, 2))
            return _of_gdp(scenario, second - first)
    return _of_gdp(scenario, change(adjustment(scenario, horizon)))


def _of_gdp(scenario: Scenario, exports: float) -> list[float]:
    home = scenario.parties[scenario.home]
    assert home.gdp is not None  # a test holds the scenario's figures
    shares = [getattr(home, name) for name in SHARES]
    pairs = [tuple(share.value for share in shares), *product(*map(_ends, shares))]
    return [gdp_change(exports, added, idle, home.gdp.value) for added, idle in pairs]


def corners(scenario: Scenario, *horizons: HorizonName) -> list[Scenario]:
    """Return the scenario with all combinations of the ends of these horizons' elasticities."""
    figures = dict(scenario.figures())
    names = dict.fromkeys(name.format(horizon=horizon) for horizon in horizons for name in VARIED)
    keys = [f"elasticities.{name}" for name in names]
    ends = [_ends(figures[key]) for key in keys]
    return [replaced(scenario, dict(zip(keys, corner, strict=True))) for corner in product(*ends)]


def _ends(figure: Figure) -> tuple[float, float]:
    return figure.low, figure.high
