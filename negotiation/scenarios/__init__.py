"""Scenario files: schema, loader, and the built-in scenarios with their sources."""

from negotiation.scenarios.draws import draw_scenarios, narrowed
from negotiation.scenarios.figures import Figure
from negotiation.scenarios.hub_schema import HubScenario
from negotiation.scenarios.issues import IssueSpec
from negotiation.scenarios.loader import load_hub, load_scenario, scenario_names, scenario_text
from negotiation.scenarios.paths import at, replaced
from negotiation.scenarios.schema import Scenario
from negotiation.scenarios.tables import Tables

__all__ = [
    "Figure",
    "HubScenario",
    "IssueSpec",
    "Scenario",
    "Tables",
    "at",
    "draw_scenarios",
    "load_hub",
    "load_scenario",
    "narrowed",
    "replaced",
    "scenario_names",
    "scenario_text",
]
