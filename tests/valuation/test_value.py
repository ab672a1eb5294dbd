import numpy as np
import pytest

from negotiation.bargaining.payoffs import total
from negotiation.base.errors import InputError
from negotiation.economy.investment import build_up
from negotiation.scenarios import load_scenario
from negotiation.scenarios.data import fields_of
from negotiation.talks.offers import per_household
from negotiation.valuation import HORIZONS, evaluate
from negotiation.valuation.blocks.affiliates import Affiliates
from negotiation.valuation.game import Game
from negotiation.valuation.horizon import adjustment, years_ahead

FACTS_OF_GROWTH = "exports", "export_growth", "growth", "growth_from_exports"


def worth(game: Game, **levels: object) -> np.ndarray:
    return game.values[:, game.outcome(levels)]


def changed(**overrides: object) -> Game:
    return Game(load_scenario("korea-us-2025", {k.replace("__", "."): v for k, v in overrides.items()}))


def test_the_no_deal_levels_are_worth_nothing(game):
    np.testing.assert_allclose(worth(game), 0, atol=1e-12)
    for code in game.parties:
        for name, value in game.components(code, game.scenario.no_deal).items():
            assert value == pytest.approx(0, abs=1e-12), name


def test_the_table_is_what_explain_adds_up(game):
    rng = np.random.default_rng(0)
    for outcome in rng.integers(game.space.size, size=50):
        for row, code in enumerate(game.parties):
            parts = game.valuation.payoffs[code].explain(int(outcome))
            assert sum(parts.values()) == pytest.approx(game.values[row, outcome], abs=1e-10)


def test_lower_tariffs_help_korea_and_its_exports(game):
    rates = [25, 20, 15, 12.5, 10, 5, 0]
    values = [worth(game, reciprocal=rate)[0] for rate in rates]
    assert values == sorted(values)
    exports = [game.measure("exports", game.outcome({"reciprocal": rate})) for rate in rates]
    assert exports == sorted(exports)


def test_each_good_pays_only_the_tariff_that_governs_it(game):
    parts = game.components("KOR", game.outcome({"autos": 0}))
    assert parts["producer_surplus.autos"] > 0
    assert parts["producer_surplus.reciprocal"] == pytest.approx(0, abs=1e-12)
    assert parts["producer_surplus.steel"] == pytest.approx(0, abs=1e-12)


def test_korea_loses_more_at_25_percent_when_rivals_pay_less():
    names = ("JPN", "EUU", "MEX", "CAN", "CHN", "ROW")
    rivals = {
        rate: changed(**{f"rivals__{name}__tariffs__reciprocal": rate for name in names})
        for rate in (15, 25)
    }
    exports = {rate: g.measure("exports", g.scenario.no_deal) for rate, g in rivals.items()}
    assert exports[15] < exports[25]


def test_affiliates_buy_a_part_of_what_is_sold_and_never_more(korea):
    bought = Affiliates.of(korea).bought(korea.sectors)
    figures = korea.investment
    assert sum(bought.values()) == pytest.approx(130 * 0.5 * 1.28 * 0.5 * 0.6)
    assert max(amount / korea.sectors[key].exports.value for key, amount in bought.items()) < 0.5
    all_of_it = figures.model_copy(update={"stock": figures.stock.model_copy(update={"value": 1e6})})
    bought = Affiliates(all_of_it).bought(korea.sectors)
    for key, amount in bought.items():
        assert amount <= korea.sectors[key].exports.value * 1.001, (
            f"{key} ships less than its plants buy"
        )


def test_ten_billion_of_surplus_went_with_7_7_billion_of_investment_a_year(korea):
    # the average stock of an investment of 7.7 bn a year over 2012-2024, what it drew from home,
    # and what its output replaced
    figures = korea.investment
    average = figures.flow.value * 13 / 2
    output = average * figures.output_per_capital.value
    drawn = output * figures.component_share.value * figures.sourcing_share.value
    replaced = output * figures.displacement.value
    extra = korea.context["kiep_extra_surplus"]
    assert figures.flow.value == korea.context["kiep_extra_investment"].value
    assert extra.low <= drawn - replaced <= extra.high


def test_the_value_added_share_gives_back_the_growth_that_it_is_derived_from(korea):
    """Growth is over the GDP of the year before, and all of it one vintage: that of the payoffs' GDP."""
    home, known = korea.parties["KOR"], {name: fields_of(f"korea.{name}") for name in FACTS_OF_GROWTH}
    assert {home.value_added_share.year, home.gdp.year} == {each["year"] for each in known.values()}
    exports, faster, growth, points = (known[name]["value"] for name in FACTS_OF_GROWTH)
    added = home.value_added_share.value * exports * (1 - 1 / (1 + faster / 100))
    assert 100 * added / (home.gdp.value / (1 + growth / 100)) == pytest.approx(points)


