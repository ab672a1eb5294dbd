"""Outcomes that cannot be agreed on: all is as if they did not exist."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.bargaining.analysis import opposition
from negotiation.bargaining.compiled import play_batch
from negotiation.bargaining.compiled.codes import STATUS
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import PROTOCOLS, AlternatingOffers, View, play_out
from negotiation.bargaining.solutions import pareto_distance, pareto_frontier, solve
from negotiation.bargaining.strategies import ACCEPTANCE, BIDDING, parse_strategy
from negotiation.base.errors import InputError
from tests.bargaining.compiled.test_equal import assert_equal, looking
from tests.domains import Scripted

NAMES = [name for name in BIDDING if not (BIDDING[name].part.reads_files or name == "trade-off")]
"""Biddings that look at values only, not at how levels lie to each other."""

SPECS = [
    f"{name}:accept={accept},model={model}"
    for name in NAMES
    for accept in ACCEPTANCE
    for model in ("none", "prior", "win-set")
]
JUNK = [np.nan, -np.inf, 1e9, -1e9, 0.0]


class Domain:
    """Two parties on a line of outcomes with a mask, and the same line without what it leaves out."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        size, self.rounds = int(rng.integers(2, 30)), int(rng.integers(1, 12))
        self.allowed = rng.random(size) < rng.uniform(0.2, 0.9)
        self.allowed[rng.integers(size)] = True
        self.kept = np.flatnonzero(self.allowed)
        levels = tuple(range(size))
        self.whole = OutcomeSpace((Issue("x", levels),), self.allowed)
        self.small = OutcomeSpace((Issue("x", tuple(int(k) for k in self.kept)),))
        self.masked, self.reduced = {}, {}
        for code in "AB":
            self.masked[code], self.reduced[code] = self.pair(rng, self.believed(rng))

    def table(self, rng: np.random.Generator) -> np.ndarray:
        size = self.whole.size
        table = rng.integers(-3, 8, size) * 1.0 if rng.random() < 0.5 else rng.random(size)
        table[~self.allowed] = rng.choice(JUNK)
        return table

    def pair(self, rng, believed) -> tuple[Preferences, Preferences]:
        """The same side twice: on the line with a mask, and on the one without what it leaves out."""
        table, chances = self.table(rng), rng.random(self.whole.size)
        by_round = rng.uniform(-1, 1, self.rounds), rng.uniform(0.5, 1, self.rounds)
        return (
            Preferences(self.whole, table, *by_round, 0, believed[0], chances),
            Preferences(self.small, table[self.kept], *by_round, 0, believed[1], chances[self.kept]),
        )

    def believed(self, rng):
        return tuple({"": of} for of in self.pair(rng, ({}, {}))) if rng.random() < 0.8 else ({}, {})

    def play(self, sides, specs, protocol=AlternatingOffers, seed=0):
        views = {code: View(side, self.rounds, seed + k) for k, (code, side) in enumerate(sides.items())}
        negotiators = {
            code: parse_strategy(spec).fresh() for code, spec in zip(sides, specs, strict=True)
        }
        try:
            return play_out(protocol(views), negotiators)
        except InputError as error:
            return str(error)


seeds = st.integers(0, 2**32 - 1)


@given(seeds, st.sampled_from(SPECS), st.sampled_from(SPECS), st.sampled_from(["alternating", "demand"]))
@settings(max_examples=150, deadline=None)
def test_strategies_and_protocols_play_as_if_they_did_not_exist(seed, mine, other, protocol):
    domain, kind = Domain(seed), PROTOCOLS[protocol]
    masked = domain.play(domain.masked, (mine, other), kind, seed)
    reduced = domain.play(domain.reduced, (mine, other), kind, seed)
    if isinstance(masked, str) or isinstance(reduced, str):
        assert masked == reduced
        return
    places = [None if m.outcome is None else int(domain.kept[m.outcome]) for m in reduced.moves]
    assert [m.outcome for m in masked.moves] == places
    assert [m.action for m in masked.moves] == [m.action for m in reduced.moves]
    agreed = reduced.agreement
    assert masked.agreement == (None if agreed is None else domain.kept[agreed])


