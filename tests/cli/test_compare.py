"""``negotiate compare``, and runs with overrides: offers, runs and rows of sweeps as packages; wrong ones are refused in words."""

import csv
import json

import pytest

from negotiation.scenarios import scenario_text
from negotiation.studies import load_study, open_results, run_sweep
from tests.studies.conftest import HEAD

FEW = ("--set", "firms.number=150")
OFFERS = ("reciprocal=15% autos=15 pledge=$350bn", "reciprocal=10, agriculture=beef of any age")
STUDY = """
[fixed]
"firms.number" = 150
election = "none"
[vary]
"strategies.USA" = ["boulware", "hardliner"]
"strategies.KOR" = ["linear", "hardliner"]
"""


def test_offers_stand_side_by_side_within_a_page(negotiate, tmp_path):
    code, out, err = negotiate(
        *("compare", "korea-us-2025", *OFFERS, "pledge=225", *FEW),
        *("--out", tmp_path / "a.png", "--csv", tmp_path / "a.csv"),
    )
    assert (code, err) == (0, "")
    assert (
        max(len(line) for line in out.splitlines() if "draws of all" not in line and "tmp" not in line)
        <= 80
    )
    for said in ("Terms that differ", "Investment pledge: with amounts", "A than B", "B than C"):
        assert said in out
    assert "Steel" not in out.split("Korea, once")[0], "what is alike is not listed"
    assert (tmp_path / "a.png").stat().st_size > 10_000
    rows = csv.DictReader((tmp_path / "a.csv").read_text().splitlines())
    assert {row["figure"]: row["C"] for row in rows}["offer.pledge"] == "225.0"


def test_packages_of_three_are_worth_something_to_each_of_them(negotiate, tmp_path):
    code, out, err = negotiate(
        *("compare", "shared-airport", "runway=long site=east", "runway=short altland_pays=0.6"),
        *("--out", tmp_path / "three.png"),
    )
    assert (code, err) == (0, "")
    assert "All sides" in out
    assert "both" not in out.casefold()
    assert (tmp_path / "three.png").stat().st_size > 10_000


def test_json_is_one_document(negotiate):
    code, out, _ = negotiate("compare", "hub-2025:JPN", "reciprocal=15", "reciprocal=10", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["differ"] == ["reciprocal"]
    assert set(found["packages"]) == {"A", "B"}
    assert found["between_levels"] == []


def test_runs_and_rows_of_sweeps_are_packages(negotiate, tmp_path):
    assert negotiate("run", "korea-us-2025", *FEW, "--out", tmp_path / "run", "--json")[0] == 0
    (tmp_path / "study.toml").write_text(HEAD + STUDY)
    run_sweep(load_study(tmp_path / "study.toml"), tmp_path / "sweep")
    frame = open_results(tmp_path / "sweep").to_frame()
    row = frame[frame["agreed"] == 1].iloc[0]
    given = (tmp_path / "run" / "run.json", f"{tmp_path / 'sweep'}:{row['run']}")
    code, out, _ = negotiate("compare", "korea-us-2025", *given, "pledge=0 autos=0", *FEW, "--json")
    assert code == 0
    packages = json.loads(out)["packages"]
    run = json.loads((tmp_path / "run" / "run.json").read_text())
    assert packages["A"]["offer"] == run["agreement"]
    same = {key: str(row[key]).removesuffix(".0") for key in packages["B"]["offer"]}
    assert {k: str(v).removesuffix(".0") for k, v in packages["B"]["offer"].items()} == same
    lost = frame[frame["agreed"] == 0].iloc[0]["run"]
    for which, said in ((lost, "ended without an agreement"), (999, "run 999 is not there")):
        code, _, err = negotiate("compare", "korea-us-2025", f"{tmp_path / 'sweep'}:{which}", "autos=0")
        assert code == 2
        assert said in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("korea-us-2025", "reciprocal=15"), "1 packages: two to 6 can be compared"),
        (("korea-us-2025", "reciprocal=15", "15 %"), "'15 %': expected ISSUE=LEVEL"),
        (("korea-us-2025", "reciprocal=15", "reciprocal=15%"), "A and B are the same"),
        (("korea-us-2025", "reciprocal=15", "nowhere/run.json"), "No such file"),
        (("korea-us-2025", "reciprocal=15", "nowhere:3"), "holds no sweep"),
        (("korea-us-2025", "reciprocal=15", "tarif=3"), "unknown issue 'tarif'"),
        (("hub-2025", "reciprocal=15", "reciprocal=10"), "name one, e.g. hub-2025:KOR"),
        (("korea-us-2025", "autos=0", "autos=10", "--out", "a.gif"), "a picture is needed"),
    ],
)
def test_what_is_no_package_is_refused(negotiate, arguments, said):
    code, _, err = negotiate("compare", *arguments)
    assert code == 2
    assert said in err
    assert err.count("\n") == 1


def test_a_run_says_what_its_overrides_have_changed(negotiate):
    rules = ("run", "korus-2018", "--seed", 3, "--json")
    changed, plain = (
        json.loads(negotiate(*rules, *more)[1]) for more in (("--set", "sectors.autos.exports=40"), ())
    )
    assert "as_it_is" not in plain
    found = changed["as_it_is"]
    for code, worth in found["worth"].items():
        apart = changed["parties"][code]["payoff"] - plain["parties"][code]["payoff"]
        assert worth == pytest.approx(apart)
        assert abs(worth) > 1e-3
    assert found["agreement"] == plain["agreement"]
    assert found["status"] == plain["status"]


@pytest.mark.parametrize(
    ("strategy", "change", "said"),
    [
        ("hardliner", "sectors.autos.exports=60", "there the same talks ended alike"),
        ("conceder", "sectors.autos.exports=60", "there the same talks agreed on "),
        ("linear", "horizon.discount_rate=0.051", "there the same talks ended in the same agreement"),
    ],
)
def test_how_the_same_talks_end_without_overrides_is_said(negotiate, strategy, change, said):
    sides = ("--strategy", f"KOR={strategy}", "--strategy", f"USA={strategy}")
    code, out, err = negotiate("run", "korus-2018", *sides, "--set", change)
    assert (code, err) == (0, "")
    assert "Against the scenario as it is: KOR " in out
    assert said in out


def test_a_run_that_needs_its_overrides_is_played_without_that_line(negotiate, tmp_path):
    text = scenario_text("korus-2018").replace("round_days = 14", "round_days = 30")
    (tmp_path / "slow.toml").write_text(text)
    talks = ("run", tmp_path / "slow.toml", "--rounds", 200)
    assert negotiate(*talks)[0] == 2
    code, out, err = negotiate(*talks, "--set", "calendar.round_days=7")
    assert (code, err) == (0, "")
    assert "Against the scenario" not in out
