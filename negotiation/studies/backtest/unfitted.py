"""The host's best rates in the world as it is: nothing fitted, and nothing pledged."""

from collections.abc import Sequence

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.scenarios import HubScenario
from negotiation.studies.backtest.stakes import expected, grid, host_gains, in_the_world, seats


def best_alone(hub: HubScenario, codes: Sequence[str], without: FloatArray) -> FloatArray:
    """Return each partner's rate that is best for the host, all others at what is expected of them.

    Percent, shape ``(n,)``, at most what holds ``without`` a deal; NaN for who is not in the world.
    """
    found = [in_the_world(hub, code, rate) for code, rate in zip(codes, without.tolist(), strict=True)]
    return np.array([np.nan if s is None else s.rates[s.host.argmax()] for s in found])


def best_jointly(hub: HubScenario, codes: Sequence[str], without: FloatArray) -> FloatArray:
    """Return the rates that are best for the host at each table, given those at all others.

    All partners that the hub and the world name take part; those beside ``codes`` pay at most what was
    announced. With all power on the host's side this is Nash-in-Nash (Horn & Wolinsky 1988). Tables are
    gone through in turn: each raises the host's welfare, so that it comes to an end.
    """
    most = {code: float(hub.table[code].announced or 0) for code in seats(hub)}
    most |= {code: rate for code, rate in zip(codes, without.tolist(), strict=True) if code in most}
    paid: dict[str, float] = {}
    for code in most:
        paid |= expected(hub, code)
    while True:
        before = dict(paid)
        for code, rate in most.items():
            rates = grid(rate)
            paid[code] = float(rates[host_gains(hub.host, code, rates, paid).argmax()])
        if paid == before:
            return np.array([paid[code] if code in most else np.nan for code in codes])
