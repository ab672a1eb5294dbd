"""Packages that come with an extra of this one, asked for by name where they are absent."""

from collections.abc import Iterator
from contextlib import contextmanager

from negotiation.base.errors import InputError


@contextmanager
def needing(what: str, extra: str) -> Iterator[None]:
    """Name the extra with what is imported within, if something of it is not installed.

    Raises
    ------
    InputError : says ``what`` needs the extra, and how to install it.
    """
    try:
        yield
    except ImportError as error:
        raise InputError(
            f"{what} needs packages that are not installed ({error.name}): "
            f"pip install 'negotiation[{extra}]'"
        ) from error
