"""What people feel: percent of GDP and dollars per household."""


def gdp_change(exports_change: float, value_added_share: float, idle_share: float, gdp: float) -> float:
    """Return the change of GDP, percent, from a change of exports.

    Of their domestic value added counts what finds no other use (``idle_share``).
    ``exports_change`` and ``gdp`` in bn USD.
    """
    return 100 * idle_share * value_added_share * exports_change / gdp


def per_household(income_change: float, households: float) -> float:
    """Return USD a year per household; ``income_change`` in bn USD, ``households`` in millions."""
    return 1000 * income_change / households
