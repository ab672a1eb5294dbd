"""Goods made with goods: the equations, every derivative, and wars and talks that follow."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.economy.trade_talks import inputs
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.effects import effects
from negotiation.economy.trade_talks.equilibrium import balanced, solve, solve_logs
from negotiation.economy.trade_talks.governments import (
    alone,
    gradient,
    gradient_of,
    objectives,
    shadow_prices,
    stakes,
)
from negotiation.economy.trade_talks.talks import trade_talks
from negotiation.economy.trade_talks.war import optimal_tariffs, trade_war
from negotiation.economy.trade_talks.weights import revealed_weights
from negotiation.economy.trade_talks.world import builtin_trading_world, read_trading_world
from tests.economy.trade_talks.linkages import LinkedEconomy, solve_linked
from tests.economy.trade_talks.test_linkages import needs_the_published, rows_of
from tests.economy.trade_talks.worlds import made_up, with_inputs, write_world

ONES = np.ones((4, 3))


@cache
def linked() -> Economy:
    return balanced(with_inputs(made_up()))


def other_tariffs(seed=1):
    return np.random.default_rng(seed).uniform(0, 1, (4, 4, 3)) * (1 - np.eye(4))[..., None]


def test_no_change_gives_ones():
    after = solve(linked(), linked().world.tariffs)
    assert np.abs(after.unknowns).max() == 0
    assert after.welfare == pytest.approx(np.ones(4), abs=1e-13)


def test_it_is_the_equilibrium_of_caliendo_and_parro_solved_another_way():
    economy, world = linked(), linked().world
    other = LinkedEconomy.of(
        world.trade, world.tariffs, world.sigma - 1, economy.wages, economy.inputs.copy()
    )
    after = solve(economy, other_tariffs())
    again = solve_linked(other, other_tariffs(), np.zeros(4))
    assert after.welfare == pytest.approx(again.welfare, rel=1e-10)
    assert after.flows == pytest.approx(again.economy.trade, rel=1e-9)
    assert after.wage == pytest.approx(again.wage, rel=1e-10)


def test_who_pays_and_who_is_paid_agree():
    after = solve(linked(), other_tariffs())
    used = (linked().inputs @ after.sales[..., None])[..., 0]
    assert after.paid - used == pytest.approx(linked().tastes * after.spending[:, None], rel=1e-12)
    assert after.labour + after.revenue == pytest.approx(after.spending, rel=1e-12)
    assert after.revenue == pytest.approx((after.flows * after.tariffs).sum(axis=(0, 2)), rel=1e-12)


def test_the_derivatives_of_the_equations_are_those_of_finite_differences():
    economy, logs = linked(), np.log1p(other_tariffs())
    weights = economy.kernel * np.exp(-economy.elastic * logs)
    y = np.random.default_rng(3).normal(0, 0.1, len(economy.scale))

    def state(at):
        return inputs.evaluate(economy, weights, np.exp(-logs), at)

    steps = 1e-6 * np.eye(len(y))
    differences = np.array([(state(y + h)[-1] - state(y - h)[-1]) / 2e-6 for h in steps]).T
    exact = state(y)[5]
    assert exact == pytest.approx(differences, abs=1e-8 * np.abs(exact).max())


def test_the_gradient_is_that_of_finite_differences():
    """Every government's objective, with political weights, to every tariff: the adjoint is exact."""
    weights = np.random.default_rng(5).uniform(0.5, 1.5, (4, 3))
    weights /= weights.mean(axis=1, keepdims=True)
    logs = np.log1p(other_tariffs())
    at = stakes(solve_logs(linked(), logs), weights)
    exact = np.array([gradient_of(at, government) for government in range(4)])
    for cell in np.ndindex(4, 4, 3):
        if cell[0] == cell[1]:
            continue
        change = np.zeros_like(logs)
        change[cell] = 1e-5
        up, down = (objectives(solve_logs(linked(), logs + way), weights) for way in (change, -change))
        assert exact[:, *cell] == pytest.approx((up - down) / 2e-5, abs=2e-9)


@pytest.mark.parametrize("mfn", [False, True])
def test_nothing_near_the_optimum_is_better(mfn):
    best = optimal_tariffs(linked(), "region 1", mfn=mfn)
    slopes = gradient_of(best.stakes, 1)[:, 1]
    assert best.converged
    assert np.abs(slopes.sum(axis=0) if mfn else slopes).max() < 1e-12
    random = np.random.default_rng(4)
    for spread in (1e-2, 0.3):
        tariffs = best.tariffs.copy()
        size = (3,) if mfn else (3, 3)
        tariffs[[0, 2, 3], 1] = np.abs(tariffs[[0, 2, 3], 1] + random.normal(0, spread, size))
        assert objectives(solve(linked(), tariffs), ONES)[1] < best.stakes.objective[1]


def test_in_the_war_best_responses_move_nothing():
    war = trade_war(linked())
    assert war.converged
    for region in linked().world.regions:
        answer = optimal_tariffs(linked(), region, start=war.tariffs)
        assert answer.tariffs == pytest.approx(war.tariffs, abs=1e-9)


