"""Parties that are not sure of their own payoffs: what they know, what they ask, and what it costs."""

import pickle
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from negotiation import Game, TradeTalks, load_scenario, play_batch
from negotiation.bargaining.estimates import Estimate, Knowledge
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import AlternatingOffers, View, play_out
from negotiation.bargaining.strategies import Bidding, parse_strategy
from negotiation.bargaining.strategies.uncertain import worth_of_asking
from negotiation.bargaining.strategies.unsure import Unsure, parts_seed
from negotiation.base.errors import InputError
from negotiation.studies.tournament import play_tournament
from negotiation.talks.results import run_result
from tests.domains import pie, preferences, random_domain

EXAMPLES = Path(__file__).parents[2] / "examples"
KNOWN = ("error=0", "error=0.2", "ranked=7")


def moves(sides, name, seed=3):
    views = {code: View(side, len(side.reservation), seed) for code, side in sides.items()}
    players = {"A": parse_strategy(name).fresh(), "B": parse_strategy("conceder").fresh()}
    return play_out(AlternatingOffers(views), players).moves


@pytest.mark.parametrize("name", ["boulware:", "ordinal:", "asking:", "micro:accept=combi,", "random:"])
def test_without_errors_and_costs_it_plays_as_who_knows_all(name):
    for seed in range(5):
        sides, _ = random_domain(np.random.default_rng(seed))
        certain = name.replace("ordinal", "boulware").replace("asking", "boulware")
        assert moves(sides, f"{name}error=0") == moves(sides, certain.rstrip(":,"), parts_seed(3))


@given(seed=st.integers(0, 2**32 - 1), known=st.sampled_from(KNOWN))
def test_who_has_asked_for_everything_knows_the_truth(seed, known):
    truth = random_domain(np.random.default_rng(seed))[0]["A"]
    knowledge = parse_strategy(f"linear:{known}").knowledge
    found = knowledge.estimate(truth, seed, range(truth.space.size))
    assert found.table.tolist() == truth.table.tolist()
    assert not found.spread.any()


@given(seed=st.integers(0, 2**32 - 1), known=st.sampled_from(KNOWN), asks=st.integers(0, 5))
def test_what_it_is_told_is_true_and_depends_on_its_seed_alone(seed, known, asks):
    rng = np.random.default_rng(seed)
    truth = random_domain(rng)[0]["A"]
    asked = rng.permutation(truth.space.size)[:asks].tolist()
    knowledge = parse_strategy(f"linear:{known}").knowledge
    found, again = (knowledge.estimate(truth, seed, asked) for _ in range(2))
    assert found.table.tolist() == again.table.tolist()
    assert found.table[asked].tolist() == truth.table[asked].tolist()
    assert not found.spread[asked].any()
    ranked = truth.table[found.ranking]
    assert (np.diff(ranked) <= 0).all()
    if knowledge.ranked:
        assert len(ranked) == min(7, truth.space.count)
        assert (ranked[0], ranked[-1]) == (truth.best, truth.worst)
        assert truth.worst <= found.table.min() <= found.table.max() <= truth.best


def test_errors_do_not_hang_on_the_last_bit_of_a_payoff():
    one, other = (preferences(values, 3) for values in ([0.0, 0.5, 1.0], [0.0, 0.5 + 1e-13, 1.0]))
    found = [Knowledge(error=0.2).estimate(side, 7).table for side in (one, other)]
    assert np.allclose(*found, rtol=0, atol=1e-12)


def test_errors_are_others_once_payoffs_are_and_not_before():
    side = preferences(np.random.default_rng(1).random(12), 4)
    player, view = curious().fresh(), View(side, 4, seed=7)
    found = []
    for change in (0.0, 1e-13, 0.1):
        view.preferences = preferences(side.table + change, 4)
        player.move(view)
        found.append(player.bidding.seen[-1].preferences.table - change)
    assert np.allclose(found[0], found[1], rtol=0, atol=1e-12)
    assert np.abs(found[2] - found[0]).max() > 0.01


