"""What the host of a scenario or hub wants: the name of an objective, and what it takes."""

from typing import Annotated, Any, Literal

from pydantic import model_validator

from negotiation.base.records import Shown
from negotiation.scenarios.allowed import PER_DOLLAR, NotNegative, Rate
from negotiation.scenarios.figures import Document, Figure, Strict

type ObjectiveName = Literal["political", "welfare", "schedule"]


class Schedule(Strict):
    """A universal ``rate`` that a host wants to come near, and how much it minds to be off it.

    It loses ``curvature`` times covered imports times the square of the distance, as a share.
    """

    rate: Rate = Figure(
        value=20,
        unit="percent",
        year=2024,
        low=15,
        high=25,
        source="optimal tariff of the US: Costinot & Rodríguez-Clare (2014), quoted by Miran in "
        "November 2024; range: what the backtest tries",
    )
    curvature: Annotated[NotNegative, PER_DOLLAR] = Figure(
        value=1,
        unit="USD per USD",
        year=2025,
        low=0.1,
        high=10,
        assumption=True,
        source="assumption: middle, in logarithms, of what the backtest tries",
    )


class Wanting(Shown, Document):
    """Base of what has a host that wants something.

    ``political``: components of the payoff with the host's weights. ``welfare``: all that is worth money
    to it, each dollar alike, as general equilibrium has it. ``schedule``: the same in its market, and to
    come near a ``schedule`` of its own.
    """

    objective: ObjectiveName = "political"
    schedule: Schedule | None = None

    def in_short(self) -> str:
        """Name it."""
        return f"{self.name}, {self.title}"

    @model_validator(mode="before")
    @classmethod
    def _with_schedule(cls, raw: object) -> Any:
        """Take the schedule that is known where one is wanted and none is given."""
        if isinstance(raw, dict) and raw.get("objective") == "schedule" and raw.get("schedule") is None:
            return {**raw, "schedule": {}}
        return raw
