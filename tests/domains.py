"""Small and random bargaining domains."""

import numpy as np

from negotiation.outcomes import Issue, OutcomeSpace
from negotiation.preferences import Preferences


def line(size: int) -> OutcomeSpace:
    """One issue with levels 0 to size - 1."""
    return OutcomeSpace((Issue("pie", tuple(float(i) for i in range(size))),))


def preferences(table: list[float] | np.ndarray, rounds: int, reservation: float = 0.0) -> Preferences:
    values = np.asarray(table, dtype=float)
    return Preferences(line(len(values)), values, np.full(rounds, float(reservation)))


def pie(size: int, rounds: int) -> dict[str, Preferences]:
    """A pie of ``size - 1`` slices: A gets level i, B the rest."""
    slices = np.arange(size, dtype=float)
    return {"A": preferences(slices, rounds), "B": preferences(slices[::-1], rounds)}


def random_payoffs(rng: np.random.Generator, parties: int = 2) -> np.ndarray:
    """Payoffs with many ties, shape ``(parties, n)``."""
    size = int(rng.integers(1, 60))
    return rng.integers(-5, 6, size=(parties, size)).astype(float)
