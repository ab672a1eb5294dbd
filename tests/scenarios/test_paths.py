"""One way to name a thing in a document, at all doors; documents stay as they are."""

import copy
import pickle
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from negotiation.base.errors import InputError
from negotiation.play.session import Session
from negotiation.play.setup import PlaySetup
from negotiation.scenarios import (
    Figure,
    HubScenario,
    Tables,
    at,
    draw_scenarios,
    load_hub,
    load_scenario,
    replaced,
    scenario_names,
    scenario_text,
)
from negotiation.scenarios.draws import at_midpoints
from negotiation.scenarios.figures import Background, Strict, parts
from negotiation.scenarios.loader import load, parse_overrides
from negotiation.scenarios.paths import names_below
from negotiation.studies import load_study
from negotiation.valuation.game import Game

DOCUMENTS = {name: load(name) for name in scenario_names()}

PATHS = {
    "sectors.autos.exports": 40.0,
    "sectors.semiconductors.governed_by": "autos",
    "calendar.opening": "2025-04-21",
    "calendar.round_days": 14,
    "calendar.no_deal.0.levels.reciprocal": 15,
    "retaliation.enabled": True,
    "firms.number": 150,
    "payoff": "equilibrium",
    "politics.election.date": "2025-06-10",
    "issues.digital.levels.equal.values.USA": 9.0,
    "issues.7.levels.1.values.USA": 9.0,
    "issues.autos.no_deal": 20,
    "politics.sides.KOR.constituencies.auto_workers.stakes.producer_surplus.autos": 9.0,
    "title": "Another",
}
"""Paths and values that all doors must take."""

REFUSED = {
    "sectors.auto.exports": (1, "unknown key 'auto'"),
    "sectors.autos": (1, "not a single figure; go on with"),
    "sectors.autos.exports": ("many", "is not a number"),
    "sectors.autos.exports.value": (1, "is the figure itself; nothing is below it"),
    "sectors.autos.shares.JPN": (0.9, "more than 1"),
    "sectors.energy.governed_by": ("cars", "allowed: autos, reciprocal, steel, or leave it out"),
    "context.announced_rate": (30, "for reading only"),
    "calendar.deadline": ("soon", "calendar.deadline"),
    "calendar.opening": ("2024-01-01", "must lie between"),
    "firms.number": (0, "a number above 0"),
    "issues.autos.no_deal": (21, "unknown level"),
    "precedent.rate": (1, "unknown key 'precedent'"),
    "precedent": (1, "unknown key 'precedent'"),
    "name.space": (1, "unknown key 'space'"),
}
"""Paths and values that no door may take, and what is said."""


def figure_paths(document):
    return [path for path, figure in document.figures() if not isinstance(figure, Background)]


def by_set(path, value):
    written = f'"{value}"' if isinstance(value, str) else str(value).lower()
    return load_scenario("korea-us-2025", parse_overrides([f"{path}={written}"]))


def by_model(path, value):
    return replaced(load_scenario("korea-us-2025"), {path: value})


def by_saved_game(path, value):
    setup = PlaySetup.of(scenario="korea-us-2025", people=["KOR"], rounds=3, overrides={path: value})
    return Session(PlaySetup.model_validate_json(setup.model_dump_json()))


def study_text(tail):
    return f'name = "s"\ntitle = "t"\nscenario = "korea-us-2025"\n[design]\nreplicates = 2\n{tail}'


def written(value):
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


@pytest.fixture
def by_study(tmp_path):
    def by_study(path, value):
        file = tmp_path / "study.toml"
        file.write_text(study_text(f'[fixed]\n"{path}" = {written(value)}\n'), encoding="utf-8")
        return load_study(file).scenario

    return by_study


@pytest.mark.parametrize(("path", "value"), PATHS.items())
def test_what_one_door_takes_all_take(by_study, path, value):
    wanted = by_model(path, value)
    assert wanted != load_scenario("korea-us-2025")
    for door in (by_set, by_study):
        assert door(path, value) == wanted
    assert by_saved_game(path, value).digest == wanted.digest


@pytest.mark.parametrize(("path", "case"), REFUSED.items())
def test_what_one_door_refuses_all_refuse_in_the_same_words(by_study, path, case):
    value, words = case
    with pytest.raises(InputError) as refusal:
        by_model(path, value)
    assert words in str(refusal.value)
    for door in (by_set, by_study, by_saved_game):
        with pytest.raises(InputError) as error:
            door(path, value)
        assert str(refusal.value).partition(": ")[2] in str(error.value)


@pytest.mark.parametrize("path", ["firms.number", "sectors.autos.exports", "calendar.round_days"])
def test_what_can_be_fixed_can_vary(tmp_path, path):
    value = PATHS[path]
    file = tmp_path / "study.toml"
    file.write_text(study_text(f'[vary]\n"{path}" = [{value}]\n'), encoding="utf-8")
    study = load_study(file)
    assert replaced(study.scenario, {path: study.parameters[0].levels[0]}) == by_model(path, value)


