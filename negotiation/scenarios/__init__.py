"""Scenario files: schema, loader, and the built-in scenarios with their sources."""

from negotiation.scenarios.draws import at_midpoints, draw_scenarios, narrowed
from negotiation.scenarios.figures import Figure
from negotiation.scenarios.loader import load_scenario, parse_overrides, scenario_names, with_values
from negotiation.scenarios.schema import IssueSpec, Scenario

__all__ = [
    "Figure",
    "IssueSpec",
    "Scenario",
    "at_midpoints",
    "draw_scenarios",
    "load_scenario",
    "narrowed",
    "parse_overrides",
    "scenario_names",
    "with_values",
]
