"""Environments for agents that learn: the conformance tests of PettingZoo and Gymnasium, and the rules."""

import re
import runpy
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip(
    "pettingzoo", reason="PETTINGZOO IS ABSENT: no environment was tested; pip install -e '.[rl]'"
)

import gymnasium
from gymnasium.utils.env_checker import check_env
from pettingzoo.test import api_test, parallel_api_test, render_test, seed_test

from negotiation import Game, load_scenario, parse_strategy
from negotiation.bargaining.environments import TalksAEC, TalksAgainst, TalksParallel, random_domains
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import AlternatingOffers, View
from negotiation.bargaining.protocols.protocol import play_out
from negotiation.bargaining.strategies import BIDDING
from negotiation.base.errors import InputError
from tests.domains import pie


def masked():
    """Talks of three in which an outcome cannot be agreed on."""
    space = OutcomeSpace((Issue("a", (0, 1, 2)), Issue("b", ("x", "y"))), np.arange(6) != 4)
    tables = np.random.default_rng(1).random((3, 6))
    return {c: Preferences(space, t, np.full(5, 0.2)) for c, t in zip("ABC", tables, strict=True)}


def airport():
    return Game(load_scenario("shared-airport"), rounds=4).preferences


TALKS = {
    "pie": lambda: pie(6, 7),
    "masked": masked,
    "airport": airport,
    "random": lambda: random_domains((3, 3, 2), parties=2, rounds=6),
    "random, four": lambda: random_domains((3, 2), parties=4, rounds=3),
}
every = pytest.mark.parametrize("talks", TALKS.values(), ids=TALKS)


@pytest.mark.filterwarnings("ignore:Observation space for each agent probably:UserWarning")  # has masks
@pytest.mark.filterwarnings("ignore:Observation is not a NumPy array:UserWarning")
@pytest.mark.filterwarnings("ignore:We recommend agents to be named in the format:UserWarning")
@every
def test_they_keep_to_pettingzoo_s_interface(talks, capsys):
    api_test(TalksAEC(talks()), num_cycles=100)
    parallel_api_test(TalksParallel(talks()), num_cycles=100)
    seed_test(lambda: TalksAEC(talks()), num_cycles=30)
    render_test(lambda render_mode: TalksAEC(talks(), render_mode))
    assert "Passed" in capsys.readouterr().out


@pytest.mark.filterwarnings("ignore:.*:UserWarning")  # of what is only advised
@every
def test_one_party_keeps_to_gymnasium_s(talks):
    party = TalksAEC(talks()).possible_agents[1]
    check_env(TalksAgainst(talks(), party, "linear"), skip_render_check=True)


def test_an_observation_says_what_it_should():
    env = TalksAEC(pie(4, 9))
    env.reset(seed=0)
    env.step(3)  # A offers to take all
    seen = env.observe("B")["observation"]
    assert seen.shape == env.observation_space("B")["observation"].shape == (5 + 2 + 3 * 4,)
    np.testing.assert_allclose(seen[:5], [0.1, 1, 0, 0, 0])
    assert seen[5:7].tolist() == [1, 0]
    assert seen[7:11].tolist() == [0, 0, 0, 1], "the offer's level"
    assert seen[11:15].tolist() == [0, 0, 0, 0], "B has offered nothing"
    np.testing.assert_allclose(seen[15:], [1, 2 / 3, 1 / 3, 0], rtol=1e-6)
    env.step(1)
    seen = env.observe("A")["observation"]
    np.testing.assert_allclose(seen[:5], [0.2, 1, 1 / 3, 0, 1], rtol=1e-6)
    assert seen[11:15].tolist() == [0, 0, 0, 1]


def test_the_reservation_value_that_is_seen_is_the_round_s():
    space = pie(5, 4)["A"].space
    falling, rising = [3.0, 2, 1, -1], [0.0, 0, 2, 9]
    table = np.arange(5.0)
    env = TalksAEC(
        {c: Preferences(space, table, np.array(r)) for c, r in zip("AB", (falling, rising), strict=True)}
    )
    env.reset(seed=0)
    seen = []
    for _ in range(4):
        seen.append([env.observe(code)["observation"][3] for code in "AB"])
        env.step(4)
        env.step(4)
    assert seen == [[0.75, 0], [0.5, 0], [0.25, 0.5], [0, 1]]


