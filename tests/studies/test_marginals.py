"""Shapes of ranges and figures that are drawn together: quantiles, rank correlations, wrong inputs."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from negotiation.base.errors import InputError
from negotiation.studies import load_study, open_results, run_sweep
from negotiation.studies.designs import make_design
from negotiation.studies.marginals import Together
from negotiation.studies.parameters import Parameter
from negotiation.studies.sensitivity import sensitivity
from negotiation.studies.sweep import Sweep

SHARES = np.linspace(0.002, 0.998, 500)

HEAD = """
ranges = ["elasticities", "politics"]
{more}
[fixed]
"firms.number" = 20
election = "none"
[design]
kind = "{kind}"
runs = {runs}
seed = 3
"""

BOTH = """
shapes = { elasticities = "triangular", "elasticities.host_supply" = "lognormal" }
together = [{ figures = ["elasticities"], correlation = 0.6 }]
"""


def study_of(write, more, kind="latin-hypercube", runs=64):
    return load_study(write(HEAD.format(more=more, kind=kind, runs=runs)))


@pytest.mark.parametrize("mode", [2.0, 2.5, 5.0])
def test_triangular_figures_have_the_quantiles_of_a_triangle(mode):
    parameter = Parameter("x", low=2.0, high=5.0, shape="triangular", mode=mode)
    known = stats.triang((mode - 2) / 3, 2, 3).ppf(SHARES)
    np.testing.assert_allclose(parameter.at(SHARES), known)
    assert parameter.at(np.array([0.0, 1.0])).tolist() == [2, 5]


def test_lognormal_figures_have_the_ends_of_their_range_as_quantiles():
    parameter = Parameter("x", low=0.5, high=8.0, shape="lognormal")
    assert parameter.at(np.array([0.05, 0.5, 0.95])) == pytest.approx([0.5, 2.0, 8.0])
    known = stats.lognorm(np.log(4) / stats.norm.ppf(0.95), scale=2).ppf(SHARES)
    np.testing.assert_allclose(parameter.at(SHARES), known)
    ends = parameter.at(np.array([0.0, 1.0])).tolist()
    assert ends == list(parameter.ends)
    assert 0 < ends[0] < 0.5 < 8 < ends[1] < 30


@pytest.mark.parametrize("kind", ["random", "latin-hypercube", "sobol"])
@pytest.mark.parametrize("correlation", [0.8, 0.3, -0.3])
def test_figures_of_a_group_have_its_rank_correlation_and_are_as_likely_anywhere(kind, correlation):
    figures = tuple(Parameter(name, low=0.0, high=1.0) for name in "abcde")
    apart = make_design(kind, figures, 4096, 1, 1)
    design = replace(apart, together=(Together((0, 2, 4), correlation),))
    values = design.values(np.arange(4096))
    ranks = stats.spearmanr(np.column_stack(list(values.values()))).statistic
    expected = np.eye(5)
    for one, other in ((0, 2), (0, 4), (2, 4)):
        expected[one, other] = expected[other, one] = correlation
    np.testing.assert_allclose(ranks, expected, atol=0.05)
    for column in values.values():
        assert stats.kstest(column, "uniform").pvalue > 1e-3
    for name in "bd":
        np.testing.assert_array_equal(values[name], apart.values(np.arange(4096))[name])
    some = np.array([4000, 7, 900])
    for name, column in design.values(some).items():
        np.testing.assert_allclose(column, values[name][some], rtol=1e-12)


def test_a_study_says_shapes_and_groups_and_without_them_nothing_changes(write):
    plain, shaped = study_of(write, ""), study_of(write, BOTH)
    uniform = study_of(write, 'shapes = { elasticities = "uniform" }')
    assert Sweep(plain).digest == Sweep(uniform).digest != Sweep(shaped).digest
    shapes = {p.name: p.shape for p in shaped.parameters}
    elastic = [name for name in shapes if name.startswith("elasticities.")]
    assert {shapes[name] for name in elastic if name != "elasticities.host_supply"} == {"triangular"}
    assert shapes["elasticities.host_supply"] == "lognormal"
    assert {shape for name, shape in shapes.items() if name not in elastic} == {"uniform"}
    figures = dict(shaped.scenario.figures())
    for p in shaped.parameters:
        assert p.mode == (figures[p.name].value if p.shape == "triangular" else 0)
    (group,) = shaped.design.together
    assert [shaped.parameters[place].name for place in group.places] == elastic


def test_what_is_drawn_so_can_be_played_and_analysed(small, tmp_path):
    study = small(HEAD.format(more=BOTH, kind="random", runs=64))
    assert run_sweep(study, tmp_path / "out").failed == 0
    results = open_results(tmp_path / "out")
    drawn = results.to_frame()
    for name, column in study.design.values(np.arange(64)).items():
        np.testing.assert_array_equal(drawn[name], column)
    assert sensitivity(results, "payoff_KOR").used == 64


WRONG = [
    (
        'shapes = { elasticities = "round" }',
        "line 7: shapes.elasticities: unknown shape 'round'.*triangular",
    ),
    ('shapes = { rivals = "triangular" }', "unknown figure or table under 'ranges' 'rivals'"),
    ('shapes = { politics = "lognormal" }', "but what is lognormal lies above 0"),
    ('shapes = { elasticities = "lognormal" }', "pass_through: a share lies between 0 and 1"),
    ('together = [{ figures = ["elasticities"], correlation = 1 }]', "correlation"),
    (
        'together = [{ figures = ["elasticities.demand"], correlation = 0.5 }]',
        "alone has no correlation",
    ),
    ('together = [{ figures = ["elasticities"], correlation = -0.9 }]', "cannot all have a rank corr"),
    ('together = [{ figures = ["nothing"], correlation = 0.5 }]', "unknown figure or table"),
    (
        'together = [{ figures = ["elasticities"], correlation = 0.5 }, '
        '{ figures = ["elasticities.demand", "politics"], correlation = 0.5 }]',
        "elasticities.demand stands in 2 groups",
    ),
]


@pytest.mark.parametrize(("more", "said"), WRONG)
def test_wrong_shapes_and_groups_are_refused_in_words(write, more, said):
    with pytest.raises(InputError, match=said):
        study_of(write, more)


def test_shapes_need_ranges_and_groups_a_design_that_draws(write):
    text = HEAD.format(more=BOTH, kind="random", runs=64)
    with pytest.raises(InputError, match="give 'ranges', too"):
        load_study(write(text.replace('ranges = ["elasticities", "politics"]', "")))
    for kind in ("saltelli", "morris"):
        with pytest.raises(InputError, match=f"kind '{kind}' has all figures apart"):
            study_of(write, BOTH, kind, 4096)
