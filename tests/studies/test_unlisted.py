"""Runs on spaces that nobody can list end as those on lists do."""

import json

import numpy as np

from negotiation.bargaining.strategies import parse_strategy
from negotiation.scenarios import load_scenario
from negotiation.studies import load_study
from negotiation.studies.games import Games
from negotiation.studies.rows import TRACES
from negotiation.studies.sweep import Sweep
from negotiation.studies.tournament.measures import field_measures
from negotiation.studies.tournament.result import TournamentResult
from negotiation.studies.tournament.tournament import Tournament
from negotiation.valuation.game import Game
from tests.conftest import rounded

STUDY = """
name = "many"
title = "Many"
scenario = "korus-2018"
record = "traces"
[fixed]
first = "random"
[vary]
rounds = [5, 8]
protocol = ["alternating", "menu"]
"horizon.years" = [6.0, 10.0]
"strategies.KOR" = ["linear:model=prior", "tit-for-tat:model=frequency"]
"strategies.USA" = ["boulware:model=prior", "fair-split"]
[design]
replicates = 1
seed = 7
"""


def told(tables):
    return {name: rounded(json.loads(table.to_pandas().to_json())) for name, table in tables.items()}


def test_a_sweep_is_the_same(tmp_path, unlisted):
    path = tmp_path / "study.toml"
    path.write_text(STUDY)

    def played():
        job = Sweep(load_study(path))
        return told(job._tables(Games(job.study), np.arange(job.runs)))

    listed = played()
    unlisted()
    assert played() == listed
    assert set(listed["results"]["status"].values()) == {"ok"}
    assert len(listed[TRACES]["run"]) > 100


def test_neighbouring_runs_look_for_outcomes_once(tmp_path, unlisted, monkeypatch):
    unlisted()
    monkeypatch.setattr("negotiation.bargaining.large.factored.FEW", 0)
    looked = []
    monkeypatch.setattr(
        "negotiation.bargaining.large.factored.worst_found",
        lambda sums, worths: looked.append(sums) or 0,
    )
    path = tmp_path / "study.toml"
    path.write_text(STUDY.replace('"horizon.years" = [6.0, 10.0]', ""))
    job = Sweep(load_study(path))
    job._tables(Games(job.study), np.arange(job.runs))
    assert len(looked) == 2, "one for each side"


def test_a_tournament_is_the_same(unlisted):
    def found():
        game = Game(load_scenario("korus-2018"), rounds=6)
        names = ("linear:model=prior", "micro", "nice-tit-for-tat")
        tournament = Tournament((game,), tuple(map(parse_strategy, names)), 2, 3)
        rows = tournament.play(np.arange(tournament.runs))["results"]
        result = TournamentResult(tournament, {n: rows[n].to_numpy() for n in tournament.numbers})
        return told({"rows": rows}), rounded(field_measures(result)), result.surpluses.round(9).tolist()

    listed = found()
    unlisted()
    assert found() == listed
