"""The command, its document and its figure."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pyarrow.parquet as pq
import pytest

from negotiation.cli.tournament import split_strategies
from negotiation.plots import plot_tournament
from negotiation.scenarios import load_scenario
from negotiation.studies.tournament import play_tournament, rankings

SMALL = (
    "tournament",
    "korea-us-2025",
    "--strategies",
    "conceder:model=prior,hardliner",
    "--repeats",
    "2",
)


def test_lists_of_strategies_may_be_written_in_several_ways():
    two = ["boulware:exponent=3,model=prior", "linear"]
    for texts in (
        ["boulware:exponent=3,model=prior;linear"],
        ["boulware:exponent=3,model=prior linear"],
        ["boulware:exponent=3,model=prior,linear"],
        ["boulware:exponent=3,model=prior ; linear,"],
        two,
    ):
        assert split_strategies(texts) == two
    assert split_strategies(["linear,boulware:exponent=3,model=prior"]) == two[::-1]
    assert split_strategies(["linear, micro,random"]) == ["linear", "micro", "random"]


def test_json_is_one_document_with_what_was_promised(negotiate):
    code, out, err = negotiate(*SMALL, "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert set(document) == {
        "scenarios", "strategies", "repeats", "self_play", "runs", "rankings", "measures", "matrices",
        "empirical_game", "robustness", "seed", "version",
    }  # fmt: skip
    assert set(document["rankings"]) == {"payoff", "surplus_share", "agreement_rate"}
    assert set(document["matrices"]) == {"payoff_home", "payoff_host", "agreement_rate"}
    game = document["empirical_game"]
    assert game["equilibria"]
    assert game["survivors"]["home"]
    assert sum(game["replicator"]["host"].values()) == pytest.approx(1)
    assert document["runs"] == 8
    assert set(document["measures"]) == set(document["strategies"])
    assert sum(each["alpha_rank"] for each in document["robustness"]) == pytest.approx(1)
    leader, last = document["rankings"]["payoff"]
    assert leader["lead"]["mean"] == pytest.approx(leader["overall"]["mean"] - last["overall"]["mean"])
    assert last["lead"] is None


def test_tables_equilibria_and_files(negotiate, tmp_path):
    code, out, err = negotiate(*SMALL, "--out", str(tmp_path / "t"))
    assert (code, err) == (0, "")
    for part in (
        "as KOR",
        "±",
        "Nash equilibri",
        "Replicator dynamics from equal shares",
        "USA with",
        "that hurts nobody",
        "with itself count",
        "Fewer than 30 repeats",
        "to Pareto",
        "Best single deviations lead to",
        "Alpha-rank",
        "Written to",
    ):
        assert part in out
    names = {path.name for path in (tmp_path / "t").iterdir()}
    assert names == {"manifest.json", "results", "tournament.json", "tournament.png"}
    assert pq.read_table(tmp_path / "t" / "results").num_rows == 8
    before = (tmp_path / "t" / "tournament.json").read_bytes()
    assert negotiate(*SMALL, "--out", str(tmp_path / "t"))[0] == 0
    assert (tmp_path / "t" / "tournament.json").read_bytes() == before


def test_one_repeat_has_no_interval_and_many_equilibria_are_cut(negotiate):
    names = "hardliner,micro,boulware,boulware:exponent=5,boulware:exponent=6,boulware:exponent=7"
    code, out, _ = negotiate("tournament", "korea-us-2025", "--strategies", names, "--repeats", "1")
    assert code == 0
    assert "± and to" in out
    assert out.count("±") == 1
    assert "more with smaller joint payoffs" in out
    assert "50% boulware:exponent=5 + 50% boulware:exponent=6" in out


@pytest.mark.parametrize("kept", [True, False])
def test_an_interruption_says_how_to_go_on(negotiate, monkeypatch, tmp_path, kept):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("negotiation.studies.engine.play_chunk", interrupted)
    code, out, err = negotiate(*SMALL, *(("--out", str(tmp_path / "t")) if kept else ()))
    assert (code, out) == (130, "")
    assert ("the same command goes on" if kept else "nothing was kept") in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("nowhere",), "unknown scenario 'nowhere'"),
        (("korea-us-2025", "--strategies", "linear,tough"), "unknown strategy 'tough'"),
        (("korea-us-2025", "--strategies", "linear", "--strategies", "linear"), "given twice"),
        (("korea-us-2025", "--strategies", " ; "), "at least one strategy"),
        (("korea-us-2025", "--repeats", "0"), "repeats is 0"),
        (("korea-us-2025", "korea-us-2025"), "scenario 'korea-us-2025' is given twice"),
        (("korea-us-2025", "--out", "pyproject.toml"), "already in use"),
    ],
)
def test_wrong_input_is_one_message(negotiate, arguments, part):
    code, out, err = negotiate("tournament", *arguments)
    assert (code, out) == (2, "")
    assert part in err
    assert err.count("\n") == 1


@pytest.fixture(scope="module")
def two_scenarios(game):
    from negotiation.valuation.game import Game

    other = load_scenario("korea-us-2025", {"sectors.autos.exports": 60})
    renamed = other.model_copy(update={"name": "other"})
    return play_tournament([game, Game(renamed)], ["linear:model=prior", "random"], 2)


def test_the_figure_shows_ranking_and_matrices(result):
    axes = plot_tournament(result)
    order = [standing.strategy for standing in rankings(result)["payoff"]]
    labels = [label.get_text() for label in axes[0].get_yticklabels()]
    assert [label.split("  ")[0] for label in labels] == order
    places = [result.tournament.names.index(name) for name in order]
    for ax, payoffs in zip(axes[1:], result.payoff_matrices, strict=True):
        np.testing.assert_allclose(ax.images[0].get_array(), payoffs[np.ix_(places, places)])
    assert "bn USD" in axes[0].get_xlabel()
    assert "–" in {text.get_text() for text in axes[1].texts}
    assert "korea-us-2025" in axes[0].figure.get_supxlabel()
    plt.close("all")


def test_several_scenarios_are_averaged(two_scenarios):
    assert two_scenarios.payoffs.shape == (2, 2, 2, 2, 2)
    np.testing.assert_allclose(two_scenarios.payoff_matrices, two_scenarios.payoffs.mean(axis=(1, 4)))
    assert len(two_scenarios.surpluses) == 2
    plot_tournament(two_scenarios)
    plt.close("all")
