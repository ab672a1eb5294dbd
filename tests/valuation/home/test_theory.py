"""What the theory of two-level games predicts (Schelling 1960; Putnam 1988), in many seeded runs."""

from dataclasses import replace

import numpy as np
import pytest

from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import AlternatingOffers, View, play_out
from negotiation.bargaining.strategies import parse_strategy
from negotiation.base.arrays import logistic
from negotiation.scenarios import load_scenario
from negotiation.talks.model import TradeTalks
from negotiation.valuation.game import Game

RUNS = 100


def scene(**overrides):
    """The talks with a tenth of the firms, which makes hundreds of runs quick."""
    changed = {"firms__number": 1500} | overrides
    return Game(load_scenario("korea-us-2025", {k.replace("__", "."): v for k, v in changed.items()}))


def played(seed: int, asked_at_home: float) -> np.ndarray | None:
    """Play one random domain; A's side ratifies what gives A more than ``asked_at_home``."""
    rng = np.random.default_rng(seed)
    rounds = 20
    space = OutcomeSpace(tuple(Issue(f"i{k}", tuple(range(6))) for k in range(3)))
    digits = space.digits(np.arange(space.size)) / 5
    weights = rng.dirichlet(np.ones(3), size=2)
    mine, yours = digits @ weights[0], (1 - digits) @ weights[1]
    noise = rng.normal(0, 0.03, space.size)
    chance = logistic((mine + noise - asked_at_home) / 0.03)
    reservation = np.full(rounds, rng.uniform(0.1, 0.4))
    b = Preferences(space, yours, reservation)
    a = Preferences(space, mine, np.full(rounds, 0.1), ratification=chance)
    a, b = replace(a, others={"B": b}), replace(b, others={"A": a})
    views = {"A": View(a, rounds, seed), "B": View(b, rounds, seed)}
    sides = {
        "A": parse_strategy("tied-hands").fresh(),
        "B": parse_strategy("linear:model=win-set").fresh(),
    }
    talks = play_out(AlternatingOffers(views), sides)
    if talks.agreement is None:
        return None
    assert chance[talks.agreement] >= 0.5, "nothing is signed outside the win-set"
    return np.array([mine[talks.agreement], yours[talks.agreement]])


@pytest.mark.slow
def test_a_smaller_win_set_means_better_deals_and_fewer():
    wide, narrow, tiny = ([played(seed, asked) for seed in range(RUNS)] for asked in (0.65, 0.8, 0.9))
    deals = [sum(deal is not None for deal in runs) for runs in (wide, narrow, tiny)]
    assert deals[0] > deals[1] > deals[2] > 0
    both = [(w, n) for w, n in zip(wide, narrow, strict=True) if w is not None and n is not None]
    assert len(both) > RUNS / 4
    gain = np.mean([n - w for w, n in both], axis=0)
    assert gain[0] > 0.02, "better for the side whose hands are tied"
    assert gain[1] < -0.02, "at the other's expense"


@pytest.mark.slow
def test_in_the_talks_a_smaller_win_set_means_better_deals_ratified_less_often():
    worth, ratified = [], []
    for asked in (0.0, 3.0):
        keys = ("ppp", "dp")
        game = scene(**{f"politics__sides__KOR__constituencies__{k}__reservation": asked for k in keys})
        runs = [TradeTalks(game, rng=seed, first="random").run() for seed in range(RUNS)]
        deals = [t.protocol.agreement for t in runs if t.protocol.agreement is not None]
        worth.append(np.mean(game.values[:, deals], axis=1))
        ratified.append(sum(bool(t.ratified) for t in runs))
        shares = (game.home_views["KOR"].ratification >= 0.5).mean()
        assert shares < 0.7
    assert worth[1][0] > worth[0][0], "Korea gets more where there is a deal"
    assert worth[1][1] < worth[0][1]
    assert ratified[1] < ratified[0]


@pytest.mark.slow
def test_consensus_ratifies_more_often():
    counts, deals = [], set()
    games = [scene(politics__consensus=consensus) for consensus in (0.0, 1.0)]
    for game in games:
        runs = [TradeTalks(game, rng=seed, first="random").run() for seed in range(RUNS)]
        counts.append(sum(bool(t.ratified) for t in runs))
        deals |= {t.protocol.agreement for t in runs}
    assert counts[1] > counts[0]
    # the same deal, whoever governs
    for winner in (None, "incumbent", "challenger"):
        alone, shared = (game if winner is None else game.after_election(winner) for game in games)
        for deal in deals - {None}:
            assert shared.ratification_chance(deal, "KOR") > alone.ratification_chance(deal, "KOR")


def test_consensus_removes_the_risk_of_reopening():
    shared, alone = scene(politics__consensus=1), scene(politics__consensus=0)
    assert np.all(shared.home_views["KOR"].reopening == 0)
    assert alone.home_views["KOR"].reopening.max() > 0.5


def test_an_empty_win_set_leaves_nothing_to_offer():
    game = scene()
    hopeless = replace(game.preferences["KOR"], ratification=np.zeros(game.space.size))
    view = View(hopeless, 16, 0)
    assert parse_strategy("tied-hands").fresh().move(view) == -2
    assert parse_strategy("linear").fresh().move(view) >= 0


@pytest.mark.parametrize("certainty", [0.2, 0.8])
def test_the_certainty_asked_for_at_home_is_kept(certainty):
    game = scene()
    spec = f"tied-hands:certainty={certainty}"
    talks = TradeTalks(game, {"KOR": spec, "USA": "linear:model=win-set"}, rng=1)
    while talks.running:
        before = talks.game.home_views["KOR"].expected
        made = len(talks.views["KOR"].made)
        talks.step()
        stage = talks.game.home_views["KOR"].expected
        for outcome in talks.views["KOR"].made[made:]:
            assert max(before[outcome], stage[outcome]) >= certainty
    assert talks.views["KOR"].made


def test_tied_hands_hold_under_a_mediator_too():
    game = scene()
    for seed in range(4):
        talks = TradeTalks(
            game, {"KOR": "tied-hands:certainty=0.8", "USA": "linear"}, rng=seed, protocol="single-text"
        ).run()
        if talks.protocol.agreement is not None:
            assert talks.game.home_views["KOR"].expected[talks.protocol.agreement] >= 0.8
