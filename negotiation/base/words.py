"""Amounts, values and dates in words: the same on screen, page and picture."""

from datetime import date


def money(value: float) -> str:
    """Write an amount in bn USD with its sign: two digits behind the point, three for what is small."""
    digits = 2 if round(abs(value), 3) >= 0.1 or value == 0 else 3
    return f"{value:+z.{digits}f}"


def day(iso: str) -> str:
    """Write a date, given as 2025-06-03."""
    return f"{date.fromisoformat(iso):%-d %B %Y}"


def as_typed(value: object) -> str:
    """Write a value as a person would type it: a number without zeros at its end."""
    return f"{value:g}" if isinstance(value, float) else str(value)