def test_a_fixed_value_that_is_wrong_is_named_with_its_line(by_study):
    with pytest.raises(InputError, match=r"study.toml, line 7: fixed.firms.number: .*a number above 0"):
        by_study("firms.number", 0)


def test_values_are_put_in_together_before_the_whole_is_checked(tmp_path, korea):
    moved = {"calendar.deadline": date(2026, 3, 1), "calendar.opening": date(2025, 9, 1)}
    election = {"politics.election.date": date(2025, 12, 1)}
    for alone in ({"calendar.opening": moved["calendar.opening"]}, election):
        with pytest.raises(InputError):
            replaced(korea, alone)
    together = replaced(korea, moved | election)
    assert together == load_scenario("korea-us-2025", election | moved)
    file = tmp_path / "study.toml"
    lines = "".join(f'"{path}" = {day}\n' for path, day in (moved | election).items())
    file.write_text(study_text(f"[fixed]\n{lines}"), encoding="utf-8")
    assert load_study(file).scenario == together


def test_a_thing_is_named_once(korea):
    for paths in (("issues.0.no_deal", "issues.reciprocal.no_deal"),):
        with pytest.raises(InputError, match="given twice"):
            replaced(korea, dict.fromkeys(paths, 20))
    with pytest.raises(InputError, match="given as a whole and in parts"):
        replaced(DOCUMENTS["hub-2025"], {"talks.given": ["KOR"], "talks.given.0": "JPN"})


@cache
def paths_of(name):
    return figure_paths(DOCUMENTS[name])


@st.composite
def changes(draw):
    """Draw a document and values of some of its figures within their ranges."""
    name = draw(st.sampled_from(sorted(DOCUMENTS)))
    document = DOCUMENTS[name]
    paths = draw(st.lists(st.sampled_from(paths_of(name)), max_size=6, unique=True))
    values = {}
    for path in paths:
        figure = at(document, path)
        values[path] = draw(st.floats(figure.low, figure.high))
    return document, values


@given(changes())
@settings(deadline=None)
def test_what_was_replaced_is_read_and_the_rest_is_shared(change):
    document, values = change
    before = document.digest
    changed = replaced(document, values)
    for path, figure in document.figures():
        new = at(changed, path)
        if path in values:
            assert new.value == values[path]
            assert (new.low, new.high, new.source) == (figure.low, figure.high, figure.source)
        else:
            assert new is figure
    for name in type(document).model_fields:
        if not any(path.split(".")[0] == name for path in values):
            assert getattr(changed, name) is getattr(document, name)
    assert document.digest == before


@given(changes(), st.randoms())
@settings(deadline=None)
def test_the_order_of_paths_does_not_matter(change, random):
    document, values = change
    items = list(values.items())
    random.shuffle(items)
    assert replaced(document, dict(items)) == replaced(document, values)
    step = document
    for path, value in items:
        step = replaced(step, {path: value})
    assert step == replaced(document, values)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_replacing_nothing_gives_an_equal_document_that_shares_all(name):
    document = DOCUMENTS[name]
    same = replaced(document, {})
    assert same == document
    assert all(getattr(same, field) is getattr(document, field) for field in type(document).model_fields)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_checked_change_shares_the_tables_that_stay(name):
    document = DOCUMENTS[name]
    changed = replaced(document, {"title": "Another"})
    assert changed.title == "Another"
    assert changed.model_copy(update={"title": document.title}) == document
    assert dict(changed.figures()).keys() == dict(document.figures()).keys()
    assert all(at(changed, path) is figure for path, figure in document.figures())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_name_below_leads_on(name):
    def follow(path, node):
        names = names_below(node)
        assert len(set(names)) == len(names)
        for below in names:
            longer = f"{path}.{below}" if path else below
            follow(longer, at(DOCUMENTS[name], longer))

    follow("", DOCUMENTS[name])


def tables_of(node):
    if isinstance(node, Strict):
        yield node
    for _, _, part in parts(node):
        yield from tables_of(part)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_in_a_document_can_be_set(name):
    for table in tables_of(DOCUMENTS[name]):
        for field in type(table).model_fields:
            with pytest.raises(ValidationError, match="frozen"):
                setattr(table, field, getattr(table, field))


def test_a_game_of_a_replaced_document_has_new_tables(korea):
    game = Game(korea, election="none")
    dearer = Game(replaced(korea, {"sectors.autos.exports": 60}), election="none")
    fewer = Game(replaced(korea, {"issues.autos.no_deal": 20}), election="none")
    assert game != dearer
    assert not np.array_equal(game.tables, dearer.tables)
    assert fewer.scenario.no_deal != game.scenario.no_deal


