"""What people feel: points of growth and dollars per household."""


def growth_points(exports_change: float, value_added_share: float, gdp: float) -> float:
    """Return the change of GDP, in percentage points, from the domestic value added in exports.

    ``exports_change`` and ``gdp`` in bn USD.
    """
    return 100 * value_added_share * exports_change / gdp


def per_household(income_change: float, households: float) -> float:
    """Return USD a year per household; ``income_change`` in bn USD, ``households`` in millions."""
    return 1000 * income_change / households
