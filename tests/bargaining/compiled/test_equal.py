"""The compiled run makes the same offers as the plain one."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.bargaining.compiled import play_batch
from negotiation.bargaining.compiled.codes import STATUS
from negotiation.bargaining.compiled.compiler import compiled
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import AlternatingOffers, View, play_out
from negotiation.bargaining.rules import uniform
from negotiation.bargaining.strategies import BIDDING, parse_strategy
from negotiation.bargaining.strategies.time_dependent import TimeDependent
from negotiation.base.errors import InputError
from tests.domains import pie, random_domain

unit = st.floats(0, 1).map(lambda x: round(x, 3))
positive = st.floats(0.05, 8).map(lambda x: round(x, 3))
bids = st.one_of(
    st.builds("boulware:exponent={}".format, positive),
    st.builds("linear:floor={}".format, unit),
    st.builds("exponential:exponent={},initial=0.1,ceiling=0.9".format, positive),
    st.builds("anchoring:hold={},anchor={}".format, st.floats(0, 0.9), unit),
    st.builds("tit-for-tat:lag={},opening={}".format, st.integers(1, 3), st.integers(0, 200)),
    st.builds(
        "absolute-tit-for-tat:lag={},noise={},opening={}".format,
        *(st.integers(1, 3), unit, st.integers(0, 9)),
    ),
    st.builds("brinkmanship:risk={},insist={}".format, unit, unit),
    st.sampled_from(["hardliner:model=none", "random:model=none", "micro:model=none"]),
)
conditions = st.one_of(
    st.builds("accept=next,alpha={},beta={}".format, st.floats(0.5, 2), st.floats(-0.5, 0.5)),
    st.builds("accept=previous,alpha={},beta={}".format, st.floats(0.5, 2), st.floats(-0.5, 0.5)),
    st.builds("accept=next-or-time,after={}".format, unit),
    st.builds("accept=const,threshold={}".format, unit),
    st.builds("accept=time,after={}".format, unit),
    st.builds("accept=combi,after={},over=max".format, unit),
    st.builds("accept=combi,after={},over=average".format, unit),
    st.sampled_from(["accept=time", "accept=combi", "accept=next-or-time", "accept=gap"]),
    st.just("accept=optimal"),
)
models = st.sampled_from(["none", "prior"])
specs = st.builds(
    lambda bid, accept, model: (
        f"{bid.removesuffix(',model=none').removesuffix(':model=none')}"
        + (":" if ":" not in bid.removesuffix(":model=none") else ",")
        + f"{accept},model={model}"
    ),
    bids,
    conditions,
    models,
)


def in_time(spec, rounds):
    """A strategy whose times come true: others are refused, in both ways of playing."""
    return parse_strategy(spec).in_time(rounds)


def plain(sides, rounds, chosen, seeds, first, later=None, turning=None):
    order = list(sides)[::-1] if first else list(sides)
    views = {code: View(sides[code], rounds, seeds[list(sides).index(code)]) for code in order}

    def turn(round_index):
        if round_index == turning:
            for code in order:
                views[code].preferences = later[code]

    negotiators = {c: in_time(s, rounds).fresh() for c, s in chosen.items()}
    return play_out(AlternatingOffers(views), negotiators, on_round=turn), views


@contextmanager
def looking(*, rough):
    """Make the compiled run look at rankings in rough order, or put them in order first."""
    with patch("negotiation.bargaining.compiled.batch.LOOK", (0, 0) if rough else (10**9, 10**9)):
        yield


def limited(sides, rng):
    """The same preferences over outcomes of which about a third cannot be agreed on."""
    sides = list(sides)
    allowed = rng.random(sides[0].space.size) < 0.7
    allowed[rng.integers(len(allowed))] = True
    space = OutcomeSpace(sides[0].space.issues, allowed)

    def side(before):
        others = {code: replace(of, space=space) for code, of in before.others.items()}
        return replace(before, space=space, others=others)

    return [side(before) for before in sides]


def altered(sides, rng):
    """The same outcomes and rounds, other values, reservation values and beliefs."""

    def side(before):
        others = {}
        if before.believed is not None:
            table = rng.permutation(before.believed.table)
            others = {"": replace(before.believed, table=table)} if rng.random() < 0.8 else {}
        return replace(
            before,
            table=rng.permutation(before.table) * rng.uniform(0.5, 2) + rng.uniform(-1, 1),
            reservation=rng.uniform(-1, 1, size=len(before.reservation)),
            others=others,
        )

    return {code: side(before) for code, before in sides.items()}


def assert_equal(result, run, talks, made):
    """Hold a run of a batch against talks and the offers that each side made in them."""
    for p, mine in enumerate(made):
        assert result.offers[run, p, : len(mine)].tolist() == mine
        assert (result.offers[run, p, len(mine) :] == -1).all()
    assert STATUS[result.status[run]] == talks.status
    assert result.agreement[run] == (-1 if talks.agreement is None else talks.agreement)
    assert result.rounds[run] == min(talks.round_index, talks.rounds - 1)


@given(
    seed=st.integers(0, 2**32 - 1),
    mine=specs,
    other=specs,
    seeds=st.tuples(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1)),
    first=st.integers(0, 1),
    changes=st.integers(0, 2),
    rough=st.booleans(),
    steady=st.tuples(st.booleans(), st.booleans()),
    left_out=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_equal_offer_for_offer_on_random_domains(
    seed, mine, other, seeds, first, changes, rough, steady, left_out
):
    rng = np.random.default_rng(seed)
    sides, rounds = random_domain(rng)
    if left_out:
        sides = dict(zip(sides, limited(sides.values(), rng), strict=True))
    goes = zip(sides.items(), steady, strict=True)
    sides = {code: replace(side, steady=each) for (code, side), each in goes}
    later = [altered(sides, rng) for _ in range(changes)]
    turning = int(rng.integers(rounds))
    branch = rng.integers(changes, size=3) if changes else np.zeros(1, int)
    chosen = {"A": mine, "B": other}
    strategies = {code: [in_time(spec, rounds)] for code, spec in chosen.items()}
    assert all(side[0].compiles for side in strategies.values())
    runs = len(branch)
    with looking(rough=rough):
        result = play_batch(
            sides,
            strategies,
            np.zeros((runs, 2), int),
            np.array([seeds] * runs),
            np.full(runs, first),
            trace=True,
            later=later,
            turning=turning,
            branch=branch if changes else None,
        )
    for run in range(runs):
        change = (later[branch[run]], turning) if changes else ()
        talks, views = plain(sides, rounds, chosen, seeds, first, *change)
        assert_equal(result, run, talks, [views[code].made for code in sides])


def test_equal_on_the_talks_themselves(game):
    names = [
        "linear:model=prior",
        "boulware:model=prior",
        "micro",
        "tit-for-tat",
        "random",
        "brinkmanship",
    ]
    strategies = {code: [parse_strategy(name) for name in names] for code in game.parties}
    picks = np.array([(i, j) for i in range(len(names)) for j in range(len(names))])
    seeds = np.random.default_rng(0).integers(2**63, size=(len(picks), 2))
    results = []
    for rough in (True, False):
        with looking(rough=rough):
            results.append(play_batch(game.preferences, strategies, picks, seeds, trace=True))
    for run, (i, j) in enumerate(picks):
        chosen = dict(zip(game.parties, (names[i], names[j]), strict=True))
        talks, views = plain(game.preferences, game.rounds, chosen, seeds[run].tolist(), 0)
        for result in results:
            assert_equal(result, run, talks, [views[code].made for code in game.parties])


@pytest.mark.parametrize("rough", [True, False])
@pytest.mark.parametrize("name", ["micro", "anchoring:anchor=0,accept=const,threshold=1,model=prior"])
def test_large_buckets_and_ties_are_ranked_as_in_preferences(name, rough):
    # nearly all outcomes fall into one bucket, many tie
    rng = np.random.default_rng(0)
    values = np.round(rng.random(5000), 2)
    values[0] = 1e6
    space = OutcomeSpace((Issue("a", tuple(range(5000))),))
    # of A's candidates the first is believed to be liked best, of B's many equally
    ranks = np.empty(5000)
    ranks[np.argsort(-values, kind="stable")] = -np.arange(5000)
    beliefs = [Preferences(space, t, np.zeros(60)) for t in (ranks, np.round(rng.random(5000), 1))]
    sides = {
        "A": Preferences(space, values, np.zeros(60), others={"": beliefs[0]}),
        "B": Preferences(space, -values, np.full(60, -2e6), others={"": beliefs[1]}),
    }
    strategies = {code: [parse_strategy(name)] for code in sides}
    talks, views = plain(sides, 60, {"A": name, "B": name}, (0, 0), 0)
    with looking(rough=rough):
        result = play_batch(sides, strategies, np.zeros((1, 2), int), trace=True)
    assert_equal(result, 0, talks, [views[code].made for code in sides])


def test_scripts_compile_and_illegal_ones_say_so(tmp_path):
    path = tmp_path / "offers.toml"
    path.write_text("offers = [{ pie = 9 }, { pie = 3 }, { walk = true }]")
    sides = pie(11, 6)
    strategies = {"A": [parse_strategy(f"script:file={path}")], "B": [parse_strategy("hardliner")]}
    result = play_batch(sides, strategies, np.zeros((1, 2), int), trace=True)
    assert STATUS[result.status[0]] == "walked away"
    assert result.offers[0, 0].tolist() == [9, 3, -1, -1, -1, -1]
    poor = Preferences(sides["A"].space, sides["A"].table, np.full(6, 5.0))
    with pytest.raises(
        InputError, match="in round 2: it proposes an offer worth 3, below its reservation value 5"
    ):
        play_batch({"A": poor, "B": sides["B"]}, strategies, np.zeros((1, 2), int))
    later = [{"A": poor, "B": sides["B"]}]
    with pytest.raises(
        InputError, match="in round 2: it proposes an offer worth 3, below its reservation value 5"
    ):
        play_batch(sides, strategies, np.zeros((1, 2), int), later=later, turning=1)


def test_only_what_is_built_in_compiles():
    @dataclass(frozen=True)
    class Mine(TimeDependent):
        """Something of a user's own."""

    own = parse_strategy("linear")
    assert own.compiles
    own.bidding = Mine()
    assert not own.compiles
    able = {
        name for name in BIDDING if not BIDDING[name].part.reads_files and parse_strategy(name).compiles
    }
    assert able >= {
        "boulware",
        "linear",
        "conceder",
        "tit-for-tat",
        "micro",
        "hardliner",
        "random",
        "brinkmanship",
    }
    assert not able & {"hybrid", "nice-tit-for-tat", "rubinstein", "fair-split", "trade-off"}


