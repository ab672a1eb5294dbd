"""Strategies of one's own: what a folder holds tells them apart by parameters and source."""

import sys
from dataclasses import dataclass
from importlib import import_module, invalidate_caches

import numpy as np
import pytest

from negotiation.bargaining.catalogue import says_all
from negotiation.bargaining.strategies import BIDDING, Strategy, TargetBidding, parse_strategy
from negotiation.bargaining.strategies.recipes import Recipe
from negotiation.bargaining.strategies.time_dependent import TimeDependent
from negotiation.base.errors import InputError
from negotiation.studies import run_sweep
from negotiation.studies.tournament import play_tournament
from negotiation.studies.tournament.tournament import DEFAULT_STRATEGIES

MODULE = '''
from dataclasses import dataclass

from negotiation.bargaining.strategies import TargetBidding


class Base(TargetBidding):
    """Ask for a share of the gain."""

    def target(self, view):
        return view.floor + 0.9 * (view.preferences.best - view.floor)
'''


@dataclass(frozen=True)
class Mine(TargetBidding, stochastic=False):
    """Concede as time goes by."""

    exponent: float

    def target(self, view):
        return view.floor + (1 - view.time**self.exponent) * (view.preferences.best - view.floor)


class Plain(Mine):
    """A class that is no dataclass of its own, with something to work out."""

    def __init__(self, exponent, marks):
        super().__init__(exponent)
        object.__setattr__(self, "marks", marks)
        object.__setattr__(self, "_hidden", 3)


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Write a module and return its class ``Base``."""
    monkeypatch.syspath_prepend(str(tmp_path / "modules"))
    (tmp_path / "modules").mkdir()

    def load(text):
        sys.modules.pop("own_strategies", None)
        invalidate_caches()
        (tmp_path / "modules" / "own_strategies.py").write_text(text)
        return import_module("own_strategies").Base

    yield load
    sys.modules.pop("own_strategies", None)


@pytest.fixture
def registered(monkeypatch):
    """Return a function that gives something a name for this test alone."""
    monkeypatch.setattr(BIDDING, "_known", dict(BIDDING._known))
    return BIDDING.register


def play(game, *strategies, folder=None):
    return play_tournament([game], strategies, 2, 0, folder)


def test_a_bidding_is_called_like_its_class_with_its_parameters():
    assert parse_strategy(Mine(0.2)).name == "Mine:exponent=0.2"
    assert parse_strategy(Mine(np.float64(0.2))).name == "Mine:exponent=0.2"
    assert parse_strategy(Plain(1.0, "a")).name == "Plain:exponent=1.0,marks=a"


def test_parameters_tell_strategies_of_one_class_apart(game, tmp_path):
    one = play(game, Mine(1.0), "conceder", folder=tmp_path)
    with pytest.raises(InputError, match="Mine:exponent=1.0, conceder there, Mine:exponent=0.2"):
        play(game, Mine(0.2), "conceder", folder=tmp_path)
    other = play(game, Mine(0.2), "conceder")
    assert (one.payoffs != other.payoffs).any()
    np.testing.assert_array_equal(
        play(game, Mine(1.0), "conceder", folder=tmp_path).payoffs, one.payoffs
    )
    both = play(game, Mine(1), Mine(2))
    assert both.tournament.names == ("Mine:exponent=1", "Mine:exponent=2")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TimeDependent(1.0), TimeDependent(2.0)),
        (Mine(1.0), Mine(2.0)),
        (Plain(1.0, np.zeros(3)), Plain(1.0, np.ones(3))),
        (Plain(1.0, np.zeros(5000)), Plain(1.0, np.where(np.arange(5000) == 2500, 1.0, 0.0))),
    ],
)
def test_parameters_tell_strategies_of_one_name_apart(game, tmp_path, one, other):
    usual = parse_strategy("linear")
    named = [Strategy("same", each, usual.acceptance, usual.model) for each in (one, other)]
    play(game, named[0], folder=tmp_path)
    play(game, named[0], folder=tmp_path)
    with pytest.raises(InputError, match="own.same .* there, .* now"):
        play(game, named[1], folder=tmp_path)


def test_a_name_that_says_something_else_than_what_is_played_does_not_do(game, tmp_path):
    usual = parse_strategy("linear")
    play(game, Strategy("conceder", usual.bidding, usual.acceptance, usual.model), folder=tmp_path)
    with pytest.raises(InputError, match="in use by something else"):
        play(game, "conceder", folder=tmp_path)


def test_another_source_is_noticed(game, tmp_path, elsewhere):
    """The source of a class that a class of one's own is derived from counts, too."""
    play(game, type("Derived", (elsewhere(MODULE),), {}), folder=tmp_path / "out")
    changed = type("Derived", (elsewhere(MODULE.replace("0.9", "0.5")),), {})
    with pytest.raises(InputError, match="own.Derived .*source of own_strategies"):
        play(game, changed, folder=tmp_path / "out")


def test_what_cannot_be_told_apart_is_played_without_a_folder_only(game, tmp_path):
    scope = {"__name__": "nowhere"}
    exec(MODULE, scope)
    unpicklable = Plain(1.0, lambda: 3)
    for given, words in (
        (scope["Base"], "strategy 'Base': the source of Base cannot be read.*put it into a file"),
        (unpicklable, "Plain.marks is <function .*, which cannot be written down"),
    ):
        with pytest.raises(InputError, match=f"--out .*out: .*{words}"):
            play(game, given, folder=tmp_path / "out")
        assert not (tmp_path / "out").exists()
        assert play(game, given).runs["payoff_home"].size == 2


def test_what_a_registered_name_stands_for_tells_tournaments_apart(game, tmp_path, registered):
    registered("early", Recipe(TimeDependent, {"exponent": 0.1}))
    play(game, "early", folder=tmp_path)
    registered("early", Recipe(TimeDependent, {"exponent": 3.0}))
    with pytest.raises(InputError, match="own.early .*'exponent': 0.1.* there, .*'exponent': 3.0"):
        play(game, "early", folder=tmp_path)


def test_what_a_registered_name_stands_for_tells_sweeps_apart(small, tmp_path, registered):
    text = '[vary]\n"strategies.KOR" = ["early", "linear"]\n[fixed]\n"firms.number" = 150\n'
    registered("early", Recipe(TimeDependent, {"exponent": 0.1}))
    study = small(text)
    run_sweep(study, tmp_path / "out")
    registered("early", Recipe(TimeDependent, {"exponent": 3.0}))
    with pytest.raises(InputError, match="registered.early .* there, .* now"):
        run_sweep(study, tmp_path / "out")


@pytest.mark.parametrize("name", DEFAULT_STRATEGIES)
def test_names_of_what_is_built_in_say_all(name):
    assert says_all(parse_strategy(name))
