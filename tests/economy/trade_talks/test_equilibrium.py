"""The equilibrium by its own equations, and by what was published."""

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.economy.trade import ConvergenceError
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.equilibrium import _evaluate, balanced, solve
from tests.economy.trade_talks.worlds import (
    array_of,
    made_up,
    needs_the_published,
    rows_of,
    seven,
    small,
)


def other_tariffs(economy, seed=1):
    random = np.random.default_rng(seed)
    return random.uniform(0, 1, economy.world.trade.shape) * (1 - np.eye(len(economy.labour)))[..., None]


def test_no_change_gives_ones():
    after = solve(small(), small().world.tariffs)
    assert np.abs(after.unknowns).max() == 0
    assert after.welfare == pytest.approx(np.ones(4), abs=1e-14)


def test_income_is_spending_and_the_equation_left_out_holds():
    after = solve(small(), other_tariffs(small()))
    paid = (after.flows * (1 + after.tariffs)).sum(axis=(0, 2))
    revenue = (after.flows * after.tariffs).sum(axis=(0, 2))
    income = after.labour + after.profits + revenue
    assert income == pytest.approx(after.spending, rel=1e-13)
    assert paid == pytest.approx(after.spending, rel=1e-13)
    assert after.sales @ small().wages == pytest.approx(after.labour, rel=1e-13)
    assert after.flows.sum(axis=(1, 2)) == pytest.approx(after.flows.sum(axis=(0, 2)), rel=1e-13)


def test_changes_compose():
    """From A to B and on to C is from A to C."""
    first, second = other_tariffs(small(), 1), other_tariffs(small(), 2)
    middle, last = solve(small(), first), solve(small(), second)
    world = small().world
    moved = Economy.of(
        type(world)(world.regions, world.sectors, middle.flows, middle.tariffs, world.sigma)
    )
    assert middle.welfare * solve(moved, second).welfare == pytest.approx(last.welfare, rel=1e-13)


def test_names_do_not_matter():
    world, tariffs = small().world, other_tariffs(small())
    regions, sectors = np.array([2, 0, 3, 1]), np.array([1, 2, 0])
    cells = np.ix_(regions, regions, sectors)
    renamed = type(world)(
        world.regions, world.sectors, world.trade[cells], world.tariffs[cells], world.sigma[sectors]
    )
    after = solve(Economy.of(renamed), tariffs[cells])
    assert after.welfare == pytest.approx(solve(small(), tariffs).welfare[regions], rel=1e-13)


def test_the_derivatives_are_those_of_finite_differences():
    economy, logs = small(), np.log1p(other_tariffs(small()))
    weights = economy.kernel * np.exp((1 - economy.sigma) * logs)
    y = np.random.default_rng(3).normal(0, 0.2, 8)

    def equations(at):
        return _evaluate(economy, weights, np.exp(logs), at).equations

    steps = 1e-6 * np.eye(8)
    differences = np.array([(equations(y + h) - equations(y - h)) / 2e-6 for h in steps]).T
    exact = _evaluate(economy, weights, np.exp(logs), y).jacobian
    assert exact == pytest.approx(differences, abs=1e-7 * np.abs(exact).max())


def test_imbalances_are_purged():
    trade = balanced(made_up()).world.trade
    assert trade.sum(axis=(1, 2)) == pytest.approx(trade.sum(axis=(0, 2)), rel=1e-13)


def test_a_solution_nearby_saves_steps():
    tariffs = other_tariffs(small())
    cold = solve(small(), tariffs)
    warm = solve(small(), tariffs * 1.001, start=cold)
    assert warm.steps < cold.steps
    assert max(warm.residual, cold.residual) < 1e-14


def test_equations_without_an_answer_end_in_words(monkeypatch):
    def singular(*_: object) -> None:
        raise np.linalg.LinAlgError("Singular matrix")

    monkeypatch.setattr(np.linalg, "solve", singular)
    with pytest.raises(ConvergenceError, match="no equilibrium was found"):
        solve(small(), other_tariffs(small()))


def test_tariffs_must_fit_the_world():
    with pytest.raises(InputError, match="shape"):
        solve(small(), np.zeros((4, 4)))
    with pytest.raises(InputError, match="on its own"):
        solve(small(), np.full((4, 4, 3), 0.1))


@needs_the_published
def test_balanced_trade_is_the_published_one():
    published = array_of(rows_of("trade_balanced_published.csv"), "value_musd")
    assert seven().world.trade == pytest.approx(published, rel=1e-8)
