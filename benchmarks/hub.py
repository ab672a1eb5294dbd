"""What many tables cost: 75 partners. Run it with `make bench`.

Processor time, the least of several runs; ratios are taken in the same run.
"""

import time
from collections.abc import Mapping
from datetime import date

from negotiation.scenarios import load_hub
from negotiation.talks.hub import HubTalks

CLOCK = {"calendar.round_days": 3, "calendar.deadline": date(2025, 7, 10)}
"""Thirty rounds."""

WHOLE: dict[str, dict[str, object]] = {
    "all goods of a partner one sector": {"partners.sectors": None},
    "17 tables by sector, with politics": {},
}

TABLES: dict[str, dict[str, object]] = {
    "18 tables at once, 18 rounds each": {},
    "all 75 at once, 30 rounds each": {"talks.capacity": 75, "talks.rounds": 30},
    "the same, tables independent": {
        "talks.capacity": 75,
        "talks.rounds": 30,
        "precedent.loss": 0,
        "precedent.diversion": False,
    },
    "all at once, 300 firms a partner": {
        "talks.capacity": 75,
        "talks.rounds": 30,
        "partners.firms": True,
    },
}


def seconds(overrides: Mapping[str, object], repeat: int) -> tuple[float, int, int]:
    """Time a hub from its file to the last deal; return that, tables opened, deals."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        model = HubTalks(load_hub("hub-2025", overrides), rng=1).run()
        times.append(time.process_time() - start)
    opened = sum(table.talks is not None for table in model.queue)
    return min(times), opened, len(model.concluded)


def compared(title: str, hubs: Mapping[str, Mapping[str, object]]) -> None:
    """Print what hubs cost, and how many times the first of them."""
    print(f"{title}\n")
    first = None
    for name, overrides in hubs.items():
        spent, opened, deals = seconds(overrides, 3)
        first = first or spent
        print(f"{name:<36} {spent:6.2f} s  {spent / first:5.2f} times  {opened} tables, {deals} deals")
    print()


def main() -> None:
    seconds({}, 1)
    compared("The hub as it is: 75 partners, 55 rounds", WHOLE)
    compared("30 rounds", {name: {**CLOCK, **overrides} for name, overrides in TABLES.items()})


if __name__ == "__main__":
    main()
