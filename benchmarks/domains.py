"""Additive domains for benchmarks and tests: as our tables, and as NegMAS's functions."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from negotiation import Issue, OutcomeSpace


@dataclass(frozen=True)
class Additive:
    """A utility ``Σ_i w_i v_i(level)`` on [0, 1], worst level of each issue 0, best 1."""

    space: OutcomeSpace
    weights: np.ndarray
    values: list[np.ndarray]

    @property
    def table(self) -> np.ndarray:
        digits = self.space.digits(np.arange(self.space.size)).T
        parts = [w * v[d] for w, v, d in zip(self.weights, self.values, digits, strict=True)]
        return np.sum(parts, axis=0)

    def negmas(self, issues: list[Any]) -> Any:
        from negmas import LinearAdditiveUtilityFunction

        return LinearAdditiveUtilityFunction(
            values=[dict(enumerate(v.tolist())) for v in self.values],
            weights=self.weights.tolist(),
            issues=issues,
            reserved_value=0.0,
        )


def additive(shape: tuple[int, ...], rng: np.random.Generator) -> Additive:
    space = OutcomeSpace(tuple(Issue(f"i{k}", tuple(range(n))) for k, n in enumerate(shape)))
    values = [rng.random(n) for n in shape]
    values = [(v - v.min()) / np.ptp(v) for v in values]
    return Additive(space, rng.dirichlet(np.ones(len(shape))), values)


def negmas_issues(shape: tuple[int, ...]) -> list[Any]:
    from negmas import make_issue

    return [make_issue(list(range(n)), name=f"i{k}") for k, n in enumerate(shape)]
