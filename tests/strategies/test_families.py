"""The families beyond clock and tit-for-tat, against their papers' results where there are any."""

import numpy as np
import pytest

from negotiation.analysis import model_accuracy
from negotiation.outcomes import Issue, OutcomeSpace
from negotiation.preferences import Preferences
from negotiation.protocols import ACCEPT, WALK_AWAY, AlternatingOffers, View, play_out
from negotiation.rubinstein import rubinstein_split
from negotiation.strategies import MODELS, parse_strategy
from tests.domains import line, pie, preferences, versus


def play(sides, rounds, seed=0, **specs):
    negotiators = {code: parse_strategy(spec).fresh() for code, spec in specs.items()}
    views = {code: View(sides[code], rounds, seed + k) for k, code in enumerate(specs)}
    return play_out(AlternatingOffers(views), negotiators)


def knowing(tables, rounds, discounts=(1.0, 1.0)):
    """Two parties that know each other's values; discount factors a round."""
    space = line(tables.shape[1])
    own = [
        Preferences(space, table, np.zeros(rounds), d ** np.arange(rounds))
        for table, d in zip(tables, discounts, strict=True)
    ]
    return {
        code: Preferences(space, me.table, me.reservation, me.discount, 0, other)
        for code, me, other in zip("AB", own, own[::-1], strict=True)
    }


def test_exponential_and_anchoring_concessions():
    stubborn = [0] * 8
    # 1 - exp((1 - t) ln 0.05): 0.93, 0.91, 0.88, …
    assert versus("exponential", stubborn) == [10, 10, 9, 9, 8, 7, 6, 5, 3]
    assert versus("exponential:floor=0.5,ceiling=0.9", stubborn)[0] == 9
    assert versus("anchoring", stubborn) == [10, 10, 10, 10, 10, 8, 6, 4, 2]
    assert versus("anchoring:anchor=0.8,hold=0.2", stubborn) == [8, 8, 7, 6, 5, 4, 3, 2, 1]


def test_absolute_tit_for_tat_gives_what_it_gets():
    spec = "absolute-tit-for-tat:noise=0,accept=time,after=1"
    assert versus(spec, [2, 4, 5]) == [10, 10, 8, 7]
    assert versus(spec, [2, 4, 3]) == [10, 10, 8, 9]
    assert versus(spec + ",lag=2", [2, 3, 5]) == [10, 10, 10, 7]
    noisy = [versus("absolute-tit-for-tat:noise=0.3,accept=time,after=1", [2, 4])[2]]
    assert noisy != [8] or versus("absolute-tit-for-tat:noise=0.3", [1, 2, 3])[3] != 7


def test_micro_concedes_one_outcome_for_each_new_one_received():
    spec = "micro:accept=time,after=1"
    assert versus(spec, [0, 1, 2]) == [10, 9, 8, 7]
    assert versus(spec, [0, 0, 0])[:2] == [10, 9]
    assert set(versus(spec, [0] * 9)[2:]) <= {10, 9}, "without anything new it repeats itself"
    # ready to concede, it takes what its next offer would give it; not ready, what its last did
    assert versus("micro", [9], rounds=5) == [10, ACCEPT]
    assert (
        versus("micro", [0, 0, 9], rounds=9)
        == [10, 9, 9, ACCEPT][:2] + versus("micro", [0, 0, 9], rounds=9)[2:]
    )
    assert versus("micro", [0, 0, 9], rounds=9)[-1] == ACCEPT
    assert versus("micro", [0, 0, 8], rounds=9)[-1] != WALK_AWAY


def test_micro_does_not_go_below_its_reservation_value():
    view = View(preferences(np.arange(4), 9, reservation=2), 9, 3, 5, made=[3, 2], received=[0, 1, 2])
    assert parse_strategy("micro:accept=const,threshold=1").move(view) in (2, 3)
    floor_rose = Preferences(line(4), np.arange(4.0), np.array([0, 0, 0, 3.0, 3]))
    view = View(floor_rose, 5, 3, 3, made=[3, 2, 1], received=[0])
    assert parse_strategy("micro").move(view) == 3


@pytest.mark.parametrize("seed", range(50))
def test_two_micros_agree_where_their_paper_says(seed):
    # de Jonge (2022): both go down their rankings in step, so they meet at the outcome whose worse
    # rank is best
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 40))
    tables = np.stack([rng.permutation(size), rng.permutation(size)]).astype(float)
    sides = {c: preferences(t, size + 1) for c, t in zip("AB", tables, strict=True)}
    talks = play(sides, size + 1, A="micro", B="micro")
    worse_rank = (size - 1 - tables).max(axis=0)
    assert worse_rank[talks.agreement] == worse_rank.min()


