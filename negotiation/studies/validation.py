"""The trade block held against published estimates of what US tariffs do to Korea."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from negotiation.base.files import own_data
from negotiation.economy.growth import gdp_change
from negotiation.scenarios import Figure, Scenario, replaced
from negotiation.valuation.horizon import HorizonName, adjustment
from negotiation.valuation.levels import exports_of
from negotiation.valuation.markets import solve_sectors

VARIED = ("short.trade", "short.pass_through", "home", "demand")
"""Elasticities whose ranges make the model's range."""


@dataclass(frozen=True)
class Estimate:
    """A published estimate: a shock (percent on the home country and on all or named rivals)."""

    study: str
    shock: str
    outcome: str
    value: float
    rate: float
    rivals: dict[str, float]
    source: str


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
    text = own_data("estimates.toml").read_text(encoding="utf-8")
    return [Estimate(**entry) for entry in tomllib.loads(text)["estimates"]]


def compare(scenario: Scenario) -> list[Comparison]:
    """Hold the model against every estimate.

    ``base`` takes short-run elasticities; the range takes all combinations of the ends of theirs;
    ``long_run`` is the variant with long-run elasticities.
    """
    comparisons = []
    corners = _corners(scenario)
    for estimate in estimates():
        base = _effect(scenario, estimate, "short")
        values = [base, *(_effect(varied, estimate, "short") for varied in corners)]
        long_run = _effect(scenario, estimate, "long")
        comparisons.append(Comparison(estimate, base, min(values), max(values), long_run))
    return comparisons


INTRODUCTION = """\
# Validation
Made by `make validation` (`negotiate validation --out docs/validation.md`).

The trade block of `korea-us-2025` held against published estimates. The tariff falls on all sectors
alike. *Base* takes the short-run elasticities of the scenario (a trade elasticity of one year and
the pass-through to import prices); the *range* takes all combinations of their low and high, and of
how much less buyers turn to home goods than to other origins, and less to other sectors; *long
run* is the named variant `long`. Growth counts the domestic value added in the exports lost, with
nothing put in their place.
"""


def document(comparisons: Sequence[Comparison]) -> str:
    """Return the comparison as a Markdown page with its table, reading and sources."""
    lines = [
        INTRODUCTION,
        "| study | shock | outcome | published | model, base | model, range | in range | long run |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for c in comparisons:
        e = c.estimate
        lines.append(
            f"| {e.study} | {e.shock} | {e.outcome} | {e.value:.2f} | {c.base:.2f} "
            f"| {c.low:.2f} to {c.high:.2f} | {'yes' if c.brackets else 'no'} | {c.long_run:.2f} |"
        )
    outside = [c.estimate for c in comparisons if not c.brackets]
    if outside:
        named = "; ".join(f"{e.study}, {e.outcome.split(',')[0]}, {e.shock}" for e in outside)
        lines += ["", f"Outside the model's range: {named}.", READING]
    lines += ["", "Sources of the estimates:", ""]
    lines += sorted({f"- {c.estimate.study}: {c.estimate.source}" for c in comparisons})
    return "\n".join(lines) + "\n"


READING = (
    "The studies let exports find other markets and policy respond; the model does not, so its growth "
    "effects are the larger ones."
)


def exports_change(
    scenario: Scenario, rate: float, rivals: dict[str, float], horizon: HorizonName
) -> float:
    """Return the change of the home country's exports to the host, bn USD a year.

    The tariff, in percent, falls on all sectors alike; ``rivals`` gives theirs (default 0).
    """
    others = [rivals.get(key, rivals.get("all", 0.0)) for key in scenario.rivals]
    tariffs = np.array([[rate, *others, 0.0]]) / 100
    quotas = np.full(tariffs.shape, np.inf)
    effects = solve_sectors(
        scenario, tuple(scenario.sectors), tariffs, quotas, adjustment(scenario, horizon)
    )
    return float(effects.exports.sum()) - exports_of(scenario.sectors.values())


def _effect(scenario: Scenario, estimate: Estimate, horizon: HorizonName) -> float:
    change = exports_change(scenario, estimate.rate, estimate.rivals, horizon)
    if estimate.outcome.startswith("exports"):
        return 100 * change / exports_of(scenario.sectors.values())
    home = scenario.parties[scenario.home]
    assert home.gdp is not None  # a test holds the scenario's figures
    return gdp_change(change, home.value_added_share.value, home.idle_share.value, home.gdp.value)


def _corners(scenario: Scenario) -> list[Scenario]:
    keys = [f"elasticities.{name}" for name in VARIED]
    ends = [_ends(dict(scenario.figures())[key]) for key in keys]
    return [replaced(scenario, dict(zip(keys, corner, strict=True))) for corner in product(*ends)]


def _ends(figure: Figure) -> tuple[float, float]:
    return figure.low, figure.high
