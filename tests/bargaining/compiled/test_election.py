"""A batch in which preferences change once plays the same talks as the model with its election."""

import numpy as np
import pytest

from negotiation.bargaining.compiled import play_batch
from negotiation.bargaining.seeds import party_seeds
from negotiation.bargaining.strategies import parse_strategy
from negotiation.base.errors import InputError
from negotiation.talks.model import TradeTalks
from negotiation.valuation.home import challenger_chance, challenger_wins
from tests.bargaining.compiled.test_equal import assert_equal
from tests.domains import pie

OFFICES = ("incumbent", "challenger")
PAIRS = [
    ("linear:model=prior", "linear:model=prior"),
    ("tit-for-tat:model=prior", "boulware:exponent=4,accept=combi,model=prior"),
    ("micro", "micro"),
    ("random:accept=const,threshold=0.9", "brinkmanship:risk=0.02,insist=0.9,model=prior"),
    ("hybrid:model=prior", "absolute-tit-for-tat"),
    ("boulware:exponent=6,accept=optimal", "nice-tit-for-tat:model=prior"),
]


def test_equal_to_the_talks_with_their_election(polls):
    chance = challenger_chance(polls.scenario.politics, polls.election)
    strategies = {
        code: [parse_strategy(pair[p]) for pair in PAIRS] for p, code in enumerate(polls.parties)
    }
    assert not all(s.compiles for side in strategies.values() for s in side)
    runs = [(pair, seed, first) for pair in range(len(PAIRS)) for seed in (0, 4) for first in (0, 1)]
    drawn = [party_seeds(np.random.SeedSequence(seed), 3) for _, seed, _ in runs]
    branch = challenger_wins(np.array([home for *_, home in drawn]), chance).astype(int)
    assert set(branch) == {0, 1}
    result = play_batch(
        polls.preferences,
        strategies,
        np.array([(pair, pair) for pair, _, _ in runs]),
        np.array([own for *own, _ in drawn]),
        np.array([first for _, _, first in runs]),
        trace=True,
        later=[polls.after_election(office).preferences for office in OFFICES],
        turning=polls.election_round,
        branch=branch,
    )
    winners = set()
    for run, (pair, seed, first) in enumerate(runs):
        talks = TradeTalks(
            polls,
            dict(zip(polls.parties, PAIRS[pair], strict=True)),
            rng=np.random.SeedSequence(seed),
            first=polls.parties[first],
        ).run()
        assert talks.game.winner in (None, OFFICES[branch[run]])
        winners.add((pair, talks.game.winner))
        assert_equal(result, run, talks.protocol, [talks.views[c].made for c in polls.parties])
    for pair in range(len(PAIRS)):
        assert {(pair, office) for office in OFFICES} <= winners, f"{PAIRS[pair]} ends too early"


def test_a_change_that_no_run_comes_to_changes_nothing():
    sides, strategies = pie(11, 8), {code: [parse_strategy("linear")] for code in "AB"}
    other = {"A": sides["B"], "B": sides["A"]}
    picks = np.zeros((3, 2), int)
    plain = play_batch(sides, strategies, picks, trace=True)
    later = [other, sides]
    same = play_batch(
        sides, strategies, picks, trace=True, later=later, turning=2, branch=np.array([1, 1, 1])
    )
    np.testing.assert_array_equal(plain.offers, same.offers)
    changed = play_batch(
        sides, strategies, picks, trace=True, later=later, turning=2, branch=np.array([1, 0, 1])
    )
    np.testing.assert_array_equal(plain.offers[[0, 2]], changed.offers[[0, 2]])
    np.testing.assert_array_equal(plain.offers[1, :, :2], changed.offers[1, :, :2])
    assert changed.agreement[1] != plain.agreement[1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"branch": np.array([0, 2])}, "branch must be whole numbers from 0 to 1"),
        ({"branch": np.array([-1, 0])}, "branch must be whole numbers from 0 to 1"),
        ({"branch": np.array([0])}, "branch has shape \\(1,\\): \\(2,\\) is needed"),
        ({"turning": 5}, "turning is 5: a whole number from 0 to 4 is needed"),
        ({"turning": -1}, "turning is -1: a whole number from 0 to 4 is needed"),
        ({"later": [pie(12, 5)]}, "preferences of A differ in outcomes or rounds"),
        ({"later": [pie(11, 5), pie(11, 6)]}, "preferences of A differ in outcomes or rounds"),
        ({"later": [{"A": pie(11, 5)["A"]}]}, "parties are A, B, later A"),
        ({"later": [dict(reversed(pie(11, 5).items()))]}, "parties are A, B, later B, A"),
    ],
)
def test_changes_that_do_not_fit_are_refused(change, message):
    sides = pie(11, 5)
    strategies = {code: [parse_strategy("linear")] for code in sides}
    with pytest.raises(InputError, match=message):
        play_batch(sides, strategies, np.zeros((2, 2), int), **{"later": [sides, sides]} | change)


def test_sides_of_different_length_are_refused():
    sides = {"A": pie(11, 5)["A"], "B": pie(11, 6)["B"]}
    with pytest.raises(InputError, match="preferences of B differ in outcomes or rounds"):
        play_batch(sides, {code: [parse_strategy("linear")] for code in sides}, np.zeros((1, 2), int))
