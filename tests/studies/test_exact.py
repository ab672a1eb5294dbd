"""Exact chance: what is expected at a point, from every way in which first mover and election come out."""

import json
from dataclasses import replace
from itertools import product

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Text

from negotiation.app.sweeps import results_view
from negotiation.base.errors import InputError
from negotiation.plots.sweep import plot_ribbon
from negotiation.scenarios import replaced
from negotiation.studies import load_study, open_results, run_sweep, sweep
from negotiation.studies.chance import sources
from negotiation.studies.group_means import interval_words
from negotiation.talks import model
from negotiation.talks.model import TradeTalks
from negotiation.valuation.game import Game
from tests.studies.conftest import HEAD
from tests.studies.deadly import Faulty, turned

STUDY = """
[fixed]
first = "random"
"firms.number" = 150
[vary]
rounds = [9, 12]
"politics.election.challenger_wins" = [0.2, 0.7]
"strategies.KOR" = ["boulware:exponent=2", "linear:model=prior", "conceder"]
[design]
replicates = "exact"
seed = 3
"""

MEANS = ("agreed", "round", "payoff_KOR", "payoff_USA", "ratification", "exports")


def rows(study, folder):
    run_sweep(study, folder)
    return open_results(folder).table().to_pylist()


def every_way(study, row, monkeypatch):
    """Play a point's talks by themselves: each with its chance and what a row says of it."""
    figures = {key: row[key] for key in ("politics.election.challenger_wins",)}
    game = Game(replaced(study.scenario, figures), rounds=row["rounds"])
    for first, won in product(game.parties, (False, True)):
        monkeypatch.setattr(model, "challenger_wins", lambda *_, won=won: np.array([won]))
        talks = TradeTalks(game, {"KOR": row["strategies.KOR"]}, 0, first=first).run()
        deal, chances = talks.protocol.agreement, talks.game.home_views.values()
        played = {
            "agreed": float(deal is not None),
            "round": talks.last_round + 1,
            "payoff_KOR": talks.payoffs[0],
            "payoff_USA": talks.payoffs[1],
            "ratification": 0.0 if deal is None else np.prod([v.chance(deal) for v in chances]),
            "exports": talks.game.measure("exports", game.scenario.no_deal if deal is None else deal),
            "agreement": deal,
            "ending": talks.protocol.status,
            "date": talks.today,
        }
        chance = row["politics.election.challenger_wins"]
        yield 0.5 * (chance if won else 1 - chance), played


def test_a_row_is_the_weighted_mean_of_all_ways(small, tmp_path, monkeypatch):
    study = small(STUDY)
    found = rows(study, tmp_path / "out")
    assert len(found) == study.design.runs == 12
    moved = np.zeros(2)
    for row in found:
        ways = list(every_way(study, row, monkeypatch))
        assert sum(chance for chance, _ in ways) == pytest.approx(1)
        for name in MEANS:
            assert row[name] == pytest.approx(sum(chance * way[name] for chance, way in ways))
        for name in ("agreement", "ending", "date"):
            different = {way[name] for _, way in ways}
            assert row[name] == (different.pop() if len(different) == 1 else None)
        worth = np.array([way["payoff_KOR"] for _, way in ways]).reshape(2, 2)
        moved += [np.ptp(worth, axis=axis).max() > 0 for axis in (0, 1)]
    assert moved.all(), "chance decides something, or nothing is tested"


def test_many_replicates_come_to_the_same(small, tmp_path):
    known = {
        (row["rounds"], row["politics.election.challenger_wins"], row["strategies.KOR"]): row
        for row in rows(small(STUDY), tmp_path / "exact")
    }
    run_sweep(small(STUDY.replace('"exact"', "400")), tmp_path / "many")
    keys = ["rounds", "politics.election.challenger_wins", "strategies.KOR"]
    held = [
        mean.low - 1e-9 <= known[key][name] <= mean.high + 1e-9
        for name in ("payoff_KOR", "agreed", "exports")
        for key, _, mean in open_results(tmp_path / "many").summary(name, keys)
    ]
    assert len(held) == 36
    # twelve points, whose outcomes go together: three misses among them have a chance of 2 %
    assert np.mean(held) >= 10 / 12


def test_a_point_whose_chance_is_none_is_played_in_one_way(small, tmp_path):
    text = STUDY.replace(
        "rounds = [9, 12]", 'election = ["polls", "incumbent"]\nfirst = ["random", "USA"]'
    )
    text = text.replace('first = "random"\n', "", 1)
    found = rows(small(text), tmp_path / "exact")
    alone = text.replace('"polls", ', "").replace('"random", ', "").replace('"exact"', "1")
    plain = rows(small(alone), tmp_path / "alone")
    sure = [row for row in found if (row["election"], row["first"]) == ("incumbent", "USA")]
    assert len(sure) == len(plain) == 6
    for row, same in zip(sure, plain, strict=True):
        assert [row[name] for name in MEANS] == pytest.approx([same[name] for name in MEANS])
        assert row["agreement"] == same["agreement"]


