"""What is recorded is what comes out: setups through the command line, as a user types them."""

import json
import re

import pytest

from tests.playthroughs.__main__ import RECORDED, read_record
from tests.playthroughs.compare import difference
from tests.playthroughs.play import Setup, play, read_setups
from tests.playthroughs.shorten import MOST, printed, shortened

SETUPS = read_setups()
TYPED = [command for group in SETUPS.values() for setup in group.values() for command in setup.commands]

USES = {
    "bidding": r"[A-Z]{3}=NAME",
    "acceptance": "accept=NAME",
    "model": "model=NAME",
    "protocol": "--protocol NAME",
    "scenarios": "(run|solutions) NAME",
}
"""How a name of each kind is typed."""


@pytest.mark.parametrize(
    ("group", "name"), [(group, name) for group, setups in SETUPS.items() for name in setups]
)
def test_what_was_recorded_still_comes_out(group, name):
    recorded, found = read_record(group).get(name), play(SETUPS[group][name])
    assert recorded is not None, f"{name} is new: python -m tests.playthroughs {name}"
    told = difference(recorded, json.loads(json.dumps(found)))
    assert told is None, f"{group}/{name}{told}"


def test_each_record_has_its_setup():
    kept = {path.stem: [*read_record(path.stem)] for path in RECORDED.iterdir()}
    assert kept == {group: [*setups] for group, setups in SETUPS.items()}


def test_every_name_that_the_command_lists_is_played():
    listed = Setup(["strategies list --json", "scenarios list --json"])
    catalogue = {}
    for told in play(listed)["commands"].values():
        catalogue |= told["out"]
    assert catalogue.keys() == USES.keys()
    missing = [
        name
        for kind, names in catalogue.items()
        for name in names
        if not any(re.search(rf"{USES[kind].replace('NAME', name)}(?![\w-])", c) for c in TYPED)
    ]
    assert not missing


BEFORE = {"run": "a", "payoffs": [1.5, 0.0], "round": 3, "text": ["one", "two"]}


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (BEFORE | {"payoffs": [1.5000015, 0.0]}, " → payoffs[0]: 1.5 became 1.5000015"),
        (BEFORE | {"payoffs": [1.5, 1e-11]}, " → payoffs[1]: 0.0 became 1e-11"),
        (BEFORE | {"payoffs": [1.5]}, " → payoffs: 2 entries became 1 entries"),
        (BEFORE | {"round": 3.0}, " → round: 3 became 3.0"),
        (BEFORE | {"text": ["one", "too"]}, " → text[1]: 'two' became 'too'"),
        (
            BEFORE | {"new": 1},
            ": the keys run, payoffs, round, text became the keys run, payoffs, round, text, new",
        ),
        (BEFORE | {"payoffs": [1.5 * (1 + 1e-10), 1e-13]}, None),
    ],
)
def test_the_first_difference_is_told(after, told):
    assert difference(BEFORE, after) == told


@pytest.mark.parametrize("change", [1 + 1e-8, 1 + 1e-10])
def test_a_hash_tells_the_same_differences(change):
    before, after = ([{"payoff": 0.1 * i * x} for i in range(MOST + 1)] for x in (1, change))
    place = difference(shortened(before, 4), shortened(after, 4))
    assert (place is None) == (change < 1 + 1e-9)
    assert place is None or place.startswith(" → columns → payoff")


def test_versions_and_digests_are_taken_out():
    passing = {"version": "1", "code": "0cc5e2348bc3910f", "scenario": "mine, sha256 0cc5e2348bc3910f"}
    assert printed(json.dumps(passing), 4) == {"scenario": "mine, sha256 …"}
