"""How talks ended, in words."""

from typing import TYPE_CHECKING

from negotiation.cli.console import component_table, console, print_people, print_table, styled
from negotiation.cli.robust import say_robust
from negotiation.talks.words import (
    changes,
    exports,
    failure,
    listed,
    pledged,
    reopenings,
    seat_names,
    signatures,
    votes,
)

if TYPE_CHECKING:
    from negotiation.studies.robustness import RobustResult
    from negotiation.talks.clubs import ClubsResult
    from negotiation.talks.model import TradeTalks
    from negotiation.talks.results import EvidenceResult, OverridesResult, RunResult


def report(
    model: "TradeTalks",
    result: "RunResult",
    clubs: "ClubsResult | None",
    evidence: "EvidenceResult | None",
    changed: "OverridesResult | None",
    robust: "RobustResult | None",
) -> None:
    """Print what was agreed, what it is worth, its fate at home, and where it stands against theory."""
    game = model.game
    outcome = model.protocol.agreement
    console.print()
    if outcome is None:
        why = failure(result, model.protocol)
        console.print(styled("bold", "No agreement", f": {why}"))
        console.print("The no-deal path takes effect.")
    else:
        console.print(
            styled("bold", "Agreement", f" in round {result.rounds}, {model.today:%-d %B %Y}:")
        )
        names = {spec.key: spec.name for spec in game.scenario.issues}
        for key, text in game.words(outcome).items():
            console.print(f"  {names[key]}: {text}")
        console.print()
        print_table(component_table("Expected worth against no deal", result.parties))
        console.print()
        if model.ratified is False:
            console.print(styled("italic", "It was not ratified. Had it been:"))
        print_people(result.parties, {c: p.name for c, p in game.scenario.parties.items()})
        if result.trade is not None:
            console.print(exports(result.trade))
        _print_home(model, result)
    if clubs is not None:
        console.print("\n" + "\n".join(signatures(clubs)), soft_wrap=True)
    if evidence is not None:
        _print_evidence(evidence)
    if changed is not None:
        _print_changed(result, changed)
    _print_theory(model, result)
    if robust is not None:
        say_robust(robust, outcome is not None)


def _print_home(model: "TradeTalks", result: "RunResult") -> None:
    scenario, firms, home = model.game.scenario, result.firms, result.ratification
    if firms is not None:
        console.print(f"\n{pledged(firms)}", soft_wrap=True)
    if home is None:
        return
    fate = "ratified" if home.ratified else "not ratified: the no-deal path takes effect"
    console.print(f"At home: {votes(scenario, home)}; the agreement is {fate}.", soft_wrap=True)
    for risk in reopenings(scenario, home):
        console.print(risk, soft_wrap=True)


def _print_evidence(evidence: "EvidenceResult") -> None:
    worth = ", ".join(f"{code} {value:+z.2f}" for code, value in evidence.worth.items())
    console.print(
        f"\nThe evidence ({', '.join(evidence.facts) or 'none laid on the table'}) was worth {worth} "
        f"bn USD a year against the same talks without it, which ended: {evidence.without}.",
        soft_wrap=True,
    )


def _print_changed(result: "RunResult", changed: "OverridesResult") -> None:
    """Say what came of the overrides, against the same talks on the scenario as it is."""
    from negotiation.bargaining.outcomes import format_level

    worth = ", ".join(f"{code} {value:+z.2f}" for code, value in changed.worth.items())
    there, here = changed.agreement, result.agreement
    if there is None or here is None:
        ended = "ended alike" if there is here is None else f"ended: {changed.status}"
    else:
        differ = {key: level for key, level in there.items() if level != here[key]}
        terms = ", ".join(f"{key}={format_level(level)}" for key, level in differ.items())
        ended = f"agreed on {terms}" if terms else "ended in the same agreement"
    console.print(
        f"\nAgainst the scenario as it is: {worth} bn USD a year; there the same talks {ended}.",
        soft_wrap=True,
    )


def _print_theory(model: "TradeTalks", result: "RunResult") -> None:
    from negotiation.bargaining.analysis import pie_split
    from negotiation.bargaining.strategies.opponent import NoModel
    from negotiation.talks.words import of_sides, others_of

    game = model.game
    analysis, pie = result.analysis, pie_split(len(game.parties))
    console.print(
        f"\nDistance to the Pareto frontier: {result.pareto_distance:z.2f} bn USD a year; left on the "
        f"table without hurting anybody: {analysis.inefficiency:z.2f} bn",
        soft_wrap=True,
    )
    console.print(
        f"Zone of possible agreement: {result.zopa_share:z.1%} of all outcomes; opposition of the "
        f"parties: {analysis.opposition:z.2f} (0 want the same, {pie:z.2f} split a pie)",
        soft_wrap=True,
    )
    if not game.space.listed:
        console.print(
            "Nobody can list them all: theory looks at the agreements found along the frontier, and the "
            "share is that of 10,000 drawn.",
            soft_wrap=True,
        )
    if result.power is not None:
        shares = ", ".join(f"{code} {share:z.0%}" for code, share in result.power.surplus.items())
        weights = list(result.power.nash_weight.items())
        told = ", ".join(
            f"{weight:z.2f} for {code}" for code, weight in weights[: max(1, len(weights) - 1)]
        )
        console.print(
            f"Power: {shares} of what it is worth to {of_sides(game.parties)}; the Nash solution comes "
            f"nearest with a weight of {told} ({1 / len(weights):.2g}: equals)",
            soft_wrap=True,
        )
    for code, path in result.model_accuracy.items():
        if isinstance(model.governments[code].beliefs, NoModel):
            continue
        console.print(
            f"{code}'s picture of {others_of(game)}: correlation with the truth {path[0]:z.2f} before "
            f"any offer, {path[-1]:z.2f} after all"
        )
    agreed = model.protocol.agreement
    if result.solutions:
        where = (
            "as agreed but for what is named" if agreed is not None else "no deal but for what is named"
        )
        console.print(f"What theory would choose, {where}:")
    for name, solution in result.solutions.items():
        worth = ", ".join(f"{code} {value:+z.2f}" for code, value in solution.payoffs.items())
        before = game.scenario.no_deal if agreed is None else agreed
        other = changes(game, game.space.index(solution.outcome), before)
        terms = listed(other, seat_names(game)) if other else "the same"
        label, distance = name.replace("_", "-").title(), analysis.distances[name]
        console.print(f"{label:<18} {worth} (distance {distance:z.2f}): {terms}", soft_wrap=True)
