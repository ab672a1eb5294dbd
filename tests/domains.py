"""Small and random bargaining domains."""

import numpy as np

from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies import parse_strategy

JULY = {"reciprocal": 15, "autos": 15, "pledge": 350}
"""What was agreed in July 2025, as far as the scenario's tariffs and pledge can say it."""

STUBBORN_HOST = {
    "parties.USA.weights.balance": 50,
    "purchases.additional_share": 0,
    "investment.host_value": 0,
    "issues.shipbuilding.levels.repair.values.KOR": -1,
    "issues.trucks.levels.2031.values.USA": -99,
}
"""Figures of korea-us-2025 under which the US minds only the balance and nothing can move it."""


class Scripted:
    """Plays a list of moves, then repeats the last; votes and announces as told."""

    def __init__(self, *moves: int, votes: bool = True, risk: float = 0.0) -> None:
        self.moves = list(moves)
        self.votes = votes
        self.risk = risk
        self.seen: list[View] = []

    def move(self, view: View) -> int:
        self.seen.append(view)
        return self.moves.pop(0) if len(self.moves) > 1 else self.moves[0]

    def vote(self, view: View, draft: int, current: int | None) -> bool:
        self.seen.append(view)
        return self.votes

    def announce(self, view: View) -> float:
        return self.risk


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


def random_domain(rng: np.random.Generator) -> tuple[dict[str, Preferences], int]:
    """Two parties, up to 125 outcomes with ties, reservation values that move, beliefs, rounds."""
    shape = tuple(int(n) for n in rng.integers(1, 6, size=3))
    space = OutcomeSpace(tuple(Issue(f"i{k}", tuple(range(n))) for k, n in enumerate(shape)))
    rounds = int(rng.integers(1, 14))

    def side() -> Preferences:
        table = (
            rng.integers(-3, 8, size=space.size) * 1.0 if rng.random() < 0.5 else rng.random(space.size)
        )
        return Preferences(
            space,
            table,
            rng.uniform(-1, 1, size=rounds),
            rng.uniform(0.5, 1, size=rounds),
            0,
            believed(),
        )

    def believed() -> dict[str, Preferences]:
        table = rng.random(space.size)
        return {"": Preferences(space, table, np.zeros(rounds))} if rng.random() < 0.8 else {}

    return {"A": side(), "B": side()}, rounds


def versus(mine: str, received: list[int], size: int = 11, rounds: int | None = None) -> list[int]:
    """Return the moves of A on a pie of ``size - 1`` slices against the other's offers."""
    rounds = rounds or len(received) + 1
    strategy = parse_strategy(mine).fresh()
    view = View(pie(size, rounds)["A"], rounds, 0)
    moves = []
    for index in range(len(received) + 1):
        view.round_index = index
        moves.append(strategy.move(view))
        if moves[-1] < 0:
            break
        view.made.append(moves[-1])
        if index < len(received):
            view.received.append(received[index])
    return moves
