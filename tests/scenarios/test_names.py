"""Names that people type: understood where they can mean one thing, else answered with what to type."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from negotiation.base.errors import InputError
from negotiation.cli import app
from negotiation.economy.partners import EU_MEMBERS, read_partners
from negotiation.scenarios import load_hub, load_scenario
from negotiation.scenarios.loader import is_hub, known_as, load
from negotiation.scenarios.names import country, partner_named
from negotiation.studies import load_study
from negotiation.studies.parameters import setup_of
from negotiation.talks.setup import Setup

JAPAN = [
    *("japan-us", "US-Japan", "USA-JPN", "jpn-usa", "JP", "Japan", "japan-us-2025", "us_jp"),
    *("United States – Japan", "hub-2025:Japan", "hub-2025:jp", "hub-2025:JPN"),
]


@pytest.mark.parametrize("name", JAPAN)
def test_names_of_japans_talks_are_understood_everywhere(name, tmp_path):
    assert known_as(name) == "hub-2025:JPN"
    assert load_scenario(name).home == "JPN"
    assert not is_hub(name)
    setup = Setup.of(scenario=name)
    assert setup.scenario == "hub-2025:JPN", "a file that is kept has the name that cannot change"
    assert not setup.reads_files
    study = tmp_path / "study.toml"
    study.write_text(
        f'name = "a"\ntitle = "A"\nscenario = "{name}"\n[design]\nkind = "grid"\nreplicates = 2\n'
    )
    assert load_study(study).scenario.home == "JPN"


def test_every_partner_is_found_by_its_name_and_its_letters():
    for code, partner in read_partners().items():
        for said in (code, partner.name, partner.name.lower().replace(" ", "-")):
            assert country(said) == code
            assert partner_named(f"{said}-us") == partner_named(f"USA-{said}") == code
    letters = {code: [n for n in ("KR", "GB", "VN", "CH") if country(n) == code] for code in EU_MEMBERS}
    assert not any(letters.values())
    assert {country(code) for code in EU_MEMBERS} == EU_MEMBERS
    assert country("Germany") == country("de") == "DEU"


def test_what_names_no_talks_with_the_host_is_left_alone(tmp_path, monkeypatch):
    for name in ("nowhere", "us", "japan-korea", "korea-us-2025", "hub-2025", "a/japan-us.toml", ""):
        assert known_as(name) == name
    monkeypatch.chdir(tmp_path)
    Path("japan").write_text("mine = 1")
    assert known_as("japan") == "japan", "a file of that name is what is meant"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "korea-us",
            r"which talks are 'korea-us'\? korea-us-2025, korea-us-2025-sectors, korea-us-2026, korus-2018, hub",
        ),
        ("KR", "korea-us-2025, .*hub-2025:KOR"),
        ("DEU", "as a member of the European Union: hub-2025:EUU"),
        ("germany-us", "hub-2025:EUU"),
        ("hub-2025:DEU", "hub-2025:EUU"),
        ("japan-korea", "unknown scenario 'japan-korea'"),
        ("hub-2025:Atlantis", "unknown partner 'Atlantis'"),
    ],
)
def test_what_cannot_be_understood_is_answered_with_what_to_type(name, said):
    with pytest.raises(InputError, match=said):
        load(name)
    with pytest.raises(InputError, match=said):
        Setup.of(scenario=name).load()


@pytest.mark.parametrize("name", ["CAN", "Mexico", "china-us", "hub-2025:CAN"])
def test_who_has_no_table_is_told_why_and_what_serves_instead(name):
    with pytest.raises(InputError, match="talks apart from the others") as told:
        load(name)
    path = re.search(r"rivals\.\w+\.tariffs\.reciprocal", str(told.value))[0]
    load_hub("hub-2025", {path: 25})
    instead = re.search(r"'negotiate (equilibrium .*)'", str(told.value))[1]
    assert CliRunner().invoke(app, instead.split()).exit_code == 0


def test_who_is_too_small_is_told_so():
    hub = load_hub("hub-2025", {"partners.number": 3, "talks.order": "deficit"})
    with pytest.raises(InputError, match=r"not among the 3 largest by trade \(partners\.number\)"):
        hub.negotiating("LSO")


def test_commands_understand_names():
    told = CliRunner().invoke(app, ["explain", "japan-us", "reciprocal=15 %", "pledge=$550bn"])
    assert told.exit_code == 0
    assert "Japan" in told.output


def test_a_scenario_of_ones_own_may_be_called_as_several_talks_are():
    assert setup_of("korea-us", {"rounds": 3}).scenario == "korea-us", "its study has it at hand"


@pytest.mark.parametrize("name", ["korea-us-2025", "korus-2018", "hub-2025:JPN"])
def test_every_level_is_understood_as_it_is_printed(name):
    scenario = load_scenario(name)
    for spec in scenario.issues:
        for place, level in enumerate(spec.levels):
            assert spec.issue.position(spec.words(level.level)) == place
