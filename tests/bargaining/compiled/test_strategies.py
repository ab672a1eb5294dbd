"""What strategies do round by round they do in a batch, too: times, signing, breaking off."""

import numpy as np
import pytest

from negotiation.bargaining.compiled import batch, play_batch
from negotiation.bargaining.compiled.codes import STATUS
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.strategies import parse_strategy
from negotiation.base.errors import InputError
from tests.domains import line, pie


def test_a_batch_of_brinkmanship_never_breaks_off_over_a_good_offer():
    sides = pie(101, 16)
    names = ["conceder", "brinkmanship:risk=1"]
    strategies = {code: [parse_strategy(name) for name in names] for code in sides}
    seeds = np.random.default_rng(0).integers(2**63, size=(200, 2))
    result = play_batch(sides, strategies, np.tile([0, 1], (200, 1)), seeds, trace=True)
    broken = np.flatnonzero(result.status == STATUS.index("walked away"))
    assert len(broken) > 0
    for run in broken:
        k = result.rounds[run]
        least = 100 * (1 - 0.9 * (k + 1) / 17)  # what it would offer next, but for rounding
        assert 100 - result.offers[run, 0, k] < np.ceil(least)


def test_a_batch_signs_what_is_worth_it_today():
    table = np.array([0.0, 0.4, 0.7])
    sides = {
        "A": Preferences(line(3), 1 - table, np.zeros(2)),
        "B": Preferences(line(3), table, np.array([0.0, 0.9])),
    }
    strategies = {
        "A": [parse_strategy("linear:floor=0.4,ceiling=0.4")],
        "B": [parse_strategy("hardliner")],
    }
    result = play_batch(sides, strategies, np.zeros((1, 2), int))
    assert (STATUS[result.status[0]], result.agreement[0], result.rounds[0]) == ("agreement", 1, 0)


@pytest.mark.parametrize("rounds", range(1, 12))
def test_the_default_accepts_in_the_last_round_at_the_latest(rounds):
    sides = pie(11, rounds)
    result = play_batch(
        {"B": sides["B"], "A": sides["A"]},
        {"B": [parse_strategy("hardliner")], "A": [parse_strategy("hardliner:accept=time")]},
        np.zeros((1, 2), int),
    )
    assert result.agreement[0] == 0, "the last round is late enough"


@pytest.mark.parametrize(
    "spec", ["hardliner:accept=time,after=0.95", "hybrid:accept=time,after=0.95", "anchoring:hold=0.95"]
)
def test_what_comes_too_late_is_refused_compiled_or_not_if_anybody_plays_it(spec):
    sides = pie(11, 8)
    strategies = {"A": [parse_strategy("linear"), parse_strategy(spec)], "B": [parse_strategy("micro")]}
    words = f"strategy '{spec}': parameter .*=0.95 never comes true in 8 rounds: the last has t = 0.888"
    with pytest.raises(InputError, match=words):
        play_batch(sides, strategies, np.array([[1, 0]]))
    play_batch(sides, strategies, np.array([[0, 0]]))


def test_the_first_few_runs_compile_nothing(monkeypatch):
    monkeypatch.setattr(batch, "PLAIN_FIRST", 3)
    monkeypatch.setattr(batch, "_expected", 0)
    compiled, play_compiled = [], batch._play_compiled
    monkeypatch.setattr(
        batch, "_play_compiled", lambda *all_: (compiled.append(1), play_compiled(*all_))
    )
    sides = pie(101, 16)
    chosen = {code: [parse_strategy("conceder")] for code in sides}
    counts, agreed = [], set()
    for runs in (2, 1, 1, 2):
        agreed |= set(play_batch(sides, chosen, np.zeros((runs, 2), int)).agreement.tolist())
        counts.append(len(compiled))
    assert counts == [0, 0, 1, 2]
    assert len(agreed) == 1
    monkeypatch.setattr(batch, "_expected", 0)
    batch.expect(3)
    play_batch(sides, chosen, np.zeros((1, 2), int))
    assert len(compiled) == 3, "with those that are to come there are more than a few"
