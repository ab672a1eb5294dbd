"""A small example of every picture: 150 firms, few partners and strategies, fixed seeds.

``NEW_BASELINES=1 pytest tests/plots`` draws the baselines anew; look at what changed before you keep it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes

from negotiation import Game, TradeTalks, load_hub, load_scenario, plots, run_result
from negotiation.economy.trade_talks.equilibrium import balanced
from negotiation.economy.trade_talks.results import Question, answer
from negotiation.plots.backtest import plot_backtest
from negotiation.plots.infer import plot_identified, plot_posterior
from negotiation.plots.scores import plot_scores
from negotiation.studies import load_study, open_results, run_sweep
from negotiation.studies.backtest import Prediction, compare, deals
from negotiation.studies.backtest.compare import SHOWN
from negotiation.studies.infer.result import Fit, Inference, Unknown
from negotiation.studies.measures import Measure, Sensitivity
from negotiation.studies.tournament import play_tournament
from negotiation.talks.comparison import ComparisonResult, compare_result
from negotiation.talks.hub import HubTalks
from tests.economy.trade_talks.worlds import made_up
from tests.studies.conftest import HEAD

STUDY = """
[fixed]
election = "none"
"firms.number" = 150
[vary]
rounds = [5, 8]
"strategies.KOR" = ["boulware:exponent=3", "linear", "random"]
"strategies.USA.exponent" = [0.5, 1, 2]
[design]
replicates = 3
seed = 7
"""

NAMES = ("linear:model=prior", "random", "tit-for-tat:model=frequency", "hardliner")

RATES = (0, 5, 10, 12.5, 15, 20)
"""One for each package that can stand beside others."""


@dataclass(frozen=True)
class Examples:
    """What the pictures are drawn from."""

    talks: TradeTalks
    text: TradeTalks
    game: Game
    result: object
    hub: HubTalks
    backtest: object
    tournament: object
    sweep: object
    drivers: Sensitivity
    given: Sensitivity
    comparison: ComparisonResult
    inference: Inference


@pytest.fixture(scope="session")
def examples(tmp_path_factory) -> Examples:
    game = Game(load_scenario("korea-us-2025", {"firms.number": 150}))
    talks = TradeTalks(game, rng=1).run()
    # one partner that no deal is good enough for, and more than there are tables for
    hub = load_hub("hub-2025", {"partners.number": 9, "talks.capacity": 1, "talks.rounds": 15})
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "study.toml").write_text(HEAD + STUDY, encoding="utf-8")
    run_sweep(load_study(folder / "study.toml"), folder / "out")
    return Examples(
        talks,
        TradeTalks(game, rng=1, protocol="single-text").run(),
        game,
        run_result(talks),
        HubTalks(hub, {"JPN": "hardliner"}, rng=1).run(),
        _backtest(),
        play_tournament([Game(game.scenario, election="none", like=game)], NAMES, repeats=4, seed=5),
        open_results(folder / "out"),
        _drivers(),
        Sensitivity("given", "payoff_KOR", tuple(map(_seen, range(1, 6))), 400, 0),
        compare_result(game, [game.outcome({"reciprocal": rate, "pledge": 200}) for rate in RATES]),
        _inference(),
    )


def _backtest():
    """Return a backtest of made-up predictions, some partners without any."""
    hub, outcomes = load_hub("hub-2025"), deals()
    rng = np.random.default_rng(3)
    rate, pledge = rng.normal(18, 4, (2, 12, len(outcomes))), rng.gamma(1, 80, (2, 12, len(outcomes)))
    values = np.stack([rate, pledge], axis=1)
    values[:, :, :, -2] = np.nan
    made = Prediction(tuple(deal.iso3 for deal in outcomes), values)
    fitted = {"rate": dict.fromkeys(SHOWN, rate[0]), "pledge": dict.fromkeys(SHOWN, pledge[0])}
    return compare(made, outcomes, hub.table, fitted)


def _inference() -> Inference:
    """Return what made-up talks say: a rate that is not known, talks that failed, weights of no deal."""
    rng = np.random.default_rng(4)
    names = ("USA.consumer_surplus", "USA.balance", "partner.jobs", "noise")
    draws = np.stack([rng.beta(2 + i, 3, 400) for i in range(4)], axis=1)
    draws[:, 3] = 0.05 * 40 ** draws[:, 3]
    ranges = [(0.0, 1.0)] * 3 + [(0.05, 2.0)]
    unknowns = [
        Unknown(name, span, column.mean(), (0.3, 0.7), (0.2, 0.9), 0.5, 0.5, held, 0.5, (0.2, 0.9), 0.5)
        for name, span, column, held in zip(
            names, ranges, draws.T, [(0.1, 0.8), (0.0, 1.0), (0.0, 0.4), None], strict=True
        )
    ]
    fits = [
        Fit("KOR", "South Korea", True, 0.9, 15.0, 17.5, (10.0, 20.0), None),
        Fit("JPN", "Japan", True, 0.1, None, 12.5, (10.0, 15.0), ("partner", 0.3)),
        Fit("IND", "India", False, 0.0, None, 20.0, (5.0, 25.0), None),
        Fit("CHE", "Switzerland", True, 0.0, 15.0, None, None, None),
    ]
    return Inference(
        "hub-2025", "mine.csv", 0, unknowns, fits, {"USA": 0.0, "partner": 0.01}, -40.0, draws
    )


def _seen(place: int) -> Measure:
    return Measure(
        f"figure_{place}", 0.5 / place, 0.04, 0.4 / place - 0.1, 0.08, floors=(0.2, place / 100)
    )


def _drivers() -> Sensitivity:
    measures = tuple(
        Measure(f"politics.figure_{place}", 0.5 / place, 0.1 / place, 0.4 / place - 0.1, 0.08 / place)
        for place in range(1, 6)
    )
    return Sensitivity("sobol", "payoff_KOR", measures, 16, 0)


def _war():
    return answer(balanced(made_up()), Question(optimal="region 1"))


def _review():
    """Three governments agree on cuts of some tariffs on some goods."""
    game = Game(load_scenario("usmca-2026"), rounds=4)
    return TradeTalks(game, dict.fromkeys(game.parties, "conceder")).run()


def _names(examples):
    return {code: party.name for code, party in examples.game.scenario.parties.items()}


EXPONENT, KOREAN = "strategies.USA.exponent", "strategies.KOR"

PICTURES: dict[str, Callable[[Examples], Axes | list[Axes]]] = {
    "backtest": lambda e: plot_backtest(e.backtest, "hub-2025"),
    "board": lambda e: plots.plot_board(e.hub),
    "comparison": lambda e: plots.plot_comparison(e.comparison, e.game.scenario),
    "concessions": lambda e: plots.plot_concessions(e.talks),
    "concessions-text": lambda e: plots.plot_concessions(e.text),
    "cuts": lambda e: plots.plot_cuts(_review()),
    "heatmap": lambda e: plots.plot_heatmap(e.sweep, EXPONENT, "rounds", "payoff_KOR"),
    "identified": lambda e: plot_identified(e.inference),
    "issue_paths": lambda e: plots.plot_issue_paths(e.talks),
    "payoff_space": lambda e: plots.plot_payoff_space(e.talks),
    "posterior": lambda e: plot_posterior(e.inference),
    "ribbon": lambda e: plots.plot_ribbon(e.sweep, EXPONENT, "payoff_KOR", KOREAN),
    "ribbon-words": lambda e: plots.plot_ribbon(e.sweep, KOREAN, "payoff_KOR", "rounds"),
    "scores": lambda e: plot_scores(e.backtest, "hub-2025"),
    "sensitivity": lambda e: plots.plot_sensitivity(e.sweep, e.drivers),
    "sensitivity-floors": lambda e: plots.plot_sensitivity(e.sweep, e.given),
    "supply": lambda e: plots.plot_supply(e.game, e.game.solutions().points["nash"]),
    "tariff_war": lambda e: plots.plot_tariff_war(_war(), "made up"),
    "tournament": lambda e: plots.plot_tournament(e.tournament),
    "waterfall": lambda e: plots.plot_waterfall(e.result, _names(e)),
    "winsets": lambda e: plots.plot_winsets(e.game),
}
"""The examples by name; before a dash it is that of the function."""


def drawn(name: str, examples: Examples) -> list[Axes]:
    axes = PICTURES[name](examples)
    return axes if isinstance(axes, list) else [axes]


@pytest.fixture
def draw(examples):
    """Draw an example; returns its axes."""
    yield lambda name: drawn(name, examples)
    plt.close("all")


@pytest.fixture(scope="session", params=PICTURES)
def picture(request, examples):
    """Name and axes of each picture in turn, drawn once for all tests, which only look at it."""
    axes = drawn(request.param, examples)
    axes[0].figure.figure.canvas.draw()  # what is closed before is not laid out
    plt.close("all")
    return request.param, axes
