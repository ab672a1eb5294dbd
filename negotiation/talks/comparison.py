"""Packages side by side: what each is worth, how sure that is, and which beats which."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import combinations

import numpy as np

from negotiation.bargaining.analysis import inefficiency
from negotiation.bargaining.solutions import pareto_distance
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.base.intervals import Interval, share_interval
from negotiation.base.records import Record, Rows, flat
from negotiation.base.version import package_version
from negotiation.talks.offers import OfferResult, offer_result, payoff_draws
from negotiation.valuation.game import Game

DRAWS = 500
"""Draws of all figures, the same for all packages."""

LETTERS = "ABCDEF"
"""What packages are called; more than these do not fit beside each other."""


@dataclass(frozen=True)
class PackageResult(OfferResult):
    """An offer, and how far it is from where one side can only gain what the other loses.

    ``frontier_distance``: from the Pareto frontier of the yearly values (``pareto_distance``);
    ``left_on_table``: what could be gained together without hurting anybody (``inefficiency``); both in
    bn USD a year.
    """

    frontier_distance: float
    left_on_table: float


@dataclass(frozen=True)
class Duel(Record):
    """In which share of the draws a package is worth more than another, with 95 % intervals.

    ``parties``: to each side; ``both``: to both at once. What is worth the same is not more.
    """

    package: str
    other: str
    parties: dict[str, Interval]
    both: Interval


@dataclass(frozen=True)
class ComparisonResult(Record):
    """Packages by their letters, the issues on which they differ, and every pair's chances."""

    scenario: str
    horizon: str
    differ: list[str]
    packages: dict[str, PackageResult]
    duels: list[Duel]
    draws: int
    version: str

    def entries(self) -> Rows:
        """Return the packages: terms that differ, payoffs with ranges, and what is left on the table."""
        return {
            letter: {
                **{key: package.offer[key] for key in self.differ},
                **{
                    f"{code}.{name}": getattr(party, name)
                    for code, party in package.parties.items()
                    for name in ("payoff", "low", "high", "loss")
                },
                "left_on_table": package.left_on_table,
            }
            for letter, package in self.packages.items()
        }


def compare_result(game: Game, outcomes: list[int], seed: int = 0) -> ComparisonResult:
    """Compare outcomes, called A, B, … in their order.

    Raises
    ------
    InputError : fewer than two outcomes, more than there are ``LETTERS``, or one that stands twice.

    Examples
    --------
    >>> from negotiation import Game, compare_result
    >>> game = Game("shared-airport")
    >>> terms = {"runway": "long", "site": "east"}
    >>> packages = [game.outcome({**terms, "borland_pays": paid}) for paid in (0.8, 1)]
    >>> found = compare_result(game, packages)
    >>> found.differ
    ['borland_pays']
    >>> found.to_frame()["CEN.payoff"].round(2).to_dict()
    {'A': 1.3, 'B': 1.5}
    """
    _check(outcomes)
    drawn = payoff_draws(game, outcomes, seed, DRAWS)
    frontier = game.frontier
    packages = {
        letter: _package(game, outcome, draws, frontier)
        for letter, outcome, draws in zip(LETTERS, outcomes, drawn, strict=False)
    }
    offers = [package.offer for package in packages.values()]
    return ComparisonResult(
        scenario=game.scenario.name,
        horizon=game.horizon,
        differ=[key for key in game.space.keys if len({offer[key] for offer in offers}) > 1],
        packages=packages,
        duels=_duels(game.parties, dict(zip(packages, drawn, strict=True))),
        draws=DRAWS,
        version=package_version(),
    )


def figures(result: ComparisonResult) -> dict[str, list[object]]:
    """Return every figure of the packages by its dotted name, one value a package or None.

    ``chance_over.B.KOR.mean`` of a package is its chance to be worth more to Korea than package B is.
    """
    columns = [dict(flat(package.document())) for package in result.packages.values()]
    for duel in result.duels:
        shares = {**duel.parties, "both": duel.both}
        chances = {name: asdict(share) for name, share in shares.items()}
        columns[LETTERS.index(duel.package)] |= dict(flat(chances, f"chance_over.{duel.other}."))
    names = dict.fromkeys(name for column in columns for name in column)
    return {name: [column.get(name) for column in columns] for name in names}


def _check(outcomes: list[int]) -> None:
    if not 2 <= len(outcomes) <= len(LETTERS):
        raise InputError(f"{len(outcomes)} packages: two to {len(LETTERS)} can be compared")
    for first, second in combinations(range(len(outcomes)), 2):
        if outcomes[first] == outcomes[second]:
            raise InputError(f"packages {LETTERS[first]} and {LETTERS[second]} are the same")


def _package(game: Game, outcome: int, draws: FloatArray, frontier: FloatArray) -> PackageResult:
    point, every = game.values_of(np.array([outcome]))[:, 0], np.arange(frontier.shape[1])
    return PackageResult(
        **vars(offer_result(game, outcome, draws)),
        frontier_distance=pareto_distance(frontier, every, point),
        left_on_table=inefficiency(frontier, every, point),
    )


def _duels(parties: tuple[str, ...], drawn: Mapping[str, FloatArray]) -> list[Duel]:
    """Hold each package against those after it; draws of shape ``(parties, draws)``."""
    duels = []
    for one, other in combinations(drawn, 2):
        better = drawn[one] > drawn[other]
        shares = dict(zip(parties, map(share_interval, better), strict=True))
        duels.append(Duel(one, other, shares, share_interval(better.all(axis=0))))
    return duels
