"""Random domains: other utilities in each episode, over the same issues."""

from collections.abc import Callable, Sequence

import numpy as np

from negotiation.bargaining.outcomes import MAX_OUTCOMES, Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.base.checks import whole


def random_domains(
    shape: Sequence[int] = (5, 4, 3), parties: int = 2, rounds: int = 20, reservation: float = 0.0
) -> Callable[[np.random.Generator], dict[str, Preferences]]:
    """Return a function that draws additive utilities from 0 to 1 for parties A, B and so on.

    Weights are even on the simplex, a level's value is even from 0 to 1, and the best of each issue 1.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation.bargaining.environments import random_domains
    >>> draw = random_domains(shape=(3, 2), parties=2, rounds=4)
    >>> draw(np.random.default_rng(1))
    {'A': <Preferences: 6 outcomes, 4 rounds>, 'B': <Preferences: 6 outcomes, 4 rounds>}
    """
    lengths = [whole("a number of levels", n, 1, MAX_OUTCOMES) for n in shape]
    issues = [Issue(f"i{k}", tuple(range(n))) for k, n in enumerate(lengths)]
    space = OutcomeSpace(tuple(issues))
    codes = [chr(ord("A") + k) for k in range(whole("parties", parties, 2, 26))]
    least = np.full(whole("rounds", rounds, 1, MAX_OUTCOMES), float(reservation))

    def table(rng: np.random.Generator) -> np.ndarray:
        weights = rng.dirichlet(np.ones(len(space.shape)))
        values = [rng.random(n) for n in space.shape]
        parts = [w * v / v.max() for w, v in zip(weights, values, strict=True)]
        return np.asarray(sum(np.ix_(*parts)), dtype=float).ravel()

    def drawn(rng: np.random.Generator) -> dict[str, Preferences]:
        return {code: Preferences(space, table(rng), least) for code in codes}

    return drawn
