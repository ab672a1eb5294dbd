"""Write the page on assumptions: ``python -m tools.assumptions > docs/assumptions.md``."""

from collections.abc import Iterator

from negotiation.scenarios import Figure, Scenario, load_scenario, replaced
from negotiation.valuation.game import Game

SCENARIO = "korea-us-2025"

JULY = {"reciprocal": 15, "autos": 15, "pledge": 350}
"""What was agreed in July 2025, as far as tariffs and pledge can say it."""

ASSUMPTIONS = {
    "Displacement": (
        {"investment.displacement": "exports that a plant's output takes the place of"},
        "exports of Korean firms before and after their plants in the US opened, by firm (customs).",
    ),
    "Idle share": (
        {"parties.KOR.idle_share": "lost pay that finds no other work"},
        "earnings of workers laid off in exporting industries over ten years (employment insurance).",
    ),
    "Host value": (
        {"investment.host_value": "yearly worth to the US of a dollar invested"},
        "value added and pay at foreign plants against places that lost the bid for them (BEA, Census).",
    ),
    "Public cost and capacity": (
        {
            "investment.public_cost": "yearly cost of a dollar of public money",
            "investment.public_capacity": "public money a year, before it costs twice",
        },
        "what the fund borrows at and loses, and what the central bank can sell in a year.",
    ),
    "Weight of the balance": (
        {"parties.USA.weights.balance": "worth of a dollar of bilateral balance"},
        "the weight that makes the tariffs which the US set on its partners the best ones for it.",
    ),
    "Plant share": (
        {"investment.plant_share": "investment that is plants"},
        "the list of projects under the pledge, by kind.",
    ),
    "Unsettled policy, gap spread and pipeline": (
        {
            "firms.volatility_talks": "how unsettled policy is in talks and without a deal",
            "firms.gap_spread": "scatter of cost gaps between firms",
            "firms.pipeline": "what firms can start in a year",
        },
        "forecasts of tariffs by those who invest; unit costs of the same goods in both countries, by "
        "firm; projects by year and those called off "
        "(Export-Import Bank of Korea). The pipeline is derived by now; its range is wide.",
    ),
    "Component and sourcing share": (
        {
            "investment.component_share": "components in a plant's output",
            "investment.sourcing_share": "components bought at home",
        },
        "imports of Korean affiliates from their parents (BEA, survey of foreign direct investment).",
    ),
    "Long-run pass-through": (
        {"elasticities.long.pass_through": "of a tariff to buyers' prices in the end"},
        "import prices by product five and more years after the tariffs of 2018 to 2020.",
    ),
    "Purchases": (
        {
            "purchases.additional_share": "purchases that would not happen anyway",
            "purchases.premium": "price above the cheapest supplier",
        },
        "contracts for crude oil and gas by supplier, price and term (Korea Gas, Korea National Oil).",
    ),
}
"""What each is about, by figure, and what would replace it."""

HEAD = """\
# Assumptions that matter
Made by `python -m tools.assumptions > docs/assumptions.md`.

Assumptions carry what the deal of July 2025 is worth in `{scenario}`: these are about investment,
purchases, idle resources and the balance; what drives the talks as a whole is ranked in
[experiments](../experiments/README.md). For both ends of the range of each figure, all others
unchanged: what both sides get from that deal
({july}), and from the Nash bargaining solution. In bn USD a year
once in force, Korea / United States, against no deal. The deal as it is written here has no purchases:
what is assumed of them moves the solution only.

With all figures as they stand the deal is worth {worth}; the solution is
{nash}.

| figure | what | value | end | deal of July | Nash bargaining solution: tariffs; pledge, energy: worth |
|---|---|---|---|---|---|"""


def main() -> None:
    """Print the page."""
    scenario = load_scenario(SCENARIO)
    game, figures = Game(scenario), dict(scenario.figures())
    deal = ", ".join(f"`{issue}={level}`" for issue, level in JULY.items())
    print(HEAD.format(scenario=SCENARIO, july=deal, worth=july(game), nash=_nash(game)))
    for named, _ in ASSUMPTIONS.values():
        for path, what in named.items():
            print("\n".join(_rows(scenario, path, figures[path], what)))
    for title, (named, instead) in ASSUMPTIONS.items():
        print(f"\n**{title}**")
        print("\n".join(f"- `{path}`: {why(figures[path])}" for path in named))
        print(f"- What would replace it: {instead}")


def _rows(scenario: Scenario, path: str, figure: Figure, what: str) -> Iterator[str]:
    """Yield a row for each end of a figure's range."""
    for end in (figure.low, figure.high):
        game = Game(replaced(scenario, {path: end}))
        start = f"`{path}` | {what} | {figure.value:.3g}" if end == figure.low else " | | "
        yield f"| {start} | {end:.3g} | {july(game)} | {_nash(game)} |"


def why(figure: Figure) -> str:
    """Say a figure's value, range and source."""
    range_ = f"{figure.value:.3g} {figure.unit}, {figure.low:.3g} to {figure.high:.3g}"
    return f"{range_}; {figure.data and f'derived: `{figure.data}`; '}{figure.source}"


def july(game: Game) -> str:
    """Say what the deal of July is worth to both sides."""
    return _worth(game, game.outcome(JULY))


def _worth(game: Game, outcome: int) -> str:
    worth = (sum(game.components(code, outcome).values()) for code in game.parties)
    return " / ".join(f"{each:+.2f}" for each in worth)


def _nash(game: Game) -> str:
    """Say the solution by its tariffs, pledge and purchases, and what it is worth."""
    outcome = game.solutions().points.get("nash")
    if outcome is None:
        return "none: no deal helps both"
    words = game.words(outcome)
    rates = ", ".join(f"{key} {words[key]}" for key in ("reciprocal", "autos", "steel"))
    return f"{rates}; {words['pledge']}, {words['energy']}: {_worth(game, outcome)}"


if __name__ == "__main__":
    main()
