"""``negotiate run``: play the talks."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from negotiation.base.errors import InputError
from negotiation.cli import completion
from negotiation.cli.console import console, finish, styled
from negotiation.cli.hub import run_hub
from negotiation.cli.kinds import Kinds, save_pictures, save_table
from negotiation.cli.options import (
    Consensus,
    Election,
    Firms,
    First,
    Horizon,
    Json,
    Objective,
    Programs,
    Protocol,
    Rounds,
    Seed,
    Set,
    Strategies,
    numbered,
    overridden,
    pairs,
    say_idle,
    say_model,
)
from negotiation.cli.report import report
from negotiation.cli.robust import check_draws, play_draws
from negotiation.talks.words import beside

if TYPE_CHECKING:
    from negotiation.talks.hub import HubTalks
    from negotiation.talks.model import TradeTalks
    from negotiation.talks.results import RunResult
    from negotiation.talks.setup import HubSetup, Setup


def run(
    scenario: Annotated[
        str,
        typer.Argument(
            help="Built-in scenario or a TOML file; a run.json of --out is played again.",
            autocompletion=completion.scenarios,
        ),
    ],
    strategy: Strategies = None,
    rounds: Rounds = None,
    protocol: Protocol = None,
    first: First = None,
    seed: Seed = None,
    set_: Set = None,
    consensus: Consensus = None,
    election: Election = None,
    firms: Firms = None,
    evidence: Annotated[
        str | None,
        typer.Option(help="Facts laid on the table: all, or names separated by commas; else none."),
    ] = None,
    horizon: Horizon = None,
    objective: Objective = None,
    place: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PARTNER=N", help="Of a hub: a partner's place in the queue, 0 for the last."
        ),
    ] = None,
    robust: Annotated[
        int | None,
        typer.Option(metavar="N", help="Play it in N draws of all figures, too: how often this deal?"),
    ] = None,
    programs: Programs = False,
    out: Annotated[Path | None, typer.Option(help="New folder for data and figures.")] = None,
    format_: Kinds = "png",
    json: Json = False,
) -> None:
    """Play the talks, or all tables of a hub; say what was agreed and what it is worth."""
    from negotiation.base.outputs import check_folder
    from negotiation.scenarios.loader import is_hub
    from negotiation.talks.hub import HubTalks
    from negotiation.talks.model import TradeTalks
    from negotiation.talks.setup import HubSetup, Setup

    check_folder(out)
    named = {"objective": objective, "politics.consensus": consensus, "firms.number": firms}
    overrides = overridden(set_, named)
    if firms is not None and not scenario.endswith(".json") and is_hub(scenario):
        overrides["partners.firms"] = True
    given = {
        "strategies": pairs(strategy or [], "PARTY=STRATEGY, e.g. KOR=boulware"),
        "places": numbered(place or []),
        "overrides": overrides,
        **{"rounds": rounds, "protocol": protocol, "first": first, "seed": seed},
        **{"election": election, "evidence": evidence, "horizon": horizon},
    }
    wanted: dict[str, object] = {name: value for name, value in given.items() if value not in (None, {})}
    match opened(scenario, wanted, programs):
        case HubSetup() as setup_of_hub, HubTalks() as hub:
            if robust is not None:
                raise InputError("--robust is for talks with one partner")
            run_hub(setup_of_hub, hub, out, format_, json)
        case Setup() as setup, TradeTalks() as talks:
            run_talks(setup, talks, robust, out, format_, json)


def opened(
    name: str, given: dict[str, object], programs: bool = False
) -> "tuple[Setup | HubSetup, TradeTalks | HubTalks]":
    """Open the talks that were asked for, or those of a file again."""
    from negotiation.talks.saved import read_run

    for file in (Path(name) / "run.json", Path(name) / "hub.json"):
        if file.is_file():
            raise InputError(f"{name} is a folder; negotiate run {file} plays its run again")
    if not name.endswith(".json"):
        setup = _setup(name, given)
        return setup, setup.talks()
    if given:
        fit = "--robust, --programs, --out and --json"
        raise InputError(f"{name} brings the whole run with it: only {fit} go with it")
    saved = read_run(Path(name))
    talks = saved.talks(name, programs)
    if saved.versions:
        print(f"negotiate: note: {name} was {saved.versions}", file=sys.stderr)
    return saved.setup, talks


def _setup(name: str, given: dict[str, object]) -> "Setup | HubSetup":
    """Return what the options ask for; refuse those that only the other kind of talks has."""
    from negotiation.scenarios.loader import is_hub
    from negotiation.talks.setup import HubSetup, Setup

    if not is_hub(name):
        if "places" in given:
            raise InputError(f"--place: {name} is no hub, it has one partner")
        return Setup.of(scenario=name, **given)
    for option in given:
        if option not in HubSetup.model_fields:
            raise InputError(f"--{option} is for talks with one partner: {name}:PARTNER")
    return HubSetup.of(scenario=name, **given)


def run_talks(
    setup: "Setup", talks: "TradeTalks", draws: int | None, out: Path | None, kinds: str, json: bool
) -> None:
    """Play the talks, and for what evidence and overrides do once more without them."""
    from negotiation.base.outputs import new_folder
    from negotiation.talks.clubs import clubs_result
    from negotiation.talks.results import evidence_result, overrides_result, run_result
    from negotiation.talks.saved import run_document

    if draws is not None:
        check_draws(draws, setup)
    say_idle(talks.game, setup.scenario, setup.overrides)
    setup = setup.seated(talks.game.parties)
    without = setup.replaced("evidence", "none").talks(talks.game) if talks.evidence else None
    _play(talks, quiet=json)
    result = run_result(talks)
    evidence = None if without is None else evidence_result(talks, without.run())
    plain = setup.as_it_is(talks)
    changed = None if plain is None else overrides_result(talks, plain.run())
    robust = None if draws is None else play_draws(setup, talks, draws, quiet=json)
    clubs = clubs_result(talks)
    beside = {"clubs": clubs, "evidence": evidence, "as_it_is": changed, "robust": robust}
    document = result.document() | {k: r.document() for k, r in beside.items() if r is not None}
    said = [(m.round_index + 1, m.party, m.message) for m in talks.protocol.moves if m.message]
    document |= {"messages": said} if said else {}
    document |= {"fault": talks.protocol.fault} if talks.protocol.fault else {}

    def save(target: Path) -> None:
        with new_folder(target) as folder:
            _save(folder, talks, result, run_document(setup, talks, document), kinds)

    finish(document, json, lambda: report(talks, result, clubs, evidence, changed, robust), out, save)


def _play(model: "TradeTalks", quiet: bool) -> None:
    if not quiet:
        _header(model)
    while model.running:
        shown = len(model.protocol.moves)
        news, text = len(model.news), model.protocol.standing
        model.step()
        if not quiet:
            _print_round(model, shown, news)
            _print_text(model, text)


def _header(model: "TradeTalks") -> None:
    from negotiation.talks.solutions import agreements

    game = model.game
    first, last = game.timing.dates[0], game.timing.dates[-1]
    console.print(styled("bold", f"{game.scenario.title}"))
    console.print(
        f"{game.rounds} rounds from {first:{'%-d %B' if first.year == last.year else '%-d %B %Y'}} "
        f"to {last:%-d %B %Y}; "
        f"{agreements(game.space):,} possible agreements on {len(game.space.issues)} issues"
    )
    say_model(game.scenario)
    for code, agent in model.governments.items():
        name = "" if game.scenario.trades else f" ({game.scenario.parties[code].name})"
        console.print(f"{code}{name} plays {agent.name}", soft_wrap=True)
    worth = " ".join(f"{code:>7}" for code in game.parties)
    console.print(styled("bold", f"\nround date   who {worth}  offer (changes; worth in bn USD a year)"))


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
            worth = " ".join(f"{rows[f'payoff_{code}'][index]:+z7.2f}" for code in game.parties)
        if move.action == "offer" and move.outcome is not None:
            text = _changes(model, index)
        day = f"{game.timing.dates[move.round_index]:%-d %b}"
        console.print(f"{move.round_index + 1:>5} {day:<6} {move.party} {worth}  {text}", soft_wrap=True)
        for said in beside(game, move, rows["evidence"][index]):
            console.print(styled("italic", f"      {said}"), soft_wrap=True)
    _print_home(model)


def _print_text(model: "TradeTalks", before: int | None) -> None:
    """Say what the mediator's text is after a round, if there is a mediator."""
    from negotiation.bargaining.protocols.single_text import SingleText
    from negotiation.talks.words import changes, listed, seat_names

    if not isinstance(model.protocol, SingleText):
        return
    text, game = model.protocol.standing, model.game
    words = "none that all vote for"
    if text is not None:
        payoffs = zip(game.parties, game.payoff(text, model.last_round), strict=True)
        worth = ", ".join(f"{code} {value:+z.2f}" for code, value in payoffs)
        words = f"{listed(changes(game, text, before), seat_names(game))} (worth {worth})"
    console.print(f"      the mediator's text: {words}", soft_wrap=True)


