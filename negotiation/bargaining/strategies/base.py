"""The parts of a strategy: bidding, acceptance and an opponent model, which combine freely."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import isfinite, isnan
from typing import Any, ClassVar, Self

import numpy as np

from negotiation.bargaining.estimates import Estimate
from negotiation.bargaining.protocols import WALK_AWAY, View
from negotiation.bargaining.rules import count_at_least, goal_of
from negotiation.bargaining.strategies.steady import gone_on
from negotiation.bargaining.strategies.times import comes_true, latest, too_late
from negotiation.base.arrays import BoolArray, FloatArray, IntArray
from negotiation.base.checks import are_whole, as_whole, finite, number, numbers, of_kind, short
from negotiation.base.errors import InputError, unknown

EVERY = slice(None)
"""All outcomes."""

ISO_CANDIDATES = 1000
"""How many of its own outcomes at and above the target a party compares with its opponent model."""


class Part:
    """A part of a strategy; subclasses are dataclasses whose fields are its parameters.

    ``formula`` and ``source`` say what it does and where it comes from. ``times`` names the parameters
    that are relative times: True if they matter only in rounds after them, False if in the round that
    reaches them, too.

    What a class can do is declared with it (``class Mine(Bidding, stochastic=False)``) and holds for
    this class alone, not for those derived from it, which may do something else: ``stochastic``, whether
    it may look at its seed; ``compiled``, what it is called in ``compiled.codes``, if it is there;
    ``two_only``, whether it means nothing with more than two parties at the table.
    """

    formula: ClassVar[str] = ""
    source: ClassVar[str] = ""
    times: ClassVar[Mapping[str, bool]] = {}
    stochastic: ClassVar[bool]
    compiled: ClassVar[str]
    two_only: ClassVar[bool] = False

    def __init_subclass__(
        cls, *, stochastic: bool = True, compiled: str = "", two_only: bool = False, **others: Any
    ) -> None:
        """Take down what the class can do."""
        super().__init_subclass__(**others)
        cls.stochastic, cls.compiled, cls.two_only = stochastic, compiled, two_only

    def fresh(self) -> Self:
        """Return the part as it is before the talks, with nothing learnt."""
        return self

    def in_time(self, rounds: int) -> Self:
        """Return the part with times that come true in the last of so many rounds at the latest."""
        moved = {
            name: latest(rounds, after)
            for name, after in self.times.items()
            if not comes_true(getattr(self, name), rounds, after)
        }
        if not moved:
            return self
        part: Self = replace(self, **moved)  # type: ignore[type-var]  # a dataclass, like every part
        return part

    def check_times(self, rounds: int) -> None:
        """Refuse times that never come true in so few rounds; a default comes true in the last.

        Raises
        ------
        InputError : names the parameter, the last time there is, and how many rounds it would need.
        """
        for name, after in self.times.items():
            time = getattr(self, name)
            if time != getattr(type(self), name, None) and not comes_true(time, rounds, after):
                raise InputError(too_late(name, time, rounds, after))

    def require(self, name: str, *, low: float, high: float = np.inf, strict: bool = False) -> None:
        """Refuse a parameter outside ``[low, high]`` (``strict``: ``low`` itself too).

        Raises
        ------
        InputError : names the parameter and the range.
        """
        value = getattr(self, name)
        if as_whole(getattr(type(self), name, None)) is not None and as_whole(value) is None:
            raise InputError(f"parameter {name}={short(value)} must be a whole number")
        if numbers(f"parameter {name}", value).ndim:
            raise InputError(f"parameter {name} must be a single number, not {short(value)}")
        if not (isfinite(value) and low <= value <= high) or (strict and value == low):
            left = f"above {low:g}" if strict else f"at least {low:g}"
            right = "" if high == np.inf else f" and at most {high:g}"
            kind = "" if isfinite(value) else "a finite number " + ("" if strict else "of ")
            raise InputError(f"parameter {name}={value:g} must be {kind}{left}{right}")

    def require_one(self, name: str, *options: str) -> None:
        """Refuse a parameter that is none of some names.

        Raises
        ------
        InputError : names the parameter and what is allowed.
        """
        value = getattr(self, name)
        of_kind(f"parameter {name}", value, str)
        if value not in options:
            raise unknown(f"value of '{name}'", value, options)


class OpponentModel(Part, ABC):
    """An estimate of what the other side wants; with several others, of all of them as one.

    Examples
    --------
    >>> from negotiation import Game, View, parse_strategy
    >>> game = Game("korus-2018")
    >>> offer = game.outcome({"steel": "quota70"})
    >>> view = View(game.preferences["KOR"], game.rounds, received=[offer])
    >>> model = parse_strategy("linear:model=frequency").model.fresh()
    >>> bool(model.gains(view)[offer] == model.gains(view).max())
    True
    """

    @abstractmethod
    def scores(self, view: View, candidates: IntArray) -> FloatArray:
        """Estimate how the other side ranks the candidates: higher is better for it."""

    @abstractmethod
    def gains(self, view: View) -> FloatArray:
        """Estimate the other side's gain of every outcome, shape ``(n,)``, on any scale, no deal 0."""

    def gains_of_each(self, view: View, outcomes: IntArray | slice = EVERY) -> FloatArray:
        """Estimate each other side's gains of some outcomes, shape ``(others, n)``.

        If left out: all others as one, of all outcomes, where those can be listed. A model derived
        from a built-in one overrides it beside ``gains``.
        """
        view.preferences.space.check_listed()
        return numbers("its model's gains", self.gains(view))[None]

    def knows(self, view: View) -> bool:
        """Say whether the estimate rests on anything yet."""
        return True


