from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.dates import date2num

from negotiation.base.errors import InputError
from negotiation.plots import (
    plot_concessions,
    plot_cuts,
    plot_issue_paths,
    plot_payoff_space,
    plot_waterfall,
)
from negotiation.plots.style import panels
from negotiation.plots.waterfall import MOST
from negotiation.scenarios import load_scenario
from negotiation.talks.model import TradeTalks
from negotiation.talks.results import run_result
from negotiation.valuation.game import Game


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
    np.testing.assert_allclose(drawn["Korea offers"], payoffs[:, talks.views["KOR"].made].T)
    np.testing.assert_allclose(drawn["agreement"][0], payoffs[:, talks.protocol.agreement])
    np.testing.assert_allclose(drawn["Nash"][0], payoffs[:, game.solutions(last).points["nash"]])
    np.testing.assert_allclose(
        drawn["Kalai–Smorodinsky"][0], payoffs[:, game.solutions(last).points["kalai_smorodinsky"]]
    )
    assert f"bn USD a year if signed on {talks.today:%-d %B %Y}" in ax.get_xlabel()


def test_the_shaded_zone_holds_all_outcomes_that_help_both_and_no_other(game, talks):
    ax = plot_payoff_space(talks)
    (zone,) = [patch for patch in ax.patches if patch.get_label() == "zone of possible agreement"]
    payoffs = game.payoffs_at(talks.last_round)
    some = np.random.default_rng(1).integers(payoffs.shape[1], size=3000)
    inside = zone.get_path().contains_points(payoffs[:, some].T, radius=-1e-9)
    helps = (payoffs[:, some] > 0).all(axis=0)
    # a hair: an outcome may lie between two steps of the frontier, outside the line that joins them
    assert (inside & ~helps).sum() == 0
    assert (helps & ~inside).sum() <= 0.01 * helps.sum()
    assert helps.any()


def test_concessions_show_each_sides_worth_by_date(talks):
    axes = plot_concessions(talks)
    moves = talks.datacollector.tables["moves"]
    own = [
        p
        for p, party, act in zip(moves["payoff_USA"], moves["party"], moves["action"], strict=True)
        if (party, act) == ("USA", "offer")
    ]
    np.testing.assert_allclose(lines(axes[1])["United States offers"][:, 1], own)
    assert all("bn USD a year if signed on that date" in ax.get_ylabel() for ax in axes)


def test_events_of_the_calendar_have_their_lines_and_are_named_below(game, talks):
    ax = plot_concessions(talks)[0]
    last = date2num(talks.today)
    events = [e for e in game.scenario.calendar.events if date2num(e.date) <= last]
    drawn = [line.get_xdata()[0] for line in ax.get_lines() if line.get_linestyle() == ":"]
    assert drawn == [date2num(event.date) for event in events]
    numbers = [int(number) for text in ax.texts for number in text.get_text().split(", ")]
    assert numbers == list(range(1, len(events) + 1))
    assert "3, 4" in [text.get_text() for text in ax.texts], "two events on two days share a label"
    note = ax.figure.get_supxlabel().replace("\n", " ")
    assert "3 Korean presidential election (3 Jun)" in note


def test_issue_paths_show_the_level_of_each_offer(game, talks):
    axes = plot_issue_paths(talks)
    assert len(axes) == len(game.scenario.issues)
    offers = [game.space.levels(outcome) for outcome in talks.views["KOR"].made]
    agreed = game.space.levels(talks.protocol.agreement)
    for ax, spec in zip(axes, game.scenario.issues, strict=True):
        drawn = lines(ax)
        assert ax.get_title(loc="left").replace("\n", " ") == spec.name
        if spec.key in ("reciprocal", "pledge"):
            np.testing.assert_allclose(drawn["Korea offers"][:, 1], [o[spec.key] for o in offers])
            assert drawn["agreement"][0, 1] == agreed[spec.key]
            assert ax.get_ylabel() == {"reciprocal": "%", "pledge": "bn USD"}[spec.key]
        if spec.key in ("steel", "shipbuilding"):
            ticks = dict(zip(ax.get_yticks(), [t.get_text() for t in ax.get_yticklabels()], strict=True))
            said = [ticks[place] for place in drawn["Korea offers"][:, 1]]
            assert [text.replace("\n", " ") for text in said] == [
                spec.words(offer[spec.key]) for offer in offers
            ]
            (steps,) = [line for line in ax.get_lines() if line.get_label() == "Korea offers"]
            assert steps.get_drawstyle() == "steps-post"
        assert drawn["no deal"][0, 1] == _place(spec, spec.no_deal)


