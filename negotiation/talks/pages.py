"""A run as a page to hand over: the question, the deal, why, how sure, and what it rests on."""

from contextlib import suppress

from negotiation.base.errors import InputError
from negotiation.base.pages import Block, Cell, Column, Command, Page, Picture, Section, Table, texts
from negotiation.base.version import package_version
from negotiation.base.words import day
from negotiation.scenarios import Figure, at, load_scenario
from negotiation.scenarios.figures import Background
from negotiation.talks.clubs import clubs_result
from negotiation.talks.model import TradeTalks
from negotiation.talks.offers import OfferResult, explain_result
from negotiation.talks.results import RunResult
from negotiation.talks.setup import Setup
from negotiation.talks.swings import Swing, swings
from negotiation.talks.words import (
    TINY,
    changes,
    component_words,
    enumerated,
    exports,
    failure,
    for_people,
    issue_names,
    largest_first,
    listed,
    of_sides,
    pledged,
    ratification,
    reopenings,
    ruling_ahead,
    signatures,
)
from negotiation.valuation.game import Game

SHOWN = 10
"""Figures that are named among those that matter most."""

AMOUNT = "+z.2f"
SPAN = tuple(Column(name, ",.6g") for name in ("Value", "Low", "High"))


ORDER = (
    "In short",
    "The question",
    "The deal",
    "Why",
    "How the talks went",
    "How sure it is",
    "Assumptions that carry it",
    "How to reproduce it",
    "Sources of the figures",
)


def run_page(talks: TradeTalks, setup: Setup, result: RunResult) -> Page:
    """Return the page of talks that are over, as ``setup`` says; its pictures are ``plots.run``'s."""
    names = {code: talks.game.scenario.parties[code].name for code in result.parties}
    clubs = clubs_result(talks)
    blocks: dict[str, list[Block]] = {
        "The question": _question(talks, setup),
        "The deal": [_deal(talks, result), *([] if clubs is None else signatures(clubs))],
        "How the talks went": _course(result, names),
        "How to reproduce it": _again(talks, setup),
        "Sources of the figures": [_sources(talks)],
    }
    blocks |= _of_agreement(talks, result, names)
    return Page(talks.game.scenario.title, [Section(t, blocks[t]) for t in ORDER if t in blocks])


def _of_agreement(talks: TradeTalks, result: RunResult, names: dict[str, str]) -> dict[str, list[Block]]:
    """Return what there is to say of an agreement only; without one, why there is none."""
    game, outcome = talks.game, talks.protocol.agreement
    if outcome is None:
        why = failure(result, talks.protocol)
        return {"In short": [f"No agreement: {why} The no-deal path takes effect."]}
    worth, moved = explain_result(game, outcome), swings(game, outcome)
    told = {"In short": _short(talks, result, worth, names), "Why": _why(result, names)}
    if not moved:
        return told | {"How sure it is": ["No figure of these talks has a range: nothing is drawn."]}
    return told | {
        "How sure it is": [_range(worth, names)],
        "Assumptions that carry it": _assumptions(game, moved, names),
    }


def _short(
    talks: TradeTalks, result: RunResult, worth: OfferResult, names: dict[str, str]
) -> list[Block]:
    game, home, write = talks.game, result.ratification, Column("", AMOUNT).words
    terms = changes(game, game.space.index(worth.offer), game.scenario.no_deal)
    signed = enumerated([f"{write(p.payoff)} to {names[c]}" for c, p in result.parties.items()])
    fate = [] if home is None else [ratification(game.scenario, home), *reopenings(game.scenario, home)]
    ranges = "; ".join(
        f"{names[code]} gets {write(party.low)} to {write(party.high)}, and less than without a deal in "
        f"{party.loss:z.0%} of all"
        for code, party in worth.parties.items()
    )
    drawn = f"Once in force, in nine of ten draws of all figures from their ranges, {ranges}."
    return [
        f"The talks end with an agreement in round {result.rounds}, on {day(result.date)}: "
        f"{listed(terms, issue_names(game))}.",
        f"In bn USD a year against no deal, as signed then, it is worth {signed}.",
        *fate,
        *([drawn] if any(party.low < party.high for party in worth.parties.values()) else []),
    ]


