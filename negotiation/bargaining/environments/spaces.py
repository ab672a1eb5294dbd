"""Spaces and pictures that all environments share."""

from typing import Any

import numpy as np
from gymnasium.spaces import Box, Dict, Discrete, MultiBinary

from negotiation.bargaining.environments.table import Table
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