def test_strategies_without_a_compiled_form_are_played_beside_the_others():
    sides = pie(11, 8)
    names = ["linear", "hybrid", "linear:model=frequency", "boulware"]
    strategies = {code: [parse_strategy(name) for name in names] for code in sides}
    picks = np.array([(i, j) for i in range(4) for j in range(4)])
    result = play_batch(sides, strategies, picks, trace=True)
    for run, (i, j) in enumerate(picks):
        talks, views = plain(sides, 8, {"A": names[i], "B": names[j]}, (0, 0), 0)
        assert result.agreement[run] == (-1 if talks.agreement is None else talks.agreement)
        made = views["B"].made
        assert result.offers[run, 1, : len(made)].tolist() == made


def test_draws_are_the_same_to_the_last_bit_compiled_plain_and_for_arrays():
    seeds = np.append([0, 1, 2**63 - 1], np.random.default_rng(0).integers(2**63, size=500))
    drawn = compiled(lambda seed, turn: uniform(seed, turn))
    for turn in (0, 1, 99):
        plainly = [uniform(int(seed), turn) for seed in seeds]
        assert [drawn(seed, turn) for seed in seeds] == plainly == uniform(seeds, turn).tolist()


def test_a_batch_needs_two_parties():
    sides = {"A": pie(11, 3)["A"]}
    with pytest.raises(InputError, match="two parties, not 1"):
        play_batch(sides, {code: [parse_strategy("linear")] for code in sides}, np.zeros((1, 1), int))