def _print_home(model: "TradeTalks") -> None:
    """Say what firms pledge, and who would ratify, on the offer on the table."""
    parts: list[str] = []
    book = None if model.firms is None else model.firms.book
    if book is not None and book.pledge > 0:
        parts.append(
            f"of {book.pledge:z.0f} bn firms pledge {min(book.free, book.pledge):z.0f} on their own, "
            f"{book.helped:z.0f} for subsidies, {book.public:z.0f} is public money"
        )
    chances = {code: agent.chance for code, agent in model.legislatures.items()}
    if None not in chances.values() and chances:
        shown = ", ".join(f"{code} {chance:z.0%}" for code, chance in chances.items())
        parts.append(f"chance of ratification {shown}")
    if parts:
        console.print(styled("dim", f"      {'; '.join(parts)}"), soft_wrap=True)


def _changes(model: "TradeTalks", index: int) -> str:
    """Say an offer in words: in full at first, then what changed since the party's last one."""
    from negotiation.talks.words import changes, listed, seat_names

    game, move = model.game, model.protocol.moves[index]
    earlier = [
        m.outcome for m in model.protocol.moves[:index] if (m.party, m.action) == (move.party, "offer")
    ]
    assert move.outcome is not None
    said = changes(game, move.outcome, earlier[-1] if earlier else None)
    return listed(said, seat_names(game))


def _save(
    folder: Path, model: "TradeTalks", result: "RunResult", document: dict[str, object], kinds: str
) -> None:
    from negotiation.base.files import write_text
    from negotiation.base.folders import write_json
    from negotiation.plots.run import run_pictures

    write_json(folder / "run.json", document)
    for code, agent in model.governments.items():
        for name, text in agent.papers.items():
            write_text(folder / f"{code}.{name}", text)
    save_table(folder, kinds, "trace", model.columns())
    scenario, agreed = model.game.scenario, model.protocol.agreement
    if scenario.trade_round is not None:
        cuts = scenario.cuts_at(scenario.no_deal if agreed is None else agreed)
        save_table(folder, kinds, "tariffs", scenario.trade_round.columns(cuts))
    save_pictures(folder, kinds, run_pictures(model, result))
