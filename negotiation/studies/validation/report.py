"""The validation as a page and as plain data."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from negotiation.base.intervals import Interval
from negotiation.studies.validation.observed import (
    LEAST,
    LONG,
    MODEL,
    RISEN,
    SECTORAL,
    SINGLE,
    Held,
    Line,
    by_industry,
    by_partner,
)
from negotiation.studies.validation.published import Comparison
from negotiation.studies.validation.scores import RESAMPLES, Fit, fits, gap, heaviest

INTRODUCTION = """\
# Validation
Made by `make validation` (`negotiate validation --out docs/validation.md`).

## Published estimates
The trade block of `korea-us-2025` held against published estimates. The tariff falls on all sectors
alike, unless the study says otherwise. *Base* takes the elasticities of the scenario for the study's
horizon: short (a trade elasticity of one year and the pass-through to import prices) or, for the general
equilibrium of KIEP, long. The *range* takes all combinations of their low and high, and
of how much less buyers turn to home goods than to other origins, and less to other sectors; *long
run* is the named variant `long`. GDP counts the domestic value added in the exports lost that finds no
other use: the value-added share times the idle share, whose ends are in the range, too; growth in the
second year is what its elasticities add. *All exports* are those to the US and to others, which do
not change in the model.
"""

OBSERVED = f"""\
## What the US imported
The same trade block held against what the US imported from eight partners in 27 industries (NAICS,
three digits; US Census Bureau, imports for consumption; returned and used goods and scrap are left
out, so that totals differ a little from those of all goods). Each industry is a market with these
partners, all others, and US producers. The figures stand in `negotiation/data/validation`; no
scenario and no payoff reads them.

Tariffs are those that were paid: duty over imports of each partner's industry, month by month in
2025 beside the same month of 2024, by year in 2018 and 2019 beside 2017. Rates on paper are higher:
goods afloat and goods under USMCA paid less, and what is dear is bought less. On Korean goods a
tracker of the rules (github.com/tradewartracker/trade-war-redux-2025) has 16 points more in June
2025; 12.3 were paid.

The *{MODEL}* takes the scenario's elasticities of one year at once, although in 2025 no tariff was
that old; *{LONG}* takes those of the long run. *{SINGLE[0].upper()}{SINGLE[1:]}* lets the imports
of each partner fall by the elasticity of one year (Boehm, Levchenko & Pandalai-Nayar 2023) times
the rise of its own tariff: no substitution between partners or with US goods. How partners of an
industry fare beside each other is the same in both; what they sell together is not.
*{SECTORAL[0].upper()}{SECTORAL[1:]}* lets elasticities differ as those of Caliendo & Parro (2015) do,
times one factor, so that their mean, weighted by imports before, is that of one year. All of them
say only what tariffs do. What is observed holds the rest, too: growth of demand, computers for
artificial intelligence, stocks built up before April 2025 and used up after it.

