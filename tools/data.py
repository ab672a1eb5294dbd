"""Make the tables of the package from a folder of facts: ``python -m tools.data FACTS_DIR``.

What may be shipped, and what each table is for, stands in ``negotiation/data/tables/README.md``. Nothing
that came after the talks began (14 April 2025) is taken over.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

TABLES = Path(__file__).parents[1] / "negotiation" / "data" / "tables"

BEFORE = "2025-04-14"
"""The day on which the talks began."""

NAMED = ("KOR", "JPN", "EUU", "MEX", "CAN", "CHN")
"""The origins whose goods have a coverage of their own; the others together are ROW."""

EXEMPT, PARTLY_EXEMPT = "exempt", ("agriculture", "chemicals", "electronics", "machinery", "other")
"""A column for the exempt goods of sectors that are so in part."""

COVERED_BY = "reciprocal"
"""What is neither exempt nor under Section 232."""

BY_PARTNER = "trade_2024/us_imports_2024_sector_partner.csv"
MARKET = "trade_2024/us_market_2024_sector.csv"
COVERED = "tariffs/us_tariff_coverage_sector_partner.csv"

CENSUS = "US Census Bureau, imports for consumption 2024"
TRADE = f"{CENSUS}, by HS10 and partner (GitHub tradewartracker/trade-war-redux-2025)"
LISTS = "product lists of each measure (GitHub arifshehab/tariff-rate-tracker)"

COVERAGE = {
    "s232_autos": "s232_autos",
    "s232_parts": "s232_parts",
    "s232_steel": "s232_steel",
    "s232_alu": "s232_alu",
    "exempt_annex2": "exempt",
    "reciprocal_covered": "reciprocal",
    "usmca_share_2024": "usmca",
}
"""Columns of the coverage as they are called there and here; what came later is left out."""

MEASURES = {"reciprocal": "reciprocal", "fentanyl": "fentanyl", "autos": "autos", "steel": "steel"}
MEASURES |= {"aluminum": "aluminium"}
CODES = {"all": "all", "China": "CHN", "Canada": "CAN", "Mexico": "MEX"}

INDUSTRY = "trade_2024/korea_industry_2024.csv"
IMPORTED = "trade_2024/us_exports_to_korea_facts.csv"
POLITICS = "politics/politics_facts.csv"

FACTS = (
    ("korea_us.csv", "growth", "growth", "percent", (1.9, 2.1)),
    ("korea_us.csv", "growth_from_exports", "growth_from_exports", "percentage points", (1.8, 2.0)),
    (INDUSTRY, "all goods/exports", "exports", "bn USD", (680, 687)),
    (IMPORTED, "US crude oil to Korea, whole year", "us_crude", "bn USD", (14, 15)),
    (IMPORTED, "US LNG to Korea", "us_lng", "bn USD", (2.5, 4.0)),
    (IMPORTED, "US farm exports to Korea", "us_farm_goods", "bn USD", (7.5, 9.5)),
    ("korea_us.csv", "defence_cost_share", "defence_cost_share", "trillion KRW", (1.52, 1.52)),
    (INDUSTRY, "won/average rate", "won", "KRW per USD", (1300, 1480)),
    (POLITICS, "National Assembly, Democratic Party", "seats_dp", "seats of 300", (170, 170)),
    (POLITICS, "National Assembly, People Power Party", "seats_ppp", "seats of 300", (108, 108)),
)
"""Single facts on Korea: file, what it is called there, key, unit, range."""

type Rows = Iterable[Iterable[object]]


def read(facts: Path, place: str) -> list[dict[str, str]]:
    """Return the rows of a file of facts."""
    with (facts / place).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def us_imports(facts: Path) -> Rows:
    """Imports by partner and sector, bn USD; ROW: all but the named ones, WLD: all."""
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    exempt = _shares(facts, EXEMPT)
    for row in read(facts, BY_PARTNER):
        code, sector, amount = row["iso3"], row["sector"], float(row["imports_mn"]) / 1000
        group = code if code in NAMED else "ROW"
        for place in dict.fromkeys((code, group, "WLD")):
            sums[place][sector] += amount
            sums[place][EXEMPT] += amount * exempt[group][sector] * (sector in PARTLY_EXEMPT)
    order = sorted(sums, key=lambda code: -sum(sums[code].values()))
    yield ["partner", *_sectors(facts), EXEMPT]
    for code in order:
        yield code, *(_short(sums[code][sector]) for sector in (*_sectors(facts), EXEMPT))


def us_duty(facts: Path) -> Rows:
    """Duty paid in 2024, percent of imports, by partner and sector; reciprocal: on goods under that."""
    paid: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    bought: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    covered = _shares(facts, COVERED_BY)
    for row in read(facts, BY_PARTNER):
        if not row["duty_pct"]:
            continue
        code, sector, amount = row["iso3"], row["sector"], float(row["imports_mn"])
        group = code if code in NAMED else "ROW"
        for place in dict.fromkeys((code, group)):
            for name, part in ((sector, 1.0), (COVERED_BY, covered[group][sector])):
                bought[place][name] += part * amount
                paid[place][name] += part * amount * float(row["duty_pct"])
    columns = [*_sectors(facts), COVERED_BY]
    yield ["partner", *columns]
    for code in sorted(bought):
        # a column may be listed with no imports at all
        amounts = ((paid[code][name], bought[code][name]) for name in columns)
        yield code, *(_short(round(duty / of, 2)) if of else "" for duty, of in amounts)


def us_market(facts: Path) -> Rows:
    """What US buyers spend by sector, bn USD."""
    rows = read(facts, MARKET)
    spent = {row["sector"]: float(row["market_2024_bn"]) for row in rows}
    exempt, covered = _shares(facts, EXEMPT)["WLD"], _shares(facts, COVERED_BY)["WLD"]
    under = sum(spent[sector] * covered[sector] for sector in spent)
    spent[EXEMPT] = sum(spent[sector] * exempt[sector] for sector in PARTLY_EXEMPT)
    spent[COVERED_BY] = under
    yield ["sector", "value"]
    yield from ((sector, f"{amount:.1f}") for sector, amount in spent.items())


def us_coverage(facts: Path) -> Rows:
    """Shares of imports under each measure, by partner and sector."""
    yield ["partner.sector", *COVERAGE.values()]
    for row in read(facts, COVERED):
        cells = (_short(float(row[name])) if row[name] else "" for name in COVERAGE)
        yield f"{row['partner']}.{row['sector']}", *cells


def us_rates(facts: Path) -> Rows:
    """Rates in force when the talks began, and those announced for the named partners, percent."""
    yield ["measure.partner", "value", "from", "source"]
    last = {}
    for row in read(facts, "tariffs/us_statutory_rates_2025_26.csv"):
        if row["effective_date"] < BEFORE and row["measure"] in MEASURES and row["partner"] in CODES:
            last[f"{MEASURES[row['measure']]}.{CODES[row['partner']]}"] = row
    for key, row in last.items():
        yield key, f"{float(row['rate']) * 100:g}", row["effective_date"], row["source"]
    for row in read(facts, "reciprocal_2025.csv"):
        if row["iso3"] in NAMED:
            source = "annex I to the executive order of 2 April 2025"
            yield f"announced.{row['iso3']}", row["announced_rate_pct"], "2025-04-09", source


def us_votes(facts: Path) -> Rows:
    """Votes by state, and by how much Republicans led; US: all states."""
    margins = [f"margin_{year}_pct" for year in (2016, 2020, 2024)]
    rows = read(facts, "politics/us_states_votes.csv")
    yield ["state", "electoral_votes", "votes_2024", *margins]
    for row in rows:
        yield row["state"], *(row[name] for name in ("electoral_votes_2024", "votes_2024", *margins))
    votes = sum(int(row["votes_2024"]) for row in rows)
    ahead = sum(int(row["votes_2024"]) * float(row[margins[-1]]) for row in rows)
    yield "US", 538, votes, "", "", f"{ahead / votes:.2f}"


def us_plants(facts: Path) -> Rows:
    """Korean projects announced before the talks, by state, bn USD; US: all of them."""
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in read(facts, "investment/korean_projects_us.csv"):
        if row["announced"] < BEFORE[:7]:
            period = "since_2021" if row["announced"] >= "2021" else "earlier"
            for state in (row["state"], "US"):
                sums[state][period] += float(row["amount_bn"])
    yield ["state", "earlier", "since_2021"]
    for state in sorted(sums):
        yield state, *(f"{sums[state][period]:.2f}" for period in ("earlier", "since_2021"))


def korea(facts: Path) -> Rows:
    """Single facts on Korea, with unit, year, source and range of their own."""
    yield ["key", "value", "low", "high", "unit", "year", "source"]
    for place, name, key, unit, ends in FACTS:
        (row,) = (r for r in read(facts, place) if _called(r, name) and r["unit"].startswith(unit[:3]))
        yield key, row["value"], *ends, unit, row.get("year") or row["date"][:4], row["source"]
    (partner,) = (r for r in read(facts, "partners.csv") if r["iso3"] == "KOR")
    yield "gdp", partner["gdp_2024_bn"], 1850, 1880, "bn USD", 2024, "IMF and World Bank, rounded"
    (growth,) = (r for r in read(facts, INDUSTRY) if _called(r, "all goods/exports"))
    yield "export_growth", growth["change_pct"], 7.8, 8.6, "percent", growth["year"], growth["source"]


def _called(row: dict[str, str], name: str) -> bool:
    return name in (row.get("key"), row.get("what"), f"{row.get('industry')}/{row.get('measure')}")


def _short(number: float) -> str:
    return f"{round(number, 4):.9g}"


def _sectors(facts: Path) -> list[str]:
    return [row["sector"] for row in read(facts, MARKET)]


def _shares(facts: Path, measure: str) -> dict[str, dict[str, float]]:
    """Return by partner and sector what part of the goods a measure is on."""
    (column,) = (name for name, ours in COVERAGE.items() if ours == measure)
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for row in read(facts, COVERED):
        shares[row["partner"]][row["sector"]] = float(row[column])
    return shares


MAKERS: dict[Callable[[Path], Rows], dict[str, str]] = {
    us_imports: {"unit": "bn USD", "year": "2024", "spread": "0.02", "source": TRADE},
    us_duty: {"unit": "percent", "year": "2024", "spread": "0", "source": TRADE},
    us_market: {
        "unit": "bn USD",
        "year": "2024",
        "spread": "0.1",
        "source": "US BEA input-output tables 2017 carried to 2024, and US Census Bureau imports",
    },
    us_coverage: {
        "unit": "share",
        "year": "2024",
        "spread": "0.1",
        "source": f"{CENSUS}, on {LISTS}; USMCA as claimed in 2024",
    },
    us_rates: {"unit": "percent", "year": "2025", "spread": "0"},
    us_votes: {
        "unit": "electoral votes; votes; percentage points",
        "year": "2024",
        "spread": "0",
        "source": "county results (GitHub tonmcg/US_County_Level_Election_Results_08-24)",
    },
    us_plants: {
        "unit": "bn USD",
        "year": "2025",
        "spread": "0.25",
        "source": "Korean projects in the US announced before 14 April 2025, by press reports",
    },
    korea: {},
}
"""What makes each table, and what is said at its head for all of its cells."""


def lines(make: Callable[[Path], Rows], facts: Path) -> Iterator[str]:
    """Yield the lines of a table: what it is, what holds for all cells, header, rows."""
    yield f"# {(make.__doc__ or '').strip()}\n"
    yield from (f"# {name}: {text}\n" for name, text in MAKERS[make].items())
    yield from map(_as_csv, make(facts))


def _as_csv(cells: Iterable[object]) -> str:
    texts = (str(cell) for cell in cells)
    return ",".join(f'"{text}"' if "," in text else text for text in texts) + "\n"


def main(facts: Path, folder: Path = TABLES) -> None:
    """Write all tables."""
    for make in MAKERS:
        (folder / f"{make.__name__}.csv").write_text("".join(lines(make, facts)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
