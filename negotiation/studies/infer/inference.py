"""From deals to weights: prior, likelihood, posterior, bounds."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.scenarios import HubScenario, Scenario
from negotiation.studies.backtest.deals import FILE
from negotiation.studies.infer.cases import Case, narrowed, read_cases
from negotiation.studies.infer.identified import bounds
from negotiation.studies.infer.likelihood import gradient, log_likelihood
from negotiation.studies.infer.prior import Prior, prior_of
from negotiation.studies.infer.result import Inference, fit_of, unknowns_of
from negotiation.studies.infer.sampler import Particles, sample

EDGE = 1e-6
"""How near a search comes to the ends of the prior, as a share of its width."""


def infer(
    document: Scenario | HubScenario, path: Path | None = None, draws: int = 1000, seed: int = 0
) -> Inference:
    """Say which weights the deals of a file reveal, those of 2025 if none is given.

    Raises
    ------
    InputError : a file that cannot be read or holds what cannot be; no weight has a range.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_hub
    >>> from negotiation.studies.infer import infer
    >>> _ = Path("deals.csv").write_text("iso3,date,agreed_pct,settled\\nJPN,2025-07-22,15,yes\\n")
    >>> hub = load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})
    >>> found = infer(hub, Path("deals.csv"), draws=10)
    >>> [unknown.name for unknown in found.unknowns][:2]
    ['USA.consumer_surplus', 'USA.producer_surplus']
    """
    prior, cases = prior_of(document), read_cases(document, path)
    near, broad, chance = (np.random.default_rng([seed, part]) for part in range(3))
    kept = narrowed(cases, prior, near)
    found = posterior(kept, prior, draws, near)
    wide = prior.widened()
    # half the draws: they only show whether anything changes
    compared = posterior(narrowed(cases, wide, broad), wide, draws // 2, broad).points
    limits = bounds(cases, prior)
    values, top = found.points, peak(kept, prior, found)
    unknowns = unknowns_of(prior, values, top, compared, limits)
    fits = [fit_of(case, prior, values, limits, chance) for case in kept]
    slack = dict(zip(prior.parties, limits.slack, strict=True))
    name, shown = FILE if path is None else path.name, prior.shown(values)
    evidence = found.log_evidence
    return Inference(document.name, name, seed, unknowns, fits, slack, evidence, shown)


def posterior(cases: Sequence[Case], prior: Prior, draws: int, rng: np.random.Generator) -> Particles:
    """Return draws of the unknowns given narrowed cases: ``points`` are in the units of the prior."""

    def height(points: FloatArray) -> FloatArray:
        return log_likelihood(cases, prior, prior.at(points))

    found = sample(height, prior.size, draws, rng)
    return replace(found, points=prior.at(found.points))


def peak(cases: Sequence[Case], prior: Prior, found: Particles) -> FloatArray:
    """Return the likeliest unknowns, shape ``(n,)``: uphill from the likeliest of some draws."""
    from scipy.optimize import minimize

    start = found.points[found.heights.argmax()]
    # at the very ends some cases may have no chance
    inside = EDGE * (prior.high - prior.low)
    top = minimize(
        lambda at: -log_likelihood(cases, prior, at[None])[0],
        start,
        jac=lambda at: -gradient(cases, prior, at[None])[0],
        bounds=list(zip(prior.low + inside, prior.high - inside, strict=True)),
        method="L-BFGS-B",
    )
    return np.asarray(top.x)
