"""Talks without trade: any number of parties, and what each level of an issue is worth to each."""

from collections.abc import Mapping
from typing import Any

from negotiation.base.toml_files import misplaced
from negotiation.scenarios.figures import Figure
from negotiation.scenarios.units import SHARE

TRADE = ("home", "host", "elasticities", "rivals", "sectors", "investment", "purchases")
"""What a scenario has wholly, or not at all."""

ONLY_IN_TRADE = ("firms", "lobbying", "retaliation", "precedent", "ruling", "dependence", "world")
"""What is about trade, and may be left out of talks about it, too."""

ABSENT: Any = None
"""What a scenario holds in place of a table about trade if there is none: nobody asks for it then."""

AS_WRITTEN = "the scenario's file"
"""Source of a plain number."""

NO_DEAL = "no deal"
"""What holds without an agreement, where nothing is said of it."""


def is_bare(raw: Mapping[str, Any]) -> bool:
    """Say whether nothing in a document is about trade."""
    return not any(map(raw.get, TRADE))


def completed(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a document without trade with all filled in that it need not say.

    Worth may be a plain number: it is known for certain. A year counts like another.
    """
    filled = {"horizon": {}, **{k: v for k, v in raw.items() if v is not None}}
    if isinstance(horizon := filled["horizon"], dict):
        filled["horizon"] = _horizon(horizon)
    if isinstance(parties := raw.get("parties"), dict):
        filled["parties"] = {code: _with_numbers(party) for code, party in parties.items()}
    if isinstance(calendar := raw.get("calendar"), dict) and "start" in calendar:
        phases = [{"start": calendar["start"], "name": NO_DEAL}]
        filled["calendar"] = {"no_deal": phases, **calendar}
    if isinstance(issues := raw.get("issues"), list):
        filled["issues"] = [_with_figures(issue) for issue in issues]
    return filled


def _with_figures(issue: Any) -> Any:
    if not isinstance(issue, dict) or not isinstance(issue.get("levels"), list):
        return issue
    levels = [_worth(level) if isinstance(level, dict) else level for level in issue["levels"]]
    return {"kind": "concession", **issue, "levels": levels}


def _horizon(given: dict[str, Any]) -> dict[str, Any]:
    """Return how far parties look ahead; with a discount of the talks, years are for reading only."""
    discount = given.get("discount")
    usual = (
        {n: f.model_copy(update={"context": True}) for n, f in HORIZON.items()} if discount else HORIZON
    )
    return {**usual, **given, "discount": _figure(discount, SHARE)}


def _with_numbers(party: Any) -> Any:
    if not isinstance(party, dict):
        return party
    weights, found = party.get("weights"), dict(party)
    if isinstance(weights, dict):
        found["weights"] = {name: _figure(value, "weight") for name, value in weights.items()}
    return {**found, "reservation": _figure(party.get("reservation"))}


def _worth(level: dict[str, Any]) -> dict[str, Any]:
    values = level.get("values")
    if not isinstance(values, dict):
        return level
    return {**level, "values": {code: _figure(value) for code, value in values.items()}}


def _figure(value: Any, unit: str = "bn USD per year") -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    ends = {"value": value, "low": value, "high": value}
    return {**ends, "unit": unit, "year": "as written", "source": AS_WRITTEN}


def check_whole(given: Mapping[str, object], bare: bool) -> None:
    """Refuse talks about trade that lack a part of it, and parts of it in talks about something else.

    Raises
    ------
    ValidationError : names the first.
    """
    for name in () if bare else TRADE:
        if not given[name] and name != "rivals":
            raise misplaced("is missing", name)
    for name in ONLY_IN_TRADE if bare else ():
        if given[name]:
            raise misplaced(
                f"is about trade, and so are {', '.join(TRADE)}, of which none is there", name
            )


def _guess(value: float, unit: str, low: float, high: float, context: bool = False) -> Figure:
    why = "assumption: as in the built-in scenarios"
    figure = Figure(value=value, unit=unit, year=2025, low=low, high=high, source=why, assumption=True)
    return figure.model_copy(update={"context": context})


HORIZON = {
    "years": _guess(10, "years", 5, 15),
    "adjustment_years": _guess(8, "years", 7, 10, context=True),
    "discount_rate": _guess(0.05, "share", 0.02, 0.1),
}
"""How far parties look ahead who say nothing of it: the date of signing counts as it does elsewhere."""
