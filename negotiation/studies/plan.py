"""What a study would take: runs, time and disk, from a short probe."""

import time
from dataclasses import dataclass
from math import prod

import numpy as np

from negotiation.studies.engine import CHUNK_SECONDS, GROWTH, LARGEST_CHUNK, play_chunk
from negotiation.studies.parameters import kind_of
from negotiation.studies.study import Study
from negotiation.studies.sweep import Sweep

REBUILD = ("horizon", "election")
"""Settings that payoffs depend on, besides figures."""

PROBE_SECONDS = 2.0
"""How long the probe goes on at most, but for the run that is on."""


@dataclass(frozen=True)
class Plan:
    """What a study would take on ``workers`` processes like this one.

    ``games`` is how many games payoffs are built for, ``probed`` how many runs the estimate comes
    from; ``seconds`` do not count the start of the workers.
    """

    runs: int
    points: int
    games: int
    workers: int
    seconds: float
    megabytes: float
    probed: int


def plan_sweep(study: Study, workers: int) -> Plan:
    """Play some runs of a study, spread over its design, and estimate what all would take."""
    design, job = study.design, Sweep(study)
    play_chunk(job, np.arange(1), job.digest)  # compiles and loads what the workers will find ready
    begun, size, probed = time.perf_counter(), min(job.first_chunk, design.runs), 0
    while True:
        start = min(design.runs * probed // (probed + size), design.runs - size)
        chunk = play_chunk(job, np.arange(start, start + size), job.digest)
        probed += chunk.runs
        spent = time.perf_counter() - begun
        if chunk.seconds > CHUNK_SECONDS / 2 or spent > PROBE_SECONDS or probed >= design.runs:
            break
        size = min(size * GROWTH, design.runs, LARGEST_CHUNK)
    share = design.runs / chunk.runs
    size_of = sum(map(len, chunk.parts.values()))
    return Plan(
        design.runs,
        design.points,
        _games(study),
        workers,
        chunk.seconds * share / workers,
        size_of * share / 1e6,
        probed,
    )


def _games(study: Study) -> int:
    others = [p for p in study.parameters if kind_of(p.name) in ("figures", "hub") or p.name in REBUILD]
    if study.design.kind == "grid":
        return prod(len(parameter.levels) for parameter in others)
    if study.design.kind == "table":
        columns = study.design.values(np.arange(study.design.points) * study.design.replicates)
        changes = [columns[p.name][1:] != columns[p.name][:-1] for p in others]
        return 1 + int(np.any(changes, axis=0).sum()) if changes else 1
    return study.design.points if others else 1
