import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negotiation.base.errors import InputError
from negotiation.base.tables import csv_rows, read_table

PLAIN = "iso3,name,value\nKOR,Korea,1.5\nFRA,France,-2.25e3\nUSA,,12\n"


def cells(text):
    return [dict(row.cells) for row in csv_rows(text, "a.csv", ("iso3", "value"))]


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", ";").replace(".", ","),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", " , "),
        "\ufeff" + PLAIN.replace("\n", "\r\n"),
        "# a; b\n\n" + PLAIN.replace(",", ";"),
        PLAIN + ",,\n,,\n",
        PLAIN.replace("\n", ",,\n"),
        PLAIN.replace("1.5\n", "1.5,,\n"),
        ",iso3,name,value\n0,KOR,Korea,1.5\n1,FRA,France,-2.25e3\n2,USA,,12\n",
        ",iso3,name,value\n0,KOR,Korea,1.5\n1,FRA,France,-2.25e3\n2,USA,,12\n3,,,\n",
        '"";"iso3";"name";"value"\n"1";"KOR";"Korea";1,5\n"2";"FRA";"France";-2,25e3\n"7";"USA";;12\n',
    ],
)  # fmt: skip
def test_a_table_is_the_same_however_it_was_written(text):
    assert cells(text) == cells(PLAIN)


def test_separators_stand_in_names_too():
    text = 'iso3;"Korea, Rep. of";"Congo, Dem. Rep.";"Iran, Isl. Rep.";value\nA;1;2;3;4\n'
    assert list(cells(text)[0]) == [
        "iso3",
        "Korea, Rep. of",
        "Congo, Dem. Rep.",
        "Iran, Isl. Rep.",
        "value",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("iso3;name\nKOR;Korea\n", "a.csv: no column value; needed are iso3, value"),
        (",value\nKOR,1\n", "a.csv: column 1 has no name; needed are iso3, value"),
        ("iso3,,value\nKOR,1,2\n", "a.csv: column 2 has no name"),
        (",,iso3,value\n0,7,KOR,2\n", "a.csv: column 2 has no name"),
        ("iso3,value,\nKOR,1,2\n", "a.csv, line 2: 3 fields, the header has 2"),
        (
            "iso3;value\nKOR;1,5\nFRA;1.234\n",
            "a.csv, line 3: '1.234' has a decimal point, other numbers",
        ),
        ("iso3,value\n,\n", "a.csv: no row in it"),
    ],
)
def test_what_is_not_clear_is_said_in_words(text, said):
    with pytest.raises(InputError) as error:
        cells(text)
    assert str(error.value).startswith(said)


def test_thousands_are_not_guessed():
    for text in ("iso3;value\nKOR;1.234,5\n", "iso3;value\nKOR;1,234,567\n", 'iso3,value\nKOR,"1,5"\n'):
        row = csv_rows(text, "a.csv", ("iso3", "value"))[0]
        with pytest.raises(InputError, match="is not a number"):
            row.number("value")


def test_pandas_parquet_files_have_an_index_and_missing_rows(tmp_path):
    plain = {"iso3": ["KOR", "FRA"], "value": [1.5, 2.5]}
    frame = {"iso3": ["KOR", "FRA", None], "value": [1.5, 2.5, float("nan")]}
    path = tmp_path / "A.PARQUET"
    pq.write_table(pa.table({**frame, "__index_level_0__": [4, 7, 9]}), path)
    assert [dict(row.cells) for row in read_table(path, ("iso3",))] == pa.table(plain).to_pylist()
    pq.write_table(pa.table({"value": [1.5, 2.5], "__index_level_0__": ["KOR", "FRA"]}), path)
    with pytest.raises(InputError, match="A.PARQUET: column 1 has no name; needed are iso3"):
        read_table(path, ("iso3",))
