"""Rivals are substitutes at every horizon, whatever is drawn from the figures' ranges."""

import numpy as np

from negotiation.economy.trade import solve_market
from negotiation.scenarios import draw_scenarios, replaced
from negotiation.valuation.game import Game
from negotiation.valuation.horizon import adjustment
from negotiation.valuation.markets import shares_of

DRAWS = 2000


def test_lower_rival_tariffs_never_raise_korean_exports_in_any_year(korea):
    """Every year and sector of each draw, at one rate of Korea and with one rival paying less."""
    rng = np.random.default_rng(0)
    for scenario in draw_scenarios(korea, DRAWS, rng):
        sectors = [s for s in scenario.sectors.values() if s.governed_by]
        sector = sectors[rng.integers(len(sectors))]
        rates = [rng.uniform(0, 0.5)]
        rates += [rival.tariffs[sector.governed_by].value / 100 for rival in scenario.rivals.values()]
        shares = shares_of(scenario, sector)
        less = np.array([*rates, 0.0])
        less[1 + rng.integers(len(scenario.rivals))] *= rng.uniform()
        elasticities = adjustment(scenario, "path").elasticities(len(shares))
        grid = np.stack([[*rates, 0.0], less])[:, None, :]
        exports = solve_market(np.array(shares), grid, elasticities).exports(1.0)[..., 0]
        assert np.all(exports[1] <= exports[0] * (1 + 1e-9))


def test_japan_at_15_percent_costs_korea_exports_at_every_horizon(korea):
    cheaper = replaced(korea, {f"rivals.JPN.tariffs.{key}": 10 for key in ("reciprocal", "autos")})
    for horizon in ("short", "path", "long"):
        before, after = (Game(s, horizon) for s in (korea, cheaper))
        outcome = before.outcome({"reciprocal": 15, "autos": 15})
        assert after.measure("exports", outcome) < before.measure("exports", outcome)
