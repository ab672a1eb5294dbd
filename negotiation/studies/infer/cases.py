"""What both sides could have agreed on, and what they did, as arrays that are linear in weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from negotiation.base.arrays import BoolArray, FloatArray
from negotiation.base.errors import InputError
from negotiation.scenarios import HubScenario, Scenario
from negotiation.studies.infer.deals import Ending, read_endings, table_of
from negotiation.studies.infer.prior import Prior, open_weights
from negotiation.valuation.game import Game

MOST = 4000
"""Outcomes of a case that the likelihood looks at; of more, so many are drawn."""


@dataclass(frozen=True)
class Case:
    """Talks that ended: what there was to agree on, and what was.

    ``gains`` are the host's and the home side's, shapes ``(1 + weights, n)``: an outcome is worth the
    first row plus the weights times the others, bn USD a year against no deal. ``signed``, shape
    ``(n,)``, marks the outcomes that are as the deal, as far as its terms are known; none if there was
    no deal. ``counts`` says how many outcomes each one stands for; ``size`` and ``alike`` are the
    numbers of all outcomes and of those signed. ``rates``, shape ``(n,)``, are those of the first
    tariff, percent, NaN for a quota; ``agreed`` is the one agreed on, if it is known.
    """

    code: str
    name: str
    gains: tuple[FloatArray, FloatArray]
    signed: BoolArray
    counts: FloatArray
    rates: FloatArray
    size: int
    alike: int
    agreed: float | None = None

    @property
    def settled(self) -> bool:
        """Whether there was a deal."""
        return self.alike > 0

    def worth(self, side: int, weights: FloatArray) -> FloatArray:
        """Return what outcomes are worth to a side (0: host), for weights ``(draws, k)``."""
        factors = np.hstack([np.ones((len(weights), 1)), weights])
        # a product of matrices would round by the number of threads that share it
        return np.asarray(np.einsum("dk,kn->dn", factors, self.gains[side]))

    def over(self, kept: BoolArray) -> "Case":
        """Return the case with some of the outcomes only."""
        host, home = (np.compress(kept, gains, axis=1) for gains in self.gains)
        arrays = {name: getattr(self, name)[kept] for name in ("signed", "counts", "rates")}
        return replace(self, gains=(host, home), **arrays)


def read_cases(document: Scenario | HubScenario, path: Path | None = None) -> list[Case]:
    """Return the cases of a file of deals, of the built-in ones if none is given.

    Deals of a hub are known by their rate on all goods, and so looked at in one sector.

    Raises
    ------
    InputError : as ``read_endings``; terms that the scenario excludes.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_hub
    >>> from negotiation.studies.infer.cases import read_cases
    >>> _ = Path("deals.csv").write_text("iso3,date,agreed_pct,settled\\nJPN,2025-07-22,15,yes\\n")
    >>> hub = load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})
    >>> [case.code for case in read_cases(hub, Path("deals.csv"))]
    ['JPN']
    """
    if isinstance(document, HubScenario):
        document = document.in_one_sector
    endings = read_endings(document, path)
    return [case_of(document, endings, ending) for ending in endings]


def case_of(document: Scenario | HubScenario, endings: Sequence[Ending], ending: Ending) -> Case:
    """Return one case.

    Raises
    ------
    InputError : terms that the scenario excludes.
    """
    table = table_of(document, endings, ending)
    space = table.space
    allowed = np.ones(space.size, dtype=bool) if space.allowed is None else space.allowed.ravel()
    signed = np.full(space.size, ending.settled) & allowed
    digits = space.digits(np.arange(space.size))
    for key, level in ending.terms.items():
        axis = space.axis(key)
        signed &= digits[:, axis] == space.issues[axis].position(level)
    if ending.settled and not signed.any():
        raise InputError(f"{ending.row.place}: the scenario excludes what these terms combine")
    gains = _gains(table, table.host), _gains(table, table.home)
    name, ones = table.parties[table.home].name, np.ones(space.size)
    whole = Case(ending.iso3, name, gains, signed, ones, _rates(table), 0, 0).over(allowed)
    rates = np.unique(whole.rates[whole.signed])
    agreed = float(rates[0]) if len(rates) == 1 and not np.isnan(rates[0]) else None
    return replace(whole, size=len(whole.signed), alike=int(whole.signed.sum()), agreed=agreed)


def _rates(table: Scenario) -> FloatArray:
    """Return the rate of the first tariff by outcome, NaN where it has none."""
    tariffs = table.of_kind("tariff")
    if not tariffs:
        return np.full(table.space.size, np.nan)
    levels = tariffs[0].issue.levels
    rates = np.array([np.nan if isinstance(level, str) else float(level) for level in levels])
    places = table.space.digits(np.arange(table.space.size))
    return np.asarray(rates[places[:, table.space.axis(tariffs[0].key)]])


def _gains(table: Scenario, code: str) -> FloatArray:
    """Return a side's gains, found by setting one weight to one and all others that vary to zero."""
    side = list(table.parties).index(code)
    names = list(open_weights(table.parties[code].weights))

    def worth(one: str | None) -> FloatArray:
        weights = {name: float(name == one) for name in names}
        return np.asarray(Game(weighed(table, code, weights)).values[side])

    constant = worth(None)
    return np.stack([constant, *(worth(name) - constant for name in names)])


