"""Cross-check with NegMAS, the peer that researchers use (AGPL: for development only).

NegMAS's rule (version 0.16): in each step the negotiators in turn answer the offer on the table, then
propose; relative time in step s is (s + 1)/(n + 1); an aspiration negotiator asks for 1 - t^e, scaled
between its reservation value, or the worst outcome if that is better, and the best outcome. Among outcomes whose utilities differ
by less than its ``tolerance`` (0.001 unless told otherwise) it cycles, where ours always offers the one
closest to the target. With a tolerance of 1e-9 nothing is left of that difference, and every session ends in
the same agreement in the same step; with its default about one in five ends elsewhere.
"""

import random
import re
import warnings
from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
import pytest

from negotiation import Game, Preferences, load_scenario, parse_strategy, solve
from negotiation.bargaining.protocols import AlternatingOffers, View
from negotiation.bargaining.protocols.protocol import play_out
from negotiation.base.errors import InputError
from negotiation.scenarios.domains import Domain, Profile, domain_of, write_domain
from negotiation.studies.tournament import play_tournament
from tests.mixed import play_mixed

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pytest.importorskip(
        "negmas", reason="NegMAS IS ABSENT: nothing was cross-checked; install it with: make crosscheck"
    )
    from negmas import sao
    from negmas.inout import Scenario as NegmasScenario
    from negmas.preferences.ops import kalai_points, ks_points, nash_points, pareto_frontier

    from benchmarks.crosscheck import (
        SCALES,
        THEIR_MODELS,
        alike,
        beside,
        domain,
        lifted_by,
        many,
        ours,
        random_talks,
        their_accuracy,
        theirs,
    )
    from benchmarks.models import DOMAINS, SEEN, accuracies, domain_of_one, offers
    from negotiation.bargaining.negmas.negotiator import StrategyNegotiator

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


@pytest.mark.parametrize(("lift", "reservation"), SCALES[::3])
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


@pytest.mark.parametrize(("lift", "reservation"), SCALES)
def test_aspirations_end_at_the_same_outcome_on_any_scale(lift, reservation):
    # files have utilities whose worst outcome is worth more than no deal: the scale ends there
    found = np.array([alike(seed, lift, reservation) for seed in [*range(40), 292]])
    assert found.any(axis=1).all(), "else only where NegMAS takes what lies beneath the target"
    assert found[:40, 0].all()


BOTH_WAYS = {
    "boulware": "BoulwareTBNegotiator",
    "linear": "LinearTBNegotiator",
    "conceder": "ConcederTBNegotiator",
}


def here(space, tables, rounds, specs, reservation=0.0, seed=0):
    """Return agreement (-1: none), round and fault of talks at our table."""
    views = {
        code: View(Preferences(space, table, np.full(rounds, reservation)), rounds, seed)
        for code, table in zip("AB", tables, strict=True)
    }
    negotiators = {code: parse_strategy(spec).fresh() for code, spec in zip("AB", specs, strict=True)}
    talks = play_out(AlternatingOffers(views), negotiators)
    return (-1 if talks.agreement is None else talks.agreement), talks.round_index, talks.fault


def there(space, issues, functions, rounds, makers):
    """Return agreement (-1: none) and step of talks in NegMAS's mechanism."""
    session = sao.SAOMechanism(issues=issues, n_steps=rounds)
    for make, function in zip(makers, functions, strict=True):
        session.add(make(), ufun=function)
    state = session.run()
    if state.agreement is None:
        return -1, rounds - 1
    return space.index(dict(zip(space.keys, state.agreement, strict=True))), state.step - 1


@pytest.mark.parametrize("reservation", [0.0, 0.4])
@pytest.mark.parametrize("seed", range(6))
def test_who_sits_where_makes_no_difference(seed, reservation):
    rounds, names = random_talks(seed)
    space, tables, issues, functions = domain(seed)
    lifted = [lifted_by(function, 0.0, reservation) for function in functions]
    guests = [f"negmas:{BOTH_WAYS[name]}" for name in names]
    theirs_there = [getattr(sao, BOTH_WAYS[name]) for name in names]
    ours_there = [partial(StrategyNegotiator, name) for name in names]

    def is_same(at_home, abroad):
        agreement, ended, fault = here(space, tables, rounds, at_home, reservation)
        assert not fault
        other, step = there(space, issues, lifted, rounds, abroad)
        return agreement == other and (other < 0 or ended == step)

    assert is_same(guests, theirs_there)
    assert is_same(names, ours_there)
    assert is_same([guests[0], names[1]], [theirs_there[0], ours_there[1]])
    assert is_same([names[0], guests[1]], [ours_there[0], theirs_there[1]])


