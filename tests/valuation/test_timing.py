from datetime import date

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario
from negotiation.valuation import time_path
from negotiation.valuation.game import Game
from negotiation.valuation.timing import MAX_ROUNDS


def discounted(scenario, yearly: list[tuple[float, float]]) -> float:
    """Integrate a path of (value, until) numerically, as an annuity over the horizon."""
    rate, span = scenario.horizon.discount_rate.value, scenario.horizon.years.value
    steps = 200_000
    time = (np.arange(steps) + 0.5) * span / steps
    weights = np.exp(-rate * time)
    values, start = np.zeros(steps), 0.0
    for value, until in yearly:
        values[(time >= start) & (time < until)] = value
        start = until
    return float((values * weights).sum() / weights.sum())


@pytest.mark.parametrize("round_index", [0, 5, 9, 15])
@pytest.mark.parametrize("rate", [0.0, 0.08])
def test_a_payoff_is_the_discounted_path_with_the_deal_less_the_path_without(round_index, rate):
    scenario = load_scenario("korea-us-2025", {"horizon.discount_rate": rate})
    game = Game(scenario.model_copy(update={"politics": None}))
    outcome = game.outcome({"reciprocal": 15, "pledge": 250})
    values = game.values[0]
    signed = round_index * 7 / 365.25
    # while a phase lasts nothing has been signed
    phases = [game.payoffs["KOR"].unsigned(p) for p in game.timing.phases]
    starts = [(phase.start - date(2025, 4, 14)).days / 365.25 for phase in scenario.calendar.no_deal]
    years = scenario.horizon.years.value
    without = [(phases[0], starts[1]), (phases[1], starts[2]), (phases[2], years)]
    until_signed = [(v, min(t, signed)) for v, t in without]
    expected = discounted(scenario, [*until_signed, (values[outcome], years)])
    expected -= discounted(scenario, without)
    assert game.payoff(outcome, round_index)[0] == pytest.approx(expected, abs=2e-3)


def test_what_is_forgone_ends_with_the_pause(game):
    korea = game.preferences["KOR"].reservation
    assert korea[0] > korea[5] > 0, "the pause is worth keeping"
    assert korea[-1] == pytest.approx(0, abs=1e-12)
    assert np.all(np.diff(game.timing.remaining) < 0)


def test_signing_the_no_deal_levels_early_gives_up_the_pause(game):
    korea, usa = game.payoff(game.scenario.no_deal, 0)
    assert korea < 0 < usa
    np.testing.assert_allclose(game.payoff(game.scenario.no_deal, 15), 0, atol=1e-12)


def test_components_add_up_to_the_payoff_with_its_date(game):
    outcome = game.outcome({"reciprocal": 10, "pledge": 300})
    for row, code in enumerate(game.parties):
        parts = game.components(code, outcome, 3)
        assert sum(parts.values()) == pytest.approx(game.payoff(outcome, 3)[row])
        assert game.payoffs_at(3)[row, outcome] == pytest.approx(game.payoff(outcome, 3)[row])


def test_offers_must_be_worth_signing_a_round_later_too(game):
    preferences = game.preferences["USA"]
    rising = np.flatnonzero(np.diff(preferences.reservation) > 0)
    assert rising.size
    assert preferences.floors[rising[0]] == preferences.reservation[rising[0] + 1]
    assert preferences.floors[15] == preferences.reservation[15]


@pytest.mark.parametrize("rounds", [0, -3, MAX_ROUNDS + 1])
def test_impossible_lengths_are_refused(korea, rounds):
    with pytest.raises(InputError, match=f"rounds is {rounds}: allowed are 1 to {MAX_ROUNDS}"):
        Game(korea, rounds=rounds)


def test_talks_longer_than_the_horizon_are_refused():
    scenario = load_scenario("korea-us-2025", {"horizon.years": 1, "horizon.adjustment_years": 7})
    with pytest.raises(InputError, match="longer than the payoffs' horizon"):
        Game(scenario, rounds=60)


def test_dates_are_weeks_apart(korea):
    timing = time_path(korea, 3)
    assert timing.dates == (date(2025, 4, 14), date(2025, 4, 21), date(2025, 4, 28))


def test_what_games_share_cannot_be_written_to():
    timing = Game("korea-us-2025").timing
    for shared in (timing.remaining, timing.forgone):
        with pytest.raises(ValueError, match="read-only"):
            shared *= 2
