"""Rows against single runs; workers, chunks and interruptions that change nothing; what goes wrong."""

import pickle
import signal
import subprocess
import sys
import threading
from concurrent.futures import Executor
from dataclasses import replace
from os import getpid, kill

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import replaced
from negotiation.studies import engine as module
from negotiation.studies import open_executor, open_results, run_sweep
from negotiation.studies import sweep as sweep_module
from negotiation.studies.executors import SerialExecutor
from negotiation.talks.model import TradeTalks
from negotiation.valuation.game import Game
from tests.studies.conftest import DRAWS, STRATEGIES
from tests.studies.deadly import Deadly, Faulty, Slow, turned

TALKS = """
record = "traces"
[fixed]
first = "random"
"firms.number" = 150
[vary]
evidence = ["none", "jobs", "all"]
protocol = ["alternating"]
"strategies.KOR" = ["linear:model=prior", "micro", "boulware:error=0.2"]
[design]
replicates = 2
"""
SEALED = TALKS.replace('["none", "jobs", "all"]', '["none"]').replace("alternating", "single-text")


def rows(folder) -> pa.Table:
    return open_results(folder).table()


def single(study, row) -> TradeTalks:
    """Play a row's run by itself."""
    values = {name: row[name] for name in (p.name for p in study.parameters)} | dict(study.fixed)
    figures = {k: v for k, v in values.items() if "." in k and not k.startswith("strategies.")}
    seed = study.design.run_seed(row["run"])
    game = Game(
        replaced(study.scenario, figures),
        rounds=values.get("rounds"),
        election=values.get("election", "polls"),
    )
    facts = values.get("evidence", "none")
    facts = {"none": (), "all": tuple(study.scenario.evidence)}.get(facts, (facts,))
    first = values.get("first", "KOR")
    if first == "random":
        first = game.parties[int(seed.generate_state(4, np.uint64)[3] >> np.uint64(63))]
    strategies = {c: values[f"strategies.{c}"] for c in game.parties if f"strategies.{c}" in values}
    protocol = values.get("protocol", "alternating")
    return TradeTalks(game, strategies, seed, protocol, first, facts).run()


@pytest.mark.parametrize("text", [STRATEGIES, TALKS, SEALED, DRAWS])
def test_every_row_is_what_a_single_run_gives(small, tmp_path, text):
    study = small(text if "record" in text else 'record = "traces"\n' + text)
    run_sweep(study, tmp_path / "out")
    results = open_results(tmp_path / "out")
    table, traces = results.table().to_pylist(), results.traces().to_pylist()
    assert [row["run"] for row in table] == list(range(study.design.runs))
    for row in table:
        talks = single(study, row)
        agreement, last = talks.protocol.agreement, talks.last_round
        assert (row["status"], row["ending"]) == ("ok", talks.protocol.status)
        assert row["agreement"] == agreement
        assert row["round"] == last + 1
        assert row["date"] == talks.today
        worth = np.zeros(2) if agreement is None else talks.game.payoff(agreement, last)
        np.testing.assert_allclose([row["payoff_KOR"], row["payoff_USA"]], worth, atol=1e-9)
        levels = {} if agreement is None else talks.game.space.levels(agreement)
        assert row["pledge"] == levels.get("pledge")
        chances = [
            talks.game.ratification_chance(agreement, c)
            for c in talks.game.parties
            if agreement is not None
        ]
        assert row["ratification"] == pytest.approx(np.prod(chances) if chances else 0)
        after = talks.game.scenario.no_deal if agreement is None else agreement
        assert row["exports"] == pytest.approx(talks.game.measure("exports", after))
        moves = [move for move in traces if move["run"] == row["run"]]
        made = [(m.round_index + 1, m.party, m.action, m.outcome) for m in talks.protocol.moves]
        assert [(m["round"], m["party"], m["action"], m["outcome"]) for m in moves] == made
        assert [m["move"] for m in moves] == list(range(1, len(made) + 1))
        recorded = talks.datacollector.tables["moves"]
        for code in talks.game.parties:
            expected = recorded[f"payoff_{code}"]
            np.testing.assert_allclose([m[f"payoff_{code}"] for m in moves], expected, atol=1e-9)


