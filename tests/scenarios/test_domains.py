"""Files of GENIUS, GeniusWeb and NegMAS: read by their rules, written so that they come back the same."""

import json
from contextlib import suppress
from itertools import product

import numpy as np
import pytest
from typer.testing import CliRunner

from negotiation import Game, TradeTalks
from negotiation.base.errors import InputError
from negotiation.base.xml_files import MOST_XML, parse_xml
from negotiation.cli import app
from negotiation.play.worth import Outlook
from negotiation.scenarios import load_scenario
from negotiation.scenarios.domains import (
    Domain,
    Profile,
    domain_of,
    geniusweb,
    negmas,
    scenario_of,
    write_domain,
)
from negotiation.scenarios.domains.files import FORMATS, joined
from negotiation.scenarios.domains.genius import rescaled
from negotiation.scenarios.domains.texts import from_json, from_yaml
from negotiation.scenarios.toml_text import toml_text
from tests.scenarios.test_bare import CAKE

DOMAIN = """
<?xml version="1.0" encoding="utf-8"?>
<negotiation_template><utility_space><objective index="0" name="x" etype="objective">
<issue index="1" name="Hard disk" vtype="discrete"><item index="1" value="60 GB"/><item index="2" value="80 GB"/></issue>
<issue index="2" name="price" type="integer" lowerbound="-1" upperbound="2"/>
</objective></utility_space></negotiation_template>
"""

PROFILE = """<utility_space><objective index="0" name="x">
<issue index="1" name="Hard disk" vtype="discrete">
<item index="1" value="60 GB" evaluation="2"/><item index="2" value="80 GB" evaluation="8"/></issue>
<issue index="2" name="price" type="integer" lowerbound="-1" upperbound="2">
<evaluator ftype="linear" offset="0.8" slope="-0.3"/></issue>
<weight index="1" value="1"/><weight index="2" value="3"/></objective>
<discount_factor value="0.5"/><reservation value="0.25"/></utility_space>
"""


def folder_of(path, **files):
    path.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        stem, _, suffix = name.rpartition("_")
        (path / f"{stem}.{suffix}").write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def genius(tmp_path):
    """A domain in XML with two profiles; one weighs the other way round."""
    other = PROFILE.replace('index="1" value="1"', 'index="1" value="3"', 1)
    return folder_of(tmp_path / "d", shop_xml=DOMAIN, a_xml=PROFILE, b_xml=other)


def test_utilities_are_genius_s(genius):
    shop = domain_of(load_scenario(genius))
    assert shop.issues == {"Hard disk": ("60 GB", "80 GB"), "price": (-1, 0, 1, 2)}
    first, second = shop.profiles
    assert (first.reservation, first.discount) == (0.25, 0.5)
    for places in product(range(2), range(4)):
        disk = (0.25, 1.0)[places[0]]  # evaluation over the largest
        price = max(0.0, 0.8 - 0.3 * places[1])  # from the lowest number on, and not below 0
        assert first.utility(places) == pytest.approx(0.25 * disk + 0.75 * price, abs=1e-15)
        assert second.utility(places) == pytest.approx(0.5 * disk + 0.5 * price, abs=1e-15)


