"""Combinations that a scenario file says cannot be agreed on."""

import re
from itertools import product

import matplotlib.pyplot as plt
import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.play.session import Session
from negotiation.play.setup import PlaySetup
from negotiation.plots import plot_payoff_space, plot_winsets
from negotiation.scenarios import load_scenario, scenario_text
from negotiation.scenarios.draws import at_midpoints
from negotiation.studies.tournament.result import surplus
from negotiation.talks.home_results import frontier_stops, winset_result
from negotiation.talks.model import TradeTalks
from negotiation.talks.offers import explain_result
from negotiation.talks.results import run_result
from negotiation.valuation.game import Game

TEXT = scenario_text("korus-2018")
EXCLUDED = """
[[excluded]]
korus = 0
steel = ["quota63", "quota70", "quota100"]

[[excluded]]
pharma = "amended"
agriculture = "schedule"
"""
QUOTAS = ("quota63", "quota70", "quota100")


def forbidden(levels):
    """The rule of the file above, said again by hand."""
    quota = levels["korus"] == 0 and levels["steel"] in QUOTAS
    return quota or (levels["pharma"] == "amended" and levels["agriculture"] == "schedule")


def written(folder, excluded=EXCLUDED):
    path = folder / "mine.toml"
    path.write_text(TEXT + excluded, encoding="utf-8")
    return path


@pytest.fixture
def limited(tmp_path) -> Game:
    return Game(load_scenario(written(tmp_path)))


def test_the_mask_is_the_rule_outcome_by_outcome(limited):
    space = limited.space
    expected = [not forbidden(space.levels(outcome)) for outcome in range(space.size)]
    assert space.allowed.tolist() == expected
    assert 0 < space.count < space.size
    assert at_midpoints(limited.scenario).space == space
    assert all(side.believed.space == space for side in limited.preferences.values())


def test_a_file_without_exclusions_leaves_nothing_out():
    assert load_scenario("korus-2018").space.allowed is None


def test_no_offer_and_no_solution_is_one_of_them(limited):
    fair = limited.solutions(3)
    named = [*fair.frontier, *fair.points.values(), fair.max_welfare]
    assert limited.space.allowed[named].all()
    free = Game(load_scenario("korus-2018"))
    assert not limited.space.allowed[[*free.solutions(3).points.values()]].all(), "they would be else"
    for specs in product(["linear:model=prior", "micro", "hybrid", "trade-off", "tied-hands"], repeat=2):
        talks = TradeTalks(limited, dict(zip(limited.parties, specs, strict=True)), rng=1).run()
        offers = [move.outcome for move in talks.protocol.moves if move.outcome is not None]
        assert limited.space.allowed[offers].all()
        assert run_result(talks).zopa_share == limited.solutions(talks.last_round).zopa_share


def test_results_count_only_what_can_be_agreed_on(limited):
    within = limited.space.allowed
    gains = np.stack([side.payoff(np.flatnonzero(within), 0) for side in limited.preferences.values()])
    assert limited.solutions().zopa_share == (gains >= 0).all(axis=0).mean()
    joint = [
        np.where((both >= 0).all(axis=0), both.sum(axis=0), 0).max()
        for both in (
            np.stack([s.payoff(np.flatnonzero(within), k) for s in limited.preferences.values()])
            for k in range(limited.rounds)
        )
    ]
    assert surplus(limited) == pytest.approx(max(joint))
    document = winset_result(limited)
    assert document.helps_both_share == (limited.values[:, within] >= 0).all(axis=0).mean()
    assert within[frontier_stops(limited)].all()


def test_pictures_show_only_what_can_be_agreed_on(limited):
    cloud = plot_payoff_space(TradeTalks(limited, rng=1).run()).collections[0].get_offsets()
    drawn = {tuple(point) for point in np.round(cloud, 9)}
    payoffs = limited.payoffs_at(TradeTalks(limited, rng=1).run().last_round)
    assert drawn <= {tuple(p) for p in np.round(payoffs[:, limited.space.allowed].T, 9)}
    plt.close("all")