def test_nothing_is_left_to_chance_where_it_is_exact(small, negotiate, tmp_path):
    study = small(STUDY)
    assert sources(study) == []
    run_sweep(study, tmp_path / "out")
    results = open_results(tmp_path / "out")
    assert all(mean.low is None for _, _, mean in results.summary("payoff_KOR", ["rounds"]))
    drawn = STUDY.replace("[0.2, 0.7]", "{ low = 0.2, high = 0.7 }")
    drawn = drawn.replace("seed = 3", 'seed = 3\nkind = "saltelli"\nruns = 20')
    run_sweep(small(drawn), tmp_path / "drawn")
    said = negotiate("sensitivity", tmp_path / "drawn", "payoff_KOR")[1]
    assert "ONE RUN A POINT" not in said
    assert open_results(tmp_path / "drawn").summary("payoff_KOR")[0][2].low is not None


def test_where_chance_is_exact_no_intervals_are_spoken_of(small, negotiate, tmp_path):
    """At given points there are none; over drawn points there are, and chance has no part in them."""
    none = "no intervals: chance is counted exactly at the given points"
    study = small(STUDY)
    run_sweep(study, tmp_path / "out")
    results = open_results(tmp_path / "out")
    said = [
        json.loads(negotiate("results", tmp_path / "out", "--json")[1])["intervals"],
        negotiate("results", tmp_path / "out")[1].lower(),
        picture_words(plot_ribbon(results, "rounds", "payoff_KOR")),
    ]
    for words in said:
        assert none in words
        assert "95 %" not in words
        assert "has none" not in words
    page = results_view("out", tmp_path)
    assert page["intervals"].lower() == f"{none}."
    assert not page["bounded"]
    drawn = interval_words(replace(study.design, kind="sobol"))
    assert drawn == "95 % intervals over the points drawn; chance is counted exactly"


def picture_words(ax):
    words = " ".join(text.get_text() for text in ax.figure.findobj(Text))
    plt.close(ax.figure)
    return " ".join(words.split())


def test_a_point_fails_if_one_way_does(small, tmp_path):
    study = small(STUDY)
    known = rows(study, tmp_path / "whole")
    (tmp_path / "out of order").touch()
    faulty = turned(study.design, Faulty, victim=5, folder=str(tmp_path / "out of order"))
    sweep._games.clear()  # the study has the same digest: its faults are not its own
    found = rows(replace(study, design=faulty), tmp_path / "out")
    sweep._games.clear()
    assert "run 5 is out of order" in found[1]["error"]
    assert [found[1][name] for name in ("status", "payoff_KOR", "agreed")] == ["error", None, None]
    assert [row for row in found if row["run"] != 1] == [row for row in known if row["run"] != 1]


WRONG = [
    ('"linear:model=prior"', '"random"', "strategies.KOR is drawn, too"),
    ("[vary]", 'protocol = "single-text"\n[vary]', "protocol is drawn, too"),
    ("[vary]", 'protocol = "demand"\n[vary]', "needs protocol alternating"),
    ("[vary]", 'evidence = "all"\n[vary]', "needs evidence none"),
    ("seed = 3", "paired = true", "nothing to be paired"),
    ("[fixed]", 'record = "traces"\n[fixed]', "no single run to be recorded"),
    ('first = "random"', 'election = "none"', "nothing is drawn"),
    ('"exact"', '"exactly"', "a whole number or 'exact' is needed, not 'exactly'"),
    ('"exact"', "0", "a number above 0"),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG)
def test_what_cannot_be_exact_is_refused_in_words(write, old, new, said):
    with pytest.raises(InputError, match=said) as caught:
        load_study(write(STUDY.replace(old, new, 1)))
    assert "design.replicates" in str(caught.value)


def test_who_of_three_moves_first_cannot_be_exact(tmp_path):
    text = HEAD.replace("korea-us-2025", "shared-airport") + '[fixed]\nfirst = "random"\n[vary]\n'
    text += 'rounds = [3, 5]\n[design]\nreplicates = "exact"\n'
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="between two, and here are ALT, BOR, CEN: give a number of"):
        load_study(tmp_path / "study.toml")


def test_a_hub_cannot_be_exact(tmp_path):
    text = HEAD.replace('"korea-us-2025"', '"hub-2025:KOR"') + "[vary]\nplace = [1, 2]\n[design]\n"
    (tmp_path / "study.toml").write_text(text + 'replicates = "exact"\n', encoding="utf-8")
    with pytest.raises(InputError, match="a hub has too many ways"):
        load_study(tmp_path / "study.toml")