def test_trade_off_moves_along_the_indifference_curve_towards_the_offer():
    space = OutcomeSpace((Issue("a", (0.0, 1, 2, 3)), Issue("b", (0.0, 1, 2, 3))))
    table = np.add.outer(np.arange(4.0), np.arange(4.0)).ravel()
    view = View(Preferences(space, table, np.zeros(9)), 9)
    strategy = parse_strategy("trade-off:step=0.34")
    assert strategy.move(view) == 15
    view.received, view.made, view.round_index = [3, 3], [15], 1  # (a 0, b 3), and no better again
    assert space.places(strategy.move(view)) == (1, 3), "gain 4 of 6, as like the offer as can be"
    view.received = [12, 12]
    assert space.places(strategy.move(view)) == (3, 1)
    view.received = [3, 7]
    assert strategy.move(view) == 15, "the other is moving: no concession"
    view.received = [0] * 9
    assert table[parse_strategy("trade-off:step=0.5,accept=const").move(view)] == 0, (
        "never below its floor"
    )


def test_brinkmanship_breaks_off_as_often_as_announced():
    view = View(pie(11, 4)["A"], 4, 0, 2, made=[10, 9], received=[0, 0])
    strategy = parse_strategy("brinkmanship:risk=0.5,steepness=1")
    broken = 0
    for seed in range(2000):
        view.seed = seed
        broken += strategy.move(view) == WALK_AWAY
    assert broken / 2000 == pytest.approx(0.5 * 3 / 5, abs=0.04)
    view.round_index = 1
    assert strategy.announce(view) == pytest.approx(0.5 * 3 / 5), "announced a turn before"
    view.round_index = 3
    assert strategy.announce(view) == 0.5
    view.round_index = 0
    view.made, view.received = [], []
    for seed in range(50):
        view.seed = seed
        assert strategy.move(view) != WALK_AWAY, "nothing was announced yet"


def test_brinkmanship_never_asks_for_less_than_it_insists_on():
    assert versus("brinkmanship:risk=0,insist=0.5", [0] * 8) == [10, 9, 9, 8, 8, 7, 7, 6, 6]


def test_an_announced_risk_makes_the_optimal_stopper_accept_earlier():
    view = View(pie(11, 4)["A"], 4, 0, 1, made=[10], received=[5])
    strategy = parse_strategy("hardliner:accept=optimal")
    assert strategy.move(view) == 10, "two more offers are worth 0.625"
    view.risk = 0.3
    assert strategy.move(view) == ACCEPT, "0.7 (1 + 0.35²)/2 = 0.39"


@pytest.mark.parametrize(("mine", "other"), [(0.9, 0.9), (0.8, 0.95), (0.95, 0.8), (0.5, 0.7)])
def test_rubinstein_players_agree_at_once_on_the_closed_form_split(mine, other):
    size = 1001
    slices = np.arange(size) / (size - 1)
    sides = knowing(np.stack([slices, 1 - slices]), 40, (mine, other))
    talks = play(
        sides,
        40,
        A=f"rubinstein:discount={mine},other={other}",
        B=f"rubinstein:discount={other},other={mine}",
    )
    assert talks.round_index == 0
    assert talks.status == "agreement"
    assert slices[talks.agreement] == pytest.approx(rubinstein_split(mine, other), abs=1 / (size - 1))


def test_rubinstein_takes_the_games_own_discount():
    slices = np.arange(1001) / 1000
    talks = play(
        knowing(np.stack([slices, 1 - slices]), 9, (0.9, 0.9)), 9, A="rubinstein", B="rubinstein"
    )
    assert slices[talks.agreement] == pytest.approx(rubinstein_split(0.9, 0.9), abs=0.001)
    alone = play(knowing(np.stack([slices, 1 - slices]), 1), 1, A="rubinstein", B="rubinstein")
    assert alone.status == "agreement"


def test_patient_rubinstein_players_go_to_nashs_point():
    # a curved frontier: B's gain is 1 - a², Nash's point maximises a (1 - a²): a = 1/√3
    a = np.arange(1001) / 1000
    distance = []
    for delta in (0.5, 0.9, 0.99, 0.9999):
        talks = play(
            knowing(np.stack([a, 1 - a**2]), 9),
            9,
            A=f"rubinstein:discount={delta},other={delta}",
            B=f"rubinstein:discount={delta},other={delta}",
        )
        distance.append(abs(a[talks.agreement] - 3**-0.5))
    assert distance == sorted(distance, reverse=True)
    assert distance[-1] < 0.002