@pytest.mark.slow
@given(seeds, st.lists(st.sampled_from(SPECS), min_size=2, max_size=2), st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_batch_plays_the_same_talks(seed, specs, rough):
    domain = Domain(seed)
    sides = domain.masked
    talks = domain.play(sides, specs, seed=seed)
    strategies = {code: [parse_strategy(s)] for code, s in zip(sides, specs, strict=True)}
    picks, drawn = np.zeros((1, 2), int), np.array([[seed, seed + 1]])
    with looking(rough=rough):
        if isinstance(talks, str):
            with pytest.raises(InputError):
                play_batch(sides, strategies, picks, drawn)
            return
        result = play_batch(sides, strategies, picks, drawn, trace=True)
    assert_equal(result, 0, talks, [talks.views[code].made for code in sides])


@given(seeds, st.integers(2, 4))
def test_solutions_are_those_of_what_can_be_agreed_on(seed, parties):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 40))
    payoffs = rng.integers(-5, 6, size=(parties, size)).astype(float)
    allowed = rng.random(size) < 0.5
    allowed[rng.integers(size)] = True
    kept, reservations = np.flatnonzero(allowed), rng.integers(-4, 2, parties).astype(float)
    small = solve(payoffs[:, kept], reservations)
    masked = payoffs.copy()
    masked[:, ~allowed] = rng.choice(JUNK)
    whole = solve(masked, reservations, allowed)
    assert whole.frontier.tolist() == kept[small.frontier].tolist()
    assert whole.frontier.tolist() == pareto_frontier(masked, allowed).tolist()
    assert whole.points == {name: kept[place] for name, place in small.points.items()}
    assert whole.max_welfare == kept[small.max_welfare]
    assert whole.zopa_share == small.zopa_share
    payoffs[:, ~allowed] = 99.0
    assert opposition(payoffs, whole.frontier, allowed) == opposition(payoffs[:, kept], small.frontier)
    point = payoffs[:, kept[0]]
    assert pareto_distance(payoffs, whole.frontier, point) == pareto_distance(
        payoffs[:, kept], small.frontier, point
    )


@given(seeds)
@settings(deadline=None, max_examples=50)
def test_a_mediator_drafts_nothing_that_cannot_be_agreed_on(seed):
    domain = Domain(seed)
    views = {code: View(side, domain.rounds) for code, side in domain.masked.items()}
    talks = PROTOCOLS["single-text"](views, np.random.default_rng(seed))
    drafts = []

    class Voter(Scripted):
        def vote(self, view, draft, current):
            drafts.append(draft)
            return True

    play_out(talks, {code: Voter() for code in views})
    assert domain.allowed[drafts].all()
    assert talks.agreement is None or domain.allowed[talks.agreement]


def test_tit_for_tats_scale_ignores_them():
    # a penalty instead of a mask makes every concession look tiny on [worst, best]
    x, rounds = np.arange(11) / 10, 20
    space = OutcomeSpace((Issue("price", tuple(range(11))),), np.arange(11) < 9)
    table = np.where(space.allowed, x, -np.inf)
    views = {
        "a": View(Preferences(space, table, np.zeros(rounds)), rounds),
        "b": View(Preferences(space, 1 - x, np.zeros(rounds)), rounds),
    }
    specs = {"a": "absolute-tit-for-tat", "b": "linear"}
    talks = play_out(AlternatingOffers(views), {c: parse_strategy(s) for c, s in specs.items()})
    assert talks.agreement > 0
    assert all(move.outcome < 9 for move in talks.moves)


@pytest.mark.parametrize("kind", ["alternating", "demand"])
def test_what_cannot_be_agreed_on_is_refused_in_words(kind):
    space = OutcomeSpace((Issue("price", (10, 20)), Issue("when", ("soon", "later"))), np.arange(4) != 2)
    sides = {code: Preferences(space, np.arange(4.0), [0.0] * 3) for code in "AB"}
    views = {code: View(side, 3) for code, side in sides.items()}
    with pytest.raises(
        InputError,
        match=r"A \(Scripted\) in round 1 cannot offer this: price=20, when=soon cannot be agreed",
    ):
        play_out(PROTOCOLS[kind](views), {code: Scripted(2) for code in "AB"})
    # who is handed one all the same does not sign it
    view = View(sides["A"], 3, received=[2])
    assert parse_strategy("hardliner:accept=const,threshold=0").move(view) == 3
    assert not parse_strategy("hardliner").vote(view, 2, None)


