"""What 15,000 firms and two home fronts cost. Run it with `make bench`.

Minimum of several repetitions each; ratios are taken in the same run.
"""

import time

from benchmarks.talks import fastest
from negotiation.economy.population import make_population
from negotiation.scenarios import load_scenario
from negotiation.talks.model import TradeTalks
from negotiation.valuation.game import Game
from negotiation.valuation.supply import figures_of

HARD = {"KOR": "hardliner", "USA": "hardliner"}


def seconds_a_round(game: Game, repeat: int, *, firm_agents: bool = False) -> float:
    """Time the rounds alone, without setting up the model."""
    times = []
    for _ in range(repeat):
        model = TradeTalks(game, HARD, rng=1, firm_agents=firm_agents)
        start = time.perf_counter()
        model.run()
        times.append((time.perf_counter() - start) / game.rounds)
    return min(times)


def main() -> None:
    scenario = load_scenario("korea-us-2025")
    game = Game(scenario, election="none")
    _ = game.preferences
    issues = [i for i in scenario.issues if i.kind not in ("pledge", "years")]
    without = Game(scenario.model_copy(update={"issues": issues}), election="none")
    _ = without.preferences
    arrays, empty = seconds_a_round(game, 7), seconds_a_round(without, 7)
    agents = seconds_a_round(game, 2, firm_agents=True)
    home = fastest(lambda: [v.ratification for v in Game(scenario).home_views.values()])
    values = fastest(lambda: Game(scenario).values)
    print(f"{scenario.firms.number:,} firms, {scenario.space.size:,} outcomes\n")
    print("| what | milliseconds | asked for |\n|---|---|---|")
    for name, seconds, limit in (
        (
            "building the population",
            fastest(lambda: make_population(figures_of(scenario, scenario.firms), 0)),
            "under 200",
        ),
        ("what the firms add to a round, as arrays", arrays - empty, "under 5"),
        ("the same with one Mesa agent a firm", agents - empty, ""),
        ("win-sets of both sides over all outcomes", home - values, ""),
    ):
        print(f"| {name} | {1000 * seconds:.2f} | {limit} |")
    print(f"\nOne agent a firm takes {(agents - empty) / (arrays - empty):.0f} times as long as arrays.")


if __name__ == "__main__":
    main()
