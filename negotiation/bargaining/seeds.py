"""What chance starts from: a seed for each party, and copies of what seeds are drawn from."""

from copy import deepcopy

import numpy as np

from negotiation.base.checks import short, whole
from negotiation.base.errors import InputError

type SeedLike = int | np.random.SeedSequence | np.random.Generator | None


def party_seeds(rng: SeedLike, count: int) -> list[int]:
    """Return a seed for each of ``count`` parties, 63 bits, from a seed, sequence or generator.

    Raises
    ------
    InputError : nothing of this.
    """
    count = whole("count", count, 0, 2**31)
    if isinstance(rng, np.random.Generator):
        return [int(seed) for seed in rng.integers(2**63, size=count)]
    return [int(word) >> 1 for word in sequence_of(rng).generate_state(count, np.uint64)]


def sequence_of(rng: int | np.random.SeedSequence | None) -> np.random.SeedSequence:
    """Return a copy of a seed sequence, or that of a seed; None is another one each time.

    Raises
    ------
    InputError : nothing of this.
    """
    if isinstance(rng, np.random.SeedSequence):
        return deepcopy(rng)
    try:
        return np.random.SeedSequence(rng)
    except (TypeError, ValueError) as error:
        raise InputError(f"rng is {short(rng)}: a whole number from 0 is needed") from error
