"""Morris's effects: every level is visited, and an effect is a change divided by the step made."""

import json

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.studies import designs, open_results, run_sweep
from negotiation.studies.designs import make_design
from negotiation.studies.parameters import Parameter
from negotiation.studies.sensitivity import analyse, sensitivity

WORDS = Parameter("words", ("a", "b", "c", "d", "e"))
NINE = Parameter("nine", tuple(range(9)))
WHOLE = Parameter("whole", low=4, high=9, whole=True)
BINARY = Parameter("binary", (0, 1))
REAL = Parameter("real", low=-1, high=3)
ALL = (WORDS, NINE, WHOLE, BINARY, REAL, Parameter("alone", (7,)))


def played(parameters, outcome, base=40):
    design = make_design("morris", parameters, base * (len(parameters) + 1), 1, 3)
    values = design.values(np.arange(design.runs))
    return {m.parameter: m for m in analyse(design, outcome(values)).measures}


def test_every_level_is_visited_and_one_parameter_moves_at_a_time():
    design = make_design("morris", ALL, 60 * 7, 1, 0)
    values = design.values(np.arange(design.runs))
    assert set(values["words"]) == set("abcde")
    assert set(values["nine"]) == set(range(9))
    assert set(values["whole"]) == set(range(4, 10))
    assert set(values["real"].round(9)) == {-1, round(1 / 3, 9), round(5 / 3, 9), 3}
    moved = sum(
        (column.reshape(-1, 7)[:, 1:] != column.reshape(-1, 7)[:, :-1]).astype(int)
        for name, column in values.items() if name != "alone"
    )  # fmt: skip
    assert moved.max() == 1
    assert (moved.sum(axis=1) == 5).all(), "each but the one without a choice"


@pytest.mark.parametrize(("parameter", "slope", "expected"), [
    (BINARY, 1.0, 1), (NINE, 0.5, 4), (WHOLE, -2.0, -10), (REAL, 3.0, 12),
])  # fmt: skip
def test_effects_of_a_line_are_its_rise_over_the_range_with_its_sign(parameter, slope, expected):
    others = (Parameter("a", low=0, high=1), WORDS)
    found = played((parameter, *others), lambda v: slope * v[parameter.name])[parameter.name]
    assert (found.main, found.signed) == (pytest.approx(abs(expected)), pytest.approx(expected))
    assert (found.main_half, found.other) == (pytest.approx(0, abs=1e-9), pytest.approx(0, abs=1e-9))


def test_a_word_in_the_middle_of_a_list_has_its_effect():
    """Of pairs of different words, two in five have the one that counts."""
    found = played((WORDS, REAL), lambda v: (v["words"] == "c").astype(float), base=400)["words"]
    assert found.main == pytest.approx(2 / 5, abs=0.05)
    assert found.signed is None, "words have no order"
    low, high = found.main - found.main_half, found.main + found.main_half
    assert low <= 2 / 5 <= high


def test_intervals_of_effects_hold_the_truth():
    """Of x y on the four levels, effects of x are the values of y that is not moved: mean 1/2."""
    two = (Parameter("x", low=0, high=1), Parameter("y", low=0, high=1))
    held = []
    for seed in range(400):
        design = make_design("morris", two, 20 * 3, 1, seed)
        values = design.values(np.arange(60))
        found = {m.parameter: m for m in analyse(design, values["x"] * values["y"]).measures}["x"]
        held.append(abs(found.main - 0.5) <= found.main_half)
    assert 0.92 <= np.mean(held) <= 0.98


STUDY = """
[fixed]
election = "none"
"firms.number" = 20
[vary]
rounds = [5, 6, 8]
"strategies.KOR" = ["linear", "hardliner", "conceder"]
[design]
kind = "morris"
runs = 30
"""


def test_the_command_prints_effects_with_their_signs(small, negotiate, tmp_path):
    run_sweep(small(STUDY), tmp_path / "out")
    found = json.loads(negotiate("sensitivity", tmp_path / "out", "agreed", "--json")[1])["measures"]
    assert {m["parameter"]: m["signed"] is None for m in found} == {
        "strategies.KOR": True, "rounds": False,
    }  # fmt: skip
    printed = negotiate("sensitivity", tmp_path / "out", "agreed")[1]
    assert "mean effect" in printed
    assert any("rounds" in line and ("+" in line or "-" in line) for line in printed.splitlines())


def test_points_of_an_older_version_are_refused_in_words(small, tmp_path, monkeypatch):
    study = small(STUDY)
    designs._whole.cache_clear()
    with monkeypatch.context() as older:
        older.setattr(designs, "on_levels", lambda paths, *_: paths)
        run_sweep(study, tmp_path / "out")
    designs._whole.cache_clear()
    with pytest.raises(InputError, match="was played by another version"):
        sensitivity(open_results(tmp_path / "out"), "agreed")