def test_what_a_party_has_without_a_deal_is_no_matter_of_time(genius):
    game = Game(load_scenario(genius))
    for round_index in (0, game.rounds // 2):
        parts = game.components("A", 3, round_index)
        kept = game.timing.remaining[round_index]
        assert parts["reservation"] == pytest.approx(-0.25 * kept)
        assert sum(parts.values()) == pytest.approx(game.payoff(3, round_index)[0])
    assert game.components("A", 3, 0)["timing"] == pytest.approx(0.0, abs=1e-12)


def test_a_type_that_promises_nothing_is_read_for_what_is_there(tmp_path):
    """NegMAS writes its additive utilities as of the type any."""
    plain = domain_of(
        load_scenario(folder_of(tmp_path / "d", d_xml=DOMAIN, a_xml=PROFILE, b_xml=PROFILE))
    )
    texts = {"d_xml": DOMAIN, "a_xml": PROFILE.replace("<utility_space", '<utility_space type="any"', 1)}
    same = domain_of(load_scenario(folder_of(tmp_path / "e", b_xml=PROFILE, **texts)))
    assert same.profiles[0].weights == plain.profiles[0].weights


def test_payoffs_are_what_utilities_exceed_the_reservation_value_by_discounted(genius):
    game = Game(load_scenario(genius), rounds=4)
    utilities = [
        [profile.utility(places) for places in product(range(2), range(4))]
        for profile in domain_of(game.scenario).profiles
    ]
    for k in range(4):
        worth = 0.5 ** (k / 4) * (np.array(utilities) - 0.25)
        np.testing.assert_allclose(game.payoffs_at(k), worth, atol=1e-15)
        for side, expected in zip(game.preferences.values(), worth, strict=True):
            np.testing.assert_allclose(side.payoff(np.arange(8), k), expected, atol=1e-15)
    assert game.rounds == 4
    assert Game(game.scenario, rounds=500).rounds == 500, "no horizon of years ends the talks"


def random_domain(seed, kind, discount=1.0):
    """A domain as the format's own files have it."""
    rng = np.random.default_rng(seed)
    issues = {f"i {n}": tuple("abcdefg"[: rng.integers(2, 6)]) for n in range(3)}
    if kind != "geniusweb":
        issues["n"] = tuple(float(n) for n in range(-2, int(rng.integers(1, 5))))
    profiles = []
    for name in ("p", "q", "r"):
        weights = rng.dirichlet(np.ones(len(issues)))
        values = [rng.random(len(levels)) for levels in issues.values()]
        values[:3] = [v / v.max() for v in values[:3]]
        if "n" in issues:
            steps = np.arange(len(issues["n"]))
            values[3] = np.clip(rng.uniform(0.1, 0.9) + rng.normal(0, 0.3) * steps, 0, 1)
        if kind == "negmas":  # anything goes
            weights, values = 3 * weights - 1, [5 * v - 2 for v in values]
        rows = tuple(tuple(map(float, v)) for v in values)
        profiles.append(Profile(name, tuple(map(float, weights)), rows, 0.0, discount))
    if kind == "geniusweb":
        profiles = [Profile(p.name, p.weights, p.values, p.utility((1, 0, 1))) for p in profiles]
    else:
        profiles = [Profile(p.name, p.weights, p.values, rng.random(), discount) for p in profiles]
    return Domain("d", issues, tuple(profiles))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_written_comes_back_to_the_last_bit(tmp_path, kind, seed):
    discount = 1.0 if kind == "geniusweb" or seed % 2 else 0.7
    scenario = scenario_of(random_domain(seed, kind, discount), "here")
    write_domain(domain_of(scenario), tmp_path, kind)
    again = load_scenario(tmp_path)
    assert [again.issues, again.horizon] == [scenario.issues, scenario.horizon]
    by_name = {party.name: party for party in again.parties.values()}
    assert by_name == {party.name: party for party in scenario.parties.values()}


NEAR = {
    "whole numbers of seven digits": (1e6, 1e6 + 1, 1e6 + 2),
    "whole numbers that are no line": (1e6 + 1, 1e6, 1e6 + 2),
    "parts": (0.12345671, 0.12345672, 0.1 + 0.2),
    "one, beyond all whole numbers of floats": (1e16,),
}


@pytest.mark.parametrize("levels", NEAR.values(), ids=NEAR)
@pytest.mark.parametrize("kind", FORMATS)
def test_levels_that_differ_in_their_last_digits_come_back_apart(tmp_path, kind, levels):
    values = ((0.3, 1.0, 0.0), (1.0, 0.4, 0.0)) if len(levels) > 1 else ((1.0,), (1.0,))
    profiles = tuple(Profile(n, (1.0,), (v,)) for n, v in zip("ab", values, strict=True))
    write_domain(Domain("d", {"price": levels}, profiles), tmp_path, kind)
    again = domain_of(load_scenario(tmp_path))
    assert tuple(map(float, again.issues["price"])) == levels
    assert tuple(profile.values[0] for profile in again.profiles) == values


def test_numbers_are_compared_as_numbers_however_a_file_writes_them(tmp_path):
    worth = {"1000000": 0.2, "1000001.0": 0.4, "1.000002e6": 1}
    web = json.loads(json.dumps(GENIUSWEB).replace('"x": 0.5, "y": 1', json.dumps(worth)[1:-1]))
    space = web["LinearAdditiveUtilitySpace"]
    space["reservationBid"]["issuevalues"]["a"] = 1000001
    template = {"issuesValues": {"a": {"range": [1000000, 1000002, 1]}, "n": {"range": [0, 0.4, 0.1]}}}
    space["issueUtilities"]["n"] = {"discreteutils": {"valueUtilities": {"0.3": 1, "0.4": 0}}}
    space["reservationBid"]["issuevalues"]["n"] = "0.30"
    texts = {f"{n}_json": json.dumps(d) for n, d in {"d": template, "p": web, "q": web}.items()}
    found = domain_of(load_scenario(folder_of(tmp_path / "web", **texts)))
    assert found.issues == {"a": (1e6, 1e6 + 1, 1e6 + 2), "n": (0, 0.1, 0.2, 0.3, 0.4)}
    assert found.profiles[0].values == ((0.2, 0.4, 1), (0, 0, 0, 1, 0))
    assert found.profiles[0].reservation == 0.4 * 0.4 + 0.6

    issues = {"issues": [{"name": "a", "type": "DiscreteCardinalIssue", "values": [1000000, 1000001]}]}
    table = {"type": "TableFun", "mapping": {"1000000": 1, "1000001.0": 2}}
    linear = {"type": "LinearAdditiveUtilityFunction", "values": [table]}
    texts = {f"{n}_json": json.dumps(d) for n, d in {"d": issues, "p": linear, "q": linear}.items()}
    found = domain_of(load_scenario(folder_of(tmp_path / "negmas", **texts)))
    assert found.profiles[0].values == ((1, 2),)


def test_a_scenario_s_own_file_holds_it_too(genius, tmp_path):
    scenario, file = load_scenario(genius), tmp_path / "shop.toml"
    file.write_text(toml_text(scenario), encoding="utf-8")
    assert load_scenario(file) == scenario


@pytest.mark.parametrize("kind", ["genius", "negmas"])
def test_talks_without_trade_are_written_with_another_scale_at_most(tmp_path, kind):
    (file := tmp_path / "cake.toml").write_text(CAKE.replace("A = 3, B = 0", "A = 3, B = -2"))
    cake = domain_of(load_scenario(file))
    folder = tmp_path / "out"
    folder.mkdir()
    write_domain(cake, folder, kind)
    by_name = {profile.name: profile for profile in domain_of(load_scenario(folder)).profiles}
    for profile in cake.profiles:
        old = np.array([profile.utility((n,)) for n in range(3)] + [profile.reservation])
        new = np.array([by_name[profile.name].utility((n,)) for n in range(3)])
        new = np.append(new, by_name[profile.name].reservation)
        scaled = old if kind == "negmas" else (old - old.min()) / np.ptp(old)
        np.testing.assert_allclose(new, scaled, atol=1e-15)


def test_what_is_on_the_format_s_scale_is_left_alone():
    profile = random_domain(0, "geniusweb").profiles[0]
    assert rescaled(profile) is profile


def test_a_discount_that_is_none_counts_as_none(genius):
    for file in genius.glob("[ab].xml"):
        file.write_text(file.read_text().replace('"0.5"', '"0.0"'))
    assert domain_of(load_scenario(genius)).discount == 1


def test_profiles_can_be_named(genius):
    (genius / "c.xml").write_text(PROFILE)
    names = [str(genius / f"{name}.xml") for name in ("shop", "c", "a")]
    (one,) = joined(names)
    found = load_scenario(one)
    assert [party.name for party in found.parties.values()] == ["c", "a"]
    assert len(load_scenario(names[0]).parties) == 3, "all that stand beside it"
    assert joined([*names, "korus-2018", *names]) == [one, "korus-2018", one]
    with pytest.raises(InputError, match="the file of its domain is needed before it"):
        joined(["korus-2018", names[1]])


GENIUSWEB = {
    "LinearAdditiveUtilitySpace": {
        "issueUtilities": {
            "a": {"discreteutils": {"valueUtilities": {"x": 0.5, "y": 1}}},
            "n": {"numberutils": {"lowValue": 0, "lowUtility": 1, "highValue": 4, "highUtility": 0}},
        },
        "issueWeights": {"a": 0.4, "n": 0.6},
        "reservationBid": {"issuevalues": {"a": "x", "n": 4}},
    }
}


def test_geniusweb_names_a_bid_to_fall_back_on(tmp_path):
    files = {"d": WEB, "p": GENIUSWEB, "q": GENIUSWEB}
    texts = {f"{name}_json": json.dumps(document) for name, document in files.items()}
    found = domain_of(load_scenario(folder_of(tmp_path / "web", **texts)))
    assert found.issues == {"a": ("x", "y"), "n": (0, 2, 4)}
    assert found.profiles[0].reservation == 0.4 * 0.5
    assert found.profiles[0].utility((1, 1)) == 0.4 + 0.6 * 0.5


NEGMAS = """
issues:
- {name: a, type: CategoricalIssue, values: [x, y]}
- {name: n, type: negmas.outcomes.ContiguousIssue, values: [1, 3]}
"""

FUNCTION = """
type: LinearAdditiveUtilityFunction
reserved_value: -.inf
weights: [2.0, 1.0]
values:
- {type: TableFun, mapping: {x: -1, y: 1}}
- {type: AffineFun, slope: 0.5, bias: 1}
"""


def test_negmas_values_are_taken_as_they_are(tmp_path):
    found = domain_of(
        load_scenario(folder_of(tmp_path / "n", d_yml=NEGMAS, p_yml=FUNCTION, q_yml=FUNCTION))
    )
    first = found.profiles[0]
    worth = [first.utility(places) for places in product(range(2), range(3))]
    assert worth == [2 * a + 1 + 0.5 * n for a in (-1, 1) for n in (1, 2, 3)]
    assert first.reservation == -0.5, "nothing is worse than no agreement"


def wrong(genius, old, new, name="a"):
    file = genius / f"{name}.xml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


@pytest.mark.attack
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "<utility_space>",
            '<utility_space type="nonlinear">',
            "constraints .hypervolumes. are not read",
        ),
        ('ftype="linear"', 'ftype="triangular"', "issue 'price': a linear evaluator"),
        ('evaluation="8"', 'evaluation="many"', "evaluation is 'many', no number"),
        ('evaluation="8"', 'evaluation="-8"', "an evaluation is negative"),
        ('evaluation="8"', 'evaluation="nan"', "no number"),
        ('value="80 GB"', 'value="81 GB"', "no evaluation of '80 GB'"),
        ('"0.5"', '"0.6"', "the discount factors differ .a 0.6, b 0.5."),
        ('index="2" value="3"', 'index="2" value="-3"', "weights must not be negative"),
        ('<weight index="2" value="3"/>', "", "issue 'price' has no weight"),
        ("<utility_space>", "<!DOCTYPE x [<!ENTITY e 'ee'>]><utility_space>", "document type"),
        ("<utility_space>", "<utility_space>" + "<a>" * 60, "at most 50 levels"),
        ("</utility_space>", "", "1 profiles of parties.*: no element|not an XML file"),
    ],
)
def test_what_cannot_be_read_is_said(genius, old, new, said):
    wrong(genius, old, new)
    with pytest.raises(InputError, match=said):
        load_scenario(genius)


