"""Talks as PettingZoo's parallel environment: each step is one move, all others wait."""

from typing import Any, ClassVar

import numpy as np
from pettingzoo import ParallelEnv

from negotiation.bargaining.environments.spaces import RENDER_MODES, ByParty
from negotiation.bargaining.environments.table import Talks

type ByAgent = dict[str, Any]


class TalksParallel(ByParty, ParallelEnv):  # type: ignore[misc]  # PettingZoo has no types here
    """Talks of two parties or more; only who has its turn can do anything but wait (``Table``).

    Examples
    --------
    >>> from negotiation.bargaining.environments import TalksParallel, random_domains
    >>> table = TalksParallel(random_domains(shape=(3, 2), rounds=4))
    >>> seen, info = table.reset(seed=1)
    >>> sorted(seen)
    ['A', 'B']
    """

    metadata: ClassVar[dict[str, Any]] = {"name": "negotiation_v0", "render_modes": RENDER_MODES}

    def __init__(self, talks: Talks, render_mode: str | None = None) -> None:
        """Take the talks, or what draws them."""
        self.take(talks, render_mode)
        self.agents: list[str] = []

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[ByAgent, ByAgent]:
        """Open the next talks; with a seed, the same ones again."""
        if seed is not None:
            self.rng = np.random.default_rng(seed)
        self.table.open(self.rng)
        self.agents = self.possible_agents[:]
        return self._seen(), {agent: {} for agent in self.agents}

    def step(self, actions: ByAgent) -> tuple[ByAgent, ByAgent, ByAgent, ByAgent, ByAgent]:
        """Let the party whose turn it is do its action."""
        self.table.act(int(actions[self.table.turn]))
        over, agents = self.table.over, self.agents
        rewards = {agent: self.table.reward(agent) if over else 0.0 for agent in agents}
        ends = dict.fromkeys(agents, over), dict.fromkeys(agents, False)
        seen, infos = self._seen(), {agent: dict[str, Any]() for agent in agents}
        self.agents = [] if over else agents
        if self.render_mode == "human":
            self.render()
        return seen, rewards, *ends, infos

    def _seen(self) -> ByAgent:
        return {agent: self.table.observation(agent) for agent in self.agents}
