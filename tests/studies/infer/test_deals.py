"""Files of deals, and what they are turned into: refused in words, or arrays linear in weights."""

from datetime import date

import numpy as np
import pytest

from negotiation import Game, load_hub, load_scenario
from negotiation.base.errors import InputError
from negotiation.scenarios.loader import scenario_text
from negotiation.scenarios.off_grid import with_amounts
from negotiation.studies.backtest import deals as outcomes
from negotiation.studies.infer.cases import case_of, read_cases
from negotiation.studies.infer.deals import read_endings
from negotiation.studies.infer.prior import prior_of

HEADER = "iso3,partner,date,agreed_pct,pledge_bn,settled,source\n"


def test_the_built_in_deals_are_those_of_the_backtest(hub):
    mine = {e.iso3: e for e in read_endings(hub)}
    assert len(mine) == len(outcomes())
    for deal in outcomes():
        ending = mine[deal.iso3]
        assert (ending.date, ending.settled) == (deal.date, deal.settled)
        known = {"reciprocal": deal.rate} | ({} if deal.pledge is None else {"pledge": deal.pledge})
        assert ending.terms == (known if deal.settled else {})


def test_a_file_may_say_less_or_more(hub, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        "iso3;date;settled;reciprocal;access\nKOR;2025-07-30;yes;12,5;full\nIND;2025-07-31;no;;\n"
    )
    korea, india = read_endings(hub, path)
    assert (korea.date, korea.terms) == (date(2025, 7, 30), {"reciprocal": 12.5, "access": "full"})
    assert not india.settled


WRONG = {
    "KORE,,2025-07-30,15,350,yes,": ("line 2, column iso3", "unknown partner 'KORE'", "KOR"),
    "CHN,,2025-07-30,15,350,yes,": ("line 2, column iso3", "China (CHN) has no table"),
    "FRA,,2025-07-30,15,350,yes,": ("line 2, column iso3", "European Union"),
    "KOR,,30.07.2025,15,350,yes,": ("line 2, column date", "'30.07.2025' is no date", "2025-07-30"),
    "KOR,,2025-02-30,15,350,yes,": ("line 2, column date", "is no date"),
    "KOR,,2025-01-30,15,350,yes,": ("line 2, column date", "from 2025-04-14", "2035-04-14"),
    "KOR,,2205-07-30,15,350,yes,": ("line 2, column date", "to 2035-04-14"),
    "KOR,,2025-07-30,-1,350,yes,": ("line 2, column agreed_pct", "from 0 to 75 %"),
    "KOR,,2025-07-30,900,350,yes,": ("line 2, column agreed_pct", "from 0 to 75 %"),
    "KOR,,2025-07-30,low,350,yes,": ("line 2, column agreed_pct", "unknown level", "12.5"),
    "KOR,,2025-07-30,15,99999,yes,": ("line 2, column pledge_bn", "from 0 to"),
    "KOR,,2025-07-30,15,350,perhaps,": ("line 2, column settled", "'perhaps'", "yes", "no"),
    "KOR,,2025-07-30,,,yes,": ("line 2, column settled", "one term", "agreed_pct"),
    "KOR,,,15,350,yes,": ("line 2, column date", "empty"),
    "KOR,,2025-07-30,15,350,yes,\nKOR,,2025-07-31,15,350,yes,": ("line 3, column iso3", "stands twice"),
}


