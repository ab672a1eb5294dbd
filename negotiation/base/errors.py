"""The one error that a user's wrong input raises."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches


class InputError(ValueError):
    """Wrong input, in words: what is wrong, where, and what is allowed.

    The command line prints the message and ends with exit code 2.

    Examples
    --------
    >>> from negotiation import InputError, load_scenario
    >>> try:
    ...     load_scenario("korus-2081")
    ... except InputError as error:
    ...     print(str(error)[:29])
    ...
    unknown scenario 'korus-2081'
    """


def unknown(what: str, name: object, allowed: Iterable[object], near: str | None = None) -> InputError:
    """Build the error for a name that does not exist, with the allowed names and the nearest of them.

    The nearest is the one that is written most alike, small letters like capitals, if nobody knows
    better (``near``).
    """
    names = [str(option) for option in allowed]
    given = clipped(name)
    alike = {option.casefold(): option for option in names}
    near = near or next((alike[one] for one in get_close_matches(given.casefold(), alike, n=1)), None)
    hint = f"did you mean '{near}'? " if near else ""
    return InputError(f"unknown {what} '{given}': {hint}allowed: {', '.join(names)}")


@contextmanager
def about(place: str) -> Iterator[None]:
    """Name the place, a file or a key in it, in front of what is wrong there."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{place}: {error}") from error


def clipped(value: object, most: int = 80) -> str:
    """Write what somebody has given, not more of it than one wants to read back."""
    text = str(value)
    return text if len(text) <= most else f"{text[:most]}…"
