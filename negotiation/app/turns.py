"""Whose turn it is and what has happened last, in a sentence for whoever sits there."""

from negotiation.base.words import money
from negotiation.play import Briefing
from negotiation.talks.words import enumerated


def signed(value: float) -> str:
    """Write an amount in bn USD with a true minus sign."""
    return money(value).replace("-", "−")


def names_of(briefing: Briefing) -> dict[str, str]:
    """Return what people call each side, one's own first."""
    return {briefing.code: briefing.name, **briefing.others}


def message(briefing: Briefing) -> str:
    """Say whose move it is and what has happened last."""
    if briefing.turn is None:
        return "The talks are over."
    if not briefing.your_turn:
        return f"Waiting for {names_of(briefing)[briefing.turn]} to move."
    end = _end_in_sight(briefing)
    if briefing.may_accept and briefing.standing is not None:
        by = briefing.proposer
        theirs = [m.payoff for m in briefing.moves if m.party == by and m.action == "offer"]
        before = f" (the one before: {signed(theirs[-2])})" if len(theirs) > 1 and theirs[-2] else ""
        who, worth = names_of(briefing)[str(by)], signed(briefing.standing.payoff)
        return (
            f"{who} offers a deal worth {worth} bn USD a year to you{before}.{_accepted(briefing)} "
            f"Your move: accept it, or offer something else.{end}"
        )
    if briefing.moves:
        return f"Your move: make an offer.{end}"
    them = "the other side" if briefing.other else "the others"
    return (
        "Your move: make an offer. The controls start from the deal that you would like best, which "
        f"{them} will hardly sign: give way where it costs you least, or press Hint for a deal that "
        f"analysts would call fair.{end}"
    )


def _accepted(briefing: Briefing) -> str:
    """Say at a table of many who has accepted what stands, and who must besides."""
    if briefing.other:
        return ""
    offer = max(place for place, move in enumerate(briefing.moves) if move.action == "offer")
    said = [move.party for move in briefing.moves[offer + 1 :] if move.action == "accept"]
    names = names_of(briefing)
    if not said:
        return " It is a deal once all accept it."
    missing = [
        "you" if code == briefing.code else names[code]
        for code in briefing.order
        if code not in (briefing.proposer, *said)
    ]
    has = enumerated([names[code] for code in said])
    return f" Accepted by {has}. It is a deal once {enumerated(missing)} accept it."


def _end_in_sight(briefing: Briefing) -> str:
    """Say in the last round that it is the last."""
    if briefing.rounds_left:
        return ""
    if briefing.order[-1] != briefing.code:
        refuse = f"{briefing.other_name} refuses" if briefing.other else "anybody refuses"
        return f" This is the last round: if {refuse} your offer, the talks end."
    return " This is the last move: unless you accept, the talks end without a deal."
