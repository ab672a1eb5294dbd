"""A tournament's results as plain data."""

from dataclasses import asdict

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.studies.tournament.empirical import START, EmpiricalGame
from negotiation.studies.tournament.measures import field_measures
from negotiation.studies.tournament.ranking import rankings
from negotiation.studies.tournament.result import TournamentResult
from negotiation.studies.tournament.robustness import robustness

LEAST_SHARE = 1e-6
"""Smaller shares of a mix are not named."""


def tournament_document(result: TournamentResult) -> dict[str, object]:
    """Return rankings, measures, matrices, equilibria, survivors and what single deviations lead to.

    Rows of matrices are home's strategies, columns host's. Payoffs are in bn USD a year; probabilities
    and shares of practically zero are left out.
    """
    tournament = result.tournament
    home, host = result.payoff_matrices
    return {
        "scenarios": [
            {"name": game.scenario.name, "sha256": game.scenario.digest, "rounds": game.rounds}
            | dict(zip(("home", "host"), game.parties, strict=True))
            | {"surplus": float(surplus)}
            for game, surplus in zip(tournament.games, result.surpluses, strict=True)
        ],
        "strategies": list(tournament.names),
        "repeats": tournament.repeats,
        "self_play": "counted",
        "runs": result.agreed.size,
        "rankings": {
            measure: [asdict(standing) for standing in standings]
            for measure, standings in rankings(result).items()
        },
        "matrices": {
            "payoff_home": home.tolist(),
            "payoff_host": host.tolist(),
            "agreement_rate": result.agreement_matrix.tolist(),
        },
        **({"faults": dict(result.faults)} if result.faults else {}),
        "measures": field_measures(result),
        "empirical_game": _empirical(EmpiricalGame(home, host), tournament.names),
        "robustness": _robustness(home, host, tournament.names),
        "seed": tournament.seed,
        "version": tournament.document["version"],
    }


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


def _robustness(home: FloatArray, host: FloatArray, names: tuple[str, ...]) -> list[dict[str, object]]:
    """Return the profiles that single deviations lead to or stay at, the most stable first."""
    found = robustness(home, host)
    rows, columns = np.nonzero((found.basin > 0) | (found.alpha_rank > LEAST_SHARE))
    order = np.lexsort((-found.alpha_rank[rows, columns], -found.basin[rows, columns]))
    return [
        {
            "home": names[row],
            "host": names[column],
            "basin": float(found.basin[row, column]),
            "alpha_rank": float(found.alpha_rank[row, column]),
        }
        for row, column in zip(rows[order], columns[order], strict=True)
    ]


def _sides[T](pair: tuple[T, T]) -> list[tuple[str, T]]:
    return list(zip(("home", "host"), pair, strict=True))


def _named(shares: FloatArray, names: tuple[str, ...]) -> dict[str, float]:
    return {name: float(share) for name, share in zip(names, shares, strict=True) if share > LEAST_SHARE}
