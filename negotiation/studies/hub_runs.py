"""Runs in which one partner's talks are a table among many (``negotiation.talks.hub``)."""

from typing import TYPE_CHECKING

import numpy as np

from negotiation.base.errors import InputError
from negotiation.scenarios import HubScenario, replaced
from negotiation.studies.parameters import GAME, HUB, PLACE, TABLE, Point, hub_setup_of, kind_of
from negotiation.studies.talks_runs import Group, Played, joined, plainly, talks_moves
from negotiation.talks.hub_order import order_of, placed
from negotiation.talks.setup import HubSetup

if TYPE_CHECKING:
    from negotiation.talks.hub_table import PartnerTalks

ALONE = [name for name in (*GAME, *TABLE) if name not in HubSetup.model_fields]
"""Settings of talks with one partner that tables of a hub do not have."""


def check_hub_point(hub: HubScenario, partner: str, point: Point) -> None:
    """Refuse settings that a hub does not have, places that there are not, and figures not its own.

    Raises
    ------
    InputError : names what is allowed.
    """
    for name in ALONE:
        if name in point:
            raise InputError(f"{name}: tables of a hub do not have it; leave out {PLACE} and {HUB}.…")
    for path in (name for name in point if kind_of(name) == "figures"):
        raise InputError(f"{path}: with {PLACE} or {HUB}.… figures are the hub's: {HUB}.PATH is needed")
    if f"{HUB}.host" in point:
        raise InputError(f"{HUB}.host: another host is another hub; write a file for it")
    place = point.get(PLACE, 1)
    if isinstance(place, bool) or not isinstance(place, int):
        raise InputError(f"{PLACE} is {place}: a whole number is needed, 0 for the last")
    setup = hub_setup_of(hub.name, partner, point)
    placed(order_of(replaced(hub, setup.overrides), np.random.default_rng(0)), setup.places)


def play_in_hub(group: Group, setup: HubSetup) -> Played:
    """Play each run as a hub of its own, to its end.

    What the partner got is counted in the world as it then is: with all others' deals, and the rates
    that came for those who have none.
    """
    assert group.hub is not None
    hub = replaced(group.hub, setup.overrides)
    games, agreements, rounds, endings, moves = [], [], [], [], []
    faults: dict[int, str] = {}
    spent: dict[int, list[float]] = {}
    for run in range(len(group.picks)):
        table = _table(group, hub, setup, run)
        talks, final = table.talks, table.final_game()
        held = table.held_in(final)
        games.append(final)
        agreements.append(-1 if held is None else held)
        rounds.append(final.rounds - 1 if talks is None else talks.last_round)
        endings.append(table.status if talks is None else talks.protocol.status)
        if talks is not None and talks.protocol.fault:
            faults[run] = talks.protocol.fault
        if talks is not None:
            spent[run] = [*talks.spent.values()]
        if group.traced and talks is not None:
            moves.append(talks_moves(talks, run))
    return Played(
        games,
        plainly,
        np.array(agreements, dtype=np.int64),
        np.array(rounds, dtype=np.int64),
        np.array(endings, dtype=object),
        np.arange(len(games)),
        joined(moves),
        faults,
        spent,
    )


def _table(group: Group, hub: HubScenario, setup: HubSetup, run: int) -> "PartnerTalks":
    from negotiation.talks.hub import HubTalks

    seed, chosen = group.design.run_seed(int(group.runs[run])), group.strategies(run)
    model = HubTalks(hub, chosen, seed, setup.places, setup.horizon)
    return next(table for table in model.run().queue if table.code == group.game.parties[0])
