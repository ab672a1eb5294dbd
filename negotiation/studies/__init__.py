"""Sweeps: thousands of runs around a scenario, on one machine or a cluster, that can be resumed."""

from negotiation.studies.built_in import study_names, study_text, study_titles
from negotiation.studies.engine import Done
from negotiation.studies.executors import open_executor
from negotiation.studies.results import SweepResults, open_results
from negotiation.studies.study import Study
from negotiation.studies.study_file import load_study
from negotiation.studies.sweep import run_sweep

__all__ = [
    "Done",
    "Study",
    "SweepResults",
    "load_study",
    "open_executor",
    "open_results",
    "run_sweep",
    "study_names",
    "study_text",
    "study_titles",
]
