"""What a person may know at the table, as plain data."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np

from negotiation.bargaining.outcomes import Level
from negotiation.base.records import Record
from negotiation.play.seats import SeatedTalks
from negotiation.play.worth import Outlook, Worth
from negotiation.scenarios import Scenario
from negotiation.talks.words import changes, listed, seat_names
from negotiation.valuation.home import challenger_chance
from negotiation.valuation.levels import with_rates


@dataclass(frozen=True)
class LevelEffect:
    """A level of an issue, and what changes against ``Briefing.base`` if nothing but it changes.

    ``own`` is the change of one's own payoff, ``each`` that of each other side's as analysts see it,
    ``believed`` the mean of these, bn USD a year. ``no_deal`` marks the level that holds without a deal
    in the end.
    """

    level: Level
    words: str
    no_deal: bool
    own: float
    believed: float
    each: dict[str, float]


@dataclass(frozen=True)
class IssueView:
    """An issue at the table; ``base`` is its level in ``Briefing.base``."""

    key: str
    name: str
    kind: str
    unit: str
    base: Level
    levels: list[LevelEffect]


@dataclass(frozen=True)
class PastMove:
    """A move that was made; ``payoff`` is what signing that offer then would have been worth to oneself.

    ``changed`` is what an offer changed against the party's last one, in words by issue; ``changes`` is
    that as one text, with the issues' keys, or the names of parties after which they are called.
    ``message`` is what the party said beside the move.
    """

    round: int
    date: str
    party: str
    action: str
    levels: dict[str, Level] | None
    changed: dict[str, str]
    changes: str
    payoff: float | None
    chances: dict[str, float]
    message: str


@dataclass(frozen=True)
class Briefing(Record):
    """All that one side may know; nothing in it is another side's true payoff.

    ``others`` are the names of the other sides by code; ``other`` and ``other_name`` are those of a
    single one, of several ``""`` and ``the others``. ``order`` is that in which all move.

    Rounds count from 1, dates are ISO. ``turn`` is the side that moves, None once the talks are over.
    ``standing`` is the offer on the table and ``proposer`` who made it; ``may_accept`` says whether it
    is this side's to accept. ``base`` is the offer against which ``issues`` count: the other side's
    last, else one's own, else what analysts would call fair; ``base_is`` says which. ``best`` is the
    best payoff that analysts believe the other sides could sign, ``reservation`` the yearly worth, once
    in force, from which signing beats waiting in each round. ``announced_risk`` is the chance of
    walking away in its next turn that the other side has announced, of several the largest.

    Examples
    --------
    >>> from negotiation.play import PlaySetup, Session
    >>> session = Session(PlaySetup.of(scenario="korus-2018", people=["KOR"], seed=1))
    >>> briefing = session.briefing("KOR")
    >>> briefing.code, briefing.round, briefing.your_turn
    ('KOR', 1, True)
    >>> briefing.to_frame().index.tolist()[:2]
    ['1', '2']
    """

    each: ClassVar[str] = "issues"

    code: str
    name: str
    other: str
    other_name: str
    others: dict[str, str]
    order: list[str]
    title: str
    description: str
    status: str
    turn: str | None
    your_turn: bool
    first: str
    round: int
    rounds: int
    rounds_left: int
    round_days: int
    date: str
    dates: list[str]
    calendar: list[dict[str, Any]]
    no_deal: list[dict[str, Any]]
    election: dict[str, Any] | None
    news: list[dict[str, Any]]
    moves: list[PastMove]
    standing: Worth | None
    proposer: str | None
    may_accept: bool
    last_own: dict[str, Level] | None
    announced_risk: float
    best: float | None
    reservation: list[float]
    base: dict[str, Level]
    base_is: str
    issues: list[IssueView]

    @property
    def heard(self) -> list[PastMove]:
        """Moves of others since one's own last one, as far as something was said beside them."""
        own = [place for place, move in enumerate(self.moves) if move.party == self.code]
        since = self.moves[own[-1] + 1 :] if own else self.moves
        return [move for move in since if move.message]


