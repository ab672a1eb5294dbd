"""What a seat is shown, as plain data for the page's templates."""

from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from negotiation.app.games import Seat
from negotiation.app.turns import message, names_of, signed
from negotiation.bargaining.outcomes import Level
from negotiation.base.errors import InputError, unknown
from negotiation.base.words import day
from negotiation.play import Briefing, Session
from negotiation.play.briefing import IssueView, LevelEffect, PastMove
from negotiation.play.session import LONGEST_SAID
from negotiation.play.worth import Worth
from negotiation.talks.words import (
    SAID,
    component_words,
    enumerated,
    for_people,
    listed,
    pledge_filled,
    telling,
)

TOLD = 0.005
"""Smallest risk of a walk-away that is told: less is 0 % in whole numbers."""

FEW = 3
"""Levels up to which an issue is a list to choose from, even if they are numbers."""


def component(name: str) -> str:
    """Write the name of a component in words."""
    text = component_words(name)
    return text[:1].upper() + text[1:]


def components(parts: Mapping[str, float]) -> list[dict[str, Any]]:
    """List what a payoff is made of, largest first; ``size`` is relative to the largest, −1 to 1."""
    told = telling(parts)
    return [
        {"name": component(name), "text": signed(value), "size": value / abs(told[0][1])}
        for name, value in told
    ]


def worth_view(offer: Worth, names: Mapping[str, str]) -> dict[str, Any]:
    """Lay out what an offer is worth to a side."""
    firms = ""
    if offer.firms is not None and offer.firms["pledge"] > 0:
        parts = (offer.firms[part] for part in ("free", "helped", "public"))
        firms = f"Of the pledge, {pledge_filled(*parts)}."
    people = for_people(offer.gdp, offer.per_household_usd)
    return {
        "payoff": signed(offer.payoff),
        "value": offer.payoff,
        "good": offer.payoff >= 0,
        "believed": signed(offer.believed),
        "remarks": [text.replace(" -", " −") for text in offer.remarks[1:]],
        "components": components(offer.components),
        "chances": [
            {"name": names[side], "text": f"{chance:z.0%}", "low": chance < 0.5}
            for side, chance in offer.chances.items()
        ],
        "firms": firms,
        "people": people.replace("-", "−"),
    }


def issue_views(issues: list[IssueView]) -> list[dict[str, Any]]:
    """Lay out issues with all their levels; ``at`` is the place of the level in the draft."""
    return [_issue(issue) for issue in issues]


def _issue(issue: IssueView) -> dict[str, Any]:
    numbers = all(not isinstance(each.level, str) for each in issue.levels)
    at = next(place for place, each in enumerate(issue.levels) if each.level == issue.base)
    levels = [
        {
            "text": each.words,
            "no_deal": each.no_deal,
            "effect": "" if place == at else _effect(each),
        }
        for place, each in enumerate(issue.levels)
    ]
    slider = numbers and len(levels) > FEW
    return {"key": issue.key, "name": issue.name, "slider": slider, "at": at, "levels": levels}


def _effect(level: LevelEffect) -> str:
    """Say what a level would change: for oneself, and as analysts believe for each other side."""
    if len(level.each) == 1:
        return f"you {signed(level.own)}, they {signed(level.believed)}"
    others = ", ".join(f"{code} {signed(value)}" for code, value in level.each.items())
    return f"you {signed(level.own)}, {others}"


def places(session: Session, side: str, levels: Mapping[str, Level]) -> dict[str, int]:
    """Say levels as their places, as the page's controls do."""
    return {
        issue.key: [each.level for each in issue.levels].index(levels[issue.key])
        for issue in session.briefing(side).issues
    }


def chosen(briefing: Briefing, draft: object) -> dict[str, Level]:
    """Read what the page's controls say: for each issue the place of a level.

    Raises
    ------
    InputError : anything that the controls cannot have sent.
    """
    issues = {issue.key: issue for issue in briefing.issues}
    if not isinstance(draft, dict):
        raise InputError("an offer says a level for each issue")
    for key, place in draft.items():
        if key not in issues:
            raise unknown("issue", str(key), issues)
        allowed = range(len(issues[key].levels))
        if isinstance(place, bool) or not isinstance(place, int) or place not in allowed:
            raise InputError(f"{key}: '{place}' is no place of a level, 0 to {allowed[-1]}")
    missing = [key for key in issues if key not in draft]
    if missing:
        raise InputError(f"the offer says nothing of {missing[0]}")
    return {key: issues[key].levels[place].level for key, place in draft.items()}


