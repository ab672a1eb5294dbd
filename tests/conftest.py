"""Fixtures that many tests share: the built-in scenario is loaded once."""

import os

import pytest

from negotiation.game import Game
from negotiation.scenarios import Scenario, load_scenario

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
