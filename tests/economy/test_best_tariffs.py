"""The best tariffs against every other tariff."""

from dataclasses import replace

import numpy as np
import pytest

from negotiation.economy.accounts import base_of, published
from negotiation.economy.best_tariffs import best_answer, best_tariff, welfare_at
from negotiation.economy.equilibrium import solve
from negotiation.economy.gravity import builtin_world
from negotiation.economy.optimal_tariffs import charged, formula_tariff, with_retaliation

RATES = np.linspace(0, 0.6, 25)


@pytest.fixture(scope="module")
def base():
    world = builtin_world()
    return base_of(world, published(world.codes))


@pytest.mark.parametrize("lump_sum", [False, True])
@pytest.mark.parametrize("country", ["USA", "KOR"])
def test_no_other_tariff_is_better(base, country, lump_sum):
    base = replace(base, parameters=replace(base.parameters, lump_sum=lump_sum))
    rate, welfare = best_tariff(base, country)
    place = base.codes.index(country)
    assert welfare == pytest.approx(welfare_at(base, country, np.array([rate]))[0, place])
    others = np.append(RATES, [rate - 0.002, rate + 0.002, formula_tariff(base, country)])
    assert np.all(welfare_at(base, country, others)[:, place] <= welfare + 1e-9)


def test_revenue_that_is_handed_out_does_not_ease_the_tax_on_work(base):
    lump = replace(base, parameters=replace(base.parameters, lump_sum=True))
    assert best_tariff(lump, "USA")[0] < best_tariff(base, "USA")[0]


def test_no_other_answer_is_better_for_all_others(base):
    tariffs = charged(base.codes, "USA", 0.2)
    rate = best_answer(base, tariffs, "USA")
    others = np.array(base.codes) != "USA"

    def gains(rates):
        answers = np.stack([with_retaliation(base.codes, tariffs, "USA", r) for r in rates])
        return ((solve(base, answers).welfare - 1) * base.spending)[:, others].sum(axis=1)

    best = gains([rate])[0]
    assert np.all(gains([0.0, 0.05, 0.15, 0.3, rate - 0.002, rate + 0.002]) <= best + 1e-7)