@pytest.mark.attack
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('type="integer" lowerbound="-1" upperbound="2"', 'type="real"', "of the kind 'real'"),
        ('upperbound="2"', 'upperbound="99999999"', "1 to 10,000 levels"),
        ('upperbound="2"', 'upperbound="2.5"', "no whole number"),
        (
            '<item index="1" value="60 GB"/><item index="2" value="80 GB"/>',
            "",
            "'Hard disk' has no levels",
        ),
        ('value="80 GB"', 'value="60 GB"', "names a level twice"),
    ],
)
def test_issues_that_cannot_be_read_are_named(genius, old, new, said):
    wrong(genius, old, new, "shop")
    with pytest.raises(InputError, match=said):
        load_scenario(genius)


@pytest.mark.attack
def test_files_without_end_are_not_read(genius):
    (genius / "a.xml").write_text("<a>" + " " * MOST_XML)
    with pytest.raises(InputError, match="too large"):
        load_scenario(genius)
    with pytest.raises(InputError, match="at most 50 levels and 200,000 elements"):
        parse_xml("<a>" + "<b/>" * 200_001 + "</a>", "x")


@pytest.mark.attack
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x [1]\nb: [*x, *x]", "YAML with references"),
        ("a: [", "not a YAML file"),
        ("[" * 5000, "not a YAML file"),
        (FUNCTION.replace("TableFun", "LambdaFun"), "values by 'LambdaFun' are not read"),
        (FUNCTION.replace("x: -1", "z: -1"), "no value of 'x'"),
        (FUNCTION.replace("LinearAdditive", "Hyper"), "a HyperUtilityFunction is not read"),
        (FUNCTION + "bias: 1\n", "a bias of 1 is not read"),
        ("type: ExpDiscountedUFun\nfactor: step\nufun: {a: 1}", "a discount by 'step' is not read"),
    ],
)
def test_yaml_that_cannot_be_read_is_said(tmp_path, text, said):
    folder = folder_of(tmp_path / "n", d_yml=NEGMAS, p_yml=FUNCTION, q_yml=text)
    with pytest.raises(InputError, match=said):
        load_scenario(folder)


