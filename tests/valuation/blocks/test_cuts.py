"""A round of cuts at the table: exact up to pairs, nearly exact beyond, and what favours for all do."""

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.equilibrium import balanced
from negotiation.economy.trade_talks.rounds import Round, Schedule
from negotiation.economy.trade_talks.world import builtin_trading_world
from negotiation.scenarios import load_scenario
from negotiation.valuation.blocks.cuts import Cuts
from negotiation.valuation.game import Game


@pytest.fixture(scope="module")
def game():
    return Game(load_scenario("trade-round"))


def exact(game, outcome):
    scenario = game.scenario
    return scenario.trade_round.worth(scenario.cuts_at(outcome))


def test_payoffs_are_exact_up_to_two_cuts_and_nearly_so_beyond(game):
    values, start = game.values, np.array(game.space.places(game.worth.no_deal))
    spread = np.ptp(values, axis=1)
    random = np.random.default_rng(1)
    for count in (0, 1, 2, 3, 5, 7):
        places = start.copy()
        seats = random.permutation(7)[:count]
        places[seats] = random.integers(1, 4, count)
        outcome = int(np.ravel_multi_index(tuple(places), game.space.shape))
        error = np.abs(values[:, outcome] - exact(game, outcome)) / spread
        assert error.max() < (1e-9 if count <= 2 else 3e-3)


def test_favours_for_all_leave_less_to_agree_on(game):
    """Who cuts for everybody lets those ride free who do not sign."""
    to_all = Game(load_scenario("trade-round", {"round.favours": "all"}))
    assert to_all.solutions().zopa_share < 0.7 * game.solutions().zopa_share


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("round.favours", "friends", "'parties', 'signers' or 'all'"),
        ("round.elasticities", "mine", "mine"),
        ("round.exempt", ["dreams"], "unknown sector 'dreams'"),
    ],
)
def test_what_cannot_be_is_refused(path, value, said):
    with pytest.raises(InputError, match=said):
        load_scenario("trade-round", {path: value})


def test_a_file_with_wrong_cuts_is_refused_in_words(tmp_path):
    from negotiation.scenarios.loader import scenario_text

    text, file = scenario_text("trade-round"), tmp_path / "mine.toml"
    for old, new, said in (
        ("swiss-20", "swiss", "'swiss' is no formula for cuts"),
        ("[round]", "[world_round]", "unknown key 'world_round'"),
        ('[round]\nfavours = "parties"\n', "", "need each other"),
        ('key = "KOR"', 'key = "PRK"', "unknown party 'PRK'"),
        ('key = "KOR"', 'key = "mine"\nregion = "PRK"', "unknown party 'PRK'"),
        ('key = "KOR"', 'key = "KOR"\nsectors = ["dreams"]', "unknown sector 'dreams'"),
        ('key = "KOR"', 'key = "mine"\nregion = "USA"', "'USA' and 'mine' change the same tariffs"),
    ):
        file.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(InputError, match=said):
            load_scenario(file)


def test_only_cuts_have_a_region_partners_and_sectors(tmp_path):
    from negotiation.scenarios.loader import scenario_text

    file = tmp_path / "mine.toml"
    for line in ('region = "USA"', 'partners = ["CHN"]', 'sectors = ["steel"]'):
        text = scenario_text("usmca-2026").replace('key = "term"', f'key = "term"\n{line}')
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="only a cut has"):
            load_scenario(file)


@pytest.fixture(scope="module")
def review():
    return Game(load_scenario("usmca-2026"))


def test_the_review_is_exact_up_to_pairs_of_cuts_and_nearly_so_beyond(review):
    """The components of cuts, without term and content, against the equilibrium of all of them."""
    spread = np.ptp(review.values, axis=1)
    for outcome in np.random.default_rng(2).integers(0, review.space.size, 12).tolist():
        cuts = [
            sum(review.components(code, outcome).get(name, 0) for name in Cuts.home)
            for code in review.parties
        ]
        assert np.abs(np.array(cuts) - exact(review, outcome)).max() < 5e-3 * spread.min()


def test_a_longer_term_is_worth_part_of_what_a_trade_war_costs(review):
    """As ``years_at_risk`` says, in the file's two digits."""
    parties = review.parties
    war = {code: Schedule(code, ("flat-0", "war")) for code in parties}
    economy = balanced(builtin_trading_world("main"))
    lost = -Round(economy, parties, war, free=True).worth(dict.fromkeys(parties, 1))
    spared = review.scenario.context["years_at_risk"].value
    values = review.scenario.issue("term").levels[1].values
    assert [values[code].value for code in parties] == pytest.approx(spared * lost, abs=0.05)


def test_who_makes_no_cut_counts_those_of_others(review):
    """Without an issue of its own a party's worth is that of what the others do."""
    document = load_scenario("usmca-2026")
    cuts = [each for each in document.issues if each.by != "MEX"]
    game = Game(document.model_copy(update={"issues": cuts}))
    free = game.outcome({"cars": "flat-0"})
    assert game.components("MEX", free)["own_cut"] == 0
    assert game.components("MEX", free)["cuts_of_others"] > 3