def test_masks_are_what_the_rules_allow():
    env = TalksAEC(masked())
    env.reset(seed=0)
    assert env.observe("A")["action_mask"].tolist() == [1, 1, 1, 1, 0, 1, 0, 1, 0]
    assert env.observe("B")["action_mask"].tolist() == [0] * 8 + [1]
    env.step(0)
    assert env.observe("B")["action_mask"].tolist() == [1, 1, 1, 1, 0, 1, 1, 1, 0]


@pytest.mark.parametrize("action", [4, 6, 8])
def test_what_cannot_be_done_is_to_walk_away(action):
    env = TalksAEC(masked())
    env.reset(seed=0)
    env.step(action)
    assert all(env.terminations.values())
    assert set(env.rewards.values()) == {0.0}


def test_rewards_are_payoffs_as_shares_of_the_best():
    sides = masked()
    env = TalksParallel(sides)
    env.reset(seed=0)
    for action in (2, 6, 6):
        *_, rewards, ends, _, _ = env.step(dict.fromkeys("ABC", action))
    assert all(ends.values())
    assert env.agents == []
    for code, side in sides.items():
        assert rewards[code] == pytest.approx((side.table[2] - 0.2) / (side.best - 0.2))


@pytest.mark.parametrize("other", ["boulware", "tit-for-tat", "random"])
def test_a_strategy_across_plays_as_it_does_elsewhere(other):
    sides = random_domains((4, 3), rounds=9)(np.random.default_rng(5))
    env, mine = TalksAgainst(sides, "A", other), parse_strategy("conceder").fresh().seated(9)
    env.reset(seed=3)
    seeds = [env.table.protocol.views[code].seed for code in "AB"]
    over = False
    while not over:
        view = env.table.protocol.views["A"]
        view.round_index = env.table.protocol.round_index
        choice = mine.move(view)
        _, reward, over, _, _ = env.step(env.table.accept if choice == -1 else choice)
    views = {c: View(side, 9, seed) for (c, side), seed in zip(sides.items(), seeds, strict=True)}
    talks = play_out(
        AlternatingOffers(views),
        {"A": parse_strategy("conceder"), "B": parse_strategy(other).fresh()},
    )
    assert env.table.protocol.moves == talks.moves
    assert reward == env.table.reward("A")


def test_it_can_be_seeded_and_goes_on_by_itself():
    env = TalksAgainst(random_domains((3, 3), rounds=5), "A", "linear")
    first, again, other = (env.reset(seed=s)[0]["observation"] for s in (1, 1, None))
    assert first.tolist() == again.tolist() != other.tolist()


def test_what_does_not_fit_is_said():
    with pytest.raises(InputError, match="unknown party 'C'"):
        TalksAgainst(pie(4, 9), "C", "linear")
    with pytest.raises(InputError, match="unknown strategy of party 'B'"):
        TalksAgainst(pie(4, 9), "A", {"X": "linear"})
    with pytest.raises(InputError, match="at most 100,000 can be actions"):
        TalksAEC(pie(100_001, 9))
    with pytest.raises(InputError, match="unknown render mode 'rgb'"):
        TalksAEC(pie(4, 9), "rgb").render()


def test_the_example_beats_its_teacher_and_plays_by_name(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(BIDDING, "_known", dict(BIDDING._known))
    monkeypatch.setattr("sys.argv", ["learn.py", "--episodes", "60", "--out", str(tmp_path / "t.json")])
    runpy.run_path(str(Path(__file__).parents[2] / "examples" / "learn.py"), run_name="__main__")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    for line in lines:
        gets, leaves, usual = map(float, re.findall(r"\d\.\d\d", line))
        assert gets > max(leaves, usual)


def test_masked_agents_find_their_masks():
    env = TalksAgainst(pie(4, 9), "B", "linear")
    assert isinstance(env, gymnasium.Env)
    seen, _ = env.reset(seed=0)
    assert env.action_masks().tolist() == seen["action_mask"].astype(bool).tolist()
