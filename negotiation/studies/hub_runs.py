"""Runs in which one partner's talks are a table among many (``negotiation.talks.hub``)."""

import numpy as np

from negotiation.base.errors import InputError
from negotiation.scenarios import HubScenario, replaced
from negotiation.studies.parameters import HUB, PLACE, Setting
from negotiation.studies.talks_runs import Group, Played, joined, talks_moves
from negotiation.talks.hub import HubTalks, PartnerTalks, order_of, placed

ALONE = ("rounds", "election", "protocol", "first", "evidence")
"""Settings of talks with one partner that tables of a hub do not have."""


def hub_of(hub: HubScenario, setting: Setting) -> HubScenario:
    """Return a hub with a setting's values in it.

    Raises
    ------
    InputError : an unknown key, or a value that is not allowed.
    """
    return replaced(hub, {key: value for key, value in setting.hub.items() if key != PLACE})


def places_of(partner: str, setting: Setting) -> dict[str, int]:
    """Return the place in the queue that a setting gives to the partner it is about."""
    return {partner: int(setting.hub[PLACE])} if PLACE in setting.hub else {}


def check_hub_setting(hub: HubScenario, partner: str, setting: Setting) -> None:
    """Refuse settings that a hub does not have, places that there are not, and figures not its own.

    Raises
    ------
    InputError : names what is allowed.
    """
    for name in ALONE:
        if name in setting.game or name in setting.table:
            raise InputError(f"{name}: tables of a hub do not have it; leave out {PLACE} and {HUB}.…")
    for path in setting.figures:
        raise InputError(f"{path}: with {PLACE} or {HUB}.… figures are the hub's: {HUB}.PATH is needed")
    if "host" in setting.hub:
        raise InputError(f"{HUB}.host: another host is another hub; write a file for it")
    place = setting.hub.get(PLACE, 1)
    if isinstance(place, bool) or not isinstance(place, int):
        raise InputError(f"{PLACE} is {place}: a whole number is needed, 0 for the last")
    changed = hub_of(hub, setting)
    placed(order_of(changed, np.random.default_rng(0)), places_of(partner, setting))


def play_in_hub(group: Group) -> Played:
    """Play each run as a hub of its own, to its end.

    What the partner got is counted in the world as it then is: with all others' deals, and the rates
    that came for those who have none.
    """
    assert group.hub is not None
    hub = hub_of(group.hub, group.setting)
    games, agreements, rounds, endings, moves = [], [], [], [], []
    for run in range(len(group.picks)):
        table = _table(group, hub, run)
        talks, final = table.talks, table.final_game()
        held = table.held_in(final)
        games.append(final)
        agreements.append(-1 if held is None else held)
        rounds.append(final.rounds - 1 if talks is None else talks.last_round)
        endings.append(table.status if talks is None else talks.protocol.status)
        if group.traced and talks is not None:
            moves.append(talks_moves(talks, run))
    return Played(
        games,
        np.array(agreements, dtype=np.int64),
        np.array(rounds, dtype=np.int64),
        np.array(endings, dtype=object),
        np.arange(len(games)),
        joined(moves),
    )


def _table(group: Group, hub: HubScenario, run: int) -> PartnerTalks:
    partner = group.game.parties[0]
    model = HubTalks(
        hub,
        group.strategies(run),
        group.design.run_seed(int(group.runs[run])),
        places_of(partner, group.setting),
        group.game.horizon,
    )
    return next(table for table in model.run().queue if table.code == partner)