SPOILT = {
    "a tag that says something else": ("x: -1", "x: !!bool foo", "not what its tag says"),
    "a date that is none": ("x: -1", "x: !!timestamp foo", "not what its tag says"),
    "a whole number of nothing": ("x: -1", 'x: !!int ""', "not what its tag says"),
    "a number of nothing": ("x: -1", 'x: !!float ""', "not what its tag says"),
    "a sign alone": ("x: -1", 'x: !!int "+"', "not what its tag says"),
    "a name of a tag": ("x: -1", 'x: !<\\x9b> ""', "not a YAML file"),
    "a number of 400 digits": ("x: -1", f"x: {10**400}", "is no number of 64 bits"),
    "a weight of 400 digits": ("2.0", f"{10**400}", "is no number of 64 bits"),
    "a key of 400 digits": ("x: -1", f"{10**400}: -1", "is no number of 64 bits"),
    "a hexadecimal number of 900 digits": ("x: -1", f"x: 0x{'f' * 900}", "is no number of 64 bits"),
    "a value of 5,000 characters": ("x: -1", f"x: 0x{'f' * 5000}", "more than 1,000 characters"),
    "to the base of 60": ("x: -1", f"x: 1{':1' * 5000}", "more than 1,000 characters"),
    "weights that are no list": ("[2.0, 1.0]", "5", "a list 'weights'"),
    "no weights": ("[2.0, 1.0]", "[]", "a list 'weights'"),
    "deep": ("x: -1", f"x: {'[' * 60}{']' * 60}", "too much YAML: at most 50 levels"),
}


