"""The tariffs that ``negotiate equilibrium`` is asked about: a matrix, and what it is in words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from negotiation.cli.options import pairs
from negotiation.errors import InputError, unknown

if TYPE_CHECKING:
    from negotiation.economy.accounts import Base
    from negotiation.payoffs import FloatArray

HOST = "USA"
RETALIATIONS = ("reciprocal", "optimal")
HIGHEST = 1000
"""Percent; a higher tariff is a slip."""


def given(items: list[str], codes: Sequence[str], retaliation: str | None) -> "FloatArray":
    """Return the tariffs that ``--tariff`` gives, shape ``(n, n)``, shares, importers in columns.

    Raises
    ------
    InputError : an item of another form, an unknown country, or a percentage out of range.
    """
    import numpy as np

    rates = np.zeros((len(codes), len(codes)))
    for pair, text in pairs(items, "IMPORTER:EXPORTER=PERCENT, e.g. USA:KOR=25").items():
        importer, colon, exporter = pair.partition(":")
        if not colon:
            raise InputError(f"--tariff {pair}={text}: expected IMPORTER:EXPORTER=PERCENT")
        sellers = [code for code in codes if code != importer] if exporter == "*" else [exporter]
        for code in (importer, *sellers):
            if code not in codes:
                raise unknown("country", code, codes)
        if importer == exporter:
            raise InputError(f"--tariff {pair}={text}: a country charges itself no tariff")
        if retaliation and importer != HOST and HOST in sellers:
            raise InputError(
                f"--tariff {pair}={text}: --retaliation says what the others charge the USA"
            )
        rates[[codes.index(code) for code in sellers], codes.index(importer)] = (
            _percent(pair, text) / 100
        )
    return rates


def _percent(pair: str, text: str) -> float:
    try:
        percent = float(text)
    except ValueError as error:
        raise InputError(f"--tariff {pair}={text}: '{text}' is not a number") from error
    if not 0 <= percent <= HIGHEST:
        raise InputError(f"--tariff {pair}={text}: a percentage from 0 to {HIGHEST} is needed")
    return percent


def optimal(base: "Base") -> "tuple[FloatArray, str]":
    """Return the uniform tariff that is best for the USA if nobody answers, and that in words.

    Raises
    ------
    InputError : the world has no USA.
    """
    from negotiation.economy.optimal_tariffs import charged, optimal_tariff

    rate = optimal_tariff(base, HOST)
    return charged(base.codes, HOST, rate), f"optimal for the USA, {rate:.2%}"


def answered(base: "Base", rates: "FloatArray", retaliation: str | None) -> "tuple[FloatArray, str]":
    """Return the tariffs with those of all others on US goods, and that in words.

    Raises
    ------
    InputError : an unknown kind of retaliation, or the world has no USA.
    """
    from negotiation.economy.optimal_tariffs import optimal_retaliation, with_retaliation

    if retaliation is None:
        return rates, ""
    if retaliation == "reciprocal":
        return with_retaliation(base.codes, rates, HOST), "; reciprocal retaliation"
    if retaliation == "optimal":
        answer = optimal_retaliation(base, HOST)
        answered = with_retaliation(base.codes, rates, HOST, answer)
        return answered, f"; optimal retaliation, {answer:.2%} on US goods"
    raise unknown("retaliation", retaliation, RETALIATIONS)