def _question(talks: TradeTalks, setup: Setup) -> list[Block]:
    game, seats = talks.game, talks.governments.items()
    first, last = (day(game.timing.dates[place].isoformat()) for place in (0, -1))
    sides = enumerated([f"{game.scenario.parties[c].name} (plays {a.name})" for c, a in seats])
    facts = "; ".join(game.scenario.evidence[key].name for key in talks.evidence)
    phases: list[list[Cell]] = [
        [day(phase.start.isoformat()), phase.name] for phase in game.scenario.calendar.no_deal
    ]
    return [
        game.scenario.description,
        f"{sides} talk for at most {game.rounds} rounds from {first} to {last}; {game.space.count:,} "
        f"agreements are possible on {len(game.space.issues)} issues.",
        *(f"{words}." for words in ruling_ahead(game.scenario)),
        *([f"Laid on the table as evidence: {facts}."] if facts else []),
        Table("no_deal", "What holds without a deal", texts("From", "What holds"), phases),
        *([_overrides(setup)] if setup.overrides else []),
    ]


def _overrides(setup: Setup) -> Table:
    scenario, rows = load_scenario(setup.scenario), list[list[Cell]]()
    for path, value in setup.overrides.items():
        before: object = "–"
        with suppress(InputError):  # what only the other changes bring with them
            before = at(scenario, path)
        rows.append([path, str(before.value if isinstance(before, Figure) else before), str(value)])
    columns = texts("Figure or setting", "In the scenario", "Here")
    return Table("changed", "What is changed against the scenario", columns, rows)


def _deal(talks: TradeTalks, result: RunResult) -> Table:
    game, nash = talks.game, result.solutions.get("nash")
    outcomes = {"Agreed": talks.protocol.agreement, "Without a deal": game.scenario.no_deal}
    outcomes |= {} if nash is None else {"Nash's solution": game.space.index(nash.outcome)}
    said = [{} if outcome is None else game.words(outcome) for outcome in outcomes.values()]
    rows: list[list[Cell]] = [
        [spec.name, *(words.get(spec.key, "–") for words in said)] for spec in game.scenario.issues
    ]
    return Table("deal", "The terms, issue by issue", texts("Issue", *outcomes), rows)


def _amounts(names: dict[str, str]) -> list[Column]:
    return [Column(name, AMOUNT) for name in names.values()]


def _why(result: RunResult, names: dict[str, str]) -> list[Block]:
    parties = result.parties.values()
    rows: list[list[Cell]] = [
        [component_words(name), *(_seen(party.components.get(name)) for party in parties)]
        for name in largest_first(party.components for party in parties)
    ]
    rows.append(["payoff", *(party.payoff for party in parties)])
    title = "What the agreement is worth, by component (bn USD a year against no deal, as signed)"
    columns = (*texts("Component"), *_amounts(names))
    alt = "Each side's payoff as a sum of its components, which the table above has."
    people = (
        f"{names[code]}: {said}, against no deal."
        for code, party in result.parties.items()
        if (said := for_people(party.gdp, party.per_household_usd))
    )
    return [
        Table("components", title, columns, rows, total=True),
        Picture("waterfall", "The same as a picture; losses are hatched.", alt),
        *people,
        *([] if result.trade is None else [f"{exports(result.trade)}."]),
        *([] if result.firms is None else [pledged(result.firms)]),
    ]


def _seen(value: float | None) -> float | None:
    return None if value is None or abs(value) < TINY else value


