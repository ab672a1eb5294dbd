"""The backtest: apart from the scenarios, scored by known formulas, honest about who is closest."""

import csv
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from negotiation.base.errors import InputError
from negotiation.base.files import own_data
from negotiation.economy.partners import read_partners
from negotiation.scenarios import load_hub
from negotiation.studies import open_executor
from negotiation.studies.backtest import Prediction, Score, compare, deals, predict, prediction
from negotiation.studies.backtest.deals import FILE
from negotiation.studies.backtest.report import document
from negotiation.studies.backtest.scores import (
    LEAST,
    Method,
    _marks,
    brier,
    closest,
    left_out,
    score,
    spearman,
)

FACTS = Path(__file__).parents[4] / "shared" / "facts" / "deals_2025.csv"
NUMBERS = st.floats(-100, 100, width=32)

WATCH = """
import sys
OBSERVED = sys.argv[1:]
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from negotiation import Game, TradeTalks
from negotiation.studies.backtest.objectives import OBJECTIVES
from negotiation.studies.backtest.prediction import one_draw
from negotiation.studies.backtest.settlement import settled, spread
from negotiation.studies.backtest.unfitted import best_alone
from negotiation.scenarios import load_hub, load_scenario, scenario_names
from negotiation.scenarios.loader import is_hub
import numpy as np
for name in scenario_names():
    if is_hub(name):
        hub = load_hub(name)
        codes = tuple(hub.at_tables[:3])
        one_draw(hub, codes, np.random.SeedSequence(1))
        best_alone(hub, codes, np.full(3, 20.0))
        [settled(each, each.stakes(hub, "KOR", 20.0), spread(each)) for each in OBJECTIVES]
        load_scenario(f"{name}:{codes[0]}")
    elif load_scenario(name).space.listed:
        TradeTalks(Game(load_scenario(name)), rng=1).run()
assert any(path.endswith("us-partners-2024.csv") for path in opened), "the watch works"
APART = ("deals-2025.csv", "letters-2025.csv", "forecast-november-2026.json", *OBSERVED)
seen = lambda: {name for path in opened for name in APART if path.endswith(name)}
assert not seen(), "a scenario has seen the outcomes"
from negotiation.studies.backtest import deals
from negotiation.studies.validation.imports import read_table
from negotiation.studies.validation.published import estimates
from negotiation.studies.backtest.no_deal import letters
from negotiation.studies.backtest.registration import registered
deals(), letters(), registered(), read_table(), estimates()
assert seen() == {*APART}, "the watch would have seen them"
print("apart")
"""


def test_no_scenario_and_no_prediction_opens_a_file_of_outcomes():
    observed = [f"validation/{place.name}" for place in own_data("validation").iterdir()]
    command = [sys.executable, "-c", WATCH, *observed]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stdout.strip() == "apart", run.stderr


def test_the_outcomes_are_no_table_of_partners():
    with pytest.raises(InputError, match="no column name, imports_bn"):
        read_partners(Path(str(own_data(FILE))))


def test_outcomes_are_typed_with_a_source_each():
    known = deals()
    assert len({deal.iso3 for deal in known}) == len(known) == 16
    assert all(deal.source and 0 <= deal.rate <= 50 for deal in known)
    assert {deal.iso3 for deal in known if not deal.settled} == {"TWN", "IND"}


def test_outcomes_are_those_of_the_facts():
    if not FACTS.exists():
        pytest.skip(f"THE FACTS ARE NOT HERE: {FACTS}")
    with FACTS.open(encoding="utf-8") as file:
        facts = {row["iso3"]: row for row in csv.DictReader(file)}
    for deal in deals():
        fact = facts[deal.iso3]
        assert deal.rate == float(fact["agreed_rate_pct"])
        assert deal.pledge == (float(fact["pledge_bn"]) if fact["pledge_bn"] else None)
        assert deal.date.isoformat() == fact["date"]


@given(arrays(float, 8, elements=NUMBERS), arrays(float, 8, elements=NUMBERS))
def test_rank_correlation_is_spearmans(one, other):
    mine = spearman(one, other)
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        assert mine is None
    else:
        assert mine == pytest.approx(stats.spearmanr(one, other).statistic, abs=1e-12)


