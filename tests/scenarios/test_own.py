"""Talks of any two countries, made from tables of one's own: read right, or refused in words."""

from pathlib import Path

import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario
from negotiation.scenarios.assembled import new_text, to_replace_first
from negotiation.scenarios.own import own_scenario
from negotiation.talks.results import run_result
from negotiation.talks.setup import Setup
from negotiation.valuation.names import check_names

TABLES = {
    "trade.csv": """exporter,importer,sector,bn_usd
BRA,IND,food,4.5
BRA,IND,steel,1.25
BRA,IND,planes,0.5
ROW,IND,food,10
ROW,IND,steel,6
ROW,IND,planes,7
NA,IND,food,0.02
NA,IND,steel,0
NA,IND,planes,0
IND,BRA,food,0.1
IND,BRA,steel,0.4
IND,BRA,planes,0
IND,NA,food,0.1
IND,NA,steel,0.1
IND,NA,planes,0
""",
    "markets.csv": "sector,spending_bn\nfood,400\nsteel,90\nplanes,12\n",
    "tariffs.csv": """exporter,sector,in_force_pct,without_deal_pct
BRA,food,15.5,30
BRA,steel,7.5,12
BRA,planes,0,0
ROW,food,15.5,
ROW,steel,7.5,
ROW,planes,0,
NA,food,10,
NA,steel,7.5,
NA,planes,0,
""",
    "countries.csv": "country,name,gdp_bn,households_mn,fdi_bn\nBrazil,Brazil,2170,73,1.5\nIND,India,3910,300,\n",
}


@pytest.fixture
def folder(tmp_path) -> Path:
    return _written(tmp_path / "data", TABLES)


def _written(folder: Path, tables: dict[str, str], encoding: str = "utf-8") -> Path:
    folder.mkdir()
    for name, text in tables.items():
        (folder / name).write_text(text, encoding=encoding)
    return folder


BACI = {
    "BACI_HS22_Y2023_V202501.csv": """t,i,j,k,v,q
2023,76,699,100510,4000000,NA
2023,76,699,020110,500000,NA
2023,76,699,720851,1250000,NA
2023,76,699,880240,500000,NA
2023,76,699,852872,900000,NA
2023,156,699,100510,4000000,NA
2023,842,699,100510,6000000,NA
2023,156,699,720851,6000000,NA
2023,842,699,880240,7000000,NA
2023,516,699,020110,20000,NA
2023,699,76,100510,100000,NA
2023,699,76,720851,400000,NA
2023,699,842,720851,900000,NA
""",
    "country_codes_V202501.csv": """country_code,country_name,country_iso2,country_iso3
76,Brazil,BR,BRA
699,India,IN,IND
516,Namibia,NA,NAM
156,China,CN,CHN
842,USA,US,USA
""",
    "products.csv": "product,sector\n02,food\n10,food\n72,steel\n8802,planes\n",
}


@pytest.fixture
def baci(tmp_path) -> Path:
    """The same trade as that of the tables, by product."""
    return _written(tmp_path / "baci", {k: v for k, v in TABLES.items() if k != "trade.csv"} | BACI)


def _played(scenario, tmp_path):
    file = tmp_path / f"{scenario.name}.toml"
    file.write_text(new_text(scenario), encoding="utf-8")
    assert load_scenario(file).model_dump() == scenario.model_dump()
    talks = Setup.of(scenario=str(file), seed=1).talks()
    talks.run()
    return run_result(talks)


@pytest.mark.parametrize(("home", "host"), [("Brazil", "India"), ("NAM", "in")])
def test_two_pairs_without_the_united_states_are_played(folder, tmp_path, home, host):
    if home == "NAM":
        rates = (folder / "tariffs.csv").read_text().replace("NA,food,10,", "NA,food,10,25")
        (folder / "tariffs.csv").write_text(rates)
    scenario = own_scenario(folder, home, host)
    check_names(scenario)
    result = _played(scenario, tmp_path)
    assert set(result.parties) == {scenario.home, "IND"}
    assert result.agreement
    assert len(to_replace_first(scenario)) == 10


