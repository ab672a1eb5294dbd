"""Tables of one's own: trade by sector, what buyers spend, tariffs; read and held against each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from negotiation.base.errors import InputError, unknown
from negotiation.base.tables import Row, by_code, read_table
from negotiation.economy.baci import baci_by_sector
from negotiation.economy.partners import read_partners
from negotiation.scenarios.allowed import MOST_PERCENT
from negotiation.scenarios.names import country

TRADE, MARKETS, TARIFFS, COUNTRIES = "trade.csv", "markets.csv", "tariffs.csv", "countries.csv"
"""Files of a folder; the last one may be left out."""

FLOWS, CODES, PRODUCTS = "BACI_*.csv", "country_codes*.csv", "products.csv"
"""What stands for the first one: a year of BACI, its countries, and the sectors of products."""

type Rates = tuple[float, float]
"""In force now, and without a deal, percent."""


@dataclass(frozen=True)
class Country:
    """What is known of a country besides its trade; None is not known. GDP and FDI in bn USD."""

    name: str
    gdp: float | None = None
    households: float | None = None
    fdi: float | None = None


@dataclass(frozen=True)
class OwnTables:
    """Goods by exporter, importer and sector, bn USD a year; ``spending`` by sector at the table."""

    trade: Mapping[tuple[str, str, str], float]
    spending: Mapping[str, float]
    rates: Mapping[tuple[str, str], Rates]
    countries: Mapping[str, Country]
    home: str
    host: str
    source: str = TRADE
    """The file that has the trade."""

    @property
    def rivals(self) -> list[str]:
        """Who else sells to the host, as they stand in the table."""
        sellers = dict.fromkeys(seller for seller, buyer, _ in self.trade if buyer == self.host)
        return [seller for seller in sellers if seller != self.home]

    def sold(self, exporter: str, sector: str) -> float:
        """Return what a country sells to the host, bn USD a year."""
        return self.trade[exporter, self.host, sector]

    def named(self, code: str) -> Country:
        """Return what is known of a country; its name at least."""
        partner = read_partners().get(code)
        return self.countries.get(code) or Country(partner.name if partner else code)


def read_own(folder: Path, home: str, host: str, named: Sequence[str] = ()) -> OwnTables:
    """Read a folder of tables for the talks of two countries; of some sectors only, if they are named.

    Raises
    ------
    InputError : names the file, the line or the sector, and what is needed.
    """
    spending = _by_sector(folder / MARKETS)
    for key in named:
        if key not in spending:
            raise unknown(f"sector in {folder / MARKETS}", key, spending)
    codes = _code(home), _code(host)
    source = folder / TRADE
    if source.exists() or not [*folder.glob(FLOWS)]:
        trade = _trade(source, spending)
    else:
        source = _only(folder, FLOWS)
        trade = _from_baci(source, spending, codes)
    if codes[0] == codes[1]:
        raise InputError(f"home and host are both {codes[0]}: two countries are needed")
    for code, name, place, role in zip(
        codes, (home, host), (0, 1), ("exporter", "importer"), strict=True
    ):
        if all(key[place] != code for key in trade):
            raise unknown(f"{role} in {source}", name, dict.fromkeys(key[place] for key in trade))
    tables = OwnTables(
        trade,
        {key: spending[key] for key in named or spending},
        _rates(folder / TARIFFS, spending),
        _countries(folder / COUNTRIES),
        *codes,
        source.name,
    )
    _check(tables, folder)
    return tables


def _code(name: str) -> str:
    """Return the code of a country, or a name that is none as it is: ``ROW``."""
    return country(name) or name


def _by_sector(path: Path) -> dict[str, float]:
    rows = by_code(read_table(path, ("sector", "spending_bn"), "markets"), "sector")
    for key, row in rows.items():
        if not key.isidentifier():
            raise row.wrong("sector", f"'{key}': a name of letters, digits and _ is needed")
        if not row.number("spending_bn"):
            raise row.wrong("spending_bn", "must be positive")
    return {key: row.number("spending_bn") for key, row in rows.items()}


def _sector(row: Row, sectors: Mapping[str, float]) -> str:
    key = row.text("sector")
    if key not in sectors:
        raise unknown(f"sector in {row.place}", key, sectors)
    return key


def _trade(path: Path, sectors: Mapping[str, float]) -> dict[tuple[str, str, str], float]:
    found: dict[tuple[str, str, str], float] = {}
    for row in read_table(path, ("exporter", "importer", "sector", "bn_usd"), "trade"):
        key = _code(row.text("exporter")), _code(row.text("importer")), _sector(row, sectors)
        if key in found:
            raise row.wrong("sector", f"{key[0]} to {key[1]} in {key[2]} stands twice")
        found[key] = row.number("bn_usd")
    return found


def _from_baci(
    flows: Path, sectors: Mapping[str, float], pair: tuple[str, str]
) -> dict[tuple[str, str, str], float]:
    """Return what the host buys, from all that have tariffs, and what it sells to the home country.

    Who has no tariffs is of the rest of the world, ``ROW``.
    """
    (home, host), folder = pair, flows.parent
    rates = _rates(folder / TARIFFS, sectors)
    named = dict.fromkeys([*pair, *(seller for seller, _ in rates if seller != "ROW")])
    products = _products(folder / PRODUCTS, sectors)
    found = baci_by_sector(flows, _only(folder, CODES), [*named], products)
    return {key: bn for key, bn in found.items() if key[1] == host or key[:2] == (host, home)}


def _only(folder: Path, pattern: str) -> Path:
    files = sorted(folder.glob(pattern))
    if len(files) != 1:
        names = ", ".join(path.name for path in files) or "none"
        raise InputError(f"{folder}: one file {pattern} is needed, there is {names}")
    return files[0]


def _products(path: Path, sectors: Mapping[str, float]) -> dict[str, str]:
    """Return a sector by the first digits of its products, of each sector some."""
    rows = by_code(read_table(path, ("product", "sector"), "products"), "product")
    for product, row in rows.items():
        if not (product.isascii() and product.isdecimal() and len(product) in (2, 4, 6)):
            raise row.wrong("product", f"'{product}': 2, 4 or 6 digits are needed, as in 01 or 8703")
    found = {product: _sector(row, sectors) for product, row in rows.items()}
    for key in sectors:
        if key not in found.values():
            raise InputError(f"{path}: no product of {key}, a sector of {MARKETS}")
    return found


def _rates(path: Path, sectors: Mapping[str, float]) -> dict[tuple[str, str], Rates]:
    found: dict[tuple[str, str], Rates] = {}
    for row in read_table(path, ("exporter", "sector", "in_force_pct"), "tariffs"):
        key = _code(row.text("exporter")), _sector(row, sectors)
        if key in found:
            raise row.wrong("sector", f"{key[0]} in {key[1]} stands twice")
        found[key] = _pair(row)
    return found


def _pair(row: Row) -> Rates:
    columns = "in_force_pct", "without_deal_pct" if row.filled("without_deal_pct") else "in_force_pct"
    now, then = map(row.number, columns)
    if then > MOST_PERCENT:
        raise row.wrong(columns[1], f"{then:g} is more than {MOST_PERCENT:g} %")
    if then < now:
        raise row.wrong("without_deal_pct", f"{then:g} lies below the rate in force, {now:g}")
    return now, then


def _countries(path: Path) -> dict[str, Country]:
    if not path.exists():
        return {}
    columns = ("gdp_bn", "households_mn", "fdi_bn")
    rows = {
        _code(row.text("country")): row for row in read_table(path, ("country", "name"), "countries")
    }
    return {
        code: Country(row.text("name"), *(row.number(c) if row.filled(c) else None for c in columns))
        for code, row in rows.items()
    }


def _check(tables: OwnTables, folder: Path) -> None:
    """Refuse tables that lack something, or sell more than is bought."""
    home, host, trade = tables.home, tables.host, folder / tables.source
    flows = [(seller, host) for seller in (home, *tables.rivals)] + [(host, home)]
    for key, spent in tables.spending.items():
        for seller, buyer in flows:
            if (seller, buyer, key) not in tables.trade:
                raise InputError(
                    f"{trade}: no row {seller},{buyer},{key}; write 0 where nothing is sold"
                )
        for seller in (home, *tables.rivals):
            if (seller, key) not in tables.rates:
                raise InputError(
                    f"{folder / TARIFFS}: no row {seller},{key}: what {seller} pays in {host}"
                )
        sold = sum(tables.sold(seller, key) for seller in (home, *tables.rivals))
        if sold > spent:
            raise InputError(
                f"{folder / MARKETS}: buyers of {key} spend {spent:g} bn USD, less than the {sold:g} "
                f"that {tables.source} has of sales to {host}"
            )