def test_leave_one_out_is_a_line_through_the_others():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=12), rng.normal(size=12)
    point = np.median(left_out(x, y), axis=0)
    for i in range(12):
        others = np.arange(12) != i
        slope, start = np.polyfit(x[others], y[others], 1)
        assert point[i] == pytest.approx(start + slope * x[i])
        changed = y.copy()
        changed[i] += 1000
        again = np.median(left_out(x, changed), axis=0)
        assert again[i] == pytest.approx(point[i]), "its own outcome does not count"


def test_the_prediction_interval_covers_what_it_says():
    rng = np.random.default_rng(0)
    inside = []
    for _ in range(300):
        x = rng.normal(size=14)
        y = 1 + 2 * x + rng.normal(size=14)
        inside += [_marks(drawn, actual)[2] for drawn, actual in zip(left_out(x, y).T, y, strict=True)]
    assert np.mean(inside) == pytest.approx(0.8, abs=0.02)


def test_scores_by_hand():
    actual = np.array([10.0, 20.0, np.nan, 30.0])
    drawn = np.array([[12.0, 20, 5, 24], [12, 20, 5, 24], [14, 20, 5, np.nan]])
    made = score(Method("by hand"), actual, drawn)
    assert made.error.mean == pytest.approx((2 + 0 + 6) / 3)
    # E|X - y| - E|X - X'|/2 of the first: 8/3 - 4/9
    assert made.crps.mean == pytest.approx((8 / 3 - 4 / 9 + 0 + 6) / 3)
    assert made.rank == pytest.approx(1)
    assert made.coverage.mean == pytest.approx((0 + 0.8 + 0) / 3)
    # 12 to 13.6 and 2 below it; a point that is right; 24, and 6 above it
    assert made.width.mean == pytest.approx((1.6 + 2 / 0.1 + 0 + 6 / 0.1) / 3)
    assert made.number == 3


@given(arrays(float, 9, elements=NUMBERS), NUMBERS)
def test_crps_is_the_distance_less_half_the_spread(drawn, actual):
    spread = np.abs(drawn[:, None] - drawn).mean() / 2
    error, crps, _, width = _marks(np.append(drawn, np.nan), np.float64(actual))
    assert crps == pytest.approx(np.abs(drawn - actual).mean() - spread, abs=1e-9)
    assert error == pytest.approx(abs(np.median(drawn) - actual), abs=1e-9)
    low, high = np.quantile(drawn, [0.1, 0.9])
    beyond = max(low - actual, 0) + max(actual - high, 0)
    assert width == pytest.approx(high - low + 10 * beyond, abs=1e-7)


@given(arrays(float, 20, elements=st.integers(0, 4).map(float)))
def test_of_a_predictions_own_draws_exactly_80_percent_count(drawn):
    """However few levels there are: those between the quantiles alone are up to all."""
    inside = [float(_marks(drawn, actual)[2]) for actual in drawn]
    assert np.mean(inside) == pytest.approx(0.8)


@pytest.mark.slow
def test_intervals_of_scores_hold_the_truth_as_often_as_they_say():
    rng, held = np.random.default_rng(5), []
    for _ in range(100):
        drawn, actual = rng.normal(size=(60, 40)), rng.normal(size=40)
        crps = score(Method("normal"), actual, drawn).crps
        held.append(crps.low <= 1 / np.sqrt(np.pi) <= crps.high)  # of a normal prediction that is right
    assert np.mean(held) == pytest.approx(0.95, abs=0.04)


def test_brier_by_hand():
    assert brier(np.array([0.5, 1.0]), np.array([True, False])) == pytest.approx((0.25 + 1) / 2)


@pytest.fixture(scope="module")
def hub():
    return load_hub("hub-2025")


@pytest.fixture(scope="module")
def short():
    """The hub with two rounds and few partners."""
    return load_hub("hub-2025", {"talks.rounds": 2, "partners.number": 20})


@pytest.fixture
def quick(monkeypatch):
    """The command without the objectives' forecasts, played in this process."""
    monkeypatch.setattr("negotiation.studies.backtest.forecasts", lambda hub, outcomes: {})
    monkeypatch.setattr(
        "negotiation.studies.open_executor", lambda name, workers: open_executor("serial", workers)
    )


def made_up(rates, pledges):
    codes = tuple(deal.iso3 for deal in deals())
    one = np.stack([rates, pledges])[None, :, None, :]
    return Prediction(codes, np.tile(one, (2, 1, 5, 1)))


