"""The order in which levels are written down is no information: whatever it is, agreements are the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import AlternatingOffers, View, play_out
from negotiation.bargaining.strategies import ACCEPTANCE, BIDDING, MODELS, parse_strategy

ROUNDS = 16
NAMES = [name for name in BIDDING if not BIDDING[name].part.reads_files]
RIVALS = ("linear", "micro", "tit-for-tat")
SPECS = [
    *NAMES,
    *(f"linear:model={model}" for model in MODELS),
    *(f"fair-split:model={model}" for model in MODELS),
    *(f"linear:accept={name}" for name in ACCEPTANCE),
]


def domain(rng):
    """Two sides without ties, over numbers at unlike distances and over labels; with beliefs."""
    issues = (
        Issue("rate", (0.0, 2.0, 3.0, 10.0)),
        Issue("place", ("north", "east", "south", "west")),
        Issue("form", ("loan", "grant", "swap")),
    )
    space = OutcomeSpace(issues, rng.random(48) < 0.9)

    def table():
        parts = [rng.dirichlet(np.ones(3))[k] * rng.random(len(i.levels)) for k, i in enumerate(issues)]
        return sum(np.ix_(*parts)).ravel() + 1e-3 * rng.random(48)

    return {
        code: Preferences(
            space,
            table(),
            np.full(ROUNDS, 0.1),
            np.geomspace(1, 0.8, ROUNDS),
            0,
            {"": Preferences(space, table(), np.zeros(ROUNDS))},
            rng.random(48),
        )
        for code in "AB"
    }


def written_otherwise(sides, rng):
    """The same sides with the levels of each issue in another order."""
    space = sides["A"].space
    places = [rng.permutation(n) for n in space.shape]
    issues = tuple(
        Issue(issue.key, tuple(issue.levels[p] for p in place))
        for issue, place in zip(space.issues, places, strict=True)
    )
    old = np.arange(space.size).reshape(space.shape)[np.ix_(*places)].ravel()
    new = OutcomeSpace(issues, None if space.allowed is None else space.allowed[old])

    def moved(side):
        others = {code: moved(of) for code, of in side.others.items()}
        chances = None if side.ratification is None else side.ratification[old]
        no_deal = int(np.flatnonzero(old == side.no_deal)[0])
        return Preferences(
            new, side.table[old], side.reservation, side.discount, no_deal, others, chances
        )

    return {code: moved(side) for code, side in sides.items()}


def course(sides, players):
    views = {code: View(side, ROUNDS, 5) for code, side in sides.items()}
    talks = play_out(
        AlternatingOffers(views), {c: parse_strategy(n).fresh() for c, n in players.items()}
    )
    space = talks.space
    return [(m.party, m.action, m.outcome is not None and space.levels(m.outcome)) for m in talks.moves]


@pytest.mark.parametrize("spec", SPECS)
@settings(max_examples=4, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_every_strategy_makes_the_same_moves_whatever_the_order_of_levels(spec, seed):
    rng = np.random.default_rng(seed)
    sides = domain(rng)
    other = written_otherwise(sides, rng)
    for rival in (*RIVALS, spec):
        players = {"A": spec, "B": rival}
        assert course(sides, players) == course(other, players)
