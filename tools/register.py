"""Write down a forecast of deals to come: ``python -m tools.register NAME [DAY]``.

The digest that it prints goes into ``negotiation/studies/backtest/registration.py``, with the name.
"""

import json
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

from negotiation.scenarios import load_hub
from negotiation.studies.backtest import deals
from negotiation.studies.backtest.registration import registration

DATA = Path(__file__).parents[1] / "negotiation" / "data"


def main(name: str, day: str = "") -> None:
    """Write the file; one that is there stays as it is."""
    made = registration(load_hub("hub-2025"), deals(), date.fromisoformat(day) if day else date.today())
    content = json.dumps(made, ensure_ascii=False).replace('{"name"', '\n{"name"') + "\n"
    with (DATA / f"forecast-{name}.json").open("x", encoding="utf-8") as file:
        file.write(content)
    print(sha256(content.encode()).hexdigest())


if __name__ == "__main__":
    main(*sys.argv[1:])
