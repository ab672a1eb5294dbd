"""What firms supply over the grid of tariffs, sector by sector, and what may not move payoffs."""

import numpy as np
import pytest

from negotiation.economy.supply import STEPS
from negotiation.scenarios import draw_scenarios, replaced
from negotiation.valuation.game import Game
from negotiation.valuation.horizon import adjustment
from negotiation.valuation.markets import market_effects
from negotiation.valuation.supply import firm_response, highest_subsidy, supply_grid
from tests.domains import JULY


def response_of(scenario):
    path = adjustment(scenario, "path")
    return firm_response(
        scenario, {i.key: market_effects(scenario, i, path) for i in scenario.of_kind("tariff")}
    )


def held_against_sectors(scenario):
    response, limit = response_of(scenario), highest_subsidy(scenario)
    grid, kinds = supply_grid(response), response.kinds
    shape = tuple(len(levels) for levels in response.protection.values())
    assert grid.amount.shape == grid.cost.shape == (*shape, STEPS + 1)
    subsidies = np.linspace(0, limit, STEPS + 1)
    for places in np.ndindex(*shape):
        quote = response.quote(dict(zip(response.protection, places, strict=True)), settled=True)
        amount = sum(
            projects * kinds.ready(rate, np.array(quote.input_rise), quote.volatility, subsidies)
            for projects, rate in zip(kinds.projects, quote.protection.tolist(), strict=True)
        )
        np.testing.assert_allclose(grid.amount[places], amount, rtol=1e-9)


def test_one_of_many_games_is_worth_the_same(korea):
    like = None
    for drawn in draw_scenarios(korea, 2, np.random.default_rng(3)):
        like = fast = Game(drawn, like=like, compiled=True)
        assert fast.worth.economy.solved.compiled
        assert fast.worth.outside.economy.solved.compiled
        for code, plain in Game(drawn).payoffs.items():
            np.testing.assert_allclose(fast.payoffs[code].table(), plain.table(), rtol=0, atol=1e-12)


def test_the_grid_is_the_sum_of_all_sectors_at_every_tariff(korea):
    held_against_sectors(korea)
    for drawn in draw_scenarios(korea, 2, np.random.default_rng(0)):
        held_against_sectors(drawn)


def test_without_tariffs_at_the_table_there_is_one_curve(korea):
    issues = [spec for spec in korea.issues if spec.kind != "tariff"]
    held_against_sectors(korea.model_copy(update={"issues": issues}))


def test_payoffs_do_not_depend_on_which_firms_were_drawn(korea):
    games = [Game(replaced(korea, {"firms.seed": seed})) for seed in range(20)]
    outcome, first = games[0].outcome(JULY), games[0]
    worth = [game.values[:, outcome] for game in games]
    assert np.ptp(worth, axis=0).max() < 0.02
    points = {game.solutions().points["nash"] for game in (first, games[7], games[19])}
    assert len(points) == 1


def payoffs_at(scenario, levels):
    game = Game(scenario)
    return game.values[:, game.outcome(levels)]


@pytest.mark.parametrize("levels", [JULY, {"pledge": 200}, {"reciprocal": 0, "pledge": 400, "years": 5}])
def test_a_percent_of_a_sector_moves_no_payoff_by_more_than_that_percent(korea, levels):
    before = payoffs_at(korea, levels)
    for key, sector in korea.sectors.items():
        exports = sector.exports.value
        moved = payoffs_at(replaced(korea, {f"sectors.{key}.exports": 1.01 * exports}), levels)
        assert np.abs(moved - before).max() <= 0.01 * exports, key
