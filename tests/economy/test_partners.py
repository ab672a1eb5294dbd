from datetime import date

import pytest

from negotiation.base.errors import InputError
from negotiation.economy.partners import read_partners

HEADER = "iso3,name,imports_bn,exports_bn,announced_pct,gdp_bn,fdi_in_us_bn,election\n"
ROW = "JPN,Japan,148.2,79.74,24,4030,783,2025-07-20\n"


def read(tmp_path, text):
    path = tmp_path / "partners.csv"
    path.write_text(text, encoding="utf-8")
    return read_partners(path)


def test_the_built_in_table_has_the_korean_figures_of_the_scenario(korea):
    partners = read_partners()
    assert partners["KOR"].imports == pytest.approx(
        korea.context["us_imports_from_korea"].value, abs=0.05
    )
    assert partners["KOR"].deficit == pytest.approx(korea.context["us_deficit"].value, abs=0.05)
    assert partners["KOR"].announced == korea.context["announced_rate"].value
    assert partners["MEX"].announced is None
    assert sum(p.announced is not None for p in partners.values()) == 87


def test_comments_empty_lines_and_missing_columns_are_fine(tmp_path):
    partners = read(tmp_path, f"# a comment\n\n{HEADER}{ROW}\nNZL,New Zealand,5.6,4.5,,,,\n")
    assert partners["JPN"].election == date(2025, 7, 20)
    assert (partners["NZL"].announced, partners["NZL"].gdp, partners["NZL"].election) == (None,) * 3
    short = read(tmp_path, "iso3,name,imports_bn,exports_bn\nJPN,Japan,148.2,79.74\n")
    assert short["JPN"].fdi is None


def test_a_table_from_a_spreadsheet_or_from_pandas_is_the_same(tmp_path):
    wanted = read(tmp_path, HEADER + ROW)
    for text in (
        (HEADER + ROW).replace(",", ";").replace("79.74", "79,74").replace("148.2", "148,2"),
        (HEADER + ROW).replace(",", "\t"),
        f",{HEADER}0,{ROW}",
        (HEADER + ROW).replace("\n", ",,\r\n") + ",,,,,,,,,\r\n",
    ):
        assert read(tmp_path, text) == wanted


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (HEADER, ["no row"]),
        ("iso3,name,imports_bn\nJPN,Japan,1\n", ["no column exports_bn"]),
        (
            "iso3,name,imports_bn,exports_bn,exprots\nJPN,Japan,1,1,1\n",
            ["exprots", "did you mean 'exports_bn'"],
        ),
        (HEADER + ROW + ROW, ["line 3", "JPN stands twice"]),
        (HEADER + "JPN,Japan,148.2\n", ["line 2", "3 fields", "8"]),
        (HEADER + "JPN,Japan,many,1,,,,\n", ["line 2", "imports_bn", "'many' is not a number"]),
        (HEADER + "JPN,Japan,,1,,,,\n", ["line 2", "imports_bn: is empty"]),
        (HEADER + "JPN,Japan,0,1,,,,\n", ["line 2", "imports_bn", "positive"]),
        (HEADER + "JPN,Japan,1,-1,,,,\n", ["line 2", "exports_bn", "not negative"]),
        (HEADER + "JPN,Japan,1,inf,,,,\n", ["line 2", "exports_bn", "finite"]),
        (HEADER + ",Japan,1,1,,,,\n", ["line 2", "iso3: is empty"]),
        (HEADER + "JPN,Japan,1,1,,,,soon\n", ["line 2", "'soon'", "2025-06-03"]),
    ],
)
def test_a_wrong_table_is_refused_with_line_and_reason(tmp_path, text, parts):
    with pytest.raises(InputError) as error:
        read(tmp_path, text)
    for part in [*parts, "partners.csv"]:
        assert part in str(error.value)


def test_a_file_that_is_not_there_is_one_message(tmp_path):
    with pytest.raises(InputError, match="cannot read the partners file"):
        read_partners(tmp_path / "none.csv")