def test_growth_from_exports_agrees_with_the_value_added_share(korea):
    # 1.9 points of growth from 8.2 % more exports: what a fall of exports to the US by 16 % costs
    context, home = korea.context, korea.parties["KOR"]
    fall = 0.16
    accounting = (
        context["growth_from_exports"].value
        / context["korea_export_growth"].value
        * 100
        * context["us_share_of_exports"].value
        * fall
    )
    exports = sum(sector.exports.value for sector in korea.sectors.values())
    value_added = 100 * home.value_added_share.value * exports * fall / home.gdp.value
    assert value_added == pytest.approx(accounting, abs=0.1)
    assert home.growth.value >= context["growth_from_exports"].value


def test_a_pledge_has_its_kink_where_private_supply_ends(korea):
    level = korea.of_kind("pledge")[0].levels[0]
    levels = [level.model_copy(update={"level": 4.0 * k}) for k in range(101)]
    concessions = [spec.key for spec in korea.of_kind("concession")]
    issues = [
        issue.model_copy(update={"levels": levels}) if issue.kind == "pledge" else issue
        for issue in korea.issues
        if issue.kind != "concession"
    ]
    parties = {
        code: party.model_copy(
            update={"weights": {k: w for k, w in party.weights.items() if k not in concessions}}
        )
        for code, party in korea.parties.items()
    }
    changed = {"politics": None, "evidence": {}, "ruling": None, "issues": issues, "parties": parties}
    game = Game(korea.model_copy(update=changed))
    outcomes = [game.outcome({"pledge": 4 * k, "reciprocal": 15}) for k in range(101)]
    amounts, figures = 4.0 * np.arange(101), korea.investment
    cost = np.array([-game.components("KOR", o)["pledge_cost"] for o in outcomes])
    supply = game.measure("private_supply", outcomes[0])
    helped = np.array([game.measure("helped_supply", o) for o in outcomes])
    public = amounts - np.minimum(amounts, supply) - helped
    assert 50 < supply < 300
    slopes = np.diff(cost) / np.diff(amounts)
    free, beyond = amounts[1:] <= supply, amounts[:-1] >= supply
    years = years_ahead(game.scenario)
    in_place = float(build_up(10.0, years.rate))
    np.testing.assert_allclose(slopes[free], 0, atol=1e-12)
    assert np.all(slopes[beyond] > in_place * figures.private_cost.value)
    assert np.all(np.diff(slopes[beyond]) >= -1e-3), "every next billion is dearer"
    # firms and public money share the rest, and public money never costs more than it must
    assert np.all(helped >= 0)
    assert public[-1] > 0
    assert helped[-1] > 0
    dearest = figures.public_cost.value * (1 + 2 * public / 10 / figures.public_capacity.value)
    with_public = beyond & (public[1:] > 1)
    np.testing.assert_allclose(slopes[with_public], in_place * dearest[1:][with_public], rtol=0.1)


def test_a_pledge_of_what_firms_invest_anyway_is_worth_nothing_to_anybody():
    # where no court may strike down the tariffs for which they do
    game = changed(ruling__chance=0)
    for tariffs in ({}, {"reciprocal": 15, "autos": 15}, {"reciprocal": 0, "autos": 0, "steel": 25}):
        for years in (5, 10):
            planned = game.measure("private_supply", game.outcome({**tariffs, "years": years}))
            pledges = [a for a in (0, 50, 100, 150) if a <= planned]
            assert len(pledges) > 1 or years == 5
            for amount in pledges:
                np.testing.assert_allclose(
                    worth(game, **tariffs, pledge=amount, years=years),
                    worth(game, **tariffs),
                    atol=1e-9,
                )


@pytest.mark.parametrize("rate", [0.02, 0.05, 0.1])
def test_streams_run_to_their_end_whatever_the_horizon(rate):
    # a pledge of the same public money a year for each: what differs is discounting alone
    figures = {
        "horizon__discount_rate": rate,
        "investment__public_capacity": 1e9,
        "firms__pipeline": 7.7,
    }
    for years in (5, 8, 15):
        game = changed(**figures, horizon__years=years)
        pledged = [
            game.components("USA", game.outcome({"pledge": 400, "years": length}))["investment.pledge"]
            / (400 - min(400, game.measure("private_supply", game.outcome({"years": length}))))
            for length in (5, 10)
        ]
        # equal parts at the middle of many short spells, each for as long as the others
        spells = [np.exp(-rate * (np.arange(1000) + 0.5) * length / 1000).mean() for length in (5, 10)]
        assert pledged[1] / pledged[0] == pytest.approx(spells[1] / spells[0], rel=1e-6)


def test_purchases_are_made_to_the_end_even_beyond_the_horizon():
    for years in (3, 12):
        game = changed(horizon__years=years)
        paid = -game.components("KOR", game.outcome({"energy": 100}))["purchases"]
        ahead = years_ahead(game.scenario)
        worth_today = 100 / 4 * 0.05 * np.exp(-0.05 * (np.arange(4000) + 0.5) / 1000).sum() / 1000
        per_year = np.exp(-0.05 * (np.arange(1000 * years) + 0.5) / 1000).sum() / 1000
        assert paid == pytest.approx(worth_today / per_year, rel=1e-6)
        assert ahead.length == years


