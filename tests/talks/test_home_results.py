import json

import matplotlib.pyplot as plt
import numpy as np
import pytest

from negotiation.plots import plot_supply, plot_winsets
from negotiation.scenarios import load_scenario
from negotiation.talks.home_results import (
    FIRST_MOVERS,
    STOPS,
    firms_overview,
    frontier_stops,
    winset_result,
)
from negotiation.valuation.game import Game
from tests.domains import STUBBORN_HOST


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def offer(polls):
    return polls.outcome({"reciprocal": 15, "autos": 15, "pledge": 200})


def test_first_movers_are_large_firms_far_over_their_hurdle(polls, offer):
    document = firms_overview(polls, offer)
    firms = polls.valuation.firms.population
    movers = document.first_movers
    assert len(movers) == FIRST_MOVERS
    excess = [m.excess_return for m in movers]
    assert excess == sorted(excess, reverse=True)
    assert all(m.subsidy == 0 for m in movers if m.excess_return >= 0)
    median = float(np.median(firms.projects))
    assert min(m.project_bn_a_year for m in movers) > 5 * median
    assert document.totals.stock_bn == pytest.approx(130)
    drawn = polls.firms.offers(polls.quote(offer))
    assert document.supply_bn_a_year.free == pytest.approx(drawn.amount[drawn.subsidy <= 0].sum())
    json.dumps(document.document(), allow_nan=False)


def test_a_handful_of_firms_can_be_listed(offer):
    game = Game(load_scenario("korea-us-2025", {"firms.number": 15}))
    document = firms_overview(game, offer)
    assert 1 <= len(document.first_movers) <= FIRST_MOVERS


def test_stops_lie_on_the_rational_frontier_from_best_to_worst_for_home(polls):
    stops = frontier_stops(polls)
    assert len(stops) == STOPS
    values = polls.values[:, stops]
    assert np.all(values >= 0)
    assert np.all(np.diff(values[0]) <= 0)
    assert np.all(np.diff(values[1]) >= 0)
    assert np.ptp(values[0]) > 1


def test_without_a_rational_outcome_stops_lie_on_the_whole_frontier():
    hopeless = Game(load_scenario("korea-us-2025", STUBBORN_HOST))
    assert not (hopeless.values > 0.01).all(axis=0).any()
    assert len(frontier_stops(hopeless)) == STOPS


def test_the_group_that_binds_is_the_one_whose_weight_is_missing(polls):
    document = winset_result(polls)
    for stop in document.frontier:
        outcome = polls.outcome(stop.offer)
        for code, side in stop.parties.items():
            view = polls.home_views[code]
            missing = {g.name: g.weight * (1 - side.consent[g.key]) for g in view.consents}
            governing = {g.key: g.name for g in view.consents}[view.governing]
            if view.rule.needs_government and side.binding == governing:
                assert side.consent[view.governing] ** 2 <= side.chance
            else:
                assert side.binding == max(missing, key=missing.get)
            assert side.chance == view.chance(outcome)
    shares = document.winset_share
    assert document.both_share <= min(shares.values())
    assert document.helps_both_and_ratifiable_share <= document.helps_both_share
    assert document.mandate == "before the election"
    assert winset_result(polls.after_election("challenger")).mandate == "challenger"


def test_the_supply_curve_starts_where_firms_ask_for_nothing(polls, offer):
    curve, sizes = plot_supply(polls, offer)
    lines = {line.get_label(): line.get_xydata() for line in curve.get_lines()}
    label = "reciprocal 15 %, autos 15 %, steel 50 %"
    free = lines[label][lines[label][:, 1] == 0][-1, 0]
    drawn = polls.firms.offers(polls.quote(offer))
    assert free == pytest.approx(drawn.amount[drawn.subsidy <= 0].sum())
    for drawn in list(lines.values())[:3]:
        assert drawn[-1, 0] == pytest.approx(polls.scenario.firms.pipeline.value)
        assert np.all(np.diff(drawn, axis=0) >= 0)
    assert "bn USD" in curve.get_xlabel()
    assert "million USD" in sizes.get_xlabel()
    assert "sources" in curve.figure.get_supxlabel()


def test_the_win_set_picture_tells_the_sets_apart(polls):
    ax = plot_winsets(polls)
    labels = [text.get_text() for text in ax.figure.legends[0].get_texts()]
    assert any(label.startswith("ratified by both") for label in labels)
    assert sum(" only" in label for label in labels) >= 1
    markers = {str(c.get_paths()[0].vertices.round(3).tolist()) for c in ax.collections}
    assert len(markers) == len(ax.collections), "legible without colour"
    names = {g.name for g in polls.home_views["KOR"].consents}
    assert all(text.get_text().splitlines()[0].split(", ")[1] in names for text in ax.texts)
    assert "bn USD a year" in ax.get_xlabel()
