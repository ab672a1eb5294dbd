"""Train an agent to negotiate with `boulware`, and let it play by name in a tournament.

Tabular Q-learning (Watkins & Dayan 1992, Machine Learning 8(3-4)) on a small domain (laptop.toml): a
state is the round and how good the offer on the table is, an action an outcome, to accept, or to walk
away. `python examples/learn.py` takes a few seconds, and writes what it has learnt to learnt.json. It
needs `pip install 'negotiation[rl]'`. Libraries of deep learning weigh hundreds of megabytes; none is
needed. Then `negotiate tournament examples/laptop.toml --strategies
"examples/learn.py:learnt.json,boulware"` plays it.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from negotiation import Game, load_scenario
from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, View
from negotiation.bargaining.strategies.base import Bidding, OpponentModel
from negotiation.studies.tournament import play_tournament

GRADES = 11
RATE = 0.5
TEACHER = "boulware"
DOMAIN = Path(__file__).with_name("laptop.toml")


def state_of(round_index: int, worth: float | None) -> int:
    """Return the state: round, and what the offer on the table is worth, 0 to 1; None: no offer."""
    grade = GRADES if worth is None else round(worth * (GRADES - 1))
    return round_index * (GRADES + 1) + grade


def train(game: Game, order: Sequence[str], party: str, episodes: int, seed: int) -> np.ndarray:
    """Return what actions earn against TEACHER by state, shape (states, actions)."""
    from negotiation.bargaining.environments import TalksAgainst  # who only plays has no need of it

    sides = {code: game.preferences[code] for code in order}
    env, rng = TalksAgainst(sides, party, TEACHER), np.random.default_rng(seed)
    shape = game.rounds * (GRADES + 1), int(env.action_space.n)
    earns, tried = np.ones(shape), np.zeros(shape, dtype=bool)  # hope makes it try what it has not
    for episode in range(episodes):
        seen, _ = env.reset(seed=episode)
        step, over = 0, False
        while not over:
            state = state_at(seen["observation"], step)
            allowed = np.flatnonzero(seen["action_mask"])
            curious = rng.random() < 0.1 * (1 - episode / episodes)
            action = rng.choice(allowed) if curious else allowed[earns[state, allowed].argmax()]
            seen, reward, over, _, _ = env.step(action)
            step += 1
            after = seen["action_mask"] > 0
            best = 0.0 if over else earns[state_at(seen["observation"], step)][after].max()
            earns[state, action] += RATE * (reward + best - earns[state, action])
            tried[state, action] = True
    return np.where(tried, earns, -1.0)


def state_at(observation: np.ndarray, step: int) -> int:
    """Return the state that an observation shows."""
    return state_of(step, float(observation[2]) if observation[1] else None)


@dataclass(frozen=True)
class Learnt(Bidding, stochastic=False):
    """Do what a table says that has been learnt, by party and who moves first."""

    file: str
    tables: dict[str, Any] = field(init=False, repr=False, compare=False)

    usual_acceptance = "own"
    main = "file"
    formula = "the action that has earned most in this state"
    source = "examples/learn.py"

    def __post_init__(self) -> None:
        """Read the table."""
        object.__setattr__(self, "tables", json.loads(Path(self.file).read_text(encoding="utf-8")))

    def propose(self, view: View, model: OpponentModel) -> int:
        """Look the state up."""
        mine, worth = view.preferences, None
        if view.received:
            worth = (mine.table[view.received[-1]] - mine.worst) / (mine.best - mine.worst)
        table = self.tables[f"{view.party}, {view.parties[0]} first"]
        size, earns = mine.space.size, np.array(table[state_of(view.round_index, worth)])
        earns[size + 2 :] = -np.inf
        if not view.received:
            earns[size] = -np.inf
        return {size: ACCEPT, size + 1: WALK_AWAY}.get(int(earns.argmax()), int(earns.argmax()))


def main() -> None:
    """Train on both sides; play a tournament by name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("learnt.json"))
    parser.add_argument("--episodes", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    game = Game(load_scenario(DOMAIN))
    tables = {
        f"{party}, {order[0]} first": train(game, order, party, given.episodes, given.seed).tolist()
        for order in (game.parties, game.parties[::-1])
        for party in order
    }
    given.out.write_text(json.dumps(tables), encoding="utf-8")
    names = [f"{__file__}:{given.out}", TEACHER]
    result = play_tournament([game], names, repeats=2, seed=given.seed)
    home, host = result.payoffs.mean(axis=(1, 4))
    for place, (party, payoffs) in enumerate(zip(game.parties, (home, host.T), strict=True)):
        learnt, usual = payoffs[0, 1], payoffs[1, 1]
        other = (host, home.T)[place][0, 1]
        print(
            f"{party}: against {TEACHER} it gets {learnt:.2f} and leaves {other:.2f}; "
            f"{TEACHER} in its place gets {usual:.2f}"
        )


if __name__ == "__main__":
    main()
