"""Talks: efficient, shared as said, and nothing where nothing can be gained."""

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.agenda import Agenda
from negotiation.economy.trade_talks.equilibrium import balanced, solve
from negotiation.economy.trade_talks.governments import gradient, objectives, shadow_prices
from negotiation.economy.trade_talks.talks import Agreement, Together, trade_talks
from negotiation.economy.trade_talks.war import trade_war
from tests.economy.trade_talks.worlds import made_up, named, small


def ones():
    return np.ones_like(small().tastes)


def pull(agreement: Agreement, table: Agenda) -> float:
    """The derivative of the parties' sum that is left where a tariff is within its bounds or leaves one."""
    settled = agreement.settled
    prices = shadow_prices(settled.stakes, settled.deciders, table.importers)
    slopes = np.zeros(settled.tariffs.shape)
    slopes[:, table.importers] = gradient(settled.stakes, prices)
    logs = settled.equilibrium.log_tariffs
    slopes = np.where(logs <= table.low, np.maximum(slopes, 0), slopes)
    slopes = np.where(logs >= table.high, np.minimum(slopes, 0), slopes)
    return float(np.abs(slopes[table.movable]).max())


@pytest.mark.parametrize("split", ["max-min", "nash"])
def test_nothing_is_left_on_the_table(split):
    """No derivative is left, and no random change is better for all."""
    random = np.random.default_rng(7)
    found = trade_talks(small(), split=split)
    assert found.settled.converged
    assert pull(found, Agenda.of(small().world)) < 1e-11
    assert found.weights.sum() == pytest.approx(1, rel=1e-14)
    for _ in range(200):
        change = (
            random.normal(0, 10 ** random.uniform(-4, -1), found.tariffs.shape)
            * (1 - np.eye(4))[..., None]
        )
        nearby = objectives(solve(small(), np.maximum(found.tariffs + change, 0)), ones())
        assert (nearby < found.settled.stakes.objective).any()


def test_who_gains_least_gains_the_most_it_can():
    found = trade_talks(small(), threat=trade_war(small()).tariffs)
    heavy = found.weights > 0
    assert np.ptp(found.gains[heavy]) < 1e-10
    assert (found.gains >= found.gains[heavy].mean() - 1e-10).all()
    assert found.gains.min() > 0
    product = trade_talks(small(), threat=trade_war(small()).tariffs, split="nash")
    assert product.gains.min() < found.gains.min()
    assert np.log(np.expm1(product.gains)).sum() > np.log(np.expm1(found.gains)).sum()


def test_the_nash_solution_has_the_weights_of_its_condition():
    found = trade_talks(small(), split="nash")
    wanted = 1 / -np.expm1(-found.gains)
    assert found.weights == pytest.approx(wanted / wanted.sum(), abs=1e-10)


@pytest.mark.parametrize("seed", [9, 16, 21, 23])
def test_the_nash_solution_is_found_where_there_is_little_to_gain(seed):
    """From free trade, where gains are some hundredths of a percent: weights answer them strongly."""
    n, s = np.random.default_rng(seed).integers(2, 7, 2)
    economy = balanced(made_up(int(n), int(s), seed))
    found = trade_talks(economy, threat=0 * economy.world.tariffs, split="nash")
    assert found.settled.converged
    assert 0 < found.gains.min() < 1e-3
    wanted = 1 / -np.expm1(-found.gains)
    assert found.weights == pytest.approx(wanted / wanted.sum(), abs=1e-6)


def test_from_free_trade_nothing_is_gained_without_politics_where_markups_are_equal():
    world = made_up(sigma=np.full(3, 3.0))
    free = balanced(named(world.trade, 0 * world.tariffs, world.sigma))
    found = trade_talks(free)
    assert found.settled.converged
    assert np.abs(found.gains).max() < 1e-12
    assert np.abs(found.tariffs).max() < 1e-12


def test_subsidies_bring_more():
    bound = trade_talks(small())
    free = trade_talks(small(), agenda=Agenda.of(small().world, lowest=-0.9))
    assert free.settled.converged
    assert free.gains.min() > bound.gains.min() + 1e-6
    assert free.tariffs.min() < 0


def test_equal_gains_are_equal_and_cost_the_least():
    """In a world where somebody gains more for nothing, equality makes all worse off."""
    table = Agenda.of(small().world, mfn=True)
    threats = [
        0 * small().world.tariffs,
        small().world.tariffs,
        trade_war(small(), agenda=table).tariffs,
    ]
    threats += [balanced(made_up(seed=seed)).world.tariffs for seed in range(4)]
    least = [trade_talks(small(), threat=threat, agenda=table) for threat in threats]
    equal = [trade_talks(small(), threat=threat, agenda=table, split="equal") for threat in threats]
    assert any((one.weights == 0).any() for one in least)
    for one, two in zip(least, equal, strict=True):
        if two.settled.converged:
            assert np.ptp(two.gains) < 1e-9
            assert two.gains.min() <= one.gains.min() + 1e-11


def test_weights_that_are_all_lost_begin_anew():
    """Acceleration may leave nobody with weight but who is made worse off: weights stay numbers."""
    together = Together(
        np.zeros((3, 3)), np.zeros(3), np.full(3, 1 / 3), np.arange(3) == 1, "equal", 20, 3, (3,)
    )
    assert together.allowed(np.array([-1.0, 2.0, -3.0])) == pytest.approx(together.start())
    assert together.start() == pytest.approx([1.5, 0, 1.5])
    assert np.isfinite(together.next(together.start(), np.array([1.0, 3.0, 2.0]))[0]).all()


def test_two_parties_move_only_their_tariffs_and_others_may_lose():
    parties = ["region 1", "region 3"]
    found = trade_talks(small(), parties=parties)
    assert found.settled.converged
    assert found.gains[1] == pytest.approx(found.gains[3], abs=1e-10)
    assert (found.weights > 0).tolist() == [False, True, False, True]
    moved = np.argwhere(np.abs(found.tariffs - small().world.tariffs).max(axis=2) > 1e-12)
    assert {tuple(pair) for pair in moved.tolist()} <= {(1, 3), (3, 1)}
    assert pull(found, Agenda.of(small().world, between=parties)) < 1e-11


def test_all_parties_are_all_regions():
    named_ones = trade_talks(small(), parties=small().world.regions)
    assert named_ones.tariffs == pytest.approx(trade_talks(small()).tariffs, abs=1e-12)


def test_a_split_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="unknown split 'fair': allowed: max-min, equal, nash"):
        trade_talks(small(), split="fair")