def test_fair_splitters_that_know_each_other_meet_at_the_solution():
    a = np.arange(101) / 100
    tables = np.stack([a, 1 - a**2])
    nash = play(knowing(tables, 5), 5, A="fair-split", B="fair-split")
    assert nash.round_index == 0
    assert nash.agreement == (tables[0] * tables[1]).argmax()
    kalai = play(
        knowing(tables, 5), 5, A="fair-split:solution=kalai_smorodinsky", B="hardliner:accept=const"
    )
    assert kalai.moves[0].outcome == tables.min(axis=0).argmax()


def test_without_a_model_the_split_is_half_of_the_own_gain():
    assert versus("fair-split:model=none", [], size=11) == [5]
    assert versus("rubinstein:model=none,discount=0.9,other=0.9", [], size=1001) == [526]


def test_where_nothing_seems_to_help_both_ask_for_the_best():
    side = knowing(np.array([[0.0, 1.0], [-1.0, -2.0]]), 3)["A"]
    for name in ("fair-split", "rubinstein", "nice-tit-for-tat:model=prior"):
        assert parse_strategy(name).fresh().move(View(side, 3)) == 1


def test_nice_tit_for_tat_mirrors_the_way_to_nashs_point():
    a = np.arange(11.0)
    side = knowing(np.stack([a, 10 - a]), 99)["A"]  # Nash's point: 5
    view = View(side, 99, made=[10], received=[1], round_index=0)
    strategy = parse_strategy("nice-tit-for-tat:model=prior,bonus=0")
    assert strategy.move(view) == 10
    view.received = [1, 3]  # half of the way from 1 to 5
    assert strategy.move(view) == 8, "its own way from 10 to 5 half gone: 7.5"
    view.received = [1, 3, 2]
    assert strategy.move(view) == 8, "it remembers the best offer"
    view.received = [1, 5]
    assert strategy.move(view) == ACCEPT
    view.received = [6, 4]
    assert strategy.move(view) == 5, "who starts beyond Nash's point has conceded enough"


def test_the_hybrid_follows_answer_then_clock():
    spec = "hybrid:model=none,accept=time,after=1"
    # with nothing received the Bézier curve from 1 over 0.75 to 0.4
    assert versus(spec, [], rounds=99) == [10]
    view = View(pie(101, 9)["A"], 9, round_index=4, made=[90], received=[10, 30])
    # answer 0.9 - 1.5 · 0.5 · 0.2 = 0.75, clock 0.725, mixed with weight 1/4 on the clock
    assert parse_strategy("hybrid:model=none").move(view) == np.ceil(100 * (0.75 * 0.75 + 0.25 * 0.725))
    view.received = [10, 10, 10, 30]  # the latest of three steps weighs two thirds
    step = 0.66 / 0.99 * 0.2
    assert parse_strategy("hybrid:model=none").move(view) == np.ceil(
        100 * (0.75 * (0.9 - 0.75 * step) + 0.25 * 0.725)
    )


def additive(rng, shape):
    space = OutcomeSpace(tuple(Issue(f"i{k}", tuple(range(n))) for k, n in enumerate(shape)))
    weights = rng.dirichlet(np.ones(len(shape)))
    values = [rng.random(n) for n in shape]
    digits = space.digits(np.arange(space.size))
    table = sum(w * (v / v.max())[d] for w, v, d in zip(weights, values, digits.T, strict=True))
    return Preferences(space, table, np.zeros(60))


@pytest.mark.parametrize("model", ["frequency", "bayesian"])
def test_learning_models_come_closer_to_the_truth(model):
    early, late = [], []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        other = additive(rng, (5, 4, 4, 3))
        negotiator = parse_strategy("boulware:exponent=2")
        view, mine = View(other, 60), View(other, 60)
        learner = MODELS[model].part()
        for k in range(40):
            view.round_index = k
            mine.received.append(negotiator.move(view))
            mine.round_index = k
            if k in (1, 39):
                accuracy = model_accuracy(learner.gains(mine), other.table)
                (early if k == 1 else late).append(accuracy)
    assert np.mean(late) > np.mean(early)
    assert np.mean(late) > 0.45


def test_models_that_know_nothing_assume_pure_conflict():
    view = View(pie(11, 5)["A"], 5)
    for name in MODELS:
        np.testing.assert_array_equal(MODELS[name].part().gains(view), 10 - np.arange(11))


def test_the_bayesian_model_shifts_towards_what_is_asked_for():
    space = OutcomeSpace((Issue("a", (0.0, 1, 2)), Issue("b", (0.0, 1, 2))))
    view = View(Preferences(space, np.zeros(9), np.zeros(20)), 20)
    model = MODELS["bayesian"].part()
    for _ in range(10):
        view.received.append(space.index({"a": 2, "b": 0}))
        scores = model.scores(view, np.arange(9))
    assert scores.argmax() == 6
    assert scores.argmin() == 2
    assert scores.max() <= 1 + 1e-12
