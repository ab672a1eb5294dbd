"""Write the built-in world of ``negotiate tariff-war``: ``python -m tools.trading_world FACTS_DIR``.

``FACTS_DIR`` has ``trade.csv``, ``regions.csv``, ``sectors.csv`` and ``sigma.csv``, summed from tables
of the OECD, and ``tariffs.csv``, of which only what the United States collected is taken as it is.
"""

import sys
from pathlib import Path
from statistics import median

from negotiation.base.tables import Row, read_table, write_csv

TARGET = Path(__file__).parents[1] / "negotiation" / "data" / "world-2022"
HOST, UNTAXED = "USA", "services"

AVERAGE = {
    **{"KOR": 2.8, "CHN": 4.3, "JPN": 1.0, "EUU": 1.4, "MEX": 2.3, "CAN": 0.9, "IND": 7.0, "VNM": 3.5},
    **{"TWN": 3.1, "GBR": 0.8, "CHE": 2.1, "BRA": 10.8, "AUS": 0.7, "ASN": 2.9, "ROW": 4.8},
}
"""Mean tariff on goods, percent, by importer (Global Tariff Database, Teti 2024, for 2021)."""


def main(facts: Path) -> None:
    """Write all files of the world but what is written about it."""
    TARGET.mkdir(exist_ok=True)
    regions = read_table(facts / "regions.csv", ["region", "name"])
    sectors = [row.text("sector") for row in read_table(facts / "sectors.csv", ["sector"])]
    _write("regions", ["region", "name"], [[r.text("region"), r.text("name")] for r in regions])
    _write("sectors", ["sector", "tariffs"], [[s, "no" if s == UNTAXED else "yes"] for s in sectors])
    _write("trade", ["exporter", "importer", "sector", "value_musd"], _trade(facts / "trade.csv"))
    _write("tariffs", ["exporter", "importer", "sector", "tariff"], _tariffs(facts / "tariffs.csv"))
    rows = [_sigma(row) for row in read_table(facts / "sigma.csv", ["sector"])]
    _write("sigma", list(rows[0]), [list(row.values()) for row in rows])


def _write(name: str, header: list[str], rows: list[list[object]]) -> None:
    write_csv(TARGET / f"{name}.csv", header, rows)


def _names(row: Row) -> list[object]:
    return [row.text(name) for name in ("exporter", "importer", "sector")]


def _trade(path: Path) -> list[list[object]]:
    rows = read_table(path, ["value_mn"])
    return [[*_names(row), f"{row.number('value_mn'):.5g}"] for row in rows]


def _tariffs(path: Path) -> list[list[object]]:
    rows = read_table(path, ["rate"])
    return [[*_names(row), f"{_rate(row):.4g}"] for row in rows]


def _rate(row: Row) -> float:
    if row.text("sector") == UNTAXED:
        return 0.0
    importer = row.text("importer")
    return row.number("rate") if importer == HOST else AVERAGE[importer] / 100


def _sigma(row: Row) -> dict[str, object]:
    """Return a sector's elasticities: the median of all estimates, and these."""
    estimates = {name: row.number(name) for name in row.cells if name not in ("sector", "uniform_4")}
    known = {name: value for name, value in estimates.items() if name != "icio_triple_difference"}
    return {
        "sector": row.text("sector"),
        "main": float(f"{median(known.values()):.4g}"),
        "uniform": 5.0,
        **known,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
