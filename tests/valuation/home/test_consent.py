import numpy as np
import pytest

from negotiation.bargaining.payoffs import blocks
from negotiation.scenarios import load_scenario
from negotiation.valuation.game import Game
from negotiation.valuation.home import BEFORE, HomeView, Mandate


def scene(**overrides):
    return Game(load_scenario("korea-us-2025", {k.replace("__", "."): v for k, v in overrides.items()}))


def groups_of(game, code="KOR", mandate=BEFORE):
    view = HomeView(game.scenario.politics, code, game.payoffs[code], mandate)
    return {group.key: group for group in view.consents}


def worth(game, group, outcome):
    places = dict(zip(game.space.keys, game.space.places(outcome), strict=True))
    return float(group.worth[tuple(places[key] for key in group.issues)])


def component(game, code, name, outcome):
    """Unweighted value of a component or of a family of components."""
    return sum(
        c.at(game.space, outcome)
        for c in game.payoffs[code].components
        if c.name == name or c.name.split(".")[0] == name
    )


@pytest.fixture(scope="module")
def outcomes(polls):
    return np.random.default_rng(0).integers(polls.space.size, size=12).tolist()


def test_a_group_wants_its_stakes_to_add_up_to_more_than_its_reservation(polls, outcomes):
    for code in polls.parties:
        side = polls.scenario.politics.sides[code]
        for key, group in groups_of(polls, code).items():
            if key in (side.incumbent, side.challenger):
                continue
            figures = side.constituencies[key]
            for outcome in outcomes:
                felt = sum(
                    stake.value * component(polls, code, name, outcome)
                    for name, stake in figures.stakes.items()
                )
                expected = felt - figures.reservation.value
                assert worth(polls, group, outcome) == pytest.approx(expected, abs=1e-9)
                odds = 1 / (1 + np.exp(-expected / side.doubt.value))
                assert group.at(polls.space, outcome) == pytest.approx(odds)


def test_who_feels_one_issue_has_a_short_array(polls):
    farmers = groups_of(polls)["farmers"]
    assert farmers.issues == ("agriculture",)
    assert farmers.chance.shape == (3,)
    assert np.all(np.diff(farmers.chance) < 0), "each opening of the market costs consent"


def test_the_governing_party_answers_for_the_whole(polls, outcomes):
    for mandate, key in ((BEFORE, "ppp"), (Mandate("challenger", 1.0), "dp")):
        group = groups_of(polls, mandate=mandate)[key]
        reservation = polls.scenario.politics.sides["KOR"].constituencies[key].reservation.value
        for outcome in outcomes:
            assert worth(polls, group, outcome) == pytest.approx(polls.values[0, outcome] - reservation)


@pytest.mark.parametrize("consensus", [0.0, 0.3, 1.0])
def test_the_opposition_shares_ownership_as_far_as_there_is_consensus(consensus, outcomes):
    game = scene(politics__consensus=consensus)
    politics, group = game.scenario.politics, groups_of(game)["dp"]
    figures = politics.sides["KOR"].constituencies["dp"]
    for outcome in outcomes:
        own = sum(s.value * component(game, "KOR", k, outcome) for k, s in figures.stakes.items())
        own -= figures.reservation.value + politics.failure_gain.value
        ruling = politics.sides["KOR"].constituencies["ppp"].reservation.value
        expected = consensus * (game.values[0, outcome] - ruling) + (1 - consensus) * own
        assert worth(game, group, outcome) == pytest.approx(expected, abs=1e-9)


def test_what_the_opposition_gains_from_failure_makes_it_refuse():
    bitter, fair = (
        groups_of(scene(politics__failure_gain=g, politics__consensus=0))["dp"] for g in (2, 0)
    )
    assert np.all(bitter.chance < fair.chance)


def test_weights_move_with_the_mandate(polls):
    figures = polls.scenario.politics.sides["KOR"].constituencies["exporters"]
    today = groups_of(polls)["exporters"].weight
    after = groups_of(polls, mandate=Mandate("challenger", 1.0, 0.0))["exporters"].weight
    assert (today, after) == (figures.weight.value, figures.weight_after.value)
    # a negotiator may count them half way, but they vote as they weigh
    lean = Mandate("incumbent", 0.5, 0.0)
    half = HomeView(polls.scenario.politics, "KOR", polls.payoffs["KOR"], lean)
    for groups, weight in ((half.consents, today), (half.counted, (today + after) / 2)):
        assert {g.key: g.weight for g in groups}["exporters"] == pytest.approx(weight)
    assert not np.array_equal(half.ratification, half.expected)


def test_a_group_that_feels_nothing_on_the_table_has_one_opinion(korea):
    side = korea.politics.sides["KOR"]
    group = side.constituencies["farmers"]
    stakes = {**group.stakes, "pledge_cost": group.stakes["agriculture"]}
    del stakes["agriculture"]
    groups = {**side.constituencies, "farmers": group.model_copy(update={"stakes": stakes})}
    sides = {**korea.politics.sides, "KOR": side.model_copy(update={"constituencies": groups})}
    plain = korea.model_copy(
        update={
            "issues": (*korea.of_kind("tariff"), *korea.of_kind("concession")),
            "politics": korea.politics.model_copy(update={"sides": sides}),
        }
    )
    farmers = groups_of(Game(plain))["farmers"]
    assert farmers.issues == ()
    assert (
        float(farmers.worth) == -korea.politics.sides["KOR"].constituencies["farmers"].reservation.value
    )


@pytest.mark.parametrize("overrides", [{}, {"politics__consensus": 0.0}, {"politics__consensus": 1.0}])
@pytest.mark.parametrize("doubt", [1.0, 0.01])
def test_parties_chances_by_blocks_are_those_of_their_worth(overrides, doubt, outcomes):
    # with the smaller doubt odds are far beyond what a number can hold
    game = scene(**overrides, **{f"politics__sides__{c}__doubt": doubt for c in ("KOR", "USA")})
    for code in game.parties:
        side = game.scenario.politics.sides[code]
        for key in (side.incumbent, side.challenger):
            party = groups_of(game, code)[key]
            plain = party.chance.ravel()
            by_blocks = np.concatenate([party.over(game.space, block) for block in blocks(game.space)])
            np.testing.assert_allclose(by_blocks, plain, rtol=1e-9, atol=1e-100)
            for outcome in outcomes:
                assert party.at(game.space, outcome) == pytest.approx(plain[outcome], rel=1e-9)
