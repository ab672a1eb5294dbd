"""When talks run, what happens meanwhile, and what holds without an agreement."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from negotiation.bargaining.outcomes import Level
from negotiation.scenarios.figures import Strict


class Event(Strict):
    """A dated event of the calendar."""

    date: date
    name: str


class Phase(Strict):
    """What holds from a date on while there is no agreement: levels that differ from no deal."""

    start: date
    name: str
    levels: dict[str, Level] = Field(default_factory=dict)


class Calendar(Strict):
    """When the talks run and what happens meanwhile.

    Payoffs are counted from ``start``; the first round is at ``opening``, which is the start if left
    out.
    """

    start: date
    opening: date | None = None
    deadline: date
    round_days: int = Field(gt=0)
    events: list[Event] = Field(default_factory=list)
    no_deal: list[Phase] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.deadline <= self.start:
            raise ValueError(f"deadline {self.deadline} must come after start {self.start}")
        if not self.start <= self.first_round <= self.deadline:
            raise ValueError(f"opening {self.opening} must lie between start and deadline")
        starts = [phase.start for phase in self.no_deal]
        if starts != sorted(set(starts)) or starts[0] > self.start:
            raise ValueError("no_deal phases must be in order of date and cover the talks' start")
        return self

    @property
    def first_round(self) -> date:
        """Date of the first round."""
        return self.start if self.opening is None else self.opening

    @property
    def rounds(self) -> int:
        """Rounds that begin on or before the deadline."""
        return (self.deadline - self.first_round).days // self.round_days + 1
