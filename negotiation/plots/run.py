"""The pictures of one run."""

from collections.abc import Callable

from matplotlib.axes import Axes

from negotiation.plots.concessions import plot_concessions
from negotiation.plots.issues import plot_issue_paths
from negotiation.plots.payoff_space import plot_payoff_pairs, plot_payoff_space
from negotiation.plots.tariff_war import plot_cuts
from negotiation.plots.waterfall import plot_waterfall
from negotiation.talks.model import TradeTalks
from negotiation.talks.results import RunResult

type Pictures = dict[str, Callable[[], Axes | list[Axes]]]
"""How to draw each picture, by name."""


def run_pictures(model: TradeTalks, result: RunResult) -> Pictures:
    """Return the pictures of talks that are over."""
    names = {code: party.name for code, party in model.game.scenario.parties.items()}
    two = len(model.game.parties) == 2
    pictures: Pictures = {
        "payoff_space": lambda: plot_payoff_space(model) if two else plot_payoff_pairs(model),
        "concessions": lambda: plot_concessions(model),
        "issue_paths": lambda: plot_issue_paths(model),
    }
    if model.game.scenario.round is not None:
        pictures["tariffs"] = lambda: plot_cuts(model)
    if result.agreement:
        pictures["waterfall"] = lambda: plot_waterfall(result, names)
    return pictures
