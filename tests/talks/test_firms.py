import numpy as np
import pytest

from negotiation.economy.book import answer
from negotiation.economy.firms import Offers
from negotiation.economy.investment import build_up
from negotiation.scenarios import load_scenario
from negotiation.talks.firms import Firm, FirmAgents
from negotiation.talks.model import TradeTalks
from negotiation.talks.results import firms_result
from negotiation.valuation.game import Game
from negotiation.valuation.horizon import years_ahead
from negotiation.valuation.supply import supply_grid

PLAYERS = {"KOR": "linear:model=prior", "USA": "hardliner:model=prior"}


@pytest.fixture(scope="module", params=[15, 300])
def few(request):
    return Game(load_scenario("korea-us-2025", {"firms.number": request.param}))


def test_one_agent_a_firm_gives_the_same_book(few):
    arrays = TradeTalks(few, PLAYERS, rng=1)
    agents = TradeTalks(few, PLAYERS, rng=1, firm_agents=True)
    assert len(agents.agents_by_type[Firm]) == few.scenario.firms.number
    for _ in range(12):
        for model in (arrays, agents):
            if model.running:
                model.step()
        one, other = arrays.firms.book, agents.firms.book
        for name in ("amount", "ceiling", "subsidy"):
            np.testing.assert_allclose(
                getattr(one.offers, name), getattr(other.offers, name), rtol=1e-9, atol=1e-9
            )
        np.testing.assert_allclose(one.accepted, other.accepted, atol=1e-9)
        for name in ("free", "helped", "public", "subsidies"):
            assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-9)
        assert arrays.firms.undecided == pytest.approx(agents.firms.undecided, abs=1e-9)
    assert arrays.protocol.moves == agents.protocol.moves


def test_a_firm_of_ones_own_changes_the_book(few):
    class Patriot(Firm):
        """Pledges everything, whatever the tariff."""

        def offer(self, quote):
            amount, ceiling, _ = super().offer(quote)
            return amount, ceiling, 0.0

    model = TradeTalks(few, PLAYERS, rng=1, firm_agents=Patriot).run()
    assert isinstance(model.firms, FirmAgents)
    years = model.firms.book.years
    assert model.firms.book.free == pytest.approx(years * few.scenario.firms.pipeline.value)


def test_the_book_bounds_what_the_payoff_prices_as_private(polls):
    talks = TradeTalks(polls, PLAYERS, rng=1)
    for _ in range(6):
        talks.step()
        seen = talks.protocol.moves[-1].outcome
        book = talks.firms.book
        assert (book.pledge, book.years) == polls.pledge_at(seen)
        offers = polls.firms.offers(polls.quote(seen))
        assert book.free == pytest.approx(book.years * offers.amount[offers.subsidy <= 0].sum())
        # governments count on the mean of all populations, the book is that of one
        assert book.free == pytest.approx(polls.measure("private_supply", seen), rel=0.25)


def expected_book(game, curve, outcome):
    """The government's answers to the mean of all populations, a firm a step of the curve."""
    places = game.space.placed(outcome)
    at = tuple(places[spec.key] for spec in game.scenario.of_kind("tariff"))
    amount, cost = curve.amount[at], np.diff(curve.cost[at])
    step = np.diff(amount)
    offers = Offers(np.append(amount[0], step), np.zeros(len(amount)), np.append(0, cost / step))
    return answer(offers, *game.pledge_at(outcome), game.public_money)


def test_payoffs_price_the_subsidies_that_the_book_grants(korea):
    # the book looks at the tariff as it stands, payoffs at a court that may strike it down, too
    polls = Game(korea.model_copy(update={"ruling": None}))
    figures, years = polls.scenario.investment, years_ahead(polls.scenario)
    curve = supply_grid(polls.firms)
    outcomes = np.random.default_rng(1).integers(polls.space.size, size=30).tolist()
    no_deal = polls.components("KOR", polls.scenario.no_deal)["pledge_cost"]
    for outcome in outcomes:
        book = expected_book(polls, curve, outcome)
        share = -polls.components("KOR", outcome)["pledge_cost"] + no_deal
        yearly = book.public / book.years
        public = figures.public_cost.value * book.public * (1 + yearly / figures.public_capacity.value)
        cost = figures.private_cost.value * book.helped + book.subsidies + public
        # the payoff counts the part of the horizon in which the pledge is in place
        if cost > 0.1:
            in_place = build_up(book.years, years.rate)
            assert share == pytest.approx(float(in_place) * cost, rel=1e-6), polls.words(outcome)


def test_firms_wait_for_the_ink_to_dry(polls):
    talks = TradeTalks(polls, PLAYERS, rng=1)
    talks.step()
    talks.step()
    assert talks.firms.undecided > 1
    calm = load_scenario("korea-us-2025", {"firms.volatility_talks": 0.1})
    settled = TradeTalks(Game(calm), PLAYERS, rng=1)
    settled.step()
    settled.step()
    assert settled.firms.undecided == pytest.approx(0, abs=1e-9)


def test_a_scenario_without_a_pledge_has_no_book(korea):
    issues = [i for i in korea.issues if i.kind in ("tariff", "concession")]
    plain = korea.model_copy(update={"issues": issues})
    talks = TradeTalks(Game(plain), rng=1).run()
    assert talks.firms.book is None
    assert firms_result(talks) is None
    assert talks.firms.book is None
    assert talks.datacollector.tables["moves"]["public_money"][0] == 0
