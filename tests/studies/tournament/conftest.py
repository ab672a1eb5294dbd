import pytest

from negotiation.studies.tournament import play_tournament

NAMES = ("linear:model=prior", "random", "tit-for-tat:model=frequency", "hardliner")


@pytest.fixture(scope="session")
def names():
    return NAMES


@pytest.fixture(scope="session")
def result(game):
    return play_tournament([game], NAMES, repeats=4, seed=5)
