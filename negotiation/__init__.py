"""An agent-based trade negotiation game on real trade figures.

Examples
--------
>>> from negotiation import TradeTalks
>>> TradeTalks("korea-us-2025", {"KOR": "linear:model=frequency"}, rng=1).run()
<TradeTalks: korea-us-2025, agreement, round 9 of 16>
"""

from typing import TYPE_CHECKING

from negotiation.base.lazy import first_used

if TYPE_CHECKING:
    from negotiation.bargaining.compiled import play_batch
    from negotiation.bargaining.outcomes import Issue, OutcomeSpace
    from negotiation.bargaining.preferences import Preferences
    from negotiation.bargaining.protocols import AlternatingOffers, View, play_out
    from negotiation.bargaining.solutions import solve
    from negotiation.bargaining.strategies import Strategy, parse_strategy
    from negotiation.base.errors import InputError
    from negotiation.scenarios import (
        HubScenario,
        Scenario,
        load_hub,
        load_scenario,
        scenario_names,
        scenario_text,
    )
    from negotiation.studies import load_study, open_results, run_sweep
    from negotiation.studies.tournament import play_tournament
    from negotiation.talks.comparison import compare_result
    from negotiation.talks.hub import HubTalks
    from negotiation.talks.hub_results import hub_result
    from negotiation.talks.model import TradeTalks
    from negotiation.talks.offers import explain_result
    from negotiation.talks.results import run_result
    from negotiation.talks.setup import HubSetup, Setup
    from negotiation.valuation.game import Game

_HOMES = {
    "AlternatingOffers": "bargaining.protocols",
    "Game": "valuation.game",
    "HubScenario": "scenarios",
    "HubSetup": "talks.setup",
    "HubTalks": "talks.hub",
    "InputError": "base.errors",
    "Issue": "bargaining.outcomes",
    "OutcomeSpace": "bargaining.outcomes",
    "Preferences": "bargaining.preferences",
    "Scenario": "scenarios",
    "Setup": "talks.setup",
    "Strategy": "bargaining.strategies",
    "TradeTalks": "talks.model",
    "View": "bargaining.protocols",
    "compare_result": "talks.comparison",
    "explain_result": "talks.offers",
    "hub_result": "talks.hub_results",
    "load_hub": "scenarios",
    "load_scenario": "scenarios",
    "load_study": "studies",
    "open_results": "studies",
    "parse_strategy": "bargaining.strategies",
    "play_batch": "bargaining.compiled",
    "play_out": "bargaining.protocols",
    "play_tournament": "studies.tournament",
    "run_result": "talks.results",
    "run_sweep": "studies",
    "scenario_names": "scenarios",
    "scenario_text": "scenarios",
    "solve": "bargaining.solutions",
}

__all__ = [
    "AlternatingOffers",
    "Game",
    "HubScenario",
    "HubSetup",
    "HubTalks",
    "InputError",
    "Issue",
    "OutcomeSpace",
    "Preferences",
    "Scenario",
    "Setup",
    "Strategy",
    "TradeTalks",
    "View",
    "compare_result",
    "explain_result",
    "hub_result",
    "load_hub",
    "load_scenario",
    "load_study",
    "open_results",
    "parse_strategy",
    "play_batch",
    "play_out",
    "play_tournament",
    "run_result",
    "run_sweep",
    "scenario_names",
    "scenario_text",
    "solve",
]


if not TYPE_CHECKING:
    __getattr__, __dir__ = first_used(__name__, _HOMES)
