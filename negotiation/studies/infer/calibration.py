"""Whether intervals hold what they should: worlds made up from the prior, and looked at as deals are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.studies.infer.cases import Case
from negotiation.studies.infer.inference import posterior
from negotiation.studies.infer.likelihood import chances
from negotiation.studies.infer.prior import Prior


@dataclass(frozen=True)
class Calibration:
    """Where the truth lies among the posterior's draws, world by world.

    ``ranks``, shape ``(worlds, n)``, are shares of draws below the truth: uniform if sampler and
    likelihood are right (simulation-based calibration: Talts, Betancourt, Simpson, Vehtari & Gelman
    2018, arXiv 1804.06788).
    """

    names: list[str]
    ranks: FloatArray

    def covered(self, share: float = 0.8) -> FloatArray:
        """Return by unknown how often the middle ``share`` of the draws holds the truth."""
        return np.asarray((np.abs(self.ranks - 0.5) <= share / 2).mean(axis=0))


def calibrate(
    cases: Sequence[Case], prior: Prior, worlds: int = 500, draws: int = 200, seed: int = 0
) -> Calibration:
    """Draw unknowns from the prior, make up endings of the cases from them, and infer them again.

    ``cases`` are narrowed ones in which every outcome stands for itself; how they ended plays no part.

    Examples
    --------
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from negotiation import load_hub
    >>> from negotiation.studies.infer.calibration import calibrate
    >>> from negotiation.studies.infer.cases import narrowed, read_cases
    >>> from negotiation.studies.infer.prior import prior_of
    >>> _ = Path("deals.csv").write_text("iso3,date,agreed_pct,settled\\nJPN,2025-07-22,15,yes\\n")
    >>> hub = load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})
    >>> prior = prior_of(hub)
    >>> cases = narrowed(read_cases(hub, Path("deals.csv")), prior, np.random.default_rng(0))
    >>> found = calibrate(cases, prior, worlds=1, draws=10)
    >>> len(found.names) == len(found.covered())
    True
    """
    ranks = np.empty((worlds, prior.size))
    for world in range(worlds):
        rng = np.random.default_rng([seed, world])
        truth = prior.at(rng.random(prior.size))
        made_up = [ended(case, prior, truth, rng) for case in cases]
        ranks[world] = (posterior(made_up, prior, draws, rng).points < truth).mean(axis=0)
    return Calibration(prior.names, ranks)


def ended(case: Case, prior: Prior, truth: FloatArray, rng: np.random.Generator) -> Case:
    """Return a case with an ending drawn from the unknowns, shape ``(n,)``, all terms known."""
    odds = chances(case, prior, truth[None])[0]
    if rng.random() < truth[-1]:
        odds = np.full(len(odds), 1 / case.size)
        settled = bool(rng.random() < 0.5)
    else:
        settled = bool(odds.any())
    place = int((odds.cumsum() < rng.random()).sum())  # none of these: an outcome that is out of reach
    signed = (np.arange(len(odds)) == place) & settled
    return replace(case, signed=signed, alike=int(settled), agreed=None)
