"""The registered forecast: kept as it was, made as it says, and held against files that people write."""

import json
from datetime import date
from hashlib import sha256

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.base.files import own_data
from negotiation.scenarios import load_hub
from negotiation.studies.backtest import deals, forecasts, registration, settlement
from negotiation.studies.backtest.later import read_deals, score_later
from negotiation.studies.backtest.registration import DIGEST, NAME, registered
from negotiation.studies.backtest.scores import score

HEAD = "iso3,date,agreed_pct,pledge_bn,source\n"


@pytest.fixture
def file(tmp_path):
    """Write a file of deals."""

    def write(text):
        path = tmp_path / "mine.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_forecast_is_the_file_that_was_registered(monkeypatch):
    content = own_data(f"forecast-{NAME}.json").read_bytes()
    assert sha256(content).hexdigest() == DIGEST
    held = registered()
    assert held.until == date(2025, 11, 14)
    assert len(held.codes) == 75
    fitted = [deal.iso3 for deal in deals() if deal.settled and deal.date <= held.until]
    assert held.about["fitted_to"] == fitted
    for forecast in held.forecasts.values():
        for method, partners in forecast.items():
            drawn = np.array(list(partners.values()))
            assert method.fitted in ("nothing", "earlier")
            assert (np.diff(drawn) >= 0).all(), "quantiles rise"
            assert drawn.min() >= 0 or method.name.startswith("line")
    monkeypatch.setattr(registration, "DIGEST", "0" * 64)
    registered.cache_clear()
    with pytest.raises(InputError, match="is not the file that was registered"):
        registered()
    registered.cache_clear()


def test_a_forecast_is_made_from_all_deals_by_the_forms_that_are_scored(monkeypatch):
    monkeypatch.setattr(settlement, "POINTS", 64)
    hub, outcomes = load_hub("hub-2025", {"partners.number": 20}), deals()
    outcomes = [deal for deal in outcomes if deal.iso3 in hub.at_tables]
    made = registration.registration(hub, outcomes, date(2026, 3, 1))
    # India and Taiwan settled nothing: what others say of them is what all deals say
    known = forecasts(hub, outcomes)
    place = [deal.iso3 for deal in outcomes].index("TWN")
    for quantity, methods in made["forecasts"].items():
        written = {(each["name"], each["fitted"]): each["partners"] for each in methods}
        for method, drawn in known[quantity].items():
            if method.name in ("welfare", "schedule") and method.fitted == "others":
                quantiles = written[method.name, "earlier"]["TWN"]
                expected = np.quantile(drawn[:, place], registration.SHARES)
                # other random numbers
                np.testing.assert_allclose(quantiles, expected, rtol=0.1, atol=1)
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    assert made["fitted_until"] == "2025-11-14"


def test_later_deals_are_scored_by_what_is_written_down(file):
    held = registered()
    path = file(HEAD + "CHL,2026-01-05,12,5,made up\nDOM,2026-02-01,11,,\n")
    read = read_deals(path, held)
    assert [(d.iso3, d.date, d.rate, d.pledge, d.settled) for d in read] == [
        ("CHL", date(2026, 1, 5), 12, 5, True),
        ("DOM", date(2026, 2, 1), 11, None, True),
    ]
    result = score_later(read, held)
    by_name = {(each.method, each.fitted): each for each in result.rates}
    assert by_name["15 % for all", "nothing"].error.mean == pytest.approx((3 + 4) / 2)
    method = next(m for m in held.forecasts["rate"] if (m.name, m.fitted) == ("schedule", "earlier"))
    drawn = np.array([held.forecasts["rate"][method][code] for code in ("CHL", "DOM")]).T
    assert by_name["schedule", "earlier"] == score(method, np.array([12.0, 11]), drawn)
    assert by_name["welfare", "earlier"].number == 1, (
        "the built-in world does not name the Dominican Republic"
    )
    assert {each.number for each in result.pledges} == {1}
    json.dumps(result.document, allow_nan=False)


def test_the_command_scores_them_and_asks_for_nothing_else(negotiate, file):
    path = file(HEAD + "CHL,2026-01-05,12,5,\nGUY,2026-02-01,11,,\n")
    code, out, err = negotiate("backtest", "--deals", path)
    assert (code, err) == (0, "")
    for part in (
        "Chile",
        "2026-01-05",
        "schedule",
        "line by log direct investment",
        NAME,
        "Smallest error",
    ):
        assert part in out
    code, out, _ = negotiate("backtest", "--deals", path, "--json")
    told = json.loads(out)
    assert (code, told["forecast"]["sha256"], len(told["deals"])) == (0, DIGEST, 2)
    assert told["deals"][1]["welfare, fitted to earlier: rate"] is None
    for other in (("--draws", "5"), ("--set", "talks.rounds=2"), ("hub-2024",), ("--out", "there")):
        code, out, err = negotiate("backtest", *other, "--deals", path)
        assert (code, out) == (2, "")
        assert "only --json goes with it" in err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("XYZ,2026-01-05,12,5,", "line 3, column iso3: unknown partner 'XYZ': .*allowed: .*KOR"),
        (
            "DEU,2026-01-05,12,5,",
            "line 3, column iso3: DEU talks as a member of the European Union: EUU",
        ),
        ("MEX,2026-01-05,12,5,", "unknown partner 'MEX'"),
        ("CHL,yesterday,12,5,", "line 3, column date: 'yesterday' is no date like 2026-03-31"),
        ("CHL,2025-11-14,12,5,", "2025-11-14 must be later than 2025-11-14, the last deal"),
        ("CHL,2026-01-05,,5,", "line 3, column agreed_pct: is empty"),
        ("CHL,2026-01-05,ten,5,", "'ten' is not a number"),
        ("CHL,2026-01-05,1500,5,", "1500 must lie between 0 and 100 percent"),
        ("CHL,2026-01-05,-1,5,", "must be a finite number, not negative"),
        ("CHL,2026-01-05,12,much,", "line 3, column pledge_bn: 'much' is not a number"),
        ("KOR,2026-01-04,12,5,", "line 3, column iso3: KOR has two deals on 2026-01-04"),
    ],
)
def test_wrong_deals_are_refused_in_words(negotiate, file, text, words):
    path = file(f"{HEAD}KOR,2026-01-04,15,,\n{text}\n")
    with pytest.raises(InputError, match=words):
        read_deals(path, registered())
    code, out, err = negotiate("backtest", "--deals", path)
    assert (code, out) == (2, "")
    assert "mine.csv" in err


def test_wrong_columns_are_refused(file):
    with pytest.raises(InputError, match="no column agreed_pct; needed are iso3, date, agreed_pct"):
        read_deals(file("iso3,date\nCHL,2026-01-05\n"), registered())
    with pytest.raises(InputError, match="unknown column in .*mine.csv: 'pledged'.*pledge_bn"):
        read_deals(file("iso3,date,agreed_pct,pledged\nCHL,2026-01-05,12,3\n"), registered())