@pytest.mark.parametrize("rows", WRONG)
def test_a_wrong_partner_rate_level_or_date_is_refused_in_words(rows, hub, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(f"{HEADER}{rows}\n")
    with pytest.raises(InputError) as caught:
        read_endings(hub, path)
    for part in (str(path), *WRONG[rows]):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("header", "row", "parts"),
    [
        (
            "iso3,date,settled,rate",
            "KOR,2025-07-30,yes,15",
            ("mine.csv: unknown column", "'rate'", "agreed_pct", "reciprocal"),
        ),
        ("iso3,date,agreed_pct", "KOR,2025-07-30,15", ("no column settled",)),
        ("iso3,date,settled,access", "KOR,2025-07-30,yes,half", ("line 2, column access", "part, full")),
        (
            "iso3,date,settled,reciprocal,agreed_pct",
            "KOR,2025-07-30,yes,15,15",
            ("column agreed_pct", "another column"),
        ),
    ],
)
def test_wrong_columns_and_labels_are_refused_in_words(header, row, parts, hub, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(f"{header}\n{row}\n")
    with pytest.raises(InputError) as caught:
        read_endings(hub, path)
    assert all(part in str(caught.value) for part in parts), caught.value


def test_talks_with_one_partner_need_a_file_and_know_that_partner_only(korea, tmp_path):
    with pytest.raises(InputError, match="a file is needed"):
        read_endings(korea)
    path = tmp_path / "mine.csv"
    path.write_text("iso3,date,settled,reciprocal\nJPN,2025-07-22,yes,15\n")
    with pytest.raises(InputError, match=r"line 2, column iso3: unknown partner 'JPN': allowed: KOR"):
        read_endings(korea, path)


def test_what_the_scenario_excludes_cannot_have_been_agreed_on(tmp_path):
    path, mine = tmp_path / "deals.csv", tmp_path / "mine.toml"
    mine.write_text(
        scenario_text("korus-2018") + '\n[[excluded]]\naccess = ["kept"]\ntrucks = ["never"]\n'
    )
    path.write_text("iso3,date,settled,access,trucks\nKOR,2018-03-28,yes,kept,never\n")
    with pytest.raises(InputError, match="deals.csv, line 2: the scenario excludes"):
        read_cases(load_scenario(mine), path)


@pytest.mark.parametrize("name", ["hub", "korus-2018"])
def test_payoffs_are_linear_in_the_weights(name, hub, tmp_path):
    """Gains at random weights are the model's own payoffs with those weights in the file."""
    rng = np.random.default_rng(1)
    if name == "hub":
        document, first, second = hub, "host_party.weights", "partner.weights"
        endings = read_endings(hub)
        ending = next(e for e in endings if e.iso3 == "JPN")
    else:
        document = load_scenario(name)
        first, second = "parties.USA.weights", "parties.KOR.weights"
        path = tmp_path / "mine.csv"
        path.write_text(f"iso3,date,settled,access\nKOR,{document.calendar.start},yes,kept\n")
        endings = read_endings(document, path)
        ending = endings[0]
    prior = prior_of(document)
    values = prior.at(rng.random(prior.size))
    case = case_of(document, endings, ending)
    sides = zip((first, second), prior.weights, prior.sides, strict=True)
    changed = {
        f"{table}.{key}": float(value)
        for table, keys, side in sides
        for key, value in zip(keys, values[side], strict=True)
    }
    loaded = load_hub("hub-2025", changed) if name == "hub" else load_scenario(name, changed)
    scenario = loaded
    if name == "hub":
        earlier = [e for e in endings if e.date < ending.date]
        assert [e.iso3 for e in earlier] == ["GBR", "VNM"]
        scenario = loaded.tables.scenario("JPN", concluded={"GBR": 10, "VNM": 20})
    game = Game(with_amounts(scenario, ending.terms)[0])
    allowed = ... if game.space.allowed is None else game.space.allowed.ravel()
    for side in (0, 1):
        worth = case.worth(side, values[None, prior.sides[side]])[0]
        np.testing.assert_allclose(worth, game.values[1 - side][allowed], atol=1e-9)
    assert case.size == game.values[0][allowed].size


def test_what_was_signed_is_all_that_is_as_the_terms_say(hub, of_2025):
    known = {case.code: case for case in of_2025}
    japan = known["JPN"]
    assert japan.agreed == 15
    assert japan.alike == japan.signed.sum() == 4 * 3, "any purchases, any access"
    assert set(japan.rates[japan.signed]) == {15.0}
    assert not known["IND"].settled
    assert known["IND"].signed.sum() == 0


def test_ranges_of_the_scenario_are_the_prior(hub):
    prior = prior_of(hub)
    assert prior.names[:3] == ["USA.consumer_surplus", "USA.producer_surplus", "USA.balance"]
    place = prior.names.index("USA.balance")
    assert (prior.low[place], prior.high[place]) == (0.05, 0.3)
    wide = prior.widened()
    assert (wide.low[place], wide.high[place]) == (0.0, pytest.approx(0.425))
    np.testing.assert_array_equal(wide.low[-3:], prior.low[-3:])
    draws = prior.at(np.random.default_rng(2).random((100, prior.size)))
    assert (prior.low <= draws).all()
    assert (draws <= prior.high).all()
    assert prior.shown(draws)[:, -2].max() <= 2


def test_a_scenario_without_ranges_has_no_unknown_weights(tmp_path):
    document = load_scenario("korus-2018")
    parties = {
        code: party.model_copy(update={"weights": {}}) for code, party in document.parties.items()
    }
    with pytest.raises(InputError, match="no weight has a range"):
        prior_of(document.model_copy(update={"parties": parties}))
