"""Times among the parameters come true in some round, or are refused where the strategy is seated."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.bargaining.protocols import ACCEPT, AlternatingOffers, View, play_out
from negotiation.bargaining.strategies import ACCEPTANCE, BIDDING, MODELS, parse_strategy
from negotiation.bargaining.strategies.times import latest, rounds_needed
from negotiation.base.errors import InputError
from negotiation.play.session import Session
from negotiation.play.setup import PlaySetup
from negotiation.scenarios import load_hub
from negotiation.studies.study_checks import check_setup
from negotiation.studies.tournament import play_tournament
from negotiation.talks.hub import HubTalks
from negotiation.talks.model import TradeTalks
from negotiation.talks.setup import Setup
from tests.domains import Scripted, pie

LATE = "hardliner:accept=time,after=0.95"
TOO_LATE = [
    LATE,
    "boulware:accept=combi,after=0.95",
    "anchoring:hold=0.95",
]


def ever(time, rounds, after):
    """Whether some round's own time reaches (or lies after) a time: by looking at each."""
    times = [(k + 1) / (rounds + 1) for k in range(rounds)]
    return any(t > time if after else t >= time for t in times)


@given(st.floats(0, 0.98), st.booleans())
def test_the_rounds_that_are_said_to_be_needed_are_the_fewest(time, after):
    needed = rounds_needed(time, after)
    assert needed == next(rounds for rounds in range(1, 200) if ever(time, rounds, after))


@pytest.mark.parametrize(("hundredths", "rounds"), [(k, k / (100 - k)) for k in range(1, 100)])
def test_a_time_that_a_round_meets_exactly_comes_true_then(hundredths, rounds):
    assert rounds_needed(hundredths / 100, after=False) == int(np.ceil(round(rounds, 9)))
    assert rounds_needed(hundredths / 100, after=True) == int(np.floor(round(rounds, 9))) + 1


@given(st.integers(1, 40), st.booleans())
def test_the_latest_time_comes_true_in_the_last_round_alone(rounds, after):
    times = [(k + 1) / (rounds + 1) for k in range(rounds)]
    reached = [t > latest(rounds, after) if after else t >= latest(rounds, after) for t in times]
    assert reached == [False] * (rounds - 1) + [True]


@given(st.integers(1, 40), st.integers(0, 100), st.sampled_from(["time", "combi", "hold"]))
def test_a_strategy_is_refused_just_where_its_time_never_comes_true(rounds, hundredths, kind):
    time = min(hundredths, 99) / 100 if kind == "hold" else hundredths / 100
    spec = f"anchoring:hold={time}" if kind == "hold" else f"linear:accept={kind},after={time}"
    default = {"time": 0.9, "combi": 0.8, "hold": 0.5}[kind]
    if time == default or ever(time, rounds, kind == "hold"):
        parse_strategy(spec).seated(rounds)
        return
    with pytest.raises(InputError, match=f"strategy '{spec}': parameter .* never comes true"):
        parse_strategy(spec).seated(rounds)


@pytest.mark.parametrize("rounds", range(1, 12))
@pytest.mark.parametrize("accept", ["time", "combi"])
def test_the_default_accepts_in_the_last_round_at_the_latest(rounds, accept):
    sides = pie(11, rounds)
    strategy = parse_strategy(f"hardliner:accept={accept}")
    views = {code: View(side, rounds) for code, side in sides.items()}
    talks = play_out(AlternatingOffers(views), {"B": Scripted(2), "A": strategy})
    # A moves first, so that in a single round it has nothing to accept
    assert talks.status == ("agreement" if rounds > 1 else "deadline")


@pytest.mark.parametrize("rounds", range(1, 6))
def test_an_anchor_is_given_up_in_the_last_round_even_if_it_is_the_only_one(rounds):
    views = {code: View(side, rounds) for code, side in pie(101, rounds).items()}
    talks = play_out(
        AlternatingOffers(views), {"A": parse_strategy("anchoring"), "B": Scripted(100, 99)}
    )
    assert views["A"].made[-1] < 100 or talks.status == "agreement"
    assert views["A"].made[0] == (50 if rounds == 1 else 100)


@pytest.mark.parametrize("spec", TOO_LATE)
def test_what_comes_too_late_is_refused_wherever_it_is_seated(spec, game, korea):
    words = (
        rf"strategy '{spec}': parameter .*=0.95 never comes true in 16 rounds: the last has t = 0.941"
    )
    sides = pie(11, 16)
    views = {code: View(side, 16) for code, side in sides.items()}
    seats = [
        lambda: TradeTalks(game, {"KOR": spec}),
        lambda: play_out(AlternatingOffers(views), {c: parse_strategy(spec) for c in sides}),
        lambda: play_tournament([game], ["linear", spec], repeats=1),
        lambda: check_setup(Setup.of(scenario="korea-us-2025", strategies={"KOR": spec}), korea),
        lambda: Session(PlaySetup(scenario="korea-us-2025", people=["USA"], strategies={"KOR": spec})),
    ]
    for seat in seats:
        with pytest.raises(InputError, match=words):
            seat()
    TradeTalks(game, {"KOR": spec.replace("0.95", "0.94")})  # this comes true
    assert not views["A"].made, "refused before anybody moves"


@pytest.mark.parametrize(
    ("spec", "advice"),
    [
        (LATE, "give no more than that (it needs 19 rounds)"),
        ("anchoring:hold=0.95", "give less than that (it needs 20 rounds)"),
        (
            "linear:accept=time,after=1",
            "give no more than that (t stays below 1 in talks of any length)",
        ),
    ],
)
def test_the_words_say_how_late_it_may_be_and_how_many_rounds_it_would_need(spec, advice):
    given = "parameter " + re.split("[:,]", spec)[-1]
    for rounds, talks in ((1, "1 round: the last has t = 0.5"), (2, "2 rounds: the last has t = 0.666")):
        with pytest.raises(
            InputError, match=re.escape(f"{given} never comes true in {talks}; {advice}")
        ):
            parse_strategy(spec).seated(rounds)


def test_tables_of_a_hub_that_open_late_end_with_what_comes_true_in_them():
    hub = load_hub("hub-2025", {"talks.capacity": 1})
    with pytest.raises(InputError, match=f"never comes true in {hub.talks.rounds} rounds"):
        HubTalks(hub, {"KOR": "linear:accept=time,after=0.99"})
    model = HubTalks(hub, {hub.host: "hardliner:accept=time,after=0.93"}, rng=1).run()
    tables = [table.talks for table in model.queue if table.talks is not None]
    last = tables[-1]
    assert (tables[0].game.rounds, last.game.rounds) == (18, 1)
    assert [t.governments[hub.host].strategy.acceptance.after for t in (tables[0], last)] == [0.93, 0.5]


def test_time_parameters_are_declared_where_they_are():
    parts = {recipe.part for menu in (BIDDING, ACCEPTANCE, MODELS) for recipe in menu.values()}
    declared = {(part.__name__, name) for part in parts for name in part.times}
    conditions = {(name, "after") for name in ("ACTime", "ACCombi", "ACNextOrTime")}
    assert declared == conditions | {("Anchoring", "hold")}


def test_a_strategy_that_fits_is_seated_as_it_is():
    strategy = parse_strategy("boulware:accept=combi,after=0.6")
    assert strategy.seated(16) is strategy
    assert parse_strategy(strategy) is strategy
    view = View(pie(11, 4)["A"], 4, round_index=3, received=[1])
    assert parse_strategy("hardliner:accept=time").seated(4).move(view) == ACCEPT
