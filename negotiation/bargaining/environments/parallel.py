"""Talks as PettingZoo's parallel environment: each step is one move, all others wait."""

from typing import Any, ClassVar

import numpy as np
from pettingzoo import ParallelEnv

from negotiation.bargaining.environments.spaces import (
    RENDER_MODES,
    action_space,
    observation_space,
    rendered,
)
from negotiation.bargaining.environments.table import Table, Talks

type ByAgent = dict[str, Any]


class TalksParallel(ParallelEnv):  # type: ignore[misc]  # PettingZoo has no types here
    """Talks of two parties or more; only who has its turn can do anything but wait (``Table``)."""

    metadata: ClassVar[dict[str, Any]] = {"name": "negotiation_v0", "render_modes": RENDER_MODES}

    def __init__(self, talks: Talks, render_mode: str | None = None) -> None:
        """Take the talks, or what draws them."""
        self.table, self.render_mode = Table(talks), render_mode
        self.possible_agents = list(self.table.parties)
        self.agents: list[str] = []
        self.action_spaces = {code: action_space(self.table) for code in self.possible_agents}
        self.observation_spaces = {code: observation_space(self.table) for code in self.possible_agents}
        self.rng = np.random.default_rng()

    def observation_space(self, agent: str) -> Any:
        """Return the space of what a party sees."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> Any:
        """Return the space of what a party does."""
        return self.action_spaces[agent]

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

    def render(self) -> str | None:
        """Say the last move."""
        return rendered(self.table, self.render_mode)
