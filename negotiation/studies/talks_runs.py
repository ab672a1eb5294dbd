"""The two ways to play the same runs: all at once where possible, or one Mesa model after the other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.compiled import BatchResult, play_batch
from negotiation.bargaining.compiled.codes import NO_OFFER, STATUS, WENT_ON
from negotiation.bargaining.compiled.inputs import moving
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import AlternatingOffers, parse_protocol
from negotiation.bargaining.protocols.majority import MajorityOffers
from negotiation.bargaining.strategies import Strategy
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.scenarios import HubScenario
from negotiation.studies.designs import Design
from negotiation.talks.rules import RANDOM_FIRST
from negotiation.talks.setup import HubSetup, Setup
from negotiation.valuation.game import Game
from negotiation.valuation.home import Office, challenger_chance, challenger_wins, facts_named

if TYPE_CHECKING:
    from negotiation.talks.model import TradeTalks

WINNERS: tuple[Office, Office] = ("incumbent", "challenger")


@dataclass(frozen=True)
class Group:
    """Runs of one game that are played together, with their strategies and their chance.

    ``runs`` are indices in the design; ``picks``, shape ``(runs, parties)``, are places in ``chosen``,
    the parties' strategies in order. ``hub`` is what the talks are a table of, if the study is about
    that. ``in_turn``: home moves first in a point's first replicate, host in its second, and so on with
    all parties, whatever the setup says.
    """

    game: Game
    design: Design
    runs: IntArray
    chosen: Sequence[Sequence[Strategy]]
    picks: IntArray
    setup: Setup | HubSetup
    traced: bool = False
    hub: HubScenario | None = None
    in_turn: bool = False

    @cached_property
    def words(self) -> NDArray[np.uint64]:
        """Random words (``Design.words``), shape ``(runs, parties + 2)``."""
        return self.design.words(self.runs, len(self.game.parties))

    @cached_property
    def movers(self) -> IntArray:
        """Who moves first in each run, by place among the parties, shape ``(runs,)``."""
        number = len(self.game.parties)
        if self.in_turn:
            return self.runs % self.design.replicates % number
        first = self.setup.first if isinstance(self.setup, Setup) else None
        if first == RANDOM_FIRST and "first" in (ways := self.design.ways(self.runs)):
            return ways["first"].astype(np.int64)
        if first == RANDOM_FIRST:
            half = np.uint64(32)
            return ((self.words[:, -1] >> half) * np.uint64(number) >> half).astype(np.int64)
        return np.full(len(self.runs), 0 if first is None else self.game.parties.index(first))

    def strategies(self, run: int) -> dict[str, Strategy]:
        """Return what the parties play in a run, by its place."""
        sides = zip(self.game.parties, self.chosen, self.picks[run], strict=True)
        return {code: chosen[pick] for code, chosen, pick in sides}

    def part(self, rows: IntArray) -> "Group":
        """Return some of the runs."""
        return replace(self, runs=self.runs[rows], picks=self.picks[rows])


@dataclass(frozen=True)
class Moves:
    """Moves of many runs, one entry a move, in order of run and time.

    ``run`` is a place among the runs played together, ``round`` counts from 0, ``party`` is a place
    among the parties, ``outcome`` is -1 where there is none; ``payoffs``, shape ``(parties, moves)``,
    are those of all if the outcome were signed then.
    """

    run: IntArray
    round: IntArray
    party: IntArray
    action: NDArray[np.object_]
    outcome: IntArray
    payoffs: FloatArray


@dataclass(frozen=True)
class Played:
    """How runs ended; arrays of shape ``(runs,)``.

    ``agreement`` is -1 without one, ``round`` counts from 0, ``ending`` is in words; ``stage`` is the
    place in ``games`` of the game as it stood in the end: elections and evidence change it; ``seen`` is
    how the parties saw each of these games. ``faults`` says, by run, what a party did wrong that walked
    away for it, ``spent``, by run, what the parties' questions have cost them.
    """

    games: Sequence[Game]
    seen: Callable[[Game], Mapping[str, Preferences]]
    agreement: IntArray
    round: IntArray
    ending: NDArray[np.object_]
    stage: IntArray
    moves: Moves | None
    faults: Mapping[int, str] = field(default_factory=dict)
    spent: Mapping[int, Sequence[float]] = field(default_factory=dict)

    @property
    def payoffs(self) -> FloatArray:
        """What each party has of each run, shape ``(parties, runs)``: its deal, less what it spent."""
        payoffs = payoffs_at(map(self.seen, self.games), self.stage, self.agreement, self.round)
        for run, costs in self.spent.items():
            payoffs[:, run] -= costs
        return payoffs


def play_talks(group: Group, setup: Setup) -> Played:
    """Play runs of talks at one table, compiled where all outcomes can be listed and the rules allow."""
    rules = setup.protocol.partition(":")[0]
    # a trace of offers does not say who has left those that go on
    quick = rules == AlternatingOffers.name or (rules == MajorityOffers.name and not group.traced)
    together = quick and setup.evidence == "none" and group.game.space.listed
    return play_together(group) if together else play_apart(group, setup)


def play_together(group: Group) -> Played:
    """Play all runs at once (``compiled.play_batch``): alternating offers, of all or a majority."""
    game, parties = group.game, len(group.game.parties)
    seeds = (group.words[:, : parties + 1] >> np.uint64(1)).astype(np.int64)
    turning = game.election_round
    games, branch = [game], np.zeros(len(seeds), np.int64)
    if turning is not None:
        chance = challenger_chance(game.scenario.politics, game.election)
        ways = group.design.ways(group.runs)
        won = ways["election"] if "election" in ways else challenger_wins(seeds[:, -1], chance)
        winners = [name for name, drawn in zip(WINNERS, (~won, won), strict=True) if drawn.any()]
        games += [game.after_election(winner) for winner in winners]
        branch = won.astype(np.int64) if len(winners) == 2 else branch
    result = play_batch(
        _quickly(game),
        dict(zip(game.parties, group.chosen, strict=True)),
        group.picks,
        seeds[:, :-1],
        group.movers,
        group.traced,
        later=[_quickly(later) for later in games[1:]],
        turning=turning or 0,
        branch=branch if turning is not None else None,
        protocol=_rules(group.setup),
    )
    from_then = game.rounds if turning is None else turning
    stage = np.where(result.rounds >= from_then, 1 + branch, 0)
    moves = (
        _batch_moves(result, group.movers, games, _quickly, from_then, branch) if group.traced else None
    )
    endings = np.array(STATUS, dtype=object)[result.status]
    ends = result.agreement, result.rounds, endings
    return Played(games, _quickly, *ends, stage, moves, result.faults, result.spent)


def _rules(setup: Setup | HubSetup) -> type[AlternatingOffers]:
    """Return the protocol of alternating offers that is played; a hub has no other."""
    kind = parse_protocol(setup.protocol) if isinstance(setup, Setup) else AlternatingOffers
    assert issubclass(kind, AlternatingOffers)
    return kind


def plainly(game: Game) -> Mapping[str, Preferences]:
    """Return how the parties see a game, by its plain tables."""
    return game.preferences


def _quickly(game: Game) -> Mapping[str, Preferences]:
    return game.quick or game.preferences


def play_apart(group: Group, setup: Setup) -> Played:
    """Play each run as a Mesa model of its own: any protocol, with evidence."""
    from negotiation.talks.model import TradeTalks

    games, facts = [group.game], facts_named(group.game.scenario, setup.evidence)
    ends, endings, moves = [], [], []
    faults, spent = dict[int, str](), dict[int, list[float]]()
    for run in range(len(group.picks)):
        strategies, seed = group.strategies(run), group.design.run_seed(int(group.runs[run]))
        first = group.game.parties[group.movers[run]]
        model = TradeTalks(group.game, strategies, seed, setup.protocol, first, facts).run()
        if all(game is not model.game for game in games):
            games.append(model.game)
        stage = next(place for place, game in enumerate(games) if game is model.game)
        agreement = model.protocol.agreement
        ends.append((-1 if agreement is None else agreement, model.last_round, stage))
        endings.append(model.protocol.status)
        faults |= {run: model.protocol.fault} if model.protocol.fault else {}
        spent |= {run: [*model.spent.values()]}
        if group.traced:
            moves.append(talks_moves(model, run))
    agreements, rounds, stages = np.array(ends, dtype=np.int64).T
    return Played(
        games,
        plainly,
        agreements,
        rounds,
        np.array(endings, dtype=object),
        stages,
        joined(moves),
        faults,
        spent,
    )


def talks_moves(model: "TradeTalks", run: int) -> Moves:
    """Return the moves of one run."""
    made, parties = model.protocol.moves, model.game.parties
    recorded = model.datacollector.tables["moves"]
    return Moves(
        np.full(len(made), run),
        np.array([move.round_index for move in made]),
        np.array([parties.index(move.party) for move in made]),
        np.array([move.action for move in made], dtype=object),
        np.array([-1 if move.outcome is None else move.outcome for move in made]),
        np.array([recorded[f"payoff_{code}"] for code in parties], dtype=float),
    )


def joined(parts: Sequence[Moves]) -> Moves | None:
    """Put the moves of several runs behind each other; there are none if nothing was traced."""
    if not parts:
        return None
    names = [each.name for each in fields(Moves)]
    return Moves(*(np.concatenate([getattr(m, n) for m in parts], axis=-1) for n in names))


def _batch_moves(
    result: BatchResult,
    first: IntArray,
    games: Sequence[Game],
    seen: Callable[[Game], Mapping[str, Preferences]],
    turning: int,
    branch: IntArray,
) -> Moves:
    """Turn the offers of a batch into moves; what ends the talks is a move, too."""
    runs, parties, rounds = result.offers.shape
    order = moving(first, parties)
    offers = np.take_along_axis(result.offers, order[:, :, None], axis=1)
    # whose turn is which: first mover, others, first mover …
    turns = offers.transpose(0, 2, 1).reshape(runs, parties * rounds)
    moved = (turns != NO_OFFER).sum(axis=1)
    actions = np.select([turns >= 0, turns == WENT_ON], ["offer", "accept"], "").astype(object)
    latest = np.maximum.accumulate(np.where(turns >= 0, np.arange(turns.shape[1]), 0), axis=1)
    turns = np.where(turns == WENT_ON, np.take_along_axis(turns, latest, axis=1), turns)
    last = STATUS[0] != np.array(STATUS, dtype=object)[result.status]
    agreed = result.agreement >= 0
    ended = np.flatnonzero(last)
    actions[ended, moved[ended]] = np.where(agreed[ended], "accept", "walk away")
    turns[ended, moved[ended]] = np.where(agreed[ended], result.agreement[ended], -1)
    run, turn = np.nonzero(actions != "")
    outcome, when = turns[run, turn], turn // parties
    stage = np.where(when >= turning, 1 + branch[run], 0)
    payoffs = payoffs_at(map(seen, games), stage, outcome, when)
    return Moves(run, when, order[run, turn % parties], actions[run, turn], outcome, payoffs)


def payoffs_at(
    stages: Iterable[Mapping[str, Preferences]], stage: IntArray, outcome: IntArray, rounds: IntArray
) -> FloatArray:
    """Return all payoffs of outcomes signed in rounds, by the preferences of each one's stage.

    Arrays of shape ``(n,)``, the result ``(parties, n)`` in bn USD a year; no outcome (-1) is worth 0.
    """
    seen = list(stages)
    payoffs = np.zeros((len(seen[0]), len(outcome)))
    for place, sides in enumerate(seen):
        rows = np.flatnonzero((stage == place) & (outcome >= 0))
        if rows.size:
            for side, mine in enumerate(sides.values()):
                payoffs[side, rows] = mine.payoff(outcome[rows], rounds[rows])
    return payoffs
