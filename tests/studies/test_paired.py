"""Paired designs: the same chance at each point, and differences that use it."""

import json
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.base.errors import InputError
from negotiation.base.intervals import crossed_interval, mean_interval
from negotiation.studies import load_study, open_results, run_sweep
from negotiation.studies.paired import differences
from negotiation.studies.sweep import Sweep

STUDY = """
[fixed]
first = "random"
"firms.number" = 150
"strategies.USA" = "random"
[vary]
"strategies.KOR" = ["linear", "boulware:exponent=1", "hardliner"]
[design]
replicates = 8
seed = 3
"""
PAIRED = STUDY + "paired = true\n"
WIDER = PAIRED.replace("[design]", "rounds = [5, 7, 9]\n[design]")


@pytest.fixture
def played(small, tmp_path):
    """Play a study; returns its results."""

    def played(text):
        run_sweep(small(text), tmp_path / "out")
        return open_results(tmp_path / "out")

    return played


@given(st.integers(1, 9), st.integers(0, 2**40), st.booleans())
def test_replicates_have_the_same_chance_at_each_point_if_paired(replicates, seed, paired):
    from negotiation.studies.designs import Design
    from negotiation.studies.parameters import Parameter

    design = Design("grid", (Parameter("a", (1, 2, 3)),), 3, replicates, seed, paired=paired)
    words = design.words(np.arange(design.runs)).reshape(3, replicates, 4)
    for run, drawn in enumerate(words.reshape(-1, 4)):
        np.testing.assert_array_equal(drawn, design.run_seed(run).generate_state(4, np.uint64))
    assert (words == words[:1]).all() == paired
    assert len({tuple(row) for row in words.reshape(-1, 4).tolist()}) == replicates * (
        1 if paired else 3
    )


def test_points_that_play_the_same_do_not_differ_at_all(played):
    results = played(PAIRED)
    frame = results.to_frame()
    linear, same = (frame[frame["strategies.KOR"] == name] for name in ("linear", "boulware:exponent=1"))
    assert linear["payoff_KOR"].nunique() > 1, "there is chance in it"
    assert linear["payoff_KOR"].tolist() == same["payoff_KOR"].tolist()
    first, ((key, pairs, mean), _) = differences(results, "payoff_KOR", ["strategies.KOR"])
    assert first == ("linear",)
    assert (key, pairs) == (("boulware:exponent=1",), 8)
    assert (mean.mean, mean.low, mean.high) == (0, 0, 0)


def test_without_pairs_the_same_play_differs_by_chance(played):
    results = played(STUDY)
    linear, same = (mean.mean for _, _, mean in results.summary("payoff_KOR", ["strategies.KOR"])[:2])
    assert linear != same
    with pytest.raises(InputError, match=r"design\.paired"):
        differences(results, "payoff_KOR", ["strategies.KOR"])


def test_differences_are_means_over_pairs_to_the_first_level_of_the_study(played):
    results = played(PAIRED)
    frame = results.to_frame()
    payoff = {name: part["payoff_USA"].to_numpy() for name, part in frame.groupby("strategies.KOR")}
    found = {
        key[0]: (n, mean) for key, n, mean in differences(results, "payoff_USA", ["strategies.KOR"])[1]
    }
    assert list(found) == ["boulware:exponent=1", "hardliner"]
    pairs = payoff["hardliner"] - payoff["linear"]
    assert found["hardliner"] == (8, mean_interval(pairs))


def test_pairs_have_all_else_in_common(played):
    results = played(WIDER)
    frame = results.to_frame()
    frame["chance"] = frame["run"] % 8
    found = {key: (n, mean) for key, n, mean in differences(results, "agreed", ["rounds"])[1]}
    for rounds in (7, 9):
        pairs = np.array(
            [
                [
                    float(at(frame, rounds, who, chance) - at(frame, 5, who, chance))
                    for chance in range(8)
                ]
                for who in ("linear", "boulware:exponent=1", "hardliner")
            ]
        )
        count, mean = found[(rounds,)]
        assert (count, mean.mean) == (24, pytest.approx(pairs.mean()))
        rows, columns = np.indices(pairs.shape)
        assert mean.high == pytest.approx(
            crossed_interval(pairs.ravel(), rows.ravel(), columns.ravel()).high
        )


