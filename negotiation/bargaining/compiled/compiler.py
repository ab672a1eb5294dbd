"""The compiler of this room: it knows the decision rules."""

from collections.abc import Callable
from pathlib import Path
from types import FunctionType

from numba.extending import register_jitable

from negotiation.bargaining import rules
from negotiation.base.compiler import Compiler

RULES: list[Callable[..., object]] = [
    rule
    for rule in vars(rules).values()
    if isinstance(rule, FunctionType) and rule.__module__ == rules.__name__
]
for _rule in RULES:
    register_jitable(no_cpython_wrapper=True, no_cfunc_wrapper=True)(_rule)

_COMPILER = Compiler([*sorted(Path(__file__).parent.glob("*.py")), Path(rules.__file__)])
compiled, inner, vectorised = _COMPILER.compiled, _COMPILER.inner, _COMPILER.vectorised
