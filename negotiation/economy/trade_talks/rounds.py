"""A round of cuts: every government cuts its whole schedule by a formula.

Formulas are those of the rounds of GATT and WTO: ``linear-50`` takes half of every tariff away (Kennedy
Round), ``swiss-8`` makes of a tariff ``t`` the tariff ``a·t/(a + t)`` with ``a`` = 8 %, so that high
ones fall most and none stays above ``a`` (Tokyo Round; TN/MA/W/103/Rev.3 of 2008 has 8 for developed
members, 20 to 25 for others), ``none`` leaves all as they are, and ``war`` puts those in their place
that the governments at the table would charge each other in a trade war (`war.trade_war`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError, unknown
from negotiation.economy.trade_talks.agenda import Agenda
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.equilibrium import Equilibrium, solve_logs
from negotiation.economy.trade_talks.war import trade_war

NONE, WAR = "none", "war"
FORMULAS = f"{NONE}, {WAR}, linear-PERCENT (0 to 100) or swiss-PERCENT (above 0)"
FAVOURS = ("parties", "signers", "all")


def cut(tariffs: FloatArray, formula: str) -> FloatArray:
    """Return tariffs, fractions of any shape, after a cut; ``war`` is none.

    Raises
    ------
    InputError : no formula.
    """
    if formula == NONE:
        return tariffs
    name, _, said = formula.partition("-")
    try:
        part = float(said) / 100
    except ValueError:
        part = np.nan
    if name == "linear" and 0 <= part <= 1:
        return tariffs * (1 - part)
    if name == "swiss" and 0 < part < np.inf:
        return np.where(tariffs > 0, tariffs * part / (part + np.maximum(tariffs, 0)), tariffs)
    raise InputError(f"'{formula}' is no formula for cuts: needed: {FORMULAS}")


@dataclass(frozen=True)
class Round:
    """Governments that each choose one of several cuts.

    ``formulas`` by region, in the order of the table; ``before``: by region the place of the one that
    holds without a deal. ``favours``: cuts are for the ``parties`` alone, of them only for the
    ``signers``, who make another cut than without a deal, or for ``all`` from whom they buy
    (most-favoured nation). ``exempt``: sectors that no formula cuts; a war spares none.

    Raises
    ------
    InputError : fewer than two regions, an unknown region, sector, or formula.
    """

    economy: Economy
    formulas: Mapping[str, Sequence[str]]
    before: Mapping[str, int]
    favours: str = "parties"
    exempt: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.favours not in FAVOURS:
            raise unknown("reach of cuts", self.favours, FAVOURS)
        world = self.economy.world
        for region, formulas in self.formulas.items():
            world.region(region)
            for formula in formulas:
                if formula != WAR:
                    cut(np.zeros(1), formula)
        for sector in self.exempt:
            world.sector(sector)

    def worth(self, cuts: Mapping[str, int]) -> FloatArray:
        """Return what cuts, by place, are worth to each party over no deal, bn USD a year, ``(P,)``.

        Exact: the change of real income (equivalent to one of spending at the base's prices); who is not
        named makes the cut that holds without a deal.

        Raises
        ------
        ConvergenceError : no equilibrium was found.
        """
        tariffs = self._start.log_tariffs.copy()
        signers = [region for region, place in cuts.items() if place != self.before[region]]
        seats = list(map(self.economy.world.region, signers))
        partners = seats if self.favours == "signers" else slice(None)
        for region, importer in zip(signers, seats, strict=True):
            tariffs[partners, importer] = self._schedules[region][cuts[region]][partners]
        found = solve_logs(self.economy, tariffs, self._start.unknowns)
        gains = (found.welfare - self._start.welfare) * self.economy.spending / 1e3
        at_table: FloatArray = gains[self._seats]
        return at_table

    @cached_property
    def alone(self) -> dict[str, FloatArray]:
        """What each cut of a region is worth if nobody else makes one, by region, ``(P, K)``."""
        return {
            region: np.stack([self.worth({region: k}) for k in range(len(formulas))], axis=1)
            for region, formulas in self.formulas.items()
        }

    @cached_property
    def joint(self) -> dict[tuple[str, ...], FloatArray]:
        """What cuts of several regions are worth beyond those of fewer of them, ``(P, K_1, K_2, …)``.

        By pair; for ``signers``, who gain nothing alone, by groups of three, too.
        """
        known: dict[tuple[str, ...], FloatArray] = {
            (region,): values for region, values in self.alone.items()
        }
        for size in (2, 3) if self.favours == "signers" else (2,):
            known |= {group: self._beyond(group, known) for group in combinations(self.formulas, size)}
        return {group: values for group, values in known.items() if len(group) > 1}

    def _beyond(self, group: tuple[str, ...], known: Mapping[tuple[str, ...], FloatArray]) -> FloatArray:
        sizes = {region: len(self.formulas[region]) for region in group}
        worth = [self.worth(dict(zip(group, cuts, strict=True))) for cuts in np.ndindex(*sizes.values())]
        beyond: FloatArray = np.array(worth).T.reshape(-1, *sizes.values())
        for some in filter(set(group).issuperset, known):
            fits = (len(beyond), *(n if region in some else 1 for region, n in sizes.items()))
            beyond = beyond - known[some].reshape(fits)
        return beyond

    @cached_property
    def _seats(self) -> list[int]:
        return [self.economy.world.region(name) for name in self.formulas]

    @cached_property
    def _start(self) -> Equilibrium:
        """The world without a deal."""
        tariffs = np.log1p(self.economy.world.tariffs)
        for region, schedules in self._schedules.items():
            tariffs[:, self.economy.world.region(region)] = schedules[self.before[region]]
        return solve_logs(self.economy, tariffs)

    @cached_property
    def _schedules(self) -> dict[str, list[FloatArray]]:
        """Each region's ``ln τ`` by exporter and sector, ``(N, S)``, after each of its cuts."""
        return {
            region: [self._schedule(self.economy.world.region(region), name) for name in formulas]
            for region, formulas in self.formulas.items()
        }

    def _schedule(self, importer: int, formula: str) -> FloatArray:
        if formula == WAR:
            at_war: FloatArray = np.log1p(self._war[:, importer])
            return at_war
        world = self.economy.world
        tariffs = world.tariffs[:, importer]
        cuts = np.ones(tariffs.shape, dtype=bool)
        cuts[:, [world.sector(name) for name in self.exempt]] = False
        if self.favours != "all":
            cuts[[place for place in range(len(tariffs)) if place not in self._seats]] = False
        logs: FloatArray = np.log1p(np.where(cuts, cut(tariffs, formula), tariffs))
        return logs

    @cached_property
    def _war(self) -> FloatArray:
        """Tariffs of a war between those at the table, ``(N, N, S)``; all others stay out of it."""
        world = self.economy.world
        return trade_war(self.economy, agenda=Agenda.of(world, between=list(self.formulas))).tariffs
