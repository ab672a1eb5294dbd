"""Optimal tariffs and the trade war: theory that has an answer in closed form, and fixed points."""

import numpy as np
import pytest
from scipy.optimize import brentq

from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.agenda import Agenda
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.equilibrium import balanced, solve
from negotiation.economy.trade_talks.governments import gradient_of, objectives
from negotiation.economy.trade_talks.war import optimal_tariffs, trade_war
from tests.economy.trade_talks.worlds import made_up, named, small


def two(sigma: float, big: float = 100.0, abroad: float = 80.0) -> Economy:
    """Two countries with one sector and free trade; the second country's own trade is ``abroad``."""
    trade = np.array([[[big], [20.0]], [[20.0], [abroad]]])
    return Economy.of(named(trade, np.zeros((2, 2, 1)), np.array([sigma])))


def home_share(economy: Economy, settled) -> float:
    """The partner's spending share on its own goods at producer prices."""
    flows = settled.equilibrium.flows[:, 1, 0]
    return float(flows[1] / flows.sum())


@pytest.mark.parametrize("sigma", [1.5, 3.0, 6.0])
def test_with_two_countries_and_a_sector_the_optimum_is_that_of_theory(sigma):
    """``t = 1/((σ-1) θ_ff)``; Gros (1987)."""
    economy = two(sigma)
    settled = optimal_tariffs(economy, "region 0", highest=1000)
    assert settled.converged
    wanted = 1 / ((sigma - 1) * home_share(economy, settled))
    assert settled.tariffs[1, 0, 0] == pytest.approx(wanted, rel=1e-10)


def test_a_symmetric_war_is_the_fixed_point_of_that_formula():
    economy = two(3.0, 80.0, 80.0)
    settled = trade_war(economy)
    tariff = settled.tariffs[1, 0, 0]
    assert tariff == pytest.approx(settled.tariffs[0, 1, 0], rel=1e-10)

    def left(t: float) -> float:
        # wages are equal: relative spending on imports falls with the price (1+t)
        imports = 0.25 * (1 + t) ** -3.0
        return t - (1 + imports) / 2

    assert tariff == pytest.approx(brentq(left, 0, 2, xtol=1e-14), rel=1e-10)


def test_a_small_economy_wants_its_markup():
    """``1/(σ-1)``, as the partner's share of own goods is one."""
    trade = np.array([[[1.0], [0.01]], [[0.01], [1e5]]])
    economy = Economy.of(named(trade, np.zeros((2, 2, 1)), np.array([3.0])))
    assert optimal_tariffs(economy, "region 0").tariffs[1, 0, 0] == pytest.approx(0.5, abs=1e-6)


def test_one_elasticity_asks_for_one_tariff_in_all_sectors():
    """Gros' result goes through sector by sector where nothing is gained by shifting profits."""
    world = made_up(n=2, sigma=np.full(3, 4.0))
    free = balanced(named(world.trade, 0 * world.tariffs, world.sigma))
    tariffs = optimal_tariffs(free, "region 0").tariffs[1, 0]
    assert np.ptp(tariffs) < 1e-10
    assert tariffs.min() > 1 / 3


@pytest.mark.parametrize("mfn", [False, True])
def test_at_the_optimum_there_is_no_slope(mfn):
    settled = optimal_tariffs(small(), "region 1", mfn=mfn)
    slopes = gradient_of(settled.stakes, 1)[:, 1]
    assert settled.converged
    assert np.abs(slopes.sum(axis=0) if mfn else slopes).max() < 1e-12
    others = np.delete(settled.tariffs - small().world.tariffs, 1, axis=1)
    assert np.abs(others).max() < 1e-15
    if mfn:
        assert np.ptp(np.delete(settled.tariffs[:, 1], 1, axis=0), axis=0).max() == 0


def test_nothing_nearby_or_far_away_is_better():
    """Random tariffs of one region, near its optimum and anywhere."""
    random = np.random.default_rng(4)
    best = optimal_tariffs(small(), "region 1")
    ones = np.ones_like(small().tastes)
    for spread in (1e-3, 0.1, 1.0):
        for _ in range(20):
            tariffs = best.tariffs.copy()
            tariffs[[0, 2, 3], 1] = np.abs(tariffs[[0, 2, 3], 1] + random.normal(0, spread, (3, 3)))
            assert objectives(solve(small(), tariffs), ones)[1] < best.stakes.objective[1]


@pytest.mark.parametrize("mfn", [False, True])
def test_in_the_war_best_responses_move_nothing_from_any_start(mfn):
    table = Agenda.of(small().world, mfn=mfn)
    war = trade_war(small(), agenda=table)
    assert war.converged
    random = np.random.default_rng(6)
    for _ in range(3):
        start = random.uniform(0, 3, war.tariffs.shape) * (1 - np.eye(4))[..., None]
        again = trade_war(small(), agenda=table, start=start)
        assert again.tariffs == pytest.approx(war.tariffs, abs=1e-10)
    for place, region in enumerate(small().world.regions):
        answer = optimal_tariffs(small(), region, mfn=mfn, start=war.tariffs)
        assert answer.tariffs == pytest.approx(war.tariffs, abs=1e-10)
        assert answer.stakes.objective[place] - war.stakes.objective[place] < 1e-12


def test_names_do_not_matter_in_the_war():
    world = small().world
    regions, sectors = np.array([2, 0, 3, 1]), np.array([1, 2, 0])
    cells = np.ix_(regions, regions, sectors)
    renamed = Economy.of(named(world.trade[cells], world.tariffs[cells], world.sigma[sectors]))
    assert trade_war(renamed).tariffs == pytest.approx(trade_war(small()).tariffs[cells], abs=1e-10)


def test_bounds_hold_and_who_is_at_one_wants_to_go_on():
    table = Agenda.of(small().world, highest=0.2)
    war = trade_war(small(), agenda=table)
    assert war.tariffs.max() == pytest.approx(0.2, rel=1e-14)
    at_bound = war.equilibrium.log_tariffs >= table.high
    for region in range(4):
        slopes = gradient_of(war.stakes, region)[:, region]
        assert (slopes[at_bound[:, region] & table.movable[:, region]] > 0).all()


def test_only_what_is_on_the_table_moves():
    table = Agenda.of(small().world, between=["region 0", "region 2"])
    war = trade_war(small(), agenda=table)
    moved = np.argwhere(np.abs(war.tariffs - small().world.tariffs).max(axis=2) > 1e-12)
    assert {tuple(pair) for pair in moved.tolist()} == {(0, 2), (2, 0)}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"importers": ["region 9"]}, "unknown region 'region 9'"),
        ({"lowest": 0.5, "highest": 0.2}, "the lowest tariff is 0.5"),
        ({"highest": 0.0}, "from 0 to 0: none can move"),
        ({"between": ["region 0"]}, "two parties or more"),
        ({"between": ["region 0", "region 1"], "mfn": True}, "most-favoured-nation"),
        ({"others": np.zeros((2, 2, 1))}, "shape"),
    ],
)
def test_an_agenda_that_cannot_be_is_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        Agenda.of(small().world, **arguments)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (np.ones((2, 2)), r"shape \(2, 2\); needed: \(4, 3\)"),
        (-np.ones((4, 3)), "negative"),
        (np.full((4, 3), 1.1), "region 0 have the mean 1.1; needed: 1"),
    ],
)
def test_weights_that_cannot_be_are_refused(weights, words):
    with pytest.raises(InputError, match=words):
        trade_war(small(), weights)
