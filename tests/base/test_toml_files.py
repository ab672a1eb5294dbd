"""What a check finds wrong is said in words that a person would use."""

from datetime import date
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from negotiation.base.errors import InputError
from negotiation.base.toml_files import checking, parse_toml, placed


class Inner(BaseModel):
    """A table."""

    size: float


class Sample(BaseModel):
    """A value of every kind that files have."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    whole: int = 0
    number: float = 0.0
    switch: bool = True
    text: str = ""
    day: date = date(2025, 4, 14)
    items: list[int] = []
    pair: tuple[int, int] = (0, 0)
    table: dict[str, int] = {}
    inner: Inner = Inner(size=1.0)
    above: Annotated[float, Field(gt=0)] = 1.0
    least: Annotated[int, Field(ge=1)] = 1
    below: Annotated[float, Field(lt=1)] = 0.0
    most: Annotated[int, Field(le=9)] = 1
    word: Literal["heatmap", "ribbon"] = "ribbon"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("whole = 5.5", "whole: a whole number is needed, not 5.5"),
        ("whole = 'many'", "whole: a whole number is needed, not 'many'"),
        ("whole = []", "whole: a whole number is needed, not []"),
        ("number = 'x'", "number: a number is needed, not 'x'"),
        ("number = inf", "number: a finite number is needed, not inf"),
        ("switch = 'perhaps'", "switch: true or false is needed, not 'perhaps'"),
        ("text = 3", "text: a text is needed, not 3"),
        ("day = 'April'", "day: a date such as 2025-04-14 is needed, not 'April'"),
        ("items = 3", "items: a list is needed, not 3"),
        ("pair = 3", "pair: a list is needed, not 3"),
        ("table = 3", "table: a table is needed, not 3"),
        ("inner = 3", "inner: a table is needed, not 3"),
        ("above = 0.0", "above: a number above 0.0 is needed, not 0.0"),
        ("least = 0", "least: a number from 1 up is needed, not 0"),
        ("below = 1.0", "below: a number below 1.0 is needed, not 1.0"),
        ("most = 10", "most: a number up to 9 is needed, not 10"),
        ("word = 'bars'", "word: 'heatmap' or 'ribbon' is needed, not 'bars'"),
        ("inner = {}", "inner.size: is missing"),
        ("other = 1", "other: unknown key"),
    ],
)
def test_a_wrong_value_is_answered_with_what_is_needed(line, said):
    with pytest.raises(InputError) as caught, checking(line, "file.toml"):
        Sample.model_validate(parse_toml(line, "file.toml"))
    assert str(caught.value) == f"file.toml, line 1: {said}"


LINES = """
name = "x"
[trade.cars.shares]
KOR = 1
[[issues]]
key = "first"
[[issues.levels]]
level = 1
[[issues.levels]]
level = 2
[[issues]]
key = "second"
[[issues.levels]]
level = 3
values.KOR = 4
[issues.more]
x = 1
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("name", 2),
        ("trade.cars.shares.KOR", 4),
        ("trade.cars.shares.KOR.value", 4),
        ("trade.cars.shares.JPN", 3),
        ("trade.cars.name", 3),
        ("trade", 3),
        ("issues.0.levels.0.level", 8),
        ("issues.0.levels.1", 9),
        ("issues.1", 11),
        ("issues.1.levels.0", 13),
        ("issues.1.levels.0.values.KOR", 15),
        ("issues.1.levels.0.values.USA", 15),
        ("issues.1.levels.0.text", 13),
        ("issues.1.more.x", 17),
        ("title", None),
        ("", None),
    ],
)
def test_the_line_is_that_of_the_key_or_the_closest_to_it(path, line):
    where = path.split(".") if path else []
    place = "a.toml" if line is None else f"a.toml, line {line}"
    assert placed("wrong", where, LINES, "a.toml") == f"{place}: {path + ': ' if path else ''}wrong"
