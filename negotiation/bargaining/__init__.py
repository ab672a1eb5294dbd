"""Bargaining over any outcome space: payoffs, protocols, strategies, solutions."""
