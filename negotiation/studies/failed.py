"""Failed runs in an analysis: refused, left out or counted as the worst, and in any case said first."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.compute as pc

from negotiation.base.errors import InputError, unknown
from negotiation.studies.filters import named_in

if TYPE_CHECKING:
    from negotiation.studies.results import SweepResults

type Policy = Literal["refuse", "drop", "worst"]

POLICIES: tuple[Policy, ...] = ("refuse", "drop", "worst")
"""What an analysis does if runs failed: nothing, without them, or with each at the worst value seen."""

KINDS = 5
"""Kinds of messages that are told apart."""

_ALWAYS = ("run", "status", "error", "traceback")
"""Columns that failed runs have, besides what varies."""

_NUMBER = re.compile(r"(?<![\w.])[-+]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?(?!\w)")


def policy_of(text: str) -> Policy:
    """Return what a person chose.

    Raises
    ------
    InputError : names what may be chosen.
    """
    for policy in POLICIES:
        if policy == text:
            return policy
    raise unknown("choice for failed runs (--failed)", text, POLICIES)


def settled(
    results: "SweepResults",
    outcome: str,
    columns: Sequence[str] = (),
    where: Sequence[str] = (),
    failed: Policy = "refuse",
) -> pa.Table:
    """Return the runs that an analysis of an outcome rests on, with ``run``, ``columns`` and it.

    All analyses take their runs from here. Those that failed raise, are left out, or count as the worst
    value of the outcome among the others. Conditions on what only the others have do not apply to them.

    Raises
    ------
    InputError : runs failed and ``failed`` is ``refuse``; an outcome without a worst value.
    """
    names = list(dict.fromkeys([*columns, outcome]))
    if outcome in _had(results):
        return results.table(names, where)
    played = results.table(names, ["status=ok", *where])
    lost = lost_runs(results, columns, where)
    policy = policy_of(failed)
    if not len(lost) or policy == "drop":
        return played
    if policy == "refuse":
        raise InputError(_refusal(results, outcome, len(lost), len(played)))
    value = pa.scalar(worst(results, outcome), type=played.schema.field(outcome).type)
    lost = lost.append_column(outcome, pa.repeat(value, len(lost)))
    return pa.concat_tables([played, lost.select(played.schema.names)]).sort_by("run")


def lost_runs(
    results: "SweepResults", columns: Sequence[str] = (), where: Sequence[str] = ()
) -> pa.Table:
    """Return the failed runs that an analysis is about, with ``run`` and ``columns``."""
    known = [text for text in where if named_in(text) in _had(results)]
    return results.table(columns, ["status!=ok", *known])


def worst(results: "SweepResults", outcome: str) -> float:
    """Return the worst value that a run has of an outcome: the lowest, but the latest round.

    Raises
    ------
    InputError : nobody can say which value of it is the worst.
    """
    if outcome not in results.main_outcomes and outcome != "exports":
        raise InputError(
            f"of {outcome} no value is the worst for all: failed runs can be left out (drop) only"
        )
    values = results.table([outcome], ["status=ok"])[outcome]
    if not len(values):
        raise InputError("all runs failed: there is no worst value to count them as")
    value: float = (pc.max if outcome == "round" else pc.min)(values).as_py()
    return value


def said_first(
    results: "SweepResults", outcomes: Sequence[str], where: Sequence[str], failed: Policy
) -> list[str]:
    """Say what stands above an analysis: that it is of a part, how many runs failed and what they count.

    Raises
    ------
    InputError : as ``settled``.
    """
    notes = _how_far(results)
    lost = len(lost_runs(results, [], where))
    if not lost or all(outcome in _had(results) for outcome in outcomes):
        return notes
    others = len(results.table([], ["status=ok", *where]))
    said = f"{lost:,} OF {lost + others:,} RUNS FAILED: "
    if failed == "worst":
        values = (f"{results.name_of(name)} {worst(results, name):.4g}" for name in outcomes)
        return [*notes, f"{said}each counts as the worst value among the others ({', '.join(values)})."]
    return [*notes, f"{said}they are left out, figures are of the other {others:,}."]


def _how_far(results: "SweepResults") -> list[str]:
    """Say that not all runs are played, or of a study that may end early how it ended."""
    planned, stop = results.manifest["runs"], results.manifest.get("stop when")
    if ended := results.manifest.get("ended"):
        return [f"ENDED AFTER {ended:,} OF {planned:,} RUNS: {stop} is reached."]
    if results.done < planned:
        return [f"PART OF THE SWEEP ONLY: {results.done:,} of {planned:,} runs are played so far."]
    return [f"NOT REACHED after all {planned:,} runs: {stop}."] if stop else []


def kinds(messages: Mapping[str, int]) -> dict[str, int]:
    """Group messages that differ in numbers only; the most frequent ``KINDS``, and the rest as one."""
    alike: dict[str, Counter[str]] = {}
    for message, count in messages.items():
        alike.setdefault(_NUMBER.sub("…", message), Counter())[message] += count
    # a message that stands alone keeps its numbers
    grouped = Counter(
        {next(iter(c)) if len(c) == 1 else kind: c.total() for kind, c in alike.items()}
    ).most_common()
    shown, rest = dict(grouped[:KINDS]), grouped[KINDS:]
    return shown | ({f"({len(rest):,} more kinds)": sum(c for _, c in rest)} if rest else {})


def _had(results: "SweepResults") -> set[str]:
    """Return the columns that failed runs have, too."""
    return {*_ALWAYS, *(parameter.name for parameter in results.design.parameters)}


def _refusal(results: "SweepResults", outcome: str, lost: int, others: int) -> str:
    reasons = "; ".join(f"{count:,} × {kind}" for kind, count in results.errors().items())
    return (
        f"{lost:,} of {lost + others:,} runs failed, and the others alone may say the wrong thing of "
        f"{outcome}; choose --failed drop (leave them out) or --failed worst (each counts as the worst "
        f"value among the others), or play them again with negotiate sweep … --retry-failed. "
        f"What went wrong: {reasons}"
    )
