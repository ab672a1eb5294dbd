"""The trade block held against published estimates of what US tariffs do to Korea."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from negotiation.base.files import own_data
from negotiation.economy.growth import growth_points
from negotiation.scenarios import Figure, Scenario, replaced
from negotiation.valuation.horizon import HorizonName
from negotiation.valuation.levels import exports_of
from negotiation.valuation.markets import solve_sectors

VARIED = ("{horizon}.trade", "{horizon}.pass_through", "home", "demand")
"""Elasticities whose ranges make the model's range."""


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
    """An estimate beside the model, in the estimate's unit: base value and range.

    None where the model does not answer yet.
    """

    estimate: Estimate
    base: float | None
    low: float | None
    high: float | None
    long_run: float | None

    @property
    def brackets(self) -> bool | None:
        """Whether the estimate lies in the model's range."""
        if self.low is None or self.high is None:
            return None
        return self.low <= self.estimate.value <= self.high


def estimates() -> list[Estimate]:
    """Return the published estimates, with their sources."""
    text = own_data("validation", "estimates.toml").read_text(encoding="utf-8")
    return [Estimate(**entry) for entry in tomllib.loads(text)["estimates"]]


def compare(scenario: Scenario) -> list[Comparison]:
    """Hold the model against every estimate.

    ``base`` takes elasticities of the study's horizon; the range takes all combinations of the ends of
    theirs; ``long_run`` is the variant with long-run elasticities.
    """
    ends = {name: [scenario, *corners(scenario, name)] for name in ("short", "long")}
    return [_comparison(scenario, each, ends[each.horizon]) for each in estimates()]


def _comparison(scenario: Scenario, estimate: Estimate, ends: list[Scenario]) -> Comparison:
    found = [_effect(varied, estimate, estimate.horizon) for varied in ends]
    values = [value for value in found if value is not None]
    low, high = (min(values), max(values)) if values else (None, None)
    return Comparison(estimate, found[0], low, high, _effect(scenario, estimate, "long"))


def exports_change(
    scenario: Scenario,
    rate: float,
    rivals: Mapping[str, float],
    horizon: HorizonName,
    sectors: Mapping[str, float] | None = None,
) -> float:
    """Return the change of the home country's exports to the host, bn USD a year.

    The tariff, in percent, falls on all sectors alike but for those that ``sectors`` names, whose rates
    fall on all countries; ``rivals`` gives theirs on the others (default 0).
    """
    others = [rivals.get(key, rivals.get("all", 0.0)) for key in scenario.rivals]
    own = dict(sectors or {})
    alike = tuple(key for key in scenario.sectors if key not in own)
    groups = [(alike, [rate, *others])]
    groups += [((key,), [special] * (1 + len(others))) for key, special in own.items()]
    after = 0.0
    for keys, rates in groups:
        tariffs = np.array([[*rates, 0.0]]) / 100
        quotas = np.full(tariffs.shape, np.inf)
        after += float(solve_sectors(scenario, keys, tariffs, quotas, horizon).exports.sum())
    return after - exports_of(scenario.sectors.values())


def _effect(scenario: Scenario, estimate: Estimate, horizon: HorizonName) -> float | None:
    match estimate.outcome:
        case "exports to the US, percent":
            sold = exports_of(scenario.sectors.values())
            return 100 * _exports_change(scenario, estimate, horizon) / sold
        case "all exports, percent":
            sold = scenario.context["korea_total_exports"].value
            return 100 * _exports_change(scenario, estimate, horizon) / sold
        case "all exports, bn USD":
            return _exports_change(scenario, estimate, horizon)
    return national_effect(scenario, estimate, horizon)


def _exports_change(scenario: Scenario, estimate: Estimate, horizon: HorizonName) -> float:
    return exports_change(scenario, estimate.rate, estimate.rivals, horizon, estimate.sectors)


def national_effect(scenario: Scenario, estimate: Estimate, horizon: HorizonName) -> float | None:
    """Return what the shock does to GDP or growth, in percent or points.

    None for what the model does not say yet: levels of GDP, and growth by year.
    """
    if estimate.outcome != "growth, points":
        return None
    home = scenario.parties[scenario.home]
    assert home.gdp is not None  # a test holds the scenario's figures
    change = _exports_change(scenario, estimate, horizon)
    return growth_points(change, home.value_added_share.value, home.gdp.value)


def corners(scenario: Scenario, horizon: HorizonName) -> list[Scenario]:
    """Return the scenario with all combinations of the ends of a horizon's elasticities."""
    figures = dict(scenario.figures())
    keys = [f"elasticities.{name.format(horizon=horizon)}" for name in VARIED]
    ends = [_ends(figures[key]) for key in keys]
    return [replaced(scenario, dict(zip(keys, corner, strict=True))) for corner in product(*ends)]


def _ends(figure: Figure) -> tuple[float, float]:
    return figure.low, figure.high
