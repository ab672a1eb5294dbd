"""``negotiate equilibrium``, run as a user runs it."""

import csv
import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from negotiation.base.version import package_version
from negotiation.economy.accounts import OBSERVED, base_of, published
from negotiation.economy.best_tariffs import best_answer, best_tariff
from negotiation.economy.optimal_tariffs import charged, formula_tariff
from negotiation.economy.world import read_world, write_world

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "equilibrium"
TRADE = "exporter,USA,KOR,FRA\nUSA,0,65e6,45e6\nKOR,131e6,0,15e6\nFRA,60e6,17e6,0\n"
COUNTRIES = "iso3,gdp_thousand_usd,us_tariff_announced\nUSA,2.9e9,0\nKOR,1.87e9,0.25\nFRA,3.1e9,0.2\n"


@pytest.fixture
def equilibrium(negotiate, monkeypatch):
    """Run ``negotiate equilibrium``; return exit code, standard output and standard error."""
    monkeypatch.setenv("COLUMNS", "100")
    return partial(negotiate, "equilibrium")


@pytest.fixture
def small(tmp_path):
    """Three countries with large trade."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "trade.csv").write_text(TRADE)
    (folder / "countries.csv").write_text(COUNTRIES)
    return folder


@pytest.fixture
def even(small):
    """Three countries with trade that is nearly balanced: there is an equilibrium under any tariff."""
    (small / "trade.csv").write_text(
        "exporter,USA,KOR,FRA\nUSA,0,100e6,45e6\nKOR,105e6,0,15e6\nFRA,46e6,17e6,0\n"
    )
    return small


@pytest.fixture
def facts():
    if not FACTS.is_dir():
        pytest.skip(f"no published results at {FACTS}: the command is held against nothing")
    return FACTS


def ok(result: tuple[int, str, str]) -> str:
    code, out, err = result
    assert (code, err) == (0, "")
    return out


def by_country(text: str) -> dict[str, dict[str, float]]:
    return {row["iso3"]: row for row in json.loads(text)["countries"]}


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("announced_no_retaliation", ()),
    ],
)
def test_the_published_results_come_out_country_by_country(equilibrium, facts, case, options):
    found = by_country(ok(equilibrium(str(facts), "--announced", "--json", *options)))
    with (facts / "published_by_country.csv").open() as file:
        published = [row for row in csv.DictReader(file) if row["case"] == case]
    assert {row["iso3"] for row in published} == set(found)
    for row in published:
        for name in (
            "welfare_pct",
            "exports_to_gdp_pct",
            "imports_to_gdp_pct",
            "employment_pct",
            "prices_pct",
        ):
            assert found[row["iso3"]][name] == pytest.approx(float(row[name]), rel=1e-4, abs=1e-5)


@pytest.mark.parametrize(
    ("options", "welfare", "employment", "prices"),
    [
        (("--announced", "--model", "eaton-kortum"), 1.24, 0.41, 10.9),
        (("--announced", "--lump-sum"), -0.01, -0.41, 13.1),
        (("--announced", "--elasticity", "8"), 0.33, 0.10, 11.8),
        (("--tariff", "USA:*=21.80"), 1.79, 0.51, 12.6),
        (("--announced", "--retaliation", "reciprocal"), -0.36, -0.18, 7.5),
    ],
)
def test_each_option_gives_its_published_case(equilibrium, facts, options, welfare, employment, prices):
    usa = by_country(ok(equilibrium(str(facts), "--json", *options)))["USA"]
    assert usa["welfare_pct"] == pytest.approx(welfare, abs=0.0051)
    assert usa["employment_pct"] == pytest.approx(employment, abs=0.0051)
    assert usa["prices_pct"] == pytest.approx(prices, abs=0.051)


def test_the_published_formula_is_told_beside_the_optimum(equilibrium, facts):
    out = ok(equilibrium(str(facts), "--optimal", "--retaliation", "optimal"))
    assert "(the formula's approximation, 21.80%, falls short by" in " ".join(out.split())


def test_the_built_in_world_needs_no_data(equilibrium):
    out = ok(equilibrium("--announced"))
    lines = [line.split() for line in out.splitlines()]
    table = lines[lines.index(next(line for line in lines if line[:1] == ["country"])) + 1 :]
    table = table[: next(n for n, line in enumerate(table) if line[:1] == ["world"]) + 1]
    assert len(table) == 1 + 7 + 1 + 7 + 1
    assert (table[0][0], table[8], table[-1][0]) == ("USA", ["…"], "world")
    losses = [float(line[1]) for line in table[1:8] + table[9:16]]
    assert losses == sorted(losses)
    rates = {line[0]: line[-1] for line in table}
    assert (rates["VNM"], rates["MEX"], rates["CAN"]) == ("46.0", "0.0", "0.0")
    assert "Data: built-in world." in out
    assert "Assumed: totals rounded from memory: CAN" in out


def test_json_is_one_document_with_what_was_promised(equilibrium):
    document = json.loads(ok(equilibrium("--tariff", "USA:KOR=25", "--json")))
    assert {"countries", "world", "residual", "iterations", "assumptions", "version"} <= set(document)
    assert document["version"] == package_version()
    assert document["residual"] < 1e-9
    assert document["tariffs"] == "USA:KOR=25"
    assert any("gravity" in text for text in document["assumptions"])
    rows = {row["iso3"]: row for row in document["countries"]}
    assert len(rows) == 32
    assert {code for code, row in rows.items() if row["us_tariff_pct"]} == {"KOR"}
    assert min(rows, key=lambda code: rows[code]["welfare_pct"]) == "KOR"
    assert sum(row["balance_bn"] for row in rows.values()) == pytest.approx(0, abs=1e-6)


def test_the_mean_of_the_world_is_weighted_by_spending(equilibrium, small):
    document = json.loads(ok(equilibrium(str(small), "--announced", "--json")))
    # the numéraire: mean prices of the world's spending stay
    assert document["world"]["prices_pct"] == pytest.approx(0, abs=1e-9)
    welfare = [row["welfare_pct"] for row in document["countries"]]
    assert min(welfare) < document["world"]["welfare_pct"] < max(welfare)


def test_a_star_is_all_others_and_a_later_tariff_wins(equilibrium, small):
    one = ok(equilibrium(str(small), "--json", "--tariff", "USA:*=10", "--tariff", "USA:KOR=25"))
    assert [row["us_tariff_pct"] for row in by_country(one).values()] == [0, 25, 10]
    other = ok(equilibrium(str(small), "--json", "--tariff", "USA:KOR=25", "--tariff", "USA:*=10"))
    assert [row["us_tariff_pct"] for row in by_country(other).values()] == [0, 10, 10]


def test_reciprocal_retaliation_is_the_same_tariffs_written_out(equilibrium, small):
    usa = ("--tariff", "USA:KOR=25", "--tariff", "USA:FRA=10")
    answer = ("--tariff", "KOR:USA=25", "--tariff", "FRA:USA=10")
    short = ok(equilibrium(str(small), "--json", *usa, "--retaliation", "reciprocal"))
    long = ok(equilibrium(str(small), "--json", *usa, *answer))
    assert by_country(short) == by_country(long)
    assert json.loads(short)["tariffs"] == "USA:KOR=25, USA:FRA=10; reciprocal retaliation"


def test_no_tariff_changes_nothing(equilibrium, small):
    for row in by_country(ok(equilibrium(str(small), "--json", "--tariff", "USA:KOR=0"))).values():
        for name in ("welfare_pct", "employment_pct", "prices_pct", "balance_change_bn"):
            assert row[name] == pytest.approx(0, abs=1e-9)


def test_few_countries_are_all_shown(equilibrium, small):
    out = ok(equilibrium(str(small), "--announced"))
    names = [line.split()[0] for line in out.splitlines() if line[:3] in ("USA", "KOR", "FRA")]
    assert sorted(names) == ["FRA", "KOR", "USA"]
    assert "…" not in out
    assert f"Data: {small}." in out.replace("\n", "")


def test_a_world_without_the_usa_has_tariffs_of_others(equilibrium, small):
    for name, text in (("trade.csv", TRADE), ("countries.csv", COUNTRIES)):
        (small / name).write_text(text.replace("USA", "DEU"))
    rows = by_country(ok(equilibrium(str(small), "--json", "--tariff", "KOR:FRA=10")))
    assert all("us_tariff_pct" not in row for row in rows.values())
    assert [row["tariff_pct_KOR"] for row in rows.values()] == [0, 0, 10]
    assert rows["FRA"]["welfare_pct"] < 0
    out = ok(equilibrium(str(small), "--tariff", "KOR:FRA=10"))
    assert "KOR tariff: what KOR charges." in out
    table = next(line for line in out.splitlines() if line.startswith("country"))
    assert table.endswith("KOR tariff")
    assert "US tariff" not in out
    both = ok(equilibrium(str(small), "--tariff", "KOR:FRA=10", "--tariff", "FRA:KOR=10"))
    assert "tariff:" not in both
    for option, said in (
        ("--announced", "the announced tariffs are those of the USA, and this world has no USA"),
        ("--optimal", "the tariff CODE:*=optimal, CODE one of DEU, KOR, FRA"),
    ):
        code, out, err = equilibrium(str(small), option)
        assert (code, out) == (2, "")
        assert said in err


def test_any_country_can_set_the_tariff_that_is_best_for_it(equilibrium, small):
    world = read_world(small)
    base = base_of(world, published(world.codes))
    rate, formula = best_tariff(base, "KOR")[0], formula_tariff(base, "KOR")
    document = json.loads(ok(equilibrium(str(small), "--json", "--tariff", "KOR:*=optimal")))
    assert document["tariffs"].startswith(
        f"optimal for KOR, {rate:.2%} (the formula's approximation, {formula:.2%}, falls short by "
    )
    charged = [row["tariff_pct_KOR"] for row in document["countries"]]
    assert charged == pytest.approx([100 * rate, 0, 100 * rate])
    usa = (
        ok(equilibrium(str(small), "--json", *options))
        for options in (("--optimal",), ("--tariff", "USA:*=optimal"))
    )
    assert next(usa) == next(usa)


def test_whoever_sets_a_tariff_is_answered(equilibrium, even):
    alone, answer = ("--tariff", "KOR:*=10"), ("--tariff", "USA:KOR=10", "--tariff", "FRA:KOR=10")
    short = by_country(ok(equilibrium(str(even), "--json", *alone, "--retaliation", "reciprocal")))
    long = by_country(ok(equilibrium(str(even), "--json", *alone, *answer)))
    assert [row["welfare_pct"] for row in short.values()] == [
        row["welfare_pct"] for row in long.values()
    ]
    world = read_world(even)
    base = base_of(world, published(world.codes))
    rate = best_answer(base, charged(base.codes, "KOR", 0.1), "KOR")
    assert 0.05 < rate < 2
    out = ok(equilibrium(str(even), *alone, "--retaliation", "optimal"))
    assert f"KOR:*=10; optimal retaliation, {rate:.2%} on KOR goods." in out
    shown = [line[:3] for line in out.splitlines() if line[:3] in ("USA", "KOR", "FRA")]
    assert shown[0] == "KOR"


def test_a_country_whose_trade_exceeds_gdp_is_named_with_both_figures(equilibrium, small):
    (small / "trade.csv").write_text(
        "exporter,USA,CHN,HKG,ROW\nUSA,0,150e6,28e6,1700e6\nCHN,430e6,0,275e6,2600e6\n"
        "HKG,38e6,310e6,0,226e6\nROW,2500e6,2100e6,347e6,0\n"
    )
    (small / "countries.csv").write_text(
        "iso3,gdp_thousand_usd\nUSA,27.7e9\nCHN,17.8e9\nHKG,382e6\nROW,59e9\n"
    )
    options = (str(small), "--tariff", "USA:*=10")
    out = ok(equilibrium(*options))
    said = "trade exceeds GDP, so that no goods stay at home and income is what trade brings, bn USD: HKG 576.8 (GDP 382)"
    assert f"Assumed: {said}." in out
    assert json.loads(ok(equilibrium(*options, "--json")))["assumptions"] == [said]


def test_own_trade_that_the_model_implies_gives_the_same_when_it_is_observed(
    equilibrium, even, tmp_path
):
    world = read_world(even)
    observed = tmp_path / "observed"
    observed.mkdir()
    write_world(replace(world, trade=base_of(world, published(world.codes)).trade), observed)
    for options in (
        ("--announced",),
        ("--optimal", "--model", "eaton-kortum"),
    ):
        one, other = (
            json.loads(ok(equilibrium(str(folder), "--json", *options))) for folder in (even, observed)
        )
        assert (one["assumptions"], other["assumptions"]) == ([], [OBSERVED])
        for row, same in zip(one["countries"], other["countries"], strict=True):
            assert row.pop("iso3") == same.pop("iso3")
            assert row == pytest.approx(same, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(
    ("gdp", "said"),
    [
        ((4.5e6, 3.05e6, 3.38e6), "GDP is in million USD or trade is in USD, it is 3.9%"),
        ((4.5e12, 3.05e12, 3.38e12), "GDP is in USD or trade is in million USD, it is 3.9%"),
    ],
)
def test_gdp_in_another_unit_is_refused_and_the_unit_named(equilibrium, small, gdp, said):
    (small / "trade.csv").write_text(
        "exporter,DEU,FRA,GBR\nDEU,0,130e6,95e6\nFRA,85e6,0,38e6\nGBR,45e6,30e6,0\n"
    )
    rows = "".join(f"{code},{value}\n" for code, value in zip(("DEU", "FRA", "GBR"), gdp, strict=True))
    (small / "countries.csv").write_text("iso3,gdp_thousand_usd\n" + rows)
    code, out, err = equilibrium(str(small), "--tariff", "GBR:DEU=10")
    assert (code, out) == (2, "")
    assert f"{small}/countries.csv, column gdp_thousand_usd: GDP adds up to" in err
    assert said in err
    assert err.count("\n") == 1


def test_a_csv_of_all_countries_is_written(equilibrium, small, tmp_path):
    path = tmp_path / "new" / "out.csv"
    out = ok(equilibrium(str(small), "--announced", "--out", str(path)))
    assert "Written to" in out
    rows = by_country(ok(equilibrium(str(small), "--announced", "--json")))
    with path.open() as file:
        written = {row.pop("iso3"): row for row in csv.DictReader(file)}
    assert list(written) == list(rows)
    for code, row in written.items():
        assert {name: float(value) for name, value in row.items()} == {
            name: value for name, value in rows[code].items() if name != "iso3"
        }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "which tariffs? Exactly one of --tariff, --announced and --optimal"),
        (("--announced", "--optimal"), "Exactly one of"),
        (("--announced", "--tariff", "USA:KOR=1"), "Exactly one of"),
        (("--tariff", "USA:KORE=25"), "unknown country 'KORE': did you mean 'KOR'?"),
        (("--tariff", "US:KOR=25"), "unknown country 'US'"),
        (("--tariff", "*:KOR=25"), "unknown country '*'"),
        (("--tariff", "USA:USA=25"), "a country charges itself no tariff"),
        (("--tariff", "USA=25"), "expected IMPORTER:EXPORTER=PERCENT"),
        (("--tariff", "USA:KOR"), "expected IMPORTER:EXPORTER=PERCENT, e.g. USA:KOR=25"),
        (("--tariff", "USA:KOR=25", "--tariff", "USA:KOR=15"), "'USA:KOR' is given twice"),
        (("--tariff", "USA:KOR=25%"), "'25%' is not a number"),
        (("--tariff", "USA:KOR=-1"), "a percentage from 0 to 1000 is needed"),
        (("--tariff", "USA:KOR=1001"), "a percentage from 0 to 1000 is needed"),
        (("--tariff", "USA:KOR=nan"), "a percentage from 0 to 1000 is needed"),
        (("--tariff", "USA:KOR=inf"), "a percentage from 0 to 1000 is needed"),
        (("--announced", "--retaliation", "tit-for-tat"),
         "unknown retaliation 'tit-for-tat': allowed: reciprocal, optimal"),
        (("--tariff", "USA:*=5", "--tariff", "KOR:*=5", "--retaliation", "reciprocal"),
         "retaliation answers one importer, the tariffs name KOR, USA: write the answers as tariffs"),
        (("--tariff", "KOR:USA=optimal"), "tariff KOR:USA=optimal: the optimal tariff is one on all, KOR:*="),
        (("--tariff", "KRO:*=optimal"), "unknown country 'KRO'"),
        (("--announced", "--model", "armington"), "unknown model 'armington'"),
        (("--announced", "--elasticity", "0"), "elasticity 0: a positive finite number is needed"),
        (("--announced", "--elasticity", "nan"), "elasticity nan: a positive finite number"),
        (("--announced", "--elasticity", "inf"), "elasticity inf: a positive finite number"),
        (("--announced", "--out", "table.txt"), "--out table.txt: a CSV file is needed"),
        (("nowhere", "--announced"), "nowhere: no such folder"),
    ],
)  # fmt: skip
def test_wrong_options_are_said_in_one_message(equilibrium, options, message):
    code, out, err = equilibrium(*options)
    assert (code, out) == (2, "")
    assert err.startswith("negotiate: ")
    assert message in err
    assert "Traceback" not in err


def test_data_without_announced_tariffs_say_so(equilibrium, small):
    (small / "countries.csv").write_text("iso3,gdp_thousand_usd\nUSA,2.9e9\nKOR,1.87e9\nFRA,3.1e9\n")
    code, _, err = equilibrium(str(small), "--announced")
    assert code == 2
    assert "has no us_tariff_announced" in err
    assert "USA" in ok(equilibrium(str(small), "--optimal"))


def test_no_equilibrium_is_one_message_with_the_residual(equilibrium):
    code, out, err = equilibrium("--tariff", "USA:*=1000", "--json")
    assert (code, out) == (1, "")
    assert err.startswith("negotiate: no equilibrium found")
    assert "residual" in err
    assert len(err.splitlines()) == 1


def test_a_place_that_cannot_be_written_is_named(equilibrium, small):
    blocked = small / "trade.csv" / "out.csv"
    code, out, err = equilibrium(str(small), "--announced", "--out", str(blocked))
    assert code == 2
    assert f"{blocked}: cannot write there" in err
    assert out == ok(equilibrium(str(small), "--announced")), "the text is not lost"
    code, out, _ = equilibrium(str(small), "--announced", "--out", str(blocked), "--json")
    assert (code, len(by_country(out))) == (2, 3)


def test_a_file_that_is_there_is_left_alone(equilibrium, small):
    there = small / "countries.csv"
    code, out, err = equilibrium("nowhere", "--announced", "--out", str(there))
    assert (code, out) == (2, "")
    assert err == f"negotiate: --out {there}: is there already; give a new file\n"
    assert there.read_text() == COUNTRIES


@pytest.fixture
def baci(tmp_path):
    paths = [tmp_path / name for name in ("flows.csv", "codes.csv", "gdp.csv")]
    flows = "t,i,j,k,v,q\n" + "".join(
        f"2023,{i},{j},{k},{value},NA\n"
        for i, j, value in (
            (1, 2, 65e6),
            (1, 3, 45e6),
            (2, 1, 131e6),
            (2, 3, 15e6),
            (3, 1, 60e6),
            (3, 2, 17e6),
        )
        for k, value in (("010121", value / 4), ("870323", 3 * value / 4))
    )
    codes = "country_code,country_name,country_iso2,country_iso3\n1,,US,USA\n2,,KR,KOR\n3,,FR,FRA\n4,,CW,CUW\n"
    for path, text in zip(paths, (flows, codes, COUNTRIES + "CUW,3e6,\n"), strict=True):
        path.write_text(text)
    flows, codes, gdp = map(str, paths)
    return [flows, "--codes", codes, "--gdp", gdp]


def test_baci_becomes_a_folder_that_the_command_reads(negotiate, equilibrium, baci, small, tmp_path):
    folder = tmp_path / "world"
    out = ok(negotiate("convert", *baci, "--out", str(folder)))
    assert "trade of 2023: 0.00% is left out" in out
    assert "they export or import nothing: CUW" in out
    assert f"3 countries written to {folder}" in out
    assert {path.name for path in folder.iterdir()} == {"trade.csv", "countries.csv"}
    one, other = (
        by_country(ok(equilibrium(str(source), "--announced", "--json"))) for source in (folder, small)
    )
    assert one.keys() == other.keys()
    for code, row in one.items():
        assert row["welfare_pct"] == pytest.approx(other[code]["welfare_pct"], rel=1e-7)


def test_a_conversion_that_fails_leaves_nothing(negotiate, baci, tmp_path):
    folder = tmp_path / "world"
    flows = Path(baci[0])
    flows.write_text(flows.read_text() + "2022,1,2,010121,5,NA\n")
    code, out, err = negotiate("convert", *baci, "--out", str(folder))
    assert (code, out) == (2, "")
    assert "years 2022, 2023; one is needed" in err
    assert not folder.exists()
    assert not list(tmp_path.glob(".world*"))


def test_a_folder_in_use_is_left_alone(negotiate, baci, small):
    code, _, err = negotiate("convert", *baci, "--out", str(small))
    assert code == 2
    assert "already in use" in err
    assert (small / "trade.csv").read_text() == TRADE
