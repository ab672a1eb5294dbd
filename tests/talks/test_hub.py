from datetime import date, timedelta

import numpy as np
import pytest

from negotiation import Game, TradeTalks
from negotiation.base.errors import InputError
from negotiation.scenarios import Tables, load_hub, load_scenario, replaced, scenario_text
from negotiation.scenarios.bilateral import RATE
from negotiation.talks.hub import HubTalks
from negotiation.talks.hub_order import order_of, placed
from negotiation.talks.hub_results import hub_result
from negotiation.valuation import markets
from negotiation.valuation.markets import Solved
from negotiation.valuation.ruling import prospect
from negotiation.valuation.worth import solve_all

ALONE = {"precedent.loss": 0, "precedent.diversion": False}


@pytest.fixture(scope="module")
def hub():
    return load_hub("hub-2025")


@pytest.fixture(scope="module")
def played(hub):
    return HubTalks(hub, rng=1).run()


def table_of(model, code):
    return next(table for table in model.queue if table.code == code)


def assert_same_games(one, other):
    for seen in (lambda game: game, lambda game: game.from_outside):
        np.testing.assert_allclose(seen(one).tables, seen(other).tables, rtol=1e-9, atol=1e-9)


def under_the_rate(scenario):
    return sum(s.exports.value for s in scenario.sectors.values() if s.governed_by == RATE)


class TestTables:
    @pytest.mark.slow
    def test_independent_tables_equal_separate_bilateral_runs(self):
        few = ALONE | {"partners.number": 16, "talks.capacity": 6}
        hub = load_hub("hub-2025", few)
        model = HubTalks(hub, rng=5).run()
        seeds = dict(zip(sorted(hub.at_tables), np.random.SeedSequence(5).spawn(16), strict=True))
        compared = 0
        for table in model.queue:
            if table.talks is None:
                continue
            scenario = Tables(load_hub("hub-2025", few)).scenario(table.code, opening=table.opened)
            rounds = min(hub.talks.rounds, scenario.calendar.rounds)
            alone = TradeTalks(Game(scenario, rounds=rounds), rng=seeds[table.code]).run()
            assert alone.protocol.moves == table.talks.protocol.moves
            assert_same_games(alone.game, table.talks.game)
            one, other = (talks.datacollector.tables["moves"] for talks in (alone, table.talks))
            for name, column in one.items():
                close = name.startswith(("payoff", "chance"))
                theirs = other[name]
                assert column == (pytest.approx(theirs, rel=1e-9, abs=1e-9) if close else theirs)
            compared += 1
        assert compared >= 12

    def test_independent_tables_do_not_care_about_the_order(self):
        # all at once: nothing but the others' deals could make a difference
        overrides = {**ALONE, "partners.number": 12, "talks.capacity": 12, "talks.given": ["JPN"]}
        first = HubTalks(load_hub("hub-2025", overrides), rng=3).run()
        other = HubTalks(load_hub("hub-2025", overrides), rng=3, places={"KOR": 12, "EUU": 7}).run()
        assert [t.code for t in first.queue] != [t.code for t in other.queue]
        assert {t.code: t.agreement for t in first.queue} == {t.code: t.agreement for t in other.queue}

    def test_mesa_is_told_what_was_concluded_after_each_round(self, played):
        rows = played.datacollector.get_model_vars_dataframe()
        assert len(rows) == played.round_index
        assert rows["deals"].is_monotonic_increasing
        last = rows.iloc[-1]
        assert (last["deals"], last["rates"]) == (len(played.concluded), played.concluded)
        assert last["no_deal"] == played.failed

    def test_never_more_tables_than_there_are_and_each_has_its_time(self, hub):
        model = HubTalks(load_hub("hub-2025", {"talks.capacity": 4}), rng=1)
        while model.running:
            model.step()
            assert len(model.open_tables) <= 4
        played = [table for table in model.queue if table.talks is not None]
        assert all(table.talks.game.rounds <= hub.talks.rounds for table in played)
        assert [table.opened for table in played] == sorted(table.opened for table in played)
        assert {table.status for table in model.queue[len(played) :]} == {"not reached"}
        assert len(played) < len(model.queue)

    def test_nobody_talks_after_the_deadline(self, played, hub):
        for table in played.queue:
            if table.talks is not None:
                assert table.opened <= table.talks.today <= hub.calendar.deadline

    def test_the_same_seed_gives_the_same_board(self):
        few = {"partners.number": 12, "talks.capacity": 4}
        one, again = (HubTalks(load_hub("hub-2025", few), rng=1).run() for _ in range(2))
        assert hub_result(again) == hub_result(one)


