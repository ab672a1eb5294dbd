"""Names of a package that are imported when first used: a part does not cost what others need."""

from collections.abc import Callable, Mapping
from importlib import import_module


def first_used(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` of a package whose names stand in its modules, ``homes``.

    Whoever sets them hides them from type checkers: for these every name would be one of the package's.
    """

    def found(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module '{package}' has no attribute '{name}'")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return found, lambda: sorted(homes)
