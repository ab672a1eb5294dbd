"""Scenario files: schema, loader, and the built-in scenarios with their sources."""

from negotiation.scenarios.draws import at_midpoints, draw_scenarios, narrowed
from negotiation.scenarios.figures import Figure
from negotiation.scenarios.hub_schema import HubScenario
from negotiation.scenarios.issues import IssueSpec
from negotiation.scenarios.loader import (
    is_hub,
    load,
    load_hub,
    load_scenario,
    parse_overrides,
    scenario_names,
    scenario_text,
)
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
    "at_midpoints",
    "draw_scenarios",
    "is_hub",
    "load",
    "load_hub",
    "load_scenario",
    "narrowed",
    "parse_overrides",
    "replaced",
    "scenario_names",
    "scenario_text",
]