def gains_of_all(view: View, model: OpponentModel) -> tuple[IntArray, FloatArray]:
    """Return outcomes, shape ``(m,)``, with own gains and the others' by the model.

    All that can be agreed on, or what one looks at and what was offered so far. Gains have shape
    ``(1 + others, m)``, the others being those that the model tells apart.

    Raises
    ------
    InputError : the model's gains are not one finite number an outcome.
    """
    preferences, space = view.preferences, view.preferences.space
    some: IntArray | slice = EVERY
    if not space.listed:
        some = np.union1d(preferences.looked_at, [*view.made, *view.received])
    others = numbers("its model's gains", model.gains_of_each(view, some))
    own = preferences.values(some) - view.floor
    if others.ndim != 2 or others.shape[1:] != own.shape:
        raise InputError(f"its model's gains must be {len(own)} numbers")
    gains = np.concatenate([own[None], others])
    if not isinstance(some, slice):
        return some, finite("its model's gains", gains)
    return preferences.looked_at, finite("its model's gains", space.within(gains))


class Bidding(Part, ABC):
    """Which outcome to offer.

    ``usual_acceptance`` and ``usual_model`` name what it comes with where nothing else is asked for;
    ``reads_files`` says whether its parameters name files of this machine; ``main`` is the parameter
    that can be given without its name; ``fault`` says in words why it has given up, if it has, and
    ``papers`` holds what is worth keeping of who plays it, by the end of a file's name; ``message`` and
    ``evidence`` go with its last offer.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from negotiation import TradeTalks
    >>> from negotiation.bargaining.strategies import Bidding
    >>> @dataclass(frozen=True)
    ... class Stubborn(Bidding, stochastic=False):
    ...     formula, source = "the best for oneself", "here"
    ...     def propose(self, view, model):
    ...         return int(view.preferences.top(1)[0])
    ...
    >>> TradeTalks("korus-2018", {"KOR": Stubborn}, rng=1).run().protocol.status
    'deadline'
    """

    usual_acceptance: ClassVar[str] = "next"
    usual_model: ClassVar[str] = "none"
    reads_files: ClassVar[bool] = False
    main: ClassVar[str] = ""

    @property
    def fault(self) -> str:
        """What went wrong, so that it walks away; nothing in general."""
        return ""

    @property
    def message(self) -> str:
        """What it says beside its last move; nothing in general."""
        return ""

    @property
    def evidence(self) -> str:
        """The fact that goes with its last offer, of ``View.facts``; none in general."""
        return ""

    @property
    def papers(self) -> Mapping[str, str]:
        """What is worth keeping of a program; nothing in general."""
        return {}

    @abstractmethod
    def propose(self, view: View, model: OpponentModel) -> int:
        """Return the outcome to offer (or ``WALK_AWAY``, or ``ACCEPT``)."""

    def limit(self, view: View, planned: int) -> int:
        """Return the outcome that an acceptable offer is compared with: the planned one."""
        return planned

    def reads(self, known: Estimate) -> Estimate:
        """Return what it makes of an estimate of its own payoffs; in general it takes it as it is."""
        return known

    def asks(self, view: View, model: OpponentModel, asked: Sequence[int]) -> int | None:
        """Return an outcome whose value it asks for before it moves, at a cost; in general None.

        ``asked`` are those that it has asked for in this turn: it is asked again after each.
        """
        return None

    def breaks_off(self, view: View) -> bool:
        """Say whether to walk away rather than offer, once the offer on the table is not accepted."""
        return False

    def votes(self, view: View, draft: int, current: int | None) -> bool:
        """Say whether a mediator's draft should replace the text as it stands (None: none)."""
        return view.prefers(draft, current)

    def announce(self, view: View) -> float:
        """Return the chance of walking away in the next turn that the others are told of."""
        return 0.0

    def ended(self, view: View, status: str, agreement: int | None) -> None:  # nothing to do
        """Hear how the talks ended."""