def test_a_perfect_prediction_beats_all_and_the_page_says_so(hub):
    outcomes = deals()
    rates = np.array([deal.rate for deal in outcomes])
    pledges = np.array([deal.pledge or 0.0 for deal in outcomes])
    result = compare(made_up(rates, pledges), outcomes, hub.table, {})
    assert result.rates[0].error.mean == 0
    assert result.rates[0].coverage.mean == pytest.approx(0.8)
    assert result.rates[0].number == 14
    assert result.pledges[0].number == 13, "Malaysia's pledge is not known"
    assert result.agreement == pytest.approx({"model": 2 / 16, "base_rate": 14 / 16 * 2 / 16})
    assert "The model is closest, with a mean error of 0.00." in document(result, "hub-2025", 0)


def test_where_a_baseline_wins_the_page_says_so(hub):
    outcomes = deals()
    result = compare(made_up(np.full(16, 60.0), np.full(16, 900.0)), outcomes, hub.table, {})
    page = document(result, "hub-2025", 0)
    fair = [each for each in result.rates if each.fitted != "hindsight" and each.number == 14]
    best = min(fair, key=lambda each: each.error.mean)
    assert best.method not in ("model, talks played", "model, Nash points")
    own = result.rates[0].error.mean
    assert f"is closest ({best.error.mean:.2f}); the model as it is played misses by {own:.2f}" in page
    by_name = {each.method: each for each in result.rates}
    actual = np.array([deal.rate for deal in outcomes if deal.settled])
    assert by_name["15 % for all"].error.mean == pytest.approx(np.abs(actual - 15).mean())
    assert by_name["10 % for all"].error.mean == pytest.approx(np.abs(actual - 10).mean())
    announced = [hub.table[deal.iso3].announced for deal in outcomes if deal.settled]
    assert by_name["announced rate stays"].error.mean == pytest.approx(np.abs(actual - announced).mean())
    assert by_name["announced rate stays"].rank is not None
    assert by_name["15 % for all"].rank is None


def test_draws_do_not_depend_on_workers(short):
    codes = ["KOR", "JPN", "VNM"]
    serial = predict(short, codes, 2, 5)
    with open_executor("processes", 1) as start:
        spread = predict(short, codes, 2, 5, start, 1)
    np.testing.assert_array_equal(serial.values, spread.values)
    other = predict(short, codes, 1, 6)
    assert not np.array_equal(serial.values[:, :, :1], other.values)
    assert serial.of("nash", "rate").shape == (2, 3)


def test_wrong_predictions_are_refused(hub):
    with pytest.raises(InputError, match="unknown partner 'MEX'"):
        predict(hub, ["MEX"], 1, 0)
    with pytest.raises(InputError, match="at least 1"):
        predict(hub, ["KOR"], 0, 0)


def test_draws_without_an_agreement_are_left_out_of_the_interval():
    values = np.full((2, 2, 4, 1), np.nan)
    values[0, 0, :3, 0] = [10.0, 15.0, 20.0]
    prediction = Prediction(("KOR",), values)
    assert prediction.agreed == pytest.approx(0.75)
    assert prediction.quantiles("played", "rate")[1, 0] == 15
    assert np.isnan(prediction.quantiles("nash", "rate")).all()


def test_a_method_that_predicts_nothing_has_no_score(hub):
    outcomes = deals()
    nothing = np.full(len(outcomes), np.nan)
    made = score(Method("nothing"), np.ones(3), np.full((2, 3), np.nan))
    assert made == Score("nothing", "rule", "nothing", None, None, None, None, None, 0)
    assert made.cells == ("nothing", "nothing", "–", "–", "–", "–", "–", "0")
    result = compare(made_up(nothing, nothing), outcomes, hub.table, {})
    assert [each.error for each in result.rates[:2]] == [None, None]
    json.dumps(result.document, allow_nan=False)
    page = document(result, "hub-2025", 0)
    assert "the model agrees with nobody that is scored" in page
    assert "nan" not in page
    assert closest([made]) is None


