"""Cross-check with NegMAS, the peer that researchers use (AGPL: for development only).

NegMAS's rule (version 0.16): in each step the negotiators in turn answer the offer on the table, then
propose; relative time in step s is (s + 1)/(n + 1); an aspiration negotiator asks for 1 - t^e, scaled
between its reservation value, or the worst outcome if that is better, and the best outcome. Among outcomes whose utilities differ
by less than its ``tolerance`` (0.001 unless told otherwise) it cycles, where ours always offers the one
closest to the target. With a tolerance of 1e-9 nothing is left of that difference, and every session ends in
the same agreement in the same step; with its default about one in five ends elsewhere.
"""

import warnings

import numpy as np
import pytest

from negotiation import solve

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pytest.importorskip(
        "negmas", reason="NegMAS IS ABSENT: nothing was cross-checked; install it with: make crosscheck"
    )
    from negmas.preferences.ops import kalai_points, ks_points, nash_points, pareto_frontier

    from benchmarks.crosscheck import (
        SCALES,
        THEIR_MODELS,
        beside,
        domain,
        lifted_by,
        many,
        ours,
        their_accuracy,
        theirs,
    )
    from benchmarks.models import DOMAINS, SEEN, accuracies, domain_of_one, offers

PAIRS = [("boulware", "conceder"), ("boulware", "boulware"), ("linear", "conceder"),
         ("linear", "linear"), ("conceder", "boulware"), ("linear", "boulware")]  # fmt: skip


def compare(tolerance):
    """Return, for 108 sessions, whether the agreement and the step are the same."""
    same = []
    for seed in range(9):
        space, tables, issues, functions = domain(seed)
        for rounds in (20, 100):
            for pair in PAIRS:
                mine, my_round = ours(space, tables, rounds, pair)
                other, step = theirs(space, issues, functions, rounds, pair, tolerance)
                same.append((other == mine, step == my_round))
    return np.array(same)


def test_every_time_dependent_session_ends_in_the_same_agreement_and_step():
    same = compare(tolerance=1e-9)
    assert len(same) == 108
    assert same.all()


@pytest.mark.parametrize("seed", range(100))
def test_three_and_four_parties_end_in_the_same_agreement_and_step(seed):
    rounds, names = many(seed)
    space, tables, issues, functions = domain(seed, len(names))
    mine, my_round = ours(space, tables, rounds, names)
    assert (mine, my_round) == theirs(space, issues, functions, rounds, names)


def test_with_cycling_among_near_ties_most_still_do():
    assert compare(tolerance=0.001)[:, 0].mean() > 0.75


def their_frontier(seed, reservation):
    space, tables, issues, functions = domain(seed)
    for function in functions:
        function.reserved_value = reservation
    outcomes = [tuple(space.levels(k).values()) for k in range(space.size)]
    frontier, _ = pareto_frontier(functions, outcomes=outcomes, issues=issues, sort_by_welfare=True)
    return tables, frontier, lambda points: points(functions, frontier, outcomes=outcomes, issues=issues)


def rounded(points):
    return sorted({tuple(np.round(point, 9)) for point in points})


@pytest.mark.parametrize("reservation", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(18))
def test_frontier_nash_and_egalitarian_points_are_the_same(seed, reservation):
    tables, frontier, solve_theirs = their_frontier(seed, reservation)
    solutions = solve(tables, np.full(2, reservation))
    mine = tables[:, solutions.frontier]
    rational = (mine >= reservation).all(axis=0)  # theirs leaves out what some party would not sign
    assert rounded(frontier) == rounded(mine[:, rational].T)
    for name, points in (("nash", nash_points), ("egalitarian", kalai_points)):
        found = [utilities for utilities, _ in solve_theirs(points)]
        assert np.isclose(found, tables[:, solutions.points[name]], atol=1e-9).all(axis=1).any(), name


@pytest.mark.parametrize("seed", range(18))
def test_kalai_smorodinsky_points_lie_beside_the_same_crossing(seed):
    # NegMAS takes the point whose relative gains differ least, ours the one whose smaller relative gain is
    # largest. Along the frontier one gain falls and the other rises, so both stand next to the crossing.
    tables, _, solve_theirs = their_frontier(seed, 0.0)
    solutions = solve(tables, np.zeros(2))
    gains = tables[:, solutions.frontier]  # relative ones too: they reach from 0 to 1
    (theirs, *_), *_ = solve_theirs(ks_points)
    assert np.allclose(gains[:, np.abs(gains[0] - gains[1]).argmin()], theirs, atol=1e-9)
    place = np.abs(gains - np.array(theirs)[:, None]).sum(axis=0).argmin()
    mine = solutions.frontier.tolist().index(solutions.points["kalai_smorodinsky"])
    assert abs(place - mine) <= 1


