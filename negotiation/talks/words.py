"""Offers, payoffs and what became of them at home, in words: the same for all faces."""

from collections.abc import Iterable, Mapping, Sequence, Sized
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what a face imports to print must be there at once
    from negotiation.bargaining.outcomes import Level
    from negotiation.bargaining.protocols import Move, TalksProtocol
    from negotiation.scenarios import Scenario
    from negotiation.talks.clubs import ClubsResult
    from negotiation.talks.offers import GdpResult, TradeResult
    from negotiation.talks.results import PledgeResult, RatificationResult, RunResult
    from negotiation.valuation.game import Game

SAID = {"accept": "accepts", "walk away": "walks away"}
"""What a party does, but for offers."""

TINY = 0.005
"""Components below this, in bn USD a year, are not listed."""

HARDLY = 1 / 200
"""Share of the largest component from which another one is listed beside it."""

CORE = 1e-9
"""What a coalition may lack before the core counts as empty: rounding."""


def component_words(name: str) -> str:
    """Write the name of a payoff's component: ``producer surplus: autos``."""
    return name.replace("_", " ").replace(".", ": ")


def largest_first(payoffs: Iterable[Mapping[str, float]]) -> list[str]:
    """Name the components that matter to some of these payoffs, the largest effects first."""
    sizes: dict[str, float] = {}
    for components in payoffs:
        for name, value in components.items():
            sizes[name] = max(sizes.get(name, 0.0), abs(value))
    return [name for name in sorted(sizes, key=lambda each: -sizes[each]) if sizes[name] >= TINY]


def telling(components: Mapping[str, float]) -> list[tuple[str, float]]:
    """List what a payoff is made of, largest first, without what is ``HARDLY`` of the largest."""
    least = max((abs(value) for value in components.values()), default=0.0) * HARDLY
    ranked = sorted(components.items(), key=lambda item: -abs(item[1]))
    return [(name, value) for name, value in ranked if abs(value) > least]


def meanings(scenario: "Scenario", offers: Iterable["Mapping[str, Level]"]) -> list[str]:
    """Say what the labels in offers stand for, a line an issue: ``Digital rules: keep = as it is``."""
    given, lines = list(offers), []
    for spec in scenario.issues:
        words = {o[spec.key]: spec.words(o[spec.key]) for o in given if spec.key in o}
        said = [f"{lv} = {text}" for lv, text in words.items() if isinstance(lv, str) and text != lv]
        lines += [f"{spec.name}: {'; '.join(said)}"] if said else []
    return lines


def for_people(gdp: "GdpResult | None", per_household_usd: float | None) -> str:
    """Say what people feel of a payoff, as far as it is known."""
    known = []
    if gdp is not None and gdp.felt:
        known.append(
            f"GDP {gdp.level_pct:+z.2f} % after {gdp.years} years "
            f"(growth {gdp.first_year_points:+z.2f} points in the first year, "
            f"{gdp.second_year_points:+z.2f} in the second)"
        )
    if per_household_usd is not None:
        known.append(f"{per_household_usd:+z,.0f} USD a year per household")
    return ", ".join(known)


def pledge_filled(free: float, helped: float, public: float) -> str:
    """Say how firms would fill a pledge, bn USD."""
    return (
        f"firms would bring {free:z.0f} bn on their own and {helped:z.0f} bn for subsidies; "
        f"{public:z.0f} bn is public money"
    )


def pledged(firms: "PledgeResult") -> str:
    """Say what firms pledged on the last offer."""
    return (
        f"Of the pledge firms bring {firms.free_bn:z.0f} bn on their own and "
        f"{firms.helped_bn:z.0f} bn for subsidies of {firms.subsidies_bn_a_year:z.2f} bn a "
        f"year; {firms.public_bn:z.0f} bn is public money. With components exempt, "
        f"{firms.exempt_bn:z.0f} bn more would come without help; {firms.undecided_bn:z.0f} bn "
        "waited for the ink to dry."
    )


def exports(trade: "TradeResult") -> str:
    """Say what becomes of the home country's exports."""
    return (
        f"Exports to the host: {trade.exports_bn:z.1f} bn USD a year, "
        f"{trade.exports_change_pct:+z.1f} % against the base year"
    )


def failure(result: "RunResult", talks: "TalksProtocol") -> str:
    """Say why talks ended without an agreement, and what could have been."""
    walked = talks.fault or "a party walked away"
    share, whom = result.zopa_share, of_sides(result.parties)
    if share:
        room = f"{share:z.1%} of the outcomes would have helped {whom}"
    else:  # a share that is drawn misses what is rare
        room = f"no outcome helps {whom}" if not result.solutions else f"few outcomes help {whom}"
    return f"{walked if result.status == 'walked away' else talks.failure}; {room}."


