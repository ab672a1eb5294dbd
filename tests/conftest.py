"""Fixtures that many tests share: the built-in scenario is loaded once."""

import gc
import json
import os
import sys
from collections.abc import Callable
from math import inf

# matrices are small here: threads of BLAS wait for each other, most where processors are busy
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from negotiation import cli
from negotiation.bargaining.compiled import batch
from negotiation.scenarios import Scenario, load_scenario
from negotiation.valuation.game import Game

os.environ.setdefault("MPLBACKEND", "Agg")

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with files that have slow tests, so that nobody waits for them in the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Leave out of the search for garbage what is imported: it is quicker then, and comes more often.

    A model of Mesa and its agents hold each other, and a game of 100 MB with them.
    """
    gc.collect()
    gc.freeze()
    gc.collect()


@pytest.fixture(scope="session", autouse=True)
def compiled_at_once() -> None:
    """Compile what can be compiled: what a few runs give round by round would only be held against itself."""
    batch.PLAIN_FIRST = 0


@pytest.fixture(scope="session")
def korea() -> Scenario:
    return load_scenario("korea-us-2025")


@pytest.fixture(scope="session")
def game(korea: Scenario) -> Game:
    """The talks without an election, so that one game holds from the first round to the last."""
    return Game(korea, election="none")


@pytest.fixture(scope="session")
def polls(korea: Scenario) -> Game:
    """The talks as they were: with the election ahead."""
    return Game(korea)


@pytest.fixture
def negotiate(monkeypatch, capsys):
    """Run the command in this process; return exit code, standard output and standard error."""

    # lines of progress depend on how busy the machine is: they have tests of their own
    monkeypatch.setattr("negotiation.cli.progress.FIRST", inf)

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["negotiate", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return (0 if code is None else int(code)), out, err

    return call


@pytest.fixture
def few_draws(monkeypatch):
    """Have ranges and comparisons drawn a few times, where it does not matter how often."""
    monkeypatch.setattr("negotiation.talks.comparison.DRAWS", 20)
    monkeypatch.setattr("negotiation.talks.offers.payoff_draws.__defaults__", (20,))


@pytest.fixture
def unlisted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what makes every space, from then on, one of more outcomes than anybody can list."""
    return lambda: monkeypatch.setattr("negotiation.bargaining.outcomes.MAX_OUTCOMES", 1)


def rounded(document: object) -> object:
    """Return plain data with numbers to nine decimals: sums in another order differ in the last ones."""
    return json.loads(json.dumps(document), parse_float=lambda text: round(float(text), 9) + 0.0)
