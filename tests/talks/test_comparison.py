"""Packages side by side: each is what it is alone, and chances are those of paired draws."""

from itertools import combinations

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario
from negotiation.talks.comparison import LETTERS, compare_result, figures
from negotiation.talks.offers import explain_result, payoff_draws
from negotiation.valuation.game import Game
from tests.conftest import rounded

OFFERS = (
    {"reciprocal": 15, "autos": 15, "pledge": 350},
    {"reciprocal": 15, "autos": 15, "pledge": 350, "agriculture": "beef+rice"},
    {"reciprocal": 10, "steel": "quota70", "energy": 100},
)


@pytest.fixture(scope="module")
def small():
    return Game(load_scenario("korea-us-2025", {"firms.number": 150}), election="none")


@pytest.fixture(scope="module")
def outcomes(small):
    return [small.outcome(offer) for offer in OFFERS]


@pytest.fixture(scope="module")
def compared(small, outcomes):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("negotiation.talks.comparison.DRAWS", 60)
        return compare_result(small, outcomes)


def test_a_package_is_worth_what_it_is_alone(small, outcomes, compared, few_draws):
    for outcome, package in zip(outcomes, compared.packages.values(), strict=True):
        alone = explain_result(small, outcome)
        assert package.offer == alone.offer
        assert package.ratification == alone.ratification
        for code, party in package.parties.items():
            assert party.components == alone.parties[code].components
            assert party.payoff == pytest.approx(small.values[small.parties.index(code), outcome])
            assert party.gdp == alone.parties[code].gdp


def test_only_the_terms_that_differ_are_named(compared):
    differ = {"reciprocal", "autos", "steel", "pledge", "energy", "agriculture"}
    assert set(compared.differ) == differ


def test_distances_are_those_to_the_nearest_and_the_best_harmless_outcome(small, outcomes, compared):
    values = small.values[:, small.space.allowed] if small.space.allowed is not None else small.values
    for outcome, package in zip(outcomes, compared.packages.values(), strict=True):
        gains = values - small.values[:, [outcome]]
        harmless = gains[:, (gains >= -1e-12).all(axis=0)]
        assert package.left_on_table == pytest.approx(harmless.sum(axis=0).max())
        efficient = [
            place
            for place in np.argsort(-values.sum(axis=0))[:600]
            if not ((values > values[:, [place]]).all(axis=0)).any()
        ]
        nearest = np.sqrt((gains[:, efficient] ** 2).sum(axis=0)).min()
        assert package.frontier_distance <= nearest + 1e-9
        assert package.frontier_distance > 0


@pytest.mark.slow
def test_chances_are_counted_over_the_same_draws(small, outcomes, compared):
    drawn = payoff_draws(small, outcomes, 0, compared.draws)
    pairs = list(combinations(range(3), 2))
    assert [(d.package, d.other) for d in compared.duels] == [
        (LETTERS[one], LETTERS[other]) for one, other in pairs
    ]
    for duel, (one, other) in zip(compared.duels, pairs, strict=True):
        won = drawn[one] > drawn[other]
        assert [s.mean for s in duel.parties.values()] == won.mean(axis=1).tolist()
        assert duel.both.mean == won.all(axis=0).mean()
        assert all(s.low <= s.mean <= s.high for s in (*duel.parties.values(), duel.both))


def test_pairing_tells_what_unpaired_draws_could_not(compared):
    """Rice costs Korea something in every draw, however wide the rest of the package's worth lies."""
    first, second = compared.packages["A"].parties["KOR"], compared.packages["B"].parties["KOR"]
    assert second.high > first.low
    duel = compared.duels[0]
    assert duel.parties["KOR"].mean == 1.0
    assert duel.parties["USA"].mean == 0.0, "it is worth something to the United States in every draw"


def test_draws_of_several_packages_are_paired_and_their_own(small, outcomes):
    together = payoff_draws(small, outcomes, 3, 20)
    assert together.shape == (3, 2, 20)
    np.testing.assert_array_equal(together, payoff_draws(small, outcomes, 3, 20))
    assert not np.array_equal(together, payoff_draws(small, outcomes, 4, 20))
    nothing = payoff_draws(small, [small.scenario.no_deal, *outcomes], 3, 20)[0]
    np.testing.assert_allclose(nothing, 0, atol=1e-12)


def test_figures_lie_flat_by_package(compared):
    flat = figures(compared)
    parts = compared.packages
    assert flat["offer.pledge"] == [350, 350, 0]
    assert flat["parties.USA.payoff"] == [p.parties["USA"].payoff for p in parts.values()]
    assert flat["chance_over.C.KOR.mean"] == [
        compared.duels[1].parties["KOR"].mean,
        compared.duels[2].parties["KOR"].mean,
        None,
    ]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [([0], "1 packages: two to 6"), ([0, 1, 0], "A and C are the same"), ([0, 1, 2] * 3, "9 packages")],
)
def test_wrong_packages_are_refused(small, outcomes, chosen, said):
    with pytest.raises(InputError, match=said):
        compare_result(small, [outcomes[place] for place in chosen])


def test_without_a_list_packages_compare_the_same(unlisted, monkeypatch):
    monkeypatch.setattr("negotiation.talks.comparison.DRAWS", 30)

    def found():
        game = Game(load_scenario("korus-2018"))
        offers = [
            game.outcome(offer) for offer in ({"trucks": "2041"}, {"safety": "50000", "korus": 2.3})
        ]
        return rounded(compare_result(game, offers).document())

    listed = found()
    unlisted()
    assert found() == listed
