"""What ``negotiate play`` shows: lines of at most 80 columns, no colour."""

from collections.abc import Iterable, Mapping
from datetime import date
from textwrap import fill

from negotiation.bargaining.outcomes import format_level
from negotiation.base.words import day, money
from negotiation.play import Briefing, Debrief
from negotiation.play.briefing import IssueView, PastMove
from negotiation.play.worth import Worth
from negotiation.talks.words import component_words, enumerated, listed, pledge_filled, telling

WIDTH = 80

KEEP = "\xa0"
"""A space at which no line is broken."""


def wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    """Fold a text to the width, with what stands before its first line and before the others."""
    indent = " " * len(first) if rest is None else rest
    folded = fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return folded.replace(KEEP, " ")


def opening(briefing: Briefing, alone: bool) -> list[str]:
    """Say what the talks are about, what the rules are and what is to come."""
    you, names = briefing.name, {briefing.code: briefing.name} | briefing.others
    first, *then = (names[code] for code in briefing.order)
    others = enumerated([f"{name} ({code})" for code, name in briefing.others.items()])
    seat = f"You play {you} ({briefing.code}) against {others}."
    two = len(names) == 2
    if not alone:
        seat = (
            f"You play both sides: {you} ({briefing.code}) and {others}."
            if two
            else (f"You play {you} ({briefing.code}); at the table are {others}, too.")
        )
    offered = "the other side has offered" if two else "another side has offered: a deal if all do"
    lines = [
        briefing.title,
        "=" * len(briefing.title),
        wrapped(briefing.description.strip()),
        "",
        wrapped(
            f"{seat} There are {briefing.rounds} rounds, one every {briefing.round_days} days from "
            f"{day(briefing.dates[0])} to {day(briefing.dates[-1])}. In each, {first} moves first, "
            f"then {enumerated(then)}: offer something, accept what {offered}, or walk away. "
            "If somebody walks away, or the last round ends without a deal, what holds in the end is "
            f"'{briefing.no_deal[-1]['name']}'."
        ),
        "",
        wrapped(
            "All worth is in bn USD a year against no deal: above zero a deal is better for you than "
            "none, and you want as much as you can get. What an offer is worth to "
            f"{'the other side' if two else 'each other side'} is its "
            "secret, but analysts say what they believe."
        ),
        "",
        "Ahead:",
    ]
    coming = [(event["date"], event["name"]) for event in briefing.calendar]
    if briefing.election is not None and briefing.election["winner"] is None:
        vote = briefing.election
        polls = f"polls: {vote['challenger']} wins with a chance of {vote['challenger_chance']:z.0%}"
        coming.append((vote["date"], f"{names[vote['party']]} votes; {polls}"))
    coming += [(phase["start"], f"without a deal: {phase['name']}") for phase in briefing.no_deal]
    return [*lines, *(wrapped(name, f"  {day(iso):<19} ") for iso, name in sorted(coming))]


def situation(briefing: Briefing, *, whole: bool = False) -> list[str]:
    """Say where the talks stand; offers in full if ``whole``, else what has changed in them."""
    left = f"{briefing.rounds_left} more after it" if briefing.rounds_left else "the last one"
    title = f"Round {briefing.round} of {briefing.rounds}, {day(briefing.date)} ({left})"
    lines = ["", title, "-" * len(title)]
    lines += [wrapped(n["text"], "News: ") for n in briefing.news if n["round"] == briefing.round]
    if briefing.standing is None:
        lines.append("Nothing is on the table yet.")
    else:
        lines += _offered(briefing, briefing.standing, whole)
    for move in briefing.heard:
        lines.append(wrapped(f"{briefing.others[move.party]} says: “{move.message}”"))
    if briefing.announced_risk > 0:
        who = briefing.other_name if briefing.other else "Another side"
        risk = f"with a chance of {briefing.announced_risk:z.0%}"
        lines.append(wrapped(f"{who} says: it may walk away next time, {risk}."))
    return lines


def _offered(briefing: Briefing, standing: Worth, whole: bool) -> list[str]:
    """Say whose offer is on the table, what it is and what it is worth."""
    mine = briefing.proposer == briefing.code
    who = "You" if mine else briefing.others[str(briefing.proposer)]
    offers = [move for move in briefing.moves if move.party == briefing.proposer and move.levels]
    changed = f"{who} offer{'' if mine else 's'}"
    text = offers[-1].changes
    if whole:
        text = listed(standing.words, {briefing.code: briefing.name} | briefing.others)
    elif len(offers) > 1:
        changed += ", changed:" if text != "the same again" else ""
    return [wrapped(f"{changed} {text}."), *worth(standing)]


def worth(offer: Worth) -> list[str]:
    """Say what an offer is worth to one side, by component, and its fate at home."""
    lines = [wrapped(" ".join(offer.remarks), "  ")]
    lines += parts(offer.components, "  To you: ")
    if offer.chances:
        chances = ", ".join(f"{side} {chance:z.0%}" for side, chance in offer.chances.items())
        lines.append(f"  Chance of ratification: {chances}")
    if offer.firms is not None and offer.firms["pledge"] > 0:
        filled = pledge_filled(*(offer.firms[part] for part in ("free", "helped", "public")))
        lines.append(wrapped(filled, "  The pledge: ", " " * 4))
    return lines


def parts(components: Mapping[str, float], first: str) -> list[str]:
    """List what a payoff is made of, largest parts first, without those that hardly count."""
    told = [
        f"{component_words(name)} {money(value)}".replace(" ", KEEP)
        for name, value in telling(components)
    ]
    return [wrapped(", ".join(told), first, " " * 4)] if told else []


def issues(views: Iterable[IssueView], against: str, other: str) -> list[str]:
    """List the levels of issues, with what each would change."""
    lines = [
        "",
        "At the table",
        wrapped(
            f"In brackets: what changes for you, and for {other} as analysts believe, if nothing but "
            f"this level changes in {against}. [x] is its level there; * holds without a deal."
        ),
    ]
    for view in views:
        unit = f", {view.unit}" if view.unit and view.unit != view.kind else ""
        lines.append(f"  {view.key}: {view.name}{unit}")
        cells, labels = [], []
        for level in view.levels:
            typed = format_level(level.level) + ("*" if level.no_deal else "")
            changed = f"({', '.join(map(money, (level.own, *level.each.values())))})"
            cell = f"[{typed}]" if level.level == view.base else f"{typed} {changed}"
            if isinstance(level.level, str):
                labels.append(wrapped(f"{cell.replace(' ', KEEP)} {level.words}", "    ", " " * 8))
            else:
                cells.append(cell.replace(" ", KEEP))
        lines += [wrapped("  ".join(cells), "    ")] if cells else []
        lines += labels
    return lines


def history(moves: Iterable[PastMove]) -> list[str]:
    """List the moves so far, one's own worth beside each."""
    lines = []
    for move in moves:
        value = "" if move.payoff is None else money(move.payoff)
        day = f"{date.fromisoformat(move.date):%-d %b}"
        said = move.changes if move.action == "offer" else move.action
        said += f" “{move.message}”" if move.message else ""
        lines.append(wrapped(said, f"{move.round:>3} {day:<6} {move.party} {value:>7}  "))
    return lines or ["Nobody has moved yet."]


def ending(debrief: Debrief) -> list[str]:
    """Say how the talks ended and what was hidden while they went on."""
    title = "The talks are over"
    lines = ["", title, "=" * len(title), *(wrapped(remark, "- ") for remark in debrief.remarks)]
    for code, side in debrief.sides.items():
        lines += parts(debrief.result.parties[code].components, f"- To {side.name}: ")
    return lines
