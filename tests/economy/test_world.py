import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.base.errors import InputError
from negotiation.economy.gravity import builtin_world
from negotiation.economy.units import check_units
from negotiation.economy.world import World, read_world, write_world

TRADE = "exporter,USA,KOR,FRA\nKOR,131e6,0,5e6\nUSA,0,65e6,45e6\nFRA,60e6,7e6,0\n"
COUNTRIES = "iso3,gdp_thousand_usd,us_tariff_announced\nFRA,3.1e9,0.2\nUSA,29.2e9,0\nKOR,1.87e9,\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "trade_2024.csv").write_text(TRADE)
    (tmp_path / "countries.csv").write_text(COUNTRIES)
    return tmp_path


def test_a_folder_is_read_by_code_whatever_the_order_of_its_rows(folder):
    world = read_world(folder)
    assert world.codes == ("USA", "KOR", "FRA")
    np.testing.assert_allclose(world.trade, [[0, 65, 45], [131, 0, 5], [60, 7, 0]])
    np.testing.assert_allclose(world.gdp, [29_200, 1_870, 3_100])
    np.testing.assert_array_equal(world.announced, [0, 0.1, 0.2])
    assert world.assumptions == ()


def test_the_order_charges_ten_percent_at_least(folder):
    (folder / "countries.csv").write_text(
        COUNTRIES.replace("9,0.2", "9,0.05").replace("USA,29.2e9,0", "USA,29.2e9,")
    )
    np.testing.assert_array_equal(read_world(folder).announced, [0, 0.1, 0.1])


def test_without_announced_tariffs_there_are_none(folder):
    (folder / "countries.csv").write_text("iso3,gdp_thousand_usd\nFRA,3e9\nUSA,29e9\nKOR,2e9\n")
    assert read_world(folder).announced is None


def test_comments_blank_lines_further_columns_and_a_byte_order_mark_do_no_harm(folder):
    text = "\ufeff# a note\niso3,name,gdp_thousand_usd\n\nFRA,France,3.1e9\nUSA,,29.2e9\n# more\nKOR,,1.87e9\n"
    (folder / "countries.csv").write_text(text, encoding="utf-8")
    np.testing.assert_allclose(read_world(folder).gdp, [29_200, 1_870, 3_100])


