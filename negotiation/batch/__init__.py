"""Many bilateral talks at once, compiled from the same decision rules as the round-by-round run."""

from negotiation.batch.encode import compiles
from negotiation.batch.play import BatchResult, play_batch

__all__ = ["BatchResult", "compiles", "play_batch"]
