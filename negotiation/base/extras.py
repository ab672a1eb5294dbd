"""Packages that come with an extra of this one, asked for by name where they are absent."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, requires, version

from negotiation.base.errors import InputError

EXTRAS = {
    "app": "the page (negotiate app)",
    "report": "reports as PDF and Word files",
    "sensitivity": "sensitivity analysis and scenario discovery",
    "distributed": "sweeps on a cluster",
    "rl": "environments for agents that learn",
    "domains": "domains in YAML",
}
"""What each extra is for."""


@contextmanager
def needing(what: str, extra: str) -> Iterator[None]:
    """Name the extra with what is imported within, if something of it is not installed.

    Raises
    ------
    InputError : says ``what`` needs the extra, and how to install it.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "negotiation":
            raise
        raise InputError(
            f"{what} needs packages that are not installed ({error.name}): "
            f"pip install 'negotiation[{extra}]'"
        ) from error


def requirements(extra: str = "") -> list[str]:
    """Return the distributions that the package, or an extra of it, asks for."""
    mark = f'extra == "{extra}"'.replace('"', "'")
    asked = (line.replace('"', "'").partition(";") for line in requires("negotiation") or ())
    return [
        re.split(r"[^\w.-]", line, maxsplit=1)[0]
        for line, _, marker in asked
        if (mark in marker if extra else "extra ==" not in marker)
    ]


def installed(distribution: str) -> str | None:
    """Return the version of a distribution; None if it is not installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
