"""What a language model is told in its turn: a template that one can edit, filled with words."""

from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from string import Template

from negotiation.bargaining.issues import Level, format_level
from negotiation.bargaining.programs.messages import Hello, Issue, Levels, Turn, Valued
from negotiation.bargaining.protocols import PROTOCOLS
from negotiation.base.errors import InputError, unknown
from negotiation.base.files import read_text

PROMPT = resources.files(__package__).joinpath("prompt.txt")
"""The template where no other is given."""

PLACES = ("briefing", "issues", "base", "worth", "offers", "evidence", "example")
"""What a template may ask for, as ``$briefing``."""


def template_in(file: str) -> str:
    """Return the template of a file, the package's own without one.

    Raises
    ------
    InputError : it cannot be read, or asks for something that there is not.
    """
    text = read_text(Path(file), "template") if file else PROMPT.read_text(encoding="utf-8")
    template = Template(text)
    if not template.is_valid():
        raise InputError(f"{file}: a dollar sign that stands for nothing is written $$")
    for place in template.get_identifiers():
        if place not in PLACES:
            raise unknown(f"place in {file}", f"${place}", [f"${known}" for known in PLACES])
    return text


def filled(
    template: str,
    hello: Hello,
    turn: Turn,
    base: tuple[str, Valued],
    changed: Sequence[tuple[Issue, Sequence[Valued]]],
    best: Valued | None,
    said: Sequence[str],
    facts: Mapping[str, str],
) -> str:
    """Fill a template.

    Parameters
    ----------
    base : an offer that single levels are held against, and what it is called.
    changed : that offer with each level of each issue.
    best : what is best of all.
    said : what was said so far, a line each.
    facts : what may be laid on the table, in words by key.
    """
    name, held = base
    return Template(template).substitute(
        briefing=_briefing(hello, turn),
        issues="\n".join(_issue(hello, issue, held, levels) for issue, levels in changed),
        base=name,
        worth=_worth(hello, turn, best),
        offers="\n".join(said) or "Nobody has said anything yet.",
        evidence="\n".join(f"- {key}: {words}" for key, words in facts.items()) or "None.",
        example=", ".join(f'"{issue.key}": …' for issue in hello.issues),
    )


def levels_in(offer: Levels) -> str:
    """Say the levels of an offer."""
    return ", ".join(f"{key} {format_level(level)}" for key, level in offer.items())


def _briefing(hello: Hello, turn: Turn) -> str:
    about, names = hello.about, hello.about.get("names", {})
    called = {code: f"{names[code]} ({code})" if code in names else code for code in hello.parties}
    others = [called[code] for code in hello.parties if code != hello.party]
    dates, events = about.get("dates", []), about.get("events", {})
    rule = PROTOCOLS[hello.rules].rule if hello.rules in PROTOCOLS else hello.rules
    today = f", {dates[turn.round - 1]}" if dates else ""
    lines = [
        f"{about.get('title', 'Talks')}: you negotiate for {called[hello.party]} with "
        f"{', '.join(others)}.",
        f"Rules: {rule} The order is {', '.join(hello.parties)}.",
        f"This is round {turn.round} of {hello.rounds}{today}.",
        *(f"{day}: {event}" for day, event in events.items()),
        f"Without a deal: {levels_in(hello.no_deal)}.",
    ]
    return "\n".join(lines)


def _issue(hello: Hello, issue: Issue, held: Valued, levels: Iterable[Valued]) -> str:
    words = str(hello.about.get("issues", {}).get(issue.key, ""))
    unit = f" ({issue.unit})" if issue.unit else ""
    texts = issue.texts or [""] * len(issue.levels)
    shown = [
        _level(hello, issue.key, level, text, held, each)
        for level, text, each in zip(issue.levels, texts, levels, strict=False)
    ]
    return f"- {issue.key}{': ' * bool(words)}{words}{unit}: {', '.join(shown)}"


def _level(hello: Hello, key: str, level: Level, text: str, held: Valued, changed: Valued) -> str:
    told = format_level(level) + "*" * (hello.no_deal[key] == level) + (f" = {text}" if text else "")
    if held.offer[key] == level:
        return f"[{told}]"
    if held.worth is None or changed.worth is None:
        return f"{told} (not together with the rest)" if changed.worth is None else told
    return f"{told} ({changed.worth - held.worth:+z.3g})"


def _worth(hello: Hello, turn: Turn, best: Valued | None) -> str:
    held = hello.worth.discount
    lines = [
        f"No deal is worth {turn.reservation:z.3g} to you: accept nothing below it. An offer of yours "
        f"must be worth {turn.floor:z.3g} or more, since it may be signed a round later.",
        f"A deal pays its worth less that of no deal, times {held[turn.round - 1]:.3g} if it is signed "
        f"in this round and {held[-1]:.3g} if in the last.",
    ]
    if best is not None and best.worth is not None:
        lines.append(f"The best for you is worth {best.worth:z.3g}: {levels_in(best.offer)}.")
    return "\n".join(lines)
