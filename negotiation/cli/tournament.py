"""``negotiate tournament``: every strategy against every strategy."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from negotiation.cli import completion
from negotiation.cli.console import console, finish, interrupted, print_table, progress_bar, styled
from negotiation.cli.kinds import Kinds, save_pictures, save_rows
from negotiation.cli.options import Json, Rounds, Set, overridden, say_idle

if TYPE_CHECKING:
    from negotiation.studies.tournament import TournamentResult

SEPARATOR = re.compile(r"[;\s]+|,(?![^,;:\s]*=)")
"""Between strategies: a semicolon, a space, or a comma that no ``key=value`` follows."""

DEALS = {
    "welfare": "welfare",
    "nash_product": "product",
    "pareto_distance": "to Pareto",
    "nash_distance": "to Nash",
    "kalai_smorodinsky_distance": "to K-S",
    "unfairness": "unfair",
}
COURSE = {
    "rounds": "rounds",
    "payoff_if_agreed": "if agreed",
    "conceded": "conceded",
    "distinct": "distinct",
}
"""What the field's measures (``measures.MEASURES``) are called in two tables, as wide as a page each."""

ENOUGH = 30
FEW = f" Fewer than {ENOUGH} repeats may not show what seldom happens: intervals are then too narrow."

CIRCLES = 1e-9
"""Less than this of the profiles is rounding."""

SHOWN = 8
"""How many equilibria are printed; the JSON document has all."""


def tournament(
    scenario: Annotated[
        list[str],
        typer.Argument(
            help="Built-in scenarios, TOML files, or domains (negotiate domains).",
            autocompletion=completion.scenarios,
        ),
    ],
    strategies: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[:key=value,…],…",
            help="Strategies, separated by commas, semicolons or spaces; may be given again.",
            autocompletion=completion.strategies_of_a_list,
        ),
    ] = None,
    repeats: Annotated[
        int, typer.Option(help="Runs of the same strategies; sides move first in turn.")
    ] = 100,
    rounds: Rounds = None,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same results.")] = 0,
    set_: Set = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for data and figure; the same command goes on there.")
    ] = None,
    format_: Kinds = "png",
    json: Json = False,
) -> None:
    """Play every strategy on all sides against every other; rank them, and find equilibria.

    There is no election in a tournament: the incumbents govern all along (run --election none).
    """
    from negotiation.scenarios import load_scenario
    from negotiation.scenarios.domains.files import joined
    from negotiation.studies.tournament import play_tournament
    from negotiation.studies.tournament.report import tournament_document
    from negotiation.studies.tournament.tournament import DEFAULT_STRATEGIES
    from negotiation.valuation.game import Game

    overrides, games = overridden(set_, {}), []
    for name in joined(scenario):
        game = Game(load_scenario(name, overrides), rounds=rounds, election="none")
        say_idle(game, name, overrides)
        games.append(game)
    chosen = DEFAULT_STRATEGIES if strategies is None else split_strategies(strategies)
    try:
        with progress_bar("Playing", hidden=json) as progress:
            result = play_tournament(games, chosen, repeats, seed, out, progress)
    except KeyboardInterrupt:
        interrupted(out)
    document = tournament_document(result)

    def report() -> None:
        _report(result, document)

    finish(document, json, report, out, lambda folder: _save(folder, result, document, format_))


def split_strategies(texts: list[str]) -> list[str]:
    """Split lists of strategies: ``linear,boulware:exponent=3,model=prior`` holds two."""
    return [name for text in texts for name in SEPARATOR.split(text) if name]


def _save(folder: Path, result: "TournamentResult", document: dict[str, Any], kinds: str) -> None:
    from negotiation.base.folders import write_json
    from negotiation.plots import plot_tournament

    write_json(folder / "tournament.json", document)
    ranked = [
        {"measure": measure, **standing}
        for measure, standings in document["rankings"].items()
        for standing in standings
    ]
    save_rows(folder, kinds, "rankings", ranked)
    save_pictures(folder, kinds, {"tournament": lambda: plot_tournament(result)[0]})


def _report(result: "TournamentResult", document: dict[str, Any]) -> None:
    played = result.tournament
    pairs = len(played.sides) == 2
    sides, each = ("both", "each pair") if pairs else ("all", "the same strategies")
    extent = (
        f": {len(played.names)} strategies on {sides} sides, {played.repeats} runs of {each}, "
        f"{document['runs']:,} in all"
    )
    console.print(styled("bold", ", ".join(played.scenarios), extent))
    _print_rankings(document["rankings"], _codes(result))
    for titles in (DEALS, COURSE):
        _print_measures(document, titles)
    console.print(
        "Payoffs in bn USD a year at the date signed, 0 without agreement; surplus: the largest joint "
        "payoff that hurts nobody, "
        + ", ".join(f"{entry['surplus']:z.2f} bn in {entry['name']}" for entry in document["scenarios"])
        + f".\nTalks of a strategy with itself count; {sides} sides move first in turn. ± and to: 95 % "
        "intervals over repeats, what seeds can change; places: those that they leave a strategy."
        + (FEW if played.repeats < ENOUGH else "")
        + "\n",
        soft_wrap=True,
    )
    for fault, count in result.faults.items():
        console.print(f"{count:,} × {fault}", soft_wrap=True)
    if document["empirical_game"] is not None:
        _print_game(document["empirical_game"], _codes(result))
    _print_robustness(document["robustness"], _codes(result))


