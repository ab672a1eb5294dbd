"""The plan of the house: what stands where is a decision, not an accident."""

from tools import house

ROOMS = [
    "app",
    "bargaining",
    "base",
    "cli",
    "data",
    "economy",
    "play",
    "plots",
    "scenarios",
    "studies",
    "talks",
    "valuation",
]


def test_the_rooms_are_those_of_the_plan():
    assert house.rooms() == ROOMS
    assert len(ROOMS) <= house.MOST_ROOMS
    assert house.loose() == []
    named = {name for floor in house.floors() for name in floor.replace("|", ":").split(" : ")}
    assert {f"negotiation.{room}" for room in ROOMS} - named == {"negotiation.data"}, "not kept apart"


def test_no_module_is_long_and_none_import_each_other():
    assert house.circles() == []
    long = {name for name, lines in house.lengths().items() if lines > house.MOST_LINES}
    assert long == set()
