"""What was played, as arrays by scenario, each side's strategy and repeat."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.solutions import pareto_frontier
from negotiation.bargaining.strategies import parse_strategy
from negotiation.bargaining.strategies.recipes import StrategyLike
from negotiation.base.arrays import FloatArray
from negotiation.base.checks import items, of_kind
from negotiation.base.errors import about
from negotiation.base.records import Rows, Shown
from negotiation.scenarios import Scenario
from negotiation.studies.engine import play_all
from negotiation.studies.failed import kinds
from negotiation.studies.tournament.tournament import Tournament
from negotiation.valuation.game import Game


@dataclass(frozen=True, repr=False)
class TournamentResult(Shown):
    """All runs of a tournament: columns of numbers in the order of ``Tournament.shape``.

    ``faults`` says what parties did wrong that walked away for it, with how many runs it ended.

    Examples
    --------
    >>> from negotiation import Game, play_tournament
    >>> result = play_tournament(Game("korus-2018"), ["conceder", "hardliner"], repeats=2)
    >>> result
    <TournamentResult: 2 strategies, korus-2018, 8 runs>
    >>> result.payoffs.shape
    (2, 1, 2, 2, 2)
    """

    tournament: Tournament
    runs: Mapping[str, NDArray[np.int64] | FloatArray]
    faults: Mapping[str, int] = field(default_factory=dict)

    def in_short(self) -> str:
        """Say how many strategies were played, in which games, and how often."""
        names = ", ".join(game.scenario.name for game in self.tournament.games)
        return f"{len(self.tournament.names)} strategies, {names}, {self.agreed.size:,} runs"

    def entries(self) -> Rows:
        """Return mean payoffs, bn USD a year, on all sides and on each, best first."""
        sides = self.tournament.sides
        own = [m.mean(axis=tuple({*range(m.ndim)} - {k})) for k, m in enumerate(self.payoff_matrices)]
        means = np.array([np.mean(own, axis=0), *own])
        names, order = self.tournament.names, np.argsort(-means[0], kind="stable")
        return {
            names[k]: dict(zip(("payoff", *sides), means[:, k].tolist(), strict=True)) for k in order
        }

    @cached_property
    def payoffs(self) -> FloatArray:
        """Payoffs, bn USD a year, shape ``(sides, *Tournament.shape)``; 0 without agreement."""
        sides = [self.runs[f"payoff_{side}"] for side in self.tournament.sides]
        return np.stack(sides).astype(float).reshape(-1, *self.tournament.shape)

    @cached_property
    def agreed(self) -> NDArray[np.bool_]:
        """Whether the talks ended in an agreement, shape ``Tournament.shape``."""
        agreed: NDArray[np.bool_] = (self.runs["agreement"] >= 0).reshape(self.tournament.shape)
        return agreed

    @cached_property
    def surpluses(self) -> FloatArray:
        """Largest joint payoff of each scenario in bn USD a year, shape ``(scenarios,)``."""
        return np.array([surplus(game) for game in self.tournament.games])

    @cached_property
    def shares(self) -> FloatArray:
        """Payoffs as shares of the surplus, shape as ``payoffs``; 0 where there is none."""
        surpluses = self.surpluses.reshape(-1, *(1,) * (self.payoffs.ndim - 2))
        return np.divide(self.payoffs, surpluses, where=surpluses > 0, out=np.zeros_like(self.payoffs))

    @property
    def payoff_matrices(self) -> FloatArray:
        """Mean payoffs of each side by all sides' strategies, shape ``(sides, strategies, …)``."""
        matrices: FloatArray = self.payoffs.mean(axis=(1, -1))
        return matrices

    @property
    def agreement_matrix(self) -> FloatArray:
        """Share of talks that end in an agreement, shape ``(strategies, strategies, …)``."""
        matrix: FloatArray = self.agreed.mean(axis=(0, -1))
        return matrix


type GameLike = Game | Scenario | str | Path
"""What ``play_tournament`` takes for a game."""


def play_tournament(
    games: GameLike | Sequence[GameLike],
    strategies: Iterable[StrategyLike],
    repeats: int = 100,
    seed: int = 0,
    folder: str | Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> TournamentResult:
    """Play every strategy on every side against every strategy, itself included, in every game.

    Parameters
    ----------
    games : what is negotiated, or what ``Game`` takes: a scenario, its name or file; one or several, of
        different scenarios.
    strategies : strategies of different names, or what they are called (``strategies.parse_strategy``).
    repeats : runs of the same strategies in each game, each with its own seeds; the sides move first in
        turn.
    seed : the same seed gives the same results.
    folder : where finished runs are kept; the same call goes on from them.
    progress : is told how many runs of how many are done; if left out, a notebook shows it in a line.

    Raises
    ------
    InputError : a design that cannot be played, or a folder that cannot be used or holds another
        tournament (both are checked before the first run), or a strategy whose source cannot be read;
        a strategy that raises something.

    Examples
    --------
    >>> from negotiation import play_tournament
    >>> result = play_tournament("korus-2018", ["linear", "conceder", "hardliner"], repeats=2)
    >>> list(result.to_frame().index)
    ['linear', 'conceder', 'hardliner']
    """
    given = (games,) if isinstance(games, Game | Scenario | str | Path) else items("games", games)
    played = tuple(game if isinstance(game, Game) else Game(game) for game in given)
    chosen = tuple(map(parse_strategy, items("strategies", strategies)))
    tournament = Tournament(played, chosen, repeats, seed)
    of_kind("folder", folder, str | Path | None)
    folder = None if folder is None else Path(folder)
    if folder is not None:
        with about(f"--out {folder}"):
            tournament.check_kept()
    rows = play_all(tournament, folder, progress=progress)
    faults = kinds(Counter(rows["error"].drop_null().to_pylist()))
    return TournamentResult(tournament, {n: rows[n].to_numpy() for n in tournament.numbers}, faults)


def surplus(game: Game) -> float:
    """Return the largest joint payoff that an agreement can bring, whatever its date, hurting nobody.

    The utilitarian optimum over all outcomes and rounds, in bn USD a year; 0 where nothing helps all.
    """
    payoffs = efficient_payoffs(game)
    joint = np.where((payoffs >= 0).all(axis=0), payoffs.sum(axis=0), 0.0)
    return float(joint.max())


def efficient_payoffs(game: Game) -> FloatArray:
    """Return payoffs, shape ``(parties, n)``, of what is efficient, signed in any round."""
    frontier = game.looked_at[pareto_frontier(game.expected_of(game.looked_at))]
    rounds = np.arange(game.rounds)[:, None]
    return np.stack([side.payoff(frontier, rounds).ravel() for side in game.preferences.values()])
