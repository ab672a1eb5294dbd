"""An agent-based trade negotiation game on real trade figures.

>>> from negotiation import Game, TradeTalks, load_scenario
>>> game = Game(load_scenario("korea-us-2025"))
>>> talks = TradeTalks(game, {"KOR": "linear:model=frequency"}, rng=1).run()
>>> talks.protocol.status
'agreement'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from negotiation.batch import play_batch
    from negotiation.errors import InputError
    from negotiation.game import Game
    from negotiation.hub import HubTalks
    from negotiation.hub_results import hub_result
    from negotiation.outcomes import Issue, OutcomeSpace
    from negotiation.preferences import Preferences
    from negotiation.protocols import AlternatingOffers, View, play_out
    from negotiation.results import explain_result, run_result
    from negotiation.scenarios import (
        HubScenario,
        Scenario,
        load_hub,
        load_scenario,
        scenario_names,
        scenario_text,
    )
    from negotiation.solutions import solve
    from negotiation.strategies import Strategy, parse_strategy
    from negotiation.talks import TradeTalks

_HOMES = {
    "AlternatingOffers": "protocols",
    "Game": "game",
    "HubScenario": "scenarios",
    "HubTalks": "hub",
    "InputError": "errors",
    "Issue": "outcomes",
    "OutcomeSpace": "outcomes",
    "Preferences": "preferences",
    "Scenario": "scenarios",
    "Strategy": "strategies",
    "TradeTalks": "talks",
    "View": "protocols",
    "explain_result": "results",
    "hub_result": "hub_results",
    "load_hub": "scenarios",
    "load_scenario": "scenarios",
    "parse_strategy": "strategies",
    "play_batch": "batch",
    "play_out": "protocols",
    "run_result": "results",
    "scenario_names": "scenarios",
    "scenario_text": "scenarios",
    "solve": "solutions",
}

__all__ = [
    "AlternatingOffers",
    "Game",
    "HubScenario",
    "HubTalks",
    "InputError",
    "Issue",
    "OutcomeSpace",
    "Preferences",
    "Scenario",
    "Strategy",
    "TradeTalks",
    "View",
    "explain_result",
    "hub_result",
    "load_hub",
    "load_scenario",
    "parse_strategy",
    "play_batch",
    "play_out",
    "run_result",
    "scenario_names",
    "scenario_text",
    "solve",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that importing the package costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'negotiation' has no attribute '{name}'")
    return getattr(import_module(f"negotiation.{_HOMES[name]}"), name)
