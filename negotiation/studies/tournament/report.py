"""A tournament's results as plain data."""

from dataclasses import asdict

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.studies.tournament.empirical import START, EmpiricalGame
from negotiation.studies.tournament.measures import field_measures
from negotiation.studies.tournament.ranking import Standing, rankings
from negotiation.studies.tournament.result import TournamentResult
from negotiation.studies.tournament.robustness import robustness

LEAST_SHARE = 1e-6
"""Smaller shares of a mix are not named."""


def tournament_document(result: TournamentResult) -> dict[str, object]:
    """Return rankings, measures, matrices, equilibria, survivors and what single deviations lead to.

    Rows of matrices are home's strategies, columns host's, and so on. Payoffs are in bn USD a year;
    probabilities and shares of practically zero are left out. Mixed equilibria and the replicator are
    those of two sides: of more, ``empirical_game`` is None.
    """
    tournament, sides = result.tournament, result.tournament.sides
    payoffs, names = result.payoff_matrices, result.tournament.names
    return {
        "scenarios": [
            {"name": game.scenario.name, "sha256": game.scenario.digest, "rounds": game.rounds}
            | dict(zip(sides, game.parties, strict=True))
            | {"surplus": float(surplus)}
            for game, surplus in zip(tournament.games, result.surpluses, strict=True)
        ],
        "strategies": list(tournament.names),
        "repeats": tournament.repeats,
        "self_play": "counted",
        "runs": result.agreed.size,
        "rankings": {
            measure: [_standing(standing) for standing in standings]
            for measure, standings in rankings(result).items()
        },
        "matrices": {
            **{f"payoff_{side}": own.tolist() for side, own in zip(sides, payoffs, strict=True)},
            "agreement_rate": result.agreement_matrix.tolist(),
        },
        **({"faults": dict(result.faults)} if result.faults else {}),
        "measures": field_measures(result),
        "empirical_game": _empirical(EmpiricalGame(*payoffs), names) if len(sides) == 2 else None,
        "robustness": _robustness(payoffs, sides, names),
        "seed": tournament.seed,
        "version": tournament.document["version"],
    }


def _standing(standing: Standing) -> dict[str, object]:
    """Return a standing with an entry for each side in place of all in one."""
    found: dict[str, object] = {}
    for key, value in asdict(standing).items():
        found |= value if key == "sides" else {key: value}
    return found


def _empirical(game: EmpiricalGame, names: tuple[str, ...]) -> dict[str, object]:
    equilibria, dynamics = game.equilibria, game.replicator
    return {
        "undominated": {side: [names[i] for i in kept] for side, kept in _sides(game.undominated)},
        "equilibria": [
            {
                "home": _named(found.home, names),
                "host": _named(found.host, names),
                "payoffs": dict(_sides(found.payoffs)),
            }
            for found in equilibria.found
        ],
        "largest_support": equilibria.largest_support,
        "complete": equilibria.complete,
        "degenerate": equilibria.degenerate,
        "replicator": {
            **{side: _named(shares, names) for side, shares in _sides(dynamics.final)},
            "average": {side: _named(shares, names) for side, shares in _sides(dynamics.average)},
            "start": START,
            "settled": dynamics.settled,
        },
        "survivors": {side: [names[i] for i in kept] for side, kept in _sides(dynamics.survivors)},
    }


def _robustness(
    payoffs: FloatArray, sides: tuple[str, ...], names: tuple[str, ...]
) -> list[dict[str, object]]:
    """Return the profiles that single deviations lead to or stay at, the most stable first."""
    found = robustness(*payoffs)
    ranked = np.zeros(found.basin.shape) if found.alpha_rank is None else found.alpha_rank
    profiles = np.argwhere((found.basin > 0) | (ranked > LEAST_SHARE))
    of = tuple(profiles.T)
    order = np.lexsort((-ranked[of], -found.basin[of]))
    return [
        {side: names[place] for side, place in zip(sides, profile, strict=True)}
        | {"basin": float(found.basin[profile])}
        | {"alpha_rank": None if found.alpha_rank is None else float(ranked[profile])}
        for profile in map(tuple, profiles[order])
    ]


def _sides[T](pair: tuple[T, T]) -> list[tuple[str, T]]:
    return list(zip(("home", "host"), pair, strict=True))


def _named(shares: FloatArray, names: tuple[str, ...]) -> dict[str, float]:
    return {name: float(share) for name, share in zip(names, shares, strict=True) if share > LEAST_SHARE}