@pytest.mark.attack
@pytest.mark.parametrize(("old", "new", "said"), SPOILT.values(), ids=SPOILT)
def test_spoilt_yaml_is_said_in_words(tmp_path, old, new, said):
    text = FUNCTION.replace(old, new)
    assert text != FUNCTION
    folder = folder_of(tmp_path / "n", d_yml=NEGMAS, p_yml=FUNCTION, q_yml=text)
    with pytest.raises(InputError, match=said):
        load_scenario(folder)


@pytest.mark.attack
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[1, 3]", f"[1, {10**400}]", "is no number of 64 bits"),
        ("[1, 3]", f"[1, 0x{'f' * 5000}]", "more than 1,000 characters"),
        ("name: a", "name: 5", "a name is needed, not '5'"),
        ("name: a", f"name: {'[' * 40}{']' * 40}", "a name is needed, not"),
        ("name: n", "name: a", "'a' is given twice"),
    ],
)
def test_spoilt_issues_in_yaml_are_said_in_words(tmp_path, old, new, said):
    folder = folder_of(tmp_path / "n", d_yml=NEGMAS.replace(old, new), p_yml=FUNCTION, q_yml=FUNCTION)
    with pytest.raises(InputError, match=said):
        load_scenario(folder)


WEB = {"name": "d", "issuesValues": {"a": {"values": ["x", "y"]}, "n": {"range": [0, 4, 2]}}}

ODD = [None, 5, -1, 1e308, float("nan"), float("inf"), 10**400, True, "x", [], [1], [[1]], {}, {"a": 1}]


