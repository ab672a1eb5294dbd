"""What a host may want: its welfare in the world, or to come near a schedule of its own.

`political`, the third objective, is the payoff that the hub's talks are played with. None of them has
a term for one country; docs/objective.md has the equations and who knew what when.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.scenarios import HubScenario
from negotiation.studies.backtest.stakes import Stakes, in_the_market, in_the_world

type Values = Mapping[str, FloatArray]
"""Values of parameters by name, shape ``(P,)`` each."""


@dataclass(frozen=True)
class Range:
    """Where a parameter lies beforehand: evenly between the ends, in logs or as it is."""

    low: float
    high: float
    logs: bool = True

    def at(self, share: FloatArray) -> FloatArray:
        """Return the values below which these shares of the range lie, any shape."""
        between: FloatArray = self.low + share * (self.high - self.low)
        return self.low * (self.high / self.low) ** share if self.logs else between


RANGES = {
    "worth": Range(0.003, 0.3),
    "power": Range(0.01, 0.5),
    "cost": Range(0.001, 0.1),
    "part": Range(0.01, 1.0),
}
"""What a pledged dollar is worth to the host a year; the partner's bargaining power (half: equals); what
a pledged dollar costs the partner a year, and the part of its reach at which that has doubled. Worth
and cost go from a tenth of what the hub's scenario says to ten times that."""


@dataclass(frozen=True)
class Objective:
    """A host's objective: a form with parameters, and the stakes that it looks at.

    ``bent``: whether the host keeps to a universal rate besides, ``-β X ((t - t°)/100)²`` with covered
    imports ``X``.
    """

    name: str
    stakes: Callable[[HubScenario, str, float], Stakes | None]
    bent: Mapping[str, Range] = field(default_factory=dict)

    @property
    def ranges(self) -> dict[str, Range]:
        """Ranges of all that is fitted."""
        return {**RANGES, **self.bent}

    def gains(self, stakes: Stakes, values: Values) -> FloatArray:
        """Return the host's gain over no deal, bn USD a year, shape ``(P, R)``, without a pledge."""
        if not self.bent:
            return np.tile(stakes.host, (len(values["power"]), 1))
        away = ((stakes.rates - values["ideal"][:, None]) / 100) ** 2
        bent: FloatArray = values["curvature"][:, None] * stakes.covered * (away - away[:, -1:])
        return stakes.host - bent


WELFARE = Objective("welfare", in_the_world)
"""A host that wants welfare in general equilibrium.

Examples
--------
>>> from negotiation import load_hub
>>> from negotiation.studies.backtest.objectives import WELFARE
>>> stakes = WELFARE.stakes(load_hub("hub-2025"), "KOR", 25)
>>> float(stakes.rates[stakes.host.argmax()])
19.0
"""

SCHEDULE = Objective(
    "schedule", in_the_market, {"curvature": Range(0.1, 10), "ideal": Range(15, 25, logs=False)}
)
"""The universal rate: about 20 % (Costinot & Rodríguez-Clare 2014), cited by Miran in November 2024.

Examples
--------
>>> from negotiation import load_hub
>>> from negotiation.studies.backtest.objectives import SCHEDULE
>>> stakes = SCHEDULE.stakes(load_hub("hub-2025"), "KOR", 25)
>>> float(stakes.rates[stakes.host.argmax()])
18.0
"""

OBJECTIVES = (WELFARE, SCHEDULE)
