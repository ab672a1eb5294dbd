import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.economy.baci import baci_by_sector, from_baci
from negotiation.economy.world import read_world, write_world

FLOWS = """t,i,j,k,v,q
2023,842,410,010121,     100.5,     3.1
2023,842,410,870323,  65000000,        NA
2023,410,842,870323, 117000000,   500.25
2023,842,251,300490,  40000000,     1.00
2023,251,410,220421,   4000000,     1.00
2023,251,842,220421,  50000000,     1.00
2023,490,842,854231,  10000000,     1.00
2023,280,842,870323,    500000,     1.00
2023,276,842,870323,   1500000,     1.00
2023,842,276,870323,   3000000,     1.00
2023,531,842,271012,       500,     1.00
"""
CODES = """country_code,country_name,country_iso2,country_iso3
842,USA,US,USA
410,"Korea, Rep. of",KR,KOR
251,France,FR,FRA
490,"Other Asia, not elsewhere specified",,S19
280,Fed. Rep. of Germany (...1990),DE,DEU
276,Germany,DE,DEU
531,Curaçao,CW,CUW
533,Aruba,AW,ABW
"""
GDP = """iso3,gdp_thousand_usd,us_tariff_announced
DEU,4.5e9,0.2
FRA,3e9,0.2
KOR,1.8e9,0.26
USA,28e9,0
CUW,3e6,0.1
ABW,4e6,
"""


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / name for name in ("BACI_Y2023.csv", "country_codes.csv", "gdp.csv")]
    for path, text in zip(paths, (FLOWS, CODES, GDP), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_products_and_numbers_of_a_country_are_added_up(files):
    world = from_baci(*files)
    assert world.codes == ("DEU", "FRA", "KOR", "USA")
    wanted = [[0, 0, 0, 2], [0, 0, 4, 50], [0, 0, 0, 117], [3, 40, 65.0001005, 0]]
    np.testing.assert_allclose(world.trade, wanted, rtol=1e-12)
    np.testing.assert_allclose(world.gdp, [4_500, 3_000, 1_800, 28_000])
    np.testing.assert_array_equal(world.announced, [0.2, 0.2, 0.26, 0])


def test_what_is_left_out_is_said(files):
    share, gone = from_baci(*files).assumptions
    outside = 10.0005 / (10.0005 + 281.0001005)
    assert share.startswith(f"trade of 2023: {outside:.2%} is left out")
    assert gone.endswith(": CUW, ABW")


def test_a_country_whose_gdp_is_empty_is_one_without(files):
    files[2].write_text(GDP.replace("FRA,3e9", "FRA,"))
    world = from_baci(*files)
    assert world.codes == ("DEU", "KOR", "USA")
    outside = (10.0005 + 94) / (10.0005 + 281.0001005)
    assert world.assumptions[0].startswith(f"trade of 2023: {outside:.2%} is left out, for countries")


def test_nothing_more_is_said_where_every_country_stays(files):
    files[2].write_text("".join(line for line in GDP.splitlines(True) if line[:3] not in ("CUW", "ABW")))
    assert len(from_baci(*files).assumptions) == 1


def test_leaving_a_country_out_may_leave_another_without_trade(files):
    # Curaçao now takes goods, but from Aruba only, which takes nothing
    files[0].write_text(FLOWS + "2023,533,531,271012,7,1\n")
    assert from_baci(*files).codes == ("DEU", "FRA", "KOR", "USA")


def test_the_world_is_written_and_read_back(files, tmp_path):
    world = from_baci(*files)
    folder = tmp_path / "world"
    folder.mkdir()
    write_world(world, folder)
    back = read_world(folder)
    assert back.codes == world.codes
    np.testing.assert_allclose(back.trade, world.trade, rtol=1e-9)


def test_a_file_of_many_blocks_adds_up_as_one(files, monkeypatch):
    monkeypatch.setattr("negotiation.economy.baci.BLOCK", 1 << 12)
    rng = np.random.default_rng(3)
    numbers = np.array([842, 410, 251, 276])
    pairs = np.array([rng.permutation(4)[:2] for _ in range(5_000)])
    values = rng.lognormal(5, 2, size=len(pairs)).round(3)
    lines = [f"2023,{numbers[i]},{numbers[j]},1,{v},1" for (i, j), v in zip(pairs, values, strict=True)]
    files[0].write_text("t,i,j,k,v,q\n" + "\n".join(lines))
    world = from_baci(*files)
    order = [["USA", "KOR", "FRA", "DEU"].index(code) for code in world.codes]
    wanted = np.zeros((4, 4))
    np.add.at(wanted, tuple(pairs.T), values / 1e6)
    np.testing.assert_allclose(world.trade, wanted[np.ix_(order, order)], rtol=1e-12)


def test_products_are_added_up_by_the_longest_digits_that_fit(files):
    sectors = {"01": "food", "22": "food", "87": "vehicles", "870323": "cars", "30": "pharma"}
    flows = baci_by_sector(*files[:2], ["USA", "KOR", "EUU"], sectors)
    some = {key: value for key, value in flows.items() if value}
    assert some == pytest.approx(
        {
            ("USA", "KOR", "food"): 1.005e-4,
            ("USA", "KOR", "cars"): 65,
            ("KOR", "USA", "cars"): 117,
            ("USA", "EUU", "pharma"): 40,
            ("USA", "EUU", "cars"): 3,
            ("EUU", "KOR", "food"): 4,
            ("EUU", "USA", "food"): 50,
            ("EUU", "USA", "cars"): 2,
        }
    )
    assert ("ROW", "USA", "cars") in flows
    assert ("USA", "USA", "cars") not in flows


def test_members_that_are_named_are_not_of_the_union(files):
    flows = baci_by_sector(*files[:2], ["USA", "DEU", "EUU"], {"87": "cars", "22": "food"})
    assert flows["DEU", "USA", "cars"] == 2
    assert flows["EUU", "USA", "cars"] == 0
    assert flows["EUU", "USA", "food"] == 50
    assert flows["ROW", "USA", "cars"] == 117


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (0, "t,i,j,k,v,q", "year,i,j,k,v,q", "not BACI, a CSV with the columns t, i, j, k, v, q"),
        (0, "65000000", "many", "not BACI.*many"),
        (0, "65000000", "", "not BACI"),
        (0, "65000000", "-65000000", "values v must be finite numbers, not negative"),
        (0, "65000000", "nan", "values v must be finite numbers, not negative"),
        (0, "870323,  65", "8703230,  65", "products k must be numbers of 6 digits"),
        (0, "2023,410", "2022,410", "years 2022, 2023; one is needed"),
        (0, "2023,251,410", "2023,999,410", "country 999 is not in .*country_codes.csv"),
        (0, "2023,251,410", "2023,251,123456", "country 123456 is not in"),
        (0, "2023,251,410", "2023,-251,410", "country -251 is not in"),
        (0, "2023,251,410", "2023,410,410", "KOR trades with itself"),
        (0, FLOWS, "", "not BACI|cannot read"),
        (0, FLOWS, "t,i,j,k,v,q\n", "no trade in it"),
        (1, "country_iso3", "iso3", "no column country_iso3; needed are country_code, country_iso3"),
        (1, "410,", "41.5,", "line 3, column country_code: 41.5 is no country code"),
        (2, "iso3", "code", "no column iso3"),
        (2, GDP, "iso3,gdp_thousand_usd\nUSA,1\nABW,1\n", "fewer than two countries of"),
    ],
)
def test_files_of_another_form_are_refused_in_words(files, file, old, new, message):
    text = files[file].read_text()
    assert old in text
    files[file].write_text(text.replace(old, new, 1))
    with pytest.raises(InputError, match=message):
        from_baci(*files)


def test_files_that_are_not_there_are_named(files):
    for path in files:
        text = path.read_text()
        path.unlink()
        with pytest.raises(InputError, match=f"{path}: cannot read"):
            from_baci(*files)
        path.write_text(text)
