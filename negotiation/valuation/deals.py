"""A game as sums over few issues each, for outcome spaces that nobody can list."""

import numpy as np

from negotiation.bargaining.large import Deals
from negotiation.valuation.game import Game
from negotiation.valuation.home import mandate_of
from negotiation.valuation.home.vote_sums import vote_sums


def deals_of(game: Game, round_index: int = 0) -> Deals:
    """Return what signing is worth in a round, as ``Game.payoffs_at`` says of all outcomes."""
    home, timing = game.home, game.timing
    mandates = {
        code: mandate_of(home.politics, code, home.election, home.winner) for code in game.parties
    }
    sums, votes = vote_sums(game.space, game.payoffs, home.politics, mandates)
    offsets = [timing.offset(worth)[round_index] for worth in game.phase_values]
    return Deals(sums, votes, float(timing.remaining[round_index]), np.array(offsets))