A cell is a partner's industry with imports of at least {LEAST:z.0f} million USD before. *Same sign* is
the share of cells that went the way said, for every method of those *with a rise* of duty over
imports of at least {100 * RISEN:z.1f} points: without one, a good that answers to its own tariff only
stays as it was, which is no guess of a sign. *Rank* is Spearman's correlation over all cells. The
*error* is the mean absolute difference between predicted and observed change, *bias* that of
predicted less observed, both in percent of imports before and weighted by them. In brackets: 95 %
intervals over {RESAMPLES:,} resamples of cells; those of one industry share shocks, so that the
intervals are rather too narrow.
"""


AGAINST = f"model | range | in range | {SINGLE}"


def document(comparisons: Sequence[Comparison], episodes: Sequence[Held]) -> str:
    """Return the page: published estimates, then what was observed."""
    whole, early, late, *years = episodes
    lines = [INTRODUCTION, *_published(comparisons), "", OBSERVED, *_scores(episodes), ""]
    lines += [
        "### Partners in 2025 (change in percent)",
        "",
        *_partners_2025(whole, early, late),
        "",
        _ahead(early, late),
    ]
    lines += ["", f"### Korea's industries, {whole.episode.name}", "", *_industries(whole)]
    lines += ["", "### Partners in 2018 and 2019", "", *_partners_by_year(years)]
    return "\n".join(lines) + "\n"


def told(held: Held) -> dict[str, object]:
    """Return an episode as plain data."""
    return {
        "episode": held.episode.name,
        "methods": [asdict(fit) for fit in fits(held)],
        "model_error_above_one_elasticity": asdict(gap(held)),
        "partners": [asdict(line) | {"brackets": line.brackets} for line in by_partner(held)],
    }


def _published(comparisons: Sequence[Comparison]) -> list[str]:
    rows = [
        [
            *(c.estimate.study, c.estimate.shock, c.estimate.outcome, f"{c.estimate.value:z.2f}"),
            *(_number(c.base), f"{_number(c.low)} to {_number(c.high)}"),
            *("yes" if c.brackets else "no", _number(c.long_run)),
        ]
        for c in comparisons
    ]
    header = "study | shock | outcome | published | model, base | model, range | in range | long run"
    lines = table(header, rows)
    outside = [c for c in comparisons if not c.brackets]
    if outside:
        lines += ["", f"Outside the model's range: {_named(outside)}.", READING]
    lines += ["", "Sources of the estimates:", ""]
    return lines + sorted({f"- {c.estimate.study}: {c.estimate.source}" for c in comparisons})


READING = (
    "The studies let exports find other markets, or lose those in third countries that buy for the US "
    "market, and policy respond; the model does not."
)


def _named(comparisons: Iterable[Comparison]) -> str:
    rows = [c.estimate for c in comparisons]
    return "; ".join(f"{e.study}, {e.outcome.split(',')[0]}, {e.shock}" for e in rows)


def _scores(episodes: Sequence[Held]) -> list[str]:
    scored = [(held, fits(held)) for held in episodes]
    rows = [[held.episode.name, *_fit(fit)] for held, marks in scored for fit in marks]
    lines = table("imports of | method | same sign | rank | error | bias | cells | with a rise", rows)
    return [*lines, "", *(f"- {_reading(held, marks)}" for held, marks in scored)]


def _fit(fit: Fit) -> list[str]:
    marks = (
        _words(fit.sign, "z.0%"),
        _words(fit.rank, "+z.2f"),
        _words(fit.error),
        _words(fit.bias, "+z.1f"),
    )
    return [fit.method, *marks, str(fit.cells), str(fit.risen)]


def _words(interval: Interval | None, form: str = "z.1f") -> str:
    if interval is None:
        return "–"
    mean, low, high = (format(x, form) for x in (interval.mean, interval.low, interval.high))
    return f"{mean} ({low} to {high})"


def _reading(held: Held, scored: Sequence[Fit]) -> str:
    """Say which method is closest, and whether the model's structure tells more than one elasticity."""
    best = min(scored, key=lambda fit: fit.error.mean)
    most = " and ".join(f"{name} ({share:z.0%})" for name, share in heaviest(held, 2))
    return (
        f"{held.episode.name}: closest is *{best.method}* ({best.error.mean:z.1f}). Error of the model "
        f"less that of one elasticity for all: {_words(gap(held), '+z.1f')}. Most of the model's error "
        f"comes from {most}."
    )


def _partners_2025(whole: Held, early: Held, late: Held) -> list[str]:
    header = (
        "partner | imports before, bn USD | rise of duty, points | January–March | May–November | "
        f"January–November | {AGAINST}"
    )
    rows = [
        [
            *(line.name, f"{line.imports:z.1f}", f"{line.rise:z.1f}", f"{first.observed:+z.1f}"),
            *(f"{last.observed:+z.1f}", *_against(line)),
        ]
        for first, last, line in zip(*map(by_partner, (early, late, whole)), strict=True)
    ]
    return table(header, rows)


def _against(line: Line) -> list[str]:
    """Return what was observed and what was said of it, in percent."""
    said = f"{line.said[MODEL]:+z.1f}"
    ends = f"{line.low:+z.1f} to {line.high:+z.1f}"
    inside = "yes" if line.brackets else "no"
    return [f"{line.observed:+z.1f}", said, ends, inside, f"{line.said[SINGLE]:+z.1f}"]


def _ahead(early: Held, late: Held) -> str:
    """Say what was bought before the tariffs."""
    first, last = (100 * (held.after.sum() / held.before.sum() - 1) for held in (early, late))
    rushed = sorted(by_partner(early), key=lambda line: -line.observed)[:3]
    named = ", ".join(f"{line.name} {line.observed:+z.0f} %" for line in rushed)
    return (
        f"Buyers went ahead of the tariffs: imports from the eight changed by {first:+z.1f} % in "
        f"January to March ({named}) and by {last:+z.1f} % in May to November. The model knows "
        "nothing of it."
    )


def _industries(held: Held) -> list[str]:
    header = f"industry | imports before, bn USD | rise of duty, points | observed | {AGAINST}"
    lines = by_industry(held, "KOR")
    return table(header, [[x.name, f"{x.imports:z.2f}", f"{x.rise:z.1f}", *_against(x)] for x in lines])


def _partners_by_year(years: Sequence[Held]) -> list[str]:
    header = f"partner | year | imports in 2017, bn USD | rise of duty, points | observed | {AGAINST}"
    by_year = [(held.episode.name, by_partner(held)) for held in years]
    rows = [
        [x.name, year, f"{x.imports:z.1f}", f"{x.rise:z.1f}", *_against(x)]
        for k in range(len(by_year[0][1]))
        for year, lines in by_year
        for x in (lines[k],)
    ]
    return table(header, rows)


def table(header: str, rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table."""
    rule = "---|" * len(header.split(" | "))
    return [f"| {header} |", f"|{rule}", *(f"| {' | '.join(cells)} |" for cells in rows)]


def _number(value: float) -> str:
    """Write a number; what rounds to zero has no sign."""
    return f"{round(value, 2) + 0:z.2f}"
