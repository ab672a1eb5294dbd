"""Make the tables of observed US imports that ``negotiate validation`` looks at.

``python -m tools.observed FACTS IMPORTS`` writes them into ``negotiation/data/validation``. FACTS is a
folder with ``trade_2024/us_market_bea_detail.csv``: sales of US producers by commodity, from the
input-output tables of the US Bureau of Economic Analysis. IMPORTS is
``data/top30-NAICS-imports.parquet`` of github.com/tradewartracker/us-imports-hs2: figures of the US
Census Bureau, MIT licence.
"""

import sys
from pathlib import Path

import pandas as pd

from negotiation.studies.validation.imports import IMPORTS, OTHERS, PARTNERS, SALES
from negotiation.studies.validation.observed import EPISODES

PLACE = Path(__file__).parents[1] / "negotiation" / "data" / "validation"

WORLD = "TOTAL FOR ALL COUNTRIES"
CENSUS = {name.upper(): code for code, name in PARTNERS.items() if code != "KOR"}
CENSUS |= {"KOREA, SOUTH": "KOR", WORLD: OTHERS}
"""Codes by the name that the Census Bureau gives: all countries stand where all others will."""

INDUSTRIES = {
    "111": "crops",
    "112": "livestock",
    "113": "forestry",
    "114": "fish",
    "211": "oil and gas",
    "212": "minerals and ores",
    "311": "food",
    "312": "beverages and tobacco",
    "313": "fabrics",
    "314": "textile products",
    "315": "apparel",
    "316": "leather and shoes",
    "321": "wood products",
    "322": "paper",
    "323": "printed matter",
    "324": "petroleum products",
    "325": "chemicals and drugs",
    "326": "plastics and rubber",
    "327": "glass, stone, ceramics",
    "331": "primary metals",
    "332": "fabricated metal",
    "333": "machinery",
    "334": "computers and electronics",
    "335": "electrical equipment",
    "336": "transport equipment",
    "337": "furniture",
    "339": "miscellaneous",
}
"""Industries with sales of their own in the US: goods returned, used goods and scrap have none."""

PERIODS = sorted({period for each in EPISODES for period in (*each.before, *each.after)})
"""Years and months."""

IMPORTS_NOTE = """\
# US imports for consumption and the duty on them by NAICS industry, partner and period, mn USD: for
# validation only, no scenario may read this file. ROW: all other countries. US Census Bureau (public
# domain), from the table data/top30-NAICS-imports.parquet of github.com/tradewartracker/us-imports-hs2
# (MIT licence), by tools/observed.py.
"""
SALES_NOTE = """\
# What US buyers bought from US producers, by NAICS industry, mn USD: for validation only, no scenario
# may read this file. US Bureau of Economic Analysis (public domain): domestic use of 2017 in the detail
# tables; 2024 with the growth of output less exports in the summary tables (about ±10 %). By
# tools/observed.py.
"""


def imports_table(raw: pd.DataFrame) -> pd.DataFrame:
    """Return a row an industry and period, columns by partner: imports, then duty, mn USD."""
    known = raw[raw["CTY_NAME"].isin(CENSUS) & raw["NAICS"].isin(INDUSTRIES)]
    month = known["time"].astype(str).str[:7]
    parts = [known.assign(period=at)[at.isin(PERIODS)] for at in (month.str[:4], month)]
    wide = pd.concat(parts).pivot_table(
        index=["NAICS", "period"], columns="CTY_NAME", values=["imports", "duty"], aggfunc="sum"
    )
    both = [_by_partner(wide["imports"], ""), _by_partner(wide["duty"], "_duty")]
    return pd.concat(both, axis=1).rename_axis(["naics3", "period"])


def _by_partner(wide: pd.DataFrame, suffix: str) -> pd.DataFrame:
    table = wide.fillna(0).rename(columns=CENSUS)[[*PARTNERS, OTHERS]]
    table[OTHERS] = (2 * table[OTHERS] - table.sum(axis=1)).clip(lower=0)
    return (table / 1e6).round(2).add_suffix(suffix)


def sales_table(detail: pd.DataFrame) -> pd.DataFrame:
    """Return an industry's name and its domestic sales of 2017 and 2024, mn USD."""
    years = {"domestic_2017_mn": "2017", "domestic_2024_est_mn": "2024"}
    sums = detail.groupby(detail["bea_code"].str[:3])[list(years)].sum().rename(columns=years)
    table = sums.loc[list(INDUSTRIES)].rename_axis("naics3")
    table.insert(0, "industry", list(INDUSTRIES.values()))
    return table


def main(facts: str, imports: str) -> None:
    """Write both tables."""
    detail = Path(facts) / "trade_2024" / "us_market_bea_detail.csv"
    for name, note, table in (
        (IMPORTS, IMPORTS_NOTE, imports_table(pd.read_parquet(imports).reset_index())),
        (SALES, SALES_NOTE, sales_table(pd.read_csv(detail, dtype={"bea_code": str}))),
    ):
        text = table.to_csv(float_format="%.6g", lineterminator="\n")
        (PLACE / name).write_text(note + text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
