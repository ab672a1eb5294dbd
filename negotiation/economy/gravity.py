"""The built-in world: flows with the United States as published, all others by structural gravity."""

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.files import own_data
from negotiation.base.tables import by_code, csv_rows
from negotiation.economy.partners import read_partners
from negotiation.economy.trade import ConvergenceError
from negotiation.economy.world import BASELINE_TARIFF, World, world_of

DATA = "world-2024.csv"
COLUMNS = ("iso3", "latitude", "longitude", "exports_bn", "imports_bn", "gdp_bn", "source")
"""Of the data; the host's row comes first, that of the rest of the world last."""

DISTANCE_ELASTICITY = -1.0
"""Near the mean of 1,467 estimates, −0.9 (Disdier & Head 2008)."""

EARTH_RADIUS = 6371.0
"""Kilometres."""

TOLERANCE = 1e-12
MAX_STEPS = 1000


def builtin_world() -> World:
    """Return the world of 2024 in 32 countries: the United States, 30 partners, the rest as ROW.

    Flows with the United States are those of the table of partners, ROW having the remainder to the US
    totals. The others follow gravity with outward and inward multilateral resistance (Anderson & van
    Wincoop 2003), which is what scaling ``distance^elasticity`` to given totals of rows and columns
    yields: whatever describes a country alone, its size too, drops out. ``assumptions`` says the rest.

    Examples
    --------
    >>> from negotiation.economy.gravity import builtin_world
    >>> world = builtin_world()
    >>> world.trade.shape == (len(world.codes),) * 2
    True
    """
    text = own_data(DATA).read_text(encoding="utf-8")
    rows = by_code(csv_rows(text, DATA, COLUMNS), "iso3")
    host, *listed, rest = rows
    partners = read_partners()
    exports, imports = (np.array([row.number(c) for row in rows.values()]) for c in COLUMNS[3:5])
    place = np.array([[float(row.text(c)) for c in COLUMNS[1:3]] for row in rows.values()])

    trade = np.zeros((len(rows), len(rows)))
    trade[1:-1, 0] = [partners[code].imports for code in listed]
    trade[0, 1:-1] = [partners[code].exports for code in listed]
    trade[-1, 0] = imports[0] - trade[:, 0].sum()
    trade[0, -1] = exports[0] - trade[0].sum()
    # what the others ship to each other and take from each other
    shipped = exports[1:] - trade[1:, 0]
    valuation = (shipped.sum() + exports[0]) / imports[1:].sum()
    taken = valuation * imports[1:] - trade[0, 1:]
    trade[1:, 1:] = balance(_attraction(great_circle(place[1:])), shipped, taken)

    known = {code: partners[code] for code in listed}
    gdp = {c: row.number("gdp_bn") for c, row in rows.items() if row.filled("gdp_bn")}
    gdp |= {code: partner.gdp for code, partner in known.items() if partner.gdp is not None}
    rates = {code: (partner.announced or 0) / 100 for code, partner in known.items()}
    rates |= {host: 0.0, rest: BASELINE_TARIFF}
    remembered = [code for code, row in rows.items() if row.text("source") == "assumption"]
    return world_of(list(rows), trade, gdp, rates, _assumptions(valuation, remembered))


def _assumptions(valuation: float, remembered: list[str]) -> tuple[str, ...]:
    return (
        "flows with the USA: US Census Bureau, 2024; all others: gravity, distance elasticity "
        f"{DISTANCE_ELASTICITY:g}, balanced to each country's total exports and imports",
        f"imports of all but the USA are scaled by {valuation:z.3f}, so that the world imports what "
        "it exports (most are reported with freight and insurance)",
        f"totals rounded from memory: {', '.join(remembered)}",
        "ROW (all other countries) lies at Dubai; its GDP is that of the world, about 110,000 bn USD, "
        "less the others'",
        "tariffs announced on 2 April 2025; 0 for Mexico and Canada (not under the order), "
        f"{BASELINE_TARIFF:z.0%} for ROW",
    )


def great_circle(place: FloatArray) -> FloatArray:
    """Return distances in km, shape ``(n, n)``; ``place``: ``(n, 2)``, degrees north and east."""
    latitude, longitude = np.radians(place).T
    up = np.sin((latitude[:, None] - latitude) / 2) ** 2
    along = np.sin((longitude[:, None] - longitude) / 2) ** 2
    haversine: FloatArray = up + np.cos(latitude)[:, None] * np.cos(latitude) * along
    return 2 * EARTH_RADIUS * np.arcsin(np.sqrt(haversine))


def balance(flows: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
    """Scale rows and columns of ``flows`` until they have these sums: iterative proportional fitting.

    Shapes ``(n, m)``, ``(n,)``, ``(m,)``; nothing negative, ``rows`` and ``columns`` of one sum.

    Raises
    ------
    ConvergenceError : no scaling has these sums (it names the residual).
    """
    for _ in range(MAX_STEPS):
        flows = flows * (columns / flows.sum(axis=0))
        flows = flows * (rows / flows.sum(axis=1))[:, None]
        residual = float(np.abs(flows.sum(axis=0) / columns - 1).max())
        if residual <= TOLERANCE:
            return flows
    raise ConvergenceError(f"the flows could not be balanced: residual {residual:.2e}")


def _attraction(kilometres: FloatArray) -> FloatArray:
    """Return ``distance^elasticity``, nothing with oneself."""
    apart = ~np.eye(len(kilometres), dtype=bool)
    return np.power(kilometres, DISTANCE_ELASTICITY, out=np.zeros_like(kilometres), where=apart)
