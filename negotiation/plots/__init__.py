"""Pictures: one function a picture, takes results, returns the Axes."""

from typing import TYPE_CHECKING

from negotiation.base.lazy import first_used

if TYPE_CHECKING:
    from negotiation.plots.backtest import plot_backtest
    from negotiation.plots.board import plot_board
    from negotiation.plots.comparison import plot_comparison
    from negotiation.plots.concessions import plot_concessions
    from negotiation.plots.infer import plot_identified, plot_posterior
    from negotiation.plots.issues import plot_issue_paths
    from negotiation.plots.payoff_space import plot_payoff_space
    from negotiation.plots.scores import plot_scores
    from negotiation.plots.supply import plot_supply
    from negotiation.plots.sweep import plot_heatmap, plot_ribbon, plot_sensitivity
    from negotiation.plots.tariff_war import plot_cuts, plot_tariff_war
    from negotiation.plots.tournament import plot_tournament
    from negotiation.plots.waterfall import plot_waterfall
    from negotiation.plots.winset import plot_winsets

_HOMES = {
    "plot_backtest": "backtest",
    "plot_board": "board",
    "plot_comparison": "comparison",
    "plot_concessions": "concessions",
    "plot_cuts": "tariff_war",
    "plot_heatmap": "sweep",
    "plot_identified": "infer",
    "plot_issue_paths": "issues",
    "plot_payoff_space": "payoff_space",
    "plot_posterior": "infer",
    "plot_ribbon": "sweep",
    "plot_scores": "scores",
    "plot_sensitivity": "sweep",
    "plot_supply": "supply",
    "plot_tariff_war": "tariff_war",
    "plot_tournament": "tournament",
    "plot_waterfall": "waterfall",
    "plot_winsets": "winset",
}

__all__ = [
    "plot_backtest",
    "plot_board",
    "plot_comparison",
    "plot_concessions",
    "plot_cuts",
    "plot_heatmap",
    "plot_identified",
    "plot_issue_paths",
    "plot_payoff_space",
    "plot_posterior",
    "plot_ribbon",
    "plot_scores",
    "plot_sensitivity",
    "plot_supply",
    "plot_tariff_war",
    "plot_tournament",
    "plot_waterfall",
    "plot_winsets",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = first_used(__name__, _HOMES)
