"""The matrix against single runs; interruption, resumption and what a folder may hold."""

import json
from concurrent.futures import BrokenExecutor, Future

import numpy as np
import pyarrow.parquet as pq
import pytest

from negotiation.bargaining.strategies import Strategy, parse_strategy
from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario
from negotiation.studies import engine
from negotiation.studies.executors import SerialExecutor
from negotiation.studies.tournament import play_tournament
from negotiation.studies.tournament.tournament import DEFAULT_STRATEGIES, Tournament
from negotiation.talks.model import TradeTalks
from negotiation.valuation.game import Game

FAST = ("conceder:model=prior", "random")


def equal(one, two):
    assert set(one.runs) == set(two.runs)
    for name, values in one.runs.items():
        np.testing.assert_array_equal(values, two.runs[name])


@pytest.mark.parametrize(("home", "host"), [(0, 0), (0, 1), (1, 2), (2, 0), (2, 1), (3, 0)])
def test_cells_equal_single_runs(game, names, result, home, host):
    shape, design = result.tournament.shape, result.tournament.design
    runs = {name: values.reshape(shape) for name, values in result.runs.items()}
    for repeat in range(2):
        place = (0, home, host, repeat)
        talks = TradeTalks(
            game,
            {"KOR": names[home], "USA": names[host]},
            rng=design.run_seed(int(np.ravel_multi_index(place, shape))),
            first=game.parties[runs["first"][place]],
        ).run()
        agreement = talks.protocol.agreement
        assert runs["agreement"][place] == (-1 if agreement is None else agreement)
        worth = np.zeros(2) if agreement is None else game.payoff(agreement, talks.protocol.round_index)
        np.testing.assert_allclose(result.payoffs[(slice(None), *place)], worth, atol=1e-12)
        assert result.agreed[place] == (agreement is not None)


def test_playing_equal_runs_once_changes_nothing(game, names, result, monkeypatch):
    monkeypatch.setattr(Strategy, "stochastic", True)
    equal(result, play_tournament([game], names, repeats=4, seed=5))


def test_all_defaults_can_be_played_and_differ():
    strategies = [parse_strategy(name) for name in DEFAULT_STRATEGIES]
    assert len({strategy.name for strategy in strategies}) == len(DEFAULT_STRATEGIES)


@pytest.mark.parametrize("repeats", [4, 5])
def test_both_sides_move_first_in_turn_in_each_pair(game, repeats):
    result = play_tournament([game], FAST, repeats, 3)
    first = result.runs["first"].reshape(result.tournament.shape)
    np.testing.assert_array_equal(first, np.broadcast_to(np.arange(repeats) % 2, first.shape))


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_results_are_the_same_for_any_chunks(game, monkeypatch, size):
    """Equal runs are played once within a chunk, and scenarios apart: neither may show."""
    other = load_scenario("korea-us-2025", {"sectors.autos.exports": 60})
    games = [game, Game(other.model_copy(update={"name": "other"}), election="none")]
    whole = play_tournament(games, FAST, 3)
    monkeypatch.setattr(Tournament, "first_chunk", size)
    monkeypatch.setattr(engine, "LARGEST_CHUNK", size)
    equal(whole, play_tournament(games, FAST, 3))


def test_an_election_ahead_is_held(polls):
    result = play_tournament([polls], FAST, 3, 5)
    for run in range(12):
        _, home, host, _ = np.unravel_index(run, result.tournament.shape)
        talks = TradeTalks(
            polls,
            {"KOR": FAST[home], "USA": FAST[host]},
            rng=result.tournament.design.run_seed(run),
            first=polls.parties[result.runs["first"][run]],
        ).run()
        agreement = talks.protocol.agreement
        assert result.runs["agreement"][run] == (-1 if agreement is None else agreement)
        worth = np.zeros(2) if agreement is None else talks.game.payoff(agreement, talks.last_round)
        payoffs = [result.runs[f"payoff_{side}"][run] for side in ("home", "host")]
        np.testing.assert_allclose(payoffs, worth, atol=1e-12)


def test_interrupted_and_resumed_equals_uninterrupted(game, tmp_path, monkeypatch):
    whole = play_tournament([game], FAST, 3, folder=tmp_path / "whole")
    real, played = engine.play_chunk, []
    monkeypatch.setattr(Tournament, "first_chunk", 1)  # all runs of a pair, at least

    def breaks(job, runs, digest):
        if len(played) == 1:
            raise KeyboardInterrupt
        played.append(runs)
        return real(job, runs, digest)

    folder = tmp_path / "new" / "half"
    with monkeypatch.context() as patched:
        patched.setattr(engine, "play_chunk", breaks)
        with pytest.raises(KeyboardInterrupt):
            play_tournament([game], FAST, 3, folder=folder)
    assert [path.name for path in (folder / "results").iterdir()] == [
        "part-000000000000-000000000002.parquet"
    ]
    told = []
    resumed = play_tournament([game], FAST, 3, folder=folder, progress=lambda *step: told.append(step))
    assert told[0] == (3, 12)
    assert told[-1] == (12, 12)
    equal(whole, resumed)
    equal(whole, play_tournament([game], FAST, 3))


