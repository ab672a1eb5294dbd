"""Names of a package that are imported when first used: a part does not cost what others need."""

from collections.abc import Callable, Mapping
from importlib import import_module


def first_used(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package whose names stand in modules of its own, ``homes``.

    Whoever sets it hides it from type checkers, for whom every name would pass for one of the package's.
    """

    def found(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module '{package}' has no attribute '{name}'")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return found
