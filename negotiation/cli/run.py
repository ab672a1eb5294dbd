"""``negotiate run``: play the talks."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from negotiation.base.errors import InputError
from negotiation.cli.console import console, finish, styled
from negotiation.cli.hub import run_hub
from negotiation.cli.options import (
    Consensus,
    Election,
    Firms,
    Horizon,
    Json,
    Set,
    numbered,
    overridden,
    pairs,
    say_idle,
)
from negotiation.cli.report import report

if TYPE_CHECKING:
    from negotiation.talks.model import TradeTalks


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
    consensus: Consensus = None,
    election: Election = "polls",
    firms: Firms = None,
    evidence: Annotated[
        str, typer.Option(help="Facts laid on the table: none, all, or names separated by commas.")
    ] = "none",
    horizon: Horizon = "path",
    place: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PARTNER=N", help="Of a hub: a partner's place in the queue, 0 for the last."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="New folder for data and figures.")] = None,
    json: Json = False,
) -> None:
    """Play the talks, or all tables of a hub; say what was agreed and what it is worth."""
    from negotiation.base.outputs import check_folder, new_folder
    from negotiation.scenarios import is_hub, load_scenario
    from negotiation.talks.model import TradeTalks
    from negotiation.valuation.game import Game
    from negotiation.valuation.home import facts_named

    check_folder(out)
    overrides = overridden(set_, {"politics.consensus": consensus, "firms.number": firms})
    chosen = pairs(strategy or [], "PARTY=STRATEGY, e.g. KOR=boulware")
    places = numbered(place or [])
    if is_hub(scenario):
        if firms is not None:
            overrides["partners.firms"] = True
        bilateral = {"rounds": rounds, "first": first, "evidence": evidence, "protocol": protocol}
        _refuse(scenario, bilateral | {"election": election})
        run_hub(scenario, chosen, places, seed, overrides, horizon, out, json)
        return
    if places:
        raise InputError(f"--place: {scenario} is no hub, it has one partner")
    # names as the user wrote them: what is called refuses those that it does not know
    game = Game(load_scenario(scenario, overrides), horizon, rounds, election)  # type: ignore[arg-type]
    say_idle(game, scenario, overrides)
    facts = facts_named(game.scenario, evidence)
    model = TradeTalks(game, chosen, seed, protocol, first, facts)
    without = TradeTalks(game, chosen, seed, protocol, first) if facts else None
    result = _play(model, seed, without, quiet=json)
    parameters = {
        "election": election,
        "evidence": facts,
        "strategies": _strategies(model),
        "protocol": protocol,
        "first": model.protocol.parties[0],
        "set": overrides,
        "horizon": horizon,
    }

    def save(target: Path) -> None:
        with new_folder(target) as folder:
            _save(folder, model, result, parameters)

    finish(result, json, lambda: report(model, result), out, save)


def _refuse(scenario: str, given: Mapping[str, object]) -> None:
    """Refuse options that only talks with one partner have."""
    defaults = {"protocol": "alternating", "election": "polls", "evidence": "none"}
    for name, value in given.items():
        if value != defaults.get(name):
            raise InputError(f"--{name} is for talks with one partner: {scenario}:PARTNER")


def _play(model: "TradeTalks", seed: int, without: "TradeTalks | None", quiet: bool) -> dict[str, Any]:
    """Play the talks, and for what the evidence is worth once more without it."""
    from negotiation.talks.results import evidence_result, run_result

    if not quiet:
        _header(model)
    while model.running:
        shown = len(model.protocol.moves)
        news, text = len(model.news), model.protocol.standing
        model.step()
        if not quiet:
            _print_round(model, shown, news)
            _print_text(model, text)
    result = run_result(model, seed)
    if without is not None:
        result["evidence"] = evidence_result(model, without.run())
    return result


def _header(model: "TradeTalks") -> None:
    game = model.game
    first, last = game.timing.dates[0], game.timing.dates[-1]
    console.print(styled("bold", f"{game.scenario.title}"))
    console.print(
        f"{game.rounds} rounds from {first:{'%-d %B' if first.year == last.year else '%-d %B %Y'}} "
        f"to {last:%-d %B %Y}; "
        f"{game.space.count:,} possible agreements on {len(game.space.issues)} issues"
    )
    for code, spec in _strategies(model).items():
        console.print(f"{code} plays {spec}")
    worth = " ".join(f"{code:>7}" for code in game.parties)
    console.print(styled("bold", f"\nround date   who {worth}  offer (changes; worth in bn USD a year)"))


def _strategies(model: "TradeTalks") -> dict[str, str]:
    return {code: agent.name for code, agent in model.governments.items()}


def _print_round(model: "TradeTalks", shown: int, news: int) -> None:
    game = model.game
    for name in [name for items in list(model.news.values())[news:] for name in items]:
        console.print(styled("italic", f"      {name}"))
    rows = model.datacollector.tables["moves"]
    for index in range(shown, len(model.protocol.moves)):
        move = model.protocol.moves[index]
        text: str = move.remark or move.action
        worth = " " * (8 * len(game.parties) - 1)
        if move.outcome is not None:
            worth = " ".join(f"{rows[f'payoff_{code}'][index]:+7.2f}" for code in game.parties)
        if move.action == "offer" and move.outcome is not None:
            text = _changes(model, index)
        day = f"{game.timing.dates[move.round_index]:%-d %b}"
        console.print(f"{move.round_index + 1:>5} {day:<6} {move.party} {worth}  {text}", soft_wrap=True)
        fact = rows["evidence"][index]
        if fact is not None:
            known = game.scenario.evidence[fact]
            said = f"{move.party} argues: {known.name} (credibility {known.credibility.value:g})"
            console.print(styled("italic", f"      {said}"), soft_wrap=True)
    _print_home(model)


def _print_text(model: "TradeTalks", before: int | None) -> None:
    """Say what the mediator's text is after a round, if there is a mediator."""
    from negotiation.bargaining.protocols.single_text import SingleText
    from negotiation.talks.words import changes, listed

    if not isinstance(model.protocol, SingleText):
        return
    text, game = model.protocol.standing, model.game
    words = "none that all vote for"
    if text is not None:
        payoffs = zip(game.parties, game.payoff(text, model.last_round), strict=True)
        worth = ", ".join(f"{code} {value:+.2f}" for code, value in payoffs)
        words = f"{listed(changes(game, text, before))} (worth {worth})"
    console.print(f"      the mediator's text: {words}", soft_wrap=True)


