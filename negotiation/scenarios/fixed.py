"""Tables and lists of a document: they read like others, and do not change."""

from collections.abc import Callable
from typing import Any, Never, Self


def _refuse(self: object, *_: object, **__: object) -> Never:
    raise TypeError("a document does not change; scenarios.replaced makes one with other values")


class FixedDict(dict[str, Any]):
    """A dictionary that cannot be changed."""

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[Self], tuple[dict[str, Any]]]:
        """Be copied and sent to workers as a whole: there is no way to fill one."""
        return type(self), (dict(self),)


class FixedList(list[Any]):
    """A list that cannot be changed."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = append = clear = extend = insert = pop = _refuse
    remove = reverse = sort = _refuse

    def __reduce__(self) -> tuple[type[Self], tuple[list[Any]]]:
        """Be copied and sent to workers as a whole."""
        return type(self), (list(self),)


KINDS: dict[type, Callable[[Any], Any]] = {
    dict: lambda items: FixedDict({key: fixed(item) for key, item in items.items()}),
    list: lambda items: FixedList(map(fixed, items)),
}
"""How what can change is made into what cannot, by its type."""


def fixed(value: Any) -> Any:
    """Return a table or list that does not change, with all in it; anything else as it is."""
    make = KINDS.get(type(value))
    return value if make is None else make(value)