def test_parquet_gives_the_same_world_as_csv(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("parquet")
    trade = {"exporter": ["KOR", "USA", "FRA"], "USA": [131e6, 0, 60e6], "KOR": [0, 65e6, 7e6],
             "FRA": [5e6, 45e6, 0]}  # fmt: skip
    countries = {"iso3": ["FRA", "USA", "KOR"], "gdp_thousand_usd": [3.1e9, 29.2e9, 1.87e9],
                 "us_tariff_announced": [0.2, 0.0, None]}  # fmt: skip
    pq.write_table(pa.table(trade), other / "trade.parquet")
    pq.write_table(pa.table(countries), other / "countries.parquet")
    one, two = read_world(folder), read_world(other)
    assert one.codes == two.codes
    for name in ("trade", "gdp", "announced"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


@pytest.mark.parametrize("announced", [None, np.array([0.0, 0.25, 0.5, 0.1])])
def test_what_is_written_is_read_back(tmp_path, announced):
    rng = np.random.default_rng(1)
    trade = rng.lognormal(0, 4, size=(4, 4)) * (1 - np.eye(4))
    world = World(("USA", "KOR", "A B", "Ö"), trade, rng.lognormal(5, 2, size=4), announced)
    write_world(world, tmp_path)
    back = read_world(tmp_path)
    assert back.codes == world.codes
    np.testing.assert_allclose(back.trade, world.trade, rtol=1e-9)
    np.testing.assert_allclose(back.gdp, world.gdp, rtol=1e-9)
    if announced is None:
        assert back.announced is None
    else:
        np.testing.assert_array_equal(back.announced, announced)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("exporter,", "from,", "no column exporter; needed are exporter"),
        ("USA,KOR,FRA", "USA,KOR,KOR", "column KOR stands twice"),
        ("FRA,60e6", "KOR,60e6", "line 4, column exporter: KOR stands twice"),
        ("FRA,60e6,7e6,0\n", "", "no row for FRA, the exporter of that column's name"),
        ("FRA,60e6", "XXX,60e6", "no row for FRA"),
        ("7e6,0\n", "7e6,0\nXXX,1,1,1\n", "no column for XXX, the importer of that row's name"),
        ("60e6,7e6,0", "60e6,7e6", "line 4: 3 fields, the header has 4"),
        ("7e6", "7 m", "line 4, column KOR: '7 m' is not a number"),
        ("7e6", "", "line 4, column KOR: is empty"),
        ("7e6", "-7e6", "line 4, column KOR: -7e6 must be a finite number, not negative"),
        ("7e6", "inf", "line 4, column KOR: inf must be a finite number"),
        ("7e6", "nan", "line 4, column KOR: nan must be a finite number"),
        ("USA,0,", "USA,9,", "own trade is 0 for KOR, FRA and more for the others; give that of all"),
        ("USA,0,65e6,45e6", "USA,9e9,0,0", "own trade is 0 for KOR, FRA"),
        (TRADE, "exporter,USA,KOR\nUSA,9,0\nKOR,1,9\n", "line 2: USA exports nothing"),
        ("60e6,7e6,0", "0,0,0", "line 4: FRA exports nothing; leave the country out"),
        ("\nKOR,131e6,0,5e6\nUSA,0,65e6,45e6", "\nKOR,131e6,0,0\nUSA,0,65e6,0",
         "column FRA: FRA imports nothing"),
        (TRADE, "exporter,USA,KOR,FRA\n", "no row in it"),
        (TRADE, "", "no column exporter"),
        (TRADE, "exporter,USA\nUSA,0\n", "1 columns of importers; at least two"),
        (TRADE, f"exporter,USA\nUSA,{'1' * 200_000}\n", "line 2: not CSV"),
    ],
)  # fmt: skip
def test_mistakes_in_the_trade_table_are_said_in_words(folder, old, new, message):
    assert old in TRADE
    (folder / "trade_2024.csv").write_text(TRADE.replace(old, new))
    with pytest.raises(InputError) as error:
        read_world(folder)
    assert f"{folder}/trade_2024.csv" in str(error.value)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("iso3", "code", "no column iso3; needed are iso3, gdp_thousand_usd"),
        ("gdp_thousand_usd", "gdp", "no column gdp_thousand_usd"),
        ("KOR,", "USA,", "line 4, column iso3: USA stands twice"),
        ("KOR,", ",", "line 4, column iso3: is empty"),
        ("KOR,1.87e9,\n", "", "no row for KOR, a country of the trade table"),
        ("\nKOR", "\nDEU,4e9,\nKOR", "no column for DEU, a country of countries.csv"),
        ("3.1e9", "0", "line 2, column gdp_thousand_usd: GDP must be positive"),
        ("3.1e9", "-1", "line 2, column gdp_thousand_usd: -1 must be a finite number"),
        ("0.2", "20", "line 2, column us_tariff_announced: 20 is no share below 10; write 0.25"),
        ("0.2", "-0.2", "line 2, column us_tariff_announced: -0.2 must be a finite number"),
        ("0.2", "20%", "line 2, column us_tariff_announced: '20%' is not a number"),
    ],
)  # fmt: skip
def test_mistakes_in_the_table_of_countries_are_said_in_words(folder, old, new, message):
    (folder / "countries.csv").write_text(COUNTRIES.replace(old, new, 1))
    with pytest.raises(InputError) as error:
        read_world(folder)
    assert str(folder) in str(error.value)
    assert message in str(error.value)


def test_a_parquet_cell_is_named_by_its_row(folder):
    (folder / "countries.csv").unlink()
    countries = {"iso3": ["FRA", "USA", "KOR"], "gdp_thousand_usd": [1.0, 2.0, float("nan")]}
    pq.write_table(pa.table(countries), folder / "countries.parquet")
    with pytest.raises(InputError, match="countries.parquet, row 3, column gdp_thousand_usd: nan must"):
        read_world(folder)
    pq.write_table(pa.table({"iso3": ["FRA"]}), folder / "countries.parquet")
    with pytest.raises(InputError, match="countries.parquet: no column gdp_thousand_usd"):
        read_world(folder)
    (folder / "countries.parquet").write_text("no Parquet")
    with pytest.raises(InputError, match="countries.parquet: cannot read it as a Parquet file"):
        read_world(folder)


def test_a_folder_needs_exactly_one_table_of_each_kind(folder):
    (folder / "trade.csv").write_text(TRADE)
    with pytest.raises(InputError, match="trade.csv, trade_2024.csv; exactly one table"):
        read_world(folder)
    (folder / "trade.csv").unlink()
    (folder / "trade_2024.csv").rename(folder / "flows.csv")
    with pytest.raises(InputError, match="no table trade\\*.csv or trade\\*.parquet in it"):
        read_world(folder)
    with pytest.raises(InputError, match="no such folder; needed is one with trade.csv"):
        read_world(folder / "nowhere")


