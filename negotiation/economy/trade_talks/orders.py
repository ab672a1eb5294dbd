"""Does it matter who deals with whom first? Deals of pairs in every order, beside talks of all at once.

Each pair agrees on the tariffs that it charges each other while all others stay as the deals before left
them: without an agreement these stay, too. Later deals move what earlier ones were worth, since tariffs
on others divert trade (Aghion, Antràs & Helpman 2007 ask the same of a leader and two followers).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from typing import Any

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.equilibrium import Equilibrium, solve
from negotiation.economy.trade_talks.results import Question, threat_of
from negotiation.economy.trade_talks.talks import trade_talks
from negotiation.economy.trade_talks.war import political_weights

Pair = tuple[str, str]

PARTIES = 3
"""Three pairs have six orders; four parties' six pairs would have 720."""


@dataclass(frozen=True)
class Course:
    """Deals in turn: ``pairs`` in their order, and the equilibrium after the last.

    One entry with all parties stands for talks of all at once. ``converged``: every search did.
    """

    deals: tuple[tuple[str, ...], ...]
    after: Equilibrium
    converged: bool


@dataclass(frozen=True)
class Orders:
    """Talks of all parties at once (``together``) and deals of pairs in every order (``courses``)."""

    question: Question
    before: Equilibrium
    together: Course
    courses: tuple[Course, ...]

    def gains_pct(self, course: Course) -> FloatArray:
        """Return the change of every region's real income over no deal in percent, ``(N,)``."""
        gains: FloatArray = 100 * (course.after.welfare / self.before.welfare - 1)
        return gains

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a course: the parties' gains in percent, the sum of all others' in bn USD."""
        economy = self.before.economy
        parties = self.together.deals[0]
        seats = [economy.world.region(name) for name in parties]
        rows = []
        for course in (self.together, *self.courses):
            money = (course.after.welfare - self.before.welfare) * economy.spending / 1e3
            gains = self.gains_pct(course)[seats]
            rows.append(
                {
                    "deals": ["-".join(deal) for deal in course.deals],
                    **{f"{name}_pct": float(gain) for name, gain in zip(parties, gains, strict=True)},
                    "others_bn_usd": float(np.delete(money, seats).sum()),
                    "converged": course.converged,
                }
            )
        return rows

    def document(self) -> dict[str, Any]:
        """Return it as JSON knows it."""
        asked = {name: value for name, value in vars(self.question).items() if value is not None}
        return {"asked": asked, "courses": self.rows()}


def in_every_order(economy: Economy, question: Question, weights: FloatArray | None = None) -> Orders:
    """Let the three regions of ``question.between`` deal two by two in every order, and all at once.

    ``question``: what holds without a deal (``talks``), how gains are shared, bounds of tariffs.
    ``weights``: political weights ``λ``, ``(N, S)``.

    Raises
    ------
    InputError : other than three regions, or no talks; weights and regions that cannot be.
    ConvergenceError : no equilibrium was found.
    """
    parties = question.between or ()
    if question.talks is None or len(set(parties)) != PARTIES or len(parties) != PARTIES:
        raise InputError("--in-turn needs --talks, and --between with three regions, e.g. USA,CHN,EUU")
    threat = threat_of(economy, question.talks, political_weights(economy, weights))
    step = _Step(economy, question, weights)
    together = step.after(parties, threat)
    tried: dict[tuple[Pair, ...], tuple[FloatArray, bool]] = {(): (threat, True)}
    orders = list(permutations(combinations(parties, 2)))
    for order in orders:
        for count in range(len(order)):
            if order[: count + 1] not in tried:
                tariffs, fine = tried[order[:count]]
                found, converged = step.after(order[count], tariffs)
                tried[order[: count + 1]] = found, fine and converged
    return Orders(
        question,
        solve(economy, threat),
        _course(economy, (parties,), together),
        tuple(_course(economy, order, tried[order]) for order in orders),
    )


def _course(
    economy: Economy, deals: tuple[tuple[str, ...], ...], found: tuple[FloatArray, bool]
) -> Course:
    tariffs, converged = found
    return Course(deals, solve(economy, tariffs), converged)


@dataclass(frozen=True)
class _Step:
    economy: Economy
    question: Question
    weights: FloatArray | None

    def after(self, parties: Sequence[str], tariffs: FloatArray) -> tuple[FloatArray, bool]:
        """Return the tariffs that parties agree on over those given, and whether they were found."""
        asked = replace(self.question, between=tuple(parties))
        table = asked.agenda(self.economy.world, tariffs)
        found = trade_talks(self.economy, self.weights, tariffs, table, asked.split, parties)
        return found.tariffs, found.settled.converged
