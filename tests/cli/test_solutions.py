"""``negotiate solutions``: what it prints, and what there is no list for."""

import json
from functools import partial

import pytest

from negotiation.bargaining.large import climbing, expected
from negotiation.talks import offers

LARGE = "korea-us-2025-sectors"


def test_it_fits_a_page_and_says_that_all_was_looked_at(negotiate):
    code, out, err = negotiate("solutions", "korus-2018")
    assert (code, err) == (0, "")
    _, table, meanings, notes, *_ = out.split("\n\n")
    assert "light trucks: never = stays for good; 2041 = phased out by 2041" in meanings
    assert max(map(len, table.splitlines())) <= 80
    assert table.splitlines()[0].split() == [
        "Nash",
        "K-S",
        "egalitarian",
        "utilitarian",
        "welfare",
    ]
    assert "22.8% of all agreements" in notes
    assert "94 efficient ones in all" in notes
    assert "at most better by" not in out.lower()


def test_more_agreements_than_can_be_listed_are_bounded(negotiate, monkeypatch):
    for name, value in (("LOOKED", 1), ("SAMPLE", 50), ("STARTS", 1), ("ROUNDS", 1)):
        monkeypatch.setattr(expected, name, value)
    code, out, err = negotiate("solutions", LARGE)
    assert (code, err) == (0, "")
    assert "19,768,747,826,016 agreements on 20 issues" in out
    assert max(map(len, out.split("\n\n")[1].splitlines())) <= 80
    assert "at most better by" in out
    assert "proved by bounds" in out


def test_json_has_terms_scores_and_bounds(negotiate):
    code, out, _ = negotiate("solutions", "korus-2018", "--json")
    found = json.loads(out)
    assert code == 0
    nash = found["solutions"]["nash"]
    assert (
        nash["score"] == nash["bound"] == pytest.approx(nash["payoffs"]["KOR"] * nash["payoffs"]["USA"])
    )
    assert found["whole"]
    assert len(found["frontier"]) == 94


@pytest.mark.parametrize(
    ("command", "instead"),
    [
        (("winset", LARGE), "ask 'negotiate explain' what chances one offer has at home"),
        (("run", LARGE, "--strategy=KOR=random"), "play by strategies and a protocol that look at some"),
        (("run", LARGE, "--protocol=demand"), "play by strategies and a protocol that look at some"),
    ],
    ids=["winset", "random", "demand"],
)
def test_what_takes_a_list_of_all_agreements_says_so_in_words(negotiate, monkeypatch, command, instead):
    monkeypatch.setattr(climbing, "DIRECTIONS", 3)
    code, _, err = negotiate(*command)
    assert code == 2
    assert err.count("\n") == 1
    assert "19,768,747,826,016 outcomes, and this takes a list of them all" in err
    assert instead in err


def test_talks_of_more_agreements_than_can_be_listed_are_played(negotiate, monkeypatch):
    monkeypatch.setattr(climbing, "DIRECTIONS", 3)
    monkeypatch.setattr(offers, "payoff_draws", partial(offers.payoff_draws, draws=5))
    options = "--rounds", "4", "--strategy", "KOR=boulware:model=frequency"
    code, out, err = negotiate("run", LARGE, *options)
    assert (code, err) == (0, "")
    assert "19,768,747,826,016 possible agreements" in out
    assert "the share is that of 10,000 drawn" in " ".join(out.split())
    assert "Nash" in out
    assert "correlation with the truth" not in out
    code, out, err = negotiate("explain", LARGE, "steel=25", "pledge=350")
    assert (code, err) == (0, "")
    assert "off the Pareto frontier" in out
