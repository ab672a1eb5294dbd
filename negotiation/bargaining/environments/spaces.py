"""Spaces and pictures that all environments share."""

from typing import Any

import numpy as np
from gymnasium.spaces import Box, Dict, Discrete, MultiBinary

from negotiation.bargaining.environments.table import Table, Talks
from negotiation.base.errors import unknown

RENDER_MODES = ["human", "ansi"]


def action_space(table: Table) -> Any:
    """Return the space of actions (``Table``)."""
    return Discrete(table.actions)


def observation_space(table: Table) -> Any:
    """Return the space of observations (``Table``)."""
    seen = Box(0.0, 1.0, (table.length,), np.float32)
    return Dict({"observation": seen, "action_mask": MultiBinary(table.actions)})


def rendered(table: Table, mode: str | None) -> str | None:
    """Say the last move: on the terminal, or as text."""
    if mode not in (None, *RENDER_MODES):
        raise unknown("render mode", mode, RENDER_MODES)
    if mode == "human":
        print(table.words())
    return table.words() if mode == "ansi" else None


class ByParty:
    """What PettingZoo's environments have in common: talks, and every party's spaces."""

    def take(self, talks: Talks, render_mode: str | None) -> None:
        """Take the talks, or what draws them."""
        self.table, self.render_mode = Table(talks), render_mode
        self.possible_agents = list(self.table.parties)
        self.action_spaces = {code: action_space(self.table) for code in self.possible_agents}
        self.observation_spaces = {code: observation_space(self.table) for code in self.possible_agents}
        self.rng = np.random.default_rng()

    def observation_space(self, agent: str) -> Any:
        """Return the space of what a party sees."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> Any:
        """Return the space of what a party does."""
        return self.action_spaces[agent]

    def render(self) -> str | None:
        """Say the last move."""
        return rendered(self.table, self.render_mode)