def test_trade_by_product_makes_the_same_talks(folder, baci):
    ours, theirs = (dict(own_scenario(data, "BR", "India").figures()) for data in (folder, baci))
    assert set(ours) == set(theirs)
    for path, figure in ours.items():
        assert theirs[path].value == pytest.approx(figure.value), path
        assert ("BACI" in theirs[path].source) == figure.source.startswith("trade.csv")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("products.csv", "72,steel", "7,steel", "line 4, column product: '7': 2, 4 or 6 digits"),
        ("products.csv", "72,steel", "72,stel", "unknown sector in .*'stel': did you mean 'steel'"),
        ("products.csv", "72,steel\n", "", "products.csv: no product of steel, a sector of markets.csv"),
        ("products.csv", "72,steel", "02,steel", "column product: 02 stands twice"),
        ("tariffs.csv", "ROW,steel,7.5,\n", "", "no row ROW,steel: what ROW pays in IND"),
        ("BACI_HS22_Y2023_V202501.csv", "2023,76", "2022,76", "years 2022, 2023; one is needed"),
        (
            "BACI_HS22_Y2023_V202501.csv",
            "2023,76,699",
            "2023,842,699",
            "BACI.*Brazil sells nothing to India",
        ),
    ],
)
def test_wrong_trade_by_product_is_refused_in_words(baci, file, old, new, said):
    text = (baci / file).read_text()
    assert old in text
    (baci / file).write_text(text.replace(old, new))
    with pytest.raises(InputError, match=said):
        own_scenario(baci, "Brazil", "India")


@pytest.mark.parametrize("name", ["BACI_HS22_Y2022_V202501.csv", "country_codes_V202401.csv"])
def test_of_several_years_one_has_to_be_left(baci, name):
    (baci / name).write_text("t,i,j,k,v,q\n")
    with pytest.raises(InputError, match=f"one file .*csv is needed, there is .*{name}"):
        own_scenario(baci, "Brazil", "India")


def test_figures_are_those_of_the_tables(folder):
    scenario = own_scenario(folder, "BR", "India")
    steel = scenario.sectors["steel"]
    assert (steel.exports.value, steel.imports.value, steel.market.value) == (1.25, 0.4, 90)
    assert {code: share.value for code, share in steel.shares.items()} == {"ROW": 6 / 90, "NAM": 0}
    assert scenario.sectors["planes"].governed_by == ""
    assert {spec.key: spec.no_deal for spec in scenario.of_kind("tariff")} == {
        "tariff_food": 30,
        "tariff_steel": 12,
    }
    assert scenario.calendar.no_deal[0].levels == {"tariff_food": 15.5, "tariff_steel": 7.5}
    assert scenario.calendar.no_deal[1].levels == {}
    assert scenario.rivals["NAM"].tariffs["tariff_food"].value == 10
    assert scenario.parties["BRA"].gdp.value == 2170
    assert scenario.parties["IND"].households.value == 300
    assert scenario.politics is None


def test_nothing_of_the_united_states_passes_for_known_of_another_host(folder):
    scenario = own_scenario(folder, "Brazil", "India")
    for path, figure in scenario.figures():
        known = figure.source.startswith(("trade.csv", "markets.csv", "tariffs.csv", "countries.csv"))
        general = path.startswith(("horizon.", "firms.tail")) or figure.source == "status quo"
        assert figure.assumption or known or general, path
    assert "USA" not in new_text(scenario)


def test_a_rival_pays_the_mean_of_what_it_sells(folder):
    same = (folder / "tariffs.csv").read_text().replace("BRA,steel,7.5,12", "BRA,steel,15.5,30")
    (folder / "tariffs.csv").write_text(same)
    scenario = own_scenario(folder, "Brazil", "India")
    rate = scenario.rivals["ROW"].tariffs["tariff"]
    assert rate.value == pytest.approx((10 * 15.5 + 6 * 7.5) / 16)
    assert (rate.low, rate.high) == (7.5, 15.5)


def test_spreadsheets_of_other_countries_are_read_alike(folder, tmp_path):
    """Semicolons, decimal commas, a mark at the beginning, names instead of codes, an empty last line."""
    german = {
        name: text.replace(",", ";").replace(".", ",").replace("BRA", "Brazil") + ";;;\n"
        for name, text in TABLES.items()
    }
    other = _written(tmp_path / "other", german, "utf-8-sig")
    assert own_scenario(other, "Brazil", "India") == own_scenario(folder, "Brazil", "India")


def test_some_sectors_only(folder):
    assert list(own_scenario(folder, "Brazil", "India", ["steel"]).sectors) == ["steel"]


def _without(name: str, line: str) -> dict[str, str]:
    assert f"{line}\n" in TABLES[name]
    return {name: TABLES[name].replace(f"{line}\n", "")}