def test_no_seed_that_its_parts_have_takes_the_errors_off():
    side = preferences(np.random.default_rng(1).random(12), 4)
    player, view = curious().fresh(), View(side, 4, seed=7)
    assert view.rng.random() >= 0, "a stream that was begun"
    player.move(view)
    (seen,) = player.bidding.seen
    for seed in (seen.seed, [seen.seed, 0]):
        taken_off = Knowledge(error=0.2).estimate(side, seed).table - seen.preferences.table
        assert np.abs(taken_off).min() > 1e-6
    assert seen.seed != view.seed
    assert seen.rng.random() != np.random.default_rng(view.seed).random()


@dataclass(frozen=True)
class Curious(Bidding):
    """Keeps all that it sees, and asks for some outcomes before its first move."""

    asked: tuple[int, ...] = ()
    seen: list[View] = field(default_factory=list)
    left: list[int] = field(default_factory=list)

    formula: ClassVar[str] = "its best outcome"
    source: ClassVar[str] = "this test"

    def fresh(self):
        return Curious(self.asked, self.seen, [*self.asked])

    def asks(self, view, model, asked):
        return self.left.pop() if self.left else None

    def propose(self, view, model):
        self.seen.append(view)
        return int(view.preferences.order[0])


def curious(*asked, cost=0.1):
    parts = parse_strategy("linear")
    knowledge = Knowledge(error=0.2, cost=cost)
    return Unsure("curious", Curious(asked), parts.acceptance, parts.model, knowledge)


def test_its_parts_see_nothing_of_the_truth_but_what_they_asked_for():
    sides = {code: preferences(np.random.default_rng(1).random(12), 4) for code in "AB"}
    player, other = curious(2).fresh(), parse_strategy("hardliner")
    play_out(AlternatingOffers({c: View(s, 4) for c, s in sides.items()}), {"A": player, "B": other})
    seen = player.bidding.seen
    assert seen
    assert all(isinstance(view.preferences, Estimate) for view in seen)
    written = b"".join(pickle.dumps(vars(view)) for view in seen)
    truth = sides["A"].table
    assert truth[2].tobytes() in written
    assert not any(value.tobytes() in written for value in np.delete(truth, 2))


def test_what_it_asks_for_is_taken_off_its_true_payoff():
    game = Game(load_scenario("shared-airport"), rounds=3)
    code = game.parties[0]
    truth = game.preferences[code]
    price = 0.1 * (truth.best - truth.worst)
    asked = [game.space.nth(place) for place in (1, 2)]
    talks = TradeTalks(game, {code: curious(*asked)}, rng=1).run()
    assert talks.spent == {code: pytest.approx(2 * price)} | dict.fromkeys(game.parties[1:], 0.0)
    deal = talks.protocol.agreement
    gross = np.zeros(3) if deal is None else game.payoff(deal, talks.last_round)
    assert talks.payoffs.tolist() == pytest.approx((gross - [2 * price, 0, 0]).tolist())
    told = run_result(talks).parties[code]
    assert told.components["asking"] == pytest.approx(-2 * price)
    assert told.payoff == pytest.approx(talks.payoffs[0])


def test_batches_and_tournaments_count_the_same_costs():
    sides = pie(6, 4)
    played = play_batch(
        sides, {"A": [curious(1, 2)], "B": [parse_strategy("conceder")]}, np.zeros((2, 2), np.int64)
    )
    assert played.spent == {0: pytest.approx([1.0, 0.0]), 1: pytest.approx([1.0, 0.0])}
    game = Game(load_scenario(EXAMPLES / "laptop.toml"), election="none")
    result = play_tournament([game], [curious(1, 2), parse_strategy("hardliner")], 2)
    side = game.preferences["A"]
    cost = 2 * 0.1 * (side.best - side.worst)
    assert result.payoffs[0, 0, 0, 1].tolist() == pytest.approx([-cost] * 2), "no deal, two questions"


@pytest.mark.parametrize(("ahead", "spread"), [(0.0, 1.0), (0.3, 0.5), (-0.3, 0.5), (2.0, 0.7)])
def test_the_worth_of_asking_is_what_knowing_adds_to_the_better_of_two(ahead, spread):
    better, _ = quad(lambda u: max(u, 0) * norm.pdf(u, ahead, spread), -10, 10, points=[0])
    assert worth_of_asking(ahead, spread) == pytest.approx(better - max(ahead, 0), abs=1e-7)


