"""Talks that are made from tables: all load, all are played, and say what the tables say."""

import csv
from datetime import date

import pytest

from negotiation.base.errors import InputError
from negotiation.base.files import own_data
from negotiation.economy.partners import EU_MEMBERS, read_partners
from negotiation.scenarios import at
from negotiation.scenarios.assembled import FIRST, new_text, to_replace_first
from negotiation.scenarios.bilateral import RATE
from negotiation.scenarios.data import fields_of
from negotiation.scenarios.goods import LEAST
from negotiation.scenarios.groups import PARTIES
from negotiation.scenarios.new import OTHER_ORDERS, new_scenario, partners
from negotiation.talks.results import run_result
from negotiation.talks.setup import Setup
from tools.assumptions import ASSUMPTIONS

PARTLY_EXEMPT = ("agriculture", "chemicals", "electronics", "machinery", "other")


@pytest.fixture(scope="module")
def made():
    """All talks, by partner."""
    return {code: new_scenario(code, "USA") for code in partners()}


@pytest.fixture(scope="module")
def imports():
    """What the United States import, by partner and sector, read apart from the package."""
    lines = own_data("tables", "us_imports.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {
        row.pop("partner"): {key: float(cell) for key, cell in row.items() if key != "partner"}
        for row in rows
    }


def test_there_are_talks_of_fifty_partners(made, imports):
    assert set(made) == set(imports) - {"WLD", "ROW", "REST"}
    assert len(made) == 50


@pytest.mark.slow
def test_the_files_of_all_load_as_they_were_made_and_are_played(made, tmp_path):
    agreed = 0
    for code, scenario in made.items():
        file = tmp_path / f"{code}.toml"
        file.write_text(new_text(scenario), encoding="utf-8")
        talks = Setup.of(scenario=str(file), rounds=4, seed=1).talks()
        assert talks.game.scenario.model_dump() == scenario.model_dump(), code
        talks.run()
        result = run_result(talks)
        assert set(result.parties) == {code, "USA"}
        agreed += result.agreement is not None
    assert agreed > 25, "most have something to agree on"


def test_koreas_agrees_with_the_built_in_talks_on_what_both_take_from_tables(made, korea):
    own, built_in = dict(made["KOR"].figures()), dict(korea.figures())
    both = [path for path in own if own[path].data and path in built_in and built_in[path].data]
    assert len(both) > 100
    for path in both:
        assert own[path] == built_in[path], path


def test_suppliers_make_up_all_imports_of_each_sector(made, imports):
    """Who sells in a market are the partner, its rivals and the others: together all imports."""
    for code, scenario in made.items():
        assert code not in scenario.rivals
        for key, sector in scenario.sectors.items():
            sold = sector.exports.value / sector.market.value
            sold += sum(share.value for share in sector.shares.values())
            spent = fields_of(f"us_market.{key}")["value"]
            rest = {k: v for k, v in imports.items() if k != "WLD"}
            if key != "exempt" and key in PARTLY_EXEMPT:  # exports and market leave out the same part
                assert sold == pytest.approx(imports["WLD"][key] / spent, abs=1e-5), (code, key)
            else:
                named = sum(
                    rest[rival][key] for rival in ("ROW", "KOR", "JPN", "EUU", "MEX", "CAN", "CHN")
                )
                assert sold == pytest.approx(named / spent, abs=1e-5), (code, key)


def test_sectors_add_up_to_what_the_partner_sells(made, imports):
    for code, scenario in made.items():
        total = sum(size for key, size in imports[code].items() if key != "exempt")
        kept = sum(sector.exports.value for sector in scenario.sectors.values())
        left = LEAST * (len(imports[code]) - len(scenario.sectors))
        assert total - left - 2e-3 <= kept <= total + 2e-3, code
        assert sum(s.components.value for s in scenario.sectors.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("code", "rate"),
    [
        ("JPN", 24),
        ("VNM", 46),
        ("GBR", 10),
        ("CHN", 145),
        ("HKG", 145),
        ("MEX", 12.6),
        ("CAN", 15.5),
        ("RUS", 0),
    ],
)
def test_without_a_deal_the_announced_rate_or_that_of_another_order_holds(made, code, rate):
    issue = made[code].issue(RATE)
    assert issue.no_deal == rate
    assert max(level.level for level in issue.levels) == rate


def test_nobody_pays_more_while_talks_last_and_a_pause_is_for_those_under_the_order(made):
    for code, scenario in made.items():
        ends = {spec.key: spec.no_deal for spec in scenario.of_kind("tariff")}
        for phase in scenario.calendar.no_deal:
            assert all(level < ends[key] for key, level in phase.levels.items()), code
        paused = any(RATE in phase.levels for phase in scenario.calendar.no_deal)
        announced = None if code in OTHER_ORDERS else getattr(read_partners().get(code), "announced", 0)
        assert paused == ((announced or 0) > 10), code


