"""Talks in PettingZoo's cycle of agents, who move one after the other."""

from typing import Any, ClassVar

import numpy as np
from pettingzoo import AECEnv

from negotiation.bargaining.environments.spaces import RENDER_MODES, ByParty
from negotiation.bargaining.environments.table import Talks


class TalksAEC(ByParty, AECEnv):  # type: ignore[misc]  # PettingZoo has no types here
    """Talks of two parties or more (``Table`` has actions, observations and rewards).

    Examples
    --------
    >>> from negotiation.bargaining.environments import TalksAEC, random_domains
    >>> table = TalksAEC(random_domains(shape=(3, 2), rounds=4))
    >>> table.reset(seed=1)
    >>> table.agent_selection, int(table.action_space("A").n)
    ('A', 9)
    """

    metadata: ClassVar[dict[str, Any]] = {
        "name": "negotiation_v0",
        "render_modes": RENDER_MODES,
        "is_parallelizable": False,
    }

    def __init__(self, talks: Talks, render_mode: str | None = None) -> None:
        """Take the talks, or what draws them."""
        super().__init__()
        self.take(talks, render_mode)

    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None) -> None:
        """Open the next talks; with a seed, the same ones again."""
        if seed is not None:
            self.rng = np.random.default_rng(seed)
        self.table.open(self.rng)
        self.agents = self.possible_agents[:]
        self.agent_selection = self.agents[0]
        self.rewards = dict.fromkeys(self.agents, 0.0)
        self._cumulative_rewards = dict.fromkeys(self.agents, 0.0)
        self.terminations = dict.fromkeys(self.agents, False)
        self.truncations = dict.fromkeys(self.agents, False)
        self.infos: dict[str, dict[str, Any]] = {agent: {} for agent in self.agents}

    def observe(self, agent: str) -> Any:
        """Return what a party sees."""
        return self.table.observation(agent)

    def step(self, action: Any) -> None:
        """Let the party whose turn it is do an action."""
        agent = self.agent_selection
        if self.terminations[agent]:
            self._was_dead_step(action)
            return
        self._cumulative_rewards[agent] = 0.0
        self._clear_rewards()
        self.table.act(int(action))
        if self.table.over:
            self.rewards = {code: self.table.reward(code) for code in self.agents}
            self.terminations = dict.fromkeys(self.agents, True)
        self.agent_selection = self.agents[(self.agents.index(agent) + 1) % len(self.agents)]
        self._accumulate_rewards()
        if self.render_mode == "human":
            self.render()

    def close(self) -> None:
        """Leave; nothing is held."""