def at(frame, rounds, who, chance):
    wanted = (frame["rounds"] == rounds) & (frame["strategies.KOR"] == who) & (frame["chance"] == chance)
    return frame[wanted]["agreed"].item()


def test_pairs_of_which_one_has_no_outcome_are_none(played):
    results = played(PAIRED)
    frame = results.to_frame()
    whole = {name: part["pledge"].notna().to_numpy() for name, part in frame.groupby("strategies.KOR")}
    for key, pairs, _ in differences(results, "pledge", ["strategies.KOR"])[1]:
        assert pairs == (whole[key[0]] & whole["linear"]).sum()


def test_means_by_group_print_the_differences(played, negotiate):
    results = played(PAIRED)
    arguments = ("results", results.folder, "--by", "strategies.KOR", "--outcome", "payoff_KOR")
    code, out, _ = negotiate(*arguments)
    assert code == 0
    assert "Korea's payoff, against Korea's strategy linear, same chance:" in out
    assert ["boulware:exponent=1", "8", "+0.000", "±0.000"] in [
        line.split() for line in out.splitlines()
    ]
    told = json.loads(negotiate(*arguments, "--json")[1])["differences"]
    assert [(entry["key"], entry["pairs"]) for entry in told] == [
        (["boulware:exponent=1"], 8),
        (["hardliner"], 8),
    ]
    assert "same chance" not in negotiate("results", results.folder, "--by", "round")[1]
    without = negotiate(*arguments, "--where", "strategies.KOR!=linear")[1]
    assert "against Korea's strategy boulware:exponent=1, same chance:" in without


def test_groups_come_in_the_order_of_the_study(played):
    assert [key for key, _, _ in played(PAIRED).summary("agreed", ["strategies.KOR"])] == [
        ("linear",), ("boulware:exponent=1",), ("hardliner",),
    ]  # fmt: skip


def test_pairs_decide_the_results_and_come_back_from_the_folder(small, write, tmp_path):
    plain, paired = (load_study(write(text, f"{len(text)}.toml")) for text in (STUDY, PAIRED))
    assert Sweep(plain).digest != Sweep(paired).digest
    study = small(PAIRED)
    run_sweep(study, tmp_path / "out")
    assert open_results(tmp_path / "out").design == study.design
    with pytest.raises(InputError, match="paired True there, False now"):
        run_sweep(small(STUDY), tmp_path / "out")


# ------------------------------------------------------------------ intervals
@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=20))
def test_values_of_one_point_or_one_chance_have_the_interval_of_independent_ones(values):
    values, places = np.array(values), np.arange(len(values))
    assert crossed_interval(values, places * 0, places) == mean_interval(values)
    assert crossed_interval(values, places, places * 0) == mean_interval(values)


def test_what_points_share_counts_once():
    rows, columns = (place.ravel() for place in np.indices((50, 6)))
    chance = np.random.default_rng(1).normal(size=6)
    shared = crossed_interval(chance[columns], rows, columns)
    alone = mean_interval(chance)
    assert shared.mean == pytest.approx(alone.mean)
    assert shared.high - shared.mean == pytest.approx(alone.high - alone.mean)
    assert mean_interval(chance[columns]).high - alone.mean < (alone.high - alone.mean) / 5


@pytest.mark.parametrize(("point", "chance", "both"), [*product((0, 1), (0, 1), (0.2, 1))])
def test_intervals_of_alike_values_hold_the_truth_as_often_as_they_say(point, chance, both):
    rng, trials = np.random.default_rng(5), 800
    rows, columns = (place.ravel() for place in np.indices((12, 10)))
    held = 0
    for _ in range(trials):
        values = point * rng.normal(size=12)[rows] + chance * rng.normal(size=10)[columns]
        mean = crossed_interval(values + both * rng.normal(size=120), rows, columns)
        held += mean.low <= 0 <= mean.high
    assert held / trials > 0.93
