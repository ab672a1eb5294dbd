"""CEPII's BACI, trade by product, added up: to a world for the general equilibrium, or by sector."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.errors import InputError
from negotiation.base.tables import read_table
from negotiation.economy.partners import EU_MEMBERS
from negotiation.economy.units import THOUSANDS
from negotiation.economy.world import World, read_countries, world_of

COLUMNS = ("t", "i", "j", "k", "v")
BLOCK = 1 << 18
"""Bytes read at a time; some are read ahead. A year has 300 MB."""

MOST_CODES = 10_000
"""Country codes of BACI are numbers below."""

DIGITS = 6
"""Of a product's code in the Harmonized System."""

UNION = "EUU"
"""The European Union, where its members are not named themselves."""


def from_baci(flows: Path, codes: Path, gdp: Path) -> World:
    """Add up a year of BACI (Gaulier & Zignago 2010) over products, for the countries that ``gdp`` has.

    ``flows``: CSV with year ``t``, exporter ``i``, importer ``j``, value ``v`` in thousand USD (and
    product and quantity). ``codes``: CSV with ``country_code, country_iso3``; several numbers of one
    country are added up. ``gdp``: as the table ``countries`` of `read_world`. Countries without GDP, and
    those that export or import nothing, are left out; the world's ``assumptions`` name these, and the
    share of trade left out.

    Raises
    ------
    InputError : a file is not of this form, has several years, or leaves fewer than two countries.
    """
    incomes, announced = read_countries(gdp)
    names = list(incomes)
    place = _places(codes, names)
    years, by_sector = _add_up(flows, place, len(names), codes)
    whole = by_sector[..., 0]
    trade = whole[:-1, :-1]
    own = [name for name, value in zip(names, trade.diagonal(), strict=True) if value]
    if own:
        raise InputError(f"{flows}: {own[0]} trades with itself; BACI has no such flows")
    kept = _trading(trade)
    if kept.sum() < 2:
        raise InputError(f"{flows}: fewer than two countries of {gdp} export and import")
    trade = trade[np.ix_(kept, kept)]
    outside = 1 - trade.sum() / whole.sum()
    notes = [f"trade of {years}: {outside:z.2%} is left out, for countries without GDP in {gdp.name}"]
    if not kept.all():
        gone = ", ".join(np.array(names)[~kept])
        notes.append(f"left out, for they export or import nothing: {gone}")
    remaining = [name for name, stays in zip(names, kept, strict=True) if stays]
    return world_of(remaining, trade, incomes, announced, tuple(notes))


def _places(path: Path, names: Sequence[str]) -> IntArray:
    """Return each number's place in ``names``: after them for other countries, −1 if unknown."""
    index = {name: place for place, name in enumerate(names)}
    unioned = index | dict.fromkeys(EU_MEMBERS, index[UNION]) | index if UNION in index else index
    places = np.full(MOST_CODES, -1)
    for row in read_table(path, ("country_code", "country_iso3")):
        number = row.number("country_code")
        if not (number.is_integer() and number < MOST_CODES):
            raise row.wrong("country_code", f"{number:g} is no country code, a whole number")
        name = row.text("country_iso3") if row.filled("country_iso3") else ""
        places[int(number)] = unioned.get(name, len(names))
    return places


def baci_by_sector(
    flows: Path, codes: Path, names: Sequence[str], sectors: Mapping[str, str]
) -> dict[tuple[str, str, str], float]:
    """Add up a year of BACI by exporter, importer and sector, bn USD, among ``names`` and all others.

    ``sectors`` has a sector by the first two, four or six digits of its products' codes; where several
    fit, the longest counts. Products of no sector are left out. ``EUU`` among the names is all members
    that are not; all others are the last of the countries, ``ROW``.

    Raises
    ------
    InputError : a file is not of this form, has several years or no trade.
    """
    keys, places = [*dict.fromkeys(sectors.values())], _places(codes, names)
    sector = _sector_places(sectors, keys)
    _, whole = _add_up(flows, places, len(names), codes, sector, len(keys) + 1)
    everyone = [*names, "ROW"]
    return {
        (exporter, importer, key): float(whole[i, j, s])
        for i, exporter in enumerate(everyone)
        for j, importer in enumerate(everyone)
        for s, key in enumerate(keys)
        if i != j
    }


def _sector_places(sectors: Mapping[str, str], keys: Sequence[str]) -> IntArray:
    """Return each product's place in ``keys``, after them where it is of no sector."""
    places = np.full(10**DIGITS, len(keys))
    for start in sorted(sectors, key=len):
        size = 10 ** (DIGITS - len(start))
        places[int(start) * size : (int(start) + 1) * size] = keys.index(sectors[start])
    return places


def _add_up(
    flows: Path,
    places: IntArray,
    size: int,
    codes: Path,
    sector: IntArray | None = None,
    sectors: int = 1,
) -> tuple[int, FloatArray]:
    """Return the year and trade in bn USD, shape ``(size + 1, size + 1, sectors)``, others last.

    ``sector`` has that of each product; without it all are of one.
    """
    shape = size + 1, size + 1, sectors
    total = np.zeros(shape).ravel()
    years: set[int] = set()
    for year, exporter, importer, product, value in _batches(flows):
        years.update(np.unique(year).tolist())
        if len(years) > 1:
            raise InputError(f"{flows}: years {', '.join(map(str, sorted(years)))}; one is needed")
        for numbers in (exporter, importer):
            known = (numbers >= 0) & (numbers < MOST_CODES)
            known[known] = places[numbers[known]] >= 0
            if not known.all():
                raise InputError(f"{flows}: country {numbers[~known][0]} is not in {codes}")
        if not (np.isfinite(value) & (value >= 0)).all():
            raise InputError(f"{flows}: values v must be finite numbers, not negative")
        if not ((product >= 0) & (product < 10**DIGITS)).all():
            raise InputError(f"{flows}: products k must be numbers of {DIGITS} digits")
        kind = 0 if sector is None else sector[product]
        cells = (places[exporter] * shape[1] + places[importer]) * sectors + kind
        total += np.bincount(cells, weights=value, minlength=total.size)
    if not total.sum() > 0:
        raise InputError(f"{flows}: no trade in it")
    return years.pop(), total.reshape(shape) / THOUSANDS


def _batches(flows: Path) -> Iterator[tuple[Any, ...]]:
    """Yield the columns of a few rows at a time."""
    import pyarrow as pa
    from pyarrow import csv

    types = dict.fromkeys(COLUMNS, pa.int64()) | {"v": pa.float64()}
    options = csv.ConvertOptions(
        include_columns=COLUMNS, column_types=types, null_values=[], strings_can_be_null=False
    )
    try:
        with csv.open_csv(flows, csv.ReadOptions(block_size=BLOCK), convert_options=options) as reader:
            for batch in reader:
                yield tuple(batch.column(name).to_numpy() for name in COLUMNS)
    except OSError as error:
        raise InputError(f"{flows}: cannot read it: {error.strerror or error}") from error
    except pa.ArrowException as error:
        raise InputError(
            f"{flows}: not BACI, a CSV with the columns t, i, j, k, v, q ({error})"
        ) from error


def _trading(trade: FloatArray) -> Any:
    """Say which countries export and import, to and from others that do."""
    kept = np.ones(len(trade), dtype=bool)
    while True:
        among = trade * kept * kept[:, None]
        active = kept & (among.sum(axis=0) > 0) & (among.sum(axis=1) > 0)
        if (active == kept).all():
            return kept
        kept = active
