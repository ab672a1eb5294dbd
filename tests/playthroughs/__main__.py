"""Record anew: ``python -m tests.playthroughs`` plays everything, or the groups and setups named."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.playthroughs.play import play, read_setups

RECORDED = Path(__file__).with_name("recorded")


def read_record(group: str) -> dict[str, Any]:
    """Return what came of a group's setups, by name."""
    path = RECORDED / f"{group}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def record(wanted: set[str]) -> None:
    """Play what is wanted (everything, if nothing is) and keep what comes of it."""
    groups = read_setups()
    unknown = wanted - groups.keys() - {name for setups in groups.values() for name in setups}
    if unknown:
        sys.exit(f"no group or setup is called {', '.join(sorted(unknown))}")
    for group, setups in groups.items():
        kept = {} if not wanted or group in wanted else read_record(group)
        found = {
            n: play(setup) if n in wanted or n not in kept else kept[n] for n, setup in setups.items()
        }
        text = json.dumps(found, indent=0, ensure_ascii=False)
        (RECORDED / f"{group}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    record(set(sys.argv[1:]))
