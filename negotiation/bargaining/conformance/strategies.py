"""Strategies, acceptance conditions and opponent models, held to what they promise."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from negotiation.bargaining.conformance.samples import Sides, sample_talks, try_out, views_of
from negotiation.bargaining.protocols import (
    ACCEPT,
    WALK_AWAY,
    AlternatingOffers,
    Negotiator,
    View,
    play_out,
)
from negotiation.bargaining.strategies import (
    ACCEPTANCE,
    MODELS,
    Acceptance,
    OpponentModel,
    Strategy,
    parse_strategy,
)
from negotiation.bargaining.strategies.recipes import StrategyLike
from negotiation.base.errors import InputError

RIVALS = ("hardliner", "conceder:model=prior", "random:accept=const", "brinkmanship")
"""What a strategy is tried out against."""


def check_strategy(strategy: StrategyLike, seed: int = 0) -> None:
    """Hold a strategy to what all of them promise, in talks of many kinds (``samples``) on both sides.

    It says what it does; it offers and signs nothing that cannot be agreed on or is below its
    reservation value; it answers what it sees and changes nothing of it; the same seed and offers give
    the same moves, whatever it has played before and whoever the other side is; with
    ``stochastic=False`` another seed does, too. Talks that its times do not fit are left out.

    Parameters
    ----------
    strategy : a strategy, its name, a bidding or its class.
    seed : of what is drawn in the talks.

    Raises
    ------
    AssertionError : a promise that it breaks, and in which talks.
    InputError : there is no such strategy.

    Examples
    --------
    >>> from negotiation.bargaining.conformance import check_strategy
    >>> check_strategy("linear")
    """
    given = parse_strategy(strategy)
    for name, part in given.parts.items():
        assert part.formula, f"the {name} of '{given.name}' has no formula: nobody can tell what it does"
        assert part.source, f"the {name} of '{given.name}' has no source: nobody can tell whose it is"
    for kind, sides in sample_talks(seed):
        for rival in RIVALS:
            for code in sides if _fits(given, sides) else ():
                where = f"strategy '{given.name}' as {code} in talks {kind} against '{rival}'"
                try_out(partial(_check_talks, given, sides, code, rival, seed), where)


def check_acceptance(condition: str | Acceptance | type[Acceptance], seed: int = 0) -> None:
    """Hold an acceptance condition, beside linear concession, to what ``check_strategy`` says.

    Raises
    ------
    AssertionError : a promise that it breaks, and in which talks.
    InputError : there is no such condition.
    """
    own = condition if isinstance(condition, Acceptance) else ACCEPTANCE.find(condition).build()
    base = parse_strategy("linear")
    check_strategy(replace(base, name=f"linear, {type(own).__name__}", acceptance=own), seed)


def check_model(model: str | OpponentModel | type[OpponentModel], seed: int = 0) -> None:
    """Hold an opponent model, asked for scores and for gains, to what ``check_strategy`` says.

    Raises
    ------
    AssertionError : a promise that it breaks, and in which talks.
    InputError : there is no such model.
    """
    own = model if isinstance(model, OpponentModel) else MODELS.find(model).build()
    for name in ("linear", "fair-split"):
        named = f"{name}, {type(own).__name__}"
        check_strategy(replace(parse_strategy(name), name=named, model=own), seed)


@dataclass(frozen=True)
class _Turn:
    """What a party saw in a turn, and what it did."""

    round_index: int
    made: tuple[int, ...]
    received: tuple[int, ...]
    risk: float
    choice: int

    def show(self, view: View) -> View:
        """Show the same again."""
        view.round_index, view.risk = self.round_index, self.risk
        view.made[:], view.received[:] = self.made, self.received
        return view


class _Watched(Negotiator):
    """A strategy whose moves are looked at and kept."""

    def __init__(self, strategy: Strategy) -> None:
        self.strategy, self.turns = strategy, list[_Turn]()

    def move(self, view: View) -> int:
        before = (view.round_index, tuple(view.made), tuple(view.received), view.risk)
        table = view.preferences.table.copy()
        choice = self.strategy.move(view)
        after = (view.round_index, tuple(view.made), tuple(view.received), view.risk)
        assert before == after, "it changes the offers, the clock or the risk that it is shown"
        assert np.array_equal(table, view.preferences.table, equal_nan=True), "it changes its payoffs"
        _check_choice(view, choice)
        self.turns.append(_Turn(*before, choice))
        return choice

    def announce(self, view: View) -> float:
        return self.strategy.announce(view)


def _fits(strategy: Strategy, sides: Sides) -> bool:
    """Say whether the times among a strategy's parameters come true."""
    try:
        strategy.seated(len(sides["A"].reservation))
    except InputError:
        return False
    return True


def _check_choice(view: View, choice: int) -> None:
    if choice == WALK_AWAY:
        return
    assert choice != ACCEPT or view.received, "it accepts before there is an offer"
    outcome, does = (view.received[-1], "signs") if choice == ACCEPT else (choice, "offers")
    worth = view.preferences.table[view.preferences.space.check(outcome)]
    least = view.reservation if choice == ACCEPT else view.floor
    assert worth >= least, f"it {does} {worth:.3g}, below its reservation value {least:.3g}"


def _check_talks(strategy: Strategy, sides: Sides, code: str, rival: str, seed: int) -> None:
    """Play talks, then show the strategy alone what it saw there: nothing else may count."""
    rounds = len(sides[code].reservation)
    watched = _Watched(strategy.seated(rounds).fresh())
    players: dict[str, Negotiator] = {c: parse_strategy(rival).fresh() for c in sides}
    play_out(AlternatingOffers(views_of(sides, seed)), players | {code: watched})
    own = View(sides[code], rounds, views_of(sides, seed)[code].seed)
    assert _again(watched, own), (
        "the same seed and offers do not give the same moves again: it remembers earlier talks, or "
        "looks at something else than its view"
    )
    other = View(sides[code], rounds, own.seed + 1000)
    assert strategy.stochastic or _again(watched, other), (
        "it is declared with stochastic=False, but another seed gives other moves"
    )
    for turn in watched.turns:
        _check_votes(watched.strategy, turn.show(own))


def _again(watched: _Watched, view: View) -> bool:
    fresh = watched.strategy.fresh()
    return all(fresh.move(turn.show(view)) == turn.choice for turn in watched.turns)


def _check_votes(strategy: Strategy, view: View) -> None:
    for draft in range(view.preferences.space.size):
        vote = strategy.vote(view, draft, None)
        assert isinstance(vote, bool), f"its vote is {vote!r}, not True or False"
        assert not vote or view.prefers(draft, None), "it votes for a text that it cannot sign"