def test_elections_are_those_of_the_table_that_fall_in_the_talks(made):
    days = {
        code: scenario.politics.election.date
        for code, scenario in made.items()
        if scenario.politics.election
    }
    assert days == {
        code: partner.election
        for code, partner in read_partners().items()
        if partner.election and code in made
    }
    assert days["JPN"] == date(2025, 7, 20)
    for code, day in days.items():
        assert made[code].politics.election.party == code
        assert day in {event.date for event in made[code].calendar.events}


def test_every_guess_says_that_it_is_one(made):
    for code, scenario in made.items():
        for path, figure in scenario.figures():
            assert figure.source.startswith("assumption") == figure.assumption, (code, path)
            assert not (figure.data and figure.assumption), (code, path)


def test_nothing_of_korea_is_said_of_others(made):
    parties = set(PARTIES) | {"People Power Party", "Democratic Party", "States with Korean plants"}
    for code, scenario in made.items():
        assert not any("korea." in figure.data for _, figure in scenario.figures())
        side = scenario.politics.sides[code]
        assert not parties & ({*side.constituencies} | {g.name for g in side.constituencies.values()})
        said = " ".join(event.name for event in scenario.calendar.events)
        assert "2+2" not in said
        assert code == "KOR" or "Korea" not in said


def test_groups_at_home_want_amounts_in_proportion_to_trade(made, korea):
    sold = read_partners()
    for code in ("JPN", "AGO"):
        doubt = made[code].politics.sides["USA"].doubt.value
        expected = korea.politics.sides["USA"].doubt.value * sold[code].imports / sold["KOR"].imports
        assert doubt == pytest.approx(expected, rel=1e-3)


def test_without_politics_nobody_has_to_ratify(made, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(new_text(made["GBR"].model_copy(update={"politics": None})), encoding="utf-8")
    talks = Setup.of(scenario=str(file)).talks()
    talks.run()
    result = run_result(talks)
    assert result.agreement
    assert result.ratification is None


def test_the_first_to_replace_are_those_that_matter_most_in_the_talks_with_korea(made):
    known = [path for named, _ in ASSUMPTIONS.values() for path in named]
    assert [path.format(home="KOR", host="USA") for path in FIRST] == known
    for code, scenario in made.items():
        first = to_replace_first(scenario)
        assert len(first) == 10
        assert all(figure.assumption for figure in first.values())
        paths = [path.format(home=code, host="USA") for path in FIRST]
        assert list(first) == [path for path in paths if path in first]


def test_some_sectors_only(tmp_path, made):
    cars = new_scenario("Japan", "US", ["autos", "auto_parts"])
    assert list(cars.sectors) == ["autos", "auto_parts"]
    assert [spec.key for spec in cars.of_kind("tariff")] == ["autos"]
    assert cars.sectors["autos"].exports == made["JPN"].sectors["autos"].exports
    whole = made["JPN"]
    part = sum(sector.exports.value for sector in cars.sectors.values())
    part /= sum(sector.exports.value for sector in whole.sectors.values())
    for path in ("investment.flow", "politics.failure_gain"):
        assert at(cars, path).value == pytest.approx(part * at(whole, path).value, rel=1e-3)
    file = tmp_path / "cars.toml"
    file.write_text(new_text(cars), encoding="utf-8")
    Setup.of(scenario=str(file), rounds=2).talks().run()


@pytest.mark.parametrize(
    ("home", "host", "sectors", "said"),
    [
        ("Atlantis", "USA", [], "unknown country 'Atlantis': .*Japan, "),
        ("Jpaan", "USA", [], "did you mean 'Japan"),
        ("Kenya", "USA", [], "hub-2025:KEN"),
        ("Germany", "USA", [], "European Union: EUU"),
        ("Japan", "Korea", [], "tables are those of the United States"),
        ("us", "japan", [], "negotiate scenarios new japan USA"),
        ("us", "us", [], "unknown country 'us'"),
        ("japan", "us", ["stel"], "unknown sector 'stel': did you mean 'steel'"),
        ("saudi arabia", "us", ["energy"], "none of these sectors is under a tariff: energy"),
        ("iraq", "us", ["autos"], "Iraq sells nothing in the sector autos"),
    ],
)
def test_what_cannot_be_made_is_said(home, host, sectors, said):
    with pytest.raises(InputError, match=said):
        new_scenario(home, host, sectors)


def test_all_members_of_the_union_are_told_who_talks_for_them():
    for code in EU_MEMBERS:
        with pytest.raises(InputError, match="EUU"):
            new_scenario(code, "USA")
