"""What steady offers change: terms taken back, and what each side gets.

`python -m benchmarks.steady [SEEDS]` draws all figures of Korea and the US from their ranges once a
seed, with who moves first and who wins the election, and plays every pair of strategies twice.
"""

import sys
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from negotiation import load_scenario
from negotiation.bargaining.compiled import BatchResult, play_batch
from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.strategies import parse_strategy
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.intervals import mean_interval
from negotiation.scenarios import draw_scenarios
from negotiation.valuation.game import Game
from negotiation.valuation.home import Office, challenger_chance

STRATEGIES = ("boulware", "linear", "conceder", "anchoring", "exponential")
type Sides = Mapping[str, Preferences]


def reversals(space: OutcomeSpace, offers: IntArray) -> int:
    """Count how often terms turn round: numbers by direction, labels that were held before."""
    count = 0
    for issue, column in zip(space.issues, space.digits(offers).T, strict=True):
        held = column[np.flatnonzero(np.diff(column, prepend=-1))]
        if issue.scale is None:
            count += len(held) - len(set(held.tolist()))
        else:
            ways = np.sign(np.diff(issue.scale[held]))
            count += int((ways[1:] != ways[:-1]).sum())
    return count


def payoffs(stages: list[Sides], turning: int, result: BatchResult) -> FloatArray:
    """Return what each run is worth as a share of the possible gain, shape ``(runs, 2)``."""
    worth = np.zeros((len(result.agreement), 2))
    for p, code in enumerate(stages[0]):
        first = stages[0][code]
        gain = first.best - max(first.worst, first.reservation[0])
        for run in np.flatnonzero(result.agreement >= 0):
            side = stages[int(result.rounds[run] >= turning)][code]
            worth[run, p] = side.payoff(result.agreement[run], result.rounds[run]) / gain
    return worth


def played(game: Game, rng: np.random.Generator) -> tuple[IntArray, FloatArray]:
    """Return reversals without and with, shape ``(2,)``, and payoffs, shape ``(2, runs, 2)``."""
    chosen = [parse_strategy(f"{name}:model=prior") for name in STRATEGIES]
    picks = np.stack(np.meshgrid(*[np.arange(len(chosen))] * 2), axis=-1).reshape(-1, 2)
    chance = challenger_chance(game.scenario.politics, game.election)
    winner: Office = "challenger" if rng.random() < chance else "incumbent"
    games, turning = [game, game.after_election(winner)], game.election_round or 0
    first = np.full(len(picks), rng.integers(2))
    counts, worth = np.zeros(2, np.int64), np.zeros((2, len(picks), 2))
    for steady in (False, True):
        stages: list[Sides] = [
            {code: replace(side, steady=steady) for code, side in each.preferences.items()}
            for each in games
        ]
        sides = dict.fromkeys(game.parties, chosen)
        result = play_batch(
            stages[0], sides, picks, first=first, trace=True, later=stages[1:], turning=turning
        )
        made = (side[side >= 0] for run in result.offers for side in run)
        counts[int(steady)] = sum(reversals(game.space, offers) for offers in made if offers.size)
        worth[int(steady)] = payoffs(stages, turning, result)
    return counts, worth


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    scenario = load_scenario("korea-us-2025")
    counts, changes, agreed = np.zeros(2, np.int64), [], np.zeros(2)
    for seed, drawn in enumerate(draw_scenarios(scenario, seeds, np.random.default_rng(0))):
        found, worth = played(Game(drawn), np.random.default_rng(seed))
        counts += found
        changes.append((worth[1] - worth[0]).mean(axis=0))
        agreed += worth.any(axis=2).mean(axis=1)
    print(f"{seeds} seeds, {len(STRATEGIES) ** 2} pairs of strategies each")
    print(f"reversals: {counts[0]:,} without, {counts[1]:,} with: {1 - counts[1] / counts[0]:.1%} fewer")
    print("talks that end in a deal: {:.1%} without, {:.1%} with".format(*agreed / seeds))
    for code, change in zip((scenario.home, scenario.host), np.array(changes).T, strict=True):
        interval = mean_interval(change)
        print(f"{code}: payoff {interval.mean:+.2%} of the possible gain", end=" ")
        print(f"(95 % interval {interval.low:+.2%} to {interval.high:+.2%})")


if __name__ == "__main__":
    main()
