"""Play many talks over the same preferences, which may change once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, cycle

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.compiled.codes import ILLEGAL, LAST_SCHEDULED, NO_OFFER, STATUS, WENT_ON
from negotiation.bargaining.compiled.encode import encode
from negotiation.bargaining.compiled.forms import Counted, Forms, counted, joined
from negotiation.bargaining.compiled.inputs import by_run, checked_picks, common_rounds, moving, seated
from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import AlternatingOffers, View, play_out
from negotiation.bargaining.protocols.majority import MajorityOffers
from negotiation.bargaining.rules import TOLERANCE
from negotiation.bargaining.strategies import Strategy
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.checks import items, whole

LOOK = (5, 200)
"""Outcomes that are put in order in the time of a look at a rough ranking, without and with a model."""

PLAIN_FIRST = 20
"""Runs of a process that are played round by round if no more are to come: that takes less time than to
load machine code, and far less than to make it."""

COMPILED = (AlternatingOffers, MajorityOffers)
RULES = ("__init__", "turn", "play", "choice", "settle", "is_carried", "goes_on", "end_round")
"""Protocols that are compiled, and what a class must leave as it is there to be one of them."""


@dataclass(frozen=True)
class BatchResult:
    """How each run ended; arrays of shape ``(runs,)``.

    ``agreement`` is the outcome, -1 without one; ``rounds`` the round (from 0) in which the talks
    ended; ``status`` an index into ``STATUS``; ``offers``, shape ``(runs, parties, rounds)``, what each
    side offered, -1 where it made no offer and -2 where it accepted one that others had yet to accept,
    or had left, has no runs unless asked for. ``faults`` says, by run, what a party that walked away did
    wrong, ``spent``, by run, what the parties' questions about their own payoffs have cost them.
    """

    agreement: IntArray
    rounds: IntArray
    status: IntArray
    offers: IntArray
    faults: Mapping[int, str] = field(default_factory=dict)
    spent: Mapping[int, list[float]] = field(default_factory=dict)


def play_batch(
    preferences: Mapping[str, Preferences],
    strategies: Mapping[str, Sequence[Strategy]],
    picks: IntArray,
    seeds: IntArray | None = None,
    first: IntArray | None = None,
    trace: bool = False,
    *,
    later: Sequence[Mapping[str, Preferences]] = (),
    turning: int = 0,
    branch: IntArray | None = None,
    protocol: type[AlternatingOffers] = AlternatingOffers,
) -> BatchResult:
    """Play alternating offers once for each row of ``picks``, compiled where possible.

    Strategies that do not compile (``Strategy.compiles``) are played round by round, with equal results;
    so are runs if a process has few of them, and a majority that one party has alone, or that others
    have once somebody has walked away.

    Parameters
    ----------
    preferences : of the parties, two or more, in order.
    strategies : what each party may play.
    picks : shape ``(runs, parties)``: positions in the parties' ``strategies``.
    seeds : shape ``(runs, parties)``: each party's seed, from 0; zero if left out.
    first : shape ``(runs,)``: who moves first, by place; the first party if left out. The others follow
        in order.
    trace : whether to keep all offers.
    later : what the parties' preferences may become, say once an election is held.
    turning : the round (from 0) from whose start on they are those of ``later``, if there are any.
    branch : shape ``(runs,)``: which of ``later`` they become; the first if left out.
    protocol : alternating offers of all, or by a majority (``parse_protocol("majority:quota=4,A=3")``).

    Raises
    ------
    InputError : a single party; preferences that differ in outcomes or rounds; what are no strategies,
        or picks, seeds, first movers of another shape or range; a strategy that does not fit the number
        of rounds or does what cannot be done; a turning that is no round, a branch that is none of
        ``later``; a script that offers less than its party's reservation value; votes of who is not at
        the table, a quota that nobody can reach.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation import Game, parse_strategy, play_batch
    >>> game = Game("korus-2018")
    >>> pair = {code: [parse_strategy("conceder"), parse_strategy("hardliner")] for code in game.parties}
    >>> found = play_batch(game.preferences, pair, np.array([[0, 0], [1, 1]]))
    >>> (found.agreement >= 0).tolist()
    [True, False]
    """
    stages = [preferences, *items("later", later)]
    rounds = common_rounds(stages)
    picks = checked_picks(preferences, strategies, picks)
    runs = len(picks)
    parties = len(preferences)
    seeds = by_run("seeds", seeds, (runs, parties), 2**63 - 1)
    first = by_run("first", first, (runs,), parties - 1)
    strategies = seated(strategies, picks, rounds)
    after = np.zeros(runs, np.int64)
    if len(stages) > 1:
        after = 1 + by_run("branch", branch, (runs,), len(stages) - 2)
        turning = whole("turning", turning, 0, rounds - 1)
    else:
        turning = rounds
    views = [] if protocol is AlternatingOffers else _views(protocol, preferences, rounds)
    votes = np.array([view.votes.get(view.party, 1.0) for view in views] or [1.0] * parties)
    needed = (views[0].needed if views else 0.0) or float(parties)
    able = [np.array([s.compiles for s in side], dtype=bool) for side in strategies.values()]
    fast: NDArray[np.bool_] = np.all([a[picks[:, p]] for p, a in enumerate(able)], axis=0)
    fast &= not views or (_compiles(protocol) and votes.max() < needed)
    expect(int(fast.sum()))
    fast &= _pays(preferences)
    ends = np.zeros((runs, 3), np.int64)
    offers = np.full((runs if trace else 0, parties, rounds), NO_OFFER, np.int64)
    if fast.any():
        kept = [list(compress(s, a)) for s, a in zip(strategies.values(), able, strict=True)]
        # positions among the compiled strategies, each party's after those of the one before
        starts = np.cumsum([0, *map(len, kept)])
        ranks = [np.cumsum(a) - 1 + start for a, start in zip(able, starts[:-1], strict=True)]
        rows = np.stack([rank[picks[fast, p]] for p, rank in enumerate(ranks)], axis=1)
        part, traced = np.zeros((len(rows), 3), np.int64), offers[fast] if trace else offers
        chances = seeds[fast], first[fast], after[fast]
        _play_compiled(stages, turning, kept, rows, *chances, views, votes, needed, part, traced)
        ends[fast] = part
        if trace:
            offers[fast] = traced
    faults, spent = dict[int, str](), dict[int, list[float]]()
    for run in np.flatnonzero(~fast | (ends[:, 2] == ILLEGAL)):
        chosen = {c: strategies[c][picks[run, p]] for p, c in enumerate(strategies)}
        changed = preferences, stages[after[run]]
        *ends[run], fault, costs = _play_plain(
            protocol, changed, turning, chosen, seeds[run], first[run], offers[run] if trace else None
        )
        faults |= {int(run): fault} if fault else {}
        spent |= {int(run): costs} if any(costs) else {}
    return BatchResult(ends[:, 0], ends[:, 1], ends[:, 2], offers, faults, spent)


def _views(
    protocol: type[AlternatingOffers], preferences: Mapping[str, Preferences], rounds: int
) -> list[View]:
    """Return what parties see before the talks."""
    opened = protocol({code: View(side, rounds) for code, side in preferences.items()})
    return [opened.views[code] for code in preferences]


def expect(runs: int) -> None:
    """Take note of runs that are to come, or are there: with more than a few, all are compiled."""
    global _expected
    _expected += runs


_expected = 0


def _pays(preferences: Mapping[str, Preferences]) -> bool:
    """Say whether runs are worth compiling; on ``Counted`` sides always, or whole tables are made."""
    return _expected > PLAIN_FIRST or any(isinstance(side, Counted) for side in preferences.values())


def _compiles(protocol: type[AlternatingOffers]) -> bool:
    """Say whether a protocol has the rules of one that is compiled."""
    return any(all(getattr(protocol, r) is getattr(kind, r) for r in RULES) for kind in COMPILED)


def _play_compiled(
    stages: Sequence[Mapping[str, Preferences]],
    turning: int,
    chosen: list[list[Strategy]],
    rows: IntArray,
    seeds: IntArray,
    first: IntArray,
    after: IntArray,
    views: Sequence[View],
    votes: FloatArray,
    needed: float,
    ends: IntArray,
    offers: IntArray,
) -> None:
    from negotiation.bargaining.compiled.kernel import play

    # only the first stage and those that some run comes to
    reached = np.arange(len(stages)) == 0
    reached[after] = True
    sides = [side for stage in compress(stages, reached) for side in stage.values()]
    space, rounds = sides[0].space, len(sides[0].reservation)
    encoded = [encode(mine, sides[p :: len(chosen)], rounds) for p, mine in enumerate(chosen)]
    columns = [np.concatenate(column) for column in zip(*encoded, strict=True)]
    if space.allowed is not None:
        # the compiled run knows nothing of outcomes that cannot be agreed on
        columns[5] = _renumbered(columns[5], np.cumsum(space.allowed) - 1)
    modelled = bool(columns[4].any())
    # who follows the clock looks once a round, whoever plays it
    looks = rounds * (len(columns[0]) + np.count_nonzero(columns[0][rows] > LAST_SCHEDULED))
    few = bool(looks * LOOK[modelled] < space.count)
    tables, bests, worsts = counted(sides)
    play(  # type: ignore[call-arg]  # the columns are unpacked: mypy cannot count them
        np.cumsum([0, *map(len, chosen)]),
        *(rows, first, seeds, (np.cumsum(reached) - 1)[after], turning),
        *columns,
        space.within(tables),
        *(_believed(sides, views, few) if modelled else (np.zeros((len(sides), 0)), None)),
        np.stack([side.reservation for side in sides]),
        np.stack([side.discount for side in sides]),
        np.stack([side.floors for side in sides]),
        *(bests, worsts),
        np.array([TOLERANCE * side.steady for side in sides]),
        _grid(space) if any(side.steady for side in sides) else None,
        few,
        *(votes, needed),
        *(ends, offers),
    )
    if space.allowed is not None:
        allowed = np.flatnonzero(space.allowed)
        ends[:, 0], offers[:] = _renumbered(ends[:, 0], allowed), _renumbered(offers, allowed)


def _grid(space: OutcomeSpace) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Return what ``compiled.steady`` needs to know of the outcomes."""
    numbers = places = np.zeros(0, np.int64)
    if space.allowed is not None:
        numbers = np.flatnonzero(space.allowed)
        places = np.where(space.allowed, np.cumsum(space.allowed) - 1, -1)
    return numbers, places, np.array(space.shape), np.array(space.strides)


