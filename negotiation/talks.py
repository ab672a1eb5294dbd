"""One table: the Mesa model of bilateral trade talks."""

from collections.abc import Mapping
from datetime import date
from functools import partial

import mesa
from mesa.time import Priority

from negotiation.agents import FirmSector, Government
from negotiation.errors import unknown
from negotiation.game import Game
from negotiation.protocols import PROTOCOLS, Move, SeedLike, View, party_seeds
from negotiation.strategies import Strategy, parse_strategy

DEFAULT_STRATEGY = "linear:model=prior"

RANDOM_FIRST = "random"


class TradeTalks(mesa.Model):  # type: ignore[misc]
    """Governments and firms at one table, one step a round.

    Parameters
    ----------
    game : what is negotiated.
    strategies : party code to strategy or its name (``strategies.parse_strategy``); parties left out
        play ``DEFAULT_STRATEGY``.
    rng : seed or generator; the same seed gives the same run.
    protocol : name of the protocol (``protocols.PROTOCOLS``).
    first : party that moves first, or ``random``; the home country if left out.

    The table ``moves`` of ``datacollector`` has one row a move: ``round`` (from 1), ``date``,
    ``party``, ``action``, ``outcome``, each party's ``payoff_…`` if that offer were signed then, and
    ``private_supply``, what the firms would invest on their own (bn USD).

    Raises
    ------
    InputError : a party that is not at the table, an unknown strategy or protocol.
    """

    def __init__(
        self,
        game: Game,
        strategies: Mapping[str, str | Strategy] | None = None,
        rng: SeedLike = None,
        protocol: str = "alternating",
        first: str | None = None,
    ) -> None:
        """Seat the parties and put the calendar's events into Mesa's schedule."""
        seeds = dict(zip(game.parties, party_seeds(rng, len(game.parties)), strict=True))
        super().__init__(rng=rng)
        self.game = game
        self.news: dict[int, list[str]] = {}
        chosen = dict(strategies or {})
        for code in chosen:
            if code not in game.parties:
                raise unknown("party", code, game.parties)
        if protocol not in PROTOCOLS:
            raise unknown("protocol", protocol, PROTOCOLS)
        self.views = {
            code: View(game.preferences[code], game.rounds, seeds[code]) for code in self._order(first)
        }
        self.protocol = PROTOCOLS[protocol](self.views, self.rng)
        self.firms = FirmSector(self)
        for code, view in self.views.items():
            strategy = chosen.get(code, DEFAULT_STRATEGY)
            parsed = parse_strategy(strategy) if isinstance(strategy, str) else strategy
            Government(self, code, parsed, view)
        columns = ["round", "date", "party", "action", "outcome", "private_supply"]
        columns += [f"payoff_{code}" for code in game.parties]
        self.datacollector = mesa.DataCollector(tables={"moves": columns})
        self._schedule_calendar()

    def _order(self, first: str | None) -> tuple[str, ...]:
        """Return the parties in the order in which they move."""
        parties = self.game.parties
        if first is None:
            return parties
        if first == RANDOM_FIRST:
            first = parties[int(self.rng.integers(len(parties)))]
        if first not in parties:
            raise unknown("first mover", first, [*parties, RANDOM_FIRST])
        return (first, *(code for code in parties if code != first))

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
