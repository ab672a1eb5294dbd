"""Make the tables of observed US imports that ``negotiate validation`` looks at.

``python -m tools.observed FACTS IMPORTS`` writes them into ``negotiation/data/validation``. FACTS is a
folder with ``trade_2024/us_market_bea_detail.csv``: sales of US producers by commodity, from the
input-output tables of the US Bureau of Economic Analysis, and with
``elasticities/elasticities_published_sector.csv``: those of Caliendo & Parro (2015). IMPORTS is
``data/top30-NAICS-imports.parquet`` of github.com/tradewartracker/us-imports-hs2: figures of the US
Census Bureau, MIT licence.
"""

import sys
from pathlib import Path

import pandas as pd

from negotiation.studies.validation.imports import IMPORTS, OF_INDUSTRIES, OTHERS, PARTNERS
from negotiation.studies.validation.observed import EPISODES

PLACE = Path(__file__).parents[1] / "negotiation" / "data" / "validation"
DETAIL = "trade_2024/us_market_bea_detail.csv"
PUBLISHED = "elasticities/elasticities_published_sector.csv"

WORLD = "TOTAL FOR ALL COUNTRIES"
CENSUS = {name.upper(): code for code, name in PARTNERS.items() if code != "KOR"}
CENSUS |= {"KOREA, SOUTH": "KOR", WORLD: OTHERS}
"""Codes by the name that the Census Bureau gives: all countries stand where all others will."""

INDUSTRIES = {
    "111": ("crops", "Agriculture"),
    "112": ("livestock", "Agriculture"),
    "113": ("forestry", "Agriculture"),
    "114": ("fish", "Agriculture"),
    "211": ("oil and gas", "Mining"),
    "212": ("minerals and ores", "Mining"),
    "311": ("food", "Food"),
    "312": ("beverages and tobacco", "Food"),
    "313": ("fabrics", "Textile"),
    "314": ("textile products", "Textile"),
    "315": ("apparel", "Textile"),
    "316": ("leather and shoes", "Textile"),
    "321": ("wood products", "Wood"),
    "322": ("paper", "Paper"),
    "323": ("printed matter", "Paper"),
    "324": ("petroleum products", "Petroleum"),
    "325": ("chemicals and drugs", "Chemicals"),
    "326": ("plastics and rubber", "Plastic"),
    "327": ("glass, stone, ceramics", "Minerals"),
    "331": ("primary metals", "Basic metals"),
    "332": ("fabricated metal", "Metal products"),
    "333": ("machinery", "Machinery n.e.c."),
    "334": ("computers and electronics", "Office machines", "Communication", "Medical"),
    "335": ("electrical equipment", "Electrical"),
    "336": ("transport equipment", "Auto"),
    "337": ("furniture", "Other"),
    "339": ("miscellaneous", "Other"),
}
"""Industries with sales of their own in the US (goods returned, used goods and scrap have none), each
with the sectors of Caliendo & Parro (2015) that are closest."""

PERIODS = sorted({period for each in EPISODES for period in (*each.before, *each.after)})
"""Years and months."""

IMPORTS_NOTE = """\
# US imports for consumption and the duty on them by NAICS industry, partner and period, mn USD: for
# validation only, no scenario may read this file. ROW: all other countries. US Census Bureau (public
# domain), from the table data/top30-NAICS-imports.parquet of github.com/tradewartracker/us-imports-hs2
# (MIT licence), by tools/observed.py.
"""
INDUSTRIES_NOTE = """\
# What is known of each NAICS industry, for validation only: no scenario may read this file.
# 2017, 2024: what US buyers bought from US producers, mn USD. US Bureau of Economic Analysis (public
# domain): domestic use of 2017 in the detail tables; 2024 with the growth of output less exports in the
# summary tables (about ±10 %). elasticity: of trade, in Caliendo & Parro (2015), Review of Economic
# Studies 82(1), that of the closest sector or the mean of several. By tools/observed.py.
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


def industries_table(detail: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Return an industry's name, its domestic sales of 2017 and 2024, mn USD, and its elasticity."""
    years = {"domestic_2017_mn": "2017", "domestic_2024_est_mn": "2024"}
    sums = detail.groupby(detail["bea_code"].str[:3])[list(years)].sum().rename(columns=years)
    table = sums.loc[list(INDUSTRIES)].rename_axis("naics3")
    table.insert(0, "industry", [name for name, *_ in INDUSTRIES.values()])
    theirs = published[published["source"].str.startswith("Caliendo")].set_index("sector")["elasticity"]
    return table.assign(elasticity=[theirs[sectors].mean() for _, *sectors in INDUSTRIES.values()])


def text(note: str, table: pd.DataFrame) -> str:
    """Return a table as it is written."""
    return note + str(table.to_csv(float_format="%.6g", lineterminator="\n"))


def main(facts: str, imports: str) -> None:
    """Write both tables."""
    detail = pd.read_csv(Path(facts) / DETAIL, dtype={"bea_code": str})
    industries = industries_table(detail, pd.read_csv(Path(facts) / PUBLISHED))
    for name, note, table in (
        (IMPORTS, IMPORTS_NOTE, imports_table(pd.read_parquet(imports).reset_index())),
        (OF_INDUSTRIES, INDUSTRIES_NOTE, industries),
    ):
        (PLACE / name).write_text(text(note, table), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
