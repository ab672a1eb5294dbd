"""What every possible agreement is worth: a scenario's figures become components of payoffs."""

from negotiation.valuation.timing import Timing, time_path
from negotiation.valuation.value import HORIZONS, Valuation, evaluate

__all__ = ["HORIZONS", "Timing", "Valuation", "evaluate", "time_path"]
