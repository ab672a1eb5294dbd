"""What the talks look like afterwards, to everybody: limits, theory, what was left on the table."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.outcomes import Level
from negotiation.base.records import Record
from negotiation.base.words import money
from negotiation.play.seats import SeatedTalks
from negotiation.talks.results import RunResult, run_result
from negotiation.talks.words import (
    changes,
    enumerated,
    issue_names,
    listed,
    of_sides,
    ratification,
    reopenings,
)
from negotiation.valuation.game import Game

MATTERS = 0.005
"""Smallest waste that is told, as a share of the best payoff that somebody could have."""


@dataclass(frozen=True)
class Deal:
    """An outcome with its payoffs to all sides, bn USD a year, if signed when the talks ended."""

    levels: dict[str, Level]
    words: dict[str, str]
    payoffs: dict[str, float]


@dataclass(frozen=True)
class Side:
    """One side laid open.

    ``reservation`` is the yearly worth, once in force, from which signing beat waiting in each round.
    ``floor`` is the least payoff that a strategy in its place would have signed when the talks ended,
    ``best`` and ``worst`` are its payoffs of all outcomes then. ``in_reach`` is the best deal for this
    side that all floors would have allowed, None if there was none.
    """

    code: str
    name: str
    person: bool
    strategy: str
    payoff: float
    reservation: list[float]
    floor: float
    best: float
    worst: float
    in_reach: Deal | None


@dataclass(frozen=True)
class Debrief(Record):
    """How the talks ended and where that stands.

    ``result`` is ``results.run_result``: agreement, payoffs by component, Nash and the other solutions,
    distances, ratification. ``frontier`` has the payoffs to all sides along the Pareto frontier,
    best for the home country first. ``remarks`` say it in sentences.

    Examples
    --------
    >>> from negotiation.play import PlaySetup, Session
    >>> session = Session(PlaySetup.of(scenario="korus-2018", people=["KOR"], seed=1))
    >>> session.walk_away("KOR")
    >>> session.debrief().remarks[0]
    'No agreement: Korea walked away in round 1, 22 August 2017.'
    """

    each: ClassVar[str] = "sides"

    result: RunResult
    frontier: list[dict[str, float]]
    sides: dict[str, Side]
    remarks: list[str]


def debrief(talks: SeatedTalks) -> Debrief:
    """Lay open talks that are over."""
    game, last = talks.game, talks.last_round
    result = run_result(talks)
    sides = {code: _side(talks, code, result.parties[code].payoff) for code in game.parties}
    theory = game.theory(last)
    frontier = theory.payoffs[:, theory.solutions.frontier]
    return Debrief(
        result,
        [dict(zip(game.parties, point, strict=True)) for point in frontier.T.tolist()],
        sides,
        _remarks(talks, result, sides),
    )


def _side(talks: SeatedTalks, code: str, payoff: float) -> Side:
    game, last = talks.game, talks.last_round
    preferences = game.preferences[code]
    worst, best, floor = (
        float(preferences.discount[last] * (worth - preferences.reservation[last]))
        for worth in (preferences.worst, preferences.best, preferences.floors[last])
    )
    return Side(
        code=code,
        name=game.scenario.parties[code].name,
        person=code in talks.persons,
        strategy=talks.governments[code].name,
        payoff=payoff,
        reservation=preferences.reservation.tolist(),
        floor=floor,
        best=best,
        worst=worst,
        in_reach=_in_reach(game, code, last),
    )


def _in_reach(game: Game, code: str, round_index: int) -> Deal | None:
    """Return the best deal for one side that leaves nobody below its floor."""
    outcomes, sides = game.looked_at, game.preferences.values()
    signed = [each.values(outcomes) >= each.floors[round_index] for each in sides]
    outcomes = outcomes[np.logical_and.reduce(signed)]
    if not outcomes.size:
        return None
    outcome = int(outcomes[game.preferences[code].values(outcomes).argmax()])
    payoffs = game.payoff(outcome, round_index).tolist()
    deal = dict(zip(game.parties, payoffs, strict=True))
    return Deal(game.space.levels(outcome), game.words(outcome), deal)


def _remarks(talks: SeatedTalks, result: RunResult, sides: dict[str, Side]) -> list[str]:
    remarks = [_ending(talks, sides), *_home(talks, result), *_theory(talks, result, sides)]
    for code, side in sides.items():
        others = [sides[c] for c in sides if c != code]
        if side.person:
            remarks += [*map(_limits, others), _reach(talks, side, others)]
    return remarks


def _ending(talks: SeatedTalks, sides: dict[str, Side]) -> str:
    outcome = talks.protocol.agreement
    when = f"in round {talks.last_round + 1}, {talks.today:%-d %B %Y}"
    if outcome is not None:
        worth = enumerated([f"{money(side.payoff)} to {side.name}" for side in sides.values()])
        deal = listed(talks.game.words(outcome), issue_names(talks.game))
        return f"Agreement {when}: {deal}. Expected worth in bn USD a year: {worth}."
    if talks.protocol.status == "walked away":
        return f"No agreement: {sides[talks.protocol.moves[-1].party].name} walked away {when}."
    return f"No agreement: {talks.protocol.failure} ({when})."


def _home(talks: SeatedTalks, result: RunResult) -> list[str]:
    """Say what became of an agreement at home."""
    home, scenario = result.ratification, talks.game.scenario
    return [] if home is None else [ratification(scenario, home), *reopenings(scenario, home)]


def _theory(talks: SeatedTalks, result: RunResult, sides: dict[str, Side]) -> list[str]:
    left, nash = result.analysis.inefficiency, result.solutions.get("nash")
    if nash is None:
        return [f"No deal would have helped {of_sides(talks.game.parties)} sides at that date."]
    both = enumerated([f"{money(value)} to {sides[code].name}" for code, value in nash.payoffs.items()])
    deal = _against(talks, nash.outcome)
    rest = "the other" if len(sides) == 2 else "the others"
    waste = f"Nothing was left on the table: no other deal is better for one side at no cost to {rest}."
    if left > MATTERS * max(side.best for side in sides.values()):
        waste = f"Left on the table: {left:z.2f} bn USD a year could be had at nobody's cost."
    return [f"Nash's solution, the fair deal of theory, would have been worth {both}: {deal}.", waste]


def _against(talks: SeatedTalks, levels: dict[str, Level]) -> str:
    """Say a deal, as what differs from the agreement if there is one."""
    game, agreed = talks.game, talks.protocol.agreement
    outcome = game.space.index(levels)
    if agreed is None:
        return listed(game.words(outcome), issue_names(game))
    if outcome == agreed:
        return "the deal that was made"
    return f"the same deal, but {listed(changes(game, outcome, agreed), issue_names(game))}"


def _limits(other: Side) -> str:
    player = "was played by a person" if other.person else f"played {other.strategy}"
    return (
        f"{other.name} {player}. The worst of all deals was worth {money(other.worst)} to it, the best "
        f"{money(other.best)}; when the talks ended it had no reason to sign for less than "
        f"{money(other.floor)}."
    )


def _reach(talks: SeatedTalks, side: Side, others: list[Side]) -> str:
    deal = side.in_reach
    if deal is None:
        sides = of_sides(talks.game.parties)
        return f"No deal was in reach for {side.name}: none was worth signing for {sides}."
    names = enumerated([other.name for other in others])
    worth = [f"{money(deal.payoffs[each.code])} to {each.name}" for each in (side, *others)]
    return (
        f"The best deal for {side.name} that {names} could still have signed: {', '.join(worth)}: "
        f"{_against(talks, deal.levels)}."
    )
