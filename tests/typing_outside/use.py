"""What users write, for type checkers: the installed package's types must hold from outside, too."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, assert_type

import numpy as np

from negotiation import (
    AlternatingOffers,
    Game,
    HubTalks,
    InputError,
    Issue,
    OutcomeSpace,
    Preferences,
    Scenario,
    Setup,
    TradeTalks,
    View,
    compare_result,
    explain_result,
    hub_result,
    load_scenario,
    load_study,
    open_results,
    parse_strategy,
    play_out,
    play_tournament,
    run_result,
    run_sweep,
    solve,
)
from negotiation.bargaining.strategies import TargetBidding
from negotiation.play import PlaySetup, Session
from negotiation.plots import plot_payoff_space
from negotiation.studies.tournament import rankings


@dataclass(frozen=True)
class Stairs(TargetBidding, stochastic=False):
    """Give way a fifth of the possible gain every so many rounds."""

    every: int = 4

    formula: ClassVar[str] = "gain = 1 - 0.2 · floor(rounds played / every)"
    source: ClassVar[str] = "here"

    def target(self, view: View) -> float:
        share = max(0.0, 1 - 0.2 * (view.round_index // self.every))
        return view.floor + share * (view.preferences.best - view.floor)


def talks() -> dict[str, float]:
    scenario = load_scenario("korus-2018", {"horizon.discount_rate": 0.05})
    assert_type(scenario, Scenario)
    game = Game(scenario)
    played = TradeTalks(game, {"KOR": Stairs(), "USA": "linear"}, rng=1).run()
    result = run_result(played)
    print(plot_payoff_space(played), played.to_frame())
    return {code: party.payoff for code, party in result.parties.items()}


def offers(game: Game) -> float:
    packages = [game.outcome({"steel": level}) for level in ("quota70", "quota100")]
    assert_type(packages, list[int])
    left = compare_result(game, packages).packages["A"].left_on_table
    return left + explain_result(game, packages[0]).parties["KOR"].low


def theory() -> int:
    space = OutcomeSpace((Issue("price", (1, 2, 3)),))
    table = np.array([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]])
    views = {
        code: View(Preferences(space, row, np.zeros(9)), 9)
        for code, row in zip("AB", table, strict=True)
    }
    ended = play_out(AlternatingOffers(views), {code: parse_strategy("linear") for code in views})
    return solve(table, np.zeros(2)).points["nash"] + (ended.agreement or 0)


def studies(folder: Path) -> list[str]:
    done = run_sweep(load_study(folder / "study.toml"), folder / "out")
    means = open_results(folder / "out").summary("payoff_KOR", by=["rounds"])
    result = play_tournament(Game("korus-2018"), ["linear", Stairs], repeats=2)
    assert_type(done.failed, int)
    print([mean.mean for _, _, mean in means])
    return [standing.strategy for standing in rankings(result)["payoff"]]


def hub() -> list[str | None]:
    return [row.opened for row in hub_result(HubTalks("hub-2025", rng=1).run()).partners]


def play() -> str:
    session = Session(PlaySetup.of(scenario="korus-2018", people=["KOR"]))
    session.offer("KOR", {"steel": "quota70"})
    try:
        print(Setup.of(scenario="korus-2018").talks().run())
    except InputError as error:
        print(error)
    return session.briefing("KOR").other_name
