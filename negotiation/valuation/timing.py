"""When an agreement comes into force matters: the dated path without a deal and the cost of delay."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.checks import as_whole, short
from negotiation.base.errors import InputError
from negotiation.scenarios import Scenario
from negotiation.scenarios.calendar import Calendar
from negotiation.scenarios.economy import Horizon

DAYS_PER_YEAR = 365.25

MAX_ROUNDS = 500
"""Longest talks accepted: almost ten years of weekly rounds."""


@dataclass(frozen=True)
class Timing:
    """How the round in which an agreement is signed enters its payoff.

    With ``v(x)`` the yearly value of an outcome against the no-deal levels, an agreement of round
    ``k`` is worth ``remaining[k] · v(x) - forgone[k] · v(phases)``, both as annuities over the
    horizon: what is left of it, less what the phases before the end of the no-deal path (a pause of
    tariffs) would still have brought. Exact for a constant discount rate.

    ``remaining`` has shape ``(rounds,)``; ``forgone`` has shape ``(rounds, phases)`` and counts the
    part of each phase after the round's date; ``phases`` are outcomes.
    """

    dates: tuple[date, ...]
    remaining: FloatArray
    forgone: FloatArray
    phases: tuple[int, ...]

    def offset(self, worth: FloatArray) -> FloatArray:
        """Return what waiting would still bring, shape ``(rounds,)``; ``worth`` of each phase a year."""
        return self.forgone @ worth

    def reservation(self, worth: FloatArray) -> FloatArray:
        """Return the yearly value that an outcome must reach in each round to be worth signing."""
        reservation: FloatArray = self.offset(worth) / self.remaining
        return reservation


def check_rounds(rounds: int, calendar: Calendar, horizon: Horizon) -> None:
    """Refuse talks of impossible length.

    Raises
    ------
    InputError : rounds below 1 or above ``MAX_ROUNDS``, or beyond the payoffs' horizon.
    """
    if not 1 <= (as_whole(rounds) or 0) <= MAX_ROUNDS:
        raise InputError(f"rounds is {short(rounds)}: allowed are 1 to {MAX_ROUNDS}")
    if horizon.discount is not None:
        return
    waited = (calendar.first_round - calendar.start).days
    years = (waited + rounds * calendar.round_days) / DAYS_PER_YEAR
    if years >= horizon.years.value:
        raise InputError(
            f"{rounds} rounds last {years:z.1f} years, longer than the payoffs' horizon "
            f"(horizon.years = {horizon.years.value:g})"
        )


def time_path(scenario: Scenario, rounds: int) -> Timing:
    """Return the timing of ``rounds`` rounds from the opening of the talks, seen from their start."""
    calendar, horizon = scenario.calendar, scenario.horizon
    dates = _dates(calendar.first_round, calendar.round_days, rounds)
    if horizon.discount is not None:
        left = horizon.discount.value ** (np.arange(rounds) / rounds)
        return Timing(dates, left, left[:, None], (scenario.no_deal,))
    starts = tuple(max(_years(calendar.start, phase.start), 0.0) for phase in calendar.no_deal)
    rate, span = horizon.discount_rate.value, horizon.years.value
    space, last = scenario.space, scenario.no_deal
    phases = tuple(space.index(dict(p.levels), default=last) for p in calendar.no_deal)
    return Timing(dates, *_left(calendar.start, dates, starts, rate, span), phases)


@lru_cache(maxsize=64)
def _dates(first: date, days: int, rounds: int) -> tuple[date, ...]:
    return tuple(first + timedelta(days=k * days) for k in range(rounds))


@lru_cache(maxsize=64)
def _left(
    start: date, dates: tuple[date, ...], starts: tuple[float, ...], rate: float, span: float
) -> tuple[FloatArray, FloatArray]:
    """Return what is left of the horizon at some dates, and of each phase of no deal."""
    signed = np.array([_years(start, day) for day in dates])
    begin, end = (np.maximum(signed[:, None], each) for each in (starts, [*starts[1:], span]))
    remaining, forgone = (
        _annuity(signed, np.full(len(dates), span), rate, span),
        _annuity(begin, end, rate, span),
    )
    for shared in (remaining, forgone):  # by all games with these dates
        shared.setflags(write=False)
    return remaining, forgone


def _annuity(begin: FloatArray, end: FloatArray, rate: float, span: float) -> FloatArray:
    """Return the share of the horizon's discounted weight between two times, in years."""
    if rate == 0:
        return (end - begin) / span
    share: FloatArray = (np.exp(-rate * begin) - np.exp(-rate * end)) / -np.expm1(-rate * span)
    return share


def _years(start: date, day: date) -> float:
    return (day - start).days / DAYS_PER_YEAR
