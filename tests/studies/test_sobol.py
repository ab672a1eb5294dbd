"""Sobol's indices of groups and of any two parameters, against closed forms."""

import json

import numpy as np
import pytest

from benchmarks.coverage import G, g_function
from negotiation.base.errors import InputError
from negotiation.studies import load_study, open_results, run_sweep
from negotiation.studies.designs import make_design
from negotiation.studies.parameters import Parameter
from negotiation.studies.sensitivity import analyse
from tests.studies.test_results import IN_PI, ishigami, ishigami_indices


def test_second_order_indices_of_ishigamis_function_are_the_known_ones():
    """Of two, x1 and x3 alone do something together: all that is total of x3 (0.244)."""
    first, total = ishigami_indices()
    assert total[2] == pytest.approx(0.2437, abs=1e-4)
    design = make_design("saltelli", IN_PI, 8 * 2048, 1, 1, second_order=True)
    assert (design.block, design.points) == (8, 8 * 2048)
    found = analyse(design, ishigami(design.values(np.arange(design.runs))))
    pairs = {(pair.one, pair.other): pair for pair in found.pairs}
    assert next(iter(pairs)) == ("x1", "x3")
    for (one, other), pair in pairs.items():
        known = total[2] if (one, other) == ("x1", "x3") else 0.0
        assert pair.index == pytest.approx(known, abs=0.03)
        assert abs(pair.index - known) < 2 * pair.half
    for measure, place in zip(found.measures, range(3), strict=True):
        assert measure.main == pytest.approx(total[place], abs=0.03)
        assert measure.other == pytest.approx(first[place], abs=0.03)
    plain = analyse(make_design("saltelli", IN_PI, 5 * 64, 1, 1), np.sin(np.arange(5.0 * 64)))
    assert plain.pairs == ()


def test_pairs_without_what_chance_adds_are_the_true_ones():
    """Chance of as much variance as the function has; without its share, indices were half as large."""
    known, found, held = {("x1", "x3"): ishigami_indices()[1][2]}, [], []
    for seed in range(31, 61):
        design = make_design("saltelli", IN_PI, 8 * 128 * 2, 2, seed, second_order=True)
        values = ishigami(design.values(np.arange(design.runs)))
        noise = 13.84
        values += np.random.default_rng([seed, 77]).normal(0, np.sqrt(noise), len(values))
        pairs = analyse(design, values.reshape(-1, 2).mean(axis=1), noise=noise).pairs
        found += [pair.index for pair in pairs if (pair.one, pair.other) in known]
        held += [abs(p.index - known.get((p.one, p.other), 0)) <= p.half for p in pairs]
    assert np.mean(found) == pytest.approx(known["x1", "x3"], abs=0.1)
    assert np.mean(held) >= 0.92


GROUPED = tuple(
    Parameter(name, low=0.0, high=1.0) for name in ("first.a", "second.c", "first.b", "alone")
)


def test_indices_of_groups_of_the_g_function_are_the_known_ones():
    """A group's closed index is that of the product of its factors (Saltelli et al. 2008)."""
    parts = 1 / (3 * (1 + G) ** 2)
    design = make_design("saltelli", GROUPED, 5 * 2048, 1, 2, groups=("first", "second"))
    assert design.factors == ("first", "second", "first", "alone")
    assert design.block == 5
    columns = design.values(np.arange(design.runs))
    found = analyse(design, g_function(np.column_stack(list(columns.values()))))
    assert {m.parameter for m in found.measures} == {"first", "second", "alone"}
    whole = (1 + parts).prod()
    for measure in found.measures:
        inside = np.array([factor == measure.parameter for factor in design.factors])
        own = (1 + parts[inside]).prod()
        assert measure.other == pytest.approx((own - 1) / (whole - 1), abs=0.03)
        assert measure.main == pytest.approx((whole - whole / own) / (whole - 1), abs=0.03)
        assert abs(measure.main - (whole - whole / own) / (whole - 1)) < 2 * measure.main_half


def test_pairs_of_groups_are_those_of_the_g_function():
    parts = 1 / (3 * (1 + G) ** 2)
    both = {"groups": ("first", "second"), "second_order": True}
    design = make_design("saltelli", GROUPED, 8 * 2048, 1, 2, **both)
    columns = design.values(np.arange(design.runs))
    found = analyse(design, g_function(np.column_stack(list(columns.values()))))
    factors = np.array(design.factors)
    of = {name: (1 + parts[factors == name]).prod() - 1 for name in design.factors}
    assert len(found.pairs) == 3
    for pair in found.pairs:
        known = of[pair.one] * of[pair.other] / ((1 + parts).prod() - 1)
        assert pair.index == pytest.approx(known, abs=0.03)


STUDY = """
ranges = ["elasticities.demand", "politics.sides.KOR", "politics.sides.USA"]
[fixed]
election = "none"
"firms.number" = 20
[design]
kind = "saltelli"
runs = 64
seed = 1
groups = ["politics.sides.KOR", "politics.sides.USA"]
second_order = true
"""


def test_a_study_asks_for_groups_and_pairs_and_they_are_printed(small, negotiate, tmp_path):
    study = small(STUDY)
    assert study.design.runs == 8 * (2 * 3 + 2)
    run_sweep(study, tmp_path / "out")
    again = open_results(tmp_path / "out").design
    assert (again.factors, again.second_order) == (study.design.factors, True)
    printed = negotiate("sensitivity", tmp_path / "out", "payoff_KOR")[1]
    for part in ("politics: Korea ", "second-order index", "8 blocks", " and "):
        assert part in printed
    document = json.loads(negotiate("sensitivity", tmp_path / "out", "payoff_KOR", "--json")[1])
    assert len(document["measures"]) == len(document["pairs"]) == 3
    assert negotiate("results", tmp_path / "out", "--outcome", "payoff_KOR")[0] == 0


WRONG = [
    ('"saltelli"', '"morris"', "for kind 'saltelli'"),
    (
        '"politics.sides.USA"]\nsecond',
        '"politics"]\nsecond',
        "stands in the groups politics.sides.KOR and politics",
    ),
    ('"politics.sides.USA"]\nsecond', '"nothing"]\nsecond', "unknown group of what varies 'nothing'"),
    ("runs = 64", "runs = 15", "over 3 groups needs at least 16 runs"),
    (
        'ranges = ["elasticities.demand", "politics.sides.KOR", "politics.sides.USA"]',
        'ranges = ["politics.sides.KOR"]',
        "unknown group",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG)
def test_wrong_groups_are_refused_in_words(write, old, new, said):
    with pytest.raises(InputError, match=said):
        load_study(write(STUDY.replace(old, new)))


def test_a_single_group_of_all_is_refused():
    with pytest.raises(InputError, match="all that varies is in the group first"):
        make_design("saltelli", (GROUPED[0], GROUPED[2]), 64, 1, 0, groups=("first",))
