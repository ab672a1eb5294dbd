"""Made-up talks, small enough for brute force, and the hub's own."""

import numpy as np
import pytest

from negotiation import load_hub
from negotiation.scenarios import HubScenario
from negotiation.studies.infer.cases import Case, narrowed, read_cases
from negotiation.studies.infer.prior import Prior, prior_of

OUTCOMES, TALKS = 40, 10


def made_up_prior() -> Prior:
    """Two weights of the host and one of the home side."""
    low = np.array([0.2, 0.0, 0.5, 0.0, np.log(0.05), 0.0])
    high = np.array([2.0, 1.0, 1.5, 1.0, np.log(2.0), 1.0])
    return Prior(("USA", "KOR"), (("cars", "balance"), ("jobs",)), low, high)


def made_up_case(rng: np.random.Generator, number: int = 0, outcomes: int = OUTCOMES) -> Case:
    """Talks in which what one side gains costs the other, more or less; outcome 3 was agreed on."""
    given = rng.normal(0, 1, outcomes)
    host = np.stack([given, rng.normal(0.2, 0.5, outcomes), rng.normal(0.2, 0.5, outcomes)])
    home = np.stack([0.3 - given + rng.normal(0, 0.3, outcomes), rng.normal(0.2, 0.5, outcomes)])
    signed = np.arange(outcomes) == 3
    rates = np.linspace(0, 25, outcomes)
    ones = np.ones(outcomes)
    return Case(f"C{number}", f"Country {number}", (host, home), signed, ones, rates, outcomes, 1, 25.0)


@pytest.fixture
def prior() -> Prior:
    return made_up_prior()


@pytest.fixture
def cases() -> list[Case]:
    rng = np.random.default_rng(5)
    return [made_up_case(rng, number) for number in range(TALKS)]


@pytest.fixture(scope="session")
def hub() -> HubScenario:
    return load_hub("hub-2025")


@pytest.fixture(scope="session")
def of_2025(hub) -> list[Case]:
    return read_cases(hub)


@pytest.fixture(scope="session")
def reachable(hub, of_2025):
    """The deals of 2025 by what is within reach, with the prior."""
    prior = prior_of(hub)
    return narrowed(of_2025, prior, np.random.default_rng(0)), prior
