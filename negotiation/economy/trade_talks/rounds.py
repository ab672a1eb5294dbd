"""A round of cuts: governments change tariffs, all of theirs or those on some goods, by formulas.

Formulas are those of the rounds of GATT and WTO: ``linear-50`` takes half of every tariff away (Kennedy
Round), ``swiss-8`` makes of a tariff ``t`` the tariff ``a·t/(a + t)`` with ``a`` = 8 %, so that high
ones fall most and none stays above ``a`` (Tokyo Round; TN/MA/W/103/Rev.3 of 2008 has 8 for developed
members, 20 to 25 for others), ``none`` leaves all as they are, ``flat-25`` makes all of them 25 %, and
``war`` puts those in their place that the governments at the table would charge each other in a trade
war (`war.trade_war`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from negotiation.base.arrays import BoolArray, FloatArray
from negotiation.base.errors import InputError, unknown
from negotiation.economy.trade_talks.agenda import Agenda
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.equilibrium import Equilibrium, solve_logs
from negotiation.economy.trade_talks.war import trade_war

NONE, WAR = "none", "war"
FORMULAS = f"{NONE}, {WAR}, linear-PERCENT (0 to 100), flat-PERCENT or swiss-PERCENT (above 0)"
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
    if name == "flat" and 0 <= part < np.inf:
        return np.full_like(tariffs, part)
    if name == "swiss" and 0 < part < np.inf:
        return np.where(tariffs > 0, tariffs * part / (part + np.maximum(tariffs, 0)), tariffs)
    raise InputError(f"'{formula}' is no formula for cuts: needed: {FORMULAS}")


@dataclass(frozen=True)
class Schedule:
    """Tariffs that change together: those of a region, by one of several formulas.

    ``before``: the place of the formula that holds without a deal. ``partners``: on whose goods, on
    those that the round favours unless given; ``sectors``: on which of them, on all unless given.
    """

    region: str
    formulas: Sequence[str]
    before: int = 0
    partners: Sequence[str] = ()
    sectors: Sequence[str] = ()


@dataclass(frozen=True)
class Round:
    """Governments at a table, and the schedules that they can change, by name.

    ``favours``: cuts are for the ``parties`` alone, of them only for the ``signers``, who change a
    schedule, too, or for ``all`` from whom they buy (most-favoured nation), where a schedule does not
    say for whom. ``exempt``: sectors that no formula cuts; a war
    spares none. ``free``: the parties are a free-trade area, and charge each other only what schedules
    say.

    Raises
    ------
    InputError : an unknown region, sector, or formula; a tariff in two schedules, or a schedule of none.
    """

    economy: Economy
    parties: Sequence[str]
    schedules: Mapping[str, Schedule]
    favours: str = "parties"
    exempt: Sequence[str] = ()
    free: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.favours not in FAVOURS:
            raise unknown("reach of cuts", self.favours, FAVOURS)
        for formula in (each for schedule in self.schedules.values() for each in schedule.formulas):
            if formula != WAR:
                cut(np.zeros(1), formula)
        for sector in self.exempt:
            self.economy.world.sector(sector)
        for name, changed in self._changed.items():
            if not changed.any():
                raise InputError(f"'{name}' changes no tariff: other partners or sectors are needed")
        for (first, one), (second, other) in combinations(self._changed.items(), 2):
            if (one & other).any():
                raise InputError(f"'{first}' and '{second}' change the same tariffs: give each its own")

    def worth(self, cuts: Mapping[str, int]) -> FloatArray:
        """Return what cuts, by place, are worth to each party over no deal, bn USD a year, ``(P,)``.

        Exact: the change of real income (equivalent to one of spending at the base's prices). Schedules
        that are not named are as without a deal.

        Raises
        ------
        ConvergenceError : no equilibrium was found.
        """
        found = solve_logs(self.economy, self._logs(cuts), self._start.unknowns)
        gains = (found.welfare - self._start.welfare) * self.economy.spending / 1e3
        at_table: FloatArray = gains[self._seats]
        return at_table

    def tariffs(self, cuts: Mapping[str, int]) -> FloatArray:
        """Return tariffs after cuts, by place, ``(N, N, S)``: exporter, importer, sector."""
        after: FloatArray = np.expm1(self._logs(cuts))
        return after

    def _logs(self, cuts: Mapping[str, int]) -> FloatArray:
        before = self._start.log_tariffs
        tariffs, given = before.copy(), np.zeros(before.shape, dtype=bool)
        for name, place in cuts.items():
            tariffs[self._changed[name]] = self._levels[name][place]
            if not self.schedules[name].partners:  # for whom a round says
                given |= self._changed[name]
        if self.favours == "signers":
            given[self._signers(cuts)] = False
            tariffs[given] = before[given]
        return tariffs

    def _signers(self, cuts: Mapping[str, int]) -> list[int]:
        schedules = ((self.schedules[name], place) for name, place in cuts.items())
        signed = {each.region for each, place in schedules if place != each.before}
        return [self.economy.world.region(region) for region in signed]

    def columns(self, cuts: Mapping[str, int]) -> dict[str, list[object]]:
        """Return a row for each tariff of the schedules, fractions: without a deal, and after cuts."""
        world = self.economy.world
        changed = np.logical_or.reduce(list(self._changed.values()))
        exporters, importers, sectors = places = np.nonzero(changed)
        return {
            "importer": [world.regions[place] for place in importers],
            "exporter": [world.regions[place] for place in exporters],
            "sector": [world.sectors[place] for place in sectors],
            "without_deal": self.tariffs({})[places].tolist(),
            "tariff": self.tariffs(cuts)[places].tolist(),
        }

    def mean_tariffs(self, cuts: Mapping[str, int]) -> FloatArray:
        """Return tariffs after cuts, means by trade over a pair's goods, ``(N, N)``; none: not a number.

        Exporter by importer, as in `tariffs`; pairs are those of which a schedule changes a tariff.
        """
        world = self.economy.world
        goods = [place for place, name in enumerate(world.sectors) if name not in world.untaxed]
        trade, tariffs = world.trade[..., goods], self.tariffs(cuts)[..., goods]
        mean = (trade * tariffs).sum(axis=2) / trade.sum(axis=2)
        known = np.logical_or.reduce(list(self._changed.values())).any(axis=2)
        shown: FloatArray = np.where(known, mean, np.nan)
        return shown

    @cached_property
    def alone(self) -> dict[str, FloatArray]:
        """What each formula of a schedule is worth if no other changes, by schedule, ``(P, K)``."""
        return {
            name: np.stack([self.worth({name: k}) for k in range(len(schedule.formulas))], axis=1)
            for name, schedule in self.schedules.items()
        }

    @cached_property
    def joint(self) -> dict[tuple[str, ...], FloatArray]:
        """What several schedules are worth beyond fewer of them, by group, ``(P, K_1, K_2, …)``.

        By pair; for ``signers``, who gain nothing alone, by groups of three, too.
        """
        known: dict[tuple[str, ...], FloatArray] = {
            (name,): values for name, values in self.alone.items()
        }
        for size in (2, 3) if self.favours == "signers" else (2,):
            known |= {group: self._beyond(group, known) for group in combinations(self.schedules, size)}
        return {group: values for group, values in known.items() if len(group) > 1}

    def _beyond(self, group: tuple[str, ...], known: Mapping[tuple[str, ...], FloatArray]) -> FloatArray:
        sizes = {name: len(self.schedules[name].formulas) for name in group}
        worth = [self.worth(dict(zip(group, cuts, strict=True))) for cuts in np.ndindex(*sizes.values())]
        beyond: FloatArray = np.array(worth).T.reshape(-1, *sizes.values())
        for some in filter(set(group).issuperset, known):
            fits = (len(beyond), *(n if name in some else 1 for name, n in sizes.items()))
            beyond = beyond - known[some].reshape(fits)
        return beyond

    @cached_property
    def _seats(self) -> list[int]:
        return [self.economy.world.region(name) for name in self.parties]

    @cached_property
    def _base(self) -> FloatArray:
        """Tariffs that formulas cut."""
        tariffs = self.economy.world.tariffs.copy()
        if self.free:
            tariffs[np.ix_(self._seats, self._seats)] = 0
        return tariffs

    @cached_property
    def _start(self) -> Equilibrium:
        """The world without a deal."""
        tariffs = np.log1p(self._base)
        for name, schedule in self.schedules.items():
            tariffs[self._changed[name]] = self._levels[name][schedule.before]
        return solve_logs(self.economy, tariffs)

    @cached_property
    def _changed(self) -> dict[str, BoolArray]:
        """Which tariffs each schedule changes, ``(N, N, S)``: never those on own goods or services."""
        return {name: self._tariffs_of(schedule) for name, schedule in self.schedules.items()}

    def _tariffs_of(self, schedule: Schedule) -> BoolArray:
        world, importer = self.economy.world, self.economy.world.region(schedule.region)
        favoured = world.regions if self.favours == "all" else self.parties
        partners = [world.region(name) for name in schedule.partners or favoured]
        sectors = [world.sector(name) for name in schedule.sectors or world.sectors]
        changed = np.zeros(world.trade.shape, dtype=bool)
        changed[np.ix_(partners, [importer], sectors)] = True
        changed[importer, importer] = False
        changed[..., [world.sector(name) for name in world.untaxed]] = False
        return changed

    @cached_property
    def _levels(self) -> dict[str, list[FloatArray]]:
        """Each schedule's ``ln τ`` after each of its formulas, in the order of ``_changed``."""
        return {
            name: [np.log1p(self._after(each)[self._changed[name]]) for each in schedule.formulas]
            for name, schedule in self.schedules.items()
        }

    def _after(self, formula: str) -> FloatArray:
        """All tariffs, as if everybody charged them by one formula."""
        if formula == WAR:
            return self._war
        tariffs = cut(self._base, formula).copy()
        spared = [self.economy.world.sector(name) for name in self.exempt]
        tariffs[..., spared] = self._base[..., spared]
        return tariffs

    @cached_property
    def _war(self) -> FloatArray:
        """Tariffs of a war between those at the table, ``(N, N, S)``; all others stay out of it."""
        agenda = Agenda.of(self.economy.world, between=self.parties)
        return trade_war(self.economy, agenda=agenda).tariffs
