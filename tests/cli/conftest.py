"""Ranges and comparisons are drawn a few times: how wide they are is tested where they are made."""

import pytest


@pytest.fixture(autouse=True)
def _few(few_draws):
    pass
