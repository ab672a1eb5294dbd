"""The model held against what happened in 2025."""

from negotiation.studies.backtest.compare import Backtest, compare
from negotiation.studies.backtest.deals import Deal, deals
from negotiation.studies.backtest.forecasts import forecasts
from negotiation.studies.backtest.prediction import Prediction, predict
from negotiation.studies.backtest.scores import Score

__all__ = ["Backtest", "Deal", "Prediction", "Score", "compare", "deals", "forecasts", "predict"]
