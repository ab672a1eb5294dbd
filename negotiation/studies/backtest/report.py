"""The backtest as a page."""

from negotiation.studies.backtest.compare import Backtest, PartnerRow
from negotiation.studies.backtest.scores import RESAMPLES, Score, closest

INTRODUCTION = """\
# Backtest
Made by `make backtest` (`negotiate backtest {scenario} --draws {draws} --seed {seed}`).

What the hub says about the deals of 2025, from figures known before them: every partner has a table
at once, all figures are drawn from their ranges, and the talks are played with default strategies;
beside it the Nash point of each table before any deal. Outcomes are kept apart from the scenarios, in
`negotiation/data/deals-2025.csv`. The people who wrote the scenario knew what had happened, so
that this is a test of its form more than a forecast; its last day (1 August, set on 7 July)
was not yet known when the United Kingdom and Vietnam settled.

![Predicted and agreed rates and pledges by partner](img/backtest.png)

*Model* below is that payoff (by default the objective `political`); *Nash-in-Nash* of it is each table's
Nash solution given those of all others, with figures as they are. `welfare` and `schedule` are other
things that a host may want ([objective.md](objective.md)), with deals in the sense of Nash. *Letters*
counts from the rates of July 2025, where they were named before the deal.

![Mean errors of all methods](img/backtest-scores.png)

Ranges go from the 10 % to the 90 % quantile of the draws that end with an agreement; *agreed in* says
how many do. Partners marked * did not settle and are not scored.
"""

MEANING = f"""\
Errors are means of absolute ones. Behind a score stands its 95 % interval, from {RESAMPLES:,} resamples
of partners and draws: where intervals overlap widely, other partners might put methods in another order.
CRPS is the error with the spread counted (continuous ranked probability score); of a method that names
one value it is the error.
The interval score is the length of the 80 % interval, and ten times what an outcome lies beyond it.
Fitted to others: each partner is predicted from all other deals (leave-one-out); to earlier: from those
of earlier days; what took hindsight is shown, and never counts as closest.
Rates and pledges have few levels, so that more than 80 % of the draws lie between the ends: an outcome
at an end counts by the part that makes it 80 %.
"""

SCORED = """\
| method | fitted to | mean error | CRPS | rank correlation | in the 80 % | interval score | partners |
|---|---|---|---|---|---|---|---|"""


def document(backtest: Backtest, scenario: str, seed: int) -> str:
    """Return the page: partner by partner, then the scores beside the baselines."""
    lines = [INTRODUCTION.format(scenario=scenario, draws=backtest.draws, seed=seed)]
    lines += [
        "| partner | announced, % | predicted, % | agreed, % | pledge predicted | made | agreed in |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in backtest.rows:
        name = row.partner + ("" if row.settled else " *")
        made = "not known" if row.pledge_bn is None else f"{row.pledge_bn:g}"
        lines.append(
            f"| {name} | {row.announced_pct:g} | {_range(row, 'rate')} | {row.agreed_pct:g} "
            f"| {_range(row, 'pledge')} | {made} | {row.agreed_in_draws:z.0%} |"
        )
    lines += ["", MEANING, agreement_words(backtest)]
    for title, scores in (
        ("Rates, percentage points", backtest.rates),
        ("Pledges, bn USD", backtest.pledges),
    ):
        rows = [f"| {' | '.join(each.cells)} |" for each in scores]
        lines += ["", f"## {title}", SCORED, *rows, "", _reading(scores)]
    lines += ["", "## Sources of the outcomes", ""]
    lines += [f"- {row.partner}: {row.source}" for row in backtest.rows]
    return "\n".join(lines) + "\n"


def _range(row: PartnerRow, quantity: str) -> str:
    ends = row.predicted[f"played_{quantity}"]
    return "no agreement" if not ends.known else f"{ends.median:.3g} ({ends.low:.3g} to {ends.high:.3g})"


def agreement_words(backtest: Backtest) -> str:
    """Say how well the chance of an agreement was predicted."""
    model, base = backtest.agreement["model"], backtest.agreement["base_rate"]
    worse = "worse" if model > base else "no worse"
    return (
        f"Whether a partner settles: the model's Brier score is {model:z.3f}, {worse} than {base:z.3f} "
        "for who knows only how many did (0 is best)."
    )


def _reading(scores: list[Score]) -> str:
    """Say in words who is closest, also where it is a baseline."""
    best, model = closest(scores), scores[0]
    if best is None or best.error is None:
        return "Nothing was predicted, or there is no outcome to hold it against."
    least = best.error.mean
    if best is model:
        return f"The model is closest, with a mean error of {least:z.2f}."
    name = f"{best.method[0].upper()}{best.method[1:]}"
    if model.error is None:
        return f"{name} is closest ({least:z.2f}); the model agrees with nobody that is scored."
    own = model.error.mean
    rules = [each for each in scores if each.kind == "rule" and each.error is not None]
    beaten = [each.method for each in rules if each.error and each.error.mean > own]
    words = f"{name} is closest ({least:z.2f}); the model as it is played misses by {own:z.2f}"
    return words + (f", less than: {'; '.join(beaten)}." if beaten else ", more than any simple rule.")
