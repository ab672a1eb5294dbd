"""The one error that a user's wrong input raises."""

from collections.abc import Iterable
from difflib import get_close_matches


class InputError(ValueError):
    """Wrong input, in words: what is wrong, where, and what is allowed.

    The command line prints the message and ends with exit code 2.
    """


def unknown(what: str, name: object, allowed: Iterable[object]) -> InputError:
    """Build the error for a name that does not exist, with the nearest match and the allowed names."""
    names = [str(option) for option in allowed]
    near = get_close_matches(str(name), names, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return InputError(f"unknown {what} '{name}': {hint}allowed: {', '.join(names)}")
