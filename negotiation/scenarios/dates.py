"""When talks made from tables are: what holds without a deal, and the partner's election."""

from collections.abc import Mapping, Sequence
from datetime import date

from negotiation.economy.partners import Partner
from negotiation.scenarios.bilateral import RATE
from negotiation.scenarios.calendar import Calendar, Event, Phase
from negotiation.scenarios.issues import IssueSpec


def calendar_of(
    partner: Partner, like: Calendar, tariffs: Sequence[IssueSpec], *, paused: bool = True
) -> Calendar:
    """Return a calendar's dates, as far as they are this partner's, and its election.

    ``paused``: the partner is under the order of April, which is not in force at once.
    """
    phases: list[Phase] = []
    for phase in like.no_deal:
        levels = _held(phase, tariffs, paused)
        if not phases or levels != phases[-1].levels:
            phases.append(Phase(start=phase.start, name=_words(levels), levels=dict(levels)))
    last = {like.deadline} if paused else set()
    dates = last | {phase.start for phase in phases}
    events = [event for event in like.events if event.date in dates or "Section 232" in event.name]
    if day := election_day(partner, like):
        events.append(Event(date=day, name=f"election in {partner.name}"))
    events.sort(key=lambda event: event.date)
    return like.model_copy(update={"no_deal": phases, "events": events})


def _held(phase: Phase, tariffs: Sequence[IssueSpec], paused: bool) -> dict[str, float]:
    """Return what holds in a phase below the rates without a deal."""
    ends = {spec.key: spec.no_deal for spec in tariffs if spec.key != RATE or paused}
    numbers = {key: level for key, level in phase.levels.items() if not isinstance(level, str)}
    levels = {key: float(level) for key, level in numbers.items() if key in ends}
    return {key: level for key, level in levels.items() if level < float(ends[key])}


def _words(levels: Mapping[str, float]) -> str:
    return ", ".join(f"{key} {level:g} %" for key, level in levels.items()) or "the rates without a deal"


def election_day(partner: Partner, calendar: Calendar) -> date | None:
    """Return the day of the partner's election, if one falls in the talks."""
    day = partner.election
    return day if day and calendar.first_round < day <= calendar.deadline else None
