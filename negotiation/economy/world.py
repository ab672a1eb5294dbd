"""The world that the general equilibrium works on: who trades how much with whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.base.tables import SUFFIXES, Row, by_code, read_table, write_csv
from negotiation.economy.units import THOUSANDS, check_units

HIGHEST = 10.0
"""No tariff is as high as this share."""

BASELINE_TARIFF = 0.10
"""The least that the order of 2 April 2025 charges those under it."""

GDP, ANNOUNCED = "gdp_thousand_usd", "us_tariff_announced"
EXEMPT = "exempt"
"""Written in the place of a tariff: the order leaves the country out."""


@dataclass(frozen=True)
class World:
    """Goods trade and incomes of ``n`` countries in one year, bn USD.

    ``codes``: country codes. ``trade``: shape ``(n, n)``, exporters in rows, importers in columns, on
    the diagonal own trade, or zeros: then it follows from GDP. ``gdp``: shape ``(n,)``. ``announced``:
    shape ``(n,)``, the tariff that the USA announced, a share, as it is charged (0 for those whom the
    order leaves out), NaN where none is known; or None. ``assumptions``: in words, what has no source.
    """

    codes: tuple[str, ...]
    trade: FloatArray
    gdp: FloatArray
    announced: FloatArray | None = None
    assumptions: tuple[str, ...] = ()


def read_world(folder: Path) -> World:
    """Read a folder with two tables, each CSV or Parquet, values in thousand USD.

    ``trade*``: the column ``exporter`` and one column an importer; one row an exporter. Own trade is
    there for all countries, or 0 for all. ``countries``: the columns ``iso3, gdp_thousand_usd`` and, if
    wanted, ``us_tariff_announced``, a share, or ``exempt``; the order's 10 % where it is less or empty.
    Rows may have any order; the world's countries have that of the trade table's columns.

    Raises
    ------
    InputError : names the file, the line, the column, and what is wrong.
    """
    codes, trade = _read_trade(_only_file(folder, "trade*"))
    path = _only_file(folder, "countries")
    gdp, announced = read_countries(path, codes)
    _same(codes, gdp, str(path), "row", "a country of the trade table")
    _same(gdp, codes, f"{folder}: the trade table", "column", f"a country of {path.name}")
    check_units(trade, list(gdp.values()), f"{path}, column {GDP}")
    return world_of(codes, trade, gdp, announced)


def world_of(
    codes: Sequence[str],
    trade: FloatArray,
    gdp: dict[str, float],
    announced: dict[str, float],
    assumptions: tuple[str, ...] = (),
) -> World:
    """Put a world together; ``gdp`` and ``announced`` by code, no announced tariff at all gives None."""
    rates = np.array([announced.get(code, np.nan) for code in codes]) if announced else None
    return World(tuple(codes), trade, np.array([gdp[code] for code in codes]), rates, assumptions)


def write_world(world: World, folder: Path) -> None:
    """Write ``trade.csv`` and ``countries.csv`` into a folder, in the form that `read_world` reads."""
    flows = [[code, *map(_thousands, row)] for code, row in zip(world.codes, world.trade, strict=True)]
    write_csv(folder / "trade.csv", ["exporter", *world.codes], flows)
    rates = np.full(len(world.codes), np.nan) if world.announced is None else world.announced
    countries = [
        [code, _thousands(gdp), "" if np.isnan(rate) else f"{rate:.10g}" if rate else EXEMPT]
        for code, gdp, rate in zip(world.codes, world.gdp, rates, strict=True)
    ]
    write_csv(folder / "countries.csv", ["iso3", GDP, ANNOUNCED], countries)


def read_countries(path: Path, needed: Sequence[str] = ()) -> tuple[dict[str, float], dict[str, float]]:
    """Read GDP, bn USD, and the announced tariffs, shares, by country; none if no row has one.

    Countries whose GDP is empty are left out, unless they are ``needed``.

    Raises
    ------
    InputError : names the file, the line, the column, and what is wrong.
    """
    every = by_code(read_table(path, ("iso3", GDP)), "iso3")
    rows = {code: row for code, row in every.items() if row.filled(GDP) or code in needed}
    gdp = {code: row.number(GDP) / THOUSANDS for code, row in rows.items()}
    for code, row in rows.items():
        if not gdp[code] > 0:
            raise row.wrong(GDP, "GDP must be positive")
    if not any(row.filled(ANNOUNCED) for row in rows.values()):
        return gdp, {}
    return gdp, {code: _announced(row) for code, row in rows.items()} | {"USA": 0.0}


def _announced(row: Row) -> float:
    """Return the tariff that a country's goods are charged by the order."""
    if row.filled(ANNOUNCED) and row.text(ANNOUNCED).lower() == EXEMPT:
        return 0.0
    rate = row.number(ANNOUNCED) if row.filled(ANNOUNCED) else 0.0
    if rate >= HIGHEST:
        raise row.wrong(ANNOUNCED, f"{rate:g} is no share below {HIGHEST:g}; write 0.25 for 25 percent")
    return max(rate, BASELINE_TARIFF)


def _read_trade(path: Path) -> tuple[list[str], FloatArray]:
    """Read a matrix of flows, bn USD, with its countries."""
    rows = by_code(read_table(path, ("exporter",)), "exporter")
    codes = [name for name in next(iter(rows.values())).cells if name != "exporter"]
    if len(codes) < 2:
        raise InputError(f"{path}: {len(codes)} columns of importers; at least two countries are needed")
    _same(codes, rows, str(path), "row", "the exporter of that column's name")
    _same(rows, codes, str(path), "column", "the importer of that row's name")
    trade = np.array([[rows[code].number(other) for other in codes] for code in codes]) / THOUSANDS
    own = trade.diagonal()
    lacking = [code for code, value in zip(codes, own, strict=True) if not value]
    if 0 < len(lacking) < len(codes):
        raise InputError(
            f"{path}: own trade is 0 for {', '.join(lacking)} and more for the others; "
            "give that of all countries, or 0 for all: then it follows from GDP"
        )
    abroad = trade - np.diag(own)
    for code, exports, imports in zip(codes, abroad.sum(axis=1), abroad.sum(axis=0), strict=True):
        if not exports > 0:
            raise InputError(f"{rows[code].place}: {code} exports nothing; leave the country out")
        if not imports > 0:
            raise InputError(f"{path}, column {code}: {code} imports nothing; leave the country out")
    return codes, trade


def _only_file(folder: Path, stem: str) -> Path:
    """Return the folder's only table of that name."""
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; needed is one with trade.csv and countries.csv")
    matching = folder.glob(f"{stem}.*", case_sensitive=False)
    found = sorted(path for path in matching if path.suffix.lower() in SUFFIXES)
    kinds = " or ".join(f"{stem}{suffix}" for suffix in SUFFIXES)
    if not found:
        raise InputError(f"{folder}: no table {kinds} in it")
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise InputError(f"{folder}: {names}; exactly one table {kinds} is needed")
    return found[0]


def _same(needed: Iterable[str], there: Iterable[str], where: str, part: str, what: str) -> None:
    """Refuse a table that lacks countries, naming them."""
    known = set(there)
    missing = [code for code in needed if code not in known]
    if missing:
        raise InputError(f"{where}: no {part} for {', '.join(missing)}, {what}")


def _thousands(billions: float) -> str:
    return f"{billions * THOUSANDS:.10g}"
