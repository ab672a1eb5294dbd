"""Negotiators of one's own: what they leave out is done as in the protocol's own words."""

from types import SimpleNamespace

import numpy as np
import pytest

from negotiation.bargaining.protocols import ACCEPT, PROTOCOLS, AlternatingOffers, View, play_out
from negotiation.bargaining.protocols.view import Negotiator, completed, name_of
from negotiation.bargaining.strategies import OpponentModel
from negotiation.base.errors import InputError
from tests.domains import Scripted, pie, preferences

VIEW = View(preferences([0.0, 1, 2, 3], 5, 1), 5, received=[3])


class Mover:
    """Can do no more than move."""

    def move(self, view):
        return view.received[-1] - 1


class Voter(Mover):
    name = "against all"

    def vote(self, view, draft, current):
        return False


class Announcer(Mover):
    def announce(self, view):
        return 0.3


class Derived(Mover, Negotiator):
    """Takes votes and announcements from the protocol's class."""


@pytest.mark.parametrize("kind", [Mover, Announcer, Derived])
def test_without_a_way_of_its_own_it_votes_for_what_it_prefers(kind):
    vote = completed(kind()).vote
    assert [vote(VIEW, draft, None) for draft in range(4)] == [False, True, True, True]
    assert [vote(VIEW, draft, 2) for draft in range(4)] == [False, False, True, True]


def test_what_it_has_of_its_own_is_used():
    assert not completed(Voter()).vote(VIEW, 3, None)
    assert completed(Announcer()).announce(VIEW) == 0.3
    for kind in (Mover, Voter, Derived):
        assert completed(kind()).announce(VIEW) == 0
    for kind in (Mover, Voter, Announcer, Derived):
        assert completed(kind()).move(VIEW) == 2
    able = Scripted(1)
    assert completed(able) is able


def test_it_is_called_by_its_name_or_like_its_class():
    assert (name_of(Voter()), name_of(Mover())) == ("against all", "Mover")
    assert (completed(Voter()).name, completed(Mover()).name) == ("against all", "Mover")
    assert name_of(SimpleNamespace(name="x")) == "x"


def test_a_protocol_is_called_like_its_class_or_as_it_says():
    class Mine(AlternatingOffers):
        """Called like its class."""

    class Other(AlternatingOffers):
        name = "another"

    class Third(Other):
        """Has no name of its own either."""

    assert [kind.name for kind in (Mine, Other, Third)] == ["Mine", "another", "Third"]


def test_a_model_of_ones_own_knows_something_unless_it_says_otherwise():
    class Guess(OpponentModel):
        def scores(self, view, candidates):
            return np.zeros(len(candidates))

        def gains(self, view):
            return np.zeros(4)

    assert Guess().knows(VIEW)


def test_in_nashs_demand_game_nobody_can_accept():
    views = {code: View(side, 1) for code, side in pie(11, 1).items()}
    with pytest.raises(InputError, match="A .* cannot accept: all demand at the same time"):
        play_out(PROTOCOLS["demand"](views), {"A": Scripted(ACCEPT), "B": Scripted(5)})