def places(node, *place):
    """Yield where everything in a document stands."""
    yield place
    for key in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield from places(node[key], *place, key)


def put(document, place, value):
    """Return a document with something else in one place."""
    if not place:
        return value
    changed = document.copy()
    changed[place[0]] = put(document[place[0]], place[1:], value)
    return changed


@pytest.mark.attack
@pytest.mark.parametrize("reader", [geniusweb, negmas])
def test_whatever_stands_in_a_document_is_read_or_refused_in_words(reader):
    yaml = pytest.importorskip("yaml")
    issues, profile = (
        (WEB, GENIUSWEB) if reader is geniusweb else map(yaml.safe_load, (NEGMAS, FUNCTION))
    )
    known = reader.read_issues(issues, "d")
    refused = 0
    for place, odd in product(places(issues), ODD):
        with suppress(InputError):
            reader.read_issues(put(issues, place, odd) if place else {"x": odd}, "d")
    for place, odd in product(places(profile), ODD):
        try:
            reader.read_profile(put(profile, place, odd) if place else {"x": odd}, "p", known, "p")
        except InputError:
            refused += 1
    assert refused > 100


@pytest.mark.attack
@pytest.mark.parametrize("escape", ["\\u009b", "\\u202e", "\\u001b", "\\ud800"])
@pytest.mark.parametrize("suffix", ["json", "yml"])
def test_what_a_terminal_would_obey_is_left_out_however_json_and_yaml_write_it(tmp_path, suffix, escape):
    if suffix == "yml" and "ud800" in escape:
        escape = "\\e"
    issues = (
        f'{{"issues": [{{"name": "a{escape}", "type": "CategoricalIssue", "values": ["x{escape}"]}}]}}'
    )
    table = f'{{"type": "TableFun", "mapping": {{"x{escape}": 1}}}}'
    profile = f'{{"type": "LinearAdditiveUtilityFunction", "values": [{table}]}}'
    files = {f"d_{suffix}": issues, f"p_{suffix}": profile, f"q_{suffix}": profile}
    assert domain_of(load_scenario(folder_of(tmp_path / "d", **files))).issues == {"a": ("x",)}


@pytest.mark.attack
@pytest.mark.parametrize("reference", ["&#x9b;", "&#x202e;"])
def test_what_a_terminal_would_obey_is_left_out_however_xml_writes_it(genius, reference):
    for file in genius.glob("*.xml"):
        file.write_text(file.read_text().replace("Hard disk", f"Hard{reference} disk"))
        file.write_text(file.read_text().replace("60 GB", f"60{reference} GB"))
    assert domain_of(load_scenario(genius)).issues["Hard disk"] == ("60 GB", "80 GB")
    assert parse_xml(f"<a>b{reference}c</a>", "x").text == "bc"


def test_what_a_terminal_would_obey_is_left_out_of_names_of_files(genius):
    (genius / "a.xml").rename(genius / "a\x9b.xml")
    (genius / "shop.xml").rename(genius / "shop\x9b.xml")
    found = load_scenario(genius)
    assert (found.title, found.parties["A"].name) == ("shop", "a")


@pytest.mark.attack
@pytest.mark.parametrize("read", [from_json, from_yaml])
def test_json_and_yaml_beyond_all_use_are_not_read(read):
    with pytest.raises(InputError, match="at most 50 levels and 200,000 elements"):
        read("[" * 51 + "]" * 51, "x")
    with pytest.raises(InputError, match="at most 50 levels and 200,000 elements"):
        read("[" + "1," * 200_001 + "1]", "x")
    with pytest.raises(InputError, match="at most 50 levels|nested too deep|not a YAML file"):
        read("[" * 100_000 + "]" * 100_000, "x")
    assert read("[" * 50 + "]" * 50, "x")


def test_names_given_twice_are_refused(genius):
    for read in (from_json, from_yaml):
        with pytest.raises(InputError, match="x: 'a' is given twice"):
            read('[{"b": {"a": 1, "a": 2}}]', "x")
    wrong(genius, 'name="price"', 'name="Hard disk"', "shop")
    with pytest.raises(InputError, match=r"shop.xml: issues: 'Hard disk' is given twice"):
        load_scenario(genius)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('value="80 GB" evaluation', 'value="60 GB" evaluation', "'60 GB' is given twice"),
        ('<weight index="2"', '<weight index="1"', "weights: '1' is given twice"),
        ('name="price"', 'name="Hard disk"', "issues: 'Hard disk' is given twice"),
    ],
)
def test_profiles_that_name_something_twice_are_refused(genius, old, new, said):
    wrong(genius, old, new)
    with pytest.raises(InputError, match=said):
        load_scenario(genius)


