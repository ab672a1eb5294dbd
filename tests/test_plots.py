import matplotlib.pyplot as plt
import numpy as np
import pytest

from negotiation.plots import plot_concessions, plot_payoff_space, plot_waterfall
from negotiation.results import run_result
from negotiation.talks import TradeTalks


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def talks(game):
    late = {"KOR": "boulware:exponent=2,model=prior", "USA": "boulware:exponent=2,model=prior"}
    return TradeTalks(game, late, rng=1).run()


def lines(ax):
    return {line.get_label(): np.column_stack(line.get_data()) for line in ax.get_lines()}


def test_payoff_space_shows_the_offers_where_they_are(game, talks):
    ax = plot_payoff_space(talks)
    drawn = lines(ax)
    last = talks.protocol.round_index
    payoffs = game.payoffs_at(last)
    np.testing.assert_allclose(drawn["offers of Korea"], payoffs[:, talks.views["KOR"].made].T)
    np.testing.assert_allclose(drawn["agreement"][0], payoffs[:, talks.protocol.agreement])
    np.testing.assert_allclose(drawn["Nash"][0], payoffs[:, game.solutions(last).points["nash"]])
    assert "bn USD a year" in ax.get_xlabel()
    assert "sources" in ax.figure.get_supxlabel()


def test_concessions_show_each_sides_worth_by_date(talks):
    axes = plot_concessions(talks)
    moves = talks.datacollector.tables["moves"]
    own = [
        p
        for p, party, act in zip(moves["payoff_USA"], moves["party"], moves["action"], strict=True)
        if (party, act) == ("USA", "offer")
    ]
    np.testing.assert_allclose(lines(axes[1])["own offers"][:, 1], own)
    texts = [text.get_text() for text in axes[0].texts]
    assert "Korean presidential election" in texts
    assert all("bn USD" in ax.get_ylabel() or ax is axes[1] for ax in axes)


def test_the_waterfall_ends_at_the_payoff(talks):
    result = run_result(talks, 1)
    axes = plot_waterfall(result, {"KOR": "Korea", "USA": "United States"})
    for ax, party in zip(axes, result["parties"].values(), strict=True):
        bars = ax.patches
        assert bars[-1].get_width() == pytest.approx(party["payoff"])
        assert sum(bar.get_width() for bar in bars[:-1]) == pytest.approx(party["payoff"])


def test_talks_without_a_counter_offer_can_be_drawn(tmp_path, game):
    path = tmp_path / "walk.toml"
    path.write_text("offers = [{ reciprocal = 0 }, { walk = true }]")
    ended = TradeTalks(game, {"KOR": f"script:file={path}", "USA": "hardliner"}, rng=1).run()
    assert "agreement" not in lines(plot_payoff_space(ended))
    path.write_text("offers = [{ walk = true }]")
    silent = TradeTalks(game, {"KOR": f"script:file={path}"}, rng=1).run()
    assert silent.protocol.status == "walked away"
    plot_payoff_space(silent)
    plot_concessions(silent)
    plt.gcf().canvas.draw()


def test_other_protocols_show_demands_and_the_text_as_it_stands(game):
    modest = {"KOR": "conceder:model=prior", "USA": "conceder:model=prior"}
    demands = TradeTalks(game, modest, rng=1, protocol="demand").run()
    axes = plot_concessions(demands)[0]
    assert set(lines(axes)) >= {"own offers", "offers of United States", "agreement"}
    first, last = axes.get_xlim()
    assert last - first >= 21, "a single day is not stretched over the axis"
    mediated = TradeTalks(game, rng=1, protocol="single-text").run()
    axes = plot_concessions(mediated)[0]
    assert set(lines(axes)) >= {"text as it stands", "agreement"}
    assert "own offers" not in lines(axes)
    drawn = {line.get_label(): line.get_ydata() for line in axes.get_lines()}
    assert drawn["text as it stands"][-1] == pytest.approx(drawn["agreement"][0])
    assert "text as it stands" in lines(plot_payoff_space(mediated))


def test_drawing_leaves_the_users_settings_alone(talks):
    before = dict(plt.rcParams)
    plot_payoff_space(talks)
    assert dict(plt.rcParams) == before
