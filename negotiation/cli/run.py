"""``negotiate run``: play the talks."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from negotiation.cli.console import component_table, console, print_json, print_people
from negotiation.cli.options import Horizon, Json, Set, pairs

if TYPE_CHECKING:
    from negotiation.talks import TradeTalks


def run(
    scenario: Annotated[str, typer.Argument(help="Built-in scenario, or a TOML file.")],
    strategy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PARTY=NAME[:key=value,…]",
            help="Strategy of a party, e.g. KOR=boulware:exponent=3.",
        ),
    ] = None,
    rounds: Annotated[
        int | None, typer.Option(help="Rounds, instead of the scenario's deadline.")
    ] = None,
    protocol: Annotated[
        str, typer.Option(help="Rules of the table; names: negotiate strategies list.")
    ] = "alternating",
    first: Annotated[
        str | None, typer.Option(help="Party that moves first, or random; else the home country.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same run.")] = 0,
    set_: Set = None,
    horizon: Horizon = "path",
    out: Annotated[Path | None, typer.Option(help="New folder for data and figures.")] = None,
    json: Json = False,
) -> None:
    """Play the talks round by round; say what was agreed and what it is worth."""
    from negotiation.game import Game
    from negotiation.outputs import new_folder
    from negotiation.scenarios import load_scenario, parse_overrides
    from negotiation.talks import TradeTalks

    overrides = parse_overrides(set_ or [])
    chosen = pairs(strategy or [], "PARTY=STRATEGY, e.g. KOR=boulware")
    game = Game(load_scenario(scenario, overrides), horizon, rounds)  # type: ignore[arg-type]
    model = TradeTalks(game, chosen, seed, protocol, first)
    if out is None:
        result = _play(model, seed, quiet=json)
    else:
        with new_folder(out) as folder:
            result = _play(model, seed, quiet=json)
            parameters = {
                "strategies": _strategies(model),
                "protocol": protocol,
                "first": model.protocol.parties[0],
                "set": overrides,
                "horizon": horizon,
            }
            _save(folder, model, result, parameters)
    if json:
        print_json(result)
        return
    _report(model, result)
    if out is not None:
        written = ", ".join(sorted(path.name for path in out.iterdir()))
        console.print(f"\nWritten to {out}: {written}", soft_wrap=True)


def _play(model: "TradeTalks", seed: int, quiet: bool) -> dict[str, Any]:
    from negotiation.results import run_result

    if not quiet:
        _header(model)
    while model.running:
        shown = len(model.protocol.moves)
        news = len(model.news)
        model.step()
        if not quiet:
            _print_round(model, shown, news)
    return run_result(model, seed)


def _header(model: "TradeTalks") -> None:
    game = model.game
    first, last = game.timing.dates[0], game.timing.dates[-1]
    console.print(f"[bold]{game.scenario.title}[/bold]")
    console.print(
        f"{game.rounds} rounds from {first:%-d %B} to {last:%-d %B %Y}; "
        f"{game.space.size:,} possible agreements on {len(game.space.issues)} issues"
    )
    for code, spec in _strategies(model).items():
        console.print(f"{code} plays {spec}")
    worth = " ".join(f"{code:>7}" for code in game.parties)
    console.print(f"\n[bold]round date   who {worth}  offer (changes; worth in bn USD a year)[/bold]")


def _strategies(model: "TradeTalks") -> dict[str, str]:
    return {code: agent.strategy.name for code, agent in model.governments.items()}


def _print_round(model: "TradeTalks", shown: int, news: int) -> None:
    game = model.game
    for name in [name for items in list(model.news.values())[news:] for name in items]:
        console.print(f"      [italic]{name}[/italic]")
    for index in range(shown, len(model.protocol.moves)):
        move = model.protocol.moves[index]
        text: str = move.action
        worth = " " * (8 * len(game.parties) - 1)
        if move.outcome is not None:
            values = game.payoff(move.outcome, move.round_index)
            worth = " ".join(f"{value:+7.2f}" for value in values)
        if move.action == "offer" and move.outcome is not None:
            text = _changes(model, index)
        day = f"{game.timing.dates[move.round_index]:%-d %b}"
        console.print(f"{move.round_index + 1:>5} {day:<6} {move.party} {worth}  {text}", soft_wrap=True)


def _changes(model: "TradeTalks", index: int) -> str:
    """Say an offer in words: in full at first, then what changed since the party's last one."""
    move = model.protocol.moves[index]
    earlier = [
        m.outcome for m in model.protocol.moves[:index] if (m.party, m.action) == (move.party, "offer")
    ]
    assert move.outcome is not None
    words = model.game.words(move.outcome)
    if earlier and earlier[-1] is not None:
        before = model.game.words(earlier[-1])
        words = {key: text for key, text in words.items() if text != before[key]}
    return ", ".join(f"{key} {text}" for key, text in words.items()) or "the same again"


