"""What can be asked of results: filters, summaries, sensitivity, discovery."""

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from negotiation.base.errors import InputError
from negotiation.studies import open_results, run_sweep
from negotiation.studies.designs import make_design
from negotiation.studies.discovery import discover
from negotiation.studies.parameters import Parameter
from negotiation.studies.results import SweepResults
from negotiation.studies.sensitivity import analyse, sensitivity
from tests.studies.conftest import DRAWS, STRATEGIES


@pytest.fixture(scope="module")
def found(tmp_path_factory, module_small):
    folder = tmp_path_factory.mktemp("found")
    run_sweep(module_small(STRATEGIES), folder / "out")
    return open_results(folder / "out")


@pytest.fixture(scope="module")
def module_small(tmp_path_factory, narrow):
    from negotiation.studies import load_study
    from tests.studies.conftest import HEAD

    def small(text):
        path = tmp_path_factory.mktemp("study") / "study.toml"
        path.write_text(HEAD + text)
        study = load_study(path)
        return replace(study, scenario=narrow.model_copy(update={"firms": study.scenario.firms}))

    return small


def test_filters_are_those_of_a_data_frame(found):
    frame = found.to_frame()
    for text, rows in {
        "rounds=6": frame["rounds"] == 6,
        "rounds != 6": frame["rounds"] != 6,
        "payoff_KOR>0.1": frame["payoff_KOR"] > 0.1,
        "round<=3": frame["round"] <= 3,
        "ending=agreement": frame["ending"] == "agreement",
        "strategies.USA=boulware:exponent=3": frame["strategies.USA"] == "boulware:exponent=3",
    }.items():
        assert found.table(["run"], [text])["run"].to_pylist() == frame["run"][rows].tolist()
    both = found.table(["run"], ["rounds=6", "ending=agreement"])["run"].to_pylist()
    assert both == frame["run"][(frame["rounds"] == 6) & (frame["ending"] == "agreement")].tolist()


def test_a_summary_is_the_mean_of_the_groups(found):
    frame = found.to_frame()
    for key, count, mean in found.summary("payoff_KOR", ["strategies.KOR", "rounds"]):
        part = frame[(frame["strategies.KOR"] == key[0]) & (frame["rounds"] == key[1])]["payoff_KOR"]
        assert count == len(part)
        assert mean.mean == pytest.approx(part.mean())
        assert mean.low <= mean.mean <= mean.high
    ((key, count, mean),) = found.summary("pledge")
    assert (key, count) == ((), frame["pledge"].notna().sum())
    assert mean.mean == pytest.approx(frame["pledge"].mean())
    assert found.summary("pledge", where=["agreed=5"]) == []


def test_the_design_comes_back_from_the_folder(found, module_small, tmp_path):
    study = module_small(STRATEGIES)
    assert found.design == study.design
    drawn = module_small(DRAWS)
    run_sweep(drawn, tmp_path / "drawn")
    assert open_results(tmp_path / "drawn").design == drawn.design


@pytest.mark.parametrize(
    ("work", "part"),
    [
        (lambda r: r.table(where=["rounds"]), "expected NAME=VALUE"),
        (lambda r: r.table(where=["round=soon"]), "round is of type int64, 'soon' is not"),
        (lambda r: r.table(where=["rond=3"]), "unknown column 'rond': did you mean 'round'"),
        (lambda r: r.table(["nothing"]), "unknown column 'nothing'"),
        (lambda r: r.summary("digital"), "unknown outcome 'digital'"),
        (lambda r: r.summary("agreed", ["nobody"]), "unknown column 'nobody'"),
        (lambda r: r.traces(), "has no traces"),
        (lambda r: sensitivity(r, "agreed"), "only 12 points .* needs at least 40"),
        (lambda r: discover(r, "agreed=7"), "0 of 36 runs fulfil agreed=7"),
    ],
)
def test_wrong_questions_are_refused(found, work, part):
    with pytest.raises(InputError, match=part):
        work(found)


def test_what_is_no_sweep_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no sweep"):
        open_results(tmp_path / "nowhere")
    (tmp_path / "manifest.json").write_text('{"kind": "negotiation tournament"}')
    with pytest.raises(InputError, match="holds something else"):
        open_results(tmp_path)