def test_profiles_whose_issues_have_other_names_are_read_in_their_order(tmp_path):
    def file(outermost, *names, worth=""):
        item = f'<item value="x" {worth}/>'
        issues = [f'<issue index="{n}" name="{name}">{item}</issue>' for n, name in enumerate(names, 1)]
        weights = '<weight index="1" value="1"/><weight index="2" value="3"/>'
        return f"<{outermost}><objective>{''.join(issues)}{weights}</objective></{outermost}>"

    worth = 'evaluation="1"'
    folder = folder_of(
        tmp_path / "d",
        d_xml=file("negotiation_template", "a", "b"),
        p_xml=file("utility_space", "b", "c", worth=worth),
        q_xml=file("utility_space", "b", "a", worth=worth),
    )
    first, second = domain_of(load_scenario(folder)).profiles
    assert first.weights == (0.25, 0.75), "in order of place: names that fit in part are no guide"
    assert second.weights == (0.75, 0.25), "by name: all fit"


@pytest.mark.attack
def test_an_index_of_thousands_of_digits_is_a_number_like_others(genius):
    wrong(genius, 'index="2" name="price"', f'index="{"9" * 5000}" name="price"', "shop")
    assert list(domain_of(load_scenario(genius)).issues) == ["Hard disk", "price"]


def test_what_a_format_cannot_say_is_refused(tmp_path):
    domain = random_domain(1, "genius", 0.5)
    with pytest.raises(InputError, match="nothing of a discount"):
        write_domain(domain, tmp_path, "geniusweb")
    certain = Profile("a", domain.profiles[0].weights, domain.profiles[0].values, 0.123456)
    with pytest.raises(InputError, match="none is worth the reservation value"):
        write_domain(Domain("d", domain.issues, (certain,)), tmp_path, "geniusweb")
    with pytest.raises(InputError, match="unknown format 'xls'"):
        write_domain(domain, tmp_path, "xls")
    with pytest.raises(InputError, match="two files would be called 'a'"):
        write_domain(Domain("d", domain.issues, (certain, certain)), tmp_path, "genius")
    with pytest.raises(InputError, match="home: no file of a domain can say this"):
        domain_of(load_scenario("korus-2018"))


def run_command(*words):
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 0, told
    return told.stdout


def test_the_commands_show_convert_and_play(genius, tmp_path):
    shown = json.loads(run_command("domains", "show", str(genius), "--json"))["domains"][0]
    assert shown["parties"]["a"]["weights"] == {"Hard disk": 0.25, "price": 0.75}
    assert "reservation" in run_command("domains", "show", str(genius))
    files = [str(genius / f"{name}.xml") for name in ("shop", "a", "b")]
    run_command("domains", "convert", *files, "--to", "negmas", "--out", str(tmp_path / "n"))
    run_command(
        "domains", "convert", str(tmp_path / "n"), "--to", "toml", "--out", str(tmp_path / "n.toml")
    )
    options = "--strategies", "hybrid", "--repeats", "1", "--json"
    played = [
        json.loads(run_command("tournament", *named, *options))["rankings"]
        for named in ([*files], [str(genius)], [str(tmp_path / "n.toml")])
    ]
    assert played[0] == played[1] == played[2]


@pytest.mark.parametrize("seed", [2, 3])  # where rounding makes it a little more
def test_the_best_that_others_could_sign_is_all_of_it(seed):
    outlook = Outlook(
        TradeTalks(Game(scenario_of(random_domain(seed, "genius", 0.7), "d"), rounds=5)), "A"
    )
    could = np.logical_and.reduce([side.table >= side.floors[0] for side in outlook.others.values()])
    best = int(np.argmax(np.where(could, outlook.preferences.table, -1.0)))
    assert any("100% of the best" in remark for remark in outlook.worth(best).remarks)
