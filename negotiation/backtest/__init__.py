"""The model held against what happened in 2025."""

from negotiation.backtest.compare import Backtest, compare
from negotiation.backtest.deals import Deal, deals
from negotiation.backtest.predict import Prediction, predict
from negotiation.backtest.scores import Score

__all__ = ["Backtest", "Deal", "Prediction", "Score", "compare", "deals", "predict"]
