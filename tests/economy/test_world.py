import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negotiation.economy.gravity import builtin_world
from negotiation.economy.world import World, read_world, write_world
from negotiation.errors import InputError

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
        ("USA,0,", "USA,9,", "line 3, column USA: own trade must be 0; it is derived from GDP"),
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