def table_view(seat: Seat) -> dict[str, Any]:
    """Lay out the table for one side: all of it is this side's to know."""
    session, side = seat.session, seat.side
    briefing = session.briefing(side)
    names = names_of(briefing)
    issues = {issue.key: issue.name for issue in briefing.issues}
    standing = briefing.standing
    others = [f"{name} ({code})" for code, name in briefing.others.items()]
    mine = briefing.proposer == side
    return {
        "title": briefing.title,
        "description": " ".join(briefing.description.split()),
        "you": briefing.name,
        "other": briefing.other_name,
        "others": briefing.other_name if briefing.other else enumerated(others),
        "other_names": list(briefing.others.values()),
        "many": not briefing.other,
        "side": side,
        "your_turn": briefing.your_turn,
        "message": message(briefing),
        "round": briefing.round,
        "rounds": briefing.rounds,
        "left": briefing.rounds_left,
        "date": day(briefing.date),
        "news": [item["text"] for item in briefing.news if item["round"] == briefing.round],
        "calendar": _calendar(briefing, names),
        "without": _without(briefing),
        "heard": [{"who": briefing.others[m.party], "text": m.message} for m in briefing.heard],
        "most_said": LONGEST_SAID,
        "risk": f"{briefing.announced_risk:z.0%}" if briefing.announced_risk >= TOLD else "",
        "standing": None if standing is None else worth_view(standing, names),
        "standing_by": "you" if mine else names.get(str(briefing.proposer), ""),
        "standing_mine": mine,
        "terms": [] if standing is None else _terms(briefing, standing),
        "may_accept": briefing.may_accept,
        "history": [_past(move, names, issues, side) for move in reversed(briefing.moves)],
        "points": [
            {"round": m.round, "value": m.payoff, "mine": m.party == side, "by": names[m.party]}
            for m in briefing.moves
            if m.action == "offer"
        ],
        "their_offer": bool(_last(briefing, briefing.others)),
        "own_offer": briefing.last_own is not None,
        "best": briefing.best,
        "moves": len(briefing.moves),
    }


def start_of(briefing: Briefing, kind: str, given: Mapping[str, Level] | None) -> dict[str, Level]:
    """Return the levels that a draft starts from: ``theirs``, ``own``, ``hint``, ``wish`` or ``none``.

    ``given`` are those of a hint or a wish.

    Raises
    ------
    InputError : there is no such offer.
    """
    nothing = {i.key: next(e.level for e in i.levels if e.no_deal) for i in briefing.issues}
    options = {
        "theirs": _last(briefing, briefing.others),
        "own": briefing.last_own,
        "hint": given,
        "wish": given,
        "none": nothing,
    }
    if kind not in options:
        raise unknown("start", kind, options)
    levels = options[kind]
    if levels is None:
        raise InputError("analysts believe that no deal helps both sides today")
    return dict(levels)


def _last(briefing: Briefing, sides: Container[str]) -> dict[str, Level] | None:
    offers = [move.levels for move in briefing.moves if move.party in sides and move.action == "offer"]
    return offers[-1] if offers else None


def _calendar(briefing: Briefing, names: Mapping[str, str]) -> list[dict[str, Any]]:
    coming = [(event["date"], event["name"]) for event in briefing.calendar]
    vote = briefing.election
    if vote is not None and vote["winner"] is None:
        chance = f"polls give the challenger {vote['challenger_chance']:z.0%}"
        coming = [event for event in coming if event[0] != vote["date"]]
        coming.append((vote["date"], f"{names[vote['party']]} votes; {chance}"))
    coming.append((briefing.dates[-1], "last round"))
    return [
        {"date": day(iso), "name": name, "past": iso < briefing.date} for iso, name in sorted(coming)
    ]


def _without(briefing: Briefing) -> list[dict[str, Any]]:
    return [
        {"from": day(phase["start"]), "name": phase["name"], "now": phase["now"]}
        for phase in briefing.no_deal
    ]


def _terms(briefing: Briefing, standing: Worth) -> list[dict[str, Any]]:
    """List an offer's levels, marking what changed since that side's offer before."""
    offers = [m.levels for m in briefing.moves if m.party == briefing.proposer and m.levels]
    before = offers[-2] if len(offers) > 1 else None
    return [
        {
            "name": issue.name,
            "text": standing.words[issue.key],
            "changed": before is not None and before[issue.key] != standing.levels[issue.key],
        }
        for issue in briefing.issues
    ]


def _past(
    move: PastMove, names: Mapping[str, str], issues: Mapping[str, str], side: str
) -> dict[str, Any]:
    said = SAID.get(move.action) or listed(move.changed, issues)
    return {
        "round": move.round,
        "date": f"{date.fromisoformat(move.date):%-d %b}",
        "who": "You" if move.party == side else names[move.party],
        "mine": move.party == side,
        "text": said,
        "message": move.message,
        "payoff": "" if move.payoff is None else signed(move.payoff),
    }
