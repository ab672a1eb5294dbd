"""``negotiate trade``: what it prints, and what it refuses."""

import json

import pytest

OFFER = "reciprocal=15% autos=15 pledge=$350bn shipbuilding=yards"


def test_it_fits_a_page_and_names_the_price(negotiate):
    code, out, err = negotiate("trade", "korea-us-2025", OFFER, "--for", "agriculture,digital")
    assert (code, err) == (0, "")
    tables = [line for line in out.splitlines() if "both together" not in line]
    assert max(map(len, tables)) <= 80
    for said in (
        "One step of one issue",
        "agriculture beef: alone KOR -",
        "digital equal",
        "in at most two",
    ):
        assert said in out


def test_an_offer_may_be_one_word_or_several(negotiate):
    said = [
        negotiate("trade", "korus-2018", *words, "--json")
        for words in (["korus=2.3 steel=0"], ["korus=2.3", "steel=0"], ["korus=2.3,", "steel=0"])
    ]
    assert said[0][0] == 0
    assert said[0] == said[1] == said[2]


def test_json_has_what_is_printed(negotiate):
    code, out, _ = negotiate("trade", "japan-us", "pledge=75", "--for", "pledge", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["between_levels"] == ["pledge"]
    assert {next(iter(step["terms"])) for step in found["steps"]} >= {"pledge", "reciprocal"}
    assert all(set(price["asked"]["terms"]) == {"pledge"} for price in found["prices"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("korea-us-2025", "reciprocal=15", "--for", "beef"), "unknown issue 'beef'"),
        (("korea-us-2025", "15 %"), "'15 %': expected ISSUE=LEVEL, or an offer in quotes"),
        (("korea-us-2025", "reciprocal=150"), "amounts from 0 to 75 % can be explained"),
        (("hub-2025", "reciprocal=15"), "name one, e.g. hub-2025:KOR"),
    ],
)
def test_wrong_input_is_refused(negotiate, arguments, said):
    code, _, err = negotiate("trade", *arguments)
    assert code == 2
    assert said in err
