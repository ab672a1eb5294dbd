"""A run as a value: its defaults, other values in it, and the same run again."""

import json
from inspect import signature

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation import Game, HubTalks, InputError, TradeTalks, run_result
from negotiation.talks.hub_results import hub_result
from negotiation.talks.saved import read_run, run_document
from negotiation.talks.setup import HubSetup, Setup

SMALL = Setup(scenario="korus-2018", rounds=4)
HUB = HubSetup(
    scenario="hub-2025", overrides={"partners.number": 2, "talks.rounds": 3, "talks.order": "random"}
)

OTHERS = {
    "rounds": st.integers(2, 6),
    "seed": st.integers(0, 2**63 - 1),
    "first": st.sampled_from(["KOR", "USA", "random"]),
    "protocol": st.sampled_from(["alternating", "demand", "single-text"]),
    "strategies": st.sampled_from([{}, {"KOR": "boulware"}, {"USA": "random", "KOR": "hybrid"}]),
    "overrides": st.sampled_from([{}, {"parties.USA.weights.balance": 0.5}]),
}


@pytest.mark.parametrize(("kind", "made"), [(Setup, Game), (Setup, TradeTalks), (HubSetup, HubTalks)])
def test_defaults_are_those_of_what_is_made(kind, made):
    fields, asked = kind.model_fields, signature(made).parameters
    shared = {name for name in fields if name in asked} - {
        "scenario",
        "strategies",
        "evidence",
        "places",
    }
    assert shared
    assert {name: fields[name].default for name in shared} == {n: asked[n].default for n in shared}


@given(st.fixed_dictionaries({}, optional=OTHERS))
def test_a_document_is_the_setup(values):
    setup = Setup.of(scenario="korus-2018", **values)
    assert Setup.of(**json.loads(json.dumps(setup.document()))) == setup


@pytest.mark.parametrize("name", OTHERS)
@given(st.data())
def test_what_is_replaced_is_what_was_given_at_once(name, data):
    value = data.draw(OTHERS[name])
    assert SMALL.replaced(name, value) == Setup.of(**dict(SMALL) | {name: value})


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("strategies.KOR", "boulware", "strategies.KOR"),
        ("overrides.horizon.years", 8, "horizon.years"),
        ("horizon.years", 8, "horizon.years"),
        ("evidence.jobs.credibility", 0.5, "evidence.jobs.credibility"),
        ("horizon", "long", "horizon"),
    ],
)
def test_a_path_leads_to_a_field_an_entry_or_a_figure(path, value, place):
    document = SMALL.replaced(path, value).document()
    found = {**document, **document["overrides"]}
    found |= {f"strategies.{code}": name for code, name in document["strategies"].items()}
    assert found[place] == value
    assert SMALL.document()["overrides"] == {}


def test_a_figure_that_is_replaced_reaches_the_scenario():
    game = SMALL.replaced("horizon.years", 8).game()
    assert game.scenario.horizon.years.value == 8


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("seed", -1, "seed: "),
        ("horizon", "far", "horizon: unknown horizon 'far'.*short, path, long"),
        ("election", "coup", "election: unknown election 'coup'.*polls"),
        ("sectors.steel.exports", {"value": 3}, "overrides.sectors.steel.exports: .*a number"),
        ("strategies.KOR", 3, "strategies.KOR: "),
    ],
)
def test_a_value_that_does_not_fit_is_refused(path, value, said):
    with pytest.raises(InputError, match=said):
        SMALL.replaced(path, value)


def test_a_result_tells_the_seed_of_the_run():
    for seed in (3, 7):
        assert run_result(SMALL.replaced("seed", seed).talks().run()).seed == seed
        assert hub_result(HUB.replaced("seed", seed).talks()).seed == seed
    assert run_result(TradeTalks(SMALL.game()).run()).seed is None


FOLDERS = {
    "run.json": ["korea-us-2025", "--rounds", "5", "--first", "random", "--seed", "3", "--evidence",
        "jobs", "--strategy", "KOR=random", "--firms", "150", "--set", "calendar.deadline=2025-08-20"],
    "hub.json": ["hub-2025", "--set", "partners.number=3", "--set", "talks.order=random", "--seed",
        "4", "--place", "KOR=1", "--strategy", "USA=random"],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", FOLDERS)
def test_a_run_of_a_file_is_the_same_run_byte_by_byte(negotiate, tmp_path, name):
    first, again = tmp_path / "first", tmp_path / "again"
    assert negotiate("run", *FOLDERS[name], "--out", str(first))[0] == 0
    code, _, err = negotiate("run", str(first / name), "--out", str(again))
    assert (code, "note: " in err and name in err) == (0, False)
    written = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in (first, again)]
    assert written[0] == written[1]
    assert name in written[0]


@pytest.fixture
def saved(tmp_path):
    """A file as ``run --out`` writes it, and what may be changed in it."""
    document = run_document(SMALL, SMALL.talks(), run_result(SMALL.talks().run()).document())
    path = tmp_path / "run.json"

    def write(change):
        change(document)
        path.write_text(json.dumps(document))
        return path

    return write


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.pop("setup"), "setup: is missing"),
        (lambda d: d.pop("scenario_sha256"), "scenario_sha256: is missing"),
        (lambda d: d["setup"].update(seed="7"), "setup.seed: "),
        (lambda d: d["setup"].update(luck=7), "setup.luck: unknown key"),
        (lambda d: d["setup"].update(horizon="far"), "setup.horizon: .*short, path, long"),
        (lambda d: d["setup"].update(protocol="duel"), "setup: unknown protocol 'duel'.*alternating"),
        (lambda d: d["setup"].update(scenario="korus"), "setup: unknown scenario 'korus'.*korus-2018"),
        (lambda d: d["setup"].update(scenario="hub-2025:KOR"), "scenario_sha256: the scenario has changed"),
        (lambda d: d["setup"].update(rounds=10**9), "setup: rounds is 1000000000"),
        (
            lambda d: d.update(version="0.0.1", scenario_sha256=""),
            "scenario_sha256: .* \\(written by version 0.0.1, this is version",
        ),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_names_the_key(negotiate, saved, change, said):
    path = saved(change)
    with pytest.raises(InputError, match=f"^{path}: {said}"):
        read_run(path).talks(str(path))
    code, out, err = negotiate("run", str(path))
    assert (code, out, str(path) in err) == (2, "", True)


def test_a_file_of_another_version_says_so_and_is_played(negotiate, saved):
    path = saved(lambda document: document.update(version="0.0.1"))
    code, out, err = negotiate("run", str(path))
    assert code == 0
    assert f"{path} was written by version 0.0.1, this is version" in err
    assert "4 rounds" in out


def test_options_beside_a_file_are_refused(negotiate, saved):
    code, _, err = negotiate("run", str(saved(dict)), "--seed", "2")
    assert code == 2
    assert "only --robust, --programs, --out and --json go with it" in err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not a JSON file, or damaged"),
        ("{", "not a JSON file, or damaged"),
        ("[]", "setup: is missing: this is no run"),
        ('{"setup": []}', "setup: is missing: this is no run"),
    ],
)
def test_a_file_that_is_no_run_says_so(tmp_path, text, words):
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        read_run(path)
