"""The families beyond clock and tit-for-tat, against their papers' results where there are any."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.domains import additive
from negotiation.bargaining.analysis import model_accuracy
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, AlternatingOffers, View, play_out
from negotiation.bargaining.rubinstein import rubinstein_split
from negotiation.bargaining.rules import uniform
from negotiation.bargaining.solutions import pareto_frontier
from negotiation.bargaining.strategies import MODELS, parse_strategy
from negotiation.bargaining.strategies.nice_tit_for_tat import _Mirror, _nash_gain
from negotiation.bargaining.strategies.rubinstein import _factor
from negotiation.base.errors import InputError
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
        code: Preferences(space, me.table, me.reservation, me.discount, 0, {"": other})
        for code, me, other in zip("AB", own, own[::-1], strict=True)
    }


def test_exponential_and_anchoring_concessions():
    stubborn = [0] * 8
    # 1 - exp((1 - t) ln 0.05): 0.93, 0.91, 0.88, …
    assert versus("exponential", stubborn) == [10, 10, 9, 9, 8, 7, 6, 5, 3]
    # their beta = 1/exponent: 1 - exp((1 - t)^2 ln 0.05) early, square root late
    asked = np.arange(1, 10) / 10
    for exponent, beta in ((0.5, 2.0), (2.0, 0.5)):
        shares = 10 * (1 - 0.05 ** ((1 - asked) ** beta))
        assert versus(f"exponential:exponent={exponent}", stubborn) == np.ceil(shares).tolist()
    assert versus("exponential:floor=0.5,ceiling=0.9", stubborn)[0] == 9
    assert versus("anchoring", stubborn) == [10, 10, 10, 10, 10, 8, 6, 4, 2]
    assert versus("anchoring:anchor=0.8,hold=0.2", stubborn) == [8, 8, 7, 6, 5, 4, 3, 2, 1]


def test_absolute_tit_for_tat_gives_what_it_gets():
    spec = "absolute-tit-for-tat:noise=0,accept=time,after=1"
    assert versus(spec + ",opening=0", [2, 4, 5]) == [10, 10, 8, 7]
    assert versus(spec + ",opening=0", [2, 4, 3]) == [10, 10, 8, 9]
    assert versus(spec + ",opening=0,lag=2", [2, 3, 5]) == [10, 10, 10, 7]
    assert versus(spec, [2, 4, 2]) == [10, 9, 7, 9], "never again more than the opening"


def test_micro_concedes_one_outcome_for_each_new_one_received():
    spec = "micro:accept=time,after=1"
    assert versus(spec, [0, 1, 2]) == [10, 9, 8, 7]
    assert versus(spec, [0, 0, 0])[:2] == [10, 9]
    assert set(versus(spec, [0] * 9)[2:]) <= {10, 9}, "without anything new it repeats itself"
    # ready to concede, it takes what its next offer would give it; not ready, what its last did
    assert versus("micro", [9], rounds=5) == [10, ACCEPT]
    assert versus("micro", [0, 0, 9], rounds=9)[-1] == ACCEPT
    assert versus("micro", [0, 0, 8], rounds=9)[-1] == ACCEPT, "8 is new: ready to offer as much"
    assert versus("micro", [0, 0, 7], rounds=9)[-1] != ACCEPT


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


def test_brinkmanship_accepts_before_it_leaves_anything_to_chance():
    strategy = parse_strategy("brinkmanship:risk=1,steepness=0.0001")
    for seed in range(50):
        view = View(pie(11, 4)["A"], 4, seed, 2, made=[10, 9], received=[1, 9])
        assert strategy.move(view) == ACCEPT, "as good as its next offer"
        view.received = [1, 1]
        assert strategy.move(view) == WALK_AWAY


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


@pytest.mark.parametrize(("mine", "other"), [(0.9, 0.6), (0.6, 0.9), (0.8, 0.8)])
def test_rubinstein_counts_with_the_others_patience(mine, other):
    slices = np.arange(1001) / 1000
    sides = knowing(np.stack([slices, 1 - slices]), 9, (mine, other))
    talks = play(sides, 9, A="rubinstein", B="rubinstein")
    assert (talks.status, talks.round_index) == ("agreement", 0)
    assert slices[talks.agreement] == pytest.approx(rubinstein_split(mine, other), abs=0.001)
    # nothing lasts: what is worth nothing later has no factor
    worthless = knowing(np.stack([slices, 1 - slices]), 9, (0.0, 0.0))
    assert play(worthless, 9, A="rubinstein", B="rubinstein").status == "agreement"


def backwards(pies, discounts):
    """What the first mover gets of a pie cut in ``pies``, by backward induction of the protocol.

    In each round the first offers, the second accepts or offers, and the first accepts that in the next
    round or offers anew.
    """
    first, second = discounts
    rounds, slices = len(first), np.arange(pies + 1) / pies
    worth_second = 0.0  # of refusing the last offer: nothing comes of a counter-offer
    for k in range(rounds - 1, -1, -1):
        # the second accepts from worth_second on; the first asks for the most that it accepts
        offer = slices[second[k] * (1 - slices) >= worth_second - 1e-12].max()
        # the first accepts in this round a counter-offer of the last that is worth as much as its own
        kept = slices[first[k] * slices >= first[k] * offer - 1e-12].min()
        worth_second = second[k] * (1 - kept)
    return offer


@pytest.mark.parametrize("rounds", [1, 2, 5, 16])
@pytest.mark.parametrize("factor", [0.5, 0.9, 1.0])
def test_in_the_protocols_own_equilibrium_the_first_mover_takes_all(rounds, factor):
    # why Rubinstein's split is called a rule here, as its source line says
    discounts = [factor ** np.arange(rounds)] * 2
    assert backwards(100, discounts) == 1.0
    assert "takes all" in parse_strategy("rubinstein").bidding.source


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


@pytest.mark.parametrize("name", ["fair-split", "rubinstein"])
def test_who_knows_nothing_of_the_other_asks_for_the_best(name):
    assert versus(f"{name}:model=none", [3, 4]) == [10, 10, 10]
    for model in ("prior", "frequency", "bayesian"):
        assert versus(f"{name}:model={model}", []) == [10]


@pytest.mark.parametrize("name", ["fair-split", "rubinstein"])
@pytest.mark.parametrize(("other", "least"), [("itself", 0.9), ("boulware", 0.9), ("linear", 0.6)])
def test_without_beliefs_most_agreements_are_efficient(name, other, least):
    # taken for pure conflict, 1 of 31 and 1 of 33 agreements with itself were
    agreed, efficient = 0, 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        domains = [additive((5, 4, 6), rng) for _ in range(2)]
        sides = {
            c: Preferences(d.space, d.table, np.zeros(40)) for c, d in zip("AB", domains, strict=True)
        }
        agreement = play(sides, 40, A=name, B=name if other == "itself" else other).agreement
        if agreement is not None:
            agreed += 1
            efficient += agreement in pareto_frontier(np.stack([d.table for d in domains]))
    assert agreed >= 25
    assert efficient >= least * agreed


@pytest.mark.parametrize("solution", ["nash", "kalai_smorodinsky"])
def test_of_equally_fair_outcomes_none_that_another_improves_on_is_proposed(solution):
    rng = np.random.default_rng(3)
    for _ in range(200):
        tables = rng.integers(0, 4, size=(2, 12)).astype(float)
        view = View(knowing(tables, 3)["A"], 3)
        proposed = parse_strategy(f"fair-split:solution={solution}").fresh().move(view)
        better = (tables >= tables[:, [proposed]]).all(axis=0)
        assert (tables[:, better] == tables[:, [proposed]]).all()


@pytest.mark.parametrize("curve", [lambda a: 1 - a, lambda a: 1 - a**2, lambda a: (1 - a) ** 0.5])
def test_zeuthens_players_that_know_each_other_come_to_nashs_point(curve):
    # Harsanyi (1956): the concessions end where the product is largest
    a = np.arange(101) / 100
    tables = np.stack([a, curve(a)])
    talks = play(knowing(tables, 60), 60, A="zeuthen", B="zeuthen")
    assert talks.status == "agreement"
    best = tables.prod(axis=0).max()
    assert tables[:, talks.agreement].prod() == pytest.approx(best, rel=1e-3)


def test_zeuthen_concedes_no_more_than_the_other_must_answer_and_takes_nothing_back():
    a = np.arange(11.0)
    view = View(knowing(np.stack([a, 10 - a]), 9)["A"], 9, 0, 1, [9], [2])
    strategy = parse_strategy("zeuthen:accept=const,threshold=1")
    assert strategy.move(view) == 7, "products 9 and 16: 8 · 2 is not enough"
    view.made, view.received = [6], [2]
    assert strategy.move(view) == 6, "24 against 16: the other has to concede"
    view.made, view.received = [9], [5]
    assert parse_strategy("zeuthen").move(view) == ACCEPT, "nothing has a larger product"


def test_resources_that_run_out_are_the_rounds_left():
    expected = [100 - 100 * np.exp(-left / 2) for left in (8, 4, 1, 0)]
    asked = versus("resource-dependent:accept=const,threshold=1", [0] * 8, size=101)
    assert [asked[k] for k in (0, 4, 7, 8)] == np.ceil(np.round(expected, 9)).tolist()
    assert versus("resource-dependent:given=0.5,patience=0.1", [0] * 8, size=101)[:8] == [50] * 8
    view = View(pie(101, 9)["A"], 9, 0, 6)
    target = parse_strategy("resource-dependent:given=0.5").bidding.target(view)
    assert target == pytest.approx(50 * (1 - np.exp(-1))), (
        "two rounds left: half, less what runs out of it"
    )


def test_the_last_offer_and_the_last_turn_are_compared_with():
    side = pie(101, 9)["A"]
    view = View(side, 9, 0, 4, [100, 90, 80, 70], [60, 69])
    assert parse_strategy("hardliner:accept=previous").move(view) == 100
    assert parse_strategy("hardliner:accept=gap").move(view) == ACCEPT, "70 less 1 of 100"
    assert parse_strategy("hardliner:accept=previous,alpha=2").move(view) == ACCEPT
    assert parse_strategy("hardliner:accept=previous,alpha=2").move(View(side, 9, 0, 0, [], [99])) == 100
    view.received = [1]
    for name in ("next-or-time", "next-or-time,after=0.6"):
        assert parse_strategy(f"hardliner:accept={name}").seated(9).move(view) == 100
    view.round_index = 5
    assert parse_strategy("hardliner:accept=next-or-time,after=0.6").move(view) == ACCEPT
    assert parse_strategy("hardliner:accept=next-or-time").seated(9).move(view) == 100
    view.round_index = 8
    assert parse_strategy("hardliner:accept=next-or-time").seated(9).move(view) == ACCEPT


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
    assert strategy.move(view) == 6, (
        "who starts beyond the aim 0.5 (1.4 - 0.6 · 0.4) has conceded enough"
    )
    view.received = [3, 4]  # aim 0.5 (1.4 - 0.6 · 0.7) = 0.49, at least 0.5: half of the way again
    assert strategy.move(view) == 8


def test_nice_tit_for_tat_aims_at_nashs_gain_and_goes_no_further_than_that():
    # gains of 1, 0.8 and 0 over a floor of 4 where the best is 14; products 0, 0.72, 0
    side = replace(
        knowing(np.array([[14.0, 12, 4], [0.0, 0.9, 1]]), 9)["A"], reservation=np.full(9, 4.0)
    )
    view = View(side, 9)
    assert _nash_gain(view, MODELS["prior"].part()) == pytest.approx(0.8)
    assert _Mirror(1.0, 0.8).target(view) == pytest.approx(4 + 10 * (1 - 0.1 * 0.2)), "nothing heard"
    view.received = [2, 0]  # aim 0.9 · 0.8, and the other has come further than that
    assert _Mirror(0.0, 0.9).target(view) == pytest.approx(4 + 10 * 0.72)


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


@pytest.mark.parametrize("model", ["frequency", "bayesian"])
def test_learning_models_come_closer_to_the_truth(model):
    early, late = [], []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        domain = additive((5, 4, 4, 3), rng)
        other = Preferences(domain.space, domain.table, np.zeros(60))
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


# ------------------------------------------------------------------ details that a slip would change
def seed_with(condition):
    return next(seed for seed in range(1000) if condition(uniform(seed, 2)))


def test_micro_not_ready_takes_what_its_last_new_offer_would_give_it():
    repeats_best, repeats_second = seed_with(lambda u: u < 0.5), seed_with(lambda u: u >= 0.5)
    for seed, repeated in ((repeats_best, 10), (repeats_second, 9)):
        view = View(pie(11, 9)["A"], 9, seed, 2, made=[10, 9], received=[8, 8])
        assert parse_strategy("micro").move(view) == repeated, "8 is less than 9"
        view.received = [9, 9]
        assert parse_strategy("micro").move(view) == ACCEPT


def test_absolute_tit_for_tat_errs_by_its_noise():
    draw = uniform(4, 2)
    view = View(pie(1001, 9)["A"], 9, 4, 2, made=[1000, 900], received=[100, 200])
    expected = 900 - 100 + 100 * (2 * draw - 1)
    assert parse_strategy("absolute-tit-for-tat:noise=0.1,accept=const").move(view) == np.ceil(expected)


def test_tit_for_tat_measures_worth_from_the_worst_outcome():
    # values 5 to 15: worths 0 to 1
    side = preferences(np.arange(5.0, 15.1, 0.1), 9, reservation=5)
    view = View(side, 9, 0, 2, made=[100, 80], received=[20, 40])
    assert parse_strategy("tit-for-tat:accept=const,threshold=1").move(view) == 55, "1.8 · 1.2/1.4 - 1"


def test_the_prior_counts_from_the_believed_reservation_value_of_the_round():
    space = line(3)
    other = Preferences(space, np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.0, 2.0, 2.0]))
    view = View(Preferences(space, np.zeros(3), np.zeros(4), others={"": other}), 4, round_index=2)
    np.testing.assert_array_equal(MODELS["prior"].part().gains(view), [-1, 0, 1])


def test_similarity_is_relative_to_the_number_of_levels():
    # one step of two levels is as far as all of nine: the offer one step down the long issue is nearer
    space = OutcomeSpace((Issue("long", tuple(range(9))), Issue("short", (0.0, 1.0))))
    table = np.add.outer(np.arange(9.0), [0.0, 1.0]).ravel()
    view = View(Preferences(space, table, np.zeros(9)), 9, 0, 1, [17], [17, 17])
    strategy = parse_strategy("trade-off:step=0.2,accept=const,threshold=1")
    # gain 0.8 · 9 = 7.2 or more, equal values 8: (8, 0) and (7, 1); from (8, 1) the second is nearer
    view.received = [1, 1]
    assert space.places(strategy.move(view)) == (7, 1)
    view.received = [16, 16]
    assert space.places(strategy.move(view)) == (8, 0)


def rated(space, received, offers):
    view = View(Preferences(space, np.zeros(space.size), np.zeros(9)), 9, received=received)
    return parse_strategy("trade-off").bidding.rate(view, MODELS["none"].part(), np.array(offers))


def test_numbers_are_as_far_apart_as_they_say_and_labels_are_alike_or_not():
    numbers = OutcomeSpace((Issue("rate", (10.0, 0.0, 2.0)),))
    np.testing.assert_allclose(rated(numbers, [2], [0, 1, 2]), [0.2, 0.8, 1])
    labels = OutcomeSpace((Issue("place", ("north", "east", "south")),))
    np.testing.assert_allclose(rated(labels, [2], [0, 1, 2]), [0, 0, 1])


def test_an_issue_that_the_other_leaves_as_it_is_weighs_more():
    space = OutcomeSpace((Issue("a", ("x", "y")), Issue("b", ("x", "y", "z"))))
    # a stays (y), b goes from x over y to z: after two steps a weighs 3, b 1
    np.testing.assert_allclose(rated(space, [3, 4, 5], [2, 5, 3]), [1 / 4, 1, 3 / 4])


@pytest.mark.parametrize("rounds", [10, 100])
def test_trade_off_comes_to_terms_with_whoever_concedes_all_along(rounds):
    # without its clock it asks for the best until the deadline: it is never stuck
    sides = pie(101, rounds)
    assert play(sides, rounds, A="trade-off", B="linear").agreement > 50
    assert play(sides, rounds, A="trade-off:exponent=1e9", B="linear").agreement is None


def test_brinkmanship_breaks_off_from_its_second_turn_on():
    view = View(pie(11, 4)["A"], 4, 0, 1, made=[10], received=[0])
    broken = 0
    for view.seed in range(100):
        broken += parse_strategy("brinkmanship:risk=1,steepness=0.0001").move(view) == WALK_AWAY
    assert broken == 100


def test_the_window_of_combi_is_as_long_as_the_time_that_is_left():
    side = pie(11, 7)["A"]
    strategy = parse_strategy("hardliner:accept=combi,after=0.1")
    # two rounds left: 4 and 3 count, the 6 long ago does not
    assert strategy.move(View(side, 7, 0, 5, [10] * 5, [6, 4, 3, 4])) == ACCEPT
    assert strategy.move(View(side, 7, 0, 3, [10] * 3, [6, 4, 3, 4])) == 10, "four rounds left"


def test_the_optimal_stopper_counts_the_rounds_that_are_left():
    side = pie(1001, 9)["A"]
    strategy = parse_strategy("hardliner:accept=optimal")
    for left, threshold in ((0, 0), (1, 500), (2, 625), (3, 696)):
        view = View(side, 9, 0, 8 - left, [1000], [threshold])
        assert strategy.move(view) == ACCEPT
        if threshold:
            view.received = [threshold - 1]
            assert strategy.move(view) == 1000


def test_rubinstein_uses_the_discount_of_the_round_and_computes_a_pair_a_round():
    slices = np.arange(1001) / 1000
    discount = np.array([1.0, 0.9, 0.45, 0.225, 0.1125])
    space = line(1001)
    other = Preferences(space, 1 - slices, np.zeros(5), discount)
    side = Preferences(space, slices, np.zeros(5), discount, 0, {"": other})
    strategy = parse_strategy("rubinstein").fresh()
    view = View(side, 5)
    for k, factor in enumerate((0.9, 0.5, 0.5, 0.5, 0.5)):
        view.round_index = k
        assert slices[strategy.move(view)] == pytest.approx(rubinstein_split(factor, factor), abs=0.001)
    assert strategy.fresh().bidding is not strategy.bidding


def test_fresh_strategies_have_learnt_nothing():
    strategy = parse_strategy("linear:model=frequency")
    view = View(pie(11, 9)["A"], 9, received=[3])
    strategy.move(view)
    assert strategy.model.scores(view, np.arange(11)).any()
    empty = View(pie(11, 9)["A"], 9)
    assert not strategy.fresh().model.scores(empty, np.arange(11)).any()


def test_nice_tit_for_tat_gives_a_bonus_late_on_top_of_what_it_mirrors():
    a = np.arange(1001.0)
    tables = np.stack([a, 1000 - a])  # Nash's point: 500

    def asks(k, received, discount=1.0, bonus=1):
        side = knowing(tables, 99, (discount, discount))["A"]
        spec = f"nice-tit-for-tat:model=prior,accept=const,threshold=1,bonus={bonus}"
        return parse_strategy(spec).move(View(side, 99, 0, k, made=[1000], received=received))

    # early a tenth of the way left: 1 - 0.5 · 0.25 = 0.875, less 0.1 · 0.375
    assert asks(10, [100, 200]) == np.ceil(1000 * (0.875 - 0.1 * 0.375))
    # at t = 0.93, 20 · 0.02 of it; at t = 0.97 all of it
    assert asks(92, [0, 0]) == np.ceil(1000 * (1 - 0.4 * 0.5))
    assert asks(96, [0, 0]) == 500
    # where a unit is worth half in the last round: 0.5 - 0.4 · 0.5
    assert asks(10, [0], discount=0.5 ** (1 / 98)) == np.ceil(1000 * (1 - 0.3 * 0.5))
    assert asks(96, [0], bonus=0.3) == np.ceil(1000 * (1 - 0.3 * 0.5))
    assert asks(96, [0], bonus=0) == 1000


def test_nice_tit_for_tat_hurries_from_earlier_on_among_many_outcomes():
    a = np.arange(4001.0)
    side = knowing(np.stack([a, 4000 - a]), 99)["A"]
    strategy = parse_strategy("nice-tit-for-tat:model=prior,accept=const,threshold=1").fresh()
    # 20 · (0.88 - 0.85) = 0.6 of the way from all to half
    assert strategy.move(View(side, 99, 0, 87, received=[0])) == np.ceil(4000 * (1 - 0.6 * 0.5))


def test_two_nice_tit_for_tats_come_to_terms():
    for reservation in (0.0, 0.4):
        agreed = 0
        for seed in range(10):
            rng = np.random.default_rng(seed)
            domains = [additive((5, 5, 5), rng) for _ in range(2)]
            floors = np.full(50, reservation)
            sides = [Preferences(domain.space, domain.table, floors) for domain in domains]
            talks = play(
                dict(zip("AB", sides, strict=True)), 50, A="nice-tit-for-tat", B="nice-tit-for-tat"
            )
            agreed += talks.status == "agreement"
        assert agreed >= 9


def test_solutions_under_a_model_count_gains_from_the_floor():
    space = line(11)
    a = np.arange(11.0)
    other = Preferences(space, 10 - a, np.zeros(3))
    side = Preferences(space, a, np.full(3, 4.0), others={"": other})
    assert parse_strategy("fair-split").move(View(side, 3)) == 7, "half way from 4 to 10"
    view = View(side, 3, received=[4, 7])
    assert (
        parse_strategy("nice-tit-for-tat:bonus=0,model=prior,accept=const,threshold=1")
        .fresh()
        .move(view)
        == 7
    )


def test_the_hybrid_starts_where_it_is_told():
    spec = "hybrid:model=none,start=0.8,middle=0.8,end=0.8"
    assert parse_strategy(spec).move(View(pie(101, 9)["A"], 9)) == 80


@pytest.mark.parametrize(("spec", "inside", "outside"), [
    ("rubinstein:discount", (0, 1), (-0.5, 1.5)),
    ("rubinstein:other", (0, 1), (-0.5, 1.5)),
    ("trade-off:step", (0, 1), (-0.5, 1.5)),
    ("trade-off:exponent", (0.1, 50), (0,)),
    ("linear:accept=next,alpha", (0.1, 5), (0,)),
    ("resource-dependent:patience", (0.01, 50), (-1, 0)),
    ("resource-dependent:given", (0, 1), (-0.5, 1.5)),
    ("tied-hands:exponent", (0.01, 50), (-1, 0)),
    ("tied-hands:accept=next,model=none,certainty", (0, 1), (-0.5, 1.5)),
    ("linear:accept=ratifiable,certainty", (0, 1), (-0.5, 1.5)),
    ("linear:model=win-set,certainty", (0, 1), (-0.5, 1.5)),
    ("linear:accept=next,beta", (-1, 1), (-1.5, 1.5)),
    ("linear:accept=next-or-time,after", (0, 1), (-0.5, 1.5)),
    ("linear:accept=const,threshold", (0, 1), (-0.5, 1.5)),
    ("linear:accept=time,after", (0, 1), (-0.5, 1.5)),
    ("linear:accept=combi,after", (0, 1), (-0.5, 1.5)),
    ("linear:accept=combi,over", ("max", "average"), ("least",)),
])  # fmt: skip
def test_parameters_are_taken_up_to_the_ends_of_their_range_and_not_beyond(spec, inside, outside):
    for value in inside:
        parse_strategy(f"{spec}={value}")
    for value in outside:
        with pytest.raises(InputError, match=spec.replace(",", ":").split(":")[-1]):
            parse_strategy(f"{spec}={value}")


def test_combi_can_compare_with_the_average_of_its_window():
    view = View(pie(11, 7)["A"], 7, 0, 5, [10] * 5, [2, 6, 4])
    assert parse_strategy("hardliner:accept=combi,after=0.1").move(view) == 10, "4 is less than 6"
    assert parse_strategy("hardliner:accept=combi,after=0.1,over=average").move(view) == ACCEPT


@pytest.mark.parametrize("name", ["time", "combi", "next-or-time"])
def test_a_time_that_has_just_come_is_late_enough(name):
    for k, move in ((3, 10), (4, ACCEPT)):  # t = 0.4 and 0.5
        view = View(pie(11, 9)["A"], 9, 0, k, [10] * k, [1, 1])
        assert parse_strategy(f"hardliner:accept={name},after=0.5").move(view) == move


def zeuthen(mine, theirs, made, heard, reservation=0.0):
    """What Zeuthen's player offers who knows the other's gains."""
    space, own = line(len(mine)), np.asarray(mine, dtype=float)
    other = Preferences(space, np.asarray(theirs, dtype=float), np.zeros(5))
    side = Preferences(space, own, np.full(5, reservation), others={"": other})
    return parse_strategy("zeuthen").bidding.propose(
        View(side, 5, 0, 1, made, heard), MODELS["prior"].part()
    )


@pytest.mark.parametrize(("mine", "theirs", "made", "heard", "offer", "why"), [
    ([9, 10, 5], [1, 0, 6], [], [], 1, "begins with its best"),
    ([0.2, 0.6, 0.6], [0.8, 0.4, 0.5], [1], [0], 1, "0.24 against 0.16: the other has to concede"),
    ([0.6, 0.9, 0.5, 0.2], [0.1, 0.3, 0.6, 0.5], [0], [3], 2, "takes nothing back, even to 0.9 · 0.3"),
    ([9, 9, 5, 2], [1, 3, 6, 8], [0], [3], 1, "27 against 16 at no cost to itself"),
    ([9, 5, 5, 2], [1, 4, 6, 8], [0], [3], 2, "of equals for itself the better for the other"),
    ([3, 0, 4], [0, 5, -2], [0], [1], 1, "no product is larger: the other's offer, worth signing"),
    ([3, -1, 2, 4], [0, 5, -1, -2], [0], [1], 0, "that is not worth signing: its own again"),
    ([3, -1, 4], [-1, 5, -2], [0], [1], 0, "even if it seems worth nothing to the other"),
])  # fmt: skip
def test_zeuthens_concessions_by_hand(mine, theirs, made, heard, offer, why):
    assert zeuthen(mine, theirs, made, heard) == offer, why


def test_zeuthens_player_asks_for_its_best_where_nothing_is_worth_signing_any_more():
    assert zeuthen([1, 3, 2], [1, 0, 2], [1], [0], reservation=4.0) == 1


def test_the_factor_of_a_round_is_what_is_left_of_a_unit_a_round_later():
    factors = [_factor(np.array([1.0, 0.9, 0.45]), k) for k in range(3)]
    np.testing.assert_allclose(factors, [0.9, 0.5, 0.5])
    assert _factor(np.array([1.0]), 0) == 1, "a single round"
    assert _factor(np.array([1.0, 0.0, 0.0]), 1) == 1, "nothing is left of nothing"


def test_who_sits_down_in_a_later_round_plays_that_rounds_pair():
    slices = np.arange(1001) / 1000
    view = View(knowing(np.stack([slices, 1 - slices]), 9, (0.8, 0.8))["A"], 9, round_index=1)
    asked = slices[parse_strategy("rubinstein").fresh().move(view)]
    assert asked == pytest.approx(rubinstein_split(0.8, 0.8), abs=0.001)


def test_trade_off_weighs_steps_not_the_distance_from_the_first_offer():
    space = OutcomeSpace((Issue("a", ("x", "y")), Issue("b", ("x", "y", "z"))))
    # a stays, b goes and comes back: 3 to 1
    np.testing.assert_allclose(rated(space, [3, 4, 3], [0, 4, 3]), [1 / 4, 3 / 4, 1])


def test_trade_off_asks_its_model_while_nothing_is_heard():
    side = knowing(np.array([[5.0, 5, 5, 1], [1.0, 3, 2, 9]]), 5)["A"]
    assert parse_strategy("trade-off:model=prior").move(View(side, 5)) == 1


def test_of_fair_splits_with_gains_swapped_the_better_for_oneself_is_proposed():
    view = View(knowing(np.array([[2.0, 4.0], [4.0, 2.0]]), 3)["A"], 3)
    assert parse_strategy("fair-split").fresh().move(view) == 1
