"""The second level of the game: what each side can get ratified at home (Putnam 1988)."""

from negotiation.valuation.home.consent import Consent
from negotiation.valuation.home.forms import OWN, Laid, Parts, Vote, side_forms
from negotiation.valuation.home.home import HomeView
from negotiation.valuation.home.mandate import (
    BEFORE,
    ELECTIONS,
    ElectionName,
    Mandate,
    Office,
    challenger_chance,
    challenger_wins,
    mandate_of,
    office_named,
)
from negotiation.valuation.home.persuasion import facts_named, persuaded
from negotiation.valuation.home.ratification import RULES, RatificationRule

__all__ = [
    "BEFORE",
    "ELECTIONS",
    "OWN",
    "RULES",
    "Consent",
    "ElectionName",
    "HomeView",
    "Laid",
    "Mandate",
    "Office",
    "Parts",
    "RatificationRule",
    "Vote",
    "challenger_chance",
    "challenger_wins",
    "facts_named",
    "mandate_of",
    "office_named",
    "persuaded",
    "side_forms",
]
