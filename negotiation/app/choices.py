"""What can be chosen before talks begin: scenarios, opponents in words, figures to move."""

from functools import cache
from typing import Any

from negotiation.bargaining.strategies import BIDDING
from negotiation.base.errors import InputError
from negotiation.scenarios import HubScenario, Scenario, scenario_names
from negotiation.scenarios.loader import load

HUB_TABLE = "KOR"
"""The partner whose table of a hub can be played."""

OPPONENTS = {
    "steady": ("Steady: gives way a little every round", "linear:model=prior"),
    "late": ("Late to concede: holds out, then gives way near the end", "boulware:model=prior"),
    "early": ("Accommodating: gives way early", "conceder:model=prior"),
    "mirror": ("Mirrors you: concedes as much as you do", "nice-tit-for-tat"),
    "fair": ("Principled: proposes an even split and stays there", "fair-split"),
    "threat": ("Threatening: concedes little and may walk away", "brinkmanship:model=prior"),
}
"""Who sits on the other side: in words, and the strategy that plays it."""

STRATEGIES = {
    **OPPONENTS,
    "anchor": ("Anchors high for a while, then concedes in a straight line", "anchoring:model=prior"),
    "step": ("Gives one small concession for each of yours", "micro"),
    "trade": ("Trades issues: keeps its gain, looks for what you like", "trade-off:model=prior"),
    "hard": ("Never moves", "hardliner"),
    "random": ("At random, anything worth signing", "random"),
}
"""The same, and some that are more to watch than to play against."""


@cache
def plugged_in() -> dict[str, tuple[str, str]]:
    """Return strategies from elsewhere that play without being told more, as those above."""
    brought = {name: BIDDING.origin(name) for name in BIDDING.usable() if BIDDING.origin(name)}
    return {
        f"{name} ({origin})": (f"{name}, from {origin}", name)
        for name, origin in brought.items()
        if not (BIDDING[name].part.reads_files or None in BIDDING[name].parameters().values())
    }


def opponents() -> dict[str, tuple[str, str]]:
    """Return who can be played against, by key."""
    return OPPONENTS | plugged_in()


def strategies() -> dict[str, tuple[str, str]]:
    """Return who can be watched, by key."""
    return STRATEGIES | plugged_in()


FIGURES = {
    "parties.USA.weights.balance": "How much the bilateral balance counts in Washington",
    "parties.KOR.weights.jobs": "How much jobs count in Seoul",
    "horizon.discount_rate": "Discount rate a year",
    "investment.public_cost": "Yearly cost of public money in a pledge",
    "politics.consensus": "Consensus between government and opposition",
}
"""Figures that have a slider, where the scenario has them."""

FULL_ROUNDS = 60
"""Longest talks that are offered."""

SHORT = {"hub-2025": 16}
"""Rounds proposed where the scenario's deadline is far away for a person."""


@cache
def scenarios() -> list[dict[str, Any]]:
    """Describe what can be watched and played; talks at one table first: the shortest way in."""
    talks, hubs = [], []
    for document in map(load, scenario_names()):
        if isinstance(document, HubScenario):
            title = f"{{}} ({HUB_TABLE} at a table of many)"
            hubs.append(_described(document.name, document.tables.scenario(HUB_TABLE), title))
        else:
            talks.append(_described(document.name, document, "{}"))
    return talks + hubs


def _described(name: str, scenario: Scenario, title: str) -> dict[str, Any]:
    figures = dict(scenario.figures())
    sliders = [
        {
            "key": key,
            "name": words,
            "unit": "" if figures[key].unit == "weight" else figures[key].unit,
            "value": figures[key].value,
            "low": figures[key].low,
            "high": figures[key].high,
        }
        for key, words in FIGURES.items()
        if key in figures
    ]
    return {
        "key": scenario.name,
        "title": title.format(scenario.title),
        "description": " ".join(scenario.description.split()),
        "sides": [{"code": c, "name": p.name} for c, p in scenario.parties.items()],
        "rounds": SHORT.get(name, scenario.calendar.rounds),
        "most": min(scenario.calendar.rounds, FULL_ROUNDS),
        "figures": sliders,
    }


def in_words(spec: str) -> str:
    """Name a strategy as the page does."""
    for words, known in strategies().values():
        if known == spec:
            return words.partition(":")[0]
    return spec


DIGITS = 12
"""More than any number that is asked for."""


def whole(value: object, name: str, most: int, least: int = 0) -> int:
    """Read a whole number that a form sent.

    Raises
    ------
    InputError : no whole number, or outside the range.
    """
    text = str(value).strip()
    if not text.isdecimal() or len(text) > DIGITS or not least <= int(text) <= most:
        raise InputError(f"{name}: '{text[:DIGITS]}' is not a whole number from {least} to {most:,}")
    return int(text)