def _with(name: str, old: str, new: str) -> dict[str, str]:
    assert old in TABLES[name]
    return {name: TABLES[name].replace(old, new, 1)}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (_without("trade.csv", "BRA,IND,steel,1.25"), r"trade.csv: no row BRA,IND,steel; write 0"),
        (_without("trade.csv", "ROW,IND,steel,6"), r"trade.csv: no row ROW,IND,steel"),
        (_without("trade.csv", "IND,BRA,steel,0.4"), r"trade.csv: no row IND,BRA,steel"),
        (
            _without("tariffs.csv", "NA,steel,7.5,"),
            r"tariffs.csv: no row NAM,steel: what NAM pays in IND",
        ),
        (_without("markets.csv", "steel,90"), r"unknown sector in .*trade.csv, line 3 'steel'"),
        (
            _with("markets.csv", "steel,90", "steel,7"),
            r"buyers of steel spend 7 bn USD, less than the 7.25",
        ),
        (
            _with("markets.csv", "steel,90", "steel,0"),
            r"markets.csv, line 3, column spending_bn: must be",
        ),
        (
            _with("markets.csv", "steel,90", "st eel,90"),
            r"line 3, column sector: 'st eel': a name of letters",
        ),
        (_with("markets.csv", "steel,90", "food,90"), r"column sector: food stands twice"),
        (
            _with("trade.csv", "steel,1.25", "stel,1.25"),
            r"unknown sector in .*'stel': did you mean 'steel'",
        ),
        (_with("trade.csv", "1.25", "a lot"), r"line 3, column bn_usd: 'a lot' is not a number"),
        (
            _with("trade.csv", "1.25", "-1"),
            r"line 3, column bn_usd: -1 must be a finite number, not negative",
        ),
        (_with("trade.csv", "BRA,IND,steel,1.25", "BRA,IND,food,1"), r"BRA to IND in food stands twice"),
        (_with("trade.csv", ",bn_usd", ",usd"), r"trade.csv: no column bn_usd"),
        (_with("tariffs.csv", "7.5,12", "7.5,5"), r"line 3, column without_deal_pct: 5 lies below"),
        (_with("tariffs.csv", "7.5,12", "7.5,1200"), r"1200 is more than 1000 %"),
        (_with("tariffs.csv", "BRA,steel,7.5", "BRA,food,7.5"), r"BRA in food stands twice"),
        (_with("countries.csv", "2170", "big"), r"countries.csv, line 2, column gdp_bn: 'big' is not"),
        (
            {"tariffs.csv": TABLES["tariffs.csv"].replace("15.5,30", "0,0").replace("7.5,12", "0,0")},
            "none above",
        ),
    ],
)
def test_wrong_tables_are_refused_in_words(tmp_path, changed, said):
    folder = _written(tmp_path / "data", TABLES | changed)
    with pytest.raises(InputError, match=said):
        own_scenario(folder, "Brazil", "India")


@pytest.mark.parametrize(
    ("home", "host", "named", "said"),
    [
        ("Chile", "India", [], "unknown exporter in .*trade.csv 'Chile': .*BRA"),
        ("Brazil", "Chile", [], "unknown importer in .*trade.csv 'Chile': .*IND"),
        ("Brazil", "BR", [], "home and host are both BRA"),
        ("Brazil", "India", ["cars"], "unknown sector in .*markets.csv 'cars'"),
        ("Brazil", "India", ["planes"], "none above 0"),
    ],
)
def test_countries_and_sectors_that_the_tables_lack_are_named(folder, home, host, named, said):
    with pytest.raises(InputError, match=said):
        own_scenario(folder, home, host, named)


@pytest.mark.parametrize("name", ["trade.csv", "markets.csv", "tariffs.csv"])
def test_a_file_that_is_missing_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(InputError, match=f"{name}: cannot read the"):
        own_scenario(folder, "Brazil", "India")


def test_countries_may_be_left_out(folder, tmp_path):
    (folder / "countries.csv").unlink()
    scenario = own_scenario(folder, "Brazil", "India")
    assert scenario.title == "Brazil and India"
    assert scenario.rivals["ROW"].name == "ROW"
    assert scenario.parties["IND"].gdp is None
    assert set(_played(scenario, tmp_path).parties) == {"BRA", "IND"}


def test_many_different_rates_are_too_many_issues(tmp_path):
    keys = [f"s{n}" for n in range(5)]
    rows = [f"{a},{b},{key},1" for a, b in (("BRA", "IND"), ("IND", "BRA")) for key in keys]
    tables = {
        "trade.csv": "\n".join(["exporter,importer,sector,bn_usd", *rows]),
        "markets.csv": "\n".join(["sector,spending_bn", *(f"{key},50" for key in keys)]),
        "tariffs.csv": "\n".join(
            [
                "exporter,sector,in_force_pct,without_deal_pct",
                *(f"BRA,{k},0,1{n}" for n, k in enumerate(keys)),
            ]
        ),
    }
    folder = _written(tmp_path / "data", tables)
    with pytest.raises(InputError, match="from one to 4 different pairs"):
        own_scenario(folder, "Brazil", "India")
    assert len(own_scenario(folder, "Brazil", "India", keys[:4]).of_kind("tariff")) == 4