class TestPrecedent:
    def test_there_is_none_before_the_first_deal(self, played):
        first = played.queue[: played.hub.talks.capacity]
        closed = min(t.talks.last_round for t in first if t.rate is not None)
        opening = {t.code for t in first if t.talks.last_round == closed and t.rate is not None}
        assert all(table_of(played, c).talks.game.scenario.precedent is None for c in opening)
        later = [t for t in played.queue if t.opened and t.opened > played.hub.calendar.start]
        assert later
        assert all(t.talks.game.scenario.precedent is not None for t in later)

    def test_the_reference_is_the_weighted_mean_of_concluded_rates(self, hub):
        tables = Tables(hub)
        assert tables.reference("KOR", {}) is None
        assert tables.reference("KOR", {"JPN": 15.0}) == pytest.approx(15)
        # Japan is more like Korea than Lesotho's neighbour Botswana is
        assert 15 < tables.reference("KOR", {"JPN": 15.0, "BWA": 30.0}) < 22.5
        assert tables.reference("KOR", {"KOR": 5.0, "JPN": 15.0}) == pytest.approx(15)

    @pytest.mark.parametrize("chance", [0, 0.25])
    def test_losses_by_hand_on_both_sides_of_the_reference(self, chance):
        hub = load_hub("hub-2025", {"ruling.chance": chance})
        scenario = Tables(hub).scenario("KOR", concluded={"JPN": 15.0})
        game = Game(scenario)
        exports = under_the_rate(scenario)
        # what a court has struck down hurts nobody any more
        loss = hub.precedent.loss.value * (1 - prospect(scenario).part)
        no_deal = 25.0
        for rate in (0.0, 12.5, 15.0, 20.0, 25.0):
            outcome = game.outcome({RATE: rate})
            home, host = (game.components(c, outcome)["precedent"] for c in ("KOR", "USA"))
            worse = max(0, rate - 15) - max(0, no_deal - 15)
            assert home == pytest.approx(-loss * exports * worse / 100)
            assert host == pytest.approx(-loss * exports * max(0, 15 - rate) / 100)

    def test_the_pause_is_no_precedent_for_the_host(self, hub):
        free, bound = (
            Game(
                Tables(load_hub("hub-2025", {"precedent.loss": loss, "ruling.chance": 0})).scenario(
                    "KOR", concluded={"JPN": 20.0}
                )
            )
            for loss in (0, 0.2)
        )
        # Korea is spared a rate above Japan's while the pause lasts; the US has done nobody a favour
        spared = 0.2 * under_the_rate(bound.scenario) * (25 - 20) / 100
        gained = bound.phase_values[0] - free.phase_values[0]
        np.testing.assert_allclose(gained, [spared, spared, 0], atol=1e-9)
        np.testing.assert_allclose(bound.phase_values[1], free.phase_values[1], atol=1e-9)
        at_ten = bound.outcome({RATE: 10})
        assert bound.values[1, at_ten] < free.values[1, at_ten]

    def test_a_lower_precedent_moves_the_bargaining_solution_down(self):
        hub = load_hub("hub-2025", {"precedent.loss": 0.5, "precedent.diversion": False})
        tables = Tables(hub)

        def nash_rate(precedent):
            game = Game(tables.scenario("KOR", concluded={"JPN": precedent}))
            return game.space.levels(game.solutions().points["nash"])[RATE]

        assert nash_rate(10.0) < nash_rate(20.0)

    def test_korea_is_worse_off_once_japan_pays_less(self, hub):
        tables = Tables(hub)

        def exports(japan):
            game = Game(tables.scenario("KOR", concluded={"JPN": japan}))
            return game.measure("exports", game.outcome({RATE: 25.0}))

        assert exports(10.0) < exports(24.0)

    def test_without_diversion_the_market_stays_as_expected(self):
        hub = load_hub("hub-2025", {"precedent.diversion": False})
        rivals = Tables(hub).scenario("KOR", concluded={"JPN": 10.0}).rivals
        assert rivals == Tables(hub).scenario("KOR").rivals


