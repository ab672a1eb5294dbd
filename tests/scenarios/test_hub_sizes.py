"""What a partner can be: its plants are no more than its investment, its means follow its wealth."""

from math import prod

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.economy.partners import read_partners
from negotiation.scenarios import draw_scenarios, load_hub


@pytest.fixture(scope="module")
def hubs():
    hub = load_hub("hub-2025")
    return [hub, *draw_scenarios(hub, 5, np.random.default_rng(0))]


def test_nobody_has_more_plants_than_direct_investment(hubs):
    for hub in hubs:
        for code in hub.at_tables:
            partner, stock = hub.table[code], hub.tables.first(code).investment.stock
            known = max(partner.fdi or 0.0, hub.investment.least_fdi.value * partner.imports)
            assert 0 < stock.low <= stock.value <= stock.high <= known * (1 + 1e-9), code


def test_a_bound_that_does_not_bind_changes_nothing(hubs):
    hub = hubs[0]
    swiss, figures = hub.tables.first("CHE").investment, hub.investment
    used = (figures.plant_share, figures.component_share, figures.sourcing_share)
    bought = figures.output_per_capital.value * prod(share.value for share in used)
    sold = hub.tables.first("CHE").sectors["goods"].exports.value
    assert swiss.stock.value == pytest.approx(figures.affiliate_share.value * sold / bought)


def test_public_money_abroad_follows_wealth_not_trade(hubs):
    for hub in hubs:
        share = hub.investment.public_capacity.value
        for code in hub.at_tables:
            partner, capacity = hub.table[code], hub.tables.first(code).investment.public_capacity.value
            if partner.gdp is not None:
                assert capacity == pytest.approx(share * partner.gdp), code
            else:
                trade = partner.imports + partner.exports
                assert capacity == pytest.approx(share * hub.investment.gdp_per_trade.value * trade), (
                    code
                )


def test_goods_under_the_tariff_are_each_partners_own(hubs):
    for hub in hubs:
        sizes, covered = hub.tables.sizes, hub.market.covered.value * hub.partners.flows.value
        parts = {code: sizes[code].value / hub.table[code].imports for code in ("KOR", "IRQ", "LAO")}
        assert parts["KOR"] < covered, "cars and chips are not under it"
        assert parts["IRQ"] < 0.1, "crude oil is exempt"
        assert parts["LAO"] == pytest.approx(covered), "not known"
    known = sum(size.value for size in hubs[0].tables.sizes.values())
    assert known == pytest.approx(hubs[0].market.imports.value * hubs[0].market.covered.value)


def test_the_share_of_goods_under_the_tariff_is_checked(tmp_path):
    path = tmp_path / "partners.csv"
    path.write_text("iso3,name,imports_bn,exports_bn,covered_share\nJPN,Japan,148,80,1.2\n")
    with pytest.raises(InputError, match="line 2, column covered_share: 1.2 must lie above 0"):
        read_partners(path)
