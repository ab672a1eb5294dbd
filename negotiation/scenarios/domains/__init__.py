"""Domains as negotiation researchers keep them: files of GENIUS, GeniusWeb and NegMAS, as scenarios."""

from negotiation.scenarios.domains.domain import Domain, Profile, domain_of, scenario_of
from negotiation.scenarios.domains.files import FORMATS, is_domain, joined, load_domain, write_domain

__all__ = [
    "FORMATS",
    "Domain",
    "Profile",
    "domain_of",
    "is_domain",
    "joined",
    "load_domain",
    "scenario_of",
    "write_domain",
]
