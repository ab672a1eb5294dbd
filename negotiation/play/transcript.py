"""The talks on paper: a text and rows, for one side while they last, for everybody afterwards."""

from typing import Any

from negotiation.base.markdown_page import literal
from negotiation.base.words import money
from negotiation.play.briefing import PastMove, past_moves
from negotiation.play.debrief import Debrief
from negotiation.play.seats import SeatedTalks


def rows_of(talks: SeatedTalks, code: str) -> list[dict[str, Any]]:
    """Return one row a move, as ``TradeTalks.columns``; others' payoffs once the talks are over."""
    columns = talks.columns()
    columns["date"] = [str(day) for day in columns["date"]]
    hidden = {"evidence", "outcome"}
    hidden |= {f"payoff_{side}" for side in talks.game.parties if side not in _seen(talks, code)}
    shown = {name: values for name, values in columns.items() if name not in hidden}
    return [dict(zip(shown, row, strict=True)) for row in zip(*shown.values(), strict=True)]


def transcript_of(talks: SeatedTalks, code: str, result: Debrief | None) -> str:
    """Return the talks as Markdown, with the debrief if they are over."""
    scenario, seen = talks.game.scenario, _seen(talks, code)
    names = ", ".join(f"{party.name} ({side})" for side, party in scenario.parties.items())
    heads = ["round", "date", "who", "move", *(f"worth to {side}" for side in seen)]
    heads += [f"{side} ratifies" for side in talks.game.home_views]
    lines = [
        f"# {scenario.title}",
        f"{names}. Seen from {scenario.parties[code].name}; worth in bn USD a year against no deal, "
        "if signed on that day.",
        "",
        _row(heads),
        _row(["---"] * len(heads)),
        *_table(talks, seen, len(heads)),
    ]
    if result is not None:
        lines += ["", "## How it ended", *(f"- {remark}" for remark in result.remarks)]
    return "\n".join(lines) + "\n"


def _seen(talks: SeatedTalks, code: str) -> tuple[str, ...]:
    """Return the sides whose payoffs one side may see."""
    return (code,) if talks.running else talks.game.parties


def _table(talks: SeatedTalks, seen: tuple[str, ...], width: int) -> list[str]:
    """Return the news and the moves of each round, one row each."""
    moves = list(zip(*(past_moves(talks, side) for side in seen), strict=True))
    lines = []
    for index in range(talks.last_round + 1):
        news = talks.news.get(index, [])
        lines += [_row(["", "", "", f"*{text}*", *[""] * (width - 4)]) for text in news]
        lines += [_move(each, talks) for each in moves if each[0].round == index + 1]
    return lines


def _move(seats: tuple[PastMove, ...], talks: SeatedTalks) -> str:
    """Return the row of one move, seen from one or both sides."""
    move = seats[0]
    text = move.changes if move.action == "offer" else f"**{move.action}**"
    if move.message:
        text += f" “{literal(move.message)}”"
    worths = ["" if seat.payoff is None else money(seat.payoff) for seat in seats]
    chances = [f"{move.chances[side]:z.0%}" if move.chances else "" for side in talks.game.home_views]
    return _row([str(move.round), move.date, move.party, text, *worths, *chances])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