def test_talks_share_alike_and_leave_no_slope():
    deal = trade_talks(linked(), threat=trade_war(linked()).tariffs)
    assert deal.settled.converged
    assert deal.gains == pytest.approx(np.full(4, deal.gains.mean()), abs=1e-10)
    assert deal.gains.min() > 0
    together = np.repeat(deal.weights[:, None], 4, axis=1)
    at = deal.settled.stakes
    slopes = gradient(at, shadow_prices(at, together, np.arange(4)))
    assert np.abs(slopes[deal.tariffs > 1e-9]).max() < 1e-11
    assert slopes[(deal.tariffs <= 1e-9) & (np.eye(4)[..., None] == 0)].max() < 1e-11


def test_a_small_share_of_inputs_is_close_to_none():
    """Inputs that hardly matter leave the shadow prices of a world whose only cost is labour."""
    world = made_up()
    economies = [balanced(replace(world, inputs=np.full((4, 3, 3), share))) for share in (0.0, 1e-9)]
    prices = [
        shadow_prices(stakes(solve(economy, world.tariffs), ONES), alone(4, np.arange(4)), np.arange(4))
        for economy in economies
    ]
    assert prices[0].price == pytest.approx(np.repeat(1.0, 4)[:, None] * economies[0].tastes, abs=1e-12)
    assert prices[1].sale == pytest.approx(prices[0].sale, abs=1e-7 * np.abs(prices[0].sale).max())


def test_compiled_responses_serve_here_too():
    fast = trade_war(balanced(with_inputs(made_up()), compiled=True))
    assert fast.tariffs == pytest.approx(trade_war(linked()).tariffs, rel=1e-10, abs=1e-10)


def test_there_are_no_profits_and_no_revealed_weights():
    before, after = (solve(linked(), t) for t in (linked().world.tariffs, other_tariffs()))
    assert (effects(before, after, ONES).profits == 0).all()
    with pytest.raises(InputError, match="goods are made with goods"):
        revealed_weights(linked(), "region 0", [0.1, 0.1, 0.1])


@needs_the_published
def test_with_inputs_the_built_in_world_fares_as_its_page_says():
    """Percent: the best tariffs of the United States and the war, without and with inputs of 2022."""
    world = builtin_trading_world()
    shares, host, korea = np.zeros((16, 23, 23)), world.region("USA"), world.region("KOR")
    for row in rows_of("io_coefficients.csv"):
        place = world.region(row["region"]), world.sector(row["input"]), world.sector(row["sector"])
        shares[place] = float(row["coefficient"])
    found = []
    for known in (world, replace(world, inputs=shares)):
        best, war = optimal_tariffs(balanced(known), "USA"), trade_war(balanced(known))
        assert best.converged
        assert war.converged
        moved = np.delete(best.tariffs[:, host, :-1], host, axis=0)
        gain, lost = (100 * (settled.equilibrium.welfare - 1) for settled in (best, war))
        found.append([100 * np.median(moved), gain[host], lost[host], lost[korea]])
    assert found[0] == pytest.approx([13.645, 0.136, -0.018, -0.488], abs=6e-4)
    assert found[1] == pytest.approx([16.013, 0.261, -0.126, -1.172], abs=6e-4)


def test_inputs_are_read_as_they_were_written(tmp_path):
    world = with_inputs(made_up())
    assert (read_trading_world(write_world(tmp_path, world)).inputs == world.inputs).all()
    lines = (tmp_path / "inputs.csv").read_text().splitlines()
    (tmp_path / "inputs.csv").write_text("\n".join(lines[:2]))
    read = read_trading_world(tmp_path).inputs
    assert (read[0, 0, 0], read.sum()) == (world.inputs[0, 0, 0], world.inputs[0, 0, 0])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("region 0,sector 0,sector 0,0.1", "region, input and sector stand twice"),
        ("region 9,sector 0,sector 0,0.1", "line 38, column region: unknown region 'region 9'"),
    ],
)
def test_broken_inputs_are_refused_where_they_are_broken(tmp_path, line, words):
    write_world(tmp_path, with_inputs(made_up()))
    with (tmp_path / "inputs.csv").open("a") as file:
        file.write("\n" + line)
    with pytest.raises(InputError, match=words):
        read_trading_world(tmp_path)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (-0.1, "input of sector 1 in sector 2 of region 0, is negative"),
        (0.9, r"inputs of sector 2 of region 0, are 1\.\d+ of its sales; needed: below 1"),
    ],
)
def test_inputs_that_cannot_be_are_refused(share, words):
    world = with_inputs(made_up())
    changed = world.inputs.copy()
    changed[0, 1, 2] = share
    with pytest.raises(InputError, match=words):
        replace(world, inputs=changed)


def test_a_region_without_final_use_is_refused():
    world = made_up()
    trade = world.trade * np.array([1000.0, 1, 1, 1])[:, None, None]
    with pytest.raises(InputError, match="region 0 uses all that it buys as inputs"):
        replace(
            world, trade=trade * (1 + 1e4 * (1 - np.eye(4)))[..., None], inputs=np.full((4, 3, 3), 0.3)
        )
