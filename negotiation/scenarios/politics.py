"""Tables of a scenario file on politics: constituencies, ratification, the election, evidence."""

import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from negotiation.scenarios.allowed import FLOW, WEIGHT, NotNegative, Positive, Share, Weight, Worth, unit
from negotiation.scenarios.figures import Figure, Strict

type Rule = Literal["majority", "two thirds", "executive"]


class Constituency(Strict):
    """A group at home whose consent counts.

    ``stakes`` say how much of a payoff component (or family of components) it feels; it wants them to
    add up to more than ``reservation`` (bn USD a year). ``weight`` is its say, relative to the others'
    of its side; ``weight_after`` its say under the challenger, if that differs.
    """

    name: str
    stakes: dict[str, Weight] = Field(min_length=1)
    reservation: Worth
    weight: Annotated[NotNegative, WEIGHT]
    weight_after: Annotated[NotNegative, WEIGHT] | None = None


class HomeFront(Strict):
    """Who must agree at home, and by which rule.

    ``doubt`` is the scale of the logistic chance of consent, in bn USD a year. ``incumbent`` and
    ``challenger`` name the constituencies that are political parties.
    """

    rule: Rule
    doubt: Annotated[Positive, FLOW]
    incumbent: str
    challenger: str
    constituencies: dict[str, Constituency] = Field(min_length=2)

    @model_validator(mode="after")
    def _parties_exist(self) -> Self:
        for role in ("incumbent", "challenger"):
            if getattr(self, role) not in self.constituencies:
                raise ValueError(
                    f"{role} is '{getattr(self, role)}': allowed are {', '.join(self.constituencies)}"
                )
        if self.incumbent == self.challenger:
            raise ValueError("incumbent and challenger must differ")
        if sum(c.weight.value for c in self.constituencies.values()) <= 0:
            raise ValueError("the weights of the constituencies must add up to more than zero")
        return self

    def governing(self, office: Literal["incumbent", "challenger"]) -> str:
        """Return the party that governs if that one holds office."""
        return self.incumbent if office == "incumbent" else self.challenger


class Election(Strict):
    """An election during the talks; ``challenger_wins`` is a probability, from the polls."""

    date: datetime.date
    party: str
    challenger_wins: Share


class Politics(Strict):
    """The second level of the game (Putnam 1988).

    ``consensus``: how far the parties at home share ownership of the talks. ``failure_gain``: what the
    party out of office gains when the government's deal fails, bn USD a year. ``reopened_value``: the
    share of a deal's worth that is left once a new government has reopened it.
    """

    consensus: Share
    failure_gain: Worth
    reopened_value: Share
    election: Election | None = None
    sides: dict[str, HomeFront]


class Evidence(Strict):
    """A fact that a party can lay on the table.

    ``moves``: by how much the weights of the other side's payoff components would change (a share;
    -1: no longer counts) if it were believed altogether; ``credibility`` is how far it is.
    """

    name: str
    party: str
    credibility: Share
    moves: dict[str, Annotated[Figure, unit("relative change")]] = Field(min_length=1)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for key, figure in self.moves.items():
            if figure.low < -1:
                raise ValueError(f"moves.{key} must be at least -1, here {figure.low:g}")
        return self
