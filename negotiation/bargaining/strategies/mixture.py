"""A mixture of tactics: each asks for something, and the weighted mean of it is asked for."""

from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import ClassVar, Self

import numpy as np

from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.base import TargetBidding
from negotiation.bargaining.strategies.recipes import BIDDING
from negotiation.bargaining.strategies.time_dependent import FARATIN
from negotiation.base.checks import of_kind, short
from negotiation.base.errors import InputError


@dataclass(frozen=True)
class Mixture(TargetBidding):
    """Ask for the weighted mean of what several strategies would ask for."""

    tactics: str = "linear+resource-dependent+tit-for-tat"
    weights: str = "equal"

    formula: ClassVar[str] = (
        "target = Σ_i w_i target_i / Σ_i w_i over strategies that ask by a target, named with + between "
        "them (tactics=boulware+tit-for-tat, weights=3+1), each by its own defaults; what they would "
        "answer is the mixture's own last offer"
    )
    source: ClassVar[str] = (
        f"{FARATIN}: weighted combination of time-, resource- and behaviour-dependent tactics; targets "
        "are of the whole value, not issue by issue, so that a row of their matrix of weights is left"
    )

    def __post_init__(self) -> None:
        """Refuse names of strategies without a target, and weights that are none."""
        for name in ("tactics", "weights"):
            of_kind(f"parameter {name}", getattr(self, name), str)
        if len(self._shares) != len(self._asking) or not all(0 < share < inf for share in self._shares):
            raise self._no_weights()

    def fresh(self) -> Self:
        """Return the mixture with tactics that have learnt nothing."""
        return replace(self)

    @property
    def steadies(self) -> bool:
        """Whether it goes on from its last offer: if all of its tactics do."""
        return all(tactic.steadies for tactic in self._asking)

    def target(self, view: View) -> float:
        """Return the weighted mean of the tactics' targets."""
        asked = [tactic.in_time(view.rounds).target(view) for tactic in self._asking]
        return float(np.average(asked, weights=self._shares))

    @cached_property
    def _asking(self) -> list[TargetBidding]:
        recipes = {name: BIDDING[name] for name in self.tactics.split("+")}
        for name, recipe in recipes.items():
            if not issubclass(recipe.part, TargetBidding):
                raise InputError(
                    f"parameter tactics={short(self.tactics)}: '{name}' asks for no value, as boulware, "
                    "hybrid or tit-for-tat do"
                )
        return [recipes[name].build() for name in self.tactics.split("+")]

    @cached_property
    def _shares(self) -> list[float]:
        if self.weights == "equal":
            return [1.0] * len(self._asking)
        try:
            return [float(weight) for weight in self.weights.split("+")]
        except ValueError:
            raise self._no_weights() from None

    def _no_weights(self) -> InputError:
        wanted = f"one number above 0 for each of the {len(self._asking)} tactics, or equal"
        return InputError(f"parameter weights={short(self.weights)} must be {wanted}")


BIDDING.register("mixture", Mixture)
