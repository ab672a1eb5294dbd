"""Sweeps: thousands of runs around a scenario, on one machine or a cluster, that can be resumed."""

from negotiation.sweeps.executors import open_executor
from negotiation.sweeps.results import SweepResults, open_results
from negotiation.sweeps.study import Study
from negotiation.sweeps.study_file import load_study
from negotiation.sweeps.sweep import SweepResult, run_sweep

__all__ = [
    "Study",
    "SweepResult",
    "SweepResults",
    "load_study",
    "open_executor",
    "open_results",
    "run_sweep",
]
