"""What was said at the table: the paths that several pictures draw."""

from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.plots.dates import day_numbers
from negotiation.plots.style import MUTED, Look, looks
from negotiation.talks.model import TradeTalks


@dataclass(frozen=True)
class Path:
    """Offers of one side, or a common text as it stood, in order of time.

    ``rows`` are places in the model's table ``moves``; ``days`` are matplotlib's dates.
    """

    style: Look
    rows: IntArray
    days: FloatArray
    outcomes: IntArray


def paths(model: TradeTalks) -> list[Path]:
    """Return each side's offers, if it made any, and the text that all voted on, if there was one."""
    game, moves = model.game, model.datacollector.tables["moves"]
    steps = list(zip(moves["party"], moves["action"], moves["outcome"], strict=True))
    found = []
    for code, style in zip(game.parties, looks(len(game.parties)), strict=True):
        offers = [row for row, step in enumerate(steps) if step[:2] == (code, "offer")]
        found.append((f"{game.scenario.parties[code].name} offers", style, offers))
    # a single acceptance is the agreement, many are votes on a common text
    votes = [
        row for row, (_, action, text) in enumerate(steps) if action != "offer" and text is not None
    ]
    if len(votes) > 1 and len(votes) == sum(text is not None for *_, text in steps):
        found.append(("text as it stands", {"color": MUTED, "ls": "-", "marker": "^"}, votes))
    return [
        Path(
            style | {"ms": 5, "lw": 1.4, "label": label},
            np.array(rows),
            day_numbers([moves["date"][row] for row in rows]),
            np.array([moves["outcome"][row] for row in rows]),
        )
        for label, style, rows in found
        if rows
    ]
