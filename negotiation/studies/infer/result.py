"""What deals reveal, as rows that all faces show."""

from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.studies.infer.cases import Case
from negotiation.studies.infer.identified import TOLERANCE, Bounds
from negotiation.studies.infer.likelihood import blindly, chances
from negotiation.studies.infer.prior import COMMON, Prior

QUANTILES = {"80": (0.1, 0.9), "95": (0.025, 0.975)}

MUCH, SOME = 0.75, 0.25
"""Part of the range's variance that is gone where an unknown is identified (its standard deviation is
then at most half), and where it partly is."""

type Ends = tuple[float, float]


@dataclass(frozen=True)
class Unknown:
    """One unknown: its range before, what is believed after, and what holds without chance.

    ``mean``, ``interval_80`` and ``interval_95`` are the posterior's, ``likeliest`` its peak.
    ``learned`` is the part of the range's variance that is gone. ``bounds`` are those of the identified
    set, None for what is no weight. ``wide_mean`` and ``wide_80`` are the posterior's where weights may
    lie in ranges twice as wide, and ``wide_learned`` what is then gone of the same variance.
    """

    name: str
    range: Ends
    mean: float
    interval_80: Ends
    interval_95: Ends
    likeliest: float
    learned: float
    bounds: Ends | None
    wide_mean: float
    wide_80: Ends
    wide_learned: float

    @property
    def identified(self) -> Literal["yes", "partly", "by its range", "no"]:
        """Whether the deals say anything about it: they, and not the range that it was given."""
        if self.learned < SOME:
            return "no"
        low, high = self.interval_95
        if self.wide_learned < SOME or not low <= self.wide_mean <= high:
            return "by its range"
        return "yes" if min(self.learned, self.wide_learned) >= MUCH else "partly"


@dataclass(frozen=True)
class Fit:
    """One case under the weights believed in.

    ``by_weights`` is the chance that weights, and not what has nothing to do with them, decided it.
    ``rate`` is the agreed one, percent, None without a deal or where it is not known; ``fitted`` the
    median of what weights would have led to, with its 80 % interval, None where that is no deal.
    ``missing`` is the side that no weights in their ranges make sign, with what it misses as a share of
    what is at stake for it.
    """

    code: str
    name: str
    settled: bool
    by_weights: float
    rate: float | None
    fitted: float | None
    fitted_80: Ends | None
    missing: tuple[str, float] | None


@dataclass(frozen=True)
class Inference:
    """What deals say of weights.

    ``draws``, shape ``(draws, n)``, are the posterior's as people read them, in the order of
    ``unknowns``. ``slack`` is what inequalities must be loosened by to hold together, by party.
    ``log_evidence`` is the logarithm of the chance of all cases over the whole prior: larger where other
    ranges or figures explain the same deals better.
    """

    scenario: str
    deals: str
    seed: int
    unknowns: list[Unknown]
    fits: list[Fit]
    slack: dict[str, float]
    log_evidence: float
    draws: FloatArray

    def document(self) -> dict[str, object]:
        """Return the result as plain data, without the draws."""
        return {
            "scenario": self.scenario,
            "deals": self.deals,
            "seed": self.seed,
            "draws": len(self.draws),
            "unknowns": [asdict(each) | {"identified": each.identified} for each in self.unknowns],
            "cases": [asdict(each) for each in self.fits],
            "slack": self.slack,
            "log_evidence": self.log_evidence,
            "tolerance": TOLERANCE,
        }


def unknowns_of(
    prior: Prior, values: FloatArray, peak: FloatArray, wide: FloatArray, limits: Bounds
) -> list[Unknown]:
    """Return a row for each unknown from draws with the prior and with one twice as wide."""
    before = (prior.high - prior.low) ** 2 / 12
    learned, still = 1 - values.var(axis=0) / before, 1 - wide.var(axis=0) / before
    shown, low, high = prior.shown(values), prior.shown(prior.low), prior.shown(prior.high)
    peak, wide = prior.shown(peak), prior.shown(wide)
    weights = prior.size - len(COMMON)
    return [
        Unknown(
            name,
            (float(low[i]), float(high[i])),
            float(shown[:, i].mean()),
            _ends(shown[:, i], "80"),
            _ends(shown[:, i], "95"),
            float(peak[i]),
            float(learned[i]),
            (float(limits.low[i]), float(limits.high[i])) if i < weights else None,
            float(wide[:, i].mean()),
            _ends(wide[:, i], "80"),
            float(still[i]),
        )
        for i, name in enumerate(prior.names)
    ]


def _ends(values: FloatArray, share: str) -> Ends:
    low, high = np.quantile(values, QUANTILES[share])
    return float(low), float(high)


def fit_of(
    case: Case, prior: Prior, values: FloatArray, limits: Bounds, rng: np.random.Generator
) -> Fit:
    """Return how one case, narrowed to what is within reach, looks under the posterior's draws."""
    odds = chances(case, prior, values)
    signed = odds[:, case.signed].sum(axis=1)
    explained = signed if case.settled else np.asarray(~odds.any(axis=1), dtype=float)
    blind = values[:, -1]
    ours, others = (1 - blind) * explained, blind * blindly(case)
    fitted = _drawn(case, odds, rng)
    missing = limits.unexplained.get(case.code)
    return Fit(
        case.code,
        case.name,
        case.settled,
        float((ours / (ours + others)).mean()),
        case.agreed,
        float(np.median(fitted)) if len(fitted) else None,
        _ends(fitted, "80") if len(fitted) else None,
        None if missing is None else (prior.parties[missing[0]], missing[1]),
    )


def _drawn(case: Case, odds: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Draw a rate for each posterior draw in which weights lead to a deal with one."""
    upto = odds.cumsum(axis=1)
    places = (upto < rng.random((len(odds), 1))).sum(axis=1)
    some = places < odds.shape[1]
    rates = case.rates[places[some]]
    return np.asarray(rates[~np.isnan(rates)])
