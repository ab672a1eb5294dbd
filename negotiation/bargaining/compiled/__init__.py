"""Many bilateral talks at once, compiled from the same decision rules as the round-by-round run."""

from negotiation.bargaining.compiled.batch import BatchResult, play_batch

__all__ = ["BatchResult", "play_batch"]
