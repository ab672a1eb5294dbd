"""What is asked for, and what is held possible before any deal is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.scenarios import HubScenario, Scenario
from negotiation.scenarios.figures import Figure

NOISE = (0.05, 2.0)
"""Least and greatest noise: with 2, who gains twice as much is 1.4 times as likely to be agreed on."""

COMMON = ("power", "noise", "unexplained")
"""What is asked besides weights: the home side's bargaining power α, the noise τ, and the chance ε that
what happens has nothing to do with weights."""


@dataclass(frozen=True)
class Prior:
    """Unknowns and their ranges; all are equally likely within them, the noise by its logarithm.

    ``weights`` has the host's and the home side's, by the names of the scenario; ``parties`` how the two
    are called. ``low`` and ``high``, shape ``(n,)``, have the host's weights first, then the home
    side's, then ``COMMON``, the noise as its logarithm.
    """

    parties: tuple[str, str]
    weights: tuple[tuple[str, ...], tuple[str, ...]]
    low: FloatArray
    high: FloatArray

    @property
    def size(self) -> int:
        """Number of unknowns."""
        return len(self.low)

    @property
    def names(self) -> list[str]:
        """Names of the unknowns: ``USA.balance``, …, then ``COMMON``."""
        sides = zip(self.parties, self.weights, strict=True)
        return [f"{party}.{name}" for party, names in sides for name in names] + list(COMMON)

    @property
    def sides(self) -> tuple[slice, slice]:
        """Where the host's weights stand, and the home side's."""
        first = len(self.weights[0])
        return slice(0, first), slice(first, self.size - len(COMMON))

    def at(self, points: FloatArray) -> FloatArray:
        """Return the unknowns at points of the unit cube, shapes ``(..., n)``."""
        return self.low + points * (self.high - self.low)

    def shown(self, values: FloatArray) -> FloatArray:
        """Return unknowns as people read them: the noise itself."""
        shown = values.copy()
        shown[..., self.names.index("noise")] = np.exp(values[..., self.names.index("noise")])
        return shown

    def widened(self) -> "Prior":
        """Return the prior with ranges of weights twice as wide about their middles, from 0 on."""
        weights = np.arange(self.size) < self.size - len(COMMON)
        more = np.where(weights, (self.high - self.low) / 2, 0.0)
        least = np.where(weights, np.minimum(self.low, 0.0), self.low)
        return replace(self, low=np.maximum(self.low - more, least), high=self.high + more)


def prior_of(document: Scenario | HubScenario) -> Prior:
    """Return the prior of a scenario: the ranges of those weights that have one.

    Raises
    ------
    InputError : no weight has a range, or the host's objective has none.

    Examples
    --------
    >>> from negotiation import load_hub
    >>> from negotiation.studies.infer.prior import prior_of
    >>> prior_of(load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})).names[:3]
    ['USA.consumer_surplus', 'USA.producer_surplus', 'USA.balance']
    """
    if document.objective != "political":
        raise InputError(
            f"objective is '{document.objective}', in which the host has no weights to ask for: "
            "'political' is needed"
        )
    if isinstance(document, HubScenario):
        parties = (document.host, "partner")
        figures = [open_weights(document.host_party.weights), open_weights(document.partner.weights)]
    else:
        parties = (document.host, document.home)
        figures = [open_weights(document.parties[code].weights) for code in parties]
    if not any(figures):
        raise InputError(f"scenario '{document.name}': no weight has a range, so that none is unknown")
    ends = [(f.low, f.high) for side in figures for f in side.values()]
    low, high = np.array([*ends, (0.0, 1.0), (log(NOISE[0]), log(NOISE[1])), (0.0, 1.0)]).T
    return Prior(parties, (tuple(figures[0]), tuple(figures[1])), low, high)


def open_weights(weights: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return the weights that are not known for certain."""
    return {name: figure for name, figure in weights.items() if figure.low < figure.high}
