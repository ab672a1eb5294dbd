"""Units of formulas, as far as their keys tell: a number in one may stand for any unit."""

import ast
from collections.abc import Callable

from negotiation.base.errors import InputError, clipped

SHARE, RATIO = "share", "ratio"
"""The unit of a key that is a part of a whole; what any two amounts of one unit make."""

RATIOS = (SHARE, "factor", "multiple", "weight", "USD per USD", "relative change")
"""What a ratio may be called."""

type Powers = dict[str, int]
"""How often each unit stands in a product; -1: it is divided by."""


def unit_of(formula: ast.expr, unit: Callable[[ast.expr], str]) -> str | None:
    """Return a formula's unit in words, from those of its keys; None where a number leaves it open.

    Raises
    ------
    InputError : a sum or difference of two units.
    """
    powers = _powers(formula, unit)
    return None if powers is None else _words(powers)


def fits(unit: object, known: str) -> bool:
    """Say whether a written unit is the known one, or a name for a ratio."""
    return unit in RATIOS if known == RATIO else unit == known


def _powers(node: ast.expr, unit: Callable[[ast.expr], str]) -> Powers | None:
    match node:
        case ast.BinOp(left, sign, right):
            return _joint(node, sign, _powers(left, unit), _powers(right, unit))
        case ast.UnaryOp(_, below):
            return _powers(below, unit)
        case ast.Constant():
            return None
    return {name: 1 for name in [unit(node)] if name != SHARE}


def _joint(
    node: ast.expr, sign: ast.operator, left: Powers | None, right: Powers | None
) -> Powers | None:
    if isinstance(sign, ast.Add | ast.Sub):
        return _same(node, left, right)
    if left is None or right is None:
        return None
    way = -1 if isinstance(sign, ast.Div) else 1
    sums = {name: left.get(name, 0) + way * right.get(name, 0) for name in (left | right)}
    return {name: power for name, power in sums.items() if power}


def _same(node: ast.expr, left: Powers | None, right: Powers | None) -> Powers | None:
    """Return the unit of a sum: that of both sides, or of the one that has a known one."""
    if left is None or right is None:
        return right if left is None else left
    if left != right:
        what = f"'{clipped(ast.unparse(node))}' adds or subtracts different units"
        raise InputError(f"{what}, {_words(left)} and {_words(right)}")
    return left


def _words(powers: Powers) -> str:
    over = [name for name, power in powers.items() for _ in range(power)]
    under = [name for name, power in powers.items() for _ in range(-power)]
    return " / ".join([" × ".join(over) or ("1" if under else RATIO), *under])