def test_what_was_computed_is_not_carried_into_copies(korea):
    kept = korea.space, korea.no_deal, korea.digest
    assert korea.space is kept[0]
    issues = [
        korea.issues[0].model_copy(update={"levels": korea.issues[0].levels[-2:]}),
        *korea.issues[1:],
    ]
    copy = korea.model_copy(update={"issues": issues})
    assert copy.space.size == korea.space.size * 2 // len(korea.issues[0].levels)
    assert copy.digest != korea.digest
    drawn = next(draw_scenarios(korea, 1, np.random.default_rng(0)))
    assert drawn.digest != korea.digest
    assert (korea.space, korea.no_deal, korea.digest) == kept


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_was_computed_does_not_travel(name):
    document = load(name)
    plain = len(pickle.dumps(document.model_copy()))
    assert document.digest
    for _ in [document.tables.scenario("KOR")] if isinstance(document, HubScenario) else []:
        pass
    assert len(pickle.dumps(document)) == plain
    again = pickle.loads(pickle.dumps(document))
    assert again == document
    assert again.digest == document.digest


def test_draws_are_documents_of_their_own(korea):
    first, second = draw_scenarios(korea, 2, np.random.default_rng(3))
    assert first != second
    rng = np.random.default_rng(3)
    low, high = (np.array([getattr(f, end) for _, f in korea.figures()]) for end in ("low", "high"))
    for drawn in (first, second):
        for (_, figure), value in zip(drawn.figures(), rng.uniform(low, high).tolist(), strict=True):
            assert figure.value == value or isinstance(figure, Background)
    certain = [(path, f) for path, f in korea.figures() if f.low == f.high]
    assert certain
    assert all(at(first, path) is figure for path, figure in certain)


@pytest.mark.parametrize("name", ["korea-us-2025", "korus-2018"])
def test_what_others_stand_for_is_not_drawn(name):
    """Imports less exports are the deficit in every draw."""
    scenario = load_scenario(name)
    for drawn in draw_scenarios(scenario, 20, np.random.default_rng(0)):
        context = drawn.context
        balance = context["us_imports_from_korea"].value - context["us_exports_to_korea"].value
        assert balance == pytest.approx(context["us_deficit"].value, abs=0.05)


@pytest.mark.parametrize(
    ("spread", "assumption", "assumed"),
    [
        (0.25, True, True),
        (0.3, True, True),
        (0.25, False, False),
        (0.2, True, False),
        (0.0, True, False),
    ],
)
@pytest.mark.parametrize("value", [-3.0, 0.07, 480.0])
def test_ranges_that_come_from_no_source_are_told(value, spread, assumption, assumed):
    ends = sorted((value * (1 - spread), value * (1 + spread)))
    given = {"unit": "bn USD", "year": 2024, "source": "assumption", "assumption": assumption}
    figure = Figure(value=value, low=ends[0], high=ends[1], **given)
    assert figure.range_assumed == assumed
    uneven = Figure(value=value, low=ends[0], high=ends[1] + 1, **given)
    assert not uneven.range_assumed


def test_a_hub_reads_its_own_table_of_partners_whichever_way_it_is_named(tmp_path):
    rows = "".join(
        f"{code},{code},{size},60,25\n" for code, size in (("KOR", 131), ("JPN", 148), ("IND", 87))
    )
    rivals = "CHN,China,438,143,34\nMEX,Mexico,505,334,\nCAN,Canada,412,348,\n"
    head = "iso3,name,imports_bn,exports_bn,announced_pct\n"
    (tmp_path / "few.csv").write_text(head + rows + rivals, encoding="utf-8")
    text = scenario_text("hub-2025").replace(', "IND"]', "]")
    for name, line in (("plain", "number = 3"), ("named", 'number = 3\ntable = "few.csv"')):
        file = tmp_path / f"{name}.toml"
        file.write_text(text.replace("number = 75", line, 1), encoding="utf-8")
    named = load_hub(tmp_path / "named.toml")
    assert set(named.at_tables) == {"KOR", "JPN", "IND"}
    overridden = load_hub(tmp_path / "plain.toml", {"partners.table": "few.csv"})
    assert overridden.table == named.table
    changed = replaced(load_hub(tmp_path / "plain.toml"), {"partners.table": str(tmp_path / "few.csv")})
    assert changed == overridden
    # what is changed besides leaves the table that was read alone
    (tmp_path / "few.csv").unlink()
    assert replaced(named, {"talks.rounds": 9}).table == named.table


def test_a_hub_is_whole_at_birth():
    hub = load_hub("hub-2025")
    assert HubScenario.model_validate(hub.model_dump()) == hub
    assert hub.tables.scenario("KOR") == Tables(hub).scenario("KOR")
    assert load_scenario("hub-2025:KOR") == hub.tables.scenario("KOR")