def _place(spec, level):
    numeric = all(not isinstance(known.level, str) for known in spec.levels)
    return level if numeric else spec.issue.position(level)


def test_an_issue_with_one_level_can_be_drawn():
    scenario = load_scenario("korea-us-2025", {"firms.number": 150})
    issues = [
        spec.model_copy(update={"levels": [spec.levels[spec.issue.position(spec.no_deal)]]})
        if place > 2
        else spec
        for place, spec in enumerate(scenario.issues)
    ]
    scenario = scenario.model_copy(update={"issues": issues})
    axes = plot_issue_paths(TradeTalks(Game(scenario), rng=1).run())
    assert len(axes) == len(scenario.issues)
    plt.gcf().canvas.draw()


def test_the_waterfall_ends_at_the_payoff(talks):
    result = run_result(talks)
    axes = plot_waterfall(result, {"KOR": "Korea", "USA": "United States"})
    for ax, party in zip(axes, result.parties.values(), strict=True):
        bars = ax.patches
        assert bars[-1].get_width() == pytest.approx(party.payoff)
        assert sum(bar.get_width() for bar in bars[:-1]) == pytest.approx(party.payoff)


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
    plot_issue_paths(silent)
    plt.gcf().canvas.draw()


def test_other_protocols_show_demands_and_the_text_as_it_stands(game):
    modest = {"KOR": "conceder:model=prior", "USA": "conceder:model=prior"}
    demands = TradeTalks(game, modest, rng=1, protocol="demand").run()
    axes = plot_concessions(demands)[0]
    assert set(lines(axes)) >= {"Korea offers", "United States offers", "agreement"}
    first, last = axes.get_xlim()
    assert last - first >= 21, "a single day is not stretched over the axis"
    mediated = TradeTalks(game, rng=1, protocol="single-text").run()
    axes = plot_concessions(mediated)[0]
    assert set(lines(axes)) >= {"text as it stands", "agreement"}
    assert "Korea offers" not in lines(axes)
    drawn = {line.get_label(): line.get_ydata() for line in axes.get_lines()}
    assert drawn["text as it stands"][-1] == pytest.approx(drawn["agreement"][0])
    assert "text as it stands" in lines(plot_payoff_space(mediated))


def test_drawing_leaves_the_users_settings_alone(talks):
    before = dict(plt.rcParams)
    plot_payoff_space(talks)
    assert dict(plt.rcParams) == before


@pytest.mark.parametrize(("count", "columns", "rows"), [(2, 2, 1), (3, 3, 1), (7, 3, 3)])
def test_panels_of_many_parties_stand_in_rows(count, columns, rows):
    """Seven side by side would be a picture 37 inches wide."""
    axes = panels(count, 5, 4, above=1)
    figure = axes[0].figure
    assert len(axes) == len(figure.axes) == count
    assert figure.get_size_inches().tolist() == [5 * columns, 1 + 4 * rows]
    plt.close(figure)


def test_a_map_of_tariffs_needs_cuts(talks):
    with pytest.raises(InputError, match="is about no cuts of tariffs"):
        plot_cuts(talks)


def test_a_waterfall_of_many_components_draws_the_rest_as_one(talks):
    result = run_result(talks)
    party = replace(result.parties["KOR"], components={f"c{n}": 1.0 + n for n in range(40)}, payoff=820)
    axes = plot_waterfall(replace(result, parties={"KOR": party}), {"KOR": "Korea"})
    labels = [label.get_text() for label in axes[0].get_yticklabels()]
    assert len(labels) == MOST + 2
    assert labels[0] == "c39"
    assert "c21" not in labels
    assert axes[0].patches[-1].get_width() == 820
