"""Fixtures that many tests share: the built-in scenario is loaded once."""

import os
import sys
from math import inf

# matrices are small here: threads of BLAS wait for each other, most where processors are busy
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest

from negotiation import cli
from negotiation.scenarios import Scenario, load_scenario
from negotiation.valuation.game import Game

os.environ.setdefault("MPLBACKEND", "Agg")


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
