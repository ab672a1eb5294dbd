"""Files that were spoilt at random are read, or refused in words; nothing else."""

import pytest

from benchmarks.mutations import read_spoilt

FILES = 2_000

pytestmark = pytest.mark.attack


@pytest.mark.slow
def test_spoilt_files_are_read_or_refused_in_words(tmp_path):
    wrong = [
        f"{kind}: {error!r} after {content[:200]!r}"
        for kind, _, error, content in read_spoilt(tmp_path, FILES, seed=1)
        if error is not None
    ]
    assert wrong == []