@pytest.mark.parametrize("damage", ["text", "flip"])
def test_a_damaged_part_is_said_in_words(module_small, tmp_path, damage):
    run_sweep(module_small(STRATEGIES), tmp_path / "out")
    part = next((tmp_path / "out" / "results").iterdir())
    content = bytearray(part.read_bytes())
    content[60] ^= 0xFF
    part.write_bytes(content if damage == "flip" else b"spoilt")
    with pytest.raises(InputError, match="a part cannot be read"):
        open_results(tmp_path / "out").table()


# ------------------------------------------------------------------ sensitivity
IN_PI = tuple(Parameter(f"x{i}", low=-np.pi, high=np.pi) for i in (1, 2, 3))
A, B = 7.0, 0.1


def ishigami(values):
    """Ishigami & Homma (1990), with the usual a = 7 and b = 0.1."""
    x1, x2, x3 = (values[p.name] for p in IN_PI)
    return np.sin(x1) + A * np.sin(x2) ** 2 + B * x3**4 * np.sin(x1)


def ishigami_indices():
    """Return first-order and total indices in closed form (Sobol & Levitan 1999)."""
    one = (1 + B * np.pi**4 / 5) ** 2 / 2
    two = A**2 / 8
    both = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
    variance = one + two + both
    return np.array([one, two, 0]) / variance, np.array([one + both, two, both]) / variance


@pytest.mark.slow
def test_sobol_indices_of_ishigamis_function_are_the_known_ones():
    design = make_design("saltelli", IN_PI, 5 * 4096, 1, 1)
    found = analyse(design, ishigami(design.values(np.arange(design.runs))))
    assert (found.method, found.used, found.dropped) == ("sobol", 4096, 0)
    first, total = ishigami_indices()
    measures = {m.parameter: m for m in found.measures}
    for i, parameter in enumerate(IN_PI):
        measure = measures[parameter.name]
        assert measure.main == pytest.approx(total[i], abs=0.02)
        assert measure.other == pytest.approx(first[i], abs=0.02)
        assert abs(measure.main - total[i]) < 2 * measure.main_half
        assert abs(measure.other - first[i]) < 2 * measure.other_half + 1e-3
    assert [m.parameter for m in found.measures] == ["x1", "x2", "x3"]


def test_intervals_are_the_same_each_time_whatever_the_seed():
    design = make_design("saltelli", IN_PI, 5 * 64, 1, 0)
    values = ishigami(design.values(np.arange(design.runs)))
    assert analyse(design, values) == analyse(design, values)


def test_morris_effects_of_a_linear_function_are_its_slopes():
    parameters = (
        Parameter("a", low=0, high=2),
        Parameter("b", low=0, high=1),
        Parameter("c", low=0, high=1),
    )
    design = make_design("morris", parameters, 80, 1, 0)
    values = design.values(np.arange(80))
    found = analyse(design, 3 * values["a"] - 2 * values["b"])
    assert [m.parameter for m in found.measures] == ["a", "b", "c"]
    np.testing.assert_allclose([m.main for m in found.measures], [6, 2, 0], atol=1e-9)
    np.testing.assert_allclose([m.other for m in found.measures], 0, atol=1e-9)