def _renumbered(outcomes: IntArray, numbers: IntArray) -> IntArray:
    """Give outcomes other numbers; those below 0, which stand for no outcome, stay."""
    return np.where(outcomes < 0, outcomes, numbers[outcomes])


def _believed(
    sides: Sequence[Preferences], views: Sequence[View], few: bool
) -> tuple[FloatArray, Forms | None]:
    """Return how those are believed to like outcomes whom an offer needs, one row a side.

    Zeros for no idea. For ``few`` looks ``Forms`` may come in place of tables.
    """
    space, others = sides[0].space, [side.believed for side in sides]
    if few and not views and space.allowed is None and all(isinstance(o, Counted) for o in others):
        pairs = [other.pair for other in others[::2] if isinstance(other, Counted)]
        return np.zeros((len(sides), 0)), joined(pairs)
    unknown = np.zeros(space.size)
    tables = [unknown if other is None else other.table for other in others]
    if views and not views[0].needs_all:
        known = [{code: of.shares for code, of in side.others.items()} for side in sides]
        tables = [v.pleased(k) if k else unknown for k, v in zip(known, cycle(views), strict=False)]
    return space.within(np.stack(tables)), None


def _play_plain(
    protocol: type[AlternatingOffers],
    stages: tuple[Mapping[str, Preferences], Mapping[str, Preferences]],
    turning: int,
    chosen: Mapping[str, Strategy],
    seeds: IntArray,
    first: int,
    offers: IntArray | None,
) -> tuple[int, int, int, str, list[float]]:
    before, after = stages
    codes = list(before)
    views = {
        codes[p]: View(before[codes[p]], len(before[codes[p]].reservation), int(seeds[p]))
        for p in moving(np.array([first]), len(codes))[0]
    }

    def turn(round_index: int) -> None:
        if round_index == turning:
            for code, view in views.items():
                view.preferences = after[code]

    players = {code: chosen[code].fresh() for code in codes}
    talks = play_out(protocol(views), players, on_round=turn)
    if offers is not None:
        for move in talks.moves[: -1 if talks.status in ("agreement", "walked away") else None]:
            what = WENT_ON if move.outcome is None or move.action != "offer" else move.outcome
            offers[codes.index(move.party), move.round_index] = what
    agreement = -1 if talks.agreement is None else talks.agreement
    ended = min(talks.round_index, talks.rounds - 1)
    costs = [player.spent for player in players.values()]
    return agreement, ended, STATUS.index(talks.status), talks.fault, costs