class TestMostFavoured:
    def test_a_later_lower_rate_is_the_holders_too(self):
        overrides = {"precedent.most_favoured": True, "talks.capacity": 6}
        model = HubTalks(load_hub("hub-2025", {**overrides, "talks.rounds": 14}), rng=1).run()
        agreed = [(code, table_of(model, code).rate) for code in model.concluded]
        closed = {code: table_of(model, code).talks.today for code, _ in agreed}
        favours = [(closed[c], rate) for c, rate in agreed if rate < model.hub.table[c].announced]
        for code, rate in agreed:
            since = [favour for day, favour in favours if day >= closed[code]]
            assert model.concluded[code] == min([rate, *since])
        assert any(model.concluded[code] < rate for code, rate in agreed)
        rows = {row.iso3: row for row in hub_result(model).partners}
        for code, rate in agreed:
            assert (rows[code].agreed_pct, rows[code].rate_pct) == (rate, model.concluded[code])

    @pytest.mark.slow
    def test_claims_are_what_the_host_would_lose_with_all_holders_together(self):
        model = HubTalks(load_hub("hub-2025", {"precedent.most_favoured": True}), rng=1)
        while len(model.concluded) < 10:
            model.step()
        other = next(t for t in model.queue if t.code == "VEN")
        claims = model._claims(other.code)
        by_hand = dict.fromkeys(claims, 0.0)
        for code, held in model.concluded.items():
            talks = table_of(model, code).talks
            levels = talks.game.space.levels(talks.protocol.agreement)
            rates = model.tables.rates(code)

            def worth(rate, talks=talks, levels=levels, rates=rates):
                """Return the host's worth by parts, without what having signed brings; linear between levels."""
                values = []
                for level in rates:
                    outcome = talks.game.space.index({**levels, RATE: level})
                    parts = talks.game.components("USA", outcome)
                    values.append(
                        sum(v for k, v in parts.items() if k not in ("precedent", "most_favoured"))
                    )
                return np.interp(rate, rates, values)

            for rate in claims:
                by_hand[rate] += worth(held) - worth(min(rate, held))
        stands = 1 - prospect(model.tables.first("VEN")).part
        assert 0 < stands < 1
        assert claims == pytest.approx({rate: lost / stands for rate, lost in by_hand.items()})
        assert claims[0.0] > claims[10.0] >= 0
        assert max(claims) < model.hub.table["VEN"].announced, "the announced rate is no favour"
        game = Game(model.scenario_of("VEN", model.hub.calendar.start))
        shown = game.components("USA", game.outcome({RATE: 5}))
        assert shown["most_favoured"] == pytest.approx(-by_hand[5.0]), "the ruling is counted once"

    def test_claims_grow_with_the_trade_behind_them_only(self):
        few = {"precedent.most_favoured": True, "partners.number": 25}
        model = HubTalks(load_hub("hub-2025", few), rng=0).run()
        last = model.hub.at_tables[-1]
        trade = sum(model.hub.table[code].imports for code in model.concluded if code != last)
        # losing all tariffs at the rates held costs less than a fifth of the goods' value
        assert 0 < model._claims(last)[0.0] < 0.2 * trade


class TestOrder:
    def test_by_deficit_is_by_deficit(self, hub):
        deficits = [hub.table[code].deficit for code in hub.at_tables]
        assert deficits == sorted(deficits, reverse=True)
        assert len(hub.at_tables) == 75
        assert not {"CHN", "MEX", "CAN"} & set(hub.at_tables)

    def test_given_names_come_first(self, hub):
        order = order_of(hub, np.random.default_rng(0))
        assert order[:3] == ["KOR", "JPN", "IND"]
        assert order[3:] == [c for c in hub.at_tables if c not in order[:3]]

    def test_readiness_puts_elections_last(self):
        hub = load_hub("hub-2025", {"talks.order": "readiness"})
        order = order_of(hub, np.random.default_rng(0))
        assert order[-2:] == ["KOR", "JPN"]
        assert order[0] == "EUU"

    def test_random_is_a_permutation_that_the_seed_decides(self):
        hub = load_hub("hub-2025", {"talks.order": "random"})
        codes = [[t.code for t in HubTalks(hub, rng=seed).queue] for seed in (1, 1, 2)]
        assert codes[0] == codes[1] != codes[2]
        assert sorted(codes[0]) == sorted(hub.at_tables)

    def test_places_are_kept_and_the_others_stay_in_order(self):
        assert placed(["a", "b", "c", "d"], {"d": 1, "a": 0}) == ["d", "b", "c", "a"]
        assert placed(["a", "b", "c"], {}) == ["a", "b", "c"]

    @pytest.mark.parametrize(
        ("places", "part"),
        [
            ({"x": 1}, "unknown partner 'x'"),
            ({"a": 4}, "allowed are 1 to 3"),
            ({"a": 1, "b": 1}, "wanted by"),
        ],
    )
    def test_an_impossible_place_is_refused(self, places, part):
        with pytest.raises(InputError, match=part):
            placed(["a", "b", "c"], places)

    def test_an_unknown_party_is_refused(self, hub):
        with pytest.raises(InputError, match="unknown party 'FRA'"):
            HubTalks(hub, {"FRA": "linear"})


