"""What everybody is shown once the talks are over."""

from typing import Any

from negotiation.app.choices import in_words
from negotiation.app.figures import png, space_png
from negotiation.app.games import Seat
from negotiation.app.turns import signed
from negotiation.app.views import component
from negotiation.play import Debrief
from negotiation.play.debrief import Side
from negotiation.talks.results import RunResult
from negotiation.talks.words import TINY, largest_first
from negotiation.valuation.game import Game


def debrief_view(seat: Seat) -> dict[str, Any]:
    """Lay out how the talks ended, for one of its sides; pictures come from ``pictures_of``."""
    session, side = seat.session, seat.side
    debrief = session.debrief()
    sides = list(debrief.sides.values())
    own = debrief.sides[side]
    return {
        "headline": _headline(debrief, side),
        "agreed": debrief.result.agreement is not None,
        "failed": _failed(debrief),
        "remarks": [_plain(remark, sides) for remark in debrief.remarks],
        "sides": [
            {
                "name": each.name + (" (you)" if each.code == side else ""),
                "payoff": signed(each.payoff),
                "floor": signed(each.floor),
                "best": signed(each.best),
                "played": "a person" if each.person else in_words(each.strategy),
            }
            for each in sides
        ],
        "terms": terms_of(session.talks.game, debrief.result),
        "components": component_rows(debrief.result),
        "names": [each.name for each in sides],
        "own": own.name,
    }


def pictures_of(seat: Seat) -> dict[str, str]:
    """Draw the talks that are over, once for both sides."""
    from negotiation.plots import plot_concessions

    table, talks = seat.table, seat.session.talks
    if not table.pictures:
        table.pictures = {"space": space_png(talks)}
        if any(move.action == "offer" for move in talks.protocol.moves):
            table.pictures["paths"] = png(lambda: plot_concessions(talks))
    return table.pictures


def component_rows(result: RunResult) -> list[dict[str, Any]]:
    """Lay both sides' components side by side, largest effects first."""
    parties = list(result.parties.values())
    rows = []
    for name in largest_first(party.components for party in parties):
        values = [party.components.get(name, 0.0) for party in parties]
        cells = ["" if abs(value) < TINY else signed(value) for value in values]
        rows.append({"name": component(name), "cells": cells})
    total = [signed(party.payoff) for party in parties]
    return [*rows, {"name": "Payoff", "cells": total, "total": True}] if rows else []


def terms_of(game: Game, result: RunResult) -> list[dict[str, str]]:
    """List the agreement issue by issue, beside Nash's solution."""
    agreed, nash = result.agreement, result.solutions.get("nash")
    words = {} if agreed is None else game.words(game.space.index(agreed))
    fair = {} if nash is None else game.words(game.space.index(nash.outcome))
    return [
        {"name": spec.name, "deal": words.get(spec.key, "–"), "nash": fair.get(spec.key, "–")}
        for spec in game.scenario.issues
    ]


def _plain(remark: str, sides: list[Side]) -> str:
    """Write a remark with true minus signs and with strategies in words."""
    for side in sides:
        if not side.person:
            remark = remark.replace(f"played {side.strategy}.", f"played: {in_words(side.strategy)}.")
    return remark.replace(" -", " −")


def _failed(debrief: Debrief) -> bool:
    """Say whether what was signed has failed at home."""
    home = debrief.result.ratification
    return home is not None and home.ratified is False


def _headline(debrief: Debrief, side: str) -> str:
    own = debrief.sides[side]
    if debrief.result.agreement is None:
        return "The talks ended without a deal."
    if _failed(debrief):
        return "You had a deal, but it was not ratified: it fails, as if there had been none."
    worse = ", less than no deal" if own.payoff < 0 else ""
    nash = debrief.result.solutions.get("nash")
    fair = (
        "" if nash is None else f" Nash's fair deal would have been worth {signed(nash.payoffs[side])}."
    )
    return f"You have a deal, worth {signed(own.payoff)} bn USD a year to you{worse}.{fair}"
