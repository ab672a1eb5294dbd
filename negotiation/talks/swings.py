"""Which figures an offer's worth hangs on: each at the ends of its range, all others as they are."""

from dataclasses import dataclass

from negotiation.base.records import Record
from negotiation.scenarios import Figure, replaced
from negotiation.scenarios.draws import narrowed
from negotiation.scenarios.figures import Background
from negotiation.valuation import evaluate
from negotiation.valuation.game import Game


@dataclass(frozen=True)
class Swing(Record):
    """What an offer is worth to each party with one figure at its ``low`` and at its ``high`` end.

    Yearly values once in force, bn USD.
    """

    path: str
    figure: Figure
    low: dict[str, float]
    high: dict[str, float]

    @property
    def size(self) -> float:
        """How far the figure moves the party that it moves most."""
        return max(abs(self.high[code] - self.low[code]) for code in self.low)


def swings(game: Game, outcome: int) -> list[Swing]:
    """Return what each figure's range does to an outcome's worth, the largest first, without zeros."""
    narrow = narrowed(game.scenario, outcome)
    same = narrow.space.index(game.space.levels(outcome))

    def at(path: str, value: float) -> dict[str, float]:
        payoffs = evaluate(replaced(narrow, {path: value}), game.horizon).payoffs
        return {code: sum(payoff.explain(same).values()) for code, payoff in payoffs.items()}

    found = [
        Swing(path, figure, at(path, figure.low), at(path, figure.high))
        for path, figure in narrow.figures()
        if figure.low < figure.high and not isinstance(figure, Background)
    ]
    return sorted((swing for swing in found if swing.size > 0), key=lambda swing: -swing.size)