class TestScenario:
    def test_a_table_is_an_ordinary_scenario(self, hub):
        scenario = load_scenario("hub-2025:KOR")
        assert scenario == Tables(hub).scenario("KOR")
        assert type(scenario).model_validate(scenario.model_dump()) == scenario
        assert TradeTalks(Game(scenario), rng=1).run().protocol.status in ("agreement", "deadline")

    def test_shares_of_the_market_add_up_to_covered_imports(self, hub):
        scenario = load_scenario("hub-2025:CHE")
        sector = scenario.sectors["goods"]
        taken = sector.exports.value + sector.market.value * sum(s.value for s in sector.shares.values())
        assert taken == pytest.approx(hub.market.imports.value * hub.market.covered.value)

    def test_overrides_reach_the_table(self):
        scenario = load_scenario("hub-2025:KOR", {"rivals.JPN.tariffs.reciprocal": 12})
        assert scenario.rivals["JPN"].tariffs[RATE].value == 12

    def test_levels_go_up_to_the_announced_rate(self, hub):
        tables = Tables(hub)
        for code in hub.at_tables:
            rates = tables.rates(code)
            assert rates[-1] == hub.table[code].announced
            assert tables.pause in rates
            others = {spec.key: spec.no_deal for spec in tables.first(code).of_kind("tariff")}
            assert tables.scenario(code).no_deal == tables.scenario(code).space.index(
                others
                | {
                    RATE: rates[-1],
                    "pledge": 0,
                    "years": hub.issues.pledge_years,
                    "purchases": 0,
                    "access": "none",
                }
            )

    def test_with_firms_a_table_has_a_supply_curve(self):
        hub = load_hub("hub-2025", {"partners.firms": True, "firms.number": 50})
        game = Game(Tables(hub).scenario("JPN"))
        assert len(game.firms.population.sector) == 50
        flow = game.scenario.investment.flow.value
        assert game.firms.population.flow.sum() == pytest.approx(flow)
        few = {"partners.firms": True, "firms.number": 50, "partners.number": 4, "talks.given": ["KOR"]}
        assert HubTalks(load_hub("hub-2025", few)).run().queue[0].talks.firms is not None

    def test_without_firms_the_historical_flow_comes_by_itself(self, hub):
        game = Game(Tables(hub).scenario("JPN"))
        flow, years = game.scenario.investment.flow.value, hub.issues.pledge_years
        assert game.measure("private_supply", game.outcome({RATE: 15})) == pytest.approx(flow * years)
        assert game.measure("helped_supply", game.outcome({RATE: 15, "pledge": 590})) == 0
        with pytest.raises(InputError, match="has no firms"):
            _ = game.firms

    @pytest.mark.parametrize(
        ("old", "new", "parts"),
        [
            ("reciprocal = 10 }", 'reciprocal = "ten" }', ["calendar.no_deal.1.levels: must be rates"]),
            ("reciprocal = 10 }", "cars = 10 }", ["unknown tariff issue 'cars'"]),
            ('level = "part"', 'level = "none"', ["the table of EUU", "twice"]),
            ('data = "us_market.reciprocal"', 'data = "us_market.reciprocal", low = 9000', ["must lie between low 9000"]),
            ('data = "us_market.reciprocal"', 'data = "us_market.reciprocal / 10", unit = "bn USD"', ["the table of", "more than 1"]),
            ("us_market.reciprocal", "us_market.recipe", ["market.spending.data", "did you mean 'reciprocal'"]),
            ('host = "USA"', 'host = "KOR"', ["host: 'KOR' is in its own table"]),
            ("sourcing_share = { value = 0.60, year = 2024, low = 0.5", "sourcing_share = { value = 0.60, year = 2024, low = 0.0", ["sourcing_share", "positive"]),
            ("value = 3267.4, unit = \"bn USD\", year = 2024, spread = 0.01", "value = 1000, unit = \"bn USD\", year = 2024, spread = 0.01", ["market.imports: is 1000, less than"]),
            ("number = 75", "number = 200", ["partners.number: is 200: 86 partners"]),
            ("years = { value = 4, unit = \"years\", low = 3", "years = { value = 4, unit = \"years\", low = 0", ["purchases.years", "positive"]),
        ],
    )  # fmt: skip
    def test_what_does_not_fit_is_said_when_the_file_is_read(self, tmp_path, old, new, parts):
        text = scenario_text("hub-2025")
        assert old in text
        path = tmp_path / "mine.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(InputError) as error:
            load_hub(path)
        for part in ["mine.toml", *parts]:
            assert part in str(error.value)

    def test_nobody_pays_more_in_the_pause_than_what_was_announced(self, tmp_path):
        head = "iso3,name,imports_bn,exports_bn,announced_pct\n"
        rows = "KOR,Korea,131,65,8\nJPN,Japan,148,80,24\nCHN,China,438,143,34\nMEX,Mexico,505,334,\nCAN,Canada,412,348,\n"
        (tmp_path / "mine.csv").write_text(head + rows, encoding="utf-8")
        text = scenario_text("hub-2025")
        text = text.replace("number = 75", 'number = 2\ntable = "mine.csv"').replace(', "IND"]', "]")
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
        tables = Tables(load_hub(tmp_path / "mine.toml"))
        phases = tables.scenario("KOR").calendar.no_deal
        assert [phase.levels for phase in phases] == [{RATE: 8.0}, {}]
        assert tables.scenario("JPN").calendar.no_deal[0].levels == {RATE: 10.0}

    def test_every_range_of_the_hub_moves_a_table(self, hub):
        low, high = (
            replaced(hub, {"partners.flows": f, "partners.expected": e})
            for f, e in ((0.98, 0), (1.02, 1))
        )
        one, other = (Tables(each).scenario("KOR") for each in (low, high))
        for key in ("autos", "machinery"):
            assert one.sectors[key].exports.value < other.sectors[key].exports.value
            assert one.sectors[key].imports.value < other.sectors[key].imports.value
        rates = [each.rivals["JPN"].tariffs[RATE].value for each in (one, other)]
        assert rates == [10, 24]

    def test_talks_that_failed_leave_the_announced_rate_in_the_others_market(self):
        hub = load_hub("hub-2025", {"partners.number": 8, "ruling.chance": 0})
        model = HubTalks(hub, {"USA": "hardliner"}, rng=1).run()
        assert not model.concluded
        final = table_of(model, "KOR").final_game().scenario
        for code in model.failed:
            if code in final.rivals:
                assert final.rivals[code].tariffs[RATE].value == model.hub.table[code].announced
        assert {"JPN", "EUU"} <= set(model.failed) & final.rivals.keys()

    @pytest.mark.parametrize(
        ("overrides", "parts"),
        [
            ({"talks.capacity": 0}, ["talks.capacity", "a number above 0"]),
            ({"talks.order": "alphabet"}, ["talks.order", "'deficit'"]),
            ({"partners.number": 2}, ["talks.given: unknown partner", "'KOR'"]),
            ({"precedent.loss": -1}, ["precedent.loss"]),
            ({"issues.pledge_years": 0}, ["issues.pledge_years"]),
        ],
    )
    def test_wrong_values_are_refused_with_the_key(self, overrides, parts):
        with pytest.raises(InputError) as error:
            load_hub("hub-2025", overrides)
        for part in ["hub-2025", *parts]:
            assert part in str(error.value)

    def test_the_table_of_partners_is_looked_for_beside_the_file(self, tmp_path):
        text = scenario_text("hub-2025")
        path = tmp_path / "mine.toml"
        path.write_text(text.replace("number = 75", 'number = 3\ntable = "mine.csv"'), encoding="utf-8")
        with pytest.raises(InputError, match="mine.toml: .*mine.csv: cannot read the partners file"):
            load_hub(path)
        rows = "KOR,Korea,131,65,25\nJPN,Japan,148,80,24\nIND,India,87,42,26\nCHN,China,400,140,34\n"
        head = "iso3,name,imports_bn,exports_bn,announced_pct\n"
        (tmp_path / "mine.csv").write_text(head + rows, encoding="utf-8")
        with pytest.raises(InputError, match="rivals.MEX"):
            load_hub(path)
        more = "MEX,Mexico,500,330,\nCAN,Canada,410,350,\n"
        (tmp_path / "mine.csv").write_text(head + rows + more, encoding="utf-8")
        assert set(load_hub(path).at_tables) == {"KOR", "JPN", "IND"}

    def test_a_hub_is_no_scenario_and_the_other_way_round(self):
        with pytest.raises(InputError, match="name one, e.g. hub-2025:KOR"):
            load_scenario("hub-2025")
        with pytest.raises(InputError, match="no hub"):
            load_hub("korea-us-2025")
        with pytest.raises(InputError, match="unknown partner 'KRO': did you mean 'UKR'"):
            load_scenario("hub-2025:KRO")

    def test_talks_that_open_later_are_counted_from_the_same_start(self, hub):
        start = hub.calendar.start
        later = start + timedelta(days=20)
        tables = Tables(hub)
        now, then = (Game(tables.scenario("KOR", opening=day)) for day in (start, later))
        shift = 20 // hub.calendar.round_days
        assert then.timing.dates[0] == later == now.timing.dates[shift]
        assert then.rounds == now.rounds - shift
        outcome = now.outcome({RATE: 15})
        assert then.payoff(outcome, 0) == pytest.approx(now.payoff(outcome, shift), rel=1e-12)


