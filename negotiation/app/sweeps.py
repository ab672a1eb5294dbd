"""Sweeps on this machine, for the page Results."""

from pathlib import Path
from typing import Any

from negotiation.app.figures import png
from negotiation.app.turns import signed
from negotiation.base.errors import InputError, clipped
from negotiation.base.folders import MANIFEST
from negotiation.studies import open_results
from negotiation.studies.failed import said_first
from negotiation.studies.group_means import interval_words, without_intervals
from negotiation.studies.results import SweepResults

type Data = dict[str, Any]

DEEP = ("*", "*/*")
"""Where sweeps are looked for, below the directory in which the page was started."""


def found(below: Path) -> list[str]:
    """Return the folders of sweeps below a directory, relative to it."""
    folders = {file.parent for pattern in DEEP for file in below.glob(f"{pattern}/{MANIFEST}")}
    return sorted(str(folder.relative_to(below)) for folder in folders if _is_sweep(folder))


def results_view(text: str, below: Path) -> Data:
    """Open a folder and lay out what its sweep has found, with its pictures.

    Raises
    ------
    InputError : a folder elsewhere, no sweep, nothing done so far, or a damaged part.
    """
    try:
        opened = open_results(_inside(text, below))
    except OSError as error:
        raise InputError(f"{clipped(text)}: no folder that can be opened") from error
    manifest = opened.manifest
    names = opened.main_outcomes
    varied = [opened.name_of(parameter.name) for parameter in opened.design.parameters]
    more = f", and {len(varied) - 6} more" if len(varied) > 6 else ""
    return {
        "title": manifest["title"],
        "done": f"{opened.done:,} of {manifest['runs']:,} runs done, {opened.failed:,} of them failed",
        "scenario": opened.scenario,
        "varied": ", ".join(varied[:6]) + more,
        "notes": said_first(opened, names, (), "drop"),
        "rows": [row for name in names for row in _rows(opened, name)],
        "errors": [f"{count:,} × {error}" for error, count in opened.errors().items()],
        "intervals": f"{interval_words(opened.design).capitalize()}.",
        "bounded": not without_intervals(opened.design),
        "pictures": _pictures(opened),
    }


def _is_sweep(folder: Path) -> bool:
    try:
        open_results(folder)
    except InputError:
        return False
    return True


def _inside(text: str, below: Path) -> Path:
    if not text.strip() or not text.isprintable():
        raise InputError("which folder? e.g. out/drivers")
    try:
        path = (below / text.strip()).resolve()
    except (OSError, RuntimeError) as error:
        raise InputError(f"{clipped(text)}: no folder that can be opened") from error
    if not path.is_relative_to(below.resolve()):
        raise InputError(
            f"{clipped(text)}: lies outside the directory in which the page was started; start "
            "negotiate app there"
        )
    return path


def _rows(opened: SweepResults, name: str) -> list[Data]:
    rows = []
    for _, count, mean in opened.summary(name):
        share = name in ("agreed", "ratification")
        write = (lambda value: f"{value:z.1%}") if share else _number(name)
        interval = "" if mean.high is None else f"{write(mean.low)} to {write(mean.high)}"
        rows.append(
            {
                "name": opened.label(name),
                "mean": write(mean.mean),
                "interval": interval,
                "runs": f"{count:,}",
            }
        )
    return rows


def _number(name: str) -> Any:
    return signed if name.startswith("payoff") else (lambda value: f"{value:z.2f}")


def _pictures(opened: SweepResults) -> list[Data]:
    """Draw what the study asks for, as ``negotiate results --figures`` does."""
    from negotiation.plots.sweep import draw

    drawn = []
    for spec in opened.figures:
        about = " and ".join(opened.name_of(name) for name in (spec.x, spec.y) if name)
        words = f"{spec.kind} of {opened.name_of(spec.value)}" + (f" over {about}" if about else "")
        drawn.append({"alt": words, "src": png(lambda: draw(opened, spec))})  # noqa: B023
    return drawn
