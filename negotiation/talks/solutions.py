"""What theory says of talks, also where nobody could list what can be agreed on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.large import (
    Branches,
    Deals,
    Front,
    LargeSolutions,
    Solution,
    share_of_zopa,
    solve_deals,
    sums_of,
)
from negotiation.bargaining.outcomes import Level, OutcomeSpace
from negotiation.bargaining.solutions import scores_of
from negotiation.base.records import Record
from negotiation.base.version import package_version
from negotiation.valuation.game import Game

WELFARE = "most_welfare"
"""The agreement with the largest sum of payoffs, whether or not it helps both."""


@dataclass(frozen=True)
class SolutionResult(Record):
    """The agreement that a concept picks, signed in the first round.

    ``payoffs`` are expected, bn USD a year; ``kept`` is the share of its yearly worth that is expected
    to come, since it may fail at home or be reopened. No agreement has a ``score`` above ``bound``.
    """

    payoffs: dict[str, float]
    kept: float
    score: float
    bound: float
    levels: dict[str, Level]


@dataclass(frozen=True)
class SolutionsResult(Record):
    """The solutions by concept, and the share of agreements that leave nobody worse off.

    ``frontier`` are efficient payoffs, best for home first: all of them where it is ``whole``, else
    those that were found. ``zopa`` is a share, ``zopa_low`` and ``zopa_high`` its 95 % interval; all the
    same where every agreement was looked at.
    """

    each: ClassVar[str] = "solutions"

    scenario: str
    agreements: int
    solutions: dict[str, SolutionResult]
    frontier: list[dict[str, float]]
    whole: bool
    zopa: float
    zopa_low: float
    zopa_high: float
    version: str


def solutions_result(game: Game, seed: int = 0) -> SolutionsResult:
    """Find the solutions; ``seed`` is of the draws behind the share, where not all can be listed.

    Raises
    ------
    InputError : issues that depend on each other in too many combinations; nothing can be agreed on.
    """
    deals = game.deals()
    found = _listed(game) if game.space.listed else solve_deals(deals)
    if game.space.listed:
        share = (game.solutions().zopa_share,) * 3
    else:
        drawn = share_of_zopa(deals, np.random.default_rng(seed))
        share = (drawn.mean, drawn.low or 0.0, drawn.high or 0.0)
    frontier = [dict(zip(game.parties, point, strict=True)) for point in found.front.points.T.tolist()]
    solutions = {name: _result(game, deals, one) for name, one in _each(found)}
    whole = not found.front.gap.any()
    return SolutionsResult(
        game.scenario.name,
        agreements(game.space),
        solutions,
        frontier,
        whole,
        *share,
        package_version(),
    )


def agreements(space: OutcomeSpace) -> int:
    """Return how many outcomes can be agreed on."""
    return space.count if space.listed else Branches.of(sums_of(space, [[]])).count


def _each(found: LargeSolutions) -> Iterator[tuple[str, Solution]]:
    yield from found.points.items()
    yield WELFARE, found.max_welfare


def _result(game: Game, deals: Deals, one: Solution) -> SolutionResult:
    payoffs = dict(zip(game.parties, one.payoffs.tolist(), strict=True))
    kept = float(deals.kept(np.array([one.outcome]))[0])
    return SolutionResult(payoffs, kept, one.score, one.bound, game.space.levels(one.outcome))


def _listed(game: Game) -> LargeSolutions:
    """Return the solutions of a space of which every outcome is looked at."""
    payoffs, known = game.payoffs_at(0), game.solutions()
    scores = scores_of(payoffs[:, known.frontier])
    best = {name: float(score.max()) for name, score in scores.items()}
    points = {
        name: Solution(outcome, payoffs[:, outcome], best[name], best[name])
        for name, outcome in known.points.items()
    }
    welfare = float(payoffs[:, known.max_welfare].sum())
    front = Front(payoffs[:, known.frontier], known.frontier, np.zeros(len(payoffs)))
    most = Solution(known.max_welfare, payoffs[:, known.max_welfare], welfare, welfare)
    return LargeSolutions(front, points, most)
