"""What an analysis of influence says of each parameter, and of all."""

from dataclasses import dataclass
from typing import Literal

type Method = Literal["sobol", "morris", "given"]


@dataclass(frozen=True)
class Measure:
    """A parameter's influence with half the width of its 95 % interval.

    ``signed`` is the mean of Morris's effects with their signs, None for words, which have no order;
    ``path`` the main figure from a quarter and from half of the blocks, where they are enough;
    ``floors`` what ``main`` and ``other`` would be of a parameter that changes nothing, if not 0.
    """

    parameter: str
    main: float
    main_half: float
    other: float
    other_half: float | None
    signed: float | None = None
    path: tuple[float, ...] = ()
    floors: tuple[float, float] | None = None


@dataclass(frozen=True)
class Pair:
    """What two parameters do together beyond what each does, as a share of the variance.

    Sobol's second-order index with half the width of its 95 % interval.
    """

    one: str
    other: str
    index: float
    half: float


@dataclass(frozen=True)
class Sensitivity:
    """Influence of each parameter, the largest first.

    ``sobol``: ``main`` is the total index (the share of the variance that would be left if all other
    parameters were known), ``other`` the first-order index (the share that would be gone if this one
    were known). ``morris``: ``main`` is the mean absolute effect of a parameter over its range in the
    outcome's unit (of words, from one to another), ``other`` the standard deviation of the effects
    (interaction, curvature). ``given``, of any other design: ``main`` is PAWN's index (how far the
    outcome's distribution moves when the parameter is known, from 0 to 1), ``other`` the first-order
    one. ``used`` and ``dropped`` count blocks of the design, or points; a block without a value at each
    of its points is dropped. ``notes`` are to be said first: runs that are not played yet, or failed;
    ``remarks`` what speaks for and against the figures. ``chance`` is its share of the variance of a
    run, None with one run a point, where nothing tells. ``pairs``, the largest first, are there where
    the design has ``second_order``.
    """

    method: Method
    outcome: str
    measures: tuple[Measure, ...]
    used: int
    dropped: int
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    chance: float | None = None
    pairs: tuple[Pair, ...] = ()