def test_a_strategy_that_raises_is_said_and_its_runs_are_played_again(game, tmp_path, monkeypatch):
    class Wrong(type(parse_strategy("hardliner"))):
        out_of_order = True

        def move(self, view):
            if Wrong.out_of_order:
                raise ValueError("out of order")
            return super().move(view)

    base = parse_strategy("conceder:model=prior")
    wrong = Wrong("wrong", base.bidding, base.acceptance, base.model)
    known = "scenario korea-us-2025, home random, host wrong, repeat 0"
    words = (
        rf"run 3 of 18 of the tournament failed \({known}\), and no more are played: ValueError: out of"
    )
    monkeypatch.setattr(Tournament, "first_chunk", 9)  # halved until the one is found
    arguments = [game], ["random", wrong, "hardliner"], 2, 0
    played = []
    for folder in (None, tmp_path):
        told = lambda *step: played.append(step)  # noqa: E731
        with pytest.raises(InputError, match=words) as caught:
            play_tournament(*arguments, folder, told)
        assert "in move" in str(caught.value.__cause__)
    assert max(played) <= (2, 18), "nothing that comes after it is played"
    assert json.loads((tmp_path / "manifest.json").read_text())["failed"] == 0
    Wrong.out_of_order = False
    equal(play_tournament(*arguments, tmp_path), play_tournament(*arguments))


def test_workers_that_die_are_said_with_the_runs_that_they_had(game):
    class Dying(SerialExecutor):
        def submit(self, fn, /, *args, **kwargs):
            future = Future()
            future.set_exception(BrokenExecutor())
            return future

    tournament = Tournament((game,), (parse_strategy("random"),), 3, 0)
    words = (
        "one of the runs 1 to 3 of 3 of the tournament failed, and no more .*: its worker died 3 times"
    )
    with pytest.raises(InputError, match=words):
        engine.play_all(tournament, None, Dying)


def test_parts_are_one_table_that_says_what_was_played(game, tmp_path):
    result = play_tournament([game], FAST, 2, folder=tmp_path)
    table = pq.read_table(tmp_path / "results").sort_by("run")
    assert table.num_rows == 8
    assert set(table["scenario"].to_pylist()) == {"korea-us-2025"}
    assert table["home"].to_pylist() == ["conceder:model=prior"] * 4 + ["random"] * 4
    assert set(table["repeat"].to_pylist()) == {0, 1}
    assert set(table["ending"].to_pylist()) <= {"agreement", "deadline", "walked away"}
    np.testing.assert_array_equal(table["payoff_home"].to_numpy(), result.runs["payoff_home"])


@pytest.mark.parametrize("damage", ["cut", "flip", "text", "other chunk", "gone"])
def test_a_damaged_part_is_played_again(game, tmp_path, monkeypatch, damage):
    monkeypatch.setattr(Tournament, "first_chunk", 4)
    before = play_tournament([game], FAST, 2, folder=tmp_path)
    other, part, *_ = sorted((tmp_path / "results").iterdir())
    lost = pq.read_table(part).num_rows
    content = bytearray(part.read_bytes())
    column = pq.read_metadata(part).row_group(0).column(0)
    first = column.dictionary_page_offset or column.data_page_offset
    content[first + column.total_compressed_size - 1] ^= 0xFF
    spoilt = {
        "cut": part.read_bytes()[:100],
        "flip": bytes(content),
        "text": b"",
        "other chunk": other.read_bytes(),
    }
    if damage == "gone":
        part.unlink()
    else:
        part.write_bytes(spoilt[damage])
    told = []
    after = play_tournament([game], FAST, 2, folder=tmp_path, progress=lambda *step: told.append(step))
    equal(before, after)
    assert told[0] == (8 - lost, 8)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"repeats": 3}, "repeats 2 there, 3 now"),
        ({"seed": 1}, "seed 0 there, 1 now"),
        ({"strategies": ("random",)}, "strategies conceder:model=prior, random there, random now"),
        ({"games": "long"}, "horizon path"),
    ],
)
def test_another_tournament_in_the_folder_is_refused(game, tmp_path, change, part):
    play_tournament([game], FAST, 2, folder=tmp_path)
    files = sorted(tmp_path.rglob("*"))
    arguments = {"games": [game], "strategies": FAST, "repeats": 2} | change
    if change.get("games") == "long":
        arguments["games"] = [Game(game.scenario, "long")]
    with pytest.raises(InputError, match="another tournament") as caught:
        play_tournament(**arguments, folder=tmp_path)
    assert part in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == files