def beside(game: "Game", move: "Move", fact: str | None) -> list[str]:
    """Say what came with a move: a message, and a fact that was laid on the table."""
    said = [f"{move.party} says: {move.message}"] if move.message else []
    if fact is not None:
        known = game.scenario.evidence[fact]
        said.append(f"{move.party} argues: {known.name} (credibility {known.credibility.value:g})")
    return said


def ruling_ahead(scenario: "Scenario") -> list[str]:
    """Say that a court may rule; nothing where none can."""
    from negotiation.valuation.ruling import prospect

    ahead = prospect(scenario)
    if not ahead.part:
        return []
    return [
        f"A court may strike down '{ahead.issue}': counted as gone in {ahead.part:z.0%} of the "
        "years ahead, with a deal or without"
    ]


def enumerated(words: Sequence[str]) -> str:
    """Join words as people do: ``one``, ``one and two``, ``one, two and three``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def of_sides(parties: Sized) -> str:
    """Say of whom something is true that is true of all parties: of both, or of all three."""
    return "both" if len(parties) == 2 else "all"


def others_of(game: "Game") -> str:
    """Say who is at the table besides a party."""
    return "the other side" if len(game.parties) == 2 else "the other sides"


def changes(game: "Game", outcome: int, before: int | None) -> dict[str, str]:
    """Say an offer issue by issue: all of it, or what differs from the offer before."""
    words = game.words(outcome)
    if before is None:
        return words
    old = game.words(before)
    return {key: text for key, text in words.items() if text != old[key]}


def said(game: "Game", outcome: int) -> str:
    """Say an outcome's tariffs."""
    words = game.words(outcome)
    told = (spec.key for spec in game.scenario.of_kind("tariff"))
    return ", ".join(f"{key} {words[key]}" for key in told)


def issue_names(game: "Game") -> dict[str, str]:
    """Return what people call each issue."""
    return {spec.key: spec.name for spec in game.scenario.issues}


def seat_names(game: "Game") -> dict[str, str]:
    """Return whose each issue is that is called after a party: a code says nothing to a reader."""
    parties = game.scenario.parties
    return {spec.key: parties[spec.key].name for spec in game.scenario.issues if spec.key in parties}


def listed(words: Mapping[str, str], names: Mapping[str, str] | None = None) -> str:
    """Join issues and what is said of them; nothing means that an offer was repeated.

    Issues are called by ``names``, or else by their keys, which is what a terminal takes.
    """
    called = names or {}
    return (
        ", ".join(
            f"{called[key]}: {text}" if key in called else f"{key} {text}" for key, text in words.items()
        )
        or "the same again"
    )


def votes(scenario: "Scenario", home: "RatificationResult") -> str:
    """Say who ratifies."""
    return ", ".join(
        f"{scenario.parties[code].name} {'yes' if home.votes[code] else 'no'} (chance {chance:z.0%})"
        for code, chance in home.chances.items()
    )


def ratification(scenario: "Scenario", home: "RatificationResult") -> str:
    """Say who ratifies, and what becomes of the agreement."""
    fate = "it comes into force" if home.ratified else "it fails, as if there had been no deal"
    return f"Ratification: {votes(scenario, home)}; {fate}."


def reopenings(scenario: "Scenario", home: "RatificationResult") -> list[str]:
    """Say which later elections put the agreement at risk."""
    return [
        f"{scenario.parties[code].name} votes later: its next government reopens the agreement with a "
        f"chance of {risk:z.0%}."
        for code, risk in home.reopening.items()
        if risk > 0
    ]


def signatures(clubs: "ClubsResult") -> list[str]:
    """Say who signed, what those get who did not, and who would rather be on the other side."""

    def by_party(worth: Mapping[str, float]) -> str:
        return ", ".join(f"{code} {value:+z.2f}" for code, value in worth.items()) or "nobody"

    signed = "; ".join(f"{', '.join(deal.members)} in round {deal.round}" for deal in clubs.deals)
    named = "; ".join(", ".join(club) or "no deal" for club in clubs.stable_clubs)
    core = "not empty" if clubs.core_excess <= CORE else "empty"
    return [
        f"Signed by {signed or 'nobody'}.",
        f"Left out, with what they get then: {by_party(clubs.left_out)}.",
        ("Stable: nobody" if clubs.stable else "Not stable: somebody")
        + f" would gain by changing sides (by leaving: {by_party(clubs.leaving)}; by joining: "
        f"{by_party(clubs.joining)}; the others then signing the Nash solution of theirs).",
        f"Stable coalitions, by their Nash solutions: {named or 'none'}.",
        f"If payoffs could be shared, the core would be {core} (least excess "
        f"{clubs.core_excess:+z.2f} bn USD a year).",
    ]
