"""How long a move takes with many games at once. Run it with `python -m benchmarks.play`.

Games of a person against mixed strategies run in threads of one process, as on the page. A move is the
offer with the other side's answer and the new briefing. People need some time to think, drawn between
none and twice the mean; without any, the games compete for the interpreter all the time.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from negotiation.play import PlaySetup, Session

GAMES = 20

ROUNDS = 16

SCENARIOS = ("korea-us-2025", "korea-us-2025", "korea-us-2025", "korus-2018", "hub-2025:KOR")

AGAINST = (
    "linear:model=prior",
    "boulware:model=frequency",
    "nice-tit-for-tat",
    "tied-hands",
    "fair-split",
    "micro",
    "hybrid",
)


def game(number: int, thinking: float) -> list[float]:
    """Play one game to its end and return the seconds of each move."""
    rng = np.random.default_rng(number)
    scenario, spec = SCENARIOS[number % len(SCENARIOS)], AGAINST[number % len(AGAINST)]
    chosen = {"scenario": scenario, "strategies": {"USA": spec}, "seed": number, "rounds": ROUNDS}
    session = Session(PlaySetup(people=["KOR"], **chosen))
    times = []
    while session.turn == "KOR":
        time.sleep(rng.uniform(0, 2 * thinking))
        issues = session.briefing("KOR").issues
        issue = issues[int(rng.integers(len(issues)))]
        level = issue.levels[int(rng.integers(len(issue.levels)))].level
        start = time.perf_counter()
        session.offer("KOR", {issue.key: level})
        session.briefing("KOR")
        times.append(time.perf_counter() - start)
    return times


def row(name: str, times: list[float], limit: str) -> str:
    middle, high, most = 1000 * np.percentile(times, [50, 95, 100])
    return f"| {name} | {len(times)} | {middle:.1f} | {high:.1f} | {most:.1f} | {limit} |"


def together(games: int, thinking: float) -> list[float]:
    with ThreadPoolExecutor(games) as pool:
        played = pool.map(lambda number: game(number, thinking), range(games))
        return [seconds for times in played for seconds in times]


def main() -> None:
    start = time.perf_counter()
    Session(PlaySetup(scenario="korea-us-2025", people=["KOR"], rounds=ROUNDS))
    first = time.perf_counter() - start
    start = time.perf_counter()
    Session(PlaySetup(scenario="korea-us-2025", people=["KOR"], rounds=ROUNDS, seed=1))
    second = time.perf_counter() - start
    print("| a move | moves | p50 ms | p95 ms | most ms | p95 asked for |\n|---|---|---|---|---|---|")
    print(row(f"{GAMES} games at once, a second to think", together(GAMES, 1.0), "under 500"))
    print(row(f"{GAMES} games at once, no time to think", together(GAMES, 0.0), ""))
    alone = [seconds for number in range(GAMES) for seconds in game(number, 0.0)]
    print(row("one game at a time", alone, "under 200"))
    print(
        f"\nOpening korea-us-2025: {1000 * first:.0f} ms the first time, {1000 * second:.0f} ms again."
    )


if __name__ == "__main__":
    main()
