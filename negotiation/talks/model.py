"""One table: the Mesa model of talks between governments."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import mesa
import numpy as np
from mesa.time import Priority

from negotiation.bargaining.protocols import (
    PROTOCOLS,
    Move,
    Negotiator,
    TalksProtocol,
    View,
    parse_protocol,
)
from negotiation.bargaining.protocols.coalitions import CoalitionOffers
from negotiation.bargaining.seeds import SeedLike, party_seeds
from negotiation.bargaining.strategies import Bidding, parse_strategy
from negotiation.bargaining.strategies.recipes import StrategyLike
from negotiation.base.arrays import FloatArray
from negotiation.base.checks import as_whole, items, of_kind, short
from negotiation.base.errors import InputError, unknown
from negotiation.base.records import Rows, Shown
from negotiation.scenarios import Scenario
from negotiation.talks.constituencies import Constituency, Legislature
from negotiation.talks.firms import Firm, FirmAgents, FirmSector
from negotiation.talks.government import Government
from negotiation.talks.moves import reporters, with_levels
from negotiation.talks.rules import DEFAULT_STRATEGY, RANDOM_FIRST
from negotiation.valuation.game import Game
from negotiation.valuation.home import Office, challenger_chance, challenger_wins


class TradeTalks(Shown, mesa.Model):
    """Governments and firms at one table, one step a round.

    The table ``moves`` of ``datacollector`` has one row a move: ``round`` (from 1), ``date``,
    ``party``, ``action``, ``outcome``, each party's ``payoff_…`` if that offer were signed then, the
    ``evidence`` that came with it; ``private_supply``, what the firms would invest on their own at this
    offer, ``helped_supply`` and ``public_money`` what subsidised firms and the state add to reach its
    pledge (bn USD); each party's ``chance_…`` of ratifying the move's outcome.
    Its model variables, one row a round, are ``status``, ``rounds`` played, ``agreement`` (an outcome,
    None without one), whether it was ``ratified``, and each party's ``payoff_…``: for ``batch_run``.
    ``game`` moves on with the election and with evidence: it is the game as it stands. ``seed`` is the
    whole number that was given for ``rng``, None for anything else.

    Parameters
    ----------
    game : what is negotiated, or what ``Game`` takes: a scenario, its name, a file.
    strategies : party code to strategy, its name or class (``strategies.parse_strategy``), or to
        anything else that can move (``protocols.Negotiator``); parties left out play
        ``DEFAULT_STRATEGY``.
    rng : seed or generator; the same seed gives the same run.
    protocol : name of the protocol (``protocols.PROTOCOLS``), or its class.
    first : party that moves first, or ``random``; the home country if left out.
    evidence : facts that their parties lay on the table, one with each offer, in this order.
    firm_agents : one Mesa agent a firm (``True``, or a subclass of ``firms.Firm``) instead of arrays.

    Raises
    ------
    InputError : as ``Game``; a party that is not at the table, an unknown strategy, protocol or fact, a
        strategy that does not fit the talks' length.

    Examples
    --------
    >>> from negotiation import TradeTalks
    >>> talks = TradeTalks("korus-2018", {"KOR": "conceder", "USA": "linear"}, rng=1).run()
    >>> talks
    <TradeTalks: korus-2018, agreement, round 12 of 19>
    >>> talks.game.words(talks.protocol.agreement)["steel"]
    'quota of 100 % of 2017'
    >>> talks.payoffs.round(2).tolist()
    [0.57, 0.79]
    """

    def __init__(
        self,
        game: Game | Scenario | str | Path,
        strategies: Mapping[str, StrategyLike | Negotiator] | None = None,
        rng: SeedLike = None,
        protocol: str | type[TalksProtocol] = "alternating",
        first: str | None = None,
        evidence: Sequence[str] = (),
        firm_agents: bool | type[Firm] = False,
    ) -> None:
        """Seat the parties and put the calendar's events into Mesa's schedule."""
        of_kind("game", game, Game | Scenario | str | Path)
        game = game if isinstance(game, Game) else Game(game)
        if len(game.parties) != 2:
            game.space.check_listed("seat two parties: they look at some only")
        of_kind("strategies", strategies, Mapping | None)
        of_kind("first", first, str | None)
        evidence = items("evidence", evidence)
        kind = Firm if firm_agents is True else firm_agents
        if not (kind is False or (isinstance(kind, type) and issubclass(kind, Firm))):
            raise InputError(
                f"firm_agents is {short(kind)}: True, False or a subclass of Firm is needed"
            )
        *own, home_seed = party_seeds(rng, len(game.parties) + 1)
        seeds = dict(zip(game.parties, own, strict=True))
        self.seed = as_whole(rng)
        super().__init__(rng=rng if self.seed is None else self.seed)
        self.game, self.evidence = game, evidence
        self.home_seed = home_seed
        self.politics_rng = np.random.default_rng([home_seed, 1])
        self.news: dict[int, list[str]] = {}
        chosen = dict(strategies or {})
        for code in chosen:
            if code not in game.parties:
                raise unknown("party", code, game.parties)
        rules = parse_protocol(protocol)
        if issubclass(rules, CoalitionOffers) and game.scenario.reserved is not None:
            raise InputError(
                f"protocol '{rules.name}': who has a 'reservation' would lose it by deals of others; "
                "say by levels what parties have without a deal"
            )
        self.views = {
            code: View(game.preferences[code], game.rounds, seeds[code]) for code in self._order(first)
        }
        self.protocol = rules(self.views, self.rng)
        self.firms: FirmSector | None = None
        if kind:
            self.firms = FirmAgents(self, kind)
        elif game.scenario.firms is not None:
            self.firms = FirmSector(self)
        for code, home in game.home_views.items():
            for group in home.voices:
                Constituency(self, code, group.key)
            Legislature(self, code)
        self.governments: dict[str, Government] = {}
        for code, view in self.views.items():
            player = chosen.get(code, DEFAULT_STRATEGY)
            if isinstance(player, str | type | Bidding):
                player = parse_strategy(player)
            self.governments[code] = Government(self, code, player, view)
        if evidence and not self.protocol.in_the_open:
            fit = ", ".join(name for name, kind in PROTOCOLS.usable().items() if kind.in_the_open)
            raise InputError(
                f"evidence needs offers that the other side sees; protocol '{rules.name}' has none: "
                f"allowed: {fit}"
            )
        for key in evidence:
            of_kind("a fact", key, str)
            if key not in game.scenario.evidence:
                raise unknown("evidence", key, game.scenario.evidence)
            self.governments[game.scenario.evidence[key].party].evidence.append(key)
        columns = ["round", "date", "party", "action", "outcome", "evidence"]
        columns += ["private_supply", "helped_supply", "public_money"]
        columns += [f"payoff_{code}" for code in game.parties]
        columns += [f"chance_{code}" for code in game.home_views]
        self.datacollector = mesa.DataCollector(reporters(game.parties), tables={"moves": columns})
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
    def last_round(self) -> int:
        """Index of the round being played, or of the last one that was."""
        return min(self.protocol.round_index, self.protocol.rounds - 1)

    @property
    def today(self) -> date:
        """Date of the round being played."""
        return self.game.timing.dates[self.last_round]

    def step(self) -> None:
        """Play one round: each government moves, firms answer, then those at home look at the table."""
        self.agents_by_type[Government].do("step")
        self.close_round()

    def close_round(self) -> None:
        """End a round in which all have moved: those at home look at the table and vote on a deal."""
        self.protocol.end_round()
        self.running = self.protocol.status == "talking"
        if not self.running:
            self.protocol.tell({code: agent.strategy for code, agent in self.governments.items()})
        for kind in (Constituency, Legislature) if self.game.home_views else ():
            self.agents_by_type[kind].do("step")
        if self.protocol.agreement is not None:
            for legislature in self.legislatures.values():
                legislature.vote(self.protocol.agreement)
        self.datacollector.collect(self)

    @property
    def payoffs(self) -> FloatArray:
        """What each party has of the talks, bn USD a year: the deal, less what it spent on asking."""
        outcome, spent = self.protocol.agreement, np.array([*self.spent.values()])
        return (0.0 if outcome is None else self.game.payoff(outcome, self.last_round)) - spent

    @property
    def spent(self) -> dict[str, float]:
        """What each party's questions about its own payoffs have cost it (``Unsure``)."""
        seats = self.governments
        return {code: seats[code].spent for code in self.game.parties}

    @property
    def legislatures(self) -> dict[str, Legislature]:
        """Who ratifies, by party code; empty in a scenario without politics."""
        if not self.game.home_views:
            return {}
        return {agent.code: agent for agent in self.agents_by_type[Legislature]}

    @property
    def ratified(self) -> bool | None:
        """Whether every side has ratified the agreement; None without one or without politics."""
        votes = [legislature.ratified for legislature in self.legislatures.values()]
        return None if None in votes or not votes else all(votes)

    def move_on(self, game: Game) -> None:
        """Go on in a game that has changed: every party looks at it anew."""
        self.game = game
        for code, view in self.views.items():
            view.preferences = game.preferences[code]

    def record(self, move: Move, fact: str | None) -> None:
        """Put a move, with the fact that came with it, into the data collector."""
        worth = [0.0] * len(self.game.parties)
        if move.outcome is not None:
            if self.firms is not None:
                self.firms.look_at(move.outcome)
            worth = self.game.payoff(move.outcome, move.round_index).tolist()
        book = None if self.firms is None else self.firms.book
        row = {
            "round": move.round_index + 1,
            "date": self.game.timing.dates[move.round_index],
            "party": move.party,
            "action": move.action,
            "outcome": move.outcome,
            "evidence": fact,
            "private_supply": 0.0 if book is None else book.free,
            "helped_supply": 0.0 if book is None else book.helped,
            "public_money": 0.0 if book is None else book.public,
        }
        row |= {f"payoff_{c}": v for c, v in zip(self.game.parties, worth, strict=True)}
        for code, home in self.game.home_views.items():
            chance = None if move.outcome is None else home.chance(move.outcome)
            row[f"chance_{code}"] = chance
        self.datacollector.add_table_row("moves", row)

    def columns(self) -> dict[str, list[object]]:
        """Return the moves as columns, one row a move, with a column for each issue's level."""
        return with_levels(self.datacollector.tables["moves"], self.game.space)

    def in_short(self) -> str:
        """Name the scenario, and say how the talks stand."""
        played = f"round {self.last_round + 1} of {self.protocol.rounds}"
        return f"{self.game.scenario.name}, {self.protocol.status}, {played}"

    def entries(self) -> Rows:
        """Return the moves: payoffs in bn USD a year, terms in their issues' units."""
        terms = self.game.space.keys
        columns = {name: held for name, held in self.columns().items() if name in terms or any(held)}
        rows = zip(*columns.values(), strict=True)
        return {str(n): dict(zip(columns, row, strict=True)) for n, row in enumerate(rows, 1)}

    def run(self) -> "TradeTalks":
        """Play to the end and return the model itself."""
        self.run_model()
        return self

    def _schedule_calendar(self) -> None:
        calendar = self.game.scenario.calendar
        # Mesa holds callbacks weakly, so the model keeps them alive
        self._callbacks: list[partial[None]] = []
        for event in calendar.events:
            self._schedule(event.date, partial(self._announce, event.name, event.date))
        politics, coming = self.game.scenario.politics, self.game.election_round is not None
        if coming and politics is not None and politics.election is not None:
            self._schedule(politics.election.date, partial(self._hold_election))

    def _schedule(self, day: date, action: "partial[None]") -> None:
        """Put something into Mesa's schedule; what lies before the talks does not happen."""
        calendar = self.game.scenario.calendar
        days = (day - calendar.first_round).days
        if days >= 0:
            self._callbacks.append(action)
            # round k is Mesa's time k + 1; events of a round's own day come before its moves
            time = max(0.0, 1 + days / calendar.round_days - 1e-9)
            self.schedule_event(action, at=time, priority=Priority.HIGH)

    def _hold_election(self) -> None:
        """Draw the winner as the polls say; from here on the mandate is the winner's."""
        scenario = self.game.scenario
        assert scenario.politics is not None
        assert scenario.politics.election is not None
        chance = challenger_chance(scenario.politics, self.game.election)
        won = challenger_wins(np.array([self.home_seed]), chance)[0]
        winner: Office = "challenger" if won else "incumbent"
        side = scenario.politics.sides[scenario.politics.election.party]
        name = side.constituencies[getattr(side, winner)].name
        self._announce(f"election won by {name}", scenario.politics.election.date)
        self.move_on(self.game.after_election(winner))

    def _announce(self, name: str, day: date) -> None:
        self.news.setdefault(self.protocol.round_index, []).append(f"{day:%-d %B}: {name}")