def test_names_of_files_may_have_capitals(folder):
    wanted = read_world(folder)
    (folder / "trade_2024.csv").rename(folder / "TRADE.CSV")
    (folder / "countries.csv").rename(folder / "Countries.Csv")
    np.testing.assert_array_equal(read_world(folder).trade, wanted.trade)
    pq.write_table(pa.table({"exporter": ["USA"]}), folder / "Trade.PARQUET")
    with pytest.raises(InputError, match="TRADE.CSV, Trade.PARQUET; exactly one table"):
        read_world(folder)


def test_tables_of_a_spreadsheet_in_another_language_are_the_same_world(folder):
    """Semicolons, here with decimal commas, numbers of rows, empty columns and rows at the end."""
    wanted = read_world(folder)
    for name, text in (("trade_2024.csv", TRADE), ("countries.csv", COUNTRIES)):
        lines = text.replace(",", ";").replace(".", ",").splitlines()
        numbered = [f";{lines[0]}", *(f"{n};{line}" for n, line in enumerate(lines[1:]))]
        blank = ";" * numbered[0].count(";")
        text = "\ufeff" + "".join(f"{line};;\r\n" for line in [*numbered, blank])
        (folder / name).write_text(text, encoding="utf-8", newline="")
    world = read_world(folder)
    assert world.codes == wanted.codes
    for name in ("trade", "gdp", "announced"):
        np.testing.assert_array_equal(getattr(world, name), getattr(wanted, name))


def test_observed_own_trade_is_read(folder):
    text = TRADE.replace("131e6,0", "131e6,3e9").replace("USA,0", "USA,4e10").replace("7e6,0", "7e6,5e9")
    (folder / "trade_2024.csv").write_text(text)
    world = read_world(folder)
    np.testing.assert_allclose(world.trade, [[40_000, 65, 45], [131, 3_000, 5], [60, 7, 5_000]])


def test_gdp_may_be_empty_for_a_country_without_trade_only(folder):
    wanted = read_world(folder)
    (folder / "countries.csv").write_text(COUNTRIES + "PRK,,0.1\n")
    np.testing.assert_array_equal(read_world(folder).gdp, wanted.gdp)
    (folder / "countries.csv").write_text(COUNTRIES.replace("1.87e9", ""))
    with pytest.raises(InputError, match="countries.csv, line 4, column gdp_thousand_usd: is empty"):
        read_world(folder)


@given(st.floats(1.1e-3, 0.999), st.integers(-2, 2), st.floats(-9, 5).map(lambda power: 10**power))
def test_of_units_that_are_taken_for_one_another_one_fits(ratio, steps, size):
    """Trade over GDP is plausible in one unit only; the message names that unit, and what it gives."""
    trade = size * np.array([[7.0, ratio], [0.0, 7.0]])
    gdp = [size / 1000**steps]
    if steps == 0:
        check_units(trade, gdp, "gdp.csv")
        return
    with pytest.raises(InputError, match="^gdp.csv: GDP adds up to") as error:
        check_units(trade, gdp, "gdp.csv")
    units = {
        -2: "trade is in billion",
        -1: "GDP is in USD or trade is in million",
        1: "GDP is in million USD or trade is in",
        2: "GDP is in billion",
    }
    assert f"(if {units[steps]} USD, it is {ratio:.1%})" in str(error.value)


def test_gdp_beyond_that_of_the_world_is_in_another_unit(folder):
    for name, text in (("trade_2024.csv", TRADE), ("countries.csv", COUNTRIES)):
        (folder / name).write_text(text.replace("e9", "e12").replace("e6", "e9"))
    with pytest.raises(
        InputError, match="ten times that of the world.*if it is in USD, it is 34,170 bn"
    ):
        read_world(folder)


def test_a_file_that_is_no_text_is_refused(folder):
    (folder / "countries.csv").write_bytes(b"iso3,gdp_thousand_usd\nUSA,\xff\xfe\n")
    with pytest.raises(InputError, match="countries.csv: cannot read .* not UTF-8"):
        read_world(folder)


def test_the_built_in_world_survives_being_written_and_read(tmp_path):
    world = builtin_world()
    write_world(world, tmp_path)
    again = read_world(tmp_path)
    assert again.codes == world.codes
    np.testing.assert_allclose(again.announced, world.announced)
    np.testing.assert_allclose(again.trade, world.trade)
    assert again.announced[again.codes.index("MEX")] == 0
