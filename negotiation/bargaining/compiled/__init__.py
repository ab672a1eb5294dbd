"""Many bilateral talks at once, compiled from the same decision rules as the round-by-round run."""

from negotiation.bargaining.compiled.batch import BatchResult, expect, play_batch

__all__ = ["BatchResult", "expect", "play_batch"]
