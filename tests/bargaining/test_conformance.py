"""What the conformance kit says of rules that break a promise; all that is built in keeps them."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from negotiation.bargaining.conformance import (
    check_acceptance,
    check_model,
    check_protocol,
    check_strategy,
)
from negotiation.bargaining.protocols import ACCEPT, PROTOCOLS, AlternatingOffers, Move, TalksProtocol
from negotiation.bargaining.strategies import (
    Acceptance,
    Bidding,
    OpponentModel,
    Strategy,
    TargetBidding,
    parse_strategy,
)
from negotiation.bargaining.strategies.acceptance import ACNext
from negotiation.bargaining.strategies.simple import Hardliner
from negotiation.base.errors import InputError


@pytest.mark.parametrize("name", PROTOCOLS)
def test_every_protocol_keeps_what_all_promise(name):
    check_protocol(name)


class Told(Bidding):
    """A bidding that says what it does."""

    formula = "as the test says"
    source = "this test"

    def propose(self, view, model):
        return int(view.preferences.order[0])


class Silent(Told):
    formula = ""


class Worst(Told):
    def propose(self, view, model):
        return int(view.preferences.order[-1])


class LeftOut(Told):
    def propose(self, view, model):
        allowed = view.preferences.space.allowed
        return super().propose(view, model) if allowed is None else int(np.argmin(allowed))


class Last(Told):
    def propose(self, view, model):
        return view.preferences.space.size


class Crash(Told):
    def propose(self, view, model):
        return super().propose(view, model) + 0 // (view.rounds - 1)


@dataclass
class Remembering(Told):
    seen: list = field(default_factory=list)

    def propose(self, view, model):
        self.seen.append(view.round_index)
        return int(view.preferences.order[int(len(self.seen) > 20)])


class Drawing(TargetBidding, stochastic=False):
    formula = source = "this test"

    def target(self, view):
        return view.floor + view.draw * (view.preferences.best - view.floor)


class Tidy(Told):
    def propose(self, view, model):
        view.received.clear()
        return super().propose(view, model)


class Spoiling(Told):
    def propose(self, view, model):
        view.preferences.table[0] += 1
        return super().propose(view, model)


class Bluff(Told):
    def announce(self, view):
        return 2.0


SHARED = []


class Peeking(Told):
    """Looks at what all views of the process have shown, not at its own alone."""

    def propose(self, view, model):
        SHARED.append(view.seed)
        return int(view.preferences.order[len(SHARED) % 2 if view.preferences.floors[0] < 0.5 else 0])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Silent, "the bidding of 'Silent' has no formula"),
        (Worst, "'Worst' as . in talks .*below its reservation value"),
        (LeftOut, "some outcomes cannot be agreed on .*cannot be agreed on"),
        (Last, "is outside 0 to"),
        (Crash, "in talks of one round .*ZeroDivisionError"),
        (Remembering, "it remembers earlier talks"),
        (Peeking, "looks at something else than its view"),
        (Drawing, "declared with stochastic=False, but another seed gives other moves"),
        (Tidy, "it changes the offers, the clock or the risk that it is shown"),
        (Spoiling, "it changes its payoffs"),
        (Bluff, "chance that it announces is 2.0"),
    ],
)
def test_a_bidding_that_breaks_a_promise_is_told_of_in_words(kind, words):
    check_strategy(Told)
    with pytest.raises(AssertionError, match=words):
        check_strategy(kind)


def test_a_strategy_that_signs_anything_is_told_of_in_words():
    class Signing(Strategy):
        def move(self, view):
            return ACCEPT if view.received else super().move(view)

    class Voting(Strategy):
        def vote(self, view, draft, current):
            return True

    linear = parse_strategy("linear")
    for kind, words in ((Signing, "signs .* below its reservation"), (Voting, "cannot sign")):
        with pytest.raises(AssertionError, match=words):
            check_strategy(kind("own", *linear.parts.values()))


def test_conditions_and_models_that_break_a_promise_are_told_of_in_words():
    class Eager(ACNext):
        formula = source = "this test"

        def accepts(self, view, offer, planned):
            return "yes"

    class Short(OpponentModel):
        formula = source = "this test"

        def scores(self, view, candidates):
            return np.zeros(len(candidates))

        def gains(self, view):
            return np.zeros(1)

    with pytest.raises(
        AssertionError, match="linear, Eager.* its acceptance is 'yes', not True or False"
    ):
        check_acceptance(Eager)
    with pytest.raises(AssertionError, match="fair-split, Short.* its model's gains must be"):
        check_model(Short)
    with pytest.raises(InputError, match="is no subclass of OpponentModel"):
        check_model(Eager)
    with pytest.raises(InputError, match="Acceptance lacks accepts"):
        check_acceptance(Acceptance)


def test_times_that_no_round_reaches_are_no_broken_promise():
    check_strategy("linear:accept=time,after=0.95")


class Mine(AlternatingOffers):
    """Alternating offers under another name, with what the tests change."""


def changed(**what):
    """Return a protocol with other methods or words."""
    return type("Changed", (Mine,), what)


def endless(self):
    self.round_index += self.status == "talking"


def stuck(self):
    self.round_index = min(self.round_index + 1, self.rounds - 1)


def forgetful(self, party, negotiator):
    move = TalksProtocol.turn(self, party, negotiator)
    self.moves = self.moves[:1]
    return move


def lenient(self, party, negotiator):
    move = self.play(party, negotiator)
    self.moves.append(move)
    return move


def silent(self, party, negotiator):
    choice = self.choice(party, negotiator)
    if choice < 0:
        return AlternatingOffers.play(self, party, negotiator)
    self.views[party].made.append(choice)
    return Move(self.round_index, party, "offer", choice)


def drawn(self, party, negotiator):
    if np.random.default_rng().random() < 0.5:
        return Move(self.round_index, party, "walk away", None)
    return AlternatingOffers.play(self, party, negotiator)


def taking(self, party, negotiator):
    return negotiator.move(self.views[party])


def imposed(self):
    self.status, self.offer = "agreement", int(self.views["A"].preferences.order[-1])


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"rule": ""}, "protocol 'Changed' has no rule"),
        ({"failure": ""}, "no words for talks without an agreement"),
        ({"end_round": endless}, "it goes on after the last round"),
        ({"end_round": stuck}, "cannot move twice in round 12"),
        ({"turn": forgetful}, "does not record the moves in their order"),
        ({"turn": lenient}, "it lets a party move after the end"),
        ({"play": silent}, "the others do not see an offer"),
        ({"play": drawn}, "the same seed does not give the same"),
        ({"choice": taking}, "it takes 24 for an answer"),
        ({"end_round": imposed}, "the agreement is below the reservation value of A"),
        ({"agreement": None}, "agreement and status contradict"),
    ],
)
def test_a_protocol_that_breaks_a_promise_is_told_of_in_words(what, words):
    with pytest.raises(AssertionError, match=words):
        check_protocol(changed(**what))


def test_a_protocol_of_ones_own_is_called_like_its_class():
    check_protocol(Mine)
    assert Mine.name == "Mine"
    assert AlternatingOffers.name == "alternating"
    assert isinstance(Hardliner(), TargetBidding)