class TestResults:
    def test_sums_and_dates(self, played):
        result = hub_result(played)
        signed = [row for row in result.partners if row.status == "agreement"]
        assert result.host.agreements == len(signed) == len(played.concluded)
        assert result.host.payoff == pytest.approx(sum(row.payoff_host for row in signed))
        for row in signed:
            assert row.payoff_partner > 0
            assert row.payoff_host > 0
            assert date.fromisoformat(row.opened) <= date.fromisoformat(row.closed)

    def test_a_partner_without_rivals_news_has_the_same_worth_in_the_end(self):
        hub = load_hub("hub-2025", {**ALONE, "partners.number": 5, "talks.given": ["KOR"]})
        for row in hub_result(HubTalks(hub, rng=2).run()).partners:
            assert row.final_partner == row.payoff_partner
            assert row.final_host == row.payoff_host


def test_power_of_the_host_is_what_its_tables_add_up_to(played):
    result = hub_result(played)
    rows = [row for row in result.partners if row.nash_weight is not None]
    assert rows
    host, partners = sum(r.payoff_host for r in rows), sum(r.payoff_partner for r in rows)
    assert result.host.surplus == pytest.approx(host / (host + partners))
    assert result.host.nash_weight == pytest.approx(1 - np.median([r.nash_weight for r in rows]))
    assert all(min(r.payoff_host, r.payoff_partner) > 0 for r in rows)