def test_win_sets_count_only_what_can_be_agreed_on(tmp_path):
    text = scenario_text("korea-us-2025") + "\n[[excluded]]\nreciprocal = [0, 10]\n"
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    game = Game(load_scenario(path))
    allowed = np.array([level not in (0, 10) for level in game.space.issues[0].levels])
    within = np.repeat(allowed, game.space.size // len(allowed))
    shares = [float((v.ratification[within] >= 0.5).mean()) for v in game.home_views.values()]
    assert list(winset_result(game).winset_share.values()) == pytest.approx(shares)
    labels = plot_winsets(game).get_legend_handles_labels()[1]
    shown = sum(float(re.search(r"\((\S+) %\)", label)[1]) for label in labels if "ratified by" in label)
    both, neither = (
        np.logical_and.reduce(
            [(v.ratification[within] >= 0.5) == inside for v in game.home_views.values()]
        )
        for inside in (True, False)
    )
    assert shown == pytest.approx(100 * (both.mean() + neither.mean()), abs=1)
    plt.close("all")


def test_an_offer_of_that_kind_is_refused_with_the_reason(limited, negotiate, tmp_path):
    reason = (
        r"this cannot be agreed on: the scenario excludes korus = 0 with steel = quota63 or quota70 or"
    )
    with pytest.raises(InputError, match=reason):
        limited.outcome({"korus": 0, "steel": "quota70"})
    with pytest.raises(InputError, match="excludes pharma = amended with agriculture = schedule"):
        limited.outcome({"pharma": "amended"})
    code, out, err = negotiate("explain", tmp_path / "mine.toml", "korus=0", "steel=quota70")
    assert (code, out) == (2, "")
    assert "the scenario excludes korus = 0 with steel" in " ".join(err.split())
    allowed = limited.outcome({"korus": 0, "steel": "0"})
    assert explain_result(limited, allowed).offer["korus"] == 0


def test_a_person_cannot_offer_one_and_goes_on(tmp_path):
    session = Session(PlaySetup(scenario=str(written(tmp_path)), people=["KOR"], seed=1))
    with pytest.raises(InputError, match="the scenario excludes pharma = amended with agriculture"):
        session.offer("KOR", {"pharma": "amended"})
    assert (session.turn, session.moves) == ("KOR", [])
    session.offer("KOR", {"pharma": "amended", "agriculture": "now"})
    assert session.moves[0].outcome is not None
    suggestion = session.suggestion("KOR")
    assert suggestion is None or not forbidden(suggestion)
    while not session.over:
        session.walk_away("KOR")
    sides = session.debrief().sides
    game = session.talks.game
    payoffs = game.payoffs_at(session.talks.last_round)[:, game.space.allowed]
    for side, own in zip(sides.values(), payoffs, strict=True):
        assert (side.best, side.worst) == pytest.approx((own.max(), own.min()))
        assert side.in_reach is None or not forbidden(side.in_reach.levels)


@pytest.mark.parametrize(
    ("excluded", "message"),
    [
        ("[[excluded]]\nsteal = 0\n", "unknown issue in excluded 'steal': did you mean 'steel'"),
        ("[[excluded]]\nsteel = 7\n", "unknown level of 'steel' '7'"),
        ("[[excluded]]\n", "a table of excluded needs issues and levels"),
        ("[[excluded]]\nsteel = []\n", "a table of excluded needs issues and levels"),
        (
            "[[excluded]]\nkorus = [0, 2.3]\n",
            "allowed is False everywhere: there is nothing to agree on",
        ),
    ],
)
def test_exclusions_that_do_not_fit_are_refused(tmp_path, excluded, message):
    with pytest.raises(InputError, match=f"mine.toml.*{message}"):
        load_scenario(written(tmp_path, "\n" + excluded))
