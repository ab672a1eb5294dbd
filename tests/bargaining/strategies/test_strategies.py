"""Each strategy's moves as tables, and what must hold for all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.bargaining.compiled import play_batch
from negotiation.bargaining.conformance import check_acceptance, check_model, check_strategy
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, AlternatingOffers, View, play_out
from negotiation.bargaining.strategies import (
    ACCEPTANCE,
    BIDDING,
    MODELS,
    Acceptance,
    Strategy,
    parse_strategy,
)
from negotiation.bargaining.strategies.base import ISO_CANDIDATES
from negotiation.base.errors import InputError
from tests.domains import pie, preferences, random_domain, versus

NAMES = [name for name in BIDDING if not BIDDING[name].part.reads_files]
SPECS = [
    f"{name}:accept={a},model={m}" for name in NAMES for a in ACCEPTANCE if a != "own" for m in MODELS
]


def test_time_dependent_concession_against_a_stubborn_opponent():
    # gain 1 - t^e with t = 1/10 … 9/10, the lowest whole slice at or above
    stubborn = [0] * 8
    assert versus("linear", stubborn) == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert versus("boulware", stubborn) == [10, 10, 10, 10, 10, 9, 8, 6, 4]
    assert versus("conceder", stubborn) == [5, 4, 3, 3, 2, 2, 1, 1, 1]
    assert versus("linear:floor=0.5", stubborn) == [10, 9, 9, 8, 8, 7, 7, 6, 6]
    assert versus("linear:ceiling=0.8,floor=0.2", stubborn) == [8, 7, 7, 6, 5, 5, 4, 4, 3]


def test_tit_for_tat_gives_in_proportion_to_what_it_gets():
    # value of own offer · previous/latest offer received, values 10 to 20: 20, 19, 19·12/14, 17·14/15
    assert versus("tit-for-tat:accept=time,after=1", [2, 4, 5]) == [10, 9, 7, 6]
    assert versus("tit-for-tat", [4, 2]) == [10, 9, 9], "it does not reward taking back"
    assert versus("tit-for-tat:lag=2,opening=0", [2, 3, 4]) == [10, 10, 10, 8]
    assert versus("tit-for-tat", [0, 0, 10]) == [10, 9, 9, ACCEPT]


def test_tit_for_tat_opens_with_as_many_places_as_it_is_told():
    for name in ("tit-for-tat", "averaged-tit-for-tat", "absolute-tit-for-tat:noise=0"):
        spec = f"{name}{',' if ':' in name else ':'}opening="
        assert versus(f"{spec}0", [0, 0, 0]) == [10, 10, 10, 10]
        assert versus(f"{spec}3", [0, 0, 0]) == [10, 7, 7, 7]
        assert versus(f"{spec}99", [1]) == [10, ACCEPT], "all that it could offer, and no more"


@pytest.mark.parametrize("other", ["linear", "boulware", "micro"])
@pytest.mark.parametrize("mine", ["tit-for-tat", "averaged-tit-for-tat"])
def test_a_crumb_does_not_make_tit_for_tat_give_in(mine, other):
    # the other's way from its best to b is answered on a scale from 1 to 2: 2/(1 + b) ≥ 1 + b until
    # b = √2 - 1; three concessions at once until 2/(1 + b)³ = 1 + b, b = 0.19
    sides = pie(101, 100)
    for order in (("A", "B"), ("B", "A")):
        views = {code: View(sides[code], 100) for code in order}
        players = {order[0]: parse_strategy(mine).fresh(), order[1]: parse_strategy(other).fresh()}
        talks = play_out(AlternatingOffers(views), players)
        assert talks.agreement is not None
        least = 100 * (2**0.5 - 1) if mine == "tit-for-tat" else 100 * (2**0.25 - 1)
        assert sides[order[0]].table[talks.agreement] >= least


def test_two_tit_for_tats_come_to_terms():
    sides = pie(101, 100)
    views = {code: View(side, 100) for code, side in sides.items()}
    talks = play_out(AlternatingOffers(views), {c: parse_strategy("tit-for-tat").fresh() for c in sides})
    assert talks.agreement is not None
    assert 45 <= talks.agreement <= 55


@pytest.mark.parametrize("reservation", [-4.0, 0.0, 2.0, 3.0])
@pytest.mark.parametrize("spec", ["linear", "exponential", "anchoring", "brinkmanship:insist=0,risk=0"])
def test_aspirations_fall_to_the_worst_outcome_or_no_deal_whichever_is_better(spec, reservation):
    # values from 2 to 12: no deal worth less than 2 changes nothing
    never = "accept=const,threshold=1"
    strategy = parse_strategy(f"{spec}{',' if ':' in spec else ':'}{never}")
    shares = [parse_strategy(strategy.name).bidding.target(View(preferences(np.arange(11) / 10, 9), 9, 0, k))
              for k in range(9)]  # fmt: skip
    scaled = preferences(np.arange(2.0, 13.0), 9, reservation)
    least = max(2.0, reservation)
    for k, share in enumerate(shares):
        view = View(scaled, 9, 0, k)
        assert strategy.bidding.target(view) == pytest.approx(least + share * (12 - least))


def test_the_hardliner_never_moves():
    assert versus("hardliner", [5, 6, 7]) == [10, 10, 10, 10]
    assert versus("hardliner", [10]) == [10, ACCEPT]


def test_random_offers_anything_worth_signing():
    strategy = parse_strategy("random")
    view = View(preferences(np.arange(11), 1, reservation=4), 1, 0)
    offers = []
    for seed in range(400):
        view.seed = seed
        offers.append(strategy.move(view))
    assert set(offers) == set(range(4, 11))
    counts = np.bincount(offers)[4:]
    assert counts.min() > 30, "all with equal chance"


def test_acceptance_next_compares_with_the_own_next_offer():
    assert versus("linear", [7]) == [7, ACCEPT]
    assert versus("linear", [2], rounds=9) == [9, 8]
    assert versus("linear", [8], rounds=9) == [9, ACCEPT], "as good as what it would offer"
    assert versus("linear", [7], rounds=9) == [9, 8], "one slice short"
    assert versus("linear:alpha=1.2", [7], rounds=9) == [9, ACCEPT]
    assert versus("linear:beta=0.1", [7], rounds=9) == [9, ACCEPT]


def test_acceptance_const_looks_at_the_offer_alone():
    assert versus("hardliner:accept=const,threshold=0.7", [6], rounds=9) == [10, 10]
    assert versus("hardliner:accept=const,threshold=0.7", [7], rounds=9) == [10, ACCEPT]


def test_acceptance_time_takes_anything_worth_signing_late():
    assert versus("hardliner:accept=time,after=0.5", [0, 0, 0], rounds=5) == [10, 10, ACCEPT]
    assert versus("hardliner:accept=time,after=0.51", [0, 0, 0], rounds=5) == [10, 10, 10, ACCEPT]


def test_acceptance_combi_waits_for_the_best_of_a_window_as_long_as_the_time_left():
    # late (t ≥ 0.5 from the fourth round on): the offer must be the best of the last ones
    assert versus("hardliner:accept=combi,after=0.5", [1, 6, 3, 4, 6], rounds=7) == [10] * 5 + [ACCEPT]
    assert versus("hardliner:accept=combi,after=0.5", [1, 2, 3], rounds=7) == [10] * 3 + [ACCEPT]
    # an average is easier to reach than the best
    spec = "hardliner:accept=combi,after=0.5,over=average"
    assert versus(spec, [1, 6, 3, 4, 6], rounds=7)[:5] == [10, 10, 10, 10, ACCEPT]
    # nothing to compare with, and what AC_next would take it takes at once
    assert versus("hardliner:accept=combi,after=0.1", [1], rounds=7) == [10, ACCEPT]
    assert versus("linear:accept=combi,after=1", [8], rounds=9) == [9, ACCEPT]


def test_a_party_with_nothing_to_gain_walks_away():
    view = View(preferences([0, 1], 1, reservation=2), 1, 0)
    for name in NAMES:
        assert parse_strategy(name).move(view) == WALK_AWAY


def test_the_offer_at_the_target_is_the_one_the_other_likes_best():
    # two issues; "b" costs nothing to oneself and the other side always asks for its level 2
    space = OutcomeSpace((Issue("a", (0.0, 1.0, 2.0)), Issue("b", (0.0, 1.0, 2.0))))
    table = np.repeat([0.0, 1.0, 2.0], 3)
    view = View(Preferences(space, table, np.zeros(9)), 9, 0, received=[2, 2])
    view.round_index = 4
    assert parse_strategy("linear").move(view) in (3, 4, 5), "half the gain"
    assert parse_strategy("linear:model=frequency").move(view) == 5
    believed = np.tile([1.0, 2.0, 0.0], 3)
    other = Preferences(space, believed, np.zeros(9))
    view.preferences = Preferences(space, table, np.zeros(9), others={"": other})
    assert parse_strategy("linear:model=prior").move(view) == 4


def test_the_frequency_model_learns_levels_and_weights():
    space = OutcomeSpace((Issue("a", (0.0, 1.0)), Issue("b", (0.0, 1.0))))
    strategy = parse_strategy("hardliner:model=frequency").fresh()
    view = View(Preferences(space, np.zeros(4), np.zeros(9)), 9, 0)
    everything = np.arange(4)
    np.testing.assert_array_equal(strategy.model.scores(view, everything), np.zeros(4))
    view.received = [2, 3, 2]  # a stays at 1, b changes every time
    # weights (1 + 2, 1 + 0)/4; levels of b asked for 2 and 1 times
    expected = [0.25 * 1, 0.25 * 0.5, 0.75 + 0.25, 0.75 + 0.125]
    np.testing.assert_allclose(strategy.model.scores(view, everything), expected)
    np.testing.assert_allclose(strategy.model.scores(view, everything), expected, err_msg="learns once")
    assert strategy.fresh().model.scores(view, everything).sum() > 0, "a fresh model learns anew"
    assert parse_strategy("linear").fresh().model.scores(view, everything).sum() == 0


class Second(Acceptance):
    """Accept from the second offer on that it is asked about."""

    def __init__(self):
        self.asked = 0

    def fresh(self):
        return Second()

    def accepts(self, view, offer, planned):
        self.asked += 1
        return self.asked > 1


def test_nothing_of_one_talks_is_left_in_the_next():
    hard = parse_strategy("hardliner")
    patient = Strategy("patient", hard.bidding, Second(), hard.model)
    sides = {"A": preferences(np.arange(11), 3), "B": preferences(np.arange(10, -1, -1), 3)}
    one = play_batch(
        sides, {"A": [parse_strategy("linear")], "B": [patient]}, [[0, 0]] * 3, first=[0] * 3
    )
    assert one.rounds.tolist() == [1, 1, 1]
    strategies = {"A": "linear", "B": patient}
    for _ in range(2):
        views = {code: View(side, 3) for code, side in sides.items()}
        talks = play_out(
            AlternatingOffers(views), {c: parse_strategy(s).fresh() for c, s in strategies.items()}
        )
        assert talks.round_index == 1
    assert patient.acceptance.asked == 0


def test_only_outcomes_close_to_the_target_are_compared():
    size = 3 * ISO_CANDIDATES
    space = OutcomeSpace((Issue("a", tuple(float(i) for i in range(size))),))
    values = np.arange(size, dtype=float)
    own = Preferences(space, values, np.zeros(9), others={"": Preferences(space, values, np.zeros(9))})
    view = View(own, 9, 0, round_index=4)
    target = (size - 1) / 2
    assert parse_strategy("linear").move(view) == np.ceil(target)
    assert parse_strategy("linear:model=prior").move(view) == np.ceil(target) + ISO_CANDIDATES - 1


@given(seed=st.integers(0, 2**32 - 1), spec=st.sampled_from(SPECS))
@settings(max_examples=60, deadline=None)
def test_every_strategy_keeps_what_all_promise(seed, spec):
    check_strategy(spec, seed)


@pytest.mark.parametrize("name", NAMES)
def test_every_bidding_keeps_what_all_promise(name):
    check_strategy(name)


@pytest.mark.parametrize("name", ACCEPTANCE)
def test_every_acceptance_condition_keeps_what_all_promise(name):
    check_acceptance(name)


@pytest.mark.parametrize("name", MODELS)
def test_every_opponent_model_keeps_what_all_promise(name):
    check_model(name)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("boulwar", "unknown strategy 'boulwar': did you mean 'boulware'"),
        ("boulware:exponent=-1", "exponent=-1 must be above 0"),
        ("boulware:exponent=0", "exponent=0 must be above 0"),
        ("boulware:exponent=nan", "exponent=nan must be a finite number above 0"),
        ("boulware:exponent=inf", "exponent=inf must be a finite number above 0"),
        ("boulware:exponent=much", "exponent=much is not a number"),
        ("boulware:floor=1.5", "floor=1.5 must be at least 0 and at most 1"),
        ("boulware:floor=0.5,ceiling=0.4", "ceiling=0.4 must be at least 0.5 and at most 1"),
        ("boulware:expo=2", "unknown parameter 'expo'.*exponent"),
        ("boulware:exponent", "'exponent' is not of the form key=value"),
        ("boulware:", "'' is not of the form key=value"),
        ("boulware:exponent=1,exponent=2", "'exponent' is given twice"),
        (
            "linear:accept=maybe",
            "unknown acceptance condition 'maybe'.*next, .*const, time, combi, optimal",
        ),
        ("linear:model=crystal", "unknown opponent model 'crystal'.*none, frequency, bayesian, prior"),
        ("linear:threshold=0.5", "unknown parameter 'threshold'"),
        ("linear:accept=const,threshold=2", "threshold=2 must be at least 0 and at most 1"),
        ("linear:accept=time,after=-1", "after=-1 must be"),
        ("linear:accept=combi,after=2", "after=2 must be"),
        ("linear:accept=combi,over=sum", "unknown value of 'over' 'sum'.*max, average"),
        ("linear:alpha=0", "alpha=0 must be above 0"),
        ("linear:beta=2", "beta=2 must be"),
        ("tit-for-tat:lag=0", "lag=0 must be at least 1"),
        ("tit-for-tat:opening=-1", "opening=-1 must be at least 0"),
        ("absolute-tit-for-tat:opening=0.5", "opening=0.5 is not a whole number"),
        ("tit-for-tat:lag=1.5", "lag=1.5 is not a whole number"),
        ("absolute-tit-for-tat:noise=1.5", "noise=1.5 must be at least 0 and at most 1"),
        ("absolute-tit-for-tat:lag=0", "lag=0 must be at least 1"),
        ("exponential:exponent=0", "exponent=0 must be above 0"),
        ("exponential:initial=0", "initial=0 must be above 0 and at most 1"),
        ("exponential:floor=-1", "floor=-1 must be"),
        ("exponential:floor=0.5,ceiling=0.4", "ceiling=0.4 must be"),
        ("anchoring:hold=1", "hold=1 must be at least 0 and at most 0.99"),
        ("anchoring:anchor=2", "anchor=2 must be"),
        ("brinkmanship:risk=1.2", "risk=1.2 must be at least 0 and at most 1"),
        ("brinkmanship:steepness=0", "steepness=0 must be above 0"),
        ("brinkmanship:insist=-1", "insist=-1 must be"),
        ("brinkmanship:exponent=-2", "exponent=-2 must be above 0"),
        ("trade-off:step=2", "step=2 must be"),
        ("rubinstein:discount=1.1", "discount=1.1 must be at least 0 and at most 1"),
        ("rubinstein:other=-1", "other=-1 must be"),
        ("hybrid:start=2", "start=2 must be"),
        ("hybrid:empathy=nan", "empathy=nan must be"),
        ("nice-tit-for-tat:bonus=-0.1", "bonus=-0.1 must be"),
        ("fair-split:solution=equal", "unknown value of 'solution' 'equal'.*nash, kalai_smorodinsky"),
        ("exponential:floor=1.5,ceiling=2", "floor=1.5 must be"),
        ("exponential:ceiling=1.5", "ceiling=1.5 must be"),
        ("brinkmanship:insist=1.5", "insist=1.5 must be"),
        ("rubinstein:other=1.5", "other=1.5 must be"),
        ("nice-tit-for-tat:bonus=1.5", "bonus=1.5 must be"),
        ("linear:accept=time,after=1.5", "after=1.5 must be"),
        ("script", "parameter 'file' must be given"),
        ("script:file=/nowhere.toml", "/nowhere.toml: cannot read the script"),
    ],
)
def test_wrong_strategies_are_refused_by_name(spec, message):
    with pytest.raises(InputError, match=message):
        parse_strategy(spec)


def scripted(folder, text):
    path = folder / "offers.toml"
    path.write_text(text)
    return f"script:file={path}"


def test_a_script_makes_its_offers_then_repeats_or_walks(tmp_path):
    spec = scripted(tmp_path, "offers = [{ pie = 9 }, { pie = 7 }]")
    assert versus(spec, [1, 2, 3]) == [9, 7, 7, 7]
    assert versus(spec, [9]) == [9, ACCEPT]
    spec = scripted(tmp_path, "offers = [{ pie = 9 }, { walk = true }]")
    assert versus(spec, [1, 2]) == [9, WALK_AWAY]
    # issues left out stand at the no-deal outcome, here 0
    assert versus(scripted(tmp_path, "offers = [{}]"), [1]) == [0, ACCEPT]


def test_a_script_that_is_changed_or_gone_in_mid_game_is_played_as_it_was(tmp_path):
    spec = scripted(tmp_path, "offers = [{ pie = 8 }, { pie = 7 }]")
    strategy = parse_strategy(spec)
    view = View(preferences(np.arange(11), 3), 3)
    assert strategy.move(view) == 8
    view.made.append(8)
    scripted(tmp_path, "offers = [{ pie = 8 }, { pie = 2 }]")
    assert strategy.fresh().move(view) == strategy.move(view) == 7
    assert parse_strategy(spec).move(view) == 2
    (tmp_path / "offers.toml").unlink()
    assert strategy.move(view) == 7


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("offers = ", "offers.toml: not a TOML file"),
        ("offers = []", "expected a list 'offers'"),
        ("offers = [1]", "expected a list 'offers'"),
        ("moves = [{}]", "expected a list 'offers'"),
        ("offers = [{}]\nmore = 1", "expected a list 'offers'"),
    ],
)
def test_a_wrong_script_is_refused_before_the_talks(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        parse_strategy(scripted(tmp_path, text))


def test_a_wrong_offer_in_a_script_is_refused_with_its_file(tmp_path):
    with pytest.raises(InputError, match=r"offers.toml: unknown level of 'pie' '99'"):
        versus(scripted(tmp_path, "offers = [{ pie = 99 }]"), [])
    strategy = parse_strategy(scripted(tmp_path, "offers = [{ pie = 1 }]"))
    view = View(preferences(np.arange(11), 1, reservation=5), 1, 0)
    with pytest.raises(
        InputError, match="in round 1: it proposes an offer worth 1, below its reservation value 5"
    ):
        strategy.move(view)


def test_no_parameter_name_means_two_things():
    # `certainty` is the chance from which an outcome counts as ratifiable, wherever it stands
    parts = [
        {key for recipe in recipes.values() for key in recipe.parameters()} - {"certainty"}
        for recipes in (BIDDING, ACCEPTANCE, MODELS)
    ]
    assert not parts[0] & parts[1]
    assert not parts[2]


@given(
    seed=st.integers(0, 2**32 - 1),
    mine=st.sampled_from([s for s in SPECS if "accept=next" in s]),
    other=st.sampled_from(SPECS),
)
@settings(max_examples=200, deadline=None)
def test_ac_next_never_rejects_what_it_would_offer_next(seed, mine, other):
    sides, rounds = random_domain(np.random.default_rng(seed))
    watched = parse_strategy(mine).fresh()
    refused = []

    class Watcher:
        announce, vote = watched.announce, watched.vote

        def move(self, view):
            choice = watched.move(view)
            if view.received and choice >= 0 and view.preferences.table[view.received[-1]] >= view.floor:
                refused.append((view.gain(view.received[-1]), view.gain(choice)))
            return choice

    views = {code: View(side, rounds, seed) for code, side in sides.items()}
    play_out(AlternatingOffers(views), {"A": Watcher(), "B": parse_strategy(other).fresh()})
    assert all(offer < planned for offer, planned in refused)
