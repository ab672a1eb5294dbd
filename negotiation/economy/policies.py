"""Tariffs as people ask for them, and what they do to the world, country by country."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import ClassVar

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError, unknown
from negotiation.base.records import Record
from negotiation.base.version import package_version
from negotiation.economy.accounts import Base, Parameters, base_of, eaton_kortum, published
from negotiation.economy.best_tariffs import best_answer, best_tariff, welfare_at
from negotiation.economy.equilibrium import Equilibrium, rows, solve
from negotiation.economy.optimal_tariffs import (
    announced,
    formula_tariff,
    with_retaliation,
)
from negotiation.economy.world import World

HOST = "USA"
"""Who sets tariffs unless another country is named."""

OPTIMAL = "optimal"
RETALIATIONS = ("reciprocal", OPTIMAL)
HIGHEST = 1000
"""Percent; a higher tariff is a slip."""

MODELS = {"baseline": published, "eaton-kortum": eaton_kortum}
"""With firms' profits, or without."""

MEANS = (
    "welfare_pct",
    "real_wage_pct",
    "employment_pct",
    "prices_pct",
    "exports_to_gdp_pct",
    "imports_to_gdp_pct",
)
"""Columns of which the world's mean is told."""


type Row = Mapping[str, float | str | None]
"""A country, or the world's means, by column."""