def _course(result: RunResult, names: dict[str, str]) -> list[Block]:
    both, rounds = enumerated([*names.values()]), f"over {result.rounds} rounds"
    whom = of_sides(names)
    rows: list[list[Cell]] = [
        [name.replace("_", "-").title(), *each.payoffs.values(), result.analysis.distances[name]]
        for name, each in result.solutions.items()
    ]
    columns = (*texts("Solution"), *_amounts(names), Column("Distance of what was agreed", "z.2f"))
    title = "What theory would choose on that day (bn USD a year against no deal)"
    space = f"Offers of {both} among all agreements: {result.zopa_share:z.1%} of these help {whom}."
    return [
        Picture("payoff_space", "All that could be agreed, offers, and the solutions of theory.", space),
        f"Distance to the Pareto frontier: {result.pareto_distance:z.2f} bn USD a year; left on the "
        f"table without hurting anybody: {result.analysis.inefficiency:z.2f} bn.",
        Table("solutions", title, columns, rows),
        Picture(
            "concessions", f"Worth of the offers to {whom}, by date.", f"Offers of {both} {rounds}."
        ),
        Picture("issue_paths", "What each side asked for.", f"Levels {both} asked for {rounds}."),
    ]


def _range(worth: OfferResult, names: dict[str, str]) -> Table:
    rows: list[list[Cell]] = [
        [names[code], each.payoff, each.low, each.median, each.high, each.loss]
        for code, each in worth.parties.items()
    ]
    ends = [Column(name, AMOUNT) for name in ("Worth", "5 % below", "Half below", "95 % below")]
    title = (
        "Worth once in force, bn USD a year against no deal, and how it lies in draws of all figures "
        "from their ranges at once, each evenly and for itself"
    )
    return Table("ranges", title, (*texts("Side"), *ends, Column("Less than no deal in", "z.0%")), rows)


def _assumptions(game: Game, moved: list[Swing], names: dict[str, str]) -> list[Block]:
    figures = [figure for _, figure in game.scenario.figures()]
    rows: list[list[Cell]] = []
    for swing in moved[:SHOWN]:
        figure, ends = swing.figure, [end[code] for code in names for end in (swing.low, swing.high)]
        rows.append([swing.path, figure.value, figure.low, figure.high, *ends, _rests_on(figure)])
    ends_of = [Column(f"{name}, {end}", AMOUNT) for name in names.values() for end in ("low", "high")]
    title = "The figures that matter most: worth once in force at both ends of their ranges, else as is"
    return [
        f"{sum(figure.assumption for figure in figures)} of the {len(figures)} figures are assumptions; "
        f"the ranges of {len(moved)} move what the agreement is worth, if only a little. Whoever knows "
        "better should replace the first of these (--set FIGURE=VALUE).",
        Table("swings", title, (*texts("Figure"), *SPAN, *ends_of, *texts("Rests on")), rows),
    ]


def _rests_on(figure: Figure) -> str:
    marked = figure.source.startswith("assumption") or not figure.assumption
    return figure.source if marked else f"assumption: {figure.source}"


def _again(talks: TradeTalks, setup: Setup) -> list[Block]:
    files = " It reads files, which must be there." if setup.reads_files else ""
    return [
        Command(setup.command),
        f"Version {package_version()}, seed {setup.seed}.{files} With --out FOLDER the command keeps "
        f"run.json, which is played again to the byte; negotiate scenarios show {setup.scenario} has "
        f"the scenario. It had SHA-256 {talks.game.scenario.digest}.",
    ]


def _sources(talks: TradeTalks) -> Table:
    rows: list[list[Cell]] = [
        [path, figure.value, figure.low, figure.high, figure.unit, str(figure.year), _rests_on(figure)]
        for path, figure in talks.game.scenario.figures()
        if not isinstance(figure, Background)
    ]
    columns = (*texts("Figure"), *SPAN, *texts("Unit", "Year", "Source"))
    return Table("sources", "Every figure that counts, with its range", columns, rows)