def _codes(result: "TournamentResult") -> dict[str, str]:
    codes, sides = {game.parties for game in result.tournament.games}, result.tournament.sides
    return dict(zip(sides, codes.pop() if len(codes) == 1 else sides, strict=True))


def _print_rankings(rankings: dict[str, list[dict[str, Any]]], codes: dict[str, str]) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("strategy", overflow="fold")
    for title in (
        "payoff",
        *(f"as {code}" for code in codes.values()),
        "surplus %",
        "agree %",
        "places",
    ):
        table.add_column(title, justify="right", no_wrap=True)
    others = {measure: {e["strategy"]: e for e in entries} for measure, entries in rankings.items()}
    for entry in rankings["payoff"]:
        name = entry["strategy"]
        table.add_row(
            name,
            _cell(entry["overall"], 1, "z.2f"),
            *(f"{entry[side]['mean']:z.2f}" for side in codes),
            _cell(others["surplus_share"][name]["overall"], 100, "z.1f"),
            _share(others["agreement_rate"][name]["overall"]),
            "" if entry["places"] is None else "–".join(map(str, dict.fromkeys(entry["places"]))),
        )
    print_table(table)
    for measure, words in (("surplus_share", "share of the surplus"), ("agreement_rate", "agreements")):
        first = ", ".join(entry["strategy"] for entry in rankings[measure][:3])
        console.print(f"First by {words}: {first}", soft_wrap=True)


def _cell(interval: dict[str, Any], scale: float, form: str) -> str:
    text = f"{scale * interval['mean']:{form}}"
    if interval["high"] is None:
        return text
    return f"{text} ±{scale * (interval['high'] - interval['mean']):{form}}"


def _share(interval: dict[str, Any]) -> str:
    """Write a share in percent with the ends of its interval."""
    from negotiation.base.intervals import Interval
    from negotiation.cli.results import with_ends

    ends = (None if interval[end] is None else 100 * interval[end] for end in ("low", "high"))
    return with_ends(Interval(100 * interval["mean"], *ends), "z.1f")


def _print_measures(document: dict[str, Any], titles: dict[str, str]) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("strategy", overflow="fold")
    for title in titles.values():
        table.add_column(title, justify="right", no_wrap=True)
    for name in (entry["strategy"] for entry in document["rankings"]["payoff"]):
        values = (document["measures"][name][key] for key in titles)
        table.add_row(name, *("–" if value is None else f"{value:z.2f}" for value in values))
    print_table(table)


def _print_robustness(profiles: list[dict[str, Any]], codes: dict[str, str]) -> None:
    def said(profile: dict[str, Any]) -> str:
        return " against ".join(profile[side] for side in codes)

    ends = [each for each in profiles if each["basin"] > 0]
    words = [f"{said(each)} ({each['basin']:z.0%})" for each in ends[:SHOWN]]
    circles = 1 - sum(each["basin"] for each in ends)
    words += [f"circles ({circles:z.0%})"] if circles > CIRCLES else []
    console.print(f"Best single deviations lead to {', '.join(words)}", soft_wrap=True)
    ranked = [each for each in profiles if each["alpha_rank"] is not None]
    if ranked:
        most = max(ranked, key=lambda each: each["alpha_rank"])
        console.print(
            f"Alpha-rank: most time is spent at {said(most)} ({most['alpha_rank']:z.0%})", soft_wrap=True
        )


def _print_game(game: dict[str, Any], codes: dict[str, str]) -> None:
    found = game["equilibria"]
    extent = "all" if game["complete"] else f"all that mix up to {game['largest_support']}"
    more = "; mixes of them may be others" if game["degenerate"] else ""
    count = "1 Nash equilibrium" if len(found) == 1 else f"{len(found)} Nash equilibria"
    words = f": {count} ({extent} strategies a side{more})"
    console.print(styled("bold", "If strategies were the moves", words), soft_wrap=True)
    for equilibrium in found[:SHOWN]:
        worth = ", ".join(f"{codes[side]} {x:z.2f}" for side, x in equilibrium["payoffs"].items())
        mixes = " against ".join(_mix(equilibrium[side]) for side in codes)
        console.print(f"  {mixes} ({worth})", soft_wrap=True)
    if len(found) > SHOWN:
        console.print(f"  and {len(found) - SHOWN} more with smaller joint payoffs (--json)")
    dynamics = game["replicator"]
    words = "leave" if dynamics["settled"] else "do not settle; their second half averages to"
    console.print(f"Replicator dynamics from {dynamics['start']} {words}", soft_wrap=True)
    for side, code in codes.items():
        shares = (dynamics if dynamics["settled"] else dynamics["average"])[side]
        left = {name: shares[name] for name in game["survivors"][side]}
        console.print(f"  {code} with {_mix(left)}", soft_wrap=True)


def _mix(shares: dict[str, float]) -> str:
    if len(shares) == 1:
        return next(iter(shares))
    return " + ".join(f"{share:z.0%} {name}" for name, share in shares.items())