def test_tables_of_a_hub_share_what_no_deal_changes():
    tables = load_hub("hub-2025").tables
    before, after = tables.scenario("ISR"), tables.scenario("ISR", concluded={"JPN": 15.0})
    assert after.sectors is before.sectors
    assert after.rivals["JPN"] != before.rivals["JPN"]
    assert after.rivals["VNM"] is before.rivals["VNM"]


def test_a_hub_study_reads_its_file_once(monkeypatch, tmp_path):
    (tmp_path / "hub.toml").write_text(scenario_text("hub-2025"), encoding="utf-8")
    text = (
        f'name = "s"\ntitle = "t"\nscenario = "{tmp_path}/hub.toml:KOR"\n'
        '[fixed]\n"hub.partners.flows" = 1.01\n[vary]\nplace = [1, 2]\n'
    )
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    read = []
    plain = HubScenario.model_validate.__func__

    def counted(cls, raw, **options):
        read.append(options)
        return plain(cls, raw, **options)

    monkeypatch.setattr(HubScenario, "model_validate", classmethod(counted))
    load_study(tmp_path / "study.toml")
    assert sum("folder" in (options.get("context") or {}) for options in read) == 1


def test_figures_are_figures(korea):
    assert isinstance(at(korea, "sectors.autos.exports"), Figure)
    assert at(korea, "calendar.round_days") == 7
    assert at(korea, "issues.autos.levels.12.5").level == 12.5
    assert at(korea, "issues.autos.levels.25") is at(korea, "issues.autos.levels.25.0")


def test_what_tables_and_lists_hold_does_not_change_either():
    scenario, hub = load_scenario("korea-us-2025"), load_hub("hub-2025")
    weights = scenario.parties["USA"].weights
    for change in (
        lambda: weights.update(balance=None),
        lambda: weights.pop("balance"),
        lambda: scenario.issues.append(None),
        lambda: scenario.calendar.no_deal[0].levels.clear(),
        lambda: hub.table.clear(),
        lambda: replaced(scenario, {"sectors.autos.exports": 1}).sectors.clear(),
        lambda: scenario.model_copy(update={"parties": {}}).parties.setdefault("X"),
    ):
        with pytest.raises(TypeError, match="does not change"):
            change()
    for same in (pickle.loads(pickle.dumps(scenario)), copy.deepcopy(scenario)):
        assert same == scenario
        with pytest.raises(TypeError, match="does not change"):
            same.parties["USA"].weights["balance"] = None


@pytest.mark.parametrize("values", [[("a", 1)], {3: 1}, "sectors.autos.exports=40"])
def test_what_are_no_values_by_path_is_refused_in_words(values):
    for door in (
        lambda: load_scenario("korus-2018", values),
        lambda: replaced(load_scenario("korus-2018"), values),
    ):
        with pytest.raises(InputError):
            door()


def test_numbers_of_arrays_are_numbers():
    for number in (np.int64(20), np.float32(20), 20):
        assert (
            load_scenario("korus-2018", {"sectors.autos.exports": number}).sectors["autos"].exports.value
            == 20
        )


def test_values_from_the_ranges_leave_the_midpoints_as_they_are(korea):
    path = "politics.failure_gain"
    inside, beyond = (replaced(korea, {path: at(korea, path).high + more}) for more in (0.0, 1.0))
    assert at_midpoints(inside) is at_midpoints(korea)
    assert at(at_midpoints(beyond), path).value == at(at_midpoints(korea), path).value + 0.5
    assert at(at_midpoints(replaced(inside, {path: at(korea, path).high + 1.0})), path).value == (
        at(at_midpoints(beyond), path).value
    )


def test_many_numbers_at_once_are_put_in_as_one_by_one(monkeypatch):
    scenario = load_scenario("korea-us-2025")
    open_ = {
        path: figure
        for path, figure in scenario.figures()
        if figure.low < figure.high and not isinstance(figure, Background)
    }
    wide = next(iter(open_))
    drawn = {path: figure.low + 0.3 * (figure.high - figure.low) for path, figure in open_.items()}
    same = {path: figure.value for path, figure in open_.items()}
    others = {**same, wide: 2 * open_[wide].high}, {**same, "title": "Other"}
    for values in (drawn, dict(reversed(drawn.items())), *others):
        found = replaced(scenario, values)
        with monkeypatch.context() as patched:
            patched.setattr("negotiation.scenarios.paths.MANY", len(values) + 1)
            assert found == replaced(scenario, values)
        assert all(at(found, path).value == value for path, value in values.items() if path in open_)
    with pytest.raises(InputError, match="for reading only"):
        replaced(scenario, {**drawn, "context.us_deficit": 66.0})
    with pytest.raises(InputError, match="is not a number"):
        replaced(scenario, {**drawn, wide: True})