def test_figures_are_given_from_a_quarter_and_from_half_of_the_blocks():
    design = make_design("saltelli", IN_PI, 5 * 1024, 1, 1)
    values = ishigami(design.values(np.arange(design.runs)))
    found, whole = analyse(design, values), len(values)
    for place, part in enumerate((4, 2)):
        fewer = np.where(np.arange(whole) < whole // part, values, np.nan)
        less = {m.parameter: m.main for m in analyse(design, fewer).measures}
        assert {m.parameter: m.path[place] for m in found.measures} == less
    few = make_design("saltelli", IN_PI, 5 * 32, 1, 1)
    assert analyse(few, ishigami(few.values(np.arange(few.runs)))).measures[0].path == ()


def test_blocks_with_a_missing_run_are_dropped_and_counted():
    design = make_design("saltelli", IN_PI, 5 * 1024, 1, 1)
    values = ishigami(design.values(np.arange(design.runs)))
    values[[0, 1, 700]] = np.nan
    found = analyse(design, values)
    assert (found.used, found.dropped) == (1022, 2)
    assert found.measures[0].main == pytest.approx(ishigami_indices()[1][0], abs=0.05)
    values[:-7] = np.nan
    with pytest.raises(InputError, match="only 1 of 1024 blocks"):
        analyse(design, values)
    with pytest.raises(InputError, match="is 2 in all runs"):
        analyse(design, np.full(design.points, 2.0), "agreed")


def test_sensitivity_reads_a_sweep_and_averages_replicates(module_small, tmp_path):
    text = DRAWS.replace('["elasticities", "politics"]', '["elasticities"]')
    study = module_small(text.replace('"random"\nruns = 24', '"morris"\nruns = 60\nreplicates = 2'))
    run_sweep(study, tmp_path / "out")
    results = open_results(tmp_path / "out")
    found = sensitivity(results, "payoff_KOR")
    payoffs = results.table()["payoff_KOR"].to_numpy().reshape(-1, 2)
    noise = payoffs.var(axis=1, ddof=1).mean()
    assert found == analyse(study.design, payoffs.mean(axis=1), "payoff_KOR", noise)
    assert {m.parameter for m in found.measures} == {p.name for p in study.parameters}
    with pytest.raises(InputError, match="pledge is missing in"):
        sensitivity(WithoutAgreements(results), "pledge")


class WithoutAgreements(SweepResults):
    """The same results, as if the first half had not agreed."""

    def __init__(self, results):
        super().__init__(results.folder, results.manifest)

    def table(self, columns=None, where=()):
        frame = super().table(columns, where).to_pandas()
        if frame.empty:
            return super().table(columns, where)
        frame.loc[: len(frame) // 2, "pledge"] = np.nan
        return pa.Table.from_pandas(frame)


# ------------------------------------------------------------------ discovery
class Synthetic(SweepResults):
    """Results of parameters x, y and a word, in which the goal is met in a box, and by chance."""

    def table(self, columns=None, where=()):
        if "status!=ok" in where:
            return pa.table({"run": pa.array([], pa.int64())})
        rng, n = np.random.default_rng(0), 6000
        x, y = rng.uniform(size=(2, n))
        word = rng.choice(["left", "right"], n)
        box = (x > 0.7) & (y < 0.4) & (word == "left")
        agreed = np.where(box, rng.random(n) < 0.9, rng.random(n) < 0.05).astype(int)
        return pa.table({"run": np.arange(n), "x": x, "y": y, "word": word, "agreed": agreed})


def test_a_known_box_is_found():
    parameters = (
        Parameter("x", low=0, high=1),
        Parameter("y", low=0, high=1),
        Parameter("word", ("left", "right")),
    )
    results = Synthetic(None, {})
    results.__dict__["design"] = make_design("random", parameters, 6000, 1, 0)
    found = discover(results, "agreed=1")
    share = found.share.mean
    assert share == pytest.approx(0.06 * 0.9 + 0.94 * 0.05, abs=0.02)
    best = found.regions[0]
    assert best.bounds["x"][0] == pytest.approx(0.7, abs=0.03)
    assert best.bounds["y"][1] == pytest.approx(0.4, abs=0.03)
    assert "word is left" in best.words or "word is not right" in best.words
    assert best.density.low > 0.8
    assert best.chance < 1e-6
    assert best.support == pytest.approx(0.06, abs=0.02)
    assert best.coverage == pytest.approx(0.054 / share, abs=0.08)


def test_runs_without_a_level_are_a_group_of_their_own_in_words_and_json(negotiate, small, tmp_path):
    study = small('[fixed]\n"firms.number" = 150\n[vary]\n"strategies.KOR" = ["linear", "hardliner"]\n')
    run_sweep(study, tmp_path / "out")
    arguments = ("results", tmp_path / "out", "--by", "pledge", "--by", "shipbuilding")
    code, out, _ = negotiate(*arguments, "--json")
    assert code == 0
    entries = [e for e in json.loads(out)["summary"] if e["outcome"] == "agreed"]
    assert [entry["mean"] for entry in entries if entry["key"] == [None, None]] == [0.0]
    assert len(entries) == 2
    printed = negotiate(*arguments)[1]
    assert "nan" not in printed
    assert "none" in printed
