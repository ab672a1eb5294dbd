"""Who governs, and how long: the election as a change of the mandate."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.rules import uniform
from negotiation.base.arrays import IntArray
from negotiation.base.errors import unknown
from negotiation.scenarios.politics import Politics

type Office = Literal["incumbent", "challenger"]
type ElectionName = Literal["polls", "none", "incumbent", "challenger"]

ELECTIONS: tuple[ElectionName, ...] = ("polls", "none", "incumbent", "challenger")
"""How the scenario's election goes: by lot as the polls say, not at all, or won for certain."""

OFFICES: tuple[Office, ...] = ("incumbent", "challenger")


def office_named(name: str) -> Office:
    """Return who is meant.

    Raises
    ------
    InputError : neither of the two.
    """
    for office in OFFICES:
        if office == name:
            return office
    raise unknown("winner", name, OFFICES)


@dataclass(frozen=True)
class Mandate:
    """On whose behalf a government signs.

    ``office``: the party that governs. ``lean``: how far the negotiator counts the constituencies as
    they weigh under the challenger (1) and not as under the incumbent (0). ``change``: the chance that
    the other party takes over while the agreement is young.
    """

    office: Office = "incumbent"
    lean: float = 0.0
    change: float = 0.0

    @property
    def shift(self) -> float:
        """How the constituencies weigh: 0 as under the incumbent, 1 as under the challenger."""
        return 1.0 if self.office == "challenger" else 0.0


BEFORE = Mandate()
"""The incumbent's mandate, with no election ahead."""


def challenger_chance(politics: Politics | None, election: ElectionName) -> float:
    """Return the probability that the challenger wins; 0 without an election."""
    if politics is None or politics.election is None or election == "none":
        return 0.0
    sure = {"incumbent": 0.0, "challenger": 1.0}
    return sure.get(election, politics.election.challenger_wins.value)


def challenger_wins(seeds: IntArray, chance: float) -> NDArray[np.bool_]:
    """Draw whether the challenger wins, one draw a seed (63 bits), shape ``(n,)``."""
    wins: NDArray[np.bool_] = np.asarray(uniform(seeds, 0)) >= 1 - chance  # type: ignore[arg-type]  # arrays, too
    return wins


def mandate_of(
    politics: Politics | None, code: str, election: ElectionName, winner: Office | None
) -> Mandate:
    """Return a side's mandate, before the election (no winner yet) or after it.

    Before it, a negotiator who shares ownership with the opposition (``consensus`` 1) counts the
    constituencies as they are expected to weigh after it; one who does not (0) as they weigh today.
    """
    if politics is None or politics.election is None or politics.election.party != code:
        return BEFORE
    if winner is not None:
        return Mandate(winner, 1.0 if winner == "challenger" else 0.0, 0.0)
    chance = challenger_chance(politics, election)
    return Mandate("incumbent", politics.consensus.value * chance, chance)
