"""Differences of runs that share their chance with others: a ``paired`` design."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.base.errors import InputError
from negotiation.base.intervals import Interval, crossed_interval
from negotiation.studies.failed import Policy, settled

if TYPE_CHECKING:
    from negotiation.studies.results import SweepResults


def differences(
    results: "SweepResults",
    outcome: str,
    by: Sequence[str],
    where: Sequence[str] = (),
    failed: Policy = "drop",
) -> tuple[tuple[object, ...], list[tuple[tuple[object, ...], int, Interval]]]:
    """Return the first combination of ``by``, and each other's pairs and mean difference from it.

    A pair is two runs with the same chance and the same of all else that varies. Intervals are 95 %
    over pairs; those at one point, or of one chance, are alike and count so
    (``intervals.crossed_interval``).

    Raises
    ------
    InputError : the study is not paired, ``by`` is not among what varies, or as ``summary``.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_study, open_results, run_sweep
    >>> from negotiation.studies.paired import differences
    >>> text = '''name = "pace"
    ... title = "How fast Korea gives way"
    ... scenario = "korus-2018"
    ... vary."strategies.KOR" = ["linear", "conceder"]
    ... design = { replicates = 2, paired = true }'''
    >>> _ = Path("pace.toml").write_text(text)
    >>> _ = run_sweep(load_study("pace.toml"), "out")
    >>> base, others = differences(open_results("out"), "payoff_KOR", ["strategies.KOR"])
    >>> base, [(key, pairs) for key, pairs, gain in others]
    (('linear',), [(('conceder',), 2)])
    """
    varied = [parameter.name for parameter in results.design.parameters]
    if not results.design.paired or not by or not set(by) <= set(varied):
        raise InputError(
            "differences of pairs need a paired study (design.paired), by what varies in it"
        )
    results.check_outcome(outcome)
    frame = settled(results, outcome, varied, where, failed).to_pandas().dropna(subset=[outcome])
    if frame.empty:
        return (), []
    others = [name for name in varied if name not in by]
    frame["chance"] = results.design.chance(frame["run"].to_numpy())
    frame["point"] = frame.groupby(others).ngroup() if others else 0
    means = frame.groupby([*by, "point", "chance"])[outcome].mean().unstack(list(by))
    means.columns = [key if isinstance(key, tuple) else (key,) for key in means.columns]
    first, *rest = sorted(means.columns, key=results.place(by, means.columns))
    found = [(key, (means[key] - means[first]).dropna()) for key in rest]
    return first, [(key, len(pairs), _interval(pairs)) for key, pairs in found if len(pairs)]


def _interval(pairs: Any) -> Interval:
    point, chance = (pairs.index.get_level_values(name).to_numpy() for name in ("point", "chance"))
    return crossed_interval(pairs.to_numpy(dtype=float), point, np.asarray(chance))
