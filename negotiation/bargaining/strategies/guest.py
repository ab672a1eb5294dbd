"""A program that comes to the table by itself (``negotiate serve``)."""

from dataclasses import dataclass
from typing import ClassVar

from negotiation.bargaining.programs import Limits, Seat
from negotiation.bargaining.programs.door import GUESTS
from negotiation.bargaining.strategies.program import Seated
from negotiation.bargaining.strategies.recipes import BIDDING
from negotiation.base.errors import InputError


@dataclass(frozen=True)
class Guest(Seated):
    """Do what a program says that has joined a table; ``move`` and ``talks`` are seconds."""

    seat: str
    move: float = 60.0
    talks: float = 3600.0

    formula: ClassVar[str] = "as the program says that joins the table of negotiate serve"
    source: ClassVar[str] = "a user's program"
    main: ClassVar[str] = "seat"

    def __post_init__(self) -> None:
        """Find its seat."""
        self.check_seconds()
        if self.seat not in GUESTS:
            raise InputError("guests sit down at a table that is open: negotiate serve opens one")
        guest = GUESTS[self.seat]
        self.sit(Seat(("guest", self.seat), Limits(self.move, self.talks, 0), lambda: guest))

    @property
    def called(self) -> str:
        """Where it sits."""
        return f"guest at {self.seat}"


BIDDING.register("guest", Guest)
