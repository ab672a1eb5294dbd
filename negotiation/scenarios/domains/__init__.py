"""Domains as negotiation researchers keep them: files of GENIUS, GeniusWeb and NegMAS, as scenarios."""

from negotiation.scenarios.domains.domain import Domain, Profile, domain_of, scenario_of
from negotiation.scenarios.domains.files import load_domain, write_domain

__all__ = [
    "Domain",
    "Profile",
    "domain_of",
    "load_domain",
    "scenario_of",
    "write_domain",
]
