"""Talks of three and four parties: the compiled run makes the same moves as the plain one."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.bargaining.compiled import play_batch
from negotiation.bargaining.compiled.codes import NO_OFFER, STATUS, WENT_ON
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import View, parse_protocol, play_out
from tests.bargaining.compiled.test_equal import in_time, looking, specs

ROUNDS = 9
# votes whose sum depends on the order, and a majority that one party has alone
PROTOCOLS = ["alternating", "majority", "majority:quota=0.6,A=0.1,B=0.2,C=0.3", "majority:A=2.5"]


def table_of(parties, seed, steady):
    """What parties want and believe of each other, over outcomes of which some cannot be agreed on."""
    rng = np.random.default_rng(seed)
    shape = (4, 3, 3)
    allowed = rng.random(36) < 0.8 if seed % 2 else None
    issues = tuple(Issue(f"issue {k}", tuple(range(n))) for k, n in enumerate(shape))
    space = OutcomeSpace(issues, allowed if allowed is None or allowed.any() else None)
    codes = "ABCD"[:parties]

    def side(code, others):
        limits = rng.choice([0.0, 0.3, 0.9]) + rng.uniform(0, 0.3, ROUNDS)
        table, discount = np.round(rng.random(36), 1), np.geomspace(1, 0.8, ROUNDS)
        return Preferences(space, table, limits, discount, others=others, steady=steady)

    known = {code: side(code, {}) for code in codes}
    return {c: side(c, {o: k for o, k in known.items() if o != c}) for c in codes}


def stages_of(parties, seed, steady, changes):
    now = table_of(parties, seed, steady)
    space = now["A"].space
    later = [table_of(parties, seed + 2 * k, steady) for k in range(1, changes + 1)]
    return [now, *({c: same_space(p, space) for c, p in stage.items()} for stage in later)]


def same_space(side, space):
    others = {c: Preferences(space, o.table, o.reservation, o.discount) for c, o in side.others.items()}
    return Preferences(
        space, side.table, side.reservation, side.discount, others=others, steady=side.steady
    )


@given(
    parties=st.sampled_from([3, 3, 4]),
    seed=st.integers(0, 2**20),
    steady=st.booleans(),
    rough=st.booleans(),
    turning=st.integers(0, ROUNDS - 1),
    changes=st.integers(0, 1),
    rules=st.sampled_from(PROTOCOLS),
    data=st.data(),
)
@settings(max_examples=120, deadline=None)
def test_a_batch_of_many_parties_plays_as_they_do(
    parties, seed, steady, rough, turning, changes, rules, data
):
    stages = stages_of(parties, seed, steady, changes)
    chosen = [[data.draw(specs) for _ in range(2)] for _ in range(parties)]
    rng = np.random.default_rng(seed)
    runs = 6
    picks, first = rng.integers(2, size=(runs, parties)), rng.integers(parties, size=runs)
    seeds = rng.integers(2**62, size=(runs, parties))
    strategies = {
        code: [in_time(spec, ROUNDS) for spec in side]
        for code, side in zip(stages[0], chosen, strict=True)
    }
    with looking(rough=rough):
        result = play_batch(
            stages[0],
            strategies,
            picks,
            seeds,
            first,
            True,
            later=stages[1:],
            turning=turning,
            protocol=parse_protocol(rules),
        )
    for run in range(runs):
        talks = plain(rules, stages, turning, strategies, picks[run], seeds[run], first[run])
        assert STATUS[result.status[run]] == talks.status
        assert result.agreement[run] == (-1 if talks.agreement is None else talks.agreement)
        assert result.rounds[run] == min(talks.round_index, talks.rounds - 1)
        assert (result.offers[run] == moves_of(talks, list(stages[0]))).all()


def plain(rules, stages, turning, strategies, picks, seeds, first):
    codes = list(stages[0])
    order = [codes[first], *(code for code in codes if code != codes[first])]
    views = {c: View(stages[0][c], ROUNDS, int(seeds[codes.index(c)])) for c in order}

    def turn(round_index):
        if round_index == turning and len(stages) > 1:
            for code, view in views.items():
                view.preferences = stages[1][code]

    sides = {c: strategies[c][picks[p]].fresh() for p, c in enumerate(codes)}
    return play_out(parse_protocol(rules)(views), sides, on_round=turn)


@pytest.mark.parametrize(
    "seats", [*permutations(["brinkmanship", "hardliner:accept=optimal", "linear"])]
)
def test_a_batch_hears_the_largest_risk_that_others_have_announced(seats):
    picks, seeds, heard = np.zeros((1, 3), int), np.zeros((1, 3), int), 0
    for seed in range(20):
        sides = table_of(3, seed, 0.0)
        names = dict(zip("ABC", seats, strict=True))
        strategies = {code: [in_time(name, ROUNDS)] for code, name in names.items()}
        result = play_batch(sides, strategies, picks, seeds, trace=True)
        talks = plain("alternating", [sides], ROUNDS, strategies, picks[0], seeds[0], 0)
        np.testing.assert_array_equal(result.offers[0], moves_of(talks, "ABC"))
        heard += talks.status == "agreement"
    assert heard


def moves_of(talks, codes):
    """The trace of a batch; what ends the talks is no part of it."""
    trace = np.full((len(codes), ROUNDS), NO_OFFER)
    ended = talks.status != "deadline"
    for move in talks.moves[: -1 if ended else None]:
        what = move.outcome if move.action == "offer" else WENT_ON
        trace[codes.index(move.party), move.round_index] = what
    return trace