@pytest.mark.parametrize("known", range(5))
def test_few_outcomes_are_scored_as_far_as_they_go(hub, known):
    """A line through few or equal points says nothing; what says nothing is empty, not no number."""
    outcomes = [replace(deal, settled=place < known) for place, deal in enumerate(deals())]
    rates = np.array([deal.rate for deal in outcomes])
    result = compare(made_up(rates, rates), outcomes, hub.table, {})
    json.dumps(result.document, allow_nan=False)
    assert (result.rates[0].error and result.rates[0].error.mean) == (0 if known else None)
    line = next(each for each in result.rates if each.method == "line by the deficit")  # of all others
    assert line.number == (known if known >= LEAST else 0)
    page = document(result, "hub-2025", 0)
    assert "nan" not in page
    assert ("Nothing was predicted, or there is no outcome" in page) == (known == 0)
    assert np.isnan(left_out(np.ones(6), np.arange(6.0))).all()


def test_a_draw_without_agreements_is_printed_in_words_and_json(negotiate, quick):
    arguments = ("backtest", "--draws", "1", "--workers", "1", "--seed", "2", "--set", "talks.rounds=1")
    code, out, err = negotiate(*arguments, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["pledges"][0]["error"] is None
    code, out, _ = negotiate(*arguments)
    assert code == 0
    assert "nan" not in out


def test_the_same_command_goes_on_from_the_draws_that_are_there(short, tmp_path, monkeypatch):
    codes, played = ["KOR", "VNM"], []
    real = prediction.one_draw

    def breaks(hub, codes, seed):
        if len(played) == 2:
            raise KeyboardInterrupt
        played.append(seed.spawn_key)
        return real(hub, codes, seed)

    with monkeypatch.context() as patched:
        patched.setattr(prediction, "one_draw", breaks)
        patched.setattr("negotiation.studies.engine.LARGEST_CHUNK", 1)
        with pytest.raises(KeyboardInterrupt):
            predict(short, codes, 3, 5, folder=tmp_path)
    told = []
    resumed = predict(short, codes, 3, 5, folder=tmp_path, progress=lambda *step: told.append(step))
    assert played == [(0,), (1,)]
    assert told[0] == (2, 3)
    assert told[-1] == (3, 3)
    np.testing.assert_array_equal(resumed.values, predict(short, codes, 3, 5).values)
    for other, words in (
        ((short, codes, 4, 5), "draws 3 there, 4 now"),
        ((short, ["KOR"], 3, 5), "partners"),
    ):
        with pytest.raises(InputError, match=f"holds another backtest .*{words}"):
            predict(*other, folder=tmp_path)


def test_the_command_keeps_its_draws_and_says_how_to_go_on(negotiate, quick, tmp_path, monkeypatch):
    arguments = ("backtest", "--draws", "1", "--workers", "1", "--set", "talks.rounds=2", "--json")

    def stopped(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("negotiation.studies.engine.play_chunk", stopped)
        patched.setattr("negotiation.studies.engine._Work._hand_out", stopped)
        code, out, err = negotiate(*arguments, "--out", tmp_path / "out")
    assert (code, out) == (130, "")
    assert "the same command goes on from there" in err
    first = negotiate(*arguments, "--out", tmp_path / "out")
    assert first[0] == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"manifest.json", "results", "backtest.md", "backtest.png", "scores.png"}
    monkeypatch.setattr("negotiation.studies.engine._Work._hand_out", stopped)
    assert negotiate(*arguments, "--out", tmp_path / "out") == first, "nothing is left to play"
    out = negotiate(*arguments[:-1], "--out", tmp_path / "out")[1]
    for part in ("fitted to", "rank", "15 % for all", "line by the deficit", "Smallest error:"):
        assert part in out
    page = (tmp_path / "out" / "backtest.md").read_text(encoding="utf-8")
    assert "Sources of the outcomes" in page
    assert "hub-2025 --draws 1 --seed 0" in page


def test_a_draw_that_cannot_be_played_is_said(short, tmp_path, monkeypatch):
    def wrong(*_):
        raise ValueError("out of order")

    with monkeypatch.context() as patched:
        patched.setattr(prediction, "one_draw", wrong)
        with pytest.raises(
            InputError,
            match="run 1 of 2 of the backtest failed, and no more are .*: ValueError: out of order",
        ):
            predict(short, ["KOR"], 2, 5, folder=tmp_path)
    again = predict(short, ["KOR"], 2, 5, folder=tmp_path)
    np.testing.assert_array_equal(again.values, predict(short, ["KOR"], 2, 5).values)
