"""Sweeps: thousands of runs around a scenario, on one machine or a cluster, that can be resumed."""

from negotiation.studies.executors import open_executor
from negotiation.studies.results import SweepResults, open_results
from negotiation.studies.study import Study
from negotiation.studies.study_file import load_study
from negotiation.studies.sweep import run_sweep

__all__ = [
    "Study",
    "SweepResults",
    "load_study",
    "open_executor",
    "open_results",
    "run_sweep",
]
