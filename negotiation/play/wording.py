"""Figures and offers in words."""

from negotiation.game import Game


def money(value: float) -> str:
    """Write an amount in bn USD with its sign: two digits behind the point, three for what is small."""
    digits = 2 if abs(value) >= 0.1 or value == 0 else 3
    # what rounds to nothing has no sign of its own
    return f"{round(value, digits) + 0.0:+.{digits}f}"


def changes(game: Game, outcome: int, before: int | None) -> dict[str, str]:
    """Say an offer issue by issue: all of it, or what differs from the offer before."""
    words = game.words(outcome)
    if before is None:
        return words
    old = game.words(before)
    return {key: text for key, text in words.items() if text != old[key]}


def listed(words: dict[str, str]) -> str:
    """Join issues and what is said of them; nothing means that an offer was repeated."""
    return ", ".join(f"{key} {text}" for key, text in words.items()) or "the same again"
