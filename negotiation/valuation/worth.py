"""What outcomes are worth by the figures on the economy, as a part of games that share it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil
from typing import Self

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.base.checks import of_kind
from negotiation.base.errors import unknown
from negotiation.scenarios import Scenario
from negotiation.scenarios.draws import at_midpoints
from negotiation.scenarios.economy import Ruling
from negotiation.valuation.home import Laid
from negotiation.valuation.horizon import HorizonName
from negotiation.valuation.markets import Asked, Solved, solve_together
from negotiation.valuation.ruling import prospect
from negotiation.valuation.value import HORIZONS, Stakes, Valuation, evaluate, stakes_of

APART = {"name", "title", "description", "calendar", "context", "politics", "evidence", "ruling"}
"""Tables of a scenario that no outcome's worth depends on."""


@dataclass(frozen=True)
class Part(ABC):
    """A part of a game; ``known`` is what outsiders see in its place in a game nearby."""

    known: Self | None = field(default=None, compare=False, repr=False, kw_only=True)

    @abstractmethod
    def _from_outside(self) -> Self:
        """Make the part as outsiders see it."""

    @cached_property
    def outside(self) -> Self:
        """The part as outsiders see it."""
        made = self._from_outside()
        return made if self.known is None or made != self.known else self.known

    def near(self, other: Self | None) -> Self:
        """Return the other part if it is the same; else this one, sharing what outsiders see."""
        if other is None:
            return self
        return other if self == other else replace(self, known=other.outside)


@dataclass(frozen=True)
class Economy(Part):
    """The figures on the economy; ``before`` is the scenario nearby.

    Of a court counts only what it may strike down, the tariff issue ``struck`` if any.
    """

    scenario: Scenario = field(compare=False)
    horizon: HorizonName
    struck: str
    figures: dict[str, object] = field(init=False)
    before: Scenario | None = field(default=None, compare=False, repr=False, kw_only=True)
    solved: Solved = field(default_factory=Solved, compare=False, repr=False, kw_only=True)

    def __post_init__(self) -> None:
        """Pick the figures that count.

        Raises
        ------
        InputError : an unknown horizon.
        """
        of_kind("horizon", self.horizon, str)
        if self.horizon not in HORIZONS:
            raise unknown("horizon", self.horizon, HORIZONS)
        names = type(self.scenario).model_fields.keys() - APART
        object.__setattr__(self, "figures", {name: getattr(self.scenario, name) for name in names})

    def near(self, other: Self | None) -> Self:
        """Return the other economy if it is the same; else this one, with what the two share."""
        made = super().near(other)
        return (
            made
            if other is None or made is other
            else replace(made, before=other.scenario, solved=other.solved)
        )

    @cached_property
    def stakes(self) -> Stakes:
        """What is at stake, before anybody asks what a court will do."""
        return stakes_of(self.scenario, self.asked, self.solved)

    @cached_property
    def asked(self) -> Asked:
        """The markets to be solved for it."""
        return Asked.of(self.scenario, self.struck, self.horizon)

    def _from_outside(self) -> "Economy":
        """Every figure stands in the middle of its published range, but for what all judge alike."""
        middle = at_midpoints(self.scenario, self.before)
        solved = Solved(self.solved.compiled) if self.known is None else self.known.solved
        return Economy(middle, self.horizon, self.struck, solved=solved)


def solve_all(economies: Iterable[Economy]) -> None:
    """Solve the markets of many economies in one go."""
    solve_together((each.solved, each.asked) for each in economies if each.scenario.trades)


@dataclass(frozen=True)
class Worth(Part):
    """What outcomes are worth by the figures on the economy, and on a court that may strike tariffs.

    ``scenario`` may be one nearby, with other tables on what no outcome's worth depends on (``APART``).
    """

    scenario: Scenario = field(compare=False)
    economy: Economy
    ruling: Ruling | None = field(init=False)

    def __post_init__(self) -> None:
        """Take what is known of the court from the scenario."""
        object.__setattr__(self, "ruling", self.scenario.ruling)

    @property
    def space(self) -> OutcomeSpace:
        """The outcome space."""
        return self.economy.scenario.space

    @property
    def no_deal(self) -> int:
        """The outcome that holds without an agreement in the end."""
        return self.economy.scenario.no_deal

    @cached_property
    def valuation(self) -> Valuation:
        """Components and measures of every outcome."""
        return self.economy.stakes.expected(prospect(self.scenario))

    @cached_property
    def laid(self) -> dict[str, Laid | None]:
        """Each party's components by rows and columns of the outcomes, where they are sums of both."""
        origin, ahead = self.space.placed(self.no_deal), prospect(self.scenario)
        laid = self.economy.stakes.laid
        return {code: one and one.expected(ahead, origin) for code, one in laid.items()}

    @cached_property
    def by_year(self) -> dict[int, Valuation]:
        """The same of single years: the first, the second and the last."""
        last = max(3, ceil(self.scenario.horizon.years.value))
        return {year: evaluate(self.scenario, self.economy.horizon, year) for year in (1, 2, last)}

    def _from_outside(self) -> "Worth":
        """All judge a court alike."""
        economy = self.economy.outside
        return Worth(economy.scenario.model_copy(update={"ruling": self.ruling}), economy)
