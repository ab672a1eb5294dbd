"""A payoff with a court that may strike a tariff down: what is expected of what is at stake."""

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from negotiation.bargaining.components import Component, Layer, Term, added_up, layers
from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Payoff
from negotiation.base.arrays import FloatArray
from negotiation.valuation.blocks import constant
from negotiation.valuation.home import OWN, Parts
from negotiation.valuation.ruling import Prospect


class Expected(Payoff):
    """What is expected of weighted components, each nothing at no deal or not (``Stakes.parts``).

    They themselves are made for who asks for them.
    """

    parts: Parts
    ahead: Prospect
    nothing: Mapping[str, int]

    def __init__(
        self, space: OutcomeSpace, parts: Parts, ahead: Prospect, nothing: Mapping[str, int]
    ) -> None:
        """Take the parts, and the places of the no-deal levels."""
        self.__dict__.update(space=space, parts=parts, ahead=ahead, nothing=nothing)

    @property
    def labels(self) -> list[Component]:
        """Components for their names and weights alone."""
        return [part for part, _ in self.parts]

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """The components."""
        return tuple(
            part.of((*self.ahead.expected(part.terms), *([constant(shift)] if own else [])))
            for (part, own), shift in zip(self.parts, self._shift.tolist(), strict=True)
        )

    def with_weights(self, weigh: Callable[[Component], float]) -> "Expected":
        """Return the payoff with other weights."""
        parts = [(part.of(part.terms, weigh(part)), own) for part, own in self.parts]
        return Expected(self.space, parts, self.ahead, self.nothing)

    @cached_property
    def layers(self) -> list[Layer]:
        """The components' terms, by the issues that they depend on."""
        return [*self._unshifted, Layer((), np.arange(len(self.parts)), self._shift)]

    def there(self, places: Mapping[str, int]) -> FloatArray:
        """Return the components, unweighted, where every issue has its level at these places."""
        return added_up(self.labels, self._unshifted, places) + self._shift

    @cached_property
    def _unshifted(self) -> list[Layer]:
        stakes = layers(self.labels)
        terms = self.ahead.expected(Term((OWN, *issues), values) for issues, _, values in stakes)
        pairs = zip(stakes, terms, strict=True)
        return [Layer(each.issues, each.owners, term.values) for each, term in pairs]

    @cached_property
    def _shift(self) -> FloatArray:
        own = np.array([own for _, own in self.parts], dtype=bool)
        return np.where(own, -added_up(self.labels, self._unshifted, self.nothing), 0.0)
