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
    return Game(korea)
