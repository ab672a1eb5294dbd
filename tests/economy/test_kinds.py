"""The population's expectation, against many populations and closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.economy import kinds as kinds_module
from negotiation.economy.firms import Quote, make_offers
from negotiation.economy.kinds import make_kinds
from negotiation.economy.population import make_population
from negotiation.economy.real_options import hurdle
from negotiation.economy.supply import STEPS, supply_by_rise, with_cost
from tests.economy.test_population import FIGURES

NONE = np.zeros(1)


@pytest.mark.parametrize(("rate", "rise"), [(0.15, 0.0), (0.25, 0.12), (0.0, 0.05), (0.1, -0.02)])
def test_supply_is_the_mean_of_many_populations(rate, rise):
    # sizes that differ little leave little to chance
    even = replace(FIGURES, number=20000, tail=5.0)
    subsidies = np.array([0.0, 0.02, 0.1])
    expected = even.pipeline * make_kinds(even).ready(rate, np.array(rise), 0.15, subsidies)
    drawn = []
    for seed in range(10):
        offers = make_offers(make_population(even, seed), Quote(np.full(5, rate), rise, 0.15))
        drawn.append([offers.amount[offers.subsidy <= b].sum() for b in subsidies])
    np.testing.assert_allclose(np.mean(drawn, axis=0), expected, rtol=0.01)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0, 0.4),
    st.floats(-0.05, 0.4),
    st.floats(0.06, 0.2),
    st.floats(0.1, 0.4),
    st.floats(0.4, 1.2),
    st.floats(0.1, 0.4),
)
def test_more_nodes_change_nothing_that_counts(rate, rise, gap, cost, sourcing, discount):
    figures = replace(
        FIGURES, gap_spread=gap, cost_spread=cost, sourcing_spread=sourcing, discount_spread=discount
    )
    subsidies, rough = np.linspace(0, 0.3, 7), make_kinds(figures)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kinds_module, "NODES", (12, 12, 12))
        kinds_module._nodes.cache_clear()
        fine = make_kinds(figures)
    kinds_module._nodes.cache_clear()
    shares = [k.ready(rate, np.array([rise]), 0.1, subsidies) for k in (rough, fine)]
    np.testing.assert_allclose(*shares, atol=3e-3)


def test_firms_that_differ_in_nothing_but_their_gap_are_a_logistic_curve():
    alike = replace(FIGURES, cost_spread=0.0, sourcing_spread=0.0, discount_spread=0.0)
    kinds = make_kinds(alike)
    scale = 0.12 * np.sqrt(3) / np.pi
    # a part flow/pipeline is ready without tariffs; each cent saved moves its log odds by 0.01/scale
    odds = np.log(7.7 / (30 - 7.7))
    wanted = (hurdle(0.08, 0.2) - hurdle(0.08, 0.1)) * 0.14 * 0.78
    saved = 0.15 - 0.1 * 0.5 * 0.6 + 0.78 * 0.03 - wanted
    share = kinds.ready(0.15, np.array([0.1]), 0.2, np.array([0.03]))
    assert share == pytest.approx(1 / (1 + np.exp(-odds - saved / scale)))


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 30), st.floats(0, 1), st.floats(0, 0.3), st.floats(0, 0.4))
def test_without_tariffs_and_in_calm_times_the_flow_is_invested(flow, sourcing, gap, discount):
    figures = replace(FIGURES, flow=flow, sourcing=sourcing, gap_spread=gap, discount_spread=discount)
    kinds = make_kinds(figures)
    invested = kinds.projects.sum() * kinds.ready(0.0, NONE, figures.calm, NONE)
    assert invested == pytest.approx(flow, abs=1e-8)
    assert kinds.weight @ kinds.load == pytest.approx(0.5 * sourcing, abs=1e-8)


@given(st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 0.3))
def test_tariffs_on_goods_and_help_bring_firms_tariffs_on_parts_and_doubt_keep_them(rate, rise, help_):
    kinds, b = make_kinds(FIGURES), np.array([help_])
    share = kinds.ready(rate, np.array([rise]), 0.1, b)
    assert np.all(kinds.ready(rate + 0.01, np.array([rise]), 0.1, b) > share)
    assert np.all(kinds.ready(rate, np.array([rise]), 0.1, b + 0.01) > share)
    assert np.all(kinds.ready(rate, np.array([rise + 0.01]), 0.1, b) < share)
    assert np.all(kinds.ready(rate, np.array([rise]), 0.2, b) < share)


def test_a_curve_adds_up_the_sectors_at_every_rise():
    kinds, limit = make_kinds(FIGURES), 0.2
    rises, protection = np.array([0.3, -0.02, 0.0]), np.array([0.25, 0, 0.15, 0.1, 0.1])
    amount = supply_by_rise(kinds, protection, rises, 0.1, limit)
    assert amount.shape == (3, STEPS + 1)
    subsidies = np.linspace(0, limit, STEPS + 1)
    by_hand = sum(
        projects * kinds.ready(rate, rises, 0.1, subsidies)
        for projects, rate in zip(kinds.projects, protection.tolist(), strict=True)
    )
    np.testing.assert_allclose(amount, by_hand, rtol=1e-12)
    # a sector's protection may differ from place to place
    own = [np.array([0.25, 0.1, 0.0]), *protection[1:]]
    amount = supply_by_rise(kinds, own, rises, 0.1, limit)
    for place, rate in enumerate(own[0]):
        here = supply_by_rise(kinds, [rate, *protection[1:]], rises[place : place + 1], 0.1, limit)
        np.testing.assert_allclose(amount[place : place + 1], here, rtol=1e-12)


def test_machine_code_adds_up_the_same():
    rng = np.random.default_rng(0)
    kinds, calm = make_kinds(FIGURES), 0.1
    for rises in (np.array(0.1), rng.uniform(-0.1, 3, (2, 3)), np.array([1e3, -1e3])):
        given = rng.uniform(0, 0.4), rises, calm, np.linspace(0, 0.3, 5)
        plain, fast = kinds.ready(*given), kinds.ready(*given, compiled=True)
        assert plain.shape == fast.shape == (*rises.shape, 5)
        np.testing.assert_allclose(fast, plain, rtol=1e-12, atol=1e-100)


def test_subsidies_are_the_area_under_the_curve():
    kinds, limit = make_kinds(FIGURES), 0.3
    curve = with_cost(supply_by_rise(kinds, np.full(5, 0.15), NONE, 0.1, limit), limit)
    subsidies = np.linspace(0, limit, 40 * STEPS + 1)
    fine = 30 * kinds.ready(0.15, NONE, 0.1, subsidies)[0]
    area = np.concatenate([[0], np.cumsum(np.diff(fine) * (subsidies[1:] + subsidies[:-1]) / 2)])
    np.testing.assert_allclose(curve.cost[0], area[::40], rtol=1e-3, atol=1e-5)
    assert np.all(curve.cost[:, 0] == 0)
    free = with_cost(supply_by_rise(kinds, np.full(5, 0.15), NONE, 0.1, 0.0), 0.0)
    assert np.ptp(free.amount) == 0
    assert free.cost.max() == 0
