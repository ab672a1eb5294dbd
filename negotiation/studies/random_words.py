"""The random words of many runs at once: those of NumPy's spawned seed sequences, bit for bit.

``SeedSequence`` mixes with the hash of O'Neill (2015, "Developing a seed_seq alternative"); NumPy
promises that its output stays as it is. One object a run would take longer than to play the run.
"""

import numpy as np
from numpy.typing import NDArray

from negotiation.base.arrays import IntArray
from negotiation.base.errors import InputError

MASK = 0xFFFFFFFF
MIX_START, MIX_STEP = 0x43B0D7E5, 0x931E8875
OUT_START, OUT_STEP = 0x8B51F9DD, 0x58F38DED
LEFT, RIGHT = np.uint32(0xCA01F9DD), np.uint32(0x4973F715)
SHIFT = np.uint32(16)

POOL = 4
"""Words in the pool of a sequence."""

MOST_RUNS = 2**32
"""Runs whose index is a single word."""

type Words = NDArray[np.uint32]


def spawned_words(seed: int, runs: IntArray, count: int) -> NDArray[np.uint64]:
    """Return ``count`` words of ``SeedSequence(seed, spawn_key=(run,))``, shape ``(n, count)``.

    Raises
    ------
    InputError : a run beyond ``MOST_RUNS``.
    """
    if len(runs) and int(runs.max()) >= MOST_RUNS:
        raise InputError(f"run {int(runs.max()):,} is beyond the {MOST_RUNS:,} that a study may have")
    key = runs.astype(np.uint32)
    pool = [np.full(len(runs), word, dtype=np.uint32) for word in np.random.SeedSequence(seed).pool]
    # what the seed itself has used up: each word once, the pool's also for each other one of the pool
    beyond = max(0, -(-seed.bit_length() // 32) - POOL)
    constant = MIX_START * pow(MIX_STEP, POOL * (POOL + beyond), 2**32) & MASK
    for place in range(POOL):
        hashed, constant = _hashed(key, constant, MIX_STEP)
        pool[place] = _folded(LEFT * pool[place] - RIGHT * hashed)
    words, constant = np.empty((len(runs), 2 * count), dtype="<u4"), OUT_START
    for place in range(2 * count):
        words[:, place], constant = _hashed(pool[place % POOL], constant, OUT_STEP)
    return words.view("<u8").astype(np.uint64, copy=False)


def _hashed(words: Words, constant: int, step: int) -> tuple[Words, int]:
    """Return hashed words and the constant of the next hash."""
    following = constant * step & MASK
    return _folded((words ^ np.uint32(constant)) * np.uint32(following)), following


def _folded(words: Words) -> Words:
    folded: Words = words ^ (words >> SHIFT)
    return folded
