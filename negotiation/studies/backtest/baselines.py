"""Simple rules that a model has to beat: a rate for all, a line through the other deals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.partners import Partner
from negotiation.studies.backtest.no_deal import FLOOR
from negotiation.studies.backtest.scores import Method, Predicted, left_out

PART = 0.63
"""Of the announced rate: what the Nash points of this model came to when the objectives were tried."""

LEAST_STOCK = 0.5
"""Bn USD of direct investment where less is known of: its logarithm is taken."""

LARGE_STOCK = 50.0
"""Bn USD of direct investment that part the groups formed in hindsight."""

GROUPS = Method("means of groups formed later", fitted="hindsight")


def rate_rules(partners: Sequence[Partner], actual: FloatArray) -> Predicted:
    """Return predicted rates, percent; ``actual``: rates agreed, shape ``(n,)``, NaN without a deal."""
    announced, same = _column(partners, lambda p: p.announced), np.ones(len(partners))
    points = {
        "announced rate stays": announced,
        "10 % for all": 10 * same,
        "15 % for all": 15 * same,
        f"{PART:g} × announced": PART * announced,
        "announced, 10 to 20 %": np.clip(announced, FLOOR, 20),
    }
    reasons = {
        "the announced rate": announced,
        "the deficit": _column(partners, lambda p: p.deficit),
        "log GDP": np.log(_column(partners, lambda p: p.gdp)),
        "log direct investment": np.log(stocks(partners)),
    }
    return {
        **{Method(name): point[None] for name, point in points.items()},
        Method("median", fitted="others"): _of_others(np.median, actual, same)[None],
        **_lines(reasons, actual),
        GROUPS: in_hindsight(partners, actual, FLOOR),
    }


def pledge_rules(partners: Sequence[Partner], actual: FloatArray) -> Predicted:
    """Return predicted pledges, bn USD, as ``rate_rules`` does; no line goes below 0."""
    reasons = {
        "the deficit": _column(partners, lambda p: p.deficit),
        "log GDP": np.log(_column(partners, lambda p: p.gdp)),
        "log exports": np.log(_column(partners, lambda p: p.imports)),
        "log direct investment": np.log(stocks(partners)),
    }
    return {
        Method("no pledge from anybody"): np.zeros((1, len(partners))),
        **{method: np.maximum(drawn, 0) for method, drawn in _lines(reasons, actual).items()},
        GROUPS: in_hindsight(partners, actual, 0.0),
    }


def by_date(
    rules: Callable[[Sequence[Partner], FloatArray], Predicted],
    partners: Sequence[Partner],
    actual: FloatArray,
    days: Sequence[date],
) -> Predicted:
    """Return what the fitted rules predict of each deal from those of earlier days alone."""
    columns: dict[Method, list[FloatArray]] = {}
    for place, day in enumerate(days):
        earlier = np.where([other < day for other in days], actual, np.nan)
        for method, drawn in rules(partners, earlier).items():
            if method.fitted == "others":
                columns.setdefault(replace(method, fitted="earlier"), []).append(drawn[:, place])
    return {method: np.stack(drawn, axis=1) for method, drawn in columns.items()}


def in_hindsight(partners: Sequence[Partner], actual: FloatArray, least: float) -> FloatArray:
    """Predict each partner by the others of its group, for groups formed once all was known, ``(1, n)``.

    Those to whom no more than the floor was announced get the ``least``; of the others, those with a
    large stock of direct investment are a group, and the rest.
    """
    at_floor = _column(partners, lambda p: p.announced) <= FLOOR
    means = _of_others(np.mean, actual, np.where(at_floor, -1.0, stocks(partners) >= LARGE_STOCK))
    return np.where(at_floor, least, means)[None]


def stocks(partners: Sequence[Partner]) -> FloatArray:
    """Return direct investment in the host, bn USD, shape ``(n,)``, at least ``LEAST_STOCK``."""
    return np.maximum(_column(partners, lambda p: p.fdi or 0.0), LEAST_STOCK)


def _column(partners: Sequence[Partner], of: Callable[[Partner], float | None]) -> FloatArray:
    """Return a figure of all partners, NaN where it is not known."""
    return np.array([np.nan if (value := of(p)) is None else value for p in partners], dtype=float)


def _lines(reasons: Mapping[str, FloatArray], actual: FloatArray) -> Predicted:
    return {Method(f"line by {why}", fitted="others"): left_out(x, actual) for why, x in reasons.items()}


def _of_others(mean: Callable[[FloatArray], float], actual: FloatArray, group: FloatArray) -> FloatArray:
    """Return a mean of the others of one's group whose outcome is known, NaN without any."""
    n = np.arange(len(actual))
    others = [actual[(n != i) & (group == group[i]) & ~np.isnan(actual)] for i in n]
    return np.array([mean(known) if known.size else np.nan for known in others])