def test_more_years_make_a_pledge_cheaper(game):
    assert worth(game, pledge=350, years=5)[0] < worth(game, pledge=350, years=10)[0] < 0
    assert worth(game, pledge=350)[1] > 0


def test_purchases_and_concessions_cost_one_side_and_please_the_other(game):
    for levels in (
        {"energy": 100},
        {"agriculture": "beef"},
        {"defence": "double"},
        {"digital": "equal"},
    ):
        korea, usa = worth(game, **levels)
        assert korea < 0 < usa, levels
    assert worth(game, trucks="2031")[0] > 0 > worth(game, trucks="2031")[1]


def test_the_balance_counts_by_its_weight():
    heavy, none = changed(parties__USA__weights__balance=0.3), changed(parties__USA__weights__balance=0)
    assert worth(heavy, reciprocal=0)[1] < worth(none, reciprocal=0)[1]
    outcome = none.outcome({"reciprocal": 0})
    parts = none.components("USA", outcome)
    assert parts["balance.components"] == parts["balance.other"] == 0
    assert per_household(none, "USA", outcome) == pytest.approx(per_household(heavy, "USA", outcome))


def test_a_quota_beats_a_tariff_for_the_exporter(game):
    korea, usa = worth(game, steel="quota70")
    assert korea > worth(game, steel=25)[0] > 0
    assert usa < 0


def test_retaliation_makes_no_deal_worse_for_the_host():
    calm, angry = changed(), changed(retaliation__enabled=True)
    difference = worth(angry, reciprocal=15) - worth(calm, reciprocal=15)
    assert difference[1] > 0.5, "without a deal US exporters lose"
    names = {name for code in angry.parties for name in angry.components(code, 0)}
    assert "retaliation" in names
    harmless = changed(retaliation__enabled=True, retaliation__rate=0)
    np.testing.assert_allclose(harmless.values, calm.values, atol=1e-12)


def test_retaliation_needs_the_home_market(korea):
    plain = korea.model_dump()
    plain["retaliation"]["enabled"] = True
    plain["sectors"]["autos"]["home_market"] = None
    with pytest.raises(ValueError, match=r"home_market\s+is missing: retaliation needs it"):
        type(korea).model_validate(plain)


def test_any_deal_spares_retaliation_at_every_date(korea):
    calm, angry = changed(), changed(retaliation__enabled=True)
    outcome = angry.outcome({"reciprocal": 15})
    income = {code: angry.payoffs[code].explain(outcome)["retaliation"] for code in angry.parties}
    exports = angry.measure("spared_exports", outcome)
    assert exports > 0
    spared = worth(angry, reciprocal=15) - worth(calm, reciprocal=15)
    weight = korea.parties["USA"].weights["balance"].value
    assert spared[1] == pytest.approx(income["USA"] + weight * exports)
    assert spared[0] == pytest.approx(income["KOR"])
    # the pause, which signing gives up, is free of retaliation, too: what counts is the time after it
    for round_index in (0, 8, 15):
        kept = float(angry.timing.remaining[round_index] - angry.timing.forgone[round_index, :-1].sum())
        assert 0 < kept <= 1
        angry_then, calm_then = (
            g.timing.remaining[round_index] * worth(g, reciprocal=15) - g._offsets(round_index)
            for g in (angry, calm)
        )
        np.testing.assert_allclose(angry_then - calm_then, kept * spared, rtol=1e-9)
    assert angry.components("USA", outcome)["retaliation"] > 0


def test_horizons_are_ordered_and_named(korea):
    falls = []
    for name in HORIZONS:
        valuation = evaluate(korea, name)
        falls.append(valuation.measures["exports"].at(korea.space, korea.no_deal))
    assert falls[0] > falls[1] > falls[2], "trade falls more the longer it adjusts"
    with pytest.raises(InputError, match="unknown horizon 'medium'.*allowed: short, path, long"):
        evaluate(korea, "medium")


def test_the_path_moves_from_short_to_long(korea):
    weights = adjustment(korea, "path").weights
    path, short, long = (adjustment(korea, name).elasticities(3) for name in ("path", "short", "long"))
    assert path.origins[0] == pytest.approx(short.origins[0])
    assert path.origins[-1] == pytest.approx(long.origins[0])
    assert weights.sum() == pytest.approx(1)
    np.testing.assert_array_equal(path.supply[:, -1], korea.elasticities.host_supply.value)


def test_a_horizon_may_end_within_a_year():
    scenario = changed(horizon__years=2.5).scenario
    years = years_ahead(scenario)
    assert years.middle.tolist() == [0.5, 1.5, 2.25]
    assert years.weights[2] < years.weights[1] < years.weights[0]


def test_a_scenario_needs_neither_pledge_nor_purchases(korea):
    issues = [i for i in korea.issues if i.kind in ("tariff", "concession")]
    plain = korea.model_copy(update={"issues": issues})
    game = Game(plain)
    assert game.measure("private_supply", game.scenario.no_deal) == 0
    assert game.values[0, game.outcome({"autos": 0})] > 0
    assert total(game.space, game.valuation.measures["host_exports"].terms).max() == 0