@dataclass(frozen=True)
class Policy:
    """A change of tariffs.

    ``given`` maps ``IMPORTER:EXPORTER`` to a percentage or ``optimal``, the exporter ``*`` is all; a
    later one wins. Without any the tariffs are those that the USA announced. ``retaliation`` is what the
    others charge who sets the tariffs: ``reciprocal``, ``optimal`` or nothing.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    retaliation: str | None = None

    @property
    def host(self) -> str:
        """Whose tariffs are asked about: the importer that all name, or the USA.

        Raises
        ------
        InputError : several importers, of whom one would have to be answered.
        """
        importers = sorted({pair.partition(":")[0] for pair in self.given})
        if len(importers) == 1:
            return importers[0]
        if importers and self.retaliation:
            raise InputError(
                f"retaliation answers one importer, the tariffs name {', '.join(importers)}: "
                "write the answers as tariffs, too"
            )
        return HOST

    def rates(self, world: World, base: Base) -> tuple[FloatArray, str]:
        """Return the tariffs, shape ``(n, n)``, importers in columns, shares; and that in words.

        Raises
        ------
        InputError : an unknown country or retaliation, a percentage out of range, nothing announced.
        """
        host = self.host
        if self.given:
            rates, words = given(self.given, base)
        else:
            rates, words = announced(world), "announced by the USA"
        rates, answer = answered(base, rates, host, self.retaliation)
        return rates, words + answer


@dataclass(frozen=True)
class WorldResult(Record):
    """The world after a change of tariffs: countries, means weighted by spending at the base."""

    each: ClassVar[str] = "countries"

    countries: list[Row]
    world: dict[str, float]
    residual: float
    iterations: int
    assumptions: list[str]
    version: str
    tariffs: str
    model: str
    elasticity: float
    lump_sum: bool


def world_result(
    world: World, policy: Policy, model: str, elasticity: float, lump_sum: bool
) -> WorldResult:
    """Return what a change of tariffs does to every country.

    Raises
    ------
    InputError : as ``Policy.rates``, an unknown model, an elasticity that is not positive.
    ConvergenceError : no equilibrium was found.
    """
    # own trade is part of the data, the same for every model
    base = base_of(world, published(world.codes))
    base = replace(base, parameters=_parameters(world.codes, model, lump_sum, elasticity))
    rates, words = policy.rates(world, base)
    solution = solve(base, rates)
    table = solution.table()
    return WorldResult(
        countries=_countries(solution, rates, policy.host),
        world={name: float(np.average(table[name], weights=base.spending)) for name in MEANS},
        residual=float(solution.residual),
        iterations=int(solution.iterations),
        assumptions=list(base.assumptions),
        version=package_version(),
        tariffs=words,
        model=model,
        elasticity=elasticity,
        lump_sum=lump_sum,
    )


def _parameters(codes: Sequence[str], model: str, lump_sum: bool, elasticity: float) -> Parameters:
    if model not in MODELS:
        raise unknown("model", model, MODELS)
    if not (isfinite(elasticity) and elasticity > 0):
        raise InputError(f"elasticity {elasticity:g}: a positive finite number is needed")
    return replace(MODELS[model](codes, lump_sum=lump_sum), trade=elasticity)


def _countries(solution: Equilibrium, rates: FloatArray, host: str) -> list[Row]:
    """Return a row a country, with what the USA and the host charge; no number is None."""
    codes = solution.base.codes
    countries: list[dict[str, float | str | None]] = [
        {
            name: value if isinstance(value, str) or isfinite(value) else None
            for name, value in row.items()
        }
        for row in rows(solution)
    ]
    for code in {HOST: None, host: None}:
        if code in codes:
            for row, rate in zip(countries, rates[:, codes.index(code)], strict=True):
                row[charged_by(code)] = 100 * float(rate)
    return list(countries)


def charged_by(host: str) -> str:
    """Return the name of the column of what a country charges."""
    return "us_tariff_pct" if host == HOST else f"tariff_pct_{host}"


def best(codes: Sequence[str]) -> dict[str, str]:
    """Return the best tariff of the USA on all.

    Raises
    ------
    InputError : the world has no USA.
    """
    if HOST not in codes:
        raise InputError(
            f"the best tariff asked for is that of {noun(HOST)}, which this world does not have; for "
            f"another country: the tariff CODE:*={OPTIMAL}, CODE one of {', '.join(codes)}"
        )
    return {f"{HOST}:*": OPTIMAL}


def given(items: Mapping[str, str], base: Base) -> tuple[FloatArray, str]:
    """Return tariffs that are named one by one, shape ``(n, n)``, and what they are in words.

    Raises
    ------
    InputError : an unknown country, or a percentage out of range.
    """
    codes = base.codes
    rates, words = np.zeros((len(codes), len(codes))), []
    for pair, text in items.items():
        importer, sellers = _sides(pair, text, codes)
        rate, said = _optimal(pair, base) if text == OPTIMAL else (_percent(pair, text) / 100, "")
        rates[[codes.index(code) for code in sellers], codes.index(importer)] = rate
        words.append(said or f"{pair}={text}")
    return rates, ", ".join(words)


def _sides(pair: str, text: str, codes: Sequence[str]) -> tuple[str, list[str]]:
    """Return the importer and the exporters that a tariff names."""
    importer, colon, exporter = pair.partition(":")
    if not colon:
        raise InputError(f"tariff {pair}={text}: expected IMPORTER:EXPORTER=PERCENT")
    sellers = [code for code in codes if code != importer] if exporter == "*" else [exporter]
    for code in (importer, *sellers):
        if code not in codes:
            raise unknown("country", code, codes)
    if importer == exporter:
        raise InputError(f"tariff {pair}={text}: a country charges itself no tariff")
    return importer, sellers


def _optimal(pair: str, base: Base) -> tuple[float, str]:
    """Return the uniform tariff that is best for a country if nobody answers, a share, and in words."""
    importer, _, exporter = pair.partition(":")
    if exporter != "*":
        raise InputError(
            f"tariff {pair}={OPTIMAL}: the optimal tariff is one on all, {importer}:*={OPTIMAL}"
        )
    rate, welfare = best_tariff(base, importer)
    formula = formula_tariff(base, importer)
    place = base.codes.index(importer)
    short = 100 * (welfare - welfare_at(base, importer, np.array([formula]))[0, place])
    return rate, (
        f"optimal for {noun(importer)}, {rate:z.2%} (the formula's approximation, {formula:z.2%}, "
        f"falls short by {short:z.3f} points of welfare)"
    )


def _percent(pair: str, text: str) -> float:
    try:
        percent = float(text)
    except ValueError as error:
        raise InputError(f"tariff {pair}={text}: '{text}' is not a number") from error
    if not 0 <= percent <= HIGHEST:
        raise InputError(f"tariff {pair}={text}: a percentage from 0 to {HIGHEST} is needed")
    return percent


def answered(
    base: Base, rates: FloatArray, target: str, retaliation: str | None
) -> tuple[FloatArray, str]:
    """Return the tariffs with those of all others on one country's goods, and that in words.

    Raises
    ------
    InputError : an unknown kind of retaliation.
    """
    if retaliation is None:
        return rates, ""
    if retaliation == "reciprocal":
        return with_retaliation(base.codes, rates, target), "; reciprocal retaliation"
    if retaliation == OPTIMAL:
        answer = best_answer(base, rates, target)
        answered = with_retaliation(base.codes, rates, target, answer)
        return answered, f"; optimal retaliation, {answer:z.2%} on {adjective(target)} goods"
    raise unknown("retaliation", retaliation, RETALIATIONS)


def noun(code: str) -> str:
    """Return a country in a sentence."""
    return "the USA" if code == HOST else code


def adjective(code: str) -> str:
    """Return a country in front of its goods and tariffs."""
    return "US" if code == HOST else code
