"""What is said to whoever plays a seat: its own side of the talks, nothing of the others' payoffs."""

from dataclasses import dataclass
from typing import Any

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.programs.messages import VERSION
from negotiation.bargaining.protocols import View


@dataclass(frozen=True)
class Limits:
    """What a program may take: seconds by move and by talks, megabytes of memory."""

    move: float
    talks: float
    memory: int


def hello_of(view: View, talks: str, limits: Limits) -> dict[str, Any]:
    """Return what a program is told before its first turn: nothing of the others' payoffs."""
    preferences = view.preferences
    issues: list[dict[str, Any]] = [
        {"key": i.key, "levels": i.levels, "unit": i.unit}
        | ({"texts": i.texts} if any(i.texts) else {})
        | ({"binds": i.binds} if i.binds else {})
        for i in preferences.space.issues
    ]
    return {
        "type": "hello",
        "version": VERSION,
        "talks": talks,
        "party": view.party,
        "parties": view.parties,
        "rules": view.rules,
        "rounds": view.rounds,
        "seed": view.seed % 2**32,  # a number that all languages can take
        "issues": issues,
        "no_deal": preferences.space.levels(preferences.no_deal),
        "worth": worth_of(preferences),
        "about": preferences.about or {},
        **({"evidence": view.facts} if view.facts else {}),
        "limits": {"move": limits.move, "talks": limits.talks},
    }


def worth_of(preferences: Preferences) -> dict[str, Any]:
    """Say what offers are worth to a party, as ``messages.Worth``."""
    additive, sums = None, preferences.by_level
    if sums is not None:
        levels = dict(zip(preferences.space.keys, (s.tolist() for s in sums), strict=True))
        additive = {"base": float(preferences.table[0]), "levels": levels}
    return {
        "best": preferences.best,
        "worst": preferences.worst,
        "reservation": preferences.reservation.tolist(),
        "discount": preferences.discount.tolist(),
        "additive": additive,
    }


def valued(preferences: Preferences, outcome: int) -> dict[str, Any]:
    """Say an offer and its worth, as ``messages.Valued``."""
    allowed = preferences.space.allows(outcome)
    worth = float(preferences.table[outcome]) if allowed else None
    return {"offer": preferences.space.levels(outcome), "worth": worth}
