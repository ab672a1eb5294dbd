"""The backtest as a page."""

from negotiation.studies.backtest.compare import Backtest
from negotiation.studies.backtest.scores import Score, closest

INTRODUCTION = """\
# Backtest
Made by `make backtest` (`negotiate backtest {scenario} --draws {draws} --seed {seed}`).

What the hub says about the deals of 2025, from figures known before them: every partner has a table
at once, all figures are drawn from their ranges, and the talks are played with default strategies;
beside it the Nash point of each table before any deal. Outcomes are kept apart from the scenarios, in
`negotiation/data/deals-2025.csv`. The people who wrote the scenario knew what had happened, so
that this is a test of its form more than a forecast; its last day (1 August, set on 7 July) and China's
rate (of May) were not yet known when the United Kingdom and Vietnam settled.

![Predicted and agreed rates and pledges by partner](img/backtest.png)

Intervals hold 80 % of the draws that end with an agreement; *agreed in* says how many do. Partners
marked * did not settle and are not scored.
"""

SCORED = """\
| method | mean absolute error | rank correlation | in the 80 % interval | partners |
|---|---|---|---|---|"""


def document(backtest: Backtest, scenario: str, seed: int) -> str:
    """Return the page: partner by partner, then the scores beside the baselines."""
    lines = [INTRODUCTION.format(scenario=scenario, draws=backtest.draws, seed=seed)]
    lines += [
        "| partner | announced, % | predicted, % | agreed, % | pledge predicted | made | agreed in |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in backtest.rows:
        name = row["partner"] + ("" if row["settled"] else " *")
        made = "not known" if row["pledge_bn"] is None else f"{row['pledge_bn']:g}"
        lines.append(
            f"| {name} | {row['announced_pct']:g} | {_range(row, 'rate')} | {row['agreed_pct']:g} "
            f"| {_range(row, 'pledge')} | {made} | {row['agreed_in_draws']:.0%} |"
        )
    for title, scores in (
        ("Rates, percentage points", backtest.rates),
        ("Pledges, bn USD", backtest.pledges),
    ):
        rows = [f"| {' | '.join(each.cells)} |" for each in scores]
        lines += ["", f"## {title}", SCORED, *rows, "", _reading(scores)]
    lines += ["", "## Sources of the outcomes", ""]
    lines += [f"- {row['partner']}: {row['source']}" for row in backtest.rows]
    return "\n".join(lines) + "\n"


def _range(row: dict[str, object], quantity: str) -> str:
    low, median, high = (row[f"played_{quantity}_{name}"] for name in ("low", "median", "high"))
    return "no agreement" if median is None else f"{median:.3g} ({low:.3g} to {high:.3g})"


def _reading(scores: list[Score]) -> str:
    """Say in words who is closest, also where it is a baseline."""
    best, model = closest(scores), scores[0]
    if best is None:
        return "Nothing was predicted, or there is no outcome to hold it against."
    if best is model:
        return f"The model is closest, with a mean error of {model.error:.2f}."
    name = f"{best.method[0].upper()}{best.method[1:]}"
    if model.error is None:
        return f"{name} is closest ({best.error:.2f}); the model agrees with nobody that is scored."
    beaten = [each.method for each in scores[1:] if each.error is not None and each.error > model.error]
    words = f"{name} is closest ({best.error:.2f} against {model.error:.2f})."
    return words + (f" The model beats: {', '.join(beaten)}." if beaten else "")
