"""Results say what they hold: typed in Python, plain data on paper."""

import json
from dataclasses import asdict, is_dataclass
from importlib import import_module
from inspect import getmembers, isclass, isfunction, signature
from pathlib import Path

import pytest

import negotiation
from negotiation.base.records import Record
from negotiation.talks.results import run_result
from negotiation.talks.setup import HubSetup, Setup

MODULES = [
    f"negotiation.{name}"
    for name in (
        "talks.offers",
        "talks.results",
        "talks.home_results",
        "talks.hub_results",
        "talks.saved",
        "economy.policies",
    )
]

FACES = ("app", "cli", "play", "plots")


def public(module):
    """Return what a module defines for others, classes' own methods included."""
    found = [
        each
        for name, each in getmembers(module, lambda member: isfunction(member) or isclass(member))
        if not name.startswith("_") and each.__module__ == module.__name__
    ]
    return [
        *found,
        *(
            own
            for each in found
            if isclass(each)
            for own in vars(each).values()
            if isfunction(own) and own.__module__ == module.__name__
        ),
    ]


@pytest.mark.parametrize("name", MODULES)
def test_no_public_result_may_be_anything(name):
    for each in public(import_module(name)):
        said = [*getattr(each, "__annotations__", {}).values()]
        said += [] if isclass(each) else [signature(each).return_annotation]
        assert "Any" not in " ".join(map(str, said)), each


@pytest.mark.parametrize("name", MODULES)
def test_records_name_their_kind(name):
    for each in public(import_module(name)):
        if isclass(each) and each.__name__.endswith("Result"):
            assert is_dataclass(each)
            assert issubclass(each, Record)
            assert each.__dataclass_params__.frozen


def test_faces_leave_the_types_of_arguments_alone():
    root = Path(negotiation.__file__).parent
    for path in (path for face in FACES for path in (root / face).rglob("*.py")):
        assert "type: ignore[arg-type]" not in path.read_text(), path


def test_a_document_holds_what_the_record_holds_and_json_keeps_it():
    result = run_result(Setup(scenario="korus-2018", rounds=3).talks().run())
    document = result.document()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert list(document) == list(vars(result))
    assert document["parties"]["KOR"] == asdict(result.parties["KOR"])
    assert set(HubSetup(scenario="hub-2025").document()) == {*HubSetup.model_fields}
