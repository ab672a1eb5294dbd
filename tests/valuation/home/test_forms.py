"""The compiled pass over all outcomes against the plain tables."""

import gc
import weakref

import numpy as np
import pytest

from negotiation.bargaining.compiled import play_batch
from negotiation.bargaining.compiled.forms import Form, joined
from negotiation.bargaining.payoffs import Component, Term, first_column
from negotiation.bargaining.strategies import parse_strategy
from negotiation.scenarios import draw_scenarios, load_scenario, replaced
from negotiation.valuation.game import Game
from negotiation.valuation.home import RULES, Laid
from negotiation.valuation.home.ratification import Decisions


def stages(scenario, like=None):
    game = Game(scenario, like=like)
    later = () if game.election_round is None else map(game.after_election, ("incumbent", "challenger"))
    return [game, *later]


def alike(quick, plain):
    assert np.abs(quick.table - plain.table).max() < 1e-9
    assert (quick.best, quick.worst) == pytest.approx((plain.best, plain.worst), rel=0, abs=1e-9)
    assert (quick.best, quick.worst) == (quick.table.max(), quick.table.min())
    assert np.abs(quick.ratification - plain.ratification).max() < 1e-9
    assert np.array_equal(quick.reservation, plain.reservation)
    assert np.array_equal(quick.floors, plain.floors)


def test_drawn_games_are_seen_as_plainly_under_any_rule(korea):
    like = None
    for rule, other in zip(RULES, reversed(RULES), strict=True):
        rules = {"politics.sides.KOR.rule": rule, "politics.sides.USA.rule": other}
        (drawn,) = draw_scenarios(replaced(korea, rules), 1, np.random.default_rng(1))
        for game in stages(drawn, like):
            like = game
            for code, plain in game.preferences.items():
                alike(game.quick[code], plain)
                alike(game.quick[code].believed, plain.believed)
                for outcome in range(0, game.space.size, game.space.size // 7):
                    exactly = game.home_views[code].chance(outcome)
                    assert game.home.chance(code, outcome) == pytest.approx(exactly, rel=0, abs=1e-12)


@pytest.mark.parametrize("other", ["micro", "boulware:model=none"])
def test_drawn_games_are_played_as_plainly(korea, other):
    chosen = [parse_strategy("linear:model=prior"), parse_strategy(other)]
    strategies, picks = dict.fromkeys(("KOR", "USA"), chosen), np.array([[0, 0], [1, 0]])
    for drawn in draw_scenarios(korea, 2, np.random.default_rng(2)):
        game, *later = stages(drawn)
        ends = [
            play_batch(
                *(seen(game), strategies, picks),
                trace=True,
                later=[seen(each) for each in later],
                turning=game.election_round,
            )
            for seen in (lambda each: each.quick, lambda each: each.preferences)
        ]
        own = [
            (side.table, side.best, side.worst)
            for each in (game, *later)
            for side in each.quick.values()
        ]
        assert all((best, worst) == (table.max(), table.min()) for table, best, worst in own)
        for name in ("agreement", "rounds", "status", "offers"):
            assert np.array_equal(*(getattr(end, name) for end in ends))


def test_a_side_that_holds_no_election_is_passed_over_once(korea):
    pairs = [game.home.forms for game in stages(korea)]
    assert joined(pairs).sides.tolist() == [0, 1, 2, 1, 3, 1]
    assert [pair.sides[1] is pairs[0].sides[1] for pair in pairs] == [True] * 3


def test_a_game_that_is_over_gives_its_memory_back_at_once(korea):
    game = Game(korea)
    held = [weakref.ref(each) for each in (game, *game.quick.values(), game.preferences["KOR"])]
    gc.disable()
    try:
        del game
        assert [each() for each in held] == [None] * 4
    finally:
        gc.enable()


def test_what_outcomes_exclude_counts_for_no_end(korea):
    excluded = [{korea.issues[0].key: [korea.issues[0].levels[-1].level]}]
    game = Game(korea.model_validate(korea.model_dump() | {"excluded": excluded}))
    for code, plain in game.preferences.items():
        quick = game.quick[code]
        assert (quick.best, quick.worst) == pytest.approx((plain.best, plain.worst), rel=0, abs=1e-9)


def test_without_home_politics_or_sums_there_is_no_pass(korea):
    assert Game(load_scenario("korus-2018")).quick is None
    game, first = Game(korea), first_column(korea.space)
    (parts, _), keys = game.worth.economy.stakes.parts.values(), korea.space.keys
    product = Term((keys[0], keys[first]), np.ones((korea.space.shape[0], korea.space.shape[first])))
    crossed = [*parts, (Component("crossed", (product,)), False)]
    assert Laid.of(korea.space, parts) is not None
    assert Laid.of(korea.space, crossed) is None


@pytest.mark.parametrize("court", [{}, {"ruling.chance": 0}])
def test_a_compiled_game_knows_what_holds_without_a_deal_and_what_few_outcomes_pay(korea, court):
    scenario = replaced(korea, court)
    plain = Game(scenario).with_fact("jobs")
    quick = Game(scenario, compiled=True).with_fact("jobs")
    assert np.abs(quick.phase_values - plain.phase_values).max() < 1e-12
    outcomes, rounds = np.random.default_rng(3).integers(korea.space.size, size=(2, 50)) % [
        [10**9],
        [16],
    ]
    for code, side in plain.preferences.items():
        few = quick.quick[code].payoff(outcomes, rounds)
        assert np.abs(few - side.payoff(outcomes, rounds)).max() < 1e-9
        assert "table" not in vars(quick.quick[code])
        for outcome in outcomes[:9].tolist():
            chance = quick.ratification_chance(outcome, code)
            assert chance == pytest.approx(plain.home_views[code].chance(outcome), rel=0, abs=1e-12)


def test_a_compiled_game_goes_through_all_ways_to_decide_once(korea, monkeypatch):
    quick, asked, of = Game(korea, compiled=True), [], Decisions.of
    monkeypatch.setattr(Decisions, "of", lambda *all_: asked.append(1) or of(*all_))
    for outcome in range(5):
        for code in quick.parties:
            quick.ratification_chance(outcome, code)
    assert len(asked) == len(quick.parties)


def test_odds_multiply_as_far_as_numbers_reach():
    form = Form(np.array([-500.0, -3.0, 0.0, 500.0]), np.array([400.0, 1.0, 0.0]))
    odds = form.odds(2.0)
    whole = np.exp(-(form.rows[:, None] + form.columns) / 2)
    assert 1 / (1 + odds.rows[:, None] * odds.columns) == pytest.approx(1 / (1 + whole), abs=1e-12)
    with pytest.raises(OverflowError):
        form.odds(0.5)


def test_odds_do_not_depend_on_how_arrays_lie_in_memory():
    parts = np.random.default_rng(0).normal(size=(3, 5))
    plain, other = (Form(a, a).odds(1.0) for a in (parts, np.asfortranarray(parts)))
    assert np.array_equal(plain.rows, other.rows)
    assert np.array_equal(plain.columns, other.columns)
