"""Many bilateral talks at once, compiled from the same decision rules as the round-by-round run."""

from negotiation.bargaining.compiled.batch import BatchResult, play_batch
from negotiation.bargaining.compiled.encode import compiles

__all__ = ["BatchResult", "compiles", "play_batch"]
