"""US imports and the duty on them by industry, partner and period: the package's own table."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.files import own_data
from negotiation.base.tables import Row, csv_rows

IMPORTS, OF_INDUSTRIES = "us-imports.csv", "us-industries.csv"

PARTNERS = {
    "KOR": "Korea",
    "JPN": "Japan",
    "MEX": "Mexico",
    "CAN": "Canada",
    "CHN": "China",
    "EUU": "European Union",
    "VNM": "Vietnam",
    "TWN": "Taiwan",
}
OTHERS = "ROW"


@dataclass(frozen=True)
class Imports:
    """Imports and the duty on them, mn USD, shape ``(periods, industries, partners)``.

    The last partner are all others; ``sales`` are those of the country's own industries in the same
    periods, ``(periods, industries)``.
    """

    value: FloatArray
    duty: FloatArray
    sales: FloatArray

    @property
    def rate(self) -> FloatArray:
        """Duty over imports, a share; 0 where nothing came in."""
        return np.divide(self.duty, self.value, out=np.zeros_like(self.duty), where=self.value > 0)


@dataclass(frozen=True)
class Table:
    """Imports by period, names of the industries, and a published elasticity of trade for each."""

    industries: tuple[str, ...]
    elasticities: tuple[float, ...]
    periods: tuple[str, ...]
    imports: Imports

    def of(self, periods: Sequence[str]) -> Imports:
        """Return the imports of some periods."""
        chosen = [self.periods.index(period) for period in periods]
        whole = self.imports
        return Imports(whole.value[chosen], whole.duty[chosen], whole.sales[chosen])


def read_table() -> Table:
    """Read the package's own table of US imports."""
    flows = _rows(IMPORTS, ("naics3", "period"))
    industries = {row.text("naics3"): row for row in _rows(OF_INDUSTRIES, ("naics3", "industry"))}
    periods = tuple(dict.fromkeys(row.text("period") for row in flows))
    by_place = {(row.text("period"), row.text("naics3")): row for row in flows}
    columns = (*PARTNERS, OTHERS)

    def cube(suffix: str) -> FloatArray:
        return np.array(
            [
                [[by_place[period, code].number(key + suffix) for key in columns] for code in industries]
                for period in periods
            ]
        )

    sales = np.array([[_sales(row, period) for row in industries.values()] for period in periods])
    names = tuple(row.text("industry") for row in industries.values())
    elasticities = tuple(row.number("elasticity") for row in industries.values())
    return Table(names, elasticities, periods, Imports(cube(""), cube("_duty"), sales))


def _rows(name: str, needed: Sequence[str]) -> list[Row]:
    return csv_rows(own_data("validation", name).read_text(encoding="utf-8"), name, needed)


def _sales(industry: Row, period: str) -> float:
    """Return an industry's sales at home in a period: a year's, or a twelfth of it."""
    base = "2024" if period >= "2024" else "2017"
    return industry.number(base) / (12 if "-" in period else 1)
