"""Players of all kinds in one tournament; with NegMAS's among them: tests/bargaining/test_negmas.py."""

import pytest

from tests.mixed import play_mixed


@pytest.mark.slow
def test_a_tournament_of_all_kinds_that_is_killed_goes_on_to_its_end(tmp_path):
    play_mixed(tmp_path)