def test_a_script_that_offers_one_is_refused_with_its_file(tmp_path):
    path = tmp_path / "offers.toml"
    path.write_text("offers = [{ x = 0 }, { x = 1 }]")
    space = OutcomeSpace((Issue("x", (0, 1, 2)),), [True, False, True])
    sides = {code: Preferences(space, [0.0, 1.0, 2.0], [0.0] * 4) for code in "AB"}
    strategies = {"A": [parse_strategy(f"script:file={path}")], "B": [parse_strategy("hardliner")]}
    with pytest.raises(InputError, match="offers.toml: x=1 cannot be agreed on"):
        play_batch(sides, strategies, np.zeros((1, 2), int))
    views = {code: View(side, 4) for code, side in sides.items()}
    with pytest.raises(InputError, match="round 2: .*offers.toml: x=1 cannot be agreed on"):
        play_out(AlternatingOffers(views), {code: strategies[code][0] for code in sides})


def test_scripts_in_a_batch_keep_their_outcomes(tmp_path):
    path = tmp_path / "offers.toml"
    path.write_text("offers = [{ x = 4 }, { x = 2 }, { walk = true }]")
    space = OutcomeSpace((Issue("x", tuple(range(5))),), [False, True, True, False, True])
    sides = {code: Preferences(space, np.arange(5.0), np.zeros(5)) for code in "AB"}
    sides["B"] = Preferences(space, -np.arange(5.0), np.full(5, -9.0))
    strategies = {"A": [parse_strategy(f"script:file={path}")], "B": [parse_strategy("hardliner")]}
    result = play_batch(sides, strategies, np.zeros((1, 2), int), trace=True)
    assert result.offers[0].tolist() == [[4, 2, -1, -1, -1], [1, 1, -1, -1, -1]]
    assert STATUS[result.status[0]] == "walked away"


def test_a_mask_belongs_to_the_space():
    issues = (Issue("a", (0, 1)), Issue("b", (0, 1, 2)))
    mask = np.array([[True, False, True], [True, True, True]])
    space = OutcomeSpace(issues, mask)
    assert space.allowed.tolist() == mask.ravel().tolist()
    assert space == OutcomeSpace(issues, mask.ravel()) != OutcomeSpace(issues)
    assert space != OutcomeSpace(issues, ~mask)
    assert space != "a space"
    assert hash(space) == hash(OutcomeSpace(issues, mask.ravel()))
    assert (space.size, space.count, OutcomeSpace(issues).count) == (6, 5, 6)
    assert OutcomeSpace(issues, np.ones(6, bool)) == OutcomeSpace(issues)
    assert OutcomeSpace(issues, np.ones(6, bool)).allowed is None, "no mask costs nothing"


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.zeros(6, bool), "allowed is False everywhere: there is nothing to agree on"),
        (np.ones(5, bool), "allowed needs True or False for each of 6 outcomes"),
        (np.arange(6), "allowed needs True or False for each of 6 outcomes"),
        ([[True], [True, False]], "allowed needs True or False for each of 6 outcomes"),
    ],
)
def test_masks_that_do_not_fit_are_refused(mask, message):
    with pytest.raises(InputError, match=message):
        OutcomeSpace((Issue("a", (0, 1)), Issue("b", (0, 1, 2))), mask)
    with pytest.raises(InputError, match=message):
        solve(np.zeros((2, 6)), np.zeros(2), mask)


def test_parties_must_mean_the_same_outcomes():
    issues = (Issue("x", (0, 1, 2)),)
    sides = {
        "A": Preferences(OutcomeSpace(issues), np.zeros(3), np.zeros(2)),
        "B": Preferences(OutcomeSpace(issues, [True, True, False]), np.zeros(3), np.zeros(2)),
    }
    with pytest.raises(InputError, match="view of B differs in outcomes or rounds"):
        AlternatingOffers({code: View(side, 2) for code, side in sides.items()})
    with pytest.raises(InputError, match="preferences of B differ in outcomes or rounds"):
        play_batch(sides, {c: [parse_strategy("linear")] for c in sides}, np.zeros((1, 2), int))
