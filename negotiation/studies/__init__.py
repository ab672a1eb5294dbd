"""Sweeps: thousands of runs around a scenario, on one machine or a cluster, that can be resumed."""

from typing import TYPE_CHECKING

from negotiation.base.lazy import first_used

if TYPE_CHECKING:
    from negotiation.studies.executors import open_executor
    from negotiation.studies.results import SweepResults, open_results
    from negotiation.studies.study import Study
    from negotiation.studies.study_file import load_study
    from negotiation.studies.sweep import run_sweep

_HOMES = {
    "Study": "study",
    "SweepResults": "results",
    "load_study": "study_file",
    "open_executor": "executors",
    "open_results": "results",
    "run_sweep": "sweep",
}

__all__ = [
    "Study",
    "SweepResults",
    "load_study",
    "open_executor",
    "open_results",
    "run_sweep",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = first_used(__name__, _HOMES)