@pytest.mark.parametrize(
    "name",
    ["MiCRONegotiator", "NaiveTitForTatNegotiator", "HybridNegotiator", "NiceTitForTatNegotiator"],
)
def test_chance_is_the_party_s_own(name):
    space, tables, _, _ = domain(1)
    before = random.getstate()[1], np.random.get_state()[1].tolist()  # noqa: NPY002
    found = [
        here(space, tables, 30, [f"negmas:{name}", "negmas:ToughNegotiator"], seed=7) for _ in range(2)
    ]
    assert found[0] == found[1]
    assert (random.getstate()[1], np.random.get_state()[1].tolist()) == before  # noqa: NPY002


def test_what_a_negotiator_does_wrong_ends_its_talks_alone():
    space, tables, _, _ = domain(1)
    *_, fault = here(space, tables, 30, ["negmas:RandomNegotiator", "hardliner"], 0.9)
    assert re.search(
        "A walks away: NegMAS's RandomNegotiator: .* less than its reservation value", fault
    )


@pytest.mark.parametrize("name", ["Nobody", "os.system", "negmas.sao.SAOMechanism", "anl.nothing.X"])
def test_only_negotiators_of_negmas_sit_down(name):
    with pytest.raises(InputError, match=f"negotiator '{name}'"):
        parse_strategy(f"negmas:{name}")


def test_a_tournament_seats_them(tmp_path):
    write_domain(genius_domain(), tmp_path, "genius")
    names = ["negmas:BoulwareTBNegotiator", "boulware"]
    played = play_tournament([Game(load_scenario(tmp_path), rounds=20)], names, 1, 0)
    payoffs = played.payoffs[:, 0, :, :, 0]
    assert not played.faults
    np.testing.assert_allclose(payoffs, payoffs[:, :1, :1].repeat(2, 1).repeat(2, 2), atol=1e-9)


def genius_domain():
    rng = np.random.default_rng(3)
    issues = {f"i{k}": tuple("abcde"[:n]) for k, n in enumerate((5, 4, 3))}
    values = [[rng.random(len(levels)) for levels in issues.values()] for _ in "AB"]
    rows = [tuple(tuple((v / v.max()).tolist()) for v in side) for side in values]
    weights = tuple(rng.dirichlet(np.ones(3)).tolist())
    profiles = [Profile(n, weights, side, 0.2) for n, side in zip("pq", rows, strict=True)]
    return Domain("d", issues, tuple(profiles))


@pytest.mark.parametrize("discount", [1.0, 0.7])
def test_files_are_the_same_to_both(tmp_path, discount):
    (mine := tmp_path / "mine").mkdir()
    domain = genius_domain()
    sides = tuple(replace(profile, discount=discount) for profile in domain.profiles)
    write_domain(Domain("d", domain.issues, sides), mine, "negmas")
    loaded = NegmasScenario.load(mine)
    check_same(sides, loaded.ufuns, domain.issues)
    loaded.dumpas(tmp_path / "theirs", "yml")
    again = domain_of(load_scenario(tmp_path / "theirs"))
    assert again.issues == domain.issues
    assert again.discount == discount
    check_same(again.profiles, loaded.ufuns, domain.issues)


def check_same(profiles, functions, issues):
    for profile, function in zip(profiles, functions, strict=True):
        inner = getattr(function, "ufun", function)
        assert inner.reserved_value == profile.reservation
        for places in product(*(range(len(levels)) for levels in issues.values())):
            outcome = tuple(levels[place] for levels, place in zip(issues.values(), places, strict=True))
            assert abs(inner(outcome) - profile.utility(places)) < 1e-9


def test_a_negotiator_of_theirs_plays_among_all_kinds_in_a_tournament_that_is_killed(tmp_path):
    played = play_mixed(tmp_path, "negmas:BoulwareTBNegotiator")
    assert "negmas:BoulwareTBNegotiator" in played["host"].to_pylist()