@pytest.fixture(scope="module")
def dask():
    """A real scheduler with a worker process."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address


def test_results_are_the_same_for_any_workers_executor_and_chunks(small, tmp_path, monkeypatch, dask):
    study = small('record = "traces"\n' + STRATEGIES)
    run_sweep(study, tmp_path / "serial")
    whole = rows(tmp_path / "serial")
    moves = open_results(tmp_path / "serial").traces()
    for size in (5, 1000):
        monkeypatch.setattr(sweep_module.Sweep, "first_chunk", size)
        monkeypatch.setattr(module, "LARGEST_CHUNK", size)
        run_sweep(study, tmp_path / f"chunks of {size}")
        assert rows(tmp_path / f"chunks of {size}").equals(whole)
    monkeypatch.undo()
    for name, workers, address in (
        ("processes", 2, None),
        ("dask", 2, dask),
    ):
        folder = tmp_path / f"{name} {workers}"
        with open_executor(name, workers, address) as start:
            run_sweep(study, folder, start, workers)
        assert rows(folder).equals(whole)
        assert open_results(folder).traces().equals(moves)


def test_a_dask_cluster_of_its_own_is_started_and_stopped(small, tmp_path):
    study = small(STRATEGIES)
    with open_executor("dask", 1) as start:
        assert run_sweep(study, tmp_path / "out", start, 1).runs == study.design.runs
        assert_closed(start()._client.scheduler.address)


def assert_closed(address: str) -> None:
    """Hold that a scheduler answers only who has the keys of its run."""
    from distributed import Client
    from distributed.security import Security

    assert address.startswith("tls://127.0.0.1:")
    with pytest.raises(OSError):  # noqa: PT011  # Dask says it in different ways
        Client(address.replace("tls://", "tcp://"), timeout=3)
    with pytest.raises(OSError):  # noqa: PT011
        Client(address, security=Security.temporary(), timeout=3)


def test_a_dask_scheduler_that_does_not_answer_is_wrong_input():
    with (
        pytest.raises(InputError, match="no Dask scheduler answers"),
        open_executor("dask", 1, "tcp://127.0.0.1:9"),
    ):
        pass


def test_resuming_plays_what_is_missing_and_nothing_else(small, tmp_path, monkeypatch):
    study = small(STRATEGIES)
    real, played = module.play_chunk, []

    def play(study, runs, digest):
        if len(played) == 2:
            raise KeyboardInterrupt
        played.append(runs)
        return real(study, runs, digest)

    monkeypatch.setattr(module, "play_chunk", play)
    with pytest.raises(KeyboardInterrupt):
        run_sweep(study, tmp_path / "out")
    half = open_results(tmp_path / "out")
    assert half.done == sum(len(runs) for runs in played) < study.design.runs
    assert half.table()["run"].to_pylist() == np.concatenate(played).tolist()
    told = []
    monkeypatch.setattr(module, "play_chunk", lambda *job: played.append(job[1]) or real(*job))
    run_sweep(study, tmp_path / "out", progress=lambda *step: told.append(step))
    assert told[0] == (half.done, 0)
    assert told[-1] == (study.design.runs, 0)
    np.testing.assert_array_equal(np.concatenate(played), np.arange(study.design.runs))
    run_sweep(study, tmp_path / "out", progress=lambda *step: told.append(step))
    assert told[-1] == (study.design.runs, 0)
    np.testing.assert_array_equal(np.concatenate(played), np.arange(study.design.runs))


def test_ctrl_c_keeps_what_is_in_hand(small, tmp_path):
    study = small(STRATEGIES)
    slow = turned(replace(study.design, replicates=30), Slow, seconds=0.1)
    press = threading.Timer(0.2, kill, (getpid(), signal.SIGINT))

    def tell(done, failed):
        if done and press.ident is None:
            press.start()

    with pytest.raises(KeyboardInterrupt), open_executor("processes", 1) as start:
        run_sweep(replace(study, design=slow), tmp_path / "out", start, 1, progress=tell)
    half = open_results(tmp_path / "out")
    assert 0 < half.done < slow.runs
    assert half.manifest["done"] == half.done


def test_a_run_that_raises_is_a_row_and_can_be_tried_again(small, tmp_path):
    study = small('record = "traces"\n' + STRATEGIES)
    run_sweep(study, tmp_path / "whole")
    fault = tmp_path / "fault"
    fault.touch()
    faulty = replace(study, design=turned(study.design, Faulty, victim=20, folder=str(fault)))
    sweep_module._games.clear()  # the study has the same digest: its faults are not its own
    told = []
    result = run_sweep(faulty, tmp_path / "out", progress=lambda *step: told.append(step))
    assert (result.runs, result.failed) == (study.design.runs, 1)
    assert told[-1] == (study.design.runs, 1)
    before = rows(tmp_path / "out").to_pylist()
    assert [row["run"] for row in before if row["status"] != "ok"] == [20]
    assert before[20]["error"] == "RuntimeError: run 20 is out of order"
    assert "in words" in before[20]["traceback"]
    assert before[20]["payoff_KOR"] is None
    assert before[20]["strategies.KOR"] is not None
    assert open_results(tmp_path / "out").errors() == {"RuntimeError: run 20 is out of order": 1}
    run_sweep(faulty, tmp_path / "out")
    assert rows(tmp_path / "out").to_pylist() == before
    fault.unlink()
    assert run_sweep(faulty, tmp_path / "out", retry_failed=True).failed == 0
    assert rows(tmp_path / "out").equals(rows(tmp_path / "whole"))
    moves = [open_results(tmp_path / name).traces() for name in ("out", "whole")]
    assert moves[0].equals(moves[1])


def test_strategies_and_figures_that_do_not_fit_are_rows(small, tmp_path):
    study = small(STRATEGIES)
    wrong = [
        replace(p, levels=("linear", "lineer")) if p.name == "strategies.USA" else p
        for p in study.parameters
    ]
    broken = replace(study, design=replace(study.design, parameters=tuple(wrong)))
    assert run_sweep(broken, tmp_path / "out").failed == study.design.runs / 2
    for row in rows(tmp_path / "out").to_pylist():
        assert (row["status"] == "error") == (row["strategies.USA"] == "lineer")
        assert row["error"] is None or "did you mean 'linear'" in row["error"]


def test_a_time_that_never_comes_true_is_refused_or_fails_the_runs_that_it_is_about(small, tmp_path):
    late = '[vary]\n"strategies.KOR" = ["linear", "linear:accept=time,after={}"]\nrounds = [6, 16]\n'
    with pytest.raises(InputError, match="after=0.95 never comes true in 16 rounds"):
        small(late.format(0.95))
    # a pair of values of which each fits something else
    run_sweep(small(late.format(0.91)), tmp_path / "out")
    for row in rows(tmp_path / "out").to_pylist():
        fits = row["rounds"] == 16 or row["strategies.KOR"] == "linear"
        assert row["status"] == ("ok" if fits else "error")
        assert fits or "after=0.91 never comes true in 6 rounds" in row["error"]


@pytest.mark.parametrize(("times", "failed"), [(2, 0), (3, 1)])
def test_a_chunk_whose_worker_dies_is_played_again_and_given_up_after_three_deaths(
    small, tmp_path, monkeypatch, times, failed
):
    study = small(STRATEGIES)
    run_sweep(study, tmp_path / "whole")
    deaths = tmp_path / "deaths"
    deaths.mkdir()
    deadly = turned(study.design, Deadly, victim=9, times=times, folder=str(deaths))
    monkeypatch.setattr(sweep_module.Sweep, "first_chunk", 1)
    monkeypatch.setattr(module, "LARGEST_CHUNK", 1)
    with open_executor("processes", 1) as start:
        result = run_sweep(replace(study, design=deadly), tmp_path / "out", start, 1)
    assert len(list(deaths.iterdir())) == times
    assert (result.runs, result.failed) == (study.design.runs, failed)
    table, whole = rows(tmp_path / "out").to_pylist(), rows(tmp_path / "whole").to_pylist()
    if failed:
        assert (table[9]["status"], table[9]["error"]) == ("dead", "its worker died 3 times")
        table[9] = whole[9]
    assert table == whole


def test_chunks_of_slow_runs_are_not_cut_beyond_what_a_folder_should_hold(small, tmp_path, monkeypatch):
    study = small(STRATEGIES)
    monkeypatch.setattr(module, "CHUNK_SECONDS", 0)
    monkeypatch.setattr(module, "MOST_CHUNKS", 9)
    monkeypatch.setattr(sweep_module.Sweep, "first_chunk", 2)
    run_sweep(study, tmp_path / "out")
    sizes = [pq.read_metadata(p).num_rows for p in sorted((tmp_path / "out" / "results").iterdir())]
    assert sum(sizes) == study.design.runs == 36
    assert len(sizes) <= 2 * 9, (
        "the first ones are small to begin with, and the last ones are smaller, so that all workers have some"
    )


class Broken(Executor):
    """An executor whose jobs all end in the error that they are told."""

    def __init__(self, error):
        self.error = error

    def submit(self, fn, /, *args, **kwargs):
        future = SerialExecutor().submit(fn, *args, **kwargs)
        future._exception = self.error
        return future


class KilledWorker(Exception):
    """Called like Dask's."""