def _print_home(model: "TradeTalks") -> None:
    """Say what firms pledge, and who would ratify, on the offer on the table."""
    parts: list[str] = []
    book = None if model.firms is None else model.firms.book
    if book is not None and book.pledge > 0:
        parts.append(
            f"of {book.pledge:.0f} bn firms pledge {min(book.free, book.pledge):.0f} on their own, "
            f"{book.helped:.0f} for subsidies, {book.public:.0f} is public money"
        )
    chances = {code: agent.chance for code, agent in model.legislatures.items()}
    if None not in chances.values() and chances:
        shown = ", ".join(f"{code} {chance:.0%}" for code, chance in chances.items())
        parts.append(f"chance of ratification {shown}")
    if parts:
        console.print(styled("dim", f"      {'; '.join(parts)}"), soft_wrap=True)


def _changes(model: "TradeTalks", index: int) -> str:
    """Say an offer in words: in full at first, then what changed since the party's last one."""
    from negotiation.talks.words import changes, listed

    move = model.protocol.moves[index]
    earlier = [
        m.outcome for m in model.protocol.moves[:index] if (m.party, m.action) == (move.party, "offer")
    ]
    assert move.outcome is not None
    return listed(changes(model.game, move.outcome, earlier[-1] if earlier else None))


def _save(folder: Path, model: "TradeTalks", result: dict[str, Any], parameters: dict[str, Any]) -> None:
    import json

    import matplotlib as mpl
    import pyarrow as pa
    import pyarrow.parquet as pq

    from negotiation.talks.results import trace_columns

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

    from negotiation.plots import (
        plot_concessions,
        plot_issue_paths,
        plot_payoff_space,
        plot_waterfall,
    )

    names = {code: party.name for code, party in model.game.scenario.parties.items()}
    pictures = {
        "payoff_space": plot_payoff_space(model),
        "concessions": plot_concessions(model)[0],
        "issue_paths": plot_issue_paths(model)[0],
    }
    if result["agreement"]:
        pictures["waterfall"] = plot_waterfall(result, names)[0]
    for name, ax in pictures.items():
        figure = ax.figure.figure
        figure.savefig(folder / f"{name}.png", metadata={"Software": None})
        plt.close(figure)
