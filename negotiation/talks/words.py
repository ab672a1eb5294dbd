"""Offers in words, and what became of them at home."""

from collections.abc import Mapping
from typing import Any

from negotiation.scenarios import Scenario
from negotiation.valuation.game import Game


def changes(game: Game, outcome: int, before: int | None) -> dict[str, str]:
    """Say an offer issue by issue: all of it, or what differs from the offer before."""
    words = game.words(outcome)
    if before is None:
        return words
    old = game.words(before)
    return {key: text for key, text in words.items() if text != old[key]}


def issue_names(game: Game) -> dict[str, str]:
    """Return what people call each issue."""
    return {spec.key: spec.name for spec in game.scenario.issues}


def listed(words: Mapping[str, str], names: Mapping[str, str] | None = None) -> str:
    """Join issues and what is said of them; nothing means that an offer was repeated.

    Issues are called by their keys, which is what a terminal takes, or by ``names``.
    """
    called = {key: key for key in words} | dict(names or {})
    return ", ".join(
        f"{called[key]}: {text}" if names else f"{key} {text}" for key, text in words.items()
    ) or ("the same again")


def votes(scenario: Scenario, home: Mapping[str, Any]) -> str:
    """Say who ratifies: ``home`` is the part ``ratification`` of a result."""
    return ", ".join(
        f"{scenario.parties[code].name} {'yes' if home['votes'][code] else 'no'} (chance {chance:.0%})"
        for code, chance in home["chances"].items()
    )