@pytest.mark.parametrize(
    ("error", "status"), [(KilledWorker("w"), "dead"), (MemoryError("too much"), "error")]
)
def test_a_chunk_that_fails_as_a_whole_leaves_rows(small, tmp_path, error, status):
    study = small(STRATEGIES)
    result = run_sweep(study, tmp_path / "out", lambda: Broken(error))
    assert result.failed == result.runs == study.design.runs
    assert set(rows(tmp_path / "out")["status"].to_pylist()) == {status}


def test_parts_are_a_parquet_data_set_for_duckdb_polars_and_pandas(small, tmp_path):
    import duckdb
    import polars

    study = small(STRATEGIES)
    run_sweep(study, tmp_path / "out")
    frame = open_results(tmp_path / "out").to_frame()
    assert len(frame) == study.design.runs
    parts = str(tmp_path / "out" / "results" / "*.parquet")
    mean = duckdb.sql(f"select avg(payoff_KOR) from '{parts}' where rounds = 6").fetchall()[0][0]
    wanted = frame[frame["rounds"] == 6]["payoff_KOR"].mean()
    assert mean == pytest.approx(wanted)
    lazy = polars.scan_parquet(parts).filter(polars.col("rounds") == 6)
    assert lazy.select("payoff_KOR").collect()["payoff_KOR"].mean() == pytest.approx(wanted)
    assert pq.read_table(tmp_path / "out" / "results").num_rows == study.design.runs


def test_a_worker_of_another_version_stops_the_sweep(small, tmp_path, monkeypatch):
    study = small(STRATEGIES)

    class Elsewhere(SerialExecutor):
        def submit(self, fn, /, *args, **kwargs):
            with monkeypatch.context() as other:
                other.setattr("negotiation.studies.job.package_version", lambda: "9.9")
                return super().submit(fn, *pickle.loads(pickle.dumps(args)), **kwargs)

    with pytest.raises(InputError, match="another version of the package"):
        run_sweep(study, tmp_path / "out", Elsewhere)
    assert run_sweep(study, tmp_path / "out").failed == 0


def test_a_worker_does_not_load_mesa():
    code = "import sys, negotiation.studies.sweep; print('mesa' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