class TargetBidding(Bidding, ABC):
    """Bidding by a target: how much the next offer should be worth to oneself.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from negotiation import TradeTalks
    >>> from negotiation.bargaining.strategies import TargetBidding
    >>> @dataclass(frozen=True)
    ... class Fair(TargetBidding, stochastic=False):
    ...     formula, source = "gain = 1/2", "here"
    ...     def target(self, view):
    ...         return view.floor + (view.preferences.best - view.floor) / 2
    ...
    >>> TradeTalks("korus-2018", {"KOR": Fair}, rng=1).run().protocol.status
    'agreement'
    """

    @abstractmethod
    def target(self, view: View) -> float:
        """Return the value that the next offer should have, in the preferences' unit."""

    def propose(self, view: View, model: OpponentModel) -> int:
        """Offer one of the outcomes at or just above the target; walk away if there is none."""
        target = number("its target", self.target(view))
        goal = goal_of(target, view.floor, view.preferences.best)
        candidates = self.candidates(view, goal)
        if not are_whole(candidates) or candidates.ndim != 1:
            raise InputError(f"its candidates are {short(candidates)}, not an array of outcomes")
        if not candidates.size:
            return WALK_AWAY
        rating = numbers("its scores of outcomes", self.rate(view, model, candidates))
        best = int(np.argmax(rating)) if rating.shape == candidates.shape else -1
        if best < 0 or isnan(rating[best]):  # of all numbers NaN counts as the largest
            raise InputError(f"its scores of outcomes must be {len(candidates)} numbers")
        rated = partial(self.rate, view, model)
        planned = view.preferences.improved(int(candidates[best]), goal, rated)
        if not (view.preferences.steady and self.steadies and view.made):
            return planned
        return gone_on(view, planned, goal, partial(model.scores, view), self.open_to(view))

    @property
    def steadies(self) -> bool:
        """Whether it goes on from its last offer in talks with steady offers (``Preferences.steady``).

        Who chooses among outcomes at the target in a way of its own does not, unless it says so.
        """
        own = type(self).candidates, type(self).rate
        return own == (TargetBidding.candidates, TargetBidding.rate)

    def open_to(self, view: View) -> BoolArray | None:
        """Return which outcomes it may offer, shape ``(n,)``; None for all."""
        return view.preferences.space.allowed

    def candidates(self, view: View, goal: float) -> IntArray:
        """Return the outcomes to choose from: those worth the goal or just more, closest first."""
        order, ranked = view.preferences.known
        return self.nearest(order[: count_at_least(ranked, goal)])

    def nearest(self, ranked: IntArray) -> IntArray:
        """Return the last ``ISO_CANDIDATES`` of outcomes in falling order, last first."""
        return ranked[max(0, len(ranked) - ISO_CANDIDATES) :][::-1]

    def rate(self, view: View, model: OpponentModel, candidates: IntArray) -> FloatArray:
        """Rate candidates, closest to the target first: by what the other side likes best."""
        return model.scores(view, candidates)


class Acceptance(Part, ABC):
    """Whether to accept the offer on the table.

    Examples
    --------
    >>> from dataclasses import dataclass, replace
    >>> from negotiation import TradeTalks, parse_strategy
    >>> from negotiation.bargaining.strategies import Acceptance
    >>> @dataclass(frozen=True)
    ... class Half(Acceptance, stochastic=False):
    ...     formula, source = "gain of the offer ≥ 1/2", "here"
    ...     def accepts(self, view, offer, planned):
    ...         return view.gain(offer) >= 0.5
    ...
    >>> mine = replace(parse_strategy("linear"), name="mine", acceptance=Half())
    >>> TradeTalks("korus-2018", {"KOR": mine}, rng=1).run().protocol.status
    'agreement'
    """

    @abstractmethod
    def accepts(self, view: View, offer: int, planned: int) -> bool:
        """Say whether ``offer`` is good enough, given what one would offer oneself."""

    def signs(self, view: View, draft: int) -> bool:
        """Say whether a mediator's draft, worth signing, may be signed at all."""
        return True
