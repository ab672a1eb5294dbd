"""Weights that tariffs reveal: there and back, and the published ones."""

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.equilibrium import solve
from negotiation.economy.trade_talks.governments import gradient_of, stakes
from negotiation.economy.trade_talks.war import optimal_tariffs
from negotiation.economy.trade_talks.weights import conditions, revealed_weights
from tests.economy.trade_talks.worlds import needs_the_published, rows_of, seven, small

REGIONS = ("Brazil", "China", "EU", "India", "Japan", "ROW", "US")


def with_row(like, place, row):
    weights = np.ones_like(like)
    weights[place] = row
    return weights


def best(economy, place, weights):
    """A region's best MFN tariffs, by sector."""
    region = economy.world.regions[place]
    found = optimal_tariffs(economy, region, with_row(economy.tastes, place, weights), mfn=True)
    return found.tariffs[int(place == 0), place]


def test_the_conditions_are_the_derivatives_that_weights_add_up():
    after = solve(small(), small().world.tariffs)
    weights = np.array([[1.3, 0.9, 0.8]] * 4)
    at = stakes(after, weights)
    share = small().wages * (after.revenue / after.labour)[:, None]
    income = (weights * after.sales * (1 + share)).sum(axis=1)
    for region in range(4):
        slopes = gradient_of(at, region)[:, region].sum(axis=0)
        assert conditions(after, region) @ weights[region] / income[region] == pytest.approx(
            slopes, abs=1e-15
        )


@pytest.mark.parametrize("place", range(4))
def test_weights_are_found_again_from_the_tariffs_that_they_make(place):
    weights = np.random.default_rng(place).uniform(0.8, 1.2, 3)
    weights /= weights.mean()
    targets = best(small(), place, weights)
    found = revealed_weights(small(), small().world.regions[place], targets - 0.1)
    assert found.converged
    assert found.shift == pytest.approx(0.1, abs=1e-9)
    assert found.weights == pytest.approx(weights, abs=1e-9)
    assert found.tariffs == pytest.approx(targets, abs=1e-9)


def test_who_would_weigh_less_than_nothing_weighs_nothing():
    """A sector whose target is far below the others'."""
    targets = best(small(), 1, np.array([0.0, 1.5, 1.5])) - np.array([0.2, 0, 0])
    found = revealed_weights(small(), "region 1", targets)
    assert found.converged
    assert found.weights.min() == 0
    assert found.weights.mean() == pytest.approx(1, abs=1e-12)
    assert best(small(), 1, found.weights) == pytest.approx(found.tariffs, abs=1e-10)


def test_a_weight_that_is_held_stays():
    held = {"sector 2": 1.4}
    found = revealed_weights(small(), "region 2", np.array([0.5, 0.5, 2.5]), held)
    assert found.converged
    assert found.weights[2] == 1.4
    assert found.weights.mean() == pytest.approx(1, abs=1e-12)
    assert found.tariffs[2] == pytest.approx(2.53, abs=1e-14)
    tariffs = small().world.tariffs.copy()
    tariffs[[0, 1, 3], 2] = found.tariffs
    at = stakes(solve(small(), tariffs), with_row(small().tastes, 2, found.weights))
    assert np.abs(gradient_of(at, 2)[:, 2].sum(axis=0)[:2]).max() < 1e-13


def test_targets_and_names_must_fit():
    with pytest.raises(InputError, match=r"targets need the shape \(3,\)"):
        revealed_weights(small(), "region 1", np.zeros(2))
    with pytest.raises(InputError, match="unknown sector 'rice'"):
        revealed_weights(small(), "region 1", np.zeros(3), {"rice": 1.0})


@needs_the_published
@pytest.mark.parametrize("place", range(7), ids=REGIONS)
def test_published_targets_reveal_the_weights(place):
    region = REGIONS[place]
    rows = rows_of("political_weights.csv", region=region)
    exact = np.array([float(row["exact_main"]) for row in rows])
    targets = np.array(
        [float(row["target_used"]) for row in rows_of("tariffs_noncooperative.csv", importer=region)]
    )
    # Japan's tariffs on rice and wheat are prohibitive: their weights are taken as published
    held = {name: exact[seven().world.sector(name)] for name in ("ric", "wht") if region == "Japan"}
    found = revealed_weights(seven(), region, targets, held)
    assert found.converged
    assert found.weights == pytest.approx(exact, abs=1e-10)
    if region != "Japan":
        assert best(seven(), place, found.weights) == pytest.approx(found.tariffs, abs=1e-10)
    table = {row["sector"]: float(row[f"lambda_{region}"]) for row in rows_of("table1.csv")}
    gaps = [abs(table[row["sector"]] - weight) for row, weight in zip(rows, found.weights, strict=True)]
    # the published search stopped early
    assert max(gaps) < (0.055 if region == "Japan" else 0.025)
