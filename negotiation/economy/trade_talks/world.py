"""The data: who sells how much to whom, under which tariffs."""

from dataclasses import dataclass
from importlib.resources import as_file
from pathlib import Path

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.checks import finite
from negotiation.base.errors import InputError, unknown
from negotiation.base.files import own_data
from negotiation.base.tables import Row, read_table

BUILT_IN = "world-2022"


@dataclass(frozen=True)
class TradingWorld:
    """Regions, sectors and what flows between them.

    ``trade``: million USD at the seller's price, before tariffs, own trade included, shape ``(N, N,
    S)``: exporter, importer, sector. ``tariffs``: fractions, of the same shape, 0 on own goods.
    ``sigma``: elasticity of substitution between a sector's varieties, shape ``(S,)``.
    ``untaxed``: sectors that cross no customs line, services say: their tariffs are on no table.
    ``inputs``: what of a dollar of sales is spent on goods to make them with, shape ``(N, S, S)``:
    region, input, sector that uses it; without them goods are made by labour alone.

    Raises
    ------
    InputError : negative or no numbers, shapes that do not fit, a region that sells itself nothing in a
        sector, a sector that nobody sells, an elasticity of 1 or less, a tariff of -100 % or less or on
        own goods; an untaxed sector that is not there; a sector with inputs for more than it sells, a
        region where nothing is left for final use.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation.economy.trade_talks.world import TradingWorld
    >>> home, abroad = np.eye(2)[..., None], 1 - np.eye(2)[..., None]
    >>> trade, sigma = 90 * home + 10 * abroad, np.array([5.0])
    >>> world = TradingWorld(("A", "B"), ("food",), trade, 0.1 * abroad, sigma)
    >>> world.region("B")
    1
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    trade: FloatArray
    tariffs: FloatArray
    sigma: FloatArray
    untaxed: tuple[str, ...] = ()
    inputs: FloatArray | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        n, s = len(self.regions), len(self.sectors)
        shapes = {"trade": (n, n, s), "tariffs": (n, n, s), "sigma": (s,)}
        if self.inputs is not None:
            shapes["inputs"] = (n, s, s)
        for name, shape in shapes.items():
            values = finite(name, getattr(self, name))
            if values.shape != shape:
                raise InputError(f"{name} has the shape {values.shape}; needed: {shape}")
            object.__setattr__(self, name, values)
        self._check_elasticities()
        self._check_trade()
        self._check_tariffs()
        self._check_inputs()
        for name in self.untaxed:
            self.sector(name)

    def _check_elasticities(self) -> None:
        for sector in np.flatnonzero(self.sigma <= 1):
            raise InputError(
                f"sigma of {self.sectors[sector]} is {self.sigma[sector]:g}; needed: above 1, "
                "or firms have no price"
            )

    def _check_trade(self) -> None:
        for i, j, s in np.argwhere(self.trade < 0):
            place = f"{self.regions[i]} to {self.regions[j]}, {self.sectors[s]}"
            raise InputError(f"trade from {place}, is negative: {self.trade[i, j, s]:g}")
        for sector in np.flatnonzero(self.trade.sum(axis=(0, 1)) == 0):
            raise InputError(f"nobody sells {self.sectors[sector]}: leave the sector out")
        for j, s in np.argwhere(own(self.trade) == 0):
            raise InputError(
                f"{self.regions[j]} sells itself no {self.sectors[s]}: own trade is missing; "
                "needed: production less exports"
            )

    def _check_tariffs(self) -> None:
        for i, j, s in np.argwhere(self.tariffs <= -1):
            place = f"{self.regions[j]} on {self.regions[i]}, {self.sectors[s]}"
            raise InputError(f"tariff of {place}, is {self.tariffs[i, j, s]:g}; needed: above -1")
        for j, s in np.argwhere(own(self.tariffs) != 0):
            raise InputError(f"tariff of {self.regions[j]} on its own {self.sectors[s]}: needed: 0")

    def _check_inputs(self) -> None:
        if self.inputs is None:
            return
        for j, k, s in np.argwhere(self.inputs < 0):
            place = f"{self.sectors[k]} in {self.sectors[s]} of {self.regions[j]}"
            raise InputError(f"input of {place}, is negative: {self.inputs[j, k, s]:g}")
        total = self.inputs.sum(axis=1)
        for j, s in np.argwhere(total >= 1):
            place = f"{self.sectors[s]} of {self.regions[j]}"
            raise InputError(f"inputs of {place}, are {total[j, s]:g} of its sales; needed: below 1")
        bought = (self.trade * (1 + self.tariffs)).sum(axis=0)
        used = (self.inputs @ self.trade.sum(axis=1)[..., None])[..., 0]
        for j in np.flatnonzero((used >= bought).all(axis=1)):
            raise InputError(f"{self.regions[j]} uses all that it buys as inputs: nobody consumes there")

    def region(self, name: str) -> int:
        """Return a region's place.

        Raises
        ------
        InputError : there is none of that name.
        """
        return _known("region", name, self.regions)

    def sector(self, name: str) -> int:
        """Return a sector's place.

        Raises
        ------
        InputError : there is none of that name.
        """
        return _known("sector", name, self.sectors)


def _known(what: str, name: str, known: tuple[str, ...]) -> int:
    if name not in known:
        raise unknown(what, name, known)
    return known.index(name)


def own(flows: FloatArray) -> FloatArray:
    """Return what regions sell themselves, a view of shape ``(N, S)`` of ``(N, N, S)``."""
    view: FloatArray = np.einsum("jjs->js", flows)
    return view


def read_trading_world(folder: Path, elasticity: str = "main") -> TradingWorld:
    """Read a world from CSV files.

    ``regions.csv`` (region), ``sectors.csv`` (sector, and ``no`` in a column ``tariffs`` for services),
    ``trade.csv`` (exporter, importer, sector, value_musd), ``tariffs.csv`` (exporter, importer, sector,
    tariff; own goods left out) and ``sigma.csv`` (sector and a column called ``elasticity``). If there
    is one, ``inputs.csv`` (region, input, sector that uses it, share of sales; what is left out is 0).

    Raises
    ------
    InputError : a file or column is missing, a cell stands twice or not at all, or a figure cannot be.
    """
    regions = tuple(row.text("region") for row in read_table(folder / "regions.csv", ["region"]))
    listed = {row.text("sector"): row for row in read_table(folder / "sectors.csv", ["sector"])}
    sectors = tuple(listed)
    sigma = np.full(len(sectors), np.nan)
    for row in read_table(folder / "sigma.csv", ["sector", elasticity]):
        sigma[_place(row, "sector", sectors)] = row.number(elasticity)
    trade = _flows(folder / "trade.csv", "value_musd", regions, sectors)
    tariffs = _flows(folder / "tariffs.csv", "tariff", regions, sectors, own_goods=0.0)
    untaxed = tuple(name for name, row in listed.items() if not _taxed(row))
    elasticities = _whole(folder / "sigma.csv", sigma)
    inputs = _inputs(folder / "inputs.csv", regions, sectors)
    return TradingWorld(regions, sectors, trade, tariffs, elasticities, untaxed, inputs)


def builtin_trading_world(elasticity: str = "main") -> TradingWorld:
    """Return the world of 2022 in 16 regions and 23 sectors, from the OECD's input-output tables.

    Raises
    ------
    InputError : no such elasticities.
    """
    with as_file(own_data(BUILT_IN)) as folder:
        return read_trading_world(folder, elasticity)


def _taxed(row: Row) -> bool:
    said = row.text("tariffs") if row.filled("tariffs") else "yes"
    if said not in ("yes", "no"):
        raise row.wrong("tariffs", f"'{said}': yes or no is needed")
    return said == "yes"


def _flows(
    path: Path,
    column: str,
    regions: tuple[str, ...],
    sectors: tuple[str, ...],
    own_goods: float = np.nan,
) -> FloatArray:
    values = np.full((len(regions), len(regions), len(sectors)), np.nan)
    each = np.arange(len(regions))
    values[each, each] = own_goods
    for row in read_table(path, ["exporter", "importer", "sector", column]):
        names = ("exporter", regions), ("importer", regions), ("sector", sectors)
        place = tuple(_place(row, name, known) for name, known in names)
        if np.isfinite(values[place]) and place[0] != place[1]:
            raise row.wrong("sector", "exporter, importer and sector stand twice")
        values[place] = row.number(column)
    return _whole(path, values)


def _inputs(path: Path, regions: tuple[str, ...], sectors: tuple[str, ...]) -> FloatArray | None:
    if not path.exists():
        return None
    values = np.full((len(regions), len(sectors), len(sectors)), np.nan)
    for row in read_table(path, ["region", "input", "sector", "share"]):
        names = ("region", regions), ("input", sectors), ("sector", sectors)
        place = tuple(_place(row, name, known) for name, known in names)
        if np.isfinite(values[place]):
            raise row.wrong("sector", "region, input and sector stand twice")
        values[place] = row.number("share")
    return np.where(np.isnan(values), 0.0, values)


def _place(row: Row, column: str, known: tuple[str, ...]) -> int:
    try:
        return _known(column, row.text(column), known)
    except InputError as error:
        raise row.wrong(column, str(error)) from error


def _whole(path: Path, values: FloatArray) -> FloatArray:
    missing = int(np.isnan(values).sum())
    if missing:
        raise InputError(f"{path}: {missing} of {values.size} figures are missing; needed: one for each")
    return values