@pytest.mark.parametrize(("known", "own"), [("ranked=5", 1), ("error=0.2", 0)])
def test_free_questions_are_few_and_dear_ones_are_not_asked(known, own):
    sides = {code: preferences(np.random.default_rng(ord(code)).random(12), 8) for code in "AB"}
    dear, free = (parse_strategy(f"asking:{known},cost={cost}").fresh() for cost in (9, 0))
    for player in (dear, free):
        views = {c: View(s, len(s.reservation)) for c, s in sides.items()}
        talks = play_out(AlternatingOffers(views), {"A": player, "B": parse_strategy("hardliner")})
        assert player.spent == 0.0
    assert not dear._asked
    turns = sum(m.party == "A" for m in talks.moves)
    heard = {m.outcome for m in talks.moves if m.party == "B"}
    assert own <= len(set(free._asked) - heard) <= own * turns, "one question a turn about its own"
    assert free._asked


def test_level_values_keep_to_the_order_of_what_is_ranked():
    truth = preferences([9.0, 7.0, 6.5, 6.4, 1.0, 0.0], 3)
    known = Knowledge(ranked=6).estimate(truth, 0)
    read = parse_strategy("ordinal").bidding.reads(known)
    assert (read.table[0], read.table[-1]) == (9, 0)
    assert (np.diff(read.table) <= -0.5 * 9 / 5 + 1e-9).all()


def test_more_ranked_outcomes_tell_more_where_values_are_sums_over_levels():
    rng, errors = np.random.default_rng(0), []
    sides = [random_sums(rng) for _ in range(10)]
    for ranked in (6, 15, 48):
        knowledge, reads = Knowledge(ranked=ranked), parse_strategy("ordinal").bidding.reads
        found = [reads(knowledge.estimate(side, 1)).table - side.table for side in sides]
        errors.append(np.sqrt(np.mean(np.square(found))))
    assert errors[2] < 0.05 < errors[1] < errors[0]


def random_sums(rng):
    space = random_domain(rng)[0]["A"].space.__class__
    issues = tuple(pie(n, 2)["A"].space.issues[0] for n in (4, 4, 3))
    issues = tuple(each.__class__(f"i{k}", each.levels) for k, each in enumerate(issues))
    worth = sum(np.ix_(*(rng.random(n) for n in (4, 4, 3)))).ravel()
    worth = (worth - worth.min()) / np.ptp(worth)
    return Preferences(space(issues), worth, np.zeros(2))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("ranked=1", "parameter ranked=1: an order needs two outcomes"),
        ("ranked=5,error=0.1", "one of both"),
        ("error=-1", "parameter error"),
        ("error=1e300", "parameter error is 1e\\+300: a number from 0 to 10 is needed"),
        ("cost=11", "parameter cost is 11.0: a number from 0 to 10 is needed"),
        ("cost=nan", "parameter cost"),
        ("knows=3", "unknown parameter 'knows'"),
    ],
)
def test_what_cannot_be_known_is_said(given, said):
    with pytest.raises(InputError, match=said):
        parse_strategy(f"linear:{given}")


def test_who_cannot_list_the_outcomes_is_told_that_an_estimate_needs_them(monkeypatch):
    truth = preferences([0.0, 0.5, 1.0], 3)
    monkeypatch.setattr("negotiation.bargaining.outcomes.MAX_OUTCOMES", 2)
    with pytest.raises(InputError, match="leave out ranked, error and cost: an estimate needs the list"):
        Knowledge(error=0.1).estimate(truth, 7)


def test_nothing_is_asked_twice():
    sides = pie(6, 4)
    views = {c: View(s, 4) for c, s in sides.items()}
    with pytest.raises(InputError, match="in round 1: it asks twice what outcome 1 is worth"):
        play_out(AlternatingOffers(views), {"A": curious(1, 1).fresh(), "B": curious().fresh()})