def weighed(table: Scenario, code: str, weights: Mapping[str, float]) -> Scenario:
    """Return the talks with other weights of a party."""
    party = table.parties[code]
    changed = {name: party.weights[name].at(weight) for name, weight in weights.items()}
    weighed = party.model_copy(update={"weights": {**party.weights, **changed}})
    return table.model_copy(update={"parties": {**table.parties, code: weighed}})


def narrowed(cases: Sequence[Case], prior: Prior, rng: np.random.Generator) -> list[Case]:
    """Return cases with those outcomes only that both sides might gain from within the prior.

    The others are never agreed on but blindly. Where there are more than ``MOST``, so many are drawn,
    those signed and others apart, and each stands for several: sums over outcomes stay unbiased.

    Examples
    --------
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from negotiation import load_hub
    >>> from negotiation.studies.infer.cases import narrowed, read_cases
    >>> from negotiation.studies.infer.prior import prior_of
    >>> _ = Path("deals.csv").write_text("iso3,date,agreed_pct,settled\\nJPN,2025-07-22,15,yes\\n")
    >>> hub = load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})
    >>> cases = read_cases(hub, Path("deals.csv"))
    >>> len(narrowed(cases, prior_of(hub), np.random.default_rng(0))) == len(cases)
    True
    """
    return [_thinned(case.over(_within_reach(case, prior)), rng) for case in cases]


def _within_reach(case: Case, prior: Prior) -> BoolArray:
    best = [extreme(case.gains[i], prior, side, 1.0) for i, side in enumerate(prior.sides)]
    return np.asarray((best[0] > 0) & (best[1] > 0))


def extreme(gains: FloatArray, prior: Prior, side: slice, sign: float) -> FloatArray:
    """Return the most (sign 1) or least (−1) that gains can be with any weights of the prior."""
    middle = (prior.low[side] + prior.high[side]) / 2
    half = (prior.high[side] - prior.low[side]) / 2
    return np.asarray(gains[0] + middle @ gains[1:] + sign * (half @ np.abs(gains[1:])))


def _thinned(case: Case, rng: np.random.Generator) -> Case:
    if len(case.signed) <= MOST:
        return case
    kept, counts = np.zeros(len(case.signed), dtype=bool), case.counts.copy()
    for group in (case.signed, ~case.signed):
        places = np.flatnonzero(group)
        some = rng.permutation(places)[: MOST // 2]
        kept[some] = True
        counts[some] *= len(places) / max(1, len(some))
    return replace(case, counts=counts).over(kept)
