"""Outcome spaces that nobody can list: payoffs are sums over few issues each, which can be searched."""

from negotiation.bargaining.large.branches import Branches
from negotiation.bargaining.large.elimination import efficient
from negotiation.bargaining.large.expected import solve_deals
from negotiation.bargaining.large.factored import Factored
from negotiation.bargaining.large.fronts import Front
from negotiation.bargaining.large.solving import (
    LargeSolutions,
    Solution,
    drawn_gains,
    share_of_zopa,
    solve_sums,
)
from negotiation.bargaining.large.sums import Sums, sums_of
from negotiation.bargaining.large.targets import best_in_band, nearest_above
from negotiation.bargaining.large.under_votes import Deals
from negotiation.bargaining.large.votes import Vote

__all__ = [
    "Branches",
    "Deals",
    "Factored",
    "Front",
    "LargeSolutions",
    "Solution",
    "Sums",
    "Vote",
    "best_in_band",
    "drawn_gains",
    "efficient",
    "nearest_above",
    "share_of_zopa",
    "solve_deals",
    "solve_sums",
    "sums_of",
]