def test_markets_of_many_tables_solved_in_one_go_are_those_of_each_alone():
    # as many years differ as origins: at midpoints the horizon is ten years
    hub = load_hub("hub-2025", {"horizon.years": 6.5})
    codes = ["JPN", "VNM", "BGD", "LKA"]
    scenarios = [hub.tables.scenario(code, concluded={"KOR": 15.0, "IDN": 19.0}) for code in codes]
    own = [Game(scenario).worth.economy for scenario in scenarios]
    economies = [*own, *(economy.outside for economy in own)]
    solve_all(economies)
    for economy in economies:
        together, alone = economy.solved.last[1], Solved().markets(economy.asked)
        assert list(together) == list(alone) == [s.key for s in economy.scenario.of_kind("tariff")]
        for key, market in together.items():
            assert market.sectors == alone[key].sectors
            for figures in list(vars(market))[1:]:
                one, other = getattr(market, figures), getattr(alone[key], figures)
                np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-11)


def test_a_hub_solved_in_one_go_is_that_of_tables_solved_one_by_one(monkeypatch):
    few = {"partners.number": 9, "talks.rounds": 6, "talks.capacity": 4}
    calls, solve_market = [], markets.solve_market
    monkeypatch.setattr(markets, "solve_market", lambda *given: calls.append(1) or solve_market(*given))
    together, one_go = HubTalks(load_hub("hub-2025", few), rng=1).run(), len(calls)
    monkeypatch.setattr("negotiation.talks.hub.solve_all", lambda economies: None)
    alone, one_by_one = HubTalks(load_hub("hub-2025", few), rng=1).run(), len(calls) - one_go
    assert 0 < one_go < one_by_one / 2
    assert together.concluded == alone.concluded
    assert together.concluded
    for one, other in zip(together.queue, alone.queue, strict=True):
        assert (one.code, one.status) == (other.code, other.status)
        assert one.talks.protocol.moves == other.talks.protocol.moves
        assert_same_games(one.talks.game, other.talks.game)
