"""A round of cuts: what each government's cut does to the real income of all."""

from dataclasses import dataclass
from typing import Self

from negotiation.bargaining.payoffs import Component, Term
from negotiation.economy.trade_talks.rounds import Round
from negotiation.scenarios import Scenario
from negotiation.valuation.blocks.block import Block, Context

OWN, OTHERS, JOINT = "own_cut", "cuts_of_others", "cuts_together"


@dataclass(frozen=True)
class Cuts(Block):
    """Real income by general equilibrium (`economy.trade_talks.rounds`), to the second or third order.

    A party's own cuts, those of others, and what any two do together beyond that are exact (any
    three, if cuts are for signers). What more of them do together beyond that is left out.
    """

    name = "cuts"
    order = 65
    home = host = (OWN, OTHERS, JOINT)
    needs_trade = False

    round: Round

    @classmethod
    def of(cls, scenario: Scenario) -> Self | None:
        """Take the round; None in talks about something else."""
        return None if scenario.trade_round is None else cls(scenario.trade_round)

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give each party what its cut, the others', and pairs of cuts bring it."""
        return {code: self._parts(place, code) for place, code in enumerate(self.round.parties)}

    def _parts(self, place: int, code: str) -> list[Component]:
        one = {key: Term((key,), values[place]) for key, values in self.round.alone.items()}
        by = {key: schedule.region for key, schedule in self.round.schedules.items()}
        own = tuple(term for key, term in one.items() if by[key] == code)
        others = tuple(term for key, term in one.items() if by[key] != code)
        joint = tuple(Term(some, values[place]) for some, values in self.round.joint.items())
        return [Component(OWN, own), Component(OTHERS, others), Component(JOINT, joint)]
