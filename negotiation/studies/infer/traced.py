"""From offers to weights and patience: the played offers nearest to those made (rejection)."""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from negotiation.base.arrays import BoolArray, FloatArray
from negotiation.base.errors import InputError
from negotiation.scenarios import HubScenario, Scenario
from negotiation.studies.infer.offers import read_offers
from negotiation.studies.infer.replays import Replays, replay
from negotiation.studies.infer.result import MUCH, SOME, Ends
from negotiation.valuation.game import Game

SHARE, LEAST = 10, 50
"""Of so many played the nearest one is kept, but so many of all at least: the regression needs them."""

WORLDS = 100
"""Of those played, so many are taken for the offers made, and what is known of them is inferred."""

STIFFNESS = 1e-3
"""Variance below which a mean level of the nearest says nothing (ridge); levels lie from 0 to 1."""


@dataclass(frozen=True)
class Revealed:
    """One unknown: its range before, the mean and the 80 % interval of draws after.

    ``learned`` is the part of the range's variance that is gone, of patience by its logarithm;
    ``covered`` how often intervals hold the truth where played offers are taken for those made.
    """

    name: str
    range: Ends
    mean: float
    interval_80: Ends
    learned: float
    covered: float

    @property
    def identified(self) -> str:
        """Whether the offers say anything about it."""
        return "no" if self.learned < SOME else "yes" if self.learned >= MUCH else "partly"


@dataclass(frozen=True)
class Side:
    """What one side's offers say.

    ``offers`` is their number; ``farther`` the share of played offers that are as far from those nearest
    to them, or farther, than the offers made are: near 0 the rules do not make such offers.
    """

    party: str
    offers: int
    farther: float
    unknowns: list[Revealed]
    draws: FloatArray


@dataclass(frozen=True)
class Traced:
    """What a trace of offers says of each side that made some; ``played`` talks were looked at."""

    scenario: str
    offers: str
    seed: int
    played: int
    sides: list[Side]

    def document(self) -> dict[str, object]:
        """Return the result as plain data, without the draws."""
        sides = [
            {
                "party": side.party,
                "offers": side.offers,
                "farther": side.farther,
                "unknowns": [asdict(each) | {"identified": each.identified} for each in side.unknowns],
            }
            for side in self.sides
        ]
        named = {"scenario": self.scenario, "offers": self.offers, "seed": self.seed}
        return {**named, "played": self.played, "kept": kept_of(self.played), "sides": sides}


def infer_offers(
    scenario: Scenario | HubScenario, path: Path, number: int = 1000, seed: int = 0
) -> Traced:
    """Say which weights and patience a trace of offers reveals, from so many talks played.

    Raises
    ------
    InputError : a whole hub; a file that cannot be read or holds what cannot be; an objective without
        weights.
    """
    if isinstance(scenario, HubScenario):
        code = scenario.at_tables[0]
        raise InputError(f"offers: of one table's talks, '{scenario.name}:{code}', not of a whole hub")
    game = Game(scenario, election="none")
    trace = read_offers(game, path)
    sides = [
        side_of(code, made, replay(game, code, number, seed))
        for code, made in sorted(trace.items(), key=lambda item: game.parties.index(item[0]))
    ]
    return Traced(scenario.name, path.name, seed, number, sides)


def side_of(code: str, made: FloatArray, played: Replays) -> Side:
    """Return what one side's offers, shape ``(rounds, issues)``, say."""
    points, distance = nearest(made, played, np.ones(len(played.points), dtype=bool))
    ranks, distances = checked(made, played)
    covered = (np.abs(ranks - 0.5) <= 0.4).mean(axis=0)
    draws, learned = played.shown(points), 1 - 12 * points.var(axis=0)
    unknowns = [
        Revealed(
            name,
            (float(played.low[i]), float(played.high[i])),
            float(draws[:, i].mean()),
            (float(np.quantile(draws[:, i], 0.1)), float(np.quantile(draws[:, i], 0.9))),
            float(learned[i]),
            float(covered[i]),
        )
        for i, name in enumerate(played.names)
    ]
    offers = int((~np.isnan(made)).any(axis=1).sum())
    return Side(code, offers, float((distances >= distance).mean()), unknowns, draws)


def checked(made: FloatArray, played: Replays) -> tuple[FloatArray, FloatArray]:
    """Take played offers, as far as those made are known, for these: ranks of the truth, distances."""
    worlds = min(WORLDS, len(played.points))
    ranks, distances = np.empty((worlds, len(played.names))), np.empty(worlds)
    for world in range(worlds):
        others = np.arange(len(played.points)) != world
        known = np.where(np.isnan(made), np.nan, played.offers[world])
        points, distances[world] = nearest(known, played, others)
        ranks[world] = (points < played.points[world]).mean(axis=0)
    return ranks, distances


def nearest(made: FloatArray, played: Replays, among: BoolArray) -> tuple[FloatArray, float]:
    """Return the unknowns of the played offers nearest to those made, adjusted, and the mean distance.

    The distance is the mean over rounds and issues of how far levels lie apart, as shares of issues'
    ranges; where only one of the two makes an offer it is 1.
    """
    asked = ~np.isnan(made)
    gaps = np.nan_to_num(np.abs(played.offers - made)[among][:, asked], nan=1.0)
    far = gaps.mean(axis=1)
    kept = np.argsort(far, kind="stable")[: kept_of(len(played.points))]
    points, offers = played.points[among][kept], played.offers[among][kept]
    return adjusted(points, _means(offers, asked) - _means(made[None], asked)), float(far[kept].mean())


def kept_of(played: int) -> int:
    """Return how many of those played are kept."""
    return min(max(LEAST, played // SHARE), played - 1)


def _means(offers: FloatArray, asked: BoolArray) -> FloatArray:
    """Return the mean place by issue, shape ``(n, issues)``."""
    counted = np.where(asked, np.nan_to_num(offers), 0.0).sum(axis=1)
    return np.asarray(counted / np.maximum(1, asked.sum(axis=0)))


def adjusted(points: FloatArray, gaps: FloatArray) -> FloatArray:
    """Move unknowns along a regression on the gaps to where there are none, within their ranges.

    Beaumont, Zhang & Balding (2002), Genetics 162(4), by logits, so that none leaves its range.
    """
    logits = np.log(points) - np.log1p(-points)
    centred = gaps - gaps.mean(axis=0)
    spread = centred.T @ centred + STIFFNESS * len(points) * np.eye(gaps.shape[1])
    slopes = np.linalg.solve(spread, centred.T @ (logits - logits.mean(axis=0)))
    return np.asarray(1 / (1 + np.exp(gaps @ slopes - logits)))
