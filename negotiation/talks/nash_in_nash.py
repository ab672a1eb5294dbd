"""What theory says of many tables at once: each one's Nash solution, given those of all others."""

from collections.abc import Mapping, Sequence

from negotiation.bargaining.outcomes import Level
from negotiation.scenarios import HubScenario
from negotiation.scenarios.bilateral import RATE
from negotiation.valuation.game import Game
from negotiation.valuation.horizon import HorizonName

type Terms = dict[str, Level]


def nash_in_nash(
    hub: HubScenario, codes: Sequence[str], horizon: HorizonName = "path"
) -> dict[str, Terms | None] | None:
    """Return the terms at each of some tables, None at those where nothing helps both.

    Nobody thinks that a deal moves the others' (Horn & Wolinsky 1988; Bagwell, Staiger & Yurukoglu
    2021, Econometrica 89(4)); it is the Nash solution of the first round given all others' rates.
    Tables are gone through in turn until nothing changes; None altogether if they go round in a circle,
    which few levels make possible. Partners without one of these tables are at the rates expected.

    Raises
    ------
    InputError : a partner that is not at the tables.
    """
    agreed: dict[str, Terms | None] = {}
    seen: list[dict[str, Terms | None]] = []
    while agreed not in seen:
        seen.append(dict(agreed))
        for code in codes:
            agreed[code] = _solution(hub, code, agreed, horizon)
    return agreed if agreed == seen[-1] else None


def _solution(
    hub: HubScenario, code: str, agreed: Mapping[str, Terms | None], horizon: HorizonName
) -> Terms | None:
    """Return the Nash solution of a table, given what holds at the others."""
    others = {other: terms for other, terms in agreed.items() if other != code}
    rates = {other: float(terms[RATE]) for other, terms in others.items() if terms is not None}
    failed = [other for other, terms in others.items() if terms is None]
    scenario = hub.tables.scenario(code, concluded=rates, failed=failed)
    game = Game(scenario, horizon, min(hub.talks.rounds, scenario.calendar.rounds))
    point = game.solutions().points.get("nash")
    return None if point is None else game.space.levels(point)
