"""What somebody may have meant is said."""

import pytest

from negotiation.base.errors import unknown


@pytest.mark.parametrize(("given", "meant"), [("kor", "KOR"), ("Korea", "KOR"), ("usa", "USA")])
def test_small_letters_are_like_capitals(given, meant):
    assert f"did you mean '{meant}'? allowed: KOR, USA" in str(unknown("party", given, ["KOR", "USA"]))


def test_what_is_like_nothing_has_no_hint():
    assert str(unknown("party", "JPN", ["KOR", "USA"])) == "unknown party 'JPN': allowed: KOR, USA"
