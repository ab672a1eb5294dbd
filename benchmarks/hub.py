"""What many tables cost: 75 partners, 30 rounds. Run it with `make bench`.

Median of several runs each; ratios are taken in the same run.
"""

import statistics
import time
from collections.abc import Mapping
from datetime import date

from negotiation.scenarios import load_hub
from negotiation.talks.hub import HubTalks

CLOCK = {"calendar.round_days": 3, "calendar.deadline": date(2025, 7, 10)}
"""Thirty rounds."""

TABLES = {
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
    """Time a hub from its figures to the last deal; return that, tables opened, deals."""
    hub = load_hub("hub-2025", {**CLOCK, **overrides})
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        model = HubTalks(hub, rng=1).run()
        times.append(time.perf_counter() - start)
    opened = sum(table.talks is not None for table in model.queue)
    return statistics.median(times), opened, len(model.concluded)


def main() -> None:
    seconds({}, 1)
    print("The hub: 75 partners, 30 rounds\n")
    first = None
    for name, overrides in TABLES.items():
        spent, opened, deals = seconds(overrides, 3)
        first = first or spent
        print(f"{name:<36} {spent:6.2f} s  {spent / first:5.1f} times  {opened} tables, {deals} deals")


if __name__ == "__main__":
    main()