@pytest.mark.parametrize("manifest", [None, "no JSON", "[1]", '{"kind": "x"}'])
def test_a_folder_of_something_else_is_refused(game, tmp_path, manifest):
    (tmp_path / "notes.txt").write_text("mine")
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(InputError, match="already in use by something else"):
        play_tournament([game], FAST, 2, folder=tmp_path)
    assert not (tmp_path / "results").exists()


def test_places_that_cannot_be_written_are_refused(game, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="in use"):
        play_tournament([game], FAST, 2, folder=tmp_path / "file")
    with pytest.raises(InputError, match="cannot write there"):
        play_tournament([game], FAST, 2, folder=tmp_path / "file" / "below")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("negotiation.studies.store._write", full)
    with pytest.raises(InputError, match="cannot write there: No space left"):
        play_tournament([game], FAST, 2, folder=tmp_path / "new")
    assert list((tmp_path / "new" / "results").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"games": []}, "at least one scenario"),
        ({"strategies": []}, "at least one strategy"),
        ({"strategies": ["random", "linear", "random"]}, "strategy 'random' is given twice"),
        ({"strategies": ["random", "tough"]}, "unknown strategy 'tough'"),
        ({"repeats": 0}, "repeats is 0: at least 1"),
        ({"seed": -1}, "seed is -1"),
        ({"repeats": 2.5}, "repeats is 2.5: a whole number is needed"),
        ({"repeats": "2"}, "repeats is '2': a whole number"),
        ({"seed": None}, "seed is None: a whole number"),
        ({"games": 3}, "games must be a list, not 3"),
        ({"games": [3]}, "scenario must be of the kind Scenario or a text .* not 3"),
        ({"strategies": "random"}, "strategies must be a list, not 'random'"),
        ({"strategies": [3]}, "a strategy's name must be a text, not 3"),
    ],
)
def test_a_design_that_cannot_be_played_is_refused(game, tmp_path, arguments, message):
    given_ = {"games": [game], "strategies": ["random"], "folder": tmp_path / "new"} | arguments
    with pytest.raises(InputError, match=message):
        play_tournament(**given_)
    assert not (tmp_path / "new").exists()


def test_a_scenario_s_name_stands_for_its_game():
    named, made = (play_tournament(it, ["random"], 1) for it in ("korus-2018", Game("korus-2018")))
    assert named.tournament.scenarios == ("korus-2018",)
    np.testing.assert_array_equal(named.payoffs, made.payoffs)


def test_what_is_clear_is_taken(game, tmp_path):
    folder = tmp_path / "t2"
    clear = play_tournament(game, iter(FAST), np.int64(2), np.int64(0), str(folder))
    equal(clear, play_tournament([game], FAST, 2, 0, folder))
    with pytest.raises(InputError, match="folder must be a text or of the kind Path or None, not 3"):
        play_tournament([game], FAST, 2, 0, 3)


def test_scripts_and_equal_scenarios_are_refused(game, tmp_path):
    path = tmp_path / "walk.toml"
    path.write_text("offers = [{ walk = true }]")
    with pytest.raises(InputError, match="a script fits one side only"):
        play_tournament([game], [f"script:file={path}"])
    with pytest.raises(InputError, match="scenario 'korea-us-2025' is given twice"):
        play_tournament([game, game], ["random"])


def test_strategies_of_ones_own_are_played_with_all_their_chance(game):
    class Mine(type(parse_strategy("hardliner"))):
        pass

    base = parse_strategy("conceder:model=prior")
    mine = Mine("mine", base.bidding, base.acceptance, base.model)
    result = play_tournament([game], [mine, "conceder:model=prior"], 2)
    np.testing.assert_allclose(result.payoffs[:, 0, 0, 0, 0], _alone(game, result))


def _alone(game, result):
    first = int(result.runs["first"][0])
    talks = TradeTalks(
        game, dict.fromkeys(game.parties, "conceder:model=prior"), first=game.parties[first]
    )
    talks.run()
    return game.payoff(talks.protocol.agreement, talks.protocol.round_index)


def test_manifest_is_readable(game, tmp_path):
    play_tournament([game], ["hardliner"], 1, folder=tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["strategies"] == ["hardliner"]
    assert load_scenario("korea-us-2025").digest in manifest["scenarios"][0]
