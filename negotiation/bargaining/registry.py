"""Things of one kind by name: built in, registered, or brought by installed plug-ins."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from importlib.metadata import EntryPoint, entry_points
from inspect import isabstract
from pathlib import Path
from types import ModuleType
from typing import Any

from negotiation.base.checks import short
from negotiation.base.errors import InputError, unknown
from negotiation.base.files import is_there, read_bytes

HERE = "this program"
"""Where what is registered comes from."""


class Registry[T](Mapping[str, T]):
    """What a kind of thing is called, in the order in which it became known; plug-ins come last.

    A plug-in is an installed distribution with an entry point in ``group``. Plug-ins are looked up when
    a name is asked for that is not known otherwise, or when names are listed, and imported when their
    own name is asked for: a broken one is the affair of whoever asks for it.

    Parameters
    ----------
    what : the kind in words, for errors.
    group : group of the plug-ins' entry points.
    made : makes of what is handed over what is kept; raises ``InputError`` for what is of another kind.
    """

    def __init__(self, what: str, group: str, made: Callable[[object], T]) -> None:
        """Know nothing yet."""
        self.what, self.group, self.made = what, group, made
        self._known: dict[str, T] = {}
        self._built_in: frozenset[str] = frozenset()
        self._imported: dict[str, T] = {}

    def register(self, name: str, thing: object) -> None:
        """Give a thing a name; one that was registered before gives way.

        Raises
        ------
        InputError : the name is built in, or the thing is of another kind.
        """
        if name in self._built_in:
            raise InputError(f"{self.what} '{name}' is built in: another name is needed")
        self._known[name] = self.made(thing)

    def close(self) -> None:
        """Take all names so far as built in: nobody else can have them."""
        self._built_in = frozenset(self._known)

    def find(self, given: object) -> T:
        """Return what a name stands for; what is no name is taken as the thing itself.

        Raises
        ------
        InputError : an unknown name, a plug-in that cannot be used, or a thing of another kind.
        """
        return self[given] if isinstance(given, str) else self.made(given)

    def __getitem__(self, name: str) -> T:
        """Return what a name stands for.

        Raises
        ------
        InputError : an unknown name, or a plug-in that cannot be used; says which and why.
        """
        if name in self._known:
            return self._known[name]
        if name not in self._plugins:
            raise unknown(self.what, name, self)
        if name not in self._imported:
            self._imported[name] = self._import(name)
        return self._imported[name]

    def __contains__(self, name: object) -> bool:
        """Say whether a name is known, be it that of a broken plug-in."""
        return name in self._known or name in self._plugins

    def __iter__(self) -> Iterator[str]:
        """Yield all names, without importing plug-ins."""
        return iter(dict.fromkeys([*self._known, *self._plugins]))

    def __len__(self) -> int:
        """Count the names."""
        return len(self._known.keys() | self._plugins.keys())

    def origin(self, name: str) -> str:
        """Say where a name comes from: a plug-in and its version, ``HERE``, or "" if it is built in."""
        if name in self._known:
            return "" if name in self._built_in else HERE
        return self._distributions(name)

    def usable(self) -> dict[str, T]:
        """Return all but the plug-ins that cannot be used."""
        return {name: self[name] for name in self if name in self._known or not self._fault(name)}

    def faults(self) -> list[str]:
        """Say what is wrong with plug-ins, all of which are imported for it."""
        return [fault for name in self._plugins if (fault := self._fault(name))]

    @cached_property
    def _plugins(self) -> dict[str, list[EntryPoint]]:
        found = defaultdict(list)
        for point in entry_points(group=self.group):
            found[point.name].append(point)
        return dict(found)

    def _distributions(self, name: str) -> str:
        found = [point.dist for point in self._plugins[name]]
        return " and ".join(f"{each.name} {each.version}" if each else "a plug-in" for each in found)

    def _fault(self, name: str) -> str:
        if name in self._known:
            return f"{self.what} '{name}' of {self._distributions(name)} is left out: the name is taken"
        try:
            self[name]
        except InputError as error:
            return str(error)
        return ""

    def _import(self, name: str) -> T:
        """Import a plug-in; whatever it raises must not reach those who want something else."""
        point, *others = self._plugins[name]
        try:
            if others:
                raise InputError("only one of them can have this name")
            return self.made(point.load())
        except InputError as error:
            fault = str(error)
        except (Exception, SystemExit) as error:
            fault = f"importing {point.value} fails ({type(error).__name__}: {error})"
        raise InputError(f"{self.what} '{name}' of {self._distributions(name)} cannot be used: {fault}")


def class_in(file: str, what: str, kind: type[Any]) -> type[Any]:
    """Run a Python file, once for what it holds, and return the one class of a kind that it defines.

    Raises
    ------
    InputError : there is no such file, it cannot be run, or it holds none or several; says which.
    """
    path = Path(file)
    if not is_there(path):
        raise InputError(f"{what} '{file}': there is no such file")
    return _class_in(file, path.resolve(), read_bytes(path, what), what, kind)  # type: ignore[arg-type]  # classes have a hash


@cache
def _class_in(file: str, path: Path, source: bytes, what: str, kind: type[Any]) -> type[Any]:
    before, module = sys.modules.get(file), ModuleType(file)
    module.__file__ = str(path)
    sys.modules[file] = module  # dataclasses look their module up
    try:
        exec(compile(source, path, "exec"), vars(module))
        found = _defined(module, kind)
        if len(found) != 1:
            names = ", ".join(each.__name__ for each in found) or "none"
            raise InputError(f"one subclass of {kind.__name__} is needed, here: {names}")
        return found[0]
    except (Exception, SystemExit) as error:
        sys.modules.pop(file)
        if before is not None:
            sys.modules[file] = before
        told = f"running it fails ({type(error).__name__}: {error})"
        raise InputError(
            f"{what} '{file}': {error if isinstance(error, InputError) else told}"
        ) from error


def _defined(module: ModuleType, kind: type[Any]) -> list[type[Any]]:
    """Return the classes of a kind that a module defines and that lack nothing."""
    classes = [each for each in vars(module).values() if isinstance(each, type)]
    own = [each for each in classes if each.__module__ == module.__name__ and issubclass(each, kind)]
    return [each for each in dict.fromkeys(own) if not isabstract(each)]


def subclasses(kind: type[Any]) -> list[type[Any]]:
    """Return the classes of a kind that lack nothing, those made of others included."""
    below: list[type[Any]] = [
        each for direct in kind.__subclasses__() for each in (direct, *subclasses(direct))
    ]
    return [each for each in dict.fromkeys(below) if not isabstract(each)]


def complete(thing: object, kind: type) -> type[Any]:
    """Return a class of a kind that lacks nothing.

    Raises
    ------
    InputError : no class, one of another kind, or one with methods that are yet to be written.
    """
    if not (isinstance(thing, type) and issubclass(thing, kind)):
        raise InputError(f"{getattr(thing, '__name__', short(thing))} is no subclass of {kind.__name__}")
    if isabstract(thing):
        missing = sorted(vars(thing)["__abstractmethods__"])
        raise InputError(f"{thing.__name__} lacks {', '.join(missing)}")
    return thing