def _report(model: "TradeTalks", result: dict[str, Any]) -> None:
    game = model.game
    outcome = model.protocol.agreement
    console.print()
    if outcome is None:
        reasons = {
            "deadline": model.protocol.failure,
            "walked away": "a party walked away",
        }
        share = result["zopa_share"]
        room = (
            f"{share:.1%} of the outcomes would have helped both" if share else "no outcome helps both"
        )
        console.print(f"[bold]No agreement[/bold]: {reasons[result['status']]}; {room}.")
        console.print("The no-deal path takes effect.")
    else:
        console.print(f"[bold]Agreement[/bold] in round {result['rounds']}, {model.today:%-d %B %Y}:")
        names = {spec.key: spec.name for spec in game.scenario.issues}
        for key, text in game.words(outcome).items():
            console.print(f"  {names[key]}: {text}")
        console.print()
        console.print(component_table("Worth against no deal", result["parties"]))
        console.print()
        print_people(result["parties"], {c: p.name for c, p in game.scenario.parties.items()})
        trade = result["trade"]
        console.print(
            f"Exports to the host: {trade['exports_bn']:.1f} bn USD a year, "
            f"{trade['exports_change_pct']:+.1f} % against the base year"
        )
    _print_theory(model, result)


def _print_theory(model: "TradeTalks", result: dict[str, Any]) -> None:
    game = model.game
    analysis = result["analysis"]
    console.print(
        f"\nDistance to the Pareto frontier: {result['pareto_distance']:.2f} bn USD a year; left on the "
        f"table without hurting anybody: {analysis['inefficiency']:.2f} bn",
        soft_wrap=True,
    )
    console.print(
        f"Zone of possible agreement: {result['zopa_share']:.1%} of all outcomes; opposition of the "
        f"parties: {analysis['opposition']:.2f} (0 want the same, 0.71 split a pie)",
        soft_wrap=True,
    )
    for code, path in result["model_accuracy"].items():
        console.print(
            f"{code}'s picture of the other side: correlation with the truth {path[0]:.2f} at first, "
            f"{path[-1]:.2f} in the end"
        )
    for name, solution in result["solutions"].items():
        worth = ", ".join(f"{code} {value:+.2f}" for code, value in solution["payoffs"].items())
        index = game.space.index(solution["outcome"])
        tariffs = ", ".join(
            f"{spec.key} {game.words(index)[spec.key]}"
            for spec in game.scenario.issues
            if spec.kind in ("tariff", "pledge", "years")
        )
        label, distance = name.replace("_", "-").title(), analysis["distances"][name]
        console.print(f"{label:<18} {worth} (distance {distance:.2f}): {tariffs}", soft_wrap=True)


def _save(folder: Path, model: "TradeTalks", result: dict[str, Any], parameters: dict[str, Any]) -> None:
    import json

    import matplotlib as mpl
    import pyarrow as pa
    import pyarrow.parquet as pq

    from negotiation.results import trace_columns

    digest = model.game.scenario.digest
    document = {**result, "scenario_sha256": digest, "parameters": parameters}
    (folder / "run.json").write_text(
        json.dumps(document, indent=2, default=str) + "\n", encoding="utf-8"
    )
    pq.write_table(pa.table(trace_columns(model)), folder / "trace.parquet")
    mpl.use("Agg")
    _draw(folder, model, result)


def _draw(folder: Path, model: "TradeTalks", result: dict[str, Any]) -> None:
    import matplotlib.pyplot as plt

    from negotiation.plots import plot_concessions, plot_payoff_space, plot_waterfall

    names = {code: party.name for code, party in model.game.scenario.parties.items()}
    pictures = {"payoff_space": plot_payoff_space(model), "concessions": plot_concessions(model)[0]}
    if result["agreement"]:
        pictures["waterfall"] = plot_waterfall(result, names)[0]
    for name, ax in pictures.items():
        figure = ax.figure.figure
        figure.savefig(folder / f"{name}.png", metadata={"Software": None})
        plt.close(figure)
