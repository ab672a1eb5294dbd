"""Talks as Gymnasium's environment: one party learns, the others play strategies."""

from collections.abc import Mapping
from typing import Any, ClassVar

import gymnasium
import numpy as np

from negotiation.bargaining.environments.spaces import (
    RENDER_MODES,
    action_space,
    observation_space,
    rendered,
)
from negotiation.bargaining.environments.table import Table, Talks
from negotiation.bargaining.protocols.protocol import seated
from negotiation.bargaining.strategies import parse_strategy
from negotiation.bargaining.strategies.recipes import StrategyLike
from negotiation.base.errors import unknown


class TalksAgainst(gymnasium.Env):  # type: ignore[misc]  # as with the others
    """One ``agent`` against strategies, by party or one for all others (``Table``).

    Raises
    ------
    InputError : no such party, or an unknown strategy.

    Examples
    --------
    >>> from negotiation.bargaining.environments import TalksAgainst, random_domains
    >>> table = TalksAgainst(random_domains(shape=(3, 2), rounds=4), "A", "conceder")
    >>> seen, info = table.reset(seed=1)
    >>> seen, reward, over, cut, info = table.step(0)
    >>> over
    True
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": RENDER_MODES}

    def __init__(
        self,
        talks: Talks,
        agent: str,
        strategies: StrategyLike | Mapping[str, StrategyLike],
        render_mode: str | None = None,
    ) -> None:
        """Seat the agent and the strategies."""
        self.table, self.agent, self.render_mode = Table(talks), agent, render_mode
        if agent not in self.table.parties:
            raise unknown("party", agent, self.table.parties)
        others = [code for code in self.table.parties if code != agent]
        chosen = strategies if isinstance(strategies, Mapping) else dict.fromkeys(others, strategies)
        if lacking := [code for code in others if code not in chosen]:
            raise unknown("strategy of party", lacking[0], chosen)
        self.strategies = {code: parse_strategy(chosen[code]) for code in others}
        self.action_space = action_space(self.table)
        self.observation_space = observation_space(self.table)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Open the next talks; with a seed, the same ones again."""
        super().reset(seed=seed)
        self.table.open(self.np_random)
        length = self.table.protocol.rounds, len(self.table.parties)
        self._playing = {
            code: seated(code, strategy.fresh(), *length) for code, strategy in self.strategies.items()
        }
        self._others()
        return self.table.observation(self.agent), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Do an action, and let the others move."""
        self.table.act(int(action))
        self._others()
        over = self.table.over
        reward = self.table.reward(self.agent) if over else 0.0
        if self.render_mode == "human":
            self.render()
        return self.table.observation(self.agent), reward, over, False, {}

    def _others(self) -> None:
        while not self.table.over and self.table.turn != self.agent:
            self.table.play(self._playing[self.table.turn])

    def action_masks(self) -> np.ndarray:
        """Return which actions can be done, as libraries of masked agents ask for it."""
        return self.table.mask(self.agent).astype(bool)

    def render(self) -> str | None:
        """Say the last move."""
        return rendered(self.table, self.render_mode)