def brief(talks: SeatedTalks, outlook: Outlook) -> Briefing:
    """Brief one side on the talks as they stand."""
    game, protocol, code = talks.game, talks.protocol, outlook.code
    scenario, view, today = game.scenario, talks.views[code], talks.today
    names = {side: party.name for side, party in scenario.parties.items()}
    standing, proposer = protocol.standing, talks.proposer
    base, base_is = base_of(talks, outlook)
    k, others = outlook.round_index, list(outlook.others)
    return Briefing(
        code=code,
        name=names[code],
        other=others[0] if len(others) == 1 else "",
        other_name=names[others[0]] if len(others) == 1 else "the others",
        others={side: names[side] for side in others},
        order=list(protocol.parties),
        title=scenario.title,
        description=scenario.description,
        status=protocol.status,
        turn=talks.turn,
        your_turn=talks.turn == code,
        first=protocol.parties[0],
        round=k + 1,
        rounds=game.rounds,
        rounds_left=game.rounds - k - 1,
        round_days=scenario.calendar.round_days,
        date=today.isoformat(),
        dates=[day.isoformat() for day in game.timing.dates],
        calendar=[
            {"date": event.date.isoformat(), "name": event.name, "past": event.date <= today}
            for event in scenario.calendar.events
        ],
        no_deal=_phases(scenario, today),
        election=_election(talks),
        news=[{"round": r + 1, "text": text} for r, texts in talks.news.items() for text in texts],
        moves=past_moves(talks, code),
        standing=None if standing is None else outlook.worth(standing),
        proposer=proposer,
        may_accept=talks.turn == code and proposer not in (None, code),
        last_own=game.space.levels(view.made[-1]) if view.made else None,
        announced_risk=view.risk,
        best=outlook.best,
        reservation=outlook.preferences.reservation.tolist(),
        base=game.space.levels(base),
        base_is=base_is,
        issues=issues_at(outlook, base),
    )


def base_of(talks: SeatedTalks, outlook: Outlook) -> tuple[int, str]:
    """Return the offer that single levels are held against, and which it is in words."""
    game, view = talks.game, talks.views[outlook.code]
    if view.received:
        return view.received[-1], f"the last offer of {game.scenario.parties[view.senders[-1]].name}"
    if view.made:
        return view.made[-1], "your last offer"
    fair = outlook.fair
    if fair is None:
        return game.scenario.no_deal, "what holds without a deal"
    return fair, "a deal that analysts would call fair"


def issues_at(outlook: Outlook, base: int) -> list[IssueView]:
    """Say what each level of each issue would change against one offer."""
    space, levels = outlook.game.space, outlook.game.space.levels(base)
    views = []
    for spec in with_rates(outlook.game.scenario).issues:
        values = [each.level for each in spec.levels]
        outcomes = np.array([space.index({spec.key: level}, default=base) for level in values])
        own = outlook.own(outcomes) - outlook.own(base)
        believed = outlook.believed(outcomes) - outlook.believed(base)[:, None]
        effects = [
            LevelEffect(
                level,
                spec.words(level),
                level == spec.no_deal,
                float(mine),
                float(theirs.mean()),
                dict(zip(outlook.others, theirs.tolist(), strict=True)),
            )
            for level, mine, theirs in zip(values, own, believed.T, strict=True)
        ]
        views.append(IssueView(spec.key, spec.name, spec.kind, spec.unit, levels[spec.key], effects))
    return views


def past_moves(talks: SeatedTalks, code: str) -> list[PastMove]:
    """Return the moves so far, with one's own payoffs as they were counted then."""
    game, rows = talks.game, talks.datacollector.tables["moves"]
    last: dict[str, int] = {}
    moves = []
    for place, move in enumerate(talks.protocol.moves):
        outcome, words = move.outcome, {}
        if move.action == "offer" and outcome is not None:
            words = changes(game, outcome, last.get(move.party))
            last[move.party] = outcome
        moves.append(
            PastMove(
                round=move.round_index + 1,
                date=game.timing.dates[move.round_index].isoformat(),
                party=move.party,
                action=move.action,
                levels=None if outcome is None else game.space.levels(outcome),
                changed=words,
                changes=listed(words, seat_names(game)),
                payoff=None if outcome is None else float(rows[f"payoff_{code}"][place]),
                chances={}
                if outcome is None
                else {side: float(rows[f"chance_{side}"][place]) for side in game.home_views},
                message=move.message,
            )
        )
    return moves


def _phases(scenario: Scenario, today: date) -> list[dict[str, Any]]:
    """Return what holds without a deal, from when, and which part of it holds today."""
    phases = scenario.calendar.no_deal
    begun = [phase for phase in phases if phase.start <= today]
    return [
        {"start": phase.start.isoformat(), "name": phase.name, "now": phase is begun[-1]}
        for phase in phases
    ]


def _election(talks: SeatedTalks) -> dict[str, Any] | None:
    """Return the election during the talks: its date, whose, what the polls say, who has won."""
    game, politics = talks.game, talks.game.scenario.politics
    if politics is None or politics.election is None or game.election == "none":
        return None
    side = politics.sides[politics.election.party]
    return {
        "date": politics.election.date.isoformat(),
        "party": politics.election.party,
        "incumbent": side.constituencies[side.incumbent].name,
        "challenger": side.constituencies[side.challenger].name,
        "challenger_chance": challenger_chance(game.scenario.politics, game.election),
        "winner": game.winner,
    }
