"""One table: the Mesa model of bilateral trade talks."""

from collections.abc import Mapping
from datetime import date
from functools import partial

import mesa
import numpy as np
from mesa.time import Priority

from negotiation.agents import FirmSector, Government
from negotiation.errors import unknown
from negotiation.game import Game
from negotiation.protocol import AlternatingOffers, Move, View
from negotiation.strategies import Strategy, parse_strategy

DEFAULT_STRATEGY = "linear:model=prior"

type SeedLike = int | np.random.SeedSequence | np.random.Generator | None


class TradeTalks(mesa.Model):  # type: ignore[misc]
    """Governments and firms at one table, one step a round.

    Parameters
    ----------
    game : what is negotiated.
    strategies : party code to strategy or its name (``strategies.parse_strategy``); parties left out
        play ``DEFAULT_STRATEGY``. The home country moves first.
    rng : seed or generator; the same seed gives the same run.

    The table ``moves`` of ``datacollector`` has one row a move: ``round`` (from 1), ``date``,
    ``party``, ``action``, ``outcome``, each party's ``payoff_…`` if that offer were signed then, and
    ``private_supply``, what the firms would invest on their own (bn USD).

    Raises
    ------
    InputError : a strategy for a party that is not at the table, or an unknown one.
    """

    def __init__(
        self,
        game: Game,
        strategies: Mapping[str, str | Strategy] | None = None,
        rng: SeedLike = None,
    ) -> None:
        """Seat the parties and put the calendar's events into Mesa's schedule."""
        super().__init__(rng=rng)
        self.game = game
        self.protocol = AlternatingOffers(game.parties, game.rounds)
        self.news: dict[int, list[str]] = {}
        chosen = dict(strategies or {})
        for code in chosen:
            if code not in game.parties:
                raise unknown("party", code, game.parties)
        streams = self.rng.spawn(len(game.parties))
        self.views = {
            code: View(game.preferences[code], game.rounds, stream)
            for code, stream in zip(game.parties, streams, strict=True)
        }
        self.firms = FirmSector(self)
        for code in game.parties:
            strategy = chosen.get(code, DEFAULT_STRATEGY)
            parsed = parse_strategy(strategy) if isinstance(strategy, str) else strategy
            Government(self, code, parsed, self.views[code])
        columns = ["round", "date", "party", "action", "outcome", "private_supply"]
        columns += [f"payoff_{code}" for code in game.parties]
        self.datacollector = mesa.DataCollector(tables={"moves": columns})
        self._schedule_calendar()

    @property
    def today(self) -> date:
        """Date of the round being played."""
        return self.game.timing.dates[min(self.protocol.round_index, self.game.rounds - 1)]

    @property
    def governments(self) -> dict[str, Government]:
        """The parties' agents by code."""
        return {agent.code: agent for agent in self.agents_by_type[Government]}

    def step(self) -> None:
        """Play one round: firms look at the table, then each government moves."""
        self.firms.step()
        self.agents_by_type[Government].do("step")
        self.protocol.end_round()
        self.running = self.protocol.status == "talking"

    def record(self, move: Move) -> None:
        """Put a move into the data collector."""
        worth = [0.0] * len(self.game.parties)
        if move.outcome is not None:
            worth = [float(v) for v in self.game.payoff(move.outcome, move.round_index)]
        row = {
            "round": move.round_index + 1,
            "date": self.game.timing.dates[move.round_index],
            "party": move.party,
            "action": move.action,
            "outcome": move.outcome,
            "private_supply": self.firms.supply,
        }
        payoffs = {f"payoff_{c}": v for c, v in zip(self.game.parties, worth, strict=True)}
        self.datacollector.add_table_row("moves", row | payoffs)

    def run(self) -> "TradeTalks":
        """Play to the end and return the model itself."""
        self.run_model()
        return self

    def _schedule_calendar(self) -> None:
        calendar = self.game.scenario.calendar
        # Mesa holds callbacks weakly, so the model keeps them alive
        self._callbacks = []
        for event in calendar.events:
            days = (event.date - calendar.start).days
            if days < 0:
                continue
            announce = partial(self._announce, event.name, event.date)
            self._callbacks.append(announce)
            # round k is Mesa's time k + 1; events of a round's own day come before its moves
            time = max(0.0, 1 + days / calendar.round_days - 1e-9)
            self.schedule_event(announce, at=time, priority=Priority.HIGH)

    def _announce(self, name: str, day: date) -> None:
        self.news.setdefault(self.protocol.round_index, []).append(f"{day:%-d %B}: {name}")
