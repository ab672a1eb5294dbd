"""The tariffs that ``negotiate equilibrium`` is asked about: a matrix, and what it is in words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from negotiation.base.errors import InputError, unknown
from negotiation.cli.options import pairs

if TYPE_CHECKING:
    from negotiation.base.arrays import FloatArray
    from negotiation.economy.accounts import Base

HOST = "USA"
"""Who sets tariffs unless another country is named."""

OPTIMAL = "optimal"
RETALIATIONS = ("reciprocal", OPTIMAL)
HIGHEST = 1000
"""Percent; a higher tariff is a slip."""


def best(codes: Sequence[str]) -> list[str]:
    """Return what ``--optimal`` is short for.

    Raises
    ------
    InputError : the world has no USA.
    """
    if HOST not in codes:
        raise InputError(
            f"--optimal is the best tariff of {noun(HOST)}, which this world does not have; for another "
            f"country: --tariff CODE:*={OPTIMAL}, CODE one of {', '.join(codes)}"
        )
    return [f"{HOST}:*={OPTIMAL}"]


def setter(items: Sequence[str], retaliation: str | None) -> str:
    """Return whose tariffs are asked about: the importer that all items name, or the USA.

    Raises
    ------
    InputError : several importers, of whom one would have to be answered.
    """
    importers = sorted({item.partition(":")[0] for item in items})
    if len(importers) == 1:
        return importers[0]
    if importers and retaliation:
        raise InputError(
            f"--retaliation answers one importer, --tariff names {', '.join(importers)}: "
            "write the answers as --tariff, too"
        )
    return HOST


def given(items: list[str], base: "Base") -> "tuple[FloatArray, str]":
    """Return the tariffs that ``--tariff`` gives, and what they are in words.

    Their shape is ``(n, n)``, shares, importers in columns.

    Raises
    ------
    InputError : an item of another form, an unknown country, or a percentage out of range.
    """
    import numpy as np

    codes = base.codes
    rates, words = np.zeros((len(codes), len(codes))), []
    for pair, text in pairs(items, "IMPORTER:EXPORTER=PERCENT, e.g. USA:KOR=25").items():
        importer, sellers = _sides(pair, text, codes)
        rate = _optimal(pair, base) if text == OPTIMAL else _percent(pair, text) / 100
        rates[[codes.index(code) for code in sellers], codes.index(importer)] = rate
        computed = f"optimal for {noun(importer)}, {rate:.2%}"
        words.append(computed if text == OPTIMAL else f"{pair}={text}")
    return rates, ", ".join(words)


def _sides(pair: str, text: str, codes: Sequence[str]) -> tuple[str, list[str]]:
    """Return the importer and the exporters that a tariff names."""
    importer, colon, exporter = pair.partition(":")
    if not colon:
        raise InputError(f"--tariff {pair}={text}: expected IMPORTER:EXPORTER=PERCENT")
    sellers = [code for code in codes if code != importer] if exporter == "*" else [exporter]
    for code in (importer, *sellers):
        if code not in codes:
            raise unknown("country", code, codes)
    if importer == exporter:
        raise InputError(f"--tariff {pair}={text}: a country charges itself no tariff")
    return importer, sellers


def _optimal(pair: str, base: "Base") -> float:
    """Return the uniform tariff that is best for a country if nobody answers, a share."""
    from negotiation.economy.optimal_tariffs import optimal_tariff

    importer, _, exporter = pair.partition(":")
    if exporter != "*":
        raise InputError(
            f"--tariff {pair}={OPTIMAL}: the optimal tariff is one on all, {importer}:*={OPTIMAL}"
        )
    return optimal_tariff(base, importer)


def _percent(pair: str, text: str) -> float:
    try:
        percent = float(text)
    except ValueError as error:
        raise InputError(f"--tariff {pair}={text}: '{text}' is not a number") from error
    if not 0 <= percent <= HIGHEST:
        raise InputError(f"--tariff {pair}={text}: a percentage from 0 to {HIGHEST} is needed")
    return percent


def answered(
    base: "Base", rates: "FloatArray", target: str, retaliation: str | None
) -> "tuple[FloatArray, str]":
    """Return the tariffs with those of all others on one country's goods, and that in words.

    Raises
    ------
    InputError : an unknown kind of retaliation.
    """
    from negotiation.economy.optimal_tariffs import optimal_retaliation, with_retaliation

    if retaliation is None:
        return rates, ""
    if retaliation == "reciprocal":
        return with_retaliation(base.codes, rates, target), "; reciprocal retaliation"
    if retaliation == OPTIMAL:
        answer = optimal_retaliation(base, target)
        answered = with_retaliation(base.codes, rates, target, answer)
        return answered, f"; optimal retaliation, {answer:.2%} on {adjective(target)} goods"
    raise unknown("retaliation", retaliation, RETALIATIONS)


def noun(code: str) -> str:
    """Return a country in a sentence."""
    return "the USA" if code == HOST else code


def adjective(code: str) -> str:
    """Return a country in front of its goods and tariffs."""
    return "US" if code == HOST else code