def differences(pair, domains, lift, reservation):
    """How much more often ours agree, and how much more each side gets on average."""
    here, there = beside(pair, domains, lift=lift, reservation=reservation)
    return here - there


@pytest.mark.parametrize(("lift", "reservation"), SCALES)
@pytest.mark.parametrize("other", ["linear", "boulware", "micro"])
def test_micro_fares_as_theirs_does(other, lift, reservation):
    agrees, mine, others = differences(("micro", other), 18, lift, reservation)
    assert agrees == 0
    assert abs(mine) < 0.03
    assert abs(others) < 0.03


@pytest.mark.parametrize(("lift", "reservation"), SCALES)
@pytest.mark.parametrize("other", ["linear", "boulware", "conceder", "micro"])
def test_tit_for_tat_fares_as_theirs_does(other, lift, reservation):
    # theirs answers differences, ours ratios on values from 1 to 2, as its source has it
    agrees, mine, others = differences(("tit-for-tat", other), 18, lift, reservation)
    assert agrees >= 0
    assert -0.15 < mine < 0.15 + agrees, "theirs more often ends without an agreement"
    assert -0.15 < others < 0.15 + agrees


def test_tit_for_tat_comes_to_terms_with_itself_less_often_than_theirs():
    # where a concession is none for the other side, ours answers nothing and theirs takes another path
    (agrees, *_), (theirs, *_) = beside(("tit-for-tat", "tit-for-tat"), 27)
    assert 0.3 < agrees < theirs


@pytest.mark.parametrize(("lift", "reservation"), SCALES)
@pytest.mark.parametrize("other", ["linear", "boulware", "micro", "nice-tit-for-tat"])
def test_nice_tit_for_tat_fares_as_theirs_does(other, lift, reservation):
    # same constants; theirs takes the best of the last offers from t = 0.98 on, ours from 0.8 on
    agrees, mine, others = differences(("nice-tit-for-tat", other), 12, lift, reservation)
    assert agrees >= -0.09  # one session of 12
    assert abs(mine) < 0.2
    assert abs(others) < 0.2


@pytest.mark.parametrize(("lift", "reservation"), SCALES)
@pytest.mark.parametrize("other", ["linear", "boulware", "hybrid"])
def test_the_hybrid_fares_as_theirs_does(other, lift, reservation):
    # constants of its own: it agrees a little more often
    agrees, mine, others = differences(("hybrid", other), 18, lift, reservation)
    assert 0 <= agrees < 0.12
    assert abs(mine) < 0.12
    assert abs(others) < 0.12


@pytest.mark.parametrize("opponent", ["conceder", "linear", "boulware", "micro"])
def test_the_frequency_model_comes_as_close_as_theirs(opponent):
    sides = [domain_of_one(seed) for seed in range(DOMAINS)]
    made = [offers(side, opponent) for side in sides]
    mine = accuracies("frequency", sides, made)
    theirs = [their_accuracy(THEIR_MODELS["frequency"], sides, made, n) for n in SEEN]
    np.testing.assert_allclose(mine, theirs, atol=0.1)
    if opponent == "conceder":
        assert mine[-1] < theirs[0] - 0.5, "what is offered late is what it likes least"


@pytest.mark.parametrize("reservation", [0.0, 0.25, 0.5])
@pytest.mark.parametrize("lift", [0.0, 0.3])
def test_aspirations_end_at_the_same_outcome_on_any_scale(lift, reservation):
    # files have utilities whose worst outcome is worth more than no deal: the scale ends there
    same = []
    for seed in range(9):
        space, tables, issues, functions = domain(seed)
        tables = (tables + lift) / (1 + lift)
        lifted = [lifted_by(function, lift, reservation) for function in functions]
        for pair in PAIRS:
            mine, my_round = ours(space, tables, 30, pair, reservation)
            other, step = theirs(space, issues, lifted, 30, pair)
            same.append(other == mine and (mine < 0 or step == my_round))
    assert len(same) == 54
    assert sum(same) >= 53  # 323 of 324 in all: one ends beside a near tie
