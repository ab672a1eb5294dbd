"""What in return: by brute force over every outcome of small talks."""

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario
from negotiation.talks.exchange import ALIKE, SWAPS, exchange_result
from negotiation.valuation.game import Game
from tests.conftest import rounded

EXCLUDED = [{"pledge": 350, "agriculture": "beef"}]


@pytest.fixture(scope="module", params=[0, 1])
def talks(request, korea):
    """Six issues with three levels at most, an offer, and all differences by outcome; some excluded."""
    kept = ("reciprocal", "pledge", "years", "agriculture", "digital", "shipbuilding")
    issues = []
    for spec in korea.issues:
        levels = [spec.levels[place] for place in range(0, len(spec.levels), 3)][:3]
        if spec.key in ("agriculture", "shipbuilding", "digital", "years"):
            levels = list(spec.levels)
        if spec.key == "pledge":
            levels = [each for each in spec.levels if each.level in (0, 200, 350)]
        alone = [each for each in spec.levels if each.level == spec.no_deal]
        levels = levels if spec.key in kept else []
        levels += [each for each in alone if each not in levels]
        issues.append(spec.model_copy(update={"levels": levels}))
    calendar = korea.calendar.model_copy(
        update={"no_deal": [p.model_copy(update={"levels": {}}) for p in korea.calendar.no_deal]}
    )
    changed = {"issues": issues, "calendar": calendar}
    if request.param:
        excluded = load_scenario("korea-us-2025", {"excluded": EXCLUDED}).excluded
        changed["excluded"] = excluded
    game = Game(korea.model_copy(update=changed), election="none")
    offer = game.outcome({"reciprocal": 12.5, "pledge": 200, "digital": "equal"})
    return game, offer


def every(game, offer):
    """Yield every outcome that can be agreed on: what differs from the offer, and both sides' gains."""
    here = game.space.levels(offer)
    for outcome in range(game.space.size):
        if game.space.allows(outcome):
            levels = game.space.levels(outcome)
            differ = {key: level for key, level in levels.items() if level != here[key]}
            yield differ, game.values[:, outcome] - game.values[:, offer]


def gains(change):
    return np.array(list(change.gains.values()))


def test_steps_are_those_to_the_next_levels(talks):
    game, offer = talks
    places = game.space.placed(offer)
    expected = {}
    for differ, gain in every(game, offer):
        if len(differ) == 1:
            ((key, level),) = differ.items()
            if abs(game.space.issues[game.space.axis(key)].position(level) - places[key]) == 1:
                expected[key, level] = gain
    steps = exchange_result(game, offer).steps
    assert {next(iter(step.terms.items())) for step in steps} == set(expected)
    for step in steps:
        np.testing.assert_allclose(gains(step), expected[next(iter(step.terms.items()))])


def test_swaps_are_the_best_of_each_two_issues(talks):
    game, offer = talks
    alone = {next(iter(differ.items())): gain for differ, gain in every(game, offer) if len(differ) == 1}
    best = {}
    for differ, gain in every(game, offer):
        helped = any(alone[item].min() > ALIKE for item in differ.items() if item in alone)
        if len(differ) == 2 and not helped and gain.min() > ALIKE:
            pair = tuple(differ)
            best[pair] = max(best.get(pair, -np.inf), gain.min())
    swaps = exchange_result(game, offer).swaps
    assert [gains(swap).min() for swap in swaps] == pytest.approx(sorted(best.values())[::-1][:SWAPS])
    assert swaps


@pytest.mark.parametrize("key", ["agriculture", "reciprocal", "shipbuilding"])
def test_prices_are_the_cheapest_of_all_that_make_up_for_a_change(talks, key):
    game, offer = talks
    prices = exchange_result(game, offer, [key]).prices
    known = list(every(game, offer))
    assert len(prices) == sum(1 for differ, _ in known if set(differ) == {key})
    for price in prices:
        level, sides = price.asked.terms[key], gains(price.asked)
        if price.payer is None:
            assert sides.min() >= -ALIKE or sides.max() <= ALIKE
            continue
        payer = game.parties.index(price.payer)
        assert sides[payer] > 0 > sides[1 - payer]
        for most, found in ((1, price.one), (2, price.two)):
            enough = [
                gain[payer]
                for differ, gain in known
                if differ.get(key) == level
                and 2 <= len(differ) <= most + 1
                and gain[1 - payer] >= -ALIKE
            ]
            assert (found is None) == (not enough)
            if found is not None:
                assert 1 <= len(found.terms) <= most
                assert key not in found.terms
                assert gains(found)[payer] == pytest.approx(max(enough))
                assert gains(found)[1 - payer] >= -ALIKE
                whole = game.outcome(game.space.levels(offer) | found.terms | {key: level})
                np.testing.assert_allclose(gains(found), game.values[:, whole] - game.values[:, offer])


def test_two_issues_are_never_dearer_than_one(game):
    offer = game.outcome({"reciprocal": 15, "autos": 15, "pledge": 350, "shipbuilding": "yards"})
    for price in exchange_result(game, offer, game.space.keys).prices:
        if price.one is not None:
            assert price.two.gains[price.payer] >= price.one.gains[price.payer]


def test_where_the_sum_is_largest_nothing_helps_both(game):
    best = game.space.nth(int(game.space.within(game.values).sum(axis=0).argmax()))
    result = exchange_result(game, best)
    assert result.swaps == []
    assert all(min(step.gains.values()) <= ALIKE for step in result.steps)


def test_an_issue_that_there_is_not_is_refused(game):
    with pytest.raises(InputError, match="unknown issue 'beef'"):
        exchange_result(game, game.scenario.no_deal, ["beef"])


def test_without_a_list_the_rates_are_the_same(unlisted):
    def found():
        game = Game(load_scenario("korus-2018", {"excluded": [{"korus": 0, "trucks": "2041"}]}))
        offer = game.outcome({"safety": "50000"})
        return rounded(exchange_result(game, offer, ["trucks"]).document())

    listed = found()
    unlisted()
    assert found() == listed
