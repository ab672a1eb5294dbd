"""What it costs not to be sure of one's own payoffs, and what asking buys; prints a table.

Random additive domains; the other side knows its payoffs. Each domain is played with the same seeds by
all, so that differences are taken domain by domain.
"""

import numpy as np

from benchmarks.domains import additive
from negotiation import Preferences, parse_strategy, play_batch
from negotiation.base.arrays import FloatArray
from negotiation.base.intervals import mean_interval

SHAPE, ROUNDS, DOMAINS, RESERVATION = (5, 4, 4, 3), 30, 200, 0.3
RIVAL = "boulware:model=frequency"
KNOWN = ("ranked=10", "ranked=20", "ranked=40", "error=0.1")
COSTS = ("0", "0.01", "0.03")


def gains(name: str) -> tuple[FloatArray, FloatArray]:
    """Return true gains, as shares of the most there is to gain, and costs, as strategies count them."""
    rng, gained, spent = np.random.default_rng(1), [], []
    strategies = {"A": [parse_strategy(name)], "B": [parse_strategy(RIVAL)]}
    for seed in range(DOMAINS):
        mine, other = (additive(SHAPE, rng) for _ in range(2))
        reservation = np.full(ROUNDS, RESERVATION)
        sides = {
            code: Preferences(mine.space, side.table, reservation)
            for code, side in (("A", mine), ("B", other))
        }
        seeds, first = np.array([[2 * seed, 2 * seed + 1]]), np.array([seed % 2])
        played = play_batch(sides, strategies, np.zeros((1, 2), np.int64), seeds, first)
        deal, cost = int(played.agreement[0]), played.spent.get(0, [0.0])[0]
        gain = 0.0 if deal < 0 else float(mine.table[deal]) - RESERVATION
        gained.append((gain - cost) / (sides["A"].best - RESERVATION))
        spent.append(cost)
    return np.array(gained), np.array(spent)


def main() -> None:
    """Print gains, what they differ by from those of who knows all, and what questions cost."""
    certain, _ = gains("boulware:model=frequency")
    print("| it knows | strategy | a question costs | gain | against knowing all | spent |")
    print("|---|---|---|---|---|---|")
    print(f"| all | `boulware` | | {certain.mean():.3f} | | |")
    for known in KNOWN:
        names = [("boulware", ""), ("ordinal", "")] if "ranked" in known else [("boulware", "")]
        for name, cost in [*names, *(("asking", cost) for cost in COSTS)]:
            more = f",cost={cost}" if cost else ""
            gained, spent = gains(f"{name}:model=frequency,{known}{more}")
            lost = mean_interval(gained - certain)
            cells = f"{gained.mean():.3f} | {lost.mean:+z.3f} ({lost.low:+z.3f} to {lost.high:+z.3f})"
            asked = f"{spent.mean():.3f} " if cost else ""
            print(f"| `{known}` | `{name}` | {cost}{' ' * bool(cost)}| {cells} | {asked}|", flush=True)


if __name__ == "__main__":
    main()
